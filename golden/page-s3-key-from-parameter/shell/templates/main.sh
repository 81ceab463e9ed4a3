# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The dag template main.

template main dag main
fingerprint main 2ac10e1815b94f8e workflow_parameter_destination

template_main() {
  task work work work
  targets first work
}
