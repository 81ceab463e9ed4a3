# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The dag template main.

template main dag main
fingerprint main 52f638a4136a7a0a

template_main() {
  task work work work
  targets first work
}
