# shellcheck shell=sh disable=SC2030,SC2031
# --dry-run: what would run, in the order in which it would start, as far as that is known before: templates, images,
# commands, artifacts and where they are kept. Nothing is run, fetched or stored: templates are read with a runtime that
# begins nothing, in a folder that is gone afterwards. What another task gives stands as the document names it.

wfc_dry_run() {
  printf 'workflow %s, runtime %s, %s at a time\n' "$workflow_name" "$wfc_runtime_choice" "$wfc_jobs"
  [ -z "$wfc_missing" ] || printf 'programs that are not installed:%s\n' "$wfc_missing"
  [ -z "$wfc_missing_names" ] || printf 'secrets that nobody gave:%s\n' "$wfc_missing_names"
  wfc_aside=''
  [ -z "$wfc_resumed" ] || [ -d "$wfc_run/.before" ] || wfc_aside=$wfc_run/nodes
  wfc_dry_folder=$(mktemp -d)
  trap 'rm -rf "$wfc_dry_folder"' EXIT
  wfc_own_store=artifacts
  [ -z "${WFC_ARTIFACTS-}" ] || wfc_own_store=${wfc_run:-.}/artifacts
  wfc_run=$wfc_dry_folder WFC_ARTIFACTS=${WFC_ARTIFACTS:-artifacts} wfc_runtime=dry wfc_quiet=yes
  wfc_dry_selects=$wfc_selects wfc_path='' wfc_item_path=''
  mkdir "$wfc_run/nodes"
  printf '0\n' >"$wfc_run/count"
  wfc_name_of_parent='' wfc_hash_of_parent=2166136261 wfc_folder_of_parent='' wfc_scope='' wfc_depth=0 wfc_dry_stack=' '
  wfc_name_child "$workflow_name"
  wfc_child_id=$workflow_name wfc_root_folder=$wfc_child_folder
  mkdir -p "$wfc_child"
  wfc_clear
  wfc_dry_words
  wfc_keep_parts='' wfc_keeps='' wfc_mock='' wfc_print='' wfc_own='' wfc_may_lack='' wfc_capture_result='' wfc_gate='' wfc_tell=''
  wfc_l_loop=- wfc_dry_wrong='' wfc_in_exit=''
  [ -z "$wfc_shutdown" ] || printf 'the workflow is shut down (%s): what does not run says so\n' "$wfc_shutdown"
  [ -z "$wfc_spec_suspended" ] || printf 'the workflow waits before anything starts, until somebody resumes it\n'
  [ -z "$wfc_workflow_deadline" ] || printf 'what still runs after %s seconds is stopped\n' "$wfc_workflow_deadline"
  wfc_dry_indent=''
  [ -z "$wfc_workflow_locks" ] || workflow_locks
  entrypoint_arguments 2>/dev/null
  wfc_dry_why=''
  wfc_dry_root=$wfc_child wfc_dry_root_name=$wfc_child_name wfc_dry_root_hash=$wfc_child_hash wfc_dry_root_folder=$wfc_child_folder
  wfc_dry_node "$wfc_entrypoint" "$workflow_name" ''
  [ -z "$wfc_hooks" ] || {
    wfc_name_of_parent=$wfc_dry_root_name wfc_hash_of_parent=$wfc_dry_root_hash wfc_folder_of_parent=$wfc_dry_root_folder
    workflow_status='{{workflow.status}}' workflow_failures='{{workflow.failures}}' workflow_duration='{{workflow.duration}}'
    wfc_dry_hooks "$workflow_name" "$wfc_hooks"
  }
  wfc_end_misuse
}

