# shellcheck shell=sh
# The words that templates are written in. A template is a function: it says what it takes and gives, then what it runs.
#
# A mistake met on the way (a value that nobody gave) is noted with wfc_give_up and the rest is still read; nothing is run
# after it. The words only note things down for the node that is running: $wfc_node is its folder.

# template ID KIND NAME [FUNCTION [retry]]: there is a function template_ID. KIND is container, script, containerSet, steps,
# dag, suspend, http, data or resource. (Inside is a Pod that needs no file system of its own: this library does what it does.) FUNCTION
# gives the outputs of a node that does not run. With `retry`, the function retry_ID says how often.
template() {
  wfc_set "wfc_defaults_$1" "${4-}"
  case $2 in
    container | script | containerSet) wfc_set "wfc_type_$1" Pod ;;
    steps) wfc_set "wfc_type_$1" Steps ;;
    dag) wfc_set "wfc_type_$1" DAG ;;
    suspend) wfc_set "wfc_type_$1" Suspend ;;
    http) wfc_set "wfc_type_$1" HTTP ;;
    data | resource) wfc_set "wfc_type_$1" Inside ;;
  esac
  wfc_set "wfc_retry_$1" "${5-}"
  wfc_set "wfc_ahead_$1" ''
  wfc_set "wfc_template_$1" "$3"
}

# before ID [locks] [memo]: the function before_ID says what the node waits for before it runs, and what it is remembered by.
before() {
  wfc_ahead_of=$1
  shift
  wfc_set "wfc_ahead_$wfc_ahead_of" "$*"
}

# measures ID: the function metrics_ID says what is measured of a node when it has ended.
measures() {
  wfc_set "wfc_measures_$1" yes
}

# wfc_give_up MESSAGE: the node cannot run; the first reason is kept.
wfc_give_up() {
  [ -n "$wfc_failure" ] || wfc_failure=$1
}

# --- inputs -------------------------------------------------------------------------------------------------------

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

# fill_inputs [VARIABLE NAME]...: all parameters of the template, once they are known: tags that a value has brought are
# filled in. Argo fills in what the workflow knows, and where it makes a pod of the template the inputs, too; the node shows
# its inputs with both.
fill_inputs() {
  [ -n "$wfc_tagged" ] || return 0
  wfc_json_inputs=''
  while [ $# -gt 1 ]; do
    wfc_get "$1"
    wfc_shown=$wfc_value
    case $wfc_value in
      *'{{'*'}}'*)
        wfc_fill "$wfc_value" ''
        wfc_filled=$wfc_value
        wfc_fill "$wfc_filled" inputs
        wfc_shown=$wfc_value
        [ "$wfc_type" = Pod ] || wfc_value=$wfc_filled
        wfc_set "$1" "$wfc_value"
        ;;
    esac
    wfc_json_pair "$2" "$wfc_shown"
    wfc_json_inputs=${wfc_json_inputs:+$wfc_json_inputs, }$wfc_value
    shift 2
  done
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
    while :; do
      case $wfc_tag in
        ' '*) wfc_tag=${wfc_tag# } ;;
        *' ') wfc_tag=${wfc_tag% } ;;
        *) break ;;
      esac
    done
    case $wfc_tag in
      =*) wfc_give_up "bundles cannot work out an expression that a value brings in: {{$wfc_tag}}" ;;
    esac
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
  if [ -d "$wfc_record" ]; then
    wfc_supplied=yes
  else
    mkdir -p "$wfc_record"
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

