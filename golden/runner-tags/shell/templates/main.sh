# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The steps template main.

template main steps main
fingerprint main bf24771621208e92

template_main() {
  group
  step paths paths paths arguments arguments_main__paths
  step ask ask ask arguments arguments_main__ask result
  step write write write arguments arguments_main__write
  group
  step create_job create-job create_job arguments arguments_main__create_job
}

arguments_main__paths() {
  parameter ending json
}

arguments_main__ask() {
  parameter code 200
}

arguments_main__write() {
  parameter volume models
}

arguments_main__create_job() {
  may_fail read_result from_ask__result ask
  may_fail read_artifact from_write__small write small
  may_fail read_artifact from_write__large write large
  expressions '?made_1' -- '. as $flat | (try nested catch {}) as $env | (outcome(((if (equals(($env["steps"] | fetch("ask") | fetch("outputs") | fetch("result")); "") | truth) then ($env["steps"] | fetch("write") | fetch("outputs") | fetch("artifacts") | fetch("small")) else ($env["steps"] | fetch("write") | fetch("outputs") | fetch("artifacts") | fetch("large")) end) | text))) | framed' read steps.ask.outputs.result from_ask__result read steps.write.outputs.artifacts.small from_write__small read steps.write.outputs.artifacts.large from_write__large
  parameter count 2
  artifact_chosen job made_1
}
