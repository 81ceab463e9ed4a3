# shellcheck shell=sh
# The words for what a template takes.

# input_parameter VARIABLE NAME [DEFAULT]: the argument that the caller gave, else DEFAULT.
input_parameter() {
  wfc_file_name "$2"
  wfc_input=$wfc_node/inputs/parameters/$wfc_value
  if [ -f "$wfc_input" ]; then
    wfc_read "$wfc_input"
  elif [ $# -gt 2 ]; then
    wfc_value=$3
    wfc_folder "$wfc_node/inputs/parameters"
    wfc_write "$wfc_input" "$3"
  else
    wfc_give_up "inputs.parameters.$2 was not supplied"
    wfc_value=
  fi
  case $wfc_value in
    *'{{'*'}}'*) wfc_tagged=yes ;;
  esac
  wfc_set "$1" "$wfc_value"
  wfc_json_pair "$2" "$wfc_value"
  wfc_json_inputs=${wfc_json_inputs:+$wfc_json_inputs, }$wfc_value
}

# of_caller VARIABLE NAME: what a tag of an inline template stands for where that is called, which is given as NAME. The name of
# a caller that has none of this kind is the node's own.
of_caller() {
  wfc_file_name "$2"
  wfc_read "$wfc_node/inputs/parameters/$wfc_value"
  case $wfc_value in
    '{{steps.name}}') wfc_value=$steps_name ;;
    '{{tasks.name}}') wfc_value=$tasks_name ;;
  esac
  wfc_set "$1" "$wfc_value"
}

# fill_inputs [VARIABLE NAME]...: all parameters of the template, once they are known: tags that a value has brought are
# filled in, those of the workflow first, then those of the inputs. The node shows its inputs with both. Argo does not go over
# a request or a pause once more, so there the texts get inputs with the first alone.
fill_inputs() {
  [ -n "$wfc_tagged" ] || return 0
  wfc_json_inputs=''
  while [ $# -gt 1 ]; do
    wfc_get "$1"
    case $wfc_value in
      *'{{'*'}}'*)
        wfc_fill "$wfc_value" ''
        wfc_filled=$wfc_value
        wfc_fill "$wfc_filled" inputs
        case $wfc_type in
          HTTP | Suspend) wfc_set "$1" "$wfc_filled" ;;
          *) wfc_set "$1" "$wfc_value" ;;
        esac
        ;;
    esac
    wfc_json_pair "$2" "$wfc_value"
    wfc_json_inputs=${wfc_json_inputs:+$wfc_json_inputs, }$wfc_value
    shift 2
  done
}

# fill_inputs_by FUNCTION [VARIABLE NAME]...: the same for a template into whose inputs values may bring expressions, which
# FUNCTION works out. Such an input is $early_VARIABLE while Argo fills in the template itself, and its node shows
# $late_VARIABLE.
fill_inputs_by() {
  wfc_filler=$1
  shift
  if wfc_bring_expressions "$@"; then
    "$wfc_filler"
    wfc_json_inputs=''
    while [ $# -gt 1 ]; do
      wfc_get "late_$1"
      wfc_json_pair "$2" "$wfc_value"
      wfc_json_inputs=${wfc_json_inputs:+$wfc_json_inputs, }$wfc_value
      shift 2
    done
    return 0
  fi
  fill_inputs "$@"
  while [ $# -gt 1 ]; do
    wfc_get "$1"
    wfc_set "early_$1" "$wfc_value"
    wfc_set "late_$1" "$wfc_value"
    shift 2
  done
}

# wfc_bring_expressions [VARIABLE NAME]...: whether an input has an expression in its value.
wfc_bring_expressions() {
  while [ $# -gt 1 ]; do
    wfc_get "$1"
    case $wfc_value in
      *'{{='*'}}'*) return 0 ;;
    esac
    shift 2
  done
  return 1
}

# wfc_fill TEXT [inputs]: in $wfc_value, TEXT with its tags filled in; those that name nothing stay.
wfc_fill() {
  wfc_unfilled=$1 wfc_made_text=''
  while :; do
    case $wfc_unfilled in
      *'{{'*'}}'*) ;;
      *) break ;;
    esac
    wfc_made_text=$wfc_made_text${wfc_unfilled%%'{{'*}
    wfc_unfilled=${wfc_unfilled#*'{{'}
    wfc_tag=${wfc_unfilled%%'}}'*}
    # With a blank in front it is no expression, but a tag that names nothing.
    case $wfc_tag in
      =*) wfc_give_up "bundles cannot work out an expression that a value brings in: {{$wfc_tag}}" ;;
    esac
    while :; do
      case $wfc_tag in
        ' '*) wfc_tag=${wfc_tag# } ;;
        *' ') wfc_tag=${wfc_tag% } ;;
        *) break ;;
      esac
    done
    if wfc_tag_value "$wfc_tag" "$2"; then
      wfc_made_text=$wfc_made_text$wfc_value
      wfc_unfilled=${wfc_unfilled#*'}}'}
    else
      wfc_made_text=$wfc_made_text'{{'
    fi
  done
  wfc_value=$wfc_made_text$wfc_unfilled
}

