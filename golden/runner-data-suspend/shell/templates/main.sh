# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The steps template main.

template main steps main
fingerprint main a97e359a808dda4c

template_main() {
  group
  step logs logs logs result
  group
  step approve approve approve
  group
  step read read read arguments arguments_main__read when when_main__read when-text ''\''{{steps.approve.outputs.parameters.answer}}'\'' == '\''yes'\''' loop items_main__read
}

arguments_main__read() {
  parameter key "$item"
}

when_main__read() {
  may_fail read_parameter from_approve__answer approve answer
  expressions '?made_1' -- '. as $flat | (try nested catch {}) as $env | (outcome((("'\''" + simple_tag($flat; "steps.approve.outputs.parameters.answer"; fail("a tag names no variable")) + "'\'' == '\''yes'\''") | when_judged(refuse("an operator of `when` that only a value brings in"))))) | framed' read steps.approve.outputs.parameters.answer from_approve__answer
  when made_1
}

items_main__read() {
  together when_main__read
  read_result from_logs__result logs
  items_from_json "$from_logs__result"
}
