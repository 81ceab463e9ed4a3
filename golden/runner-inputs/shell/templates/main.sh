# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The dag template main.

template main dag main
fingerprint main 444634e4ffd88364 workflow_parameter_bucket

# The expressions that values may bring into its inputs.
inputs_main() {
  expressions early_in_count late_in_count in_count early_in_title late_in_title in_title -- '. as $flat | (try nested catch {}) as $env | outcome(($flat | filled_inputs(["inputs.parameters.count", "inputs.parameters.title"]; .flat as $flat | (try ($flat | nested) catch {}) as $env | .text | refilled($flat; if . == "inputs.parameters.count + '\'' parts of '\'' + workflow.name" then if $flat | has("inputs.parameters.count") then tolerated(op_add(op_add(($env["inputs"] | fetch("parameters") | fetch("count")); " parts of "); ($env["workflow"] | fetch("name"))) | rendered; "{{=inputs.parameters.count + '\'' parts of '\'' + workflow.name}}") else "{{=inputs.parameters.count + '\'' parts of '\'' + workflow.name}}" end else refuse_brought end)))) as $shared | (outcome(shared($shared; 0)), outcome(shared($shared; 1)), outcome(shared($shared; 2)), outcome(shared($shared; 3)), outcome(shared($shared; 4)), outcome(shared($shared; 5))) | framed' text workflow.name "$workflow_name" text workflow.namespace "$workflow_namespace" text workflow.uid "$workflow_uid" text workflow.creationTimestamp "$workflow_creation_timestamp" text workflow.creationTimestamp.RFC3339 "$workflow_creation_timestamp" text workflow.creationTimestamp.s "$workflow_started" text workflow.status "$workflow_status" text workflow.failures "$workflow_failures" text workflow.duration "$workflow_duration" text workflow.parameters.region "$workflow_parameter_region" text workflow.parameters.bucket "$workflow_parameter_bucket" text workflow.mainEntrypoint main text workflow.serviceAccountName '' text workflow.labels null text workflow.labels.json null text workflow.annotations null text workflow.annotations.json null text node.name "$node_name" text steps.name "$steps_name" text tasks.name "$tasks_name" text inputs.parameters.count "$in_count" text inputs.parameters.title "$in_title"
}

template_main() {
  input_parameter in_count count 3
  input_parameter in_title title '{{=inputs.parameters.count + '\'' parts of '\'' + workflow.name}}'
  fill_inputs_by inputs_main in_count count in_title title
  task part part part arguments arguments_main__part when when_main__part when-text '{{=asInt(item) % 2}} == 1' loop items_main__part
  targets first part
}

arguments_main__part() {
  worked_out made_2
  parameter number "$made_2"
  parameter title "$in_title"
  made_ahead
}

when_main__part() {
  expressions '?made_1' '?made_2' + -- '. as $flat | (try nested catch {}) as $env | [outcome((((op_mod(b_int(($env["item"])); 2) | rendered_int) + " == 1") | when_judged(refuse("an operator of `when` that only a value brings in")))), outcome(((op_add(b_int(($env["item"])); 1) | rendered_int)))] as $done | ($done[], ({"inputs.parameters.number": ($done[1].ok), "inputs.parameters.by": ("10")} | . as $flat | (try nested catch {}) as $env | (outcome((tolerated(op_mul(b_int((($env["inputs"] | fetch("parameters") | fetch("number")))); b_int((($env["inputs"] | fetch("parameters") | fetch("by"))))) | rendered_int; "{{=asInt(inputs.parameters.number) * asInt(inputs.parameters.by)}}")))))) | framed' text item "$item" members item "${item_members-}"
  when made_1
}

items_main__part() {
  together when_main__part
  items_in_sequence 0 '' "$in_count" %d
}
