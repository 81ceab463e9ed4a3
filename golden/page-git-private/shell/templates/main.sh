# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The dag template main.

template main dag main
fingerprint main 8540a0164ee750d5

template_main() {
  task work work work
  targets first work
}