# wfc_dry_node TEMPLATE DISPLAY-NAME INDENT: a node and what is below it.
wfc_dry_node() {
  (
    wfc_dry_indent=$3
    wfc_enter "$1" "$2"
    read -r wfc_number <"$wfc_run/count"
    wfc_number=$((wfc_number + 1))
    printf '%s\n' "$wfc_number" >"$wfc_run/count"
    wfc_dry_line '' "$wfc_number. $2: $wfc_type ${wfc_template_name:-(inline)}$wfc_dry_why"
    case "$wfc_dry_stack" in
      *" $1 "*)
        wfc_dry_line '   ' '(calls itself: shown once)'
        return 0
        ;;
    esac
    wfc_dry_stack="$wfc_dry_stack$1 "
    wfc_tasks=$wfc_node/.tasks
    wfc_groups=0 wfc_targets='' wfc_outputs='' wfc_declared='' wfc_selects=yes wfc_forced='' wfc_picked=''
    retries=0 last_retry_exit_code=0 last_retry_status='' last_retry_duration=0 last_retry_message=''
    wfc_limit_children='' wfc_fail_fast='' wfc_has_hooks='' wfc_not_json='' wfc_suspended=''
    wfc_folder "$wfc_tasks"
    : >"$wfc_tasks/queue"
    [ -z "$wfc_shutdown" ] || wfc_shut_down
    [ -z "$wfc_failure" ] || {
      wfc_dry_line '   ' "does not run: $wfc_failure"
      return 0
    }
    if [ "$wfc_mocks" -gt 0 ] && wfc_find_mock "$2"; then
      wfc_dry_line '   ' "does not run: its outputs are those of $wfc_mock"
      return 0
    fi
    eval "wfc_retry=\$wfc_retry_$1 wfc_ahead=\$wfc_ahead_$1"
    [ -z "$wfc_ahead" ] || "before_$1" 2>/dev/null || :
    [ -z "$wfc_retry" ] || "retry_$1" 2>/dev/null || :
    wfc_runs_as=dry wfc_dry_mounts=''
    "template_$1" 2>/dev/null || :
    [ -z "$wfc_deadline" ] || wfc_dry_line '   ' "is stopped after $wfc_deadline seconds"
    [ -z "$wfc_limit_children" ] || wfc_dry_line '   ' "at most $wfc_limit_children at a time"
    [ -z "$wfc_dry_wrong" ] || wfc_dry_line '   ' "ends in an error: $wfc_dry_wrong"
    wfc_dry_wrong=''
    case $wfc_type in
      Steps | DAG)
        wfc_scope=tasks
        [ "$wfc_type" = DAG ] || wfc_scope=steps
        wfc_dry_calls
        ;;
      Choice) wfc_dry_line '   ' '(which template that is, is not known before the run)' ;;
      Suspend)
        [ -z "$wfc_suspended" ] || wfc_dry_line '   ' "waits $wfc_suspended"
        ;;
    esac
  )
}

# wfc_dry_text LABEL TEXT: a text that may have more than one line.
wfc_dry_text() {
  case $2 in
    *"$wfc_newline"*) ;;
    *)
      wfc_dry_line '   ' "$1: $2"
      return 0
      ;;
  esac
  wfc_dry_line '   ' "$1:"
  wfc_rest=${2%"$wfc_newline"}$wfc_newline
  while [ -n "$wfc_rest" ]; do
    wfc_dry_line '     ' "${wfc_rest%%"$wfc_newline"*}"
    wfc_rest=${wfc_rest#*"$wfc_newline"}
  done
}

# wfc_dry_line INDENT TEXT: one line, whatever the text holds.
wfc_dry_line() {
  case $2 in
    *[[:cntrl:]]*) printf '%s%s%s\n' "$wfc_dry_indent" "$1" "$(printf %s "$2" | tr '[:cntrl:]' ' ')" ;;
    *) printf '%s%s%s\n' "$wfc_dry_indent" "$1" "$2" ;;
  esac
}

