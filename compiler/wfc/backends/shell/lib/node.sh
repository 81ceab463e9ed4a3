# shellcheck shell=sh
# One node: its folder, its phase, and the life of a pod (load, run, save).
#
# A node runs in a subshell of its own, so that all that its template notes down is gone with it. It keeps what happened
# in its folder and tells its parent with one line in the parent's pipe.

# wfc_folder PATH: make it if it is not there.
wfc_folder() {
  [ -d "$1" ] || mkdir -p "$1"
}

# wfc_make FOLDER TYPE [ARGUMENTS]: note that a node of that type needs its folder, and those that it will fill. They are
# made by wfc_make_now, all in one process.
wfc_make() {
  wfc_made=$((wfc_made + 1))
  wfc_set "wfc_make_$wfc_made" "$1"
  if [ -n "${3-}" ]; then
    wfc_made=$((wfc_made + 1))
    wfc_set "wfc_make_$wfc_made" "$1/inputs/parameters"
  fi
  case $2:$wfc_runtime in
    Pod:sandbox) [ -z "$wfc_pooled" ] || return 0 ;;
    Steps:* | DAG:*)
      wfc_made=$((wfc_made + 1))
      wfc_set "wfc_make_$wfc_made" "$1/.tasks"
      return 0
      ;;
    *) return 0 ;;
  esac
  wfc_make_root "$1"
}

# wfc_make_root FOLDER: note what a new root of the sandbox needs.
wfc_make_root() {
  for wfc_entry in $wfc_sandbox_folders; do
    wfc_made=$((wfc_made + 1))
    wfc_set "wfc_make_$wfc_made" "$1/$wfc_entry"
  done
}

wfc_make_now() {
  set --
  while [ "$wfc_made" -gt 0 ]; do
    eval "set -- \"\$@\" \"\$wfc_make_$wfc_made\""
    wfc_made=$((wfc_made - 1))
  done
  umask 000
  mkdir -p "$@"
  umask 022
}

# wfc_json_pair NAME [VALUE]: the JSON object of a parameter or an artifact, in $wfc_value.
wfc_json_pair() {
  wfc_json "$1"
  wfc_pair="{\"name\": $wfc_value"
  if [ $# -gt 1 ]; then
    wfc_json "$2"
    wfc_pair="$wfc_pair, \"value\": $wfc_value"
  fi
  wfc_value="$wfc_pair}"
}

# wfc_node_id HASH: Argo's id of the node whose name has that hash, in $wfc_value.
wfc_node_id() {
  if [ "$1" = "$wfc_root_hash" ]; then
    wfc_value=$workflow_name
  else
    wfc_value=$workflow_name-$1
  fi
}

# wfc_name_child SUFFIX: Argo's name, id and folder for a child of this node, in $wfc_child_name, $wfc_child_hash,
# $wfc_child_id and $wfc_child. A name too long for a file system is cut and completed with its hash.
wfc_name_child() {
  wfc_child_name=$wfc_name_of_parent$1
  wfc_hash "$wfc_hash_of_parent" "$1"
  wfc_child_hash=$wfc_hashed
  wfc_child_id=$workflow_name-$wfc_hashed
  case $1 in
    *[!A-Za-z0-9_.,:=@+\[\]\(\)-]*)
      wfc_squeeze "$1"
      wfc_child_folder=$wfc_folder_of_parent$wfc_value~$wfc_child_hash
      ;;
    *) wfc_child_folder=$wfc_folder_of_parent$1 ;;
  esac
  if [ "${#wfc_child_folder}" -gt 200 ]; then
    wfc_squeeze "$wfc_child_folder"
    wfc_child_folder=$wfc_value~$wfc_child_hash
  fi
  wfc_child=$wfc_run/nodes/$wfc_child_folder
}

