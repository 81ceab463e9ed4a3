# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template print-message.

template print_message container print-message
fingerprint print_message 400c7b8402978937

template_print_message() {
  input_artifact message /tmp/message archive none
  image alpine:latest
  run sh -c 'cat /tmp/message'
}
