# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template work.

template work container work
fingerprint work 46e03f0033cbe8e0
records work inputs/artifacts/opctl

template_work() {
  input_artifact opctl /bin/opctl mode 0755 archive none
  location http url https://github.com/onepanelio/core/releases/latest/download/opctl-linux-amd64
  image busybox:1.36
  run sh -c 'opctl version'
}