# wfc_enter TEMPLATE DISPLAY-NAME: in the node's subshell, become the node named by wfc_name_child.
wfc_enter() {
  wfc_node=$wfc_child
  wfc_box=$wfc_child
  wfc_node_name=$wfc_child_name
  wfc_node_hash=$wfc_child_hash
  wfc_node_id=$wfc_child_id
  wfc_node_folder=$wfc_child_folder
  wfc_template=$1
  wfc_display=$2
  wfc_clear
  [ "$wfc_node_folder" != "${wfc_status_folder-}" ] || wfc_memo_json=$wfc_memo_status
  eval "wfc_type=\$wfc_type_$1"
  [ "$wfc_type" != Inside ] || wfc_type=Pod
  eval "wfc_template_name=\$wfc_template_$1 wfc_measured=\${wfc_measures_$1-}"
  node_name=$wfc_node_name
  # A node makes one transfer at a time, and no other node of any run has this.
  WFC_UNIQUE=$$.$wfc_generation.$wfc_node_folder
  # The name by which a template was called, as its own texts see it: a tag of the other kind stays a tag.
  case $wfc_scope in
    steps) steps_name=$wfc_display tasks_name='{{tasks.name}}' ;;
    tasks) steps_name='{{steps.name}}' tasks_name=$wfc_display ;;
    *) steps_name='{{steps.name}}' tasks_name='{{tasks.name}}' ;;
  esac
  pod_name=$workflow_name-$wfc_template_name-$wfc_node_hash
  [ "$wfc_node_hash" != "$wfc_root_hash" ] || pod_name=$workflow_name
  if [ "${#pod_name}" -gt 253 ]; then
    wfc_cut=$workflow_name-$wfc_template_name
    while [ "${#wfc_cut}" -gt $((252 - ${#wfc_node_hash})) ]; do
      wfc_cut=${wfc_cut%?}
    done
    pod_name=$wfc_cut-$wfc_node_hash
  fi
}

# wfc_clear: forget what another node noted down.
wfc_clear() {
  wfc_failure='' wfc_tagged='' wfc_phase='' wfc_exit_code='' wfc_result_json='' wfc_parts='' wfc_published=0 wfc_deadline='' wfc_timeout='' wfc_supplies=0
  wfc_json_inputs='' wfc_json_input_artifacts='' wfc_json_outputs='' wfc_json_output_artifacts=
  wfc_repository=artifact_repository
  wfc_input_artifacts=0 wfc_output_parameters=0 wfc_output_artifacts=0 wfc_env_count=0
  wfc_image='' wfc_pull='' wfc_env_names=: wfc_working_folder='' wfc_source='' wfc_has_source='' wfc_supplied='' wfc_pid='' wfc_raw=
  wfc_sent='' wfc_sent_secrets='' wfc_request_body='' wfc_request_bytes='' wfc_request_timeout='' wfc_request_insecure=''
  wfc_not_started_because=''
  wfc_flags=0 wfc_merge='' wfc_failure_program='' wfc_failure_text='' wfc_success_program='' wfc_object_outputs=0
  wfc_request_condition='' wfc_request_program='' wfc_memo_json=
  wfc_volumes=0 wfc_mounts=0 wfc_mount_order='' wfc_arrived=0 wfc_private='' wfc_hides='' wfc_companions=0 wfc_runs_as=pod
  wfc_init_containers='' wfc_sidecars='' wfc_members=''
  wfc_box_name=main wfc_box_number='' wfc_network='' wfc_network_owner='' wfc_daemon='' wfc_daemoned='' wfc_root=''
  wfc_appends='' wfc_reports='' wfc_watcher='' wfc_measured='' wfc_began=
}

# wfc_event NAME PHASE [MESSAGE]: one line for the person or program that watches.
wfc_event() {
  [ -z "$wfc_quiet" ] || return 0
  wfc_print_event "$@" >&2 2>/dev/null || :
}

wfc_print_event() {
  if [ "$wfc_log_format" = json ]; then
    wfc_json "$1"
    wfc_line="{\"node\": $wfc_value, \"phase\": \"$2\""
    wfc_json "${3-}"
    printf '%s, "message": %s}\n' "$wfc_line" "$wfc_value"
  else
    case $1${3-} in
      *[[:cntrl:]]*)
        wfc_line=$(printf '%-9s %s' "$2" "$1${3:+: $3}" | tr '[:cntrl:]' ' ')
        printf 'wfc: %s\n' "$wfc_line"
        ;;
      *) printf 'wfc: %-9s %s%s\n' "$2" "$1" "${3:+: $3}" ;;
    esac
  fi
}

# wfc_json_head PHASE MESSAGE: what of a node is known before it runs, as the beginning of a JSON object, in $wfc_text.
wfc_json_head() {
  wfc_json "$wfc_node_name"
  wfc_text="{\"name\": $wfc_value, \"id\": \"$wfc_node_id\", \"displayName\": "
  wfc_json "$wfc_display"
  wfc_text="$wfc_text$wfc_value, \"type\": \"$wfc_type\", "
  if [ -n "$wfc_template_name" ]; then
    wfc_json "$wfc_template_name"
    wfc_text="$wfc_text\"templateName\": $wfc_value, "
  fi
  wfc_json "$2"
  wfc_text="$wfc_text\"phase\": \"$1\", \"message\": $wfc_value"
}

# wfc_describe PHASE MESSAGE: write the node's phase, message and its part of status.json. The phase is written last, and
# at once: a node without a final phase has not ended, whatever else a kill has left of it.
wfc_describe() {
  wfc_phase=$1
  wfc_write "$wfc_node/message" "$2"
  wfc_json_head "$1" "$2"
  wfc_text="$wfc_text, \"inputs\": {"
  wfc_comma=
  if [ -n "$wfc_json_inputs" ]; then
    wfc_text="$wfc_text\"parameters\": [$wfc_json_inputs]"
    wfc_comma=', '
  fi
  [ -z "$wfc_json_input_artifacts" ] || wfc_text="$wfc_text$wfc_comma\"artifacts\": [$wfc_json_input_artifacts]"
  wfc_comma=
  wfc_outer=$wfc_text
  wfc_text=
  if [ -n "$wfc_json_outputs" ]; then
    wfc_text="$wfc_text\"parameters\": [$wfc_json_outputs]"
    wfc_comma=', '
  fi
  if [ -n "$wfc_json_output_artifacts" ]; then
    wfc_text="$wfc_text$wfc_comma\"artifacts\": [$wfc_json_output_artifacts]"
    wfc_comma=', '
  fi
  if [ -n "$wfc_result_json" ]; then
    wfc_text="$wfc_text$wfc_comma\"result\": $wfc_result_json"
    wfc_comma=', '
  fi
  [ -z "$wfc_exit_code" ] || wfc_text="$wfc_text$wfc_comma\"exitCode\": \"$wfc_exit_code\""
  [ "$wfc_type" != Retry ] || wfc_text=$wfc_parts
  [ -z "${wfc_keep_parts-}" ] || wfc_write "$wfc_node/outputs.part" "$wfc_text"
  wfc_text="$wfc_outer}, \"outputs\": {$wfc_text}"
  [ -z "$wfc_memo_json" ] || wfc_text="$wfc_text, \"memoizationStatus\": $wfc_memo_json"
  case $wfc_type:$wfc_exit_code in
    Pod:?* | Container:?*)
      # What was remembered has printed nothing here.
      [ ! -f "$wfc_box/stdout" ] || {
        wfc_json "${wfc_box#"$wfc_run/"}/stdout"
        wfc_text="$wfc_text, \"stdout\": $wfc_value"
        wfc_json "${wfc_box#"$wfc_run/"}/stderr"
        wfc_text="$wfc_text, \"stderr\": $wfc_value"
      }
      ;;
  esac
  printf '%s}\n' "$wfc_text" >"$wfc_node/node.json"
  [ "$wfc_published" -eq 0 ] || wfc_publish
  [ -z "$wfc_measured" ] || wfc_measure "$1"
  case $1 in
    Failed | Error) [ -z "$wfc_lists_failures" ] || wfc_note_failure "$1" "$2" ;;
  esac
  wfc_write "$wfc_node/phase" "$1"
  wfc_event "$wfc_node_name" "$1" "$2"
}

