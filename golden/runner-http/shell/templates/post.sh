# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The http template post.

template post http post
fingerprint post abf023af566aea8d

template_post() {
  input_parameter in_text text
  fill_inputs in_text text
  request_header Content-Type application/json
  request_secret Authorization api/token
  request_body "$in_text"
  request_timeout 20
  request_condition 'response.statusCode == 201 || response.body contains "exists"' 'http_variables($method; $url; $body; $bytes; $sent; $status; $answer; $received) as $env | $env as $flat | outcome(((if (equals(($env["response"] | fetch("statusCode")); 201) | truth) then true else op_contains(($env["response"] | fetch("body")); "exists") end) | truth)) | framed'
  send_request POST https://api.example.org/things
}
