# shellcheck shell=sh disable=SC2030,SC2031,SC2317,SC2329
# --dry-run: what would run, in the order in which it would start, as far as that is known before: templates, images,
# commands, artifacts and where they are kept. Nothing is run, fetched or stored: templates are read with a runtime that
# begins nothing, in a folder that is gone afterwards. What another task gives stands as the document names it.

wfc_dry_run() {
  printf 'workflow %s, runtime %s, %s at a time\n' "$workflow_name" "$wfc_runtime_choice" "$wfc_jobs"
  [ -z "$wfc_missing" ] || printf 'programs that are not installed:%s\n' "$wfc_missing"
  [ -z "$wfc_missing_names" ] || printf 'secrets that nobody gave:%s\n' "$wfc_missing_names"
  wfc_dry_folder=$(mktemp -d)
  trap 'rm -rf "$wfc_dry_folder"' EXIT
  wfc_artifacts_shown=${WFC_ARTIFACTS:-artifacts}
  wfc_run=$wfc_dry_folder WFC_ARTIFACTS=$wfc_artifacts_shown wfc_runtime=dry wfc_quiet=yes wfc_aside='' wfc_selects='' wfc_mocks=0
  mkdir "$wfc_run/nodes"
  printf '0\n' >"$wfc_run/count"
  wfc_name_of_parent='' wfc_hash_of_parent=2166136261 wfc_folder_of_parent='' wfc_scope='' wfc_depth=0 wfc_dry_stack=' '
  wfc_name_child "$workflow_name"
  wfc_child_id=$workflow_name wfc_root_folder=$wfc_child_folder
  mkdir -p "$wfc_child"
  wfc_clear
  wfc_dry_words
  wfc_keep_parts='' wfc_keeps='' wfc_mock='' wfc_print='' wfc_own='' wfc_may_lack='' wfc_capture_result='' wfc_gate='' wfc_tell=''
  wfc_l_loop=-
  entrypoint_arguments 2>/dev/null
  wfc_dry_why=''
  wfc_dry_node "$wfc_entrypoint" "$workflow_name" ''
  [ -z "$wfc_hooks" ] || printf '\nThe workflow has hooks, which run beside it or behind it (--list shows all templates).\n'
}

# wfc_dry_node TEMPLATE DISPLAY-NAME INDENT: a node and what is below it.
wfc_dry_node() {
  (
    wfc_dry_indent=$3
    wfc_enter "$1" "$2"
    read -r wfc_number <"$wfc_run/count"
    wfc_number=$((wfc_number + 1))
    printf '%s\n' "$wfc_number" >"$wfc_run/count"
    wfc_dry_line '' "$wfc_number. $2: $wfc_type $wfc_template_name$wfc_dry_why"
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
    "template_$1" 2>/dev/null || :
    case $wfc_type in
      Steps | DAG)
        wfc_scope=tasks
        [ "$wfc_type" = DAG ] || wfc_scope=steps
        wfc_dry_calls
        ;;
      Choice) wfc_dry_line '   ' '(which template that is, is not known before the run)' ;;
      Suspend)
        case $wfc_suspended in
          '' | *[!0-9]*) wfc_dry_line '   ' 'waits until somebody resumes it' ;;
          *) wfc_dry_line '   ' "waits $((wfc_suspended / 1000)) seconds" ;;
        esac
        ;;
    esac
  )
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
  for wfc_id in $wfc_declared; do
    wfc_look "$wfc_id"
    wfc_dry_why=''
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
    wfc_dry_items='' wfc_dry_count=0
    if [ "$wfc_l_loop" != - ]; then
      wfc_loop_id=$wfc_id wfc_held=0 wfc_made=0
      "$wfc_l_loop" 2>/dev/null || :
      [ -z "$wfc_dry_items" ] || wfc_dry_why="$wfc_dry_why, for each of $wfc_dry_items (the first is shown)"
    elif [ "$wfc_l_arguments" != - ]; then
      "$wfc_l_arguments" 2>/dev/null || :
    fi
    if [ "$wfc_l_when" != - ]; then
      wfc_dry_why="$wfc_dry_why, if its condition holds"
    fi
    wfc_failure=''
    if [ -f "$wfc_child/.template" ]; then
      wfc_read "$wfc_child/.template"
      wfc_l_template=$wfc_value
    fi
    wfc_dry_node "$wfc_l_template" "$wfc_l_name" "$wfc_dry_indent  " ||
      wfc_dry_line '     ' '(the rest is not known before the run)'
  done
}