# wfc_begin [FINGERPRINT]: the node is running.
wfc_begin() {
  [ -z "$wfc_measured" ] || wfc_began=$(date +%s)
  wfc_json_head Running ''
  if [ "$wfc_type" = Pod ]; then
    wfc_json "nodes/$wfc_node_folder/"
    wfc_value=${wfc_value%\"}
    wfc_text="$wfc_text, \"stdout\": ${wfc_value}stdout\", \"stderr\": ${wfc_value}stderr\""
  fi
  printf '%s, "inputs": {}, "outputs": {}}\n%s' "$wfc_text" "${1-}" >"$wfc_node/.began"
  wfc_write "$wfc_node/phase" Running
  wfc_event "$wfc_node_name" Running ''
}

# wfc_admit TYPE: wait until a node of that type may start; $wfc_admitted says what it holds then: a place among the
# children of its template, a job slot, or both. ($wfc_slot is what this process itself holds.)
wfc_admit() {
  wfc_admitted=''
  case $1 in
    Pod | Inside | Steps | DAG)
      [ -z "$wfc_gate" ] || {
        read -r wfc_line <"$wfc_gate" || :
        wfc_admitted=gate
      }
      ;;
  esac
  case $1 in
    Pod | Inside | HTTP)
      read -r wfc_line <&8 || :
      wfc_admitted=${wfc_admitted}job
      ;;
  esac
}

