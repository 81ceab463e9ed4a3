# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template work.

template work container work
fingerprint work ec0270c53a9344c4
records work inputs/artifacts/src

template_work() {
  input_artifact src /mnt/src archive none
  location git repo https://github.com/onepanelio/Mask_RCNN.git revision no-boto
  image busybox:1.36
  run sh -c 'ls /mnt/src'
}
