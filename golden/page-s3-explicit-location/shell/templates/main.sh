# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The dag template main.

template main dag main
fingerprint main d7169d8c2de91329

template_main() {
  task work work work
  targets first work
}
