# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template work.

template work container work
fingerprint work 8e7565ae4f56b244
records work inputs/artifacts/src

template_work() {
  input_artifact src /mnt/src archive none
  location git repo https://github.com/onepanelio/Mask_RCNN.git revision no-boto username-secret onepanel-default-env/GITHUB_USERNAME password-secret onepanel-default-env/GITHUB_PASSWORD
  image busybox:1.36
  run sh -c 'ls /mnt/src'
}