# wfc_give: what wfc_admit took goes back. The pipe of $wfc_gate may be gone with its node.
wfc_give() {
  case $wfc_slot in
    *job) printf '\n' >&8 ;;
  esac
  case $wfc_slot in
    gate*) [ ! -p "$wfc_slot_gate" ] || printf '\n' >"$wfc_slot_gate" ;;
  esac
  wfc_slot=''
}

# wfc_phase_in FOLDER: in $wfc_state, the phase of the node in that folder, and in $wfc_flowed, what reaches the tasks behind
# it; empty for none.
wfc_phase_in() {
  wfc_state='' wfc_flowed=''
  [ -n "$1" ] || return 0
  # A file without a newline at its end: read says so, and is right.
  { read -r wfc_state <"$wfc_run/nodes/$1/phase" || :; } 2>/dev/null
  wfc_flowed=$wfc_state
  [ ! -f "$wfc_run/nodes/$1/flow" ] || read -r wfc_flowed <"$wfc_run/nodes/$1/flow" || :
}

# wfc_live: the whole life of a node in its subshell. $wfc_slot is what wfc_admit took for it, $wfc_tell the pipe of
# its parent, $wfc_key what the parent calls it.
wfc_live() {
  trap wfc_leave EXIT
  trap wfc_stop TERM
  trap : PIPE
  if [ -n "$wfc_keeps" ]; then
    wfc_keep_node
    return 0
  fi
  if [ -n "$wfc_mock" ]; then
    wfc_mock_node
    return 0
  fi
  wfc_begin "$wfc_print"
  [ "$wfc_common_count" -eq 0 ] || wfc_add_environment
  wfc_keep_parts=${wfc_keep_parts-}
  case $wfc_type in
    Pod | HTTP) "template_$wfc_template" ;;
    Suspend) wfc_run_suspend ;;
    *) wfc_run_composite ;;
  esac
  [ -n "$wfc_phase" ] || wfc_describe Error "$wfc_failure"
}

# wfc_add_environment: the variables of --env-file, before those of the template.
wfc_add_environment() {
  while [ "$wfc_env_count" -lt "$wfc_common_count" ]; do
    wfc_env_count=$((wfc_env_count + 1))
    eval "wfc_env_name_$wfc_env_count=\$wfc_common_name_$wfc_env_count wfc_env_value_$wfc_env_count=\$wfc_common_value_$wfc_env_count"
    eval "wfc_env_names=\$wfc_env_names\$wfc_env_name_$wfc_env_count:"
  done
}

# wfc_leave: whatever happened, the slot goes back and the parent hears of it.
wfc_leave() {
  trap '' TERM
  if [ -z "$wfc_phase" ]; then
    wfc_describe Error "${wfc_failure:-internal error of the runtime library}" || wfc_phase=Error
  fi
  # Before the place is given back: who takes it looks for this.
  case $wfc_phase in
    Failed | Error) [ -z "$wfc_tell_bad" ] || : >"$wfc_tell_bad" ;;
  esac
  [ -z "$wfc_private" ] || wfc_drop_private
  wfc_give
  [ -z "$wfc_tell" ] || printf '%s\n' "$wfc_key" >"$wfc_tell"
}

