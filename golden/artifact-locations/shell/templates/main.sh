# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The dag template main.

template main dag main
fingerprint main 5a31b2c74ce903d9

template_main() {
  task work work work
  targets first work
}