# location KIND [FIELD VALUE]...: where the artifact named just before is kept.
location() {
  [ -z "$wfc_supplied" ] || return 0
  wfc_write "$wfc_record/kind" "$1"
  shift
  while [ $# -gt 1 ]; do
    wfc_write "$wfc_record/$1" "$2"
    shift 2
  done
}

# --- outputs ------------------------------------------------------------------------------------------------------

# output_parameter NAME PATH [DEFAULT]: the content of the file at PATH once the command has ended.
output_parameter() {
  wfc_output_parameters=$((wfc_output_parameters + 1))
  wfc_set "wfc_output_name_$wfc_output_parameters" "$1"
  wfc_set "wfc_output_path_$wfc_output_parameters" "$2"
  wfc_set "wfc_output_has_default_$wfc_output_parameters" "$(($# - 2))"
  wfc_set "wfc_output_default_$wfc_output_parameters" "${3-}"
}

# output_artifact NAME PATH [FIELD VALUE]...: what is saved from PATH. Without a `location` it goes to the artifact
# repository, below this node's own key.
output_artifact() {
  wfc_file_name "$1"
  wfc_record=$wfc_node/outputs/artifacts/$wfc_value
  wfc_supplied=
  mkdir -p "$wfc_record"
  wfc_write "$wfc_record/name" "$1"
  wfc_output_artifacts=$((wfc_output_artifacts + 1))
  wfc_set "wfc_saved_name_$wfc_output_artifacts" "$1"
  wfc_set "wfc_saved_path_$wfc_output_artifacts" "$2"
  wfc_set "wfc_saved_record_$wfc_output_artifacts" "$wfc_record"
  shift 2
  while [ $# -gt 1 ]; do
    wfc_write "$wfc_record/$1" "$2"
    shift 2
  done
}

# keep_outputs FUNCTION: outputs without a location go where FUNCTION says, and not to the artifact repository.
keep_outputs() {
  wfc_repository=$1
}

# output_value NAME VALUE: an output parameter of a steps or dag template.
output_value() {
  wfc_file_name "$1"
  wfc_folder "$wfc_node/outputs/parameters"
  wfc_write "$wfc_node/outputs/parameters/$wfc_value" "$2"
  wfc_json_pair "$1" "$2"
  wfc_json_outputs=${wfc_json_outputs:+$wfc_json_outputs, }$wfc_value
}

# output_artifact_from NAME ID ARTIFACT [optional]: an output artifact of a steps or dag template, from one of its nodes.
output_artifact_from() {
  wfc_target=
  wfc_find_artifact "$2" "$3" || {
    [ "${4-}" = optional ] || wfc_give_up "Unable to resolve: {{$wfc_found_as}}"
    return 0
  }
  wfc_output_record "$1"
}

# output_artifact_chosen NAME VARIABLE [optional]: the same, from the record that an expression has picked.
output_artifact_chosen() {
  wfc_get "$2"
  wfc_found=$wfc_value
  case $wfc_found in
    "$wfc_run/nodes/"*/outputs/artifacts/* | "$wfc_run/nodes/"*/inputs/artifacts/*)
      [ ! -d "$wfc_found" ] || {
        wfc_output_record "$1"
        return 0
      }
      ;;
  esac
  [ "${3-}" = optional ] || wfc_give_up "Unable to resolve: the fromExpression of '$1' picks no artifact"
}

# output_artifact_from_input NAME INPUT: the same, from an artifact that the template was given.
output_artifact_from_input() {
  wfc_target=
  wfc_find_input "$2" || return 0
  wfc_output_record "$1"
}

wfc_output_record() {
  wfc_file_name "$1"
  wfc_record=$wfc_node/outputs/artifacts/$wfc_value
  # What is to be collected is for who made it to delete.
  wfc_target=$wfc_record
  wfc_copy_record gc
  wfc_target=''
  wfc_write "$wfc_record/name" "$1"
  wfc_write "$wfc_record/saved" yes
  wfc_json_artifact "$1" "$wfc_record"
  wfc_json_output_artifacts=${wfc_json_output_artifacts:+$wfc_json_output_artifacts, }$wfc_value
}

# supplied NAME [DEFAULT]: an output of a suspend template: what --supply or somebody at the terminal gives, else the default,
# else the input of the same name.
supplied() {
  wfc_supplies=$((wfc_supplies + 1))
  wfc_set "wfc_supply_name_$wfc_supplies" "$1"
  wfc_set "wfc_supply_has_$wfc_supplies" "$(($# - 1))"
  wfc_set "wfc_supply_value_$wfc_supplies" "${2-}"
}

# publish parameters|artifacts NAME GLOBAL: the output NAME is known to the whole workflow as GLOBAL.
publish() {
  wfc_published=$((wfc_published + 1))
  wfc_set "wfc_publish_kind_$wfc_published" "$1"
  wfc_set "wfc_publish_name_$wfc_published" "$2"
  wfc_set "wfc_publish_global_$wfc_published" "$3"
}

# --- how to run ---------------------------------------------------------------------------------------------------

# image NAME [PULL-POLICY]: what a container engine runs the command in; the sandbox uses the machine's own programs.
image() {
  wfc_image=$1
  wfc_pull=${2-}
}

# working_folder PATH: where the command starts.
working_folder() {
  wfc_working_folder=$1
}

# deadline SECONDS, timeout DURATION: how long the command may run; the shorter of both counts.
deadline() {
  case $1 in
    '' | *[!0-9]*) wfc_give_up "failed to parse activeDeadlineSeconds '$1'" ;;
    *) wfc_deadline=$1 ;;
  esac
}

timeout() {
  wfc_milliseconds "$1" || {
    wfc_give_up "failed to parse timeout '$1'"
    return 0
  }
  wfc_value=$((wfc_value / 1000))
  [ "$wfc_value" -ge 2 ] || wfc_value=2
  [ -n "$wfc_deadline" ] && [ "$wfc_deadline" -lt "$wfc_value" ] || wfc_deadline=$wfc_value
}

# pause [DURATION]: wait so long, or until somebody resumes the node.
pause() {
  if [ $# -eq 0 ]; then
    wfc_suspended=always
    return 0
  fi
  wfc_milliseconds "$1" || wfc_give_up "unable to parse the duration '$1'"
  wfc_suspended=$wfc_value
}

# with_env NAME VALUE: one variable of the command's environment; later ones replace earlier ones.
with_env() {
  wfc_expand "$2"
  wfc_env_put "$1" "$wfc_value"
}

# env_text NAME VALUE: the same for a text that Kubernetes makes itself.
env_text() {
  wfc_env_put "$1" "$2"
}

# wfc_env_put NAME VALUE [secret]
wfc_env_put() {
  wfc_env_count=$((wfc_env_count + 1))
  wfc_env_names=$wfc_env_names$1:
  wfc_set "wfc_env_name_$wfc_env_count" "$1"
  wfc_set "wfc_env_value_$wfc_env_count" "$2"
  wfc_set "wfc_env_hidden_$wfc_env_count" "${3-}"
}

# source_text TEXT: the script. It is staged as a file, whose name becomes the last argument of `run`.
source_text() {
  wfc_source=$1
  wfc_has_source=yes
}

# wfc_expand TEXT: in $wfc_value, TEXT with $(NAME) replaced by the variables named so far with with_env and $$ by $:
# Kubernetes does that to commands, arguments and variables; an unknown $(NAME) stays.
wfc_expand() {
  wfc_value=$1
  case $1 in
    *\$[\$\(]*) ;;
    *) return 0 ;;
  esac
  wfc_rest=$1
  wfc_value=
  while :; do
    case $wfc_rest in
      *'$'*) ;;
      *) break ;;
    esac
    wfc_value=$wfc_value${wfc_rest%%\$*}
    wfc_rest=${wfc_rest#*\$}
    case $wfc_rest in
      '$'*)
        wfc_value=$wfc_value\$
        wfc_rest=${wfc_rest#?}
        ;;
      '('*')'*)
        wfc_name=${wfc_rest#?}
        wfc_name=${wfc_name%%\)*}
        wfc_rest=${wfc_rest#*\)}
        wfc_env_index=$wfc_env_count
        while [ "$wfc_env_index" -gt 0 ]; do
          eval "wfc_expanded=\$wfc_env_name_$wfc_env_index"
          [ "$wfc_expanded" != "$wfc_name" ] || break
          wfc_env_index=$((wfc_env_index - 1))
        done
        if [ "$wfc_env_index" -gt 0 ]; then
          eval "wfc_value=\$wfc_value\$wfc_env_value_$wfc_env_index"
        else
          wfc_value="$wfc_value\$($wfc_name)"
        fi
        ;;
      *) wfc_value=$wfc_value\$ ;;
    esac
  done
  wfc_value=$wfc_value$wfc_rest
}

# run WORD...: the command of the template; this is where it happens. See node.sh.
run() {
  wfc_with_words command "$@"
}

# run_image ARGUMENT...: the image's own command, with these arguments if there are any.
run_image() {
  wfc_with_words image "$@"
}

# --- arguments: what a steps or dag template gives to the node in $wfc_child ------------------------------------------

# may_lack READ VARIABLE ID [NAME]: read it; where that node did not run, parameter_unless_lacking leaves it out.
may_lack() {
  wfc_set "wfc_lacking_$2" ''
  wfc_may_lack=yes
  "$@"
  wfc_may_lack=''
}

# may_fail READ VARIABLE ID [NAME]: read it for output_value_or; where it is not there, there is a default.
may_fail() {
  wfc_set "wfc_lacking_$2" ''
  wfc_may_lack=always
  "$@"
  wfc_may_lack=''
}

# output_value_or NAME VARIABLE DEFAULT
output_value_or() {
  wfc_get "wfc_lacking_$2"
  if [ -n "$wfc_value" ]; then
    output_value "$1" "$3"
  else
    wfc_get "$2"
    output_value "$1" "$wfc_value"
  fi
}

# parameter_unless_lacking NAME VARIABLE: the template has a default for what a node gives that did not run.
parameter_unless_lacking() {
  wfc_get "wfc_lacking_$2"
  [ -z "$wfc_value" ] || return 0
  wfc_get "$2"
  parameter "$1" "$wfc_value"
}

# may_stay TEXT READ VARIABLE ...: read it; where it is not there, the tag stays as it was written.
may_stay() {
  wfc_stays=$1
  shift
  may_fail "$@"
  wfc_get "wfc_lacking_$2"
  [ -z "$wfc_value" ] || wfc_set "$2" "$wfc_stays"
}

# cannot_start MESSAGE: the node lacks what it needs, as is known beforehand.
cannot_start() {
  wfc_give_up "$1"
}

# parameter NAME VALUE
parameter() {
  wfc_file_name "$1"
  wfc_folder "$wfc_child/inputs/parameters"
  wfc_write "$wfc_child/inputs/parameters/$wfc_value" "$2"
}

# artifact NAME [FIELD VALUE]...: an artifact at the `location` that follows.
artifact() {
  wfc_file_name "$1"
  wfc_record=$wfc_child/inputs/artifacts/$wfc_value
  wfc_supplied=
  mkdir -p "$wfc_record"
  wfc_write "$wfc_record/name" "$1"
  shift
  while [ $# -gt 1 ]; do
    wfc_write "$wfc_record/$1" "$2"
    shift 2
  done
}

# artifact_from NAME ID ARTIFACT [optional]: what an earlier node saved, with that node's archive and optional.
artifact_from() {
  if wfc_find_artifact "$2" "$3"; then
    wfc_pass_artifact "$1"
  elif [ "${4-}" != optional ]; then
    wfc_give_up "Unable to resolve: {{$wfc_found_as}}"
  fi
}

# artifact_from_input NAME INPUT [optional]: what the enclosing template was given.
artifact_from_input() {
  if wfc_find_input "$2"; then
    wfc_pass_artifact "$1"
  elif [ "${3-}" != optional ]; then
    wfc_give_up "Unable to resolve: {{$wfc_found_as}}"
  fi
}

# artifact_from_global NAME GLOBAL [optional]: what an earlier node gave to the whole workflow.
artifact_from_global() {
  wfc_target=
  wfc_file_name "$2"
  wfc_found=$wfc_run/globals/artifacts/$wfc_value
  if [ -d "$wfc_found" ]; then
    wfc_pass_artifact "$1"
  elif [ "${3-}" != optional ]; then
    wfc_give_up "Unable to resolve: {{workflow.outputs.artifacts.$2}}"
  fi
}

wfc_pass_artifact() {
  wfc_file_name "$1"
  wfc_target=$wfc_child/inputs/artifacts/$wfc_value
  wfc_copy_record 'mode recurse-mode saved path gc'
  wfc_write "$wfc_target/name" "$1"
}

# wfc_copy_record FIELDS: the record $wfc_found, without those fields, becomes the record $wfc_target. Fields are short but for
# the data of a raw artifact, so no program is started for each.
wfc_copy_record() {
  wfc_folder "$wfc_target"
  set +f
  for wfc_entry in "$wfc_found"/*; do
    case " $1 " in
      *" ${wfc_entry##*/} "*) continue ;;
    esac
    case ${wfc_entry##*/} in
      '*') ;;
      data) cp "$wfc_entry" "$wfc_target/data" ;;
      *)
        wfc_read "$wfc_entry"
        wfc_write "$wfc_target/${wfc_entry##*/}" "$wfc_value"
        ;;
    esac
  done
  set -f
}

