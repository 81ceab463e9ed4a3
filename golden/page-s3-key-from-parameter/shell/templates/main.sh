# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The dag template main.

template main dag main
fingerprint main dd6626f56a08e4d6 workflow_parameter_destination

template_main() {
  task work work work
  targets first work
}
