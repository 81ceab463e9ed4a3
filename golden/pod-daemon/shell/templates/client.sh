# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template client.

template client container client
fingerprint client c2e4756540a34a03

template_client() {
  input_parameter in_address address
  fill_inputs in_address address
  image busybox
  run wget -O - "http://$in_address:8080/passwd"
}
