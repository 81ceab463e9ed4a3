# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template read.

template read container read
fingerprint read 9b216e273e300413

template_read() {
  input_parameter in_key key
  image busybox
  run echo "$in_key"
}