# wfc_dry_words: from here on the words of templates note what they are asked for, and do nothing.
wfc_dry_words() {
  expressions() {
    while [ "$1" != -- ]; do
      wfc_set "${1#\?}" '<expression>'
      shift
    done
  }
  worked_out() {
    expressions "$@" --
  }
  wfc_read_output() {
    wfc_written_name "$2"
    wfc_set "$1" "{{$wfc_scope.$wfc_value.outputs.$4}}"
  }
  read_global() {
    wfc_set "$1" "{{workflow.outputs.parameters.$2}}"
  }
  read_status() {
    wfc_written_name "$2"
    wfc_set "$1" "{{$wfc_scope.$wfc_value.status}}"
  }
  read_exit_code() {
    wfc_written_name "$2"
    wfc_set "$1" "{{$wfc_scope.$wfc_value.exitCode}}"
  }
  wfc_read_moment() {
    wfc_written_name "$2"
    wfc_set "$1" "{{$wfc_scope.$wfc_value.$3}}"
  }
  read_host_node_name() {
    wfc_written_name "$2"
    wfc_set "$1" "{{$wfc_scope.$wfc_value.hostNodeName}}"
  }
  wfc_read_list() {
    wfc_written_name "$2"
    wfc_set "$1" "{{$wfc_scope.$wfc_value.$3}}"
  }
  artifact_from() {
    wfc_written_name "$2"
    wfc_dry_given "$1" "$wfc_scope.$wfc_value.outputs.artifacts.$3"
  }
  artifact_from_input() {
    wfc_dry_given "$1" "inputs.artifacts.$2"
  }
  artifact_from_global() {
    wfc_dry_given "$1" "workflow.outputs.artifacts.$2"
  }
  wfc_add_item() {
    wfc_dry_count=$((wfc_dry_count + 1))
    [ "$wfc_dry_count" -gt 5 ] || wfc_dry_items="$wfc_dry_items${wfc_dry_items:+, }$wfc_item_name"
    [ "$wfc_dry_count" -ne 6 ] || wfc_dry_items="$wfc_dry_items, ..."
    [ "$wfc_dry_count" -ne 1 ] || [ "$wfc_l_arguments" = - ] || "$wfc_l_arguments" || :
  }
  send_request() {
    wfc_dry_line '   ' 'sends a request'
  }
}

# wfc_dry_given NAME TAG: an artifact that another task gives.
wfc_dry_given() {
  wfc_target=''
  wfc_file_name "$1"
  mkdir -p "$wfc_child/inputs/artifacts/$wfc_value"
  wfc_write "$wfc_child/inputs/artifacts/$wfc_value/name" "$1"
  wfc_write "$wfc_child/inputs/artifacts/$wfc_value/given" "{{$2}}"
}

# The runtime that begins nothing: it shows what the pod is.
wfc_dry_begin() {
  wfc_failure='not run'
  [ -z "$wfc_image" ] || wfc_dry_line '   ' "image: $wfc_image"
  wfc_words=''
  while IFS= read -r wfc_line || [ -n "$wfc_line" ]; do
    wfc_words="$wfc_words${wfc_words:+ }$wfc_line"
  done <"$wfc_node/command"
  wfc_dry_line '   ' "command: $wfc_words"
  [ -z "$wfc_has_source" ] || wfc_dry_line '   ' "script: ${wfc_source%"$wfc_newline"}"
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_input_artifacts" ]; do
    wfc_index=$((wfc_index + 1))
    eval "wfc_record=\$wfc_input_record_$wfc_index wfc_path=\$wfc_input_path_$wfc_index wfc_name=\$wfc_input_name_$wfc_index"
    wfc_location_text "$wfc_record"
    [ -n "$wfc_value" ] || wfc_read_field "$wfc_record" given
    [ -n "$wfc_value" ] || wfc_value='its own text'
    wfc_dry_line '   ' "loads $wfc_name: $wfc_value to $wfc_path"
  done
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_output_parameters" ]; do
    wfc_index=$((wfc_index + 1))
    eval "wfc_name=\$wfc_output_name_$wfc_index wfc_path=\$wfc_output_path_$wfc_index"
    wfc_get "wfc_output_default_$wfc_index"
    [ -z "$wfc_path" ] || wfc_value="the text of $wfc_path"
    wfc_dry_line '   ' "gives $wfc_name: $wfc_value"
  done
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_output_artifacts" ]; do
    wfc_index=$((wfc_index + 1))
    eval "wfc_name=\$wfc_saved_name_$wfc_index wfc_path=\$wfc_saved_path_$wfc_index wfc_record=\$wfc_saved_record_$wfc_index"
    if [ ! -f "$wfc_record/kind" ]; then
      wfc_supplied=''
      wfc_read_field "$wfc_record" archive
      artifact_repository "$(wfc_artifact_file_name "$wfc_name" "${wfc_value:-tar}" "$wfc_path")" || :
    fi
    wfc_location_text "$wfc_record"
    wfc_dry_line '   ' "saves $wfc_name: $wfc_path to $wfc_value"
  done
  return 1
}

wfc_dry_end() {
  :
}