# wfc_dry_calls: the calls of a steps or dag template, in the order in which they are declared: that of their start.
wfc_dry_calls() {
  if [ -n "$wfc_dry_selects" ] && wfc_is_parted; then
    wfc_is_wanted || wfc_outputs=''
    wfc_choose || {
      wfc_dry_line '   ' "is refused: $wfc_failure"
      return 0
    }
  fi
  for wfc_id in $wfc_declared; do
    [ -z "$wfc_picked" ] || wfc_is_picked "$wfc_id" || continue
    wfc_look "$wfc_id"
    wfc_dry_why='' wfc_dry_wrong=''
    wfc_words=''
    for wfc_word in $wfc_l_after; do
      wfc_written_name "$wfc_word"
      wfc_words="$wfc_words${wfc_words:+, }$wfc_value"
    done
    [ -z "$wfc_words" ] || wfc_dry_why=", after $wfc_words"
    wfc_name_of_parent=$wfc_node_name wfc_hash_of_parent=$wfc_node_hash wfc_folder_of_parent=$wfc_node_folder
    if [ "$wfc_scope" = steps ]; then
      eval "wfc_group_of_id=\$wfc_group_of_$wfc_id"
      wfc_dry_why=", group $wfc_group_of_id"
      wfc_name_child "[$((wfc_group_of_id - 1))]"
      wfc_name_of_parent=$wfc_child_name wfc_hash_of_parent=$wfc_child_hash wfc_folder_of_parent=$wfc_child_folder
    fi
    wfc_name_child ".$wfc_l_name"
    mkdir -p "$wfc_child"
    printf '%s %s\n' "$wfc_child_folder" "$wfc_child_id" >"$wfc_tasks/$wfc_id.at"
    wfc_dry_items='' wfc_dry_count=0 wfc_dry_if=
    if [ "$wfc_l_loop" != - ]; then
      wfc_loop_id=$wfc_id wfc_held=0 wfc_made=0
      "$wfc_l_loop" 2>/dev/null || :
      case $wfc_dry_wrong:$wfc_dry_count:$wfc_dry_items in
        ?*:0:) ;;
        :0:) wfc_dry_why="$wfc_dry_why, for each item of a list that is not known before the run" ;;
        *:0:*) wfc_dry_why="$wfc_dry_why, for each item of $wfc_dry_items" ;;
        *) wfc_dry_why="$wfc_dry_why, for each of $wfc_dry_items (the first is shown)" ;;
      esac
    elif [ "$wfc_l_arguments" != - ]; then
      "$wfc_l_arguments" 2>/dev/null || :
    fi
    eval "wfc_value=\${wfc_dry_depends_$wfc_id-}"
    wfc_words=${wfc_value:+", if $wfc_value"}
    if [ "$wfc_l_when" != - ]; then
      [ -n "$wfc_dry_if" ] || wfc_dry_if=$(wfc_dry_condition 2>/dev/null) || wfc_get "wfc_dry_when_$wfc_id"
      wfc_words="$wfc_words,${wfc_words:+ and} if ${wfc_dry_if:-$wfc_value}"
    fi
    wfc_dry_why=$wfc_dry_why$wfc_words
    wfc_failure=''
    if [ -f "$wfc_child/.template" ]; then
      wfc_read "$wfc_child/.template"
      wfc_l_template=$wfc_value
    fi
    wfc_dry_hooked=$wfc_l_hooks
    wfc_dry_called=$wfc_l_name wfc_dry_name=$wfc_child_name wfc_dry_hash=$wfc_child_hash wfc_dry_folder_of=$wfc_child_folder
    wfc_dry_path=$wfc_path
    wfc_path=${wfc_path:+$wfc_path.}$wfc_l_name
    wfc_item_path=$wfc_path
    wfc_dry_node "$wfc_l_template" "$wfc_l_name" "$wfc_dry_indent  " ||
      wfc_dry_line '     ' '(the rest is not known before the run)'
    wfc_path=$wfc_dry_path
    [ "$wfc_dry_hooked" = - ] || (
      wfc_dry_indent="$wfc_dry_indent  "
      wfc_name_of_parent=$wfc_dry_name wfc_hash_of_parent=$wfc_dry_hash wfc_folder_of_parent=$wfc_dry_folder_of
      wfc_dry_hooks "$wfc_dry_called" "$wfc_dry_hooked"
    )
  done
}

# wfc_dry_hooks DISPLAY-NAME FUNCTION: the hooks that FUNCTION lists, of the node whose names are those of a parent now.
wfc_dry_hooks() {
  wfc_dry_called=$1
  "$2"
}

# wfc_run_dry: what `run` does with the words that it has noted: show what the pod is.
wfc_run_dry() {
  wfc_dry_quote "$@"
  wfc_dry_companions init restarted
  wfc_dry_container
  wfc_dry_companions sidecar
  wfc_dry_inputs
  wfc_dry_outputs
}