# wfc_stop: the run is interrupted.
wfc_stop() {
  # Not ignored: what is started from here must hear it.
  trap : TERM
  case $wfc_type in
    Pod)
      [ -z "$wfc_pid" ] || {
        wfc_halt
        wfc_exit_code=$wfc_halted_code
      }
      [ "$wfc_companions" -eq 0 ] || wfc_stop_companions
      wfc_put_away
      ;;
    Suspend | HTTP)
      [ -z "$wfc_pid" ] || kill -TERM "$wfc_pid" 2>/dev/null || :
      ;;
    *) wfc_stop_children ;;
  esac
  wfc_why_stopped
  if [ -n "$wfc_daemoned" ] && [ -f "$wfc_tasks/over" ]; then
    wfc_describe Succeeded ''
  fi
  [ -n "$wfc_phase" ] || wfc_describe Failed "$wfc_value"
  exit 143
}

# wfc_halt: stop the command in $wfc_pid: it is asked to end, and killed when its time for that is over.
wfc_halt() {
  "wfc_${wfc_runtime}_stop" TERM || :
  wfc_later "$wfc_grace" "wfc_${wfc_runtime}_stop" KILL
  while :; do
    wfc_halted_code=0
    wait "$wfc_pid" 2>/dev/null || wfc_halted_code=$?
    # Another signal ends `wait` before.
    wfc_lives "$wfc_pid" || break
  done
  wfc_unwatch
}

# wfc_why_stopped: in $wfc_value, the message of a node that the end of the run stops.
wfc_why_stopped() {
  wfc_value="Stopped with strategy 'Terminate'"
  [ ! -f "$wfc_run/.stopping" ] || wfc_read "$wfc_run/.stopping"
}

# wfc_with_words command|image WORD...: with $(NAME) replaced in its words, the command is noted in the folder of its container and
# handed to what runs it: wfc_run_pod, or what a container beside the main one has in its place.
wfc_with_words() {
  [ -z "$wfc_failure" ] || return 0
  wfc_entry=$1
  shift
  [ -z "$wfc_source" ] || set -- "$@" /argo/staging/script
  wfc_words=$#
  while [ "$wfc_words" -gt 0 ]; do
    wfc_expand "$1"
    shift
    set -- "$@" "$wfc_value"
    wfc_words=$((wfc_words - 1))
  done
  for wfc_word in "$@"; do
    [ -z "$wfc_hides" ] || {
      wfc_mask "$wfc_word"
      # shellcheck disable=SC2153 # what wfc_mask sets
      wfc_word=$WFC_VALUE
    }
    wfc_quote "$wfc_word"
    printf '%s\n' "$wfc_value"
  done >"$wfc_box/command"
  "wfc_run_$wfc_runs_as" "$@"
}

# wfc_run_pod WORD...: load what the template takes, run, save what it gives. The phases and messages are those of Argo: what
# the command does wrong is Failed, what happens around it is Error; outputs are saved in both cases.
wfc_run_pod() {
  wfc_init_failed=
  if wfc_pod_begins && "wfc_${wfc_runtime}_ready" "$@"; then
    [ "$wfc_companions" -eq 0 ] || wfc_start_sidecars
    wfc_exit_code=0
    wfc_start_command "$@"
    [ -z "$wfc_deadline" ] || wfc_later "$wfc_deadline" wfc_expire
    [ -z "$wfc_daemon" ] || wfc_watch_daemon
    wait "$wfc_pid" || wfc_exit_code=$?
    [ -z "$wfc_deadline" ] || wfc_unwatch
    wfc_command_ended
    wfc_write "$wfc_node/exit-code" "$wfc_exit_code"
    [ "$wfc_companions" -eq 0 ] || wfc_stop_companions
    wfc_save_outputs
    wfc_judge_pod
  else
    wfc_judge_start
  fi
  wfc_pod_ends
}

# wfc_judge_start: the verdict on a pod that did not come to its command.
wfc_judge_start() {
  if [ -n "$wfc_init_failed" ]; then
    wfc_verdict=Failed
    wfc_failure=$wfc_init_failed
  else
    wfc_verdict=Error
    wfc_failure="init: Error (exit code 64): $wfc_failure"
  fi
}

# wfc_pod_begins: a place for the main container, with all that it takes; then the containers that run before it.
wfc_pod_begins() {
  "wfc_${wfc_runtime}_begin" && wfc_load_inputs || return 1
  [ "$wfc_companions" -eq 0 ] || wfc_run_init_containers
}

# wfc_pod_ends: put everything away and say what came of it: $wfc_verdict, because of $wfc_failure.
wfc_pod_ends() {
  wfc_put_away
  wfc_describe "$wfc_verdict" "$wfc_failure"
}

