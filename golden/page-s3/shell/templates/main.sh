# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The dag template main.

template main dag main

template_main() {
  task input_output input-output input_output
  targets first input_output
}