# sub_path PATH: of the artifact passed just before only what is at PATH below its key.
sub_path() {
  [ -n "$wfc_target" ] && [ -n "$1" ] || return 0
  wfc_read_field "$wfc_target" kind
  case $wfc_value in
    http)
      wfc_read "$wfc_target/url"
      wfc_url_query=
      case $wfc_value in
        *\?*)
          wfc_url_query=\?${wfc_value#*\?}
          wfc_value=${wfc_value%%\?*}
          ;;
      esac
      wfc_write "$wfc_target/url" "${wfc_value%/}/${1#/}$wfc_url_query"
      ;;
    git | raw | '')
      wfc_read_field "$wfc_target" optional
      [ "$wfc_value" = true ] || wfc_give_up "the artifact has no key, so it cannot have the sub-path $1"
      ;;
    *)
      wfc_read "$wfc_target/key"
      wfc_write "$wfc_target/key" "${wfc_value%/}/${1#/}"
      ;;
  esac
}

# wfc_find_artifact ID ARTIFACT: the record in $wfc_found; fails where that node saved none.
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
  [ -d "$wfc_found" ]
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
    wfc_give_up "unable to resolve references: {{$wfc_scope.$wfc_value.outputs.$4}}: that node did not give it"
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

# read_id VARIABLE ID
read_id() {
  wfc_find "$2"
  wfc_set "$1" "$wfc_found_id"
}