# wfc_dry_container: image, command, variables and mounts of this container.
wfc_dry_container() {
  [ -z "$wfc_image" ] || wfc_dry_line '   ' "image: $wfc_image"
  wfc_dry_text command "$wfc_dry_command"
  [ -z "$wfc_working_folder" ] || wfc_dry_line '   ' "in the folder: $wfc_working_folder"
  [ -z "$wfc_has_source" ] || wfc_dry_text script "$wfc_source"
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_env_count" ]; do
    wfc_index=$((wfc_index + 1))
    eval "wfc_name=\$wfc_env_name_$wfc_index wfc_value=\$wfc_env_value_$wfc_index"
    wfc_dry_text "variable $wfc_name" "$wfc_value"
  done
  wfc_rest=$wfc_dry_mounts
  while [ -n "$wfc_rest" ]; do
    wfc_dry_line '   ' "${wfc_rest%%"$wfc_newline"*}"
    wfc_rest=${wfc_rest#*"$wfc_newline"}
  done
}

# wfc_dry_companions KIND...: the containers of these kinds that the pod has beside the main one.
wfc_dry_companions() {
  wfc_number=0
  while [ "$wfc_number" -lt "$wfc_companions" ]; do
    wfc_number=$((wfc_number + 1))
    eval "wfc_kind=\$wfc_companion_kind_$wfc_number wfc_name=\$wfc_companion_name_$wfc_number wfc_after=\$wfc_companion_after_$wfc_number"
    case " $* " in
      *" $wfc_kind "*) ;;
      *) continue ;;
    esac
    case $wfc_kind in
      init) wfc_value='init container' ;;
      restarted) wfc_value='init container that goes on' ;;
      *) wfc_value=$wfc_kind ;;
    esac
    wfc_words=
    for wfc_word in $wfc_after; do
      wfc_words="$wfc_words${wfc_words:+, }$wfc_word"
    done
    wfc_dry_line '   ' "$wfc_value $wfc_name${wfc_words:+, after $wfc_words}"
    (
      wfc_set "wfc_companion_box_$wfc_number" "$wfc_node/containers/$wfc_number"
      wfc_enter_container "$wfc_number"
      wfc_runs_as=container_dry wfc_dry_mounts='' wfc_dry_indent="$wfc_dry_indent  "
      wfc_get "wfc_companion_function_$wfc_number"
      "$wfc_value" 2>/dev/null || :
      [ -z "$wfc_dry_wrong" ] || wfc_dry_line '   ' "ends in an error: $wfc_dry_wrong"
    )
  done
}

wfc_run_container_dry() {
  wfc_dry_quote "$@"
  wfc_dry_container
}

# wfc_dry_quote WORD...: in $wfc_dry_command, the words as a shell would read them.
wfc_dry_quote() {
  wfc_dry_command=
  for wfc_word; do
    wfc_quote "$wfc_word"
    wfc_dry_command="$wfc_dry_command${wfc_dry_command:+ }$wfc_value"
  done
  [ "$wfc_entry" != image ] || wfc_dry_command="that of the image${wfc_dry_command:+, with $wfc_dry_command}"
}

wfc_dry_inputs() {
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_input_artifacts" ]; do
    wfc_index=$((wfc_index + 1))
    eval "wfc_record=\$wfc_input_record_$wfc_index wfc_at=\$wfc_input_path_$wfc_index wfc_name=\$wfc_input_name_$wfc_index"
    wfc_location_text "$wfc_record"
    [ -n "$wfc_value" ] || wfc_read_field "$wfc_record" given
    if [ -z "$wfc_value" ] && [ ! -f "$wfc_record/kind" ]; then
      [ -f "$wfc_record/optional" ] || wfc_give_up "required artifact '$wfc_name' not supplied"
      continue
    fi
    [ -n "$wfc_value" ] || wfc_value='its own text'
    wfc_dry_line '   ' "loads $wfc_name: $wfc_value${wfc_at:+ to $wfc_at}"
  done
}

wfc_dry_outputs() {
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_output_parameters" ]; do
    wfc_index=$((wfc_index + 1))
    eval "wfc_name=\$wfc_output_name_$wfc_index wfc_at=\$wfc_output_path_$wfc_index"
    wfc_get "wfc_output_default_$wfc_index"
    [ -z "$wfc_at" ] || wfc_value="the text of $wfc_at"
    wfc_dry_line '   ' "gives $wfc_name: $wfc_value"
  done
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_output_artifacts" ]; do
    wfc_index=$((wfc_index + 1))
    eval "wfc_name=\$wfc_saved_name_$wfc_index wfc_at=\$wfc_saved_path_$wfc_index wfc_record=\$wfc_saved_record_$wfc_index"
    if [ ! -f "$wfc_record/kind" ]; then
      wfc_supplied=''
      wfc_read_field "$wfc_record" archive
      wfc_artifact_file_name "$wfc_name" "${wfc_value:-tar}" "$wfc_at"
      # shellcheck disable=SC2153 # what wfc_artifact_file_name sets
      "$wfc_repository" "$WFC_VALUE" || :
    fi
    wfc_location_text "$wfc_record"
    wfc_dry_line '   ' "saves $wfc_name: $wfc_at to $wfc_value"
  done
  [ -z "$wfc_archives" ] || wfc_each_log wfc_dry_log
}
