# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The dag template main.

template main dag main
fingerprint main 862b0562684a9f57

template_main() {
  task work work work
  targets first work
}
