# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template part.

template part container part
fingerprint part 09f0b358b7ca1fc2 workflow_parameter_bucket

template_part() {
  input_parameter in_number number
  input_parameter in_title title
  input_parameter in_by by 10
  fill_inputs in_number number in_title title in_by by
  own_expressions made_1 -- '. as $flat | (try nested catch {}) as $env | (outcome((tolerated(op_mul(b_int((($env["inputs"] | fetch("parameters") | fetch("number")))); b_int((($env["inputs"] | fetch("parameters") | fetch("by"))))) | rendered_int; "{{=asInt(inputs.parameters.number) * asInt(inputs.parameters.by)}}")))) | framed' text inputs.parameters.number "$in_number" text inputs.parameters.by "$in_by"
  image busybox
  run echo "$in_title in $workflow_parameter_bucket" "$made_1"
}
