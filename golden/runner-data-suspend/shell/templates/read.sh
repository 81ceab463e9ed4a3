# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template read.

template read container read
fingerprint read 8b2b7059545016f2

template_read() {
  input_parameter in_key key
  fill_inputs in_key key
  image busybox
  run echo "$in_key"
}
