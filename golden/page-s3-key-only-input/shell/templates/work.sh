# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template work.

template work container work
fingerprint work 215d5ceda42c2102
records work inputs/artifacts/photos

template_work() {
  input_artifact photos /data/photos/ archive none
  location local key datasets/photos
  image busybox:1.36
  run sh -c 'find /data/photos -type f | sort'
}