wfc_put_away() {
  [ -z "$wfc_root" ] || "wfc_${wfc_runtime}_end" || :
  [ -z "$wfc_network_owner" ] || {
    wfc_engine kill "$wfc_network_owner" >/dev/null 2>&1 || :
    wfc_engine rm --force "$wfc_network_owner" >/dev/null 2>&1 || :
  }
  [ -z "$wfc_private" ] || wfc_drop_private
  [ "$wfc_volumes" -eq 0 ] || [ -n "$wfc_keep" ] || wfc_remove "$wfc_node/volumes"
}

# wfc_judge_pod: in $wfc_verdict and $wfc_failure, the phase and message of a pod whose main container has ended.
wfc_judge_pod() {
  if [ -f "$wfc_node/.deadline" ]; then
    wfc_verdict=Failed
    wfc_failure='Pod was active on the node longer than the specified deadline'
  elif [ "$wfc_exit_code" -ne 0 ]; then
    wfc_verdict=Failed
    wfc_failure="main: Error (exit code $wfc_exit_code)${wfc_not_started_because:+: $wfc_not_started_because}"
  elif [ -n "$wfc_daemon" ]; then
    wfc_verdict=Failed
    wfc_failure='the daemon ended by itself'
  elif [ -n "$wfc_failure" ]; then
    wfc_verdict=Error
    wfc_failure="wait: Error (exit code 64): $wfc_failure"
  elif [ "$wfc_companions" -gt 0 ] && wfc_sidecar_failed; then
    wfc_verdict=Failed
  else
    wfc_verdict=Succeeded
  fi
}

# wfc_start_command WORD...: the command of this container, in a process of its own: $wfc_pid. The file .pid is for
# wfc_signal: the command is stopped by its node.
wfc_start_command() {
  wfc_out=$wfc_box/stdout wfc_err=$wfc_box/stderr
  [ -n "$wfc_appends" ] || {
    : >"$wfc_out"
    : >"$wfc_err"
  }
  if [ -n "$wfc_hides" ]; then
    wfc_open_filters || return 1
  fi
  "wfc_${wfc_runtime}_exec" "$@" </dev/null >>"$wfc_out" 2>>"$wfc_err" 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
  wfc_pid=$!
  wfc_write "$wfc_box/.pid" "$wfc_pid"
}

# wfc_command_ended: the command in $wfc_pid has ended with $wfc_exit_code.
wfc_command_ended() {
  wfc_pid=
  "wfc_${wfc_runtime}_ended"
  [ -z "$wfc_hides" ] || wfc_close_filters
}

# wfc_put_at PATH: in $wfc_place, where something is put that the main container shall see at PATH.
wfc_put_at() {
  if [ "$wfc_mounts" -gt 0 ] && wfc_clean_path "$1" && wfc_mount_of "$wfc_value"; then
    wfc_put_in_mount "$1" || return 1
  else
    "wfc_${wfc_runtime}_place" "$1" || return 1
  fi
  wfc_arrived=$((wfc_arrived + 1))
  wfc_set "wfc_arrived_path_$wfc_arrived" "$1"
  wfc_set "wfc_arrived_at_$wfc_arrived" "$wfc_place"
}

wfc_load_inputs() {
  if [ -n "$wfc_has_source" ]; then
    "wfc_${wfc_runtime}_place" /argo/staging/script || return 1
    wfc_write "$wfc_place" "$wfc_source"
    chmod 0755 "$wfc_place"
  fi
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_input_artifacts" ]; do
    wfc_index=$((wfc_index + 1))
    eval "wfc_record=\$wfc_input_record_$wfc_index wfc_path=\$wfc_input_path_$wfc_index"
    eval "wfc_artifact=\$wfc_input_name_$wfc_index"
    if [ ! -f "$wfc_record/kind" ]; then
      [ -f "$wfc_record/optional" ] || {
        wfc_failure="required artifact '$wfc_artifact' not supplied"
        return 1
      }
      continue
    fi
    wfc_put_at "$wfc_path" || return 1
    WFC_MESSAGE=
    wfc_status=0
    wfc_load "$wfc_record" "$wfc_place" 2>/dev/null || wfc_status=$?
    WFC_MESSAGE=${WFC_MESSAGE#"artifact $wfc_artifact: "}
    case $wfc_status in
      0) ;;
      3)
        wfc_read_field "$wfc_record" optional
        [ "$wfc_value" = true ] || {
          wfc_failure="artifact $wfc_artifact failed to load: ${WFC_MESSAGE:-not found}"
          return 1
        }
        ;;
      *)
        wfc_failure="artifact $wfc_artifact failed to load: ${WFC_MESSAGE:-the transfer failed}"
        return 1
        ;;
    esac
  done
}

