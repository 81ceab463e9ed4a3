# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The dag template main.

template main dag main
fingerprint main b2b59e1fdb52f7e3

template_main() {
  task work work work
  targets first work
}
