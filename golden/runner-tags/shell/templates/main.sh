# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The steps template main.

template main steps main
fingerprint main 412e9e82dfbee77b

template_main() {
  group
  step paths paths paths arguments arguments_main__paths
  step ask ask ask arguments arguments_main__ask result
  step write write write arguments arguments_main__write
  group
  step make make make arguments arguments_main__make
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

arguments_main__make() {
  may_fail read_id from_paths__id paths
  may_fail read_status from_paths__status paths
  may_fail read_started_at from_paths__started_at paths
  may_fail read_finished_at from_paths__finished_at paths
  may_fail read_exit_code from_paths__exit_code paths
  may_fail read_host_node_name from_paths__host_node_name paths
  may_fail read_result from_paths__result paths
  may_fail read_id from_ask__id ask
  may_fail read_status from_ask__status ask
  may_fail read_started_at from_ask__started_at ask
  may_fail read_finished_at from_ask__finished_at ask
  may_fail read_result from_ask__result ask
  may_fail read_id from_write__id write
  may_fail read_status from_write__status write
  may_fail read_started_at from_write__started_at write
  may_fail read_finished_at from_write__finished_at write
  may_fail read_parameter from_write__where write where
  may_fail read_exit_code from_write__exit_code write
  may_fail read_host_node_name from_write__host_node_name write
  may_fail read_result from_write__result write
  may_fail read_artifact from_write__small write small
  may_fail read_artifact from_write__large write large
  expressions '?made_1' -- '. as $flat | (try nested catch {}) as $env | (outcome(((if (equals(($env["steps"] | fetch("ask") | fetch("outputs") | fetch("result")); "") | truth) then ($env["steps"] | fetch("write") | fetch("outputs") | fetch("artifacts") | fetch("small")) else ($env["steps"] | fetch("write") | fetch("outputs") | fetch("artifacts") | fetch("large")) end) | text))) | framed' read steps.paths.id from_paths__id read steps.paths.status from_paths__status read steps.paths.startedAt from_paths__started_at read steps.paths.finishedAt from_paths__finished_at read steps.paths.exitCode from_paths__exit_code read steps.paths.hostNodeName from_paths__host_node_name read steps.paths.outputs.result from_paths__result read steps.ask.id from_ask__id read steps.ask.status from_ask__status read steps.ask.startedAt from_ask__started_at read steps.ask.finishedAt from_ask__finished_at read steps.ask.outputs.result from_ask__result read steps.write.id from_write__id read steps.write.status from_write__status read steps.write.startedAt from_write__started_at read steps.write.finishedAt from_write__finished_at read steps.write.outputs.parameters.where from_write__where read steps.write.exitCode from_write__exit_code read steps.write.hostNodeName from_write__host_node_name read steps.write.outputs.result from_write__result read steps.write.outputs.artifacts.small from_write__small read steps.write.outputs.artifacts.large from_write__large
  parameter count 2
  artifact_chosen job made_1
}
