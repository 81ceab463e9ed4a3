# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The http template ask.

template ask http ask
fingerprint ask 4d6e3deba54b9898

template_ask() {
  input_parameter in_code code
  fill_inputs in_code code
  filled wfc_literal_1 "$in_code"
  request_condition "response.statusCode == $in_code" '(http_variables($method; $url; $body; $bytes; $sent; $status; $answer; $received) + $filled[0]) as $env | $env as $flat | outcome((equals(($env["response"] | fetch("statusCode")); ($env["wfc_literal_1"] | written_literal)) | truth)) | framed'
  send_request GET https://example.com/status
}
