# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The dag template main.

template main dag main
fingerprint main ea55646a556827a4

template_main() {
  task work work work
  targets first work
}
