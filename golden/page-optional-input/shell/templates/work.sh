# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template work.

template work container work
fingerprint work a73bba2a91d50a49
records work inputs/artifacts/checkpoint

template_work() {
  input_artifact checkpoint /data/checkpoint optional true archive none
  location local key checkpoints/latest
  image busybox:1.36
  run sh -c 'if [ -e /data/checkpoint ]; then echo resuming; else echo from scratch; fi'
}
