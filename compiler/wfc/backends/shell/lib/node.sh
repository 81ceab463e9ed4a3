# shellcheck shell=sh
# One node: its folder, its names, its place among those that run, its life.
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

# wfc_make_records FOLDER TEMPLATE: note that the node which is to run TEMPLATE needs the folders of its artifacts.
wfc_make_records() {
  eval "wfc_records=\${wfc_records_$2-}"
  for wfc_entry in $wfc_records; do
    wfc_made=$((wfc_made + 1))
    if [ "$wfc_entry" = stored ]; then
      wfc_outer_pod=$pod_name
      eval "wfc_name_pod \"\$wfc_template_$2\" \"\$wfc_child_hash\""
      artifact_folder
      pod_name=$wfc_outer_pod
      case /$wfc_value/ in
        # No key of the store, so nothing will be put there.
        *//* | */./* | */../*) wfc_made=$((wfc_made - 1)) ;;
        *) wfc_set "wfc_make_$wfc_made" "$WFC_ARTIFACTS/$wfc_value" ;;
      esac
    else
      wfc_set "wfc_make_$wfc_made" "$1/$wfc_entry"
    fi
  done
}

# wfc_make_root FOLDER: note what a new root of the sandbox needs.
wfc_make_root() {
  for wfc_entry in $wfc_sandbox_folders; do
    wfc_made=$((wfc_made + 1))
    wfc_set "wfc_make_$wfc_made" "$1/$wfc_entry"
  done
}

wfc_make_now() {
  wfc_words='' wfc_names=''
  while [ "$wfc_made" -gt 0 ]; do
    wfc_words="$wfc_words \"\$wfc_make_$wfc_made\""
    wfc_names="$wfc_names wfc_make_$wfc_made"
    wfc_made=$((wfc_made - 1))
  done
  umask 000
  eval "mkdir -p $wfc_words"
  umask 022
  # Every shell that comes of this one would search for its variables among these.
  # shellcheck disable=SC2086 # a list of names
  unset $wfc_names
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
  eval "wfc_template_name=\$wfc_template_$1 wfc_measured=\${wfc_measures_$1-} wfc_publishes=\${wfc_publishes_$1-}"
  node_name=$wfc_node_name
  # A node makes one transfer at a time, and no other node of any run has this.
  WFC_UNIQUE=$$.$wfc_generation.$wfc_node_folder
  # The name by which a template was called, as its own texts see it: a tag of the other kind stays a tag.
  case $wfc_scope in
    steps) steps_name=$wfc_display tasks_name='{{tasks.name}}' ;;
    tasks) steps_name='{{steps.name}}' tasks_name=$wfc_display ;;
    # What the workflow itself calls is for Argo a step without a name.
    *) steps_name='' tasks_name='{{tasks.name}}' ;;
  esac
  wfc_name_pod "$wfc_template_name" "$wfc_node_hash"
}

# wfc_name_pod TEMPLATE-NAME HASH: in $pod_name, Argo's name for the pod of the node whose name has that hash.
wfc_name_pod() {
  pod_name=$workflow_name-$1-$2
  [ "$2" != "$wfc_root_hash" ] || pod_name=$workflow_name
  if [ "${#pod_name}" -gt 253 ]; then
    wfc_cut=$workflow_name-$1
    while [ "${#wfc_cut}" -gt $((252 - ${#2})) ]; do
      wfc_cut=${wfc_cut%?}
    done
    pod_name=$wfc_cut-$2
  fi
}

# wfc_clear: forget what another node noted down.
wfc_clear() {
  WFC_FRESH='' WFC_SPENT=''
  wfc_failure='' wfc_tagged='' wfc_phase='' wfc_exit_code='' wfc_result_json='' wfc_parts='' wfc_publishes='' wfc_deadline='' wfc_timeout='' wfc_end_at='' wfc_over='' wfc_supplies=0
  wfc_json_inputs='' wfc_json_input_artifacts='' wfc_json_outputs='' wfc_json_output_artifacts=
  wfc_repository=artifact_repository
  wfc_input_artifacts=0 wfc_output_parameters=0 wfc_output_artifacts=0 wfc_env_count=0
  wfc_image='' wfc_pull='' wfc_has_terminal='' wfc_env_names=: wfc_working_folder='' wfc_source='' wfc_has_source='' wfc_supplied='' wfc_pid='' wfc_raw=
  wfc_sent='' wfc_sent_secrets='' wfc_request_body='' wfc_request_bytes='' wfc_request_timeout='' wfc_request_insecure=''
  wfc_not_started_because=''
  wfc_flags=0 wfc_merge='' wfc_manifest_from='' wfc_failure_program='' wfc_failure_text='' wfc_success_program='' wfc_object_outputs=0
  wfc_filled_file='' wfc_request_condition='' wfc_request_program='' wfc_memo_json=
  wfc_wanted_volume='' wfc_volumes=0 wfc_mounts=0 wfc_mount_order='' wfc_arrived=0 wfc_private='' wfc_hides='' wfc_companions=0 wfc_runs_as=pod
  wfc_init_containers='' wfc_init_sidecars='' wfc_sidecars='' wfc_members='' wfc_dozing=''
  wfc_box_name=main wfc_box_number='' wfc_network='' wfc_network_owner='' wfc_daemon='' wfc_daemoned='' wfc_root=''
  wfc_appends='' wfc_marks='' wfc_reports='' wfc_watcher='' wfc_measured='' wfc_began='' wfc_archives='' wfc_env_odd=
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
  wfc_bad_phase=Error
  [ -z "$wfc_shutdown" ] || wfc_shut_down
  case $wfc_type in
    Pod | HTTP) "template_$wfc_template" ;;
    Suspend) wfc_run_suspend ;;
    *) wfc_run_composite ;;
  esac
  [ -n "$wfc_phase" ] || wfc_describe "$wfc_bad_phase" "$wfc_failure"
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
    [ -n "$wfc_failure" ] || wfc_can_write || wfc_failure="nothing can be written into the folder of the run: $wfc_value"
    wfc_describe Error "${wfc_failure:-internal error of the runtime library}" || wfc_phase=Error
  fi
  # Before the place is given back: who takes it looks for this.
  case $wfc_phase in
    Failed | Error) [ -z "$wfc_tell_bad" ] || : >"$wfc_tell_bad" ;;
  esac
  wfc_awake
  [ -z "$wfc_private" ] || wfc_drop_private
  wfc_give
  [ -z "$wfc_tell" ] || printf '%s\n' "$wfc_key" >"$wfc_tell"
}

# wfc_stop: the run is interrupted.
wfc_stop() {
  # TERM comes from above and from the root, at about the same time. With it, dash takes the status of what the first one
  # interrupted for that of the command it has just done.
  trap '' TERM
  set +e
  [ ! -f "$WFC_ARTIFACTS/.wfc-stage/$WFC_UNIQUE" ] || rm -f "$WFC_ARTIFACTS/.wfc-stage/$WFC_UNIQUE"
  case $wfc_type in
    Pod)
      # What is started from here must hear it.
      trap : TERM
      [ -z "$wfc_pid" ] || {
        wfc_halt
        wfc_exit_code=$wfc_halted_code
      }
      [ "$wfc_companions" -eq 0 ] || wfc_stop_companions
      trap '' TERM
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

# wfc_why_stopped: in $wfc_value, the message of a node that the end of the run stops.
wfc_why_stopped() {
  wfc_value="Stopped with strategy 'Terminate'"
  [ ! -f "$wfc_run/.stopping" ] || wfc_read "$wfc_run/.stopping"
}
