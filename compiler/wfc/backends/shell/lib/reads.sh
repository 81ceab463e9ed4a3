# shellcheck shell=sh
# The words that read what other nodes have given, or what became of them.

# wfc_find_artifact ID ARTIFACT: the record in $wfc_found, and its tag in $wfc_found_as; fails where that node saved none.
wfc_find_artifact() {
  wfc_written_name "$1"
  wfc_found_as="$wfc_scope.$wfc_value.outputs.artifacts.$2"
  wfc_file_name "$2"
  wfc_find "$1"
  wfc_found=$wfc_run/nodes/$wfc_found_folder/outputs/artifacts/$wfc_value
  [ -f "$wfc_found/saved" ]
}

wfc_find_input() {
  wfc_file_name "$1"
  wfc_found_as="inputs.artifacts.$1"
  wfc_found=$wfc_node/inputs/artifacts/$wfc_value
  [ -f "$wfc_found/name" ]
}

# wfc_find_chosen VARIABLE: the same for the record that an expression has picked.
wfc_find_chosen() {
  wfc_get "$1"
  wfc_found=$wfc_value wfc_found_as=''
  case $wfc_found in
    "$wfc_run/nodes/"*/outputs/artifacts/* | "$wfc_run/nodes/"*/inputs/artifacts/*) [ -d "$wfc_found" ] ;;
    *) return 1 ;;
  esac
}

wfc_find_global() {
  wfc_file_name "$1"
  wfc_found_as="workflow.outputs.artifacts.$1"
  wfc_found=$wfc_run/globals/artifacts/$wfc_value
  [ -d "$wfc_found" ]
}

# wfc_unresolved NAME OPTIONAL: the artifact NAME was to be what was just looked for in vain, which ends the node unless it is
# optional.
wfc_unresolved() {
  [ "$2" != optional ] || return 0
  if [ -n "$wfc_found_as" ]; then
    wfc_give_up "Unable to resolve: {{$wfc_found_as}}"
  else
    wfc_give_up "Unable to resolve: the fromExpression of '$1' picks no artifact"
  fi
}

# read_parameter VARIABLE ID NAME: an output parameter of an earlier node.
read_parameter() {
  wfc_file_name "$3"
  wfc_read_output "$1" "$2" "parameters/$wfc_value" "parameters.$3"
}

# read_result VARIABLE ID: what an earlier node printed.
read_result() {
  wfc_read_output "$1" "$2" result result
}

wfc_read_output() {
  wfc_find "$2"
  wfc_found=$wfc_run/nodes/$wfc_found_folder/outputs/$3
  if [ -f "$wfc_found" ]; then
    wfc_read "$wfc_found"
    wfc_set "$1" "$wfc_value"
  else
    wfc_set "$1" ''
    wfc_phase_of "$2"
    case $wfc_may_lack:$wfc_state in
      always:* | yes:Skipped | yes:Omitted)
        wfc_set "wfc_lacking_$1" yes
        return 0
        ;;
    esac
    wfc_written_name "$2"
    case $wfc_state:$4 in
      Skipped:result | Omitted:result) wfc_word='that node did not run, and Argo would wait for its result for ever' ;;
      Skipped:* | Omitted:*) wfc_word='that node did not run, and the output has no default' ;;
      *) wfc_word='that node did not give it' ;;
    esac
    wfc_give_up "unable to resolve references: {{$wfc_scope.$wfc_value.outputs.$4}}: $wfc_word"
  fi
}

# read_global VARIABLE NAME: an output that is known to the whole workflow.
read_global() {
  wfc_file_name "$2"
  wfc_found=$wfc_run/globals/parameters/$wfc_value
  wfc_set "$1" ''
  if [ -f "$wfc_found" ]; then
    wfc_read "$wfc_found"
    wfc_set "$1" "$wfc_value"
  else
    wfc_lacks "$1" "workflow.outputs.parameters.$2" 'nobody has given it'
  fi
}

# read_status VARIABLE ID: the phase of an earlier node; for a hook, that of its own node.
read_status() {
  if [ "$2" = "${wfc_own-}" ] && [ -n "$wfc_own_status" ]; then
    wfc_state=$wfc_own_status
  else
    wfc_phase_of "$2"
  fi
  [ "$wfc_state" != Daemoned ] || wfc_state=Running
  wfc_set "$1" "$wfc_state"
  [ -n "$wfc_state" ] || {
    wfc_written_name "$2"
    wfc_lacks "$1" "$wfc_scope.$wfc_value.status" 'that node has not begun'
  }
}

# read_artifact VARIABLE ID NAME, read_input_artifact VARIABLE NAME: where the record of an artifact is; for `fromExpression`.
read_artifact() {
  if wfc_find_artifact "$2" "$3"; then
    wfc_set "$1" "$wfc_found"
  else
    wfc_set "$1" ''
    wfc_lacks "$1" "$wfc_found_as" 'that node did not save it'
  fi
}

read_input_artifact() {
  if wfc_find_input "$2"; then
    wfc_set "$1" "$wfc_found"
  else
    wfc_set "$1" ''
    wfc_lacks "$1" "$wfc_found_as" 'it was not given'
  fi
}

# read_unknown VARIABLE NAME: a tag that means nothing, where every one has to.
read_unknown() {
  wfc_set "$1" ''
  wfc_give_up "failed to resolve {{$2}}"
}

# wfc_lacks VARIABLE NAME REASON: what was to be read is not there: a mistake, unless it may be.
wfc_lacks() {
  if [ -n "$wfc_may_lack" ]; then
    wfc_set "wfc_lacking_$1" yes
  else
    wfc_give_up "unable to resolve references: {{$2}}: $3"
  fi
}

# read_exit_code VARIABLE ID
read_exit_code() {
  wfc_find "$2"
  wfc_found=$wfc_run/nodes/$wfc_found_folder/exit-code
  if [ -f "$wfc_found" ]; then
    wfc_read "$wfc_found"
    wfc_set "$1" "$wfc_value"
  else
    wfc_set "$1" ''
    wfc_written_name "$2"
    wfc_lacks "$1" "$wfc_scope.$wfc_value.exitCode" 'that node did not run a command'
  fi
}

# read_started_at VARIABLE ID, read_finished_at VARIABLE ID: when an earlier node began and ended, in whole seconds, as Argo
# writes times: when its files .began and phase were written. One that did not run began when it ended.
read_started_at() {
  wfc_find "$2"
  wfc_found=$wfc_run/nodes/$wfc_found_folder/.began
  [ -f "$wfc_found" ] || wfc_found=$wfc_run/nodes/$wfc_found_folder/phase
  [ -n "$wfc_found_folder" ] && [ -f "$wfc_found" ] || wfc_found=''
  wfc_read_moment "$1" "$2" startedAt 'that node has not begun'
}

read_finished_at() {
  wfc_phase_of "$2"
  case $wfc_state in
    Succeeded | Failed | Error | Skipped | Omitted) wfc_found=$wfc_run/nodes/$wfc_found_folder/phase ;;
    *) wfc_found='' ;;
  esac
  wfc_read_moment "$1" "$2" finishedAt 'that node has not ended'
}

# wfc_read_moment VARIABLE ID FIELD REASON: when the file $wfc_found was written; without one FIELD is not there.
wfc_read_moment() {
  wfc_set "$1" ''
  if [ -n "$wfc_found" ]; then
    wfc_set "$1" "$(date -u -r "$wfc_found" +%Y-%m-%dT%H:%M:%SZ)"
  else
    wfc_written_name "$2"
    wfc_lacks "$1" "$wfc_scope.$wfc_value.$3" "$4"
  fi
}

# read_host_node_name VARIABLE ID: the machine that an earlier pod ran on, which is this one.
read_host_node_name() {
  wfc_find "$2"
  if [ -n "$wfc_found_folder" ] && [ -f "$wfc_run/nodes/$wfc_found_folder/.began" ]; then
    wfc_set "$1" "$wfc_host_name"
  else
    wfc_set "$1" ''
    wfc_written_name "$2"
    wfc_lacks "$1" "$wfc_scope.$wfc_value.hostNodeName" 'that node has no pod'
  fi
}

# read_id VARIABLE ID
read_id() {
  wfc_find "$2"
  wfc_set "$1" "$wfc_found_id"
}
