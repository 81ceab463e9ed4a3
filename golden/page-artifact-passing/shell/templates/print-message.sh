# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template print-message.

template print_message container print-message
fingerprint print_message 90681f58a7e358d5
records print_message inputs/artifacts/message

template_print_message() {
  input_artifact message /tmp/message archive none
  image alpine:latest
  run sh -c 'cat /tmp/message'
}