# wfc_tag_value NAME [inputs]: in $wfc_value, what the tag stands for; fails where it stands for nothing.
wfc_tag_value() {
  case $1 in
    workflow.name) wfc_value=$workflow_name ;;
    workflow.namespace) wfc_value=$workflow_namespace ;;
    workflow.uid) wfc_value=$workflow_uid ;;
    workflow.creationTimestamp | workflow.creationTimestamp.RFC3339) wfc_value=$workflow_creation_timestamp ;;
    workflow.creationTimestamp.s) wfc_value=$workflow_started ;;
    workflow.status) wfc_value=$workflow_status ;;
    workflow.duration) wfc_value=$workflow_duration ;;
    node.name) wfc_value=$node_name ;;
    steps.name) wfc_value=$steps_name ;;
    tasks.name) wfc_value=$tasks_name ;;
    pod.name)
      [ "$wfc_type" = Pod ] || return 1
      wfc_value=$pod_name
      ;;
    workflow.parameters.*)
      wfc_index=$wfc_parameter_count
      while [ "$wfc_index" -gt 0 ]; do
        wfc_get "wfc_parameter_name_$wfc_index"
        [ "$wfc_value" != "${1#workflow.parameters.}" ] || break
        wfc_index=$((wfc_index - 1))
      done
      [ "$wfc_index" -gt 0 ] || return 1
      wfc_get "wfc_parameter_variable_$wfc_index"
      wfc_get "$wfc_value"
      ;;
    inputs.parameters.*)
      [ -n "$2" ] || return 1
      wfc_file_name "${1#inputs.parameters.}"
      [ -f "$wfc_node/inputs/parameters/$wfc_value" ] || return 1
      wfc_read "$wfc_node/inputs/parameters/$wfc_value"
      ;;
    *) return 1 ;;
  esac
}

# list_parameters VARIABLE [BEFORE NAME AFTER]...: in VARIABLE, the JSON list of parameters: each is BEFORE, the value of
# the variable NAME as Go writes it, and AFTER.
list_parameters() {
  wfc_list_variable=$1 wfc_listed=''
  shift
  while [ $# -gt 2 ]; do
    wfc_get "$2"
    wfc_go_json "$wfc_value"
    wfc_listed="$wfc_listed${wfc_listed:+,}$1$wfc_value$3"
    shift 3
  done
  wfc_set "$wfc_list_variable" "[$wfc_listed]"
}

# input_artifact NAME [PATH [FIELD VALUE]...]: what arrives at PATH (a steps or dag template has no PATH). An argument
# brings its own location, archive and optional (Argo takes the whole artifact from the argument and only path and modes
# from the template); without one, the `location` that follows says where it comes from.
input_artifact() {
  wfc_json_pair "$1"
  wfc_json_input_artifacts=${wfc_json_input_artifacts:+$wfc_json_input_artifacts, }$wfc_value
  wfc_file_name "$1"
  wfc_record=$wfc_node/inputs/artifacts/$wfc_value
  wfc_supplied=
  if [ -f "$wfc_record/name" ]; then
    wfc_supplied=yes
  else
    wfc_folder "$wfc_record"
    wfc_write "$wfc_record/name" "$1"
  fi
  wfc_input_artifacts=$((wfc_input_artifacts + 1))
  wfc_set "wfc_input_name_$wfc_input_artifacts" "$1"
  wfc_set "wfc_input_path_$wfc_input_artifacts" "${2-}"
  wfc_set "wfc_input_record_$wfc_input_artifacts" "$wfc_record"
  [ $# -gt 2 ] || return 0
  shift 2
  while [ $# -gt 1 ]; do
    case $1 in
      mode | recurse-mode) wfc_write "$wfc_record/$1" "$2" ;;
      *) [ -n "$wfc_supplied" ] || wfc_write "$wfc_record/$1" "$2" ;;
    esac
    shift 2
  done
}

# location KIND [FIELD VALUE]...: where the artifact named just before is kept; in $wfc_local_key its key, if it has only that
# and is in the local store.
location() {
  wfc_local_key=
  [ -z "$wfc_supplied" ] || return 0
  [ "$1:${2-}:$#" != local:key:3 ] || wfc_local_key=$3
  wfc_write "$wfc_record/kind" "$1"
  shift
  while [ $# -gt 1 ]; do
    wfc_write "$wfc_record/$1" "$2"
    shift 2
  done
}