# wfc_read_field RECORD FIELD: its value or the empty text, in $wfc_value.
wfc_read_field() {
  wfc_value=
  [ ! -f "$1/$2" ] || wfc_read "$1/$2"
}

# wfc_save_outputs: result, parameters, artifacts, in Argo's order. A missing parameter ends the parameters; artifacts go
# on after a mistake and the reasons are joined.
wfc_save_outputs() {
  [ -z "$wfc_capture_result" ] || wfc_save_result
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_output_parameters" ]; do
    wfc_index=$((wfc_index + 1))
    eval "wfc_name=\$wfc_output_name_$wfc_index wfc_path=\$wfc_output_path_$wfc_index"
    if "wfc_${wfc_runtime}_take" "$wfc_path" && [ -f "$wfc_taken" ]; then
      wfc_read "$wfc_taken"
    else
      eval "wfc_value=\$wfc_output_default_$wfc_index wfc_has_default=\$wfc_output_has_default_$wfc_index"
      if [ "$wfc_has_default" -eq 0 ]; then
        wfc_failure="cannot read the output parameter '$wfc_name': $wfc_path does not exist"
        break
      fi
    fi
    output_value "$wfc_name" "${wfc_value%"$wfc_newline"}"
  done
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_output_artifacts" ]; do
    wfc_index=$((wfc_index + 1))
    eval "wfc_name=\$wfc_saved_name_$wfc_index wfc_path=\$wfc_saved_path_$wfc_index"
    eval "wfc_record=\$wfc_saved_record_$wfc_index"
    wfc_save_artifact
  done
}

wfc_save_artifact() {
  wfc_read_field "$wfc_record" optional
  wfc_optional=$wfc_value
  wfc_status=0
  WFC_MESSAGE=
  "wfc_${wfc_runtime}_take" "$wfc_path" || wfc_status=$?
  case $wfc_status in
    0 | 4) ;;
    *) wfc_status=3 ;;
  esac
  if [ "$wfc_status" -eq 0 ]; then
    if [ ! -f "$wfc_record/kind" ]; then
      wfc_read_field "$wfc_record" archive
      wfc_artifact_file_name "$wfc_name" "${wfc_value:-tar}" "$wfc_path"
      wfc_supplied=''
      "$wfc_repository" "$WFC_VALUE"
    fi
    WFC_MESSAGE=
    wfc_save "$wfc_record" "$wfc_taken" 2>/dev/null || wfc_status=$?
    WFC_MESSAGE=${WFC_MESSAGE#"artifact $wfc_name: "}
  fi
  case $wfc_status in
    0)
      wfc_write "$wfc_record/saved" yes
      # Whoever is given this artifact has other inputs than the one that was given an earlier one.
      wfc_write "$wfc_record/made" "$wfc_generation"
      wfc_json_artifact "$wfc_name" "$wfc_record"
      wfc_json_output_artifacts=${wfc_json_output_artifacts:+$wfc_json_output_artifacts, }$wfc_value
      ;;
    3)
      [ "$wfc_optional" = true ] ||
        wfc_failure="${wfc_failure:+$wfc_failure; }artifact $wfc_name failed to save: $wfc_path does not exist"
      ;;
    *) wfc_failure="${wfc_failure:+$wfc_failure; }artifact $wfc_name failed to save: ${WFC_MESSAGE:-the transfer failed}" ;;
  esac
}

# wfc_later SECONDS COMMAND...: do that then, unless wfc_unwatch comes first. One at a time: $wfc_watcher.
wfc_later() {
  wfc_unwatch
  (
    trap - EXIT TERM
    wfc_sleep_out "$1"
    shift
    "$@"
  ) 5>&- &
  wfc_watcher=$!
}

