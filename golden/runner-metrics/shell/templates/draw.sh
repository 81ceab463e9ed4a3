# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template draw.

template draw container draw '' retry
fingerprint draw b305580d891e41d3
measures draw

metrics_draw() {
  input_parameter in_side side
  fill_inputs in_side side
  may_fail read_own_parameter from_number number
  expressions '?made_1' '?made_2' -- full '. as $flat | (try nested catch {}) as $env | (outcome(((simple_tag($flat; "status"; fail("a tag names no variable")) + " == Succeeded") | when_judged(refuse("an operator of `when` that only a value brings in")))), outcome(((op_mul(b_float((($env["outputs"] | fetch("parameters") | fetch("number")))); 2) | rendered_float)))) | framed' text status "$metric_status" read outputs.parameters.number from_number
  metric metric_draw_1
  metric metric_draw_2
  metric metric_draw_3
}

metric_draw_1() {
  metric_name draws 'How often it was drawn.'
  metric_label side "$in_side"
  metric_label status "$metric_status"
  metric_due || return 0
  metric_value counter 1
}

metric_draw_2() {
  when made_1
  metric_name drawn 'What was drawn.'
  metric_due || return 0
  worked_out made_2
  metric_value histogram "$made_2" 2.5 5
}

metric_draw_3() {
  metric_name exit_code 'The last exit code.'
  metric_due || return 0
  read_own_exit_code from_own_exit_code
  metric_value gauge "$from_own_exit_code" Set
}

retry_draw() {
  input_parameter in_side side
  fill_inputs in_side side
  retry limit 1
}

template_draw() {
  input_parameter in_side side
  fill_inputs in_side side
  image busybox
  output_parameter number /tmp/number
  run sh -c 'echo 2 >/tmp/number'
}
