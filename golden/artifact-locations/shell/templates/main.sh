# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The dag template main.

template main dag main
fingerprint main cf7ecbcac0a50e4d

template_main() {
  task work work work
  targets first work
}