# wfc_sleep_out SECONDS: in the process of wfc_later; the process that sleeps is noted down, for it is killed, too. `wait` also
# ends with a signal that was meant for another process: only the end of that process counts.
wfc_sleep_out() {
  sleep "$1" >/dev/null 2>&1 &
  wfc_sleep=$!
  wfc_write "$wfc_box/.sleep" "$wfc_sleep"
  until wait "$wfc_sleep"; do
    wfc_lives "$wfc_sleep" || exit 0
  done
}

# wfc_expire: the time of the command in $wfc_pid is over.
wfc_expire() {
  : >"$wfc_node/.deadline"
  "wfc_${wfc_runtime}_stop" TERM || :
  wfc_sleep_out "$wfc_grace"
  "wfc_${wfc_runtime}_stop" KILL || :
}

# wfc_unwatch: nothing has to be done any more. (Killed, not asked: TERM is lost where it comes before a subshell is ready.)
wfc_unwatch() {
  [ -n "$wfc_watcher" ] || return 0
  kill -KILL "$wfc_watcher" 2>/dev/null || :
  wait "$wfc_watcher" 2>/dev/null || :
  wfc_watcher=
  [ ! -f "$wfc_box/.sleep" ] || {
    wfc_read "$wfc_box/.sleep"
    kill -KILL "$wfc_value" 2>/dev/null || :
  }
}

# wfc_publish: what this node gives under the names by which the whole workflow knows it; the last one wins. Its folder
# keeps what these are, for a resumed run.
wfc_publish() {
  wfc_publishing=0
  : >"$wfc_node/published"
  while [ "$wfc_publishing" -lt "$wfc_published" ]; do
    wfc_publishing=$((wfc_publishing + 1))
    eval "wfc_kind=\$wfc_publish_kind_$wfc_publishing wfc_name=\$wfc_publish_name_$wfc_publishing"
    eval "wfc_text=\$wfc_publish_global_$wfc_publishing"
    printf '%s\n%s\n%s\n' "$wfc_kind" "$wfc_name" "$wfc_text" >>"$wfc_node/published"
    wfc_publish_one "$wfc_node" "$wfc_kind" "$wfc_name" "$wfc_text"
  done
}

# wfc_publish_one FOLDER parameters|artifacts NAME GLOBAL
wfc_publish_one() {
  wfc_file_name "$3"
  wfc_found=$1/outputs/$2/$wfc_value
  wfc_file_name "$4"
  wfc_folder "$wfc_run/globals/$2"
  wfc_target=$wfc_run/globals/$2/$wfc_value
  if [ "$2" = parameters ]; then
    [ ! -f "$wfc_found" ] || {
      cp "$wfc_found" "$wfc_target.$wfc_node_hash"
      mv -f "$wfc_target.$wfc_node_hash" "$wfc_target"
      wfc_write "$wfc_target.name" "$4"
    }
  elif [ -f "$wfc_found/saved" ]; then
    rm -rf "$wfc_target"
    cp -R "$wfc_found" "$wfc_target"
    wfc_write "$wfc_target/global" "$4"
  fi
}

# wfc_note_failure PHASE MESSAGE: this node's part of workflow.failures.
wfc_note_failure() {
  wfc_json "$wfc_display"
  wfc_text="{\"displayName\":$wfc_value,\"message\":"
  wfc_json "$2"
  wfc_text="$wfc_text$wfc_value,\"templateName\":"
  wfc_json "$wfc_template_name"
  wfc_text="$wfc_text$wfc_value,\"phase\":\"$1\",\"podName\":"
  wfc_json "$pod_name"
  wfc_write "$wfc_node/failure" "$wfc_text$wfc_value,\"finishedAt\":\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\"}"
}

# wfc_save_result: what the command printed, without one newline at the end, at most its last 256 KiB.
wfc_save_result() {
  wfc_folder "$wfc_node/outputs"
  wfc_printed=${wfc_raw:-$wfc_box/stdout}
  wfc_read "$wfc_printed"
  if [ "${#wfc_value}" -gt 262144 ]; then
    wfc_value=$(tail -c 262144 "$wfc_printed" && printf .)
    wfc_value=${wfc_value%.}
  fi
  wfc_value=${wfc_value%"$wfc_newline"}
  wfc_write "$wfc_node/outputs/result" "$wfc_value"
  wfc_json "$wfc_value"
  wfc_result_json=$wfc_value
}
