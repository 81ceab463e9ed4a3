# shellcheck shell=sh
# The workflow: its name, its moment, its parameters; then its life: locks, the root node, deadline.

# wfc_name_run: the workflow's name and what follows from it.
wfc_name_run() {
  { read -r wfc_host_name </proc/sys/kernel/hostname; } 2>/dev/null || wfc_host_name=$(uname -n)
  workflow_uid=00000000-0000-0000-0000-$$
  [ ! -r /proc/sys/kernel/random/uuid ] || read -r workflow_uid </proc/sys/kernel/random/uuid
  wfc_generation=$workflow_uid
  if [ -n "$wfc_chosen_name" ]; then
    workflow_name=$wfc_chosen_name
  elif [ -n "$wfc_fixed_name" ]; then
    workflow_name=$wfc_fixed_name
  else
    workflow_name=$wfc_generate_name${workflow_uid%"${workflow_uid#?????}"}
  fi
  case $workflow_name in
    '' | *[!A-Za-z0-9.-]* | [.-]*) wfc_misuse "'$workflow_name' cannot be the name of a workflow: letters, digits, - and . can" ;;
  esac
  wfc_hash 2166136261 "$workflow_name"
  wfc_root_hash=$wfc_hashed
  if [ -n "$wfc_resumed" ]; then
    wfc_read "$wfc_run/workflow/uid"
    workflow_uid=$wfc_value
  fi
}

# wfc_name_moment: when the workflow was created, and the parts of that moment that its texts ask for.
wfc_name_moment() {
  wfc_text=+%Y-%m-%dT%H:%M:%SZ%n%s
  for wfc_letter in $wfc_timestamps; do
    wfc_text=$wfc_text%n%$wfc_letter
  done
  wfc_moment_text=$(date -u "$wfc_text")
  if [ -n "$wfc_resumed" ]; then
    # The moment of the first start, unless the document now wants to know another part of it.
    wfc_read_field "$wfc_run/workflow" moment
    [ "${wfc_value%%"$wfc_newline"*}" != "$wfc_timestamps" ] || wfc_moment_text=${wfc_value#*"$wfc_newline"}
  fi
  wfc_text=$wfc_moment_text
  workflow_creation_timestamp=${wfc_text%%"$wfc_newline"*}
  if [ -n "$wfc_resumed" ]; then
    wfc_read "$wfc_run/workflow/created"
    workflow_creation_timestamp=$wfc_value
  fi
  wfc_text=${wfc_text#*"$wfc_newline"}$wfc_newline
  workflow_started=${wfc_text%%"$wfc_newline"*}
  for wfc_letter in $wfc_timestamps; do
    wfc_text=${wfc_text#*"$wfc_newline"}
    wfc_set "workflow_timestamp_$wfc_letter" "${wfc_text%%"$wfc_newline"*}"
  done
}

# workflow_parameter VARIABLE NAME [VALUE]: a parameter of the workflow; what -p gave comes before VALUE.
workflow_parameter() {
  wfc_parameter_count=$((wfc_parameter_count + 1))
  wfc_set "wfc_parameter_name_$wfc_parameter_count" "$2"
  wfc_set "wfc_parameter_variable_$wfc_parameter_count" "$1"
  wfc_get "wfc_given_$1"
  if [ -n "$wfc_value" ]; then
    :
  elif [ $# -gt 2 ]; then
    wfc_set "$1" "$3"
  else
    wfc_set "$1" ''
    wfc_parameters_missing="$wfc_parameters_missing $2"
  fi
  wfc_shorten "$1"
}

# workflow_parameter_again VARIABLE VALUE: the same parameter once its tags of other parameters are filled in; what -p gave stays.
workflow_parameter_again() {
  wfc_get "wfc_given_$1"
  [ -z "$wfc_value" ] || return 0
  wfc_set "$1" "$2"
  wfc_shorten "$1"
}

# wfc_given VARIABLE VALUE: -p gave it, now or (wfc_recall_run) when the run was started; what is given now comes first.
wfc_given() {
  if [ -z "$wfc_recalling" ]; then
    wfc_set "wfc_given_now_$1" yes
  else
    wfc_get "wfc_given_now_$1"
    [ -z "$wfc_value" ] || return 0
  fi
  wfc_set "$1" "$2"
  wfc_set "wfc_given_$1" yes
}

# wfc_start_run: the root node, in a process of its own; this shell waits for it and for signals.
wfc_start_run() {
  wfc_name_of_parent='' wfc_hash_of_parent=2166136261 wfc_folder_of_parent='' wfc_scope='' wfc_depth=0 wfc_path='' wfc_item_path='' wfc_interrupted=
  wfc_name_child "$workflow_name"
  wfc_child_id=$workflow_name
  wfc_root_folder=$wfc_child_folder
  mkdir -p "$wfc_child"
  wfc_clear
  wfc_gate='' wfc_slot_gate='' wfc_tell='' wfc_queues='' wfc_tell_bad='' wfc_capture_result='' wfc_may_lack='' wfc_own='' wfc_first_slot=''
  wfc_in_exit='' wfc_halted='' wfc_attempt_pid='' wfc_hook_pids='' wfc_call_pid='' wfc_lock_entry='' wfc_root_pid='' wfc_pool_root=''
  [ "$wfc_runtime" != sandbox ] || wfc_pooled=$wfc_sandbox_pools
  trap wfc_interrupt INT TERM
  trap wfc_hang_up HUP USR1
  [ -z "$wfc_lifeline" ] || wfc_watch_lifeline
  [ -z "$wfc_workflow_locks" ] || wfc_lock_workflow
  [ -z "$wfc_spec_suspended" ] || [ -n "$wfc_resume" ] || wfc_hold_workflow
  entrypoint_arguments
  wfc_write_status Running ''
  wfc_slots
  wfc_print_of "$wfc_entrypoint"
  wfc_keeps='' wfc_root_keeps=''
  ! wfc_may_keep || wfc_root_keeps=yes
  (
    # shellcheck disable=SC2030,SC2031 # a subshell, whose parent keeps its own
    wfc_lock_entry='' wfc_slot='' wfc_key='' wfc_l_template=$wfc_entrypoint wfc_l_hooks=- wfc_keep_parts=yes
    eval "wfc_root_type=\$wfc_type_$wfc_entrypoint"
    eval "wfc_ahead=\$wfc_ahead_$wfc_entrypoint"
    case $wfc_root_type:$wfc_ahead in
      *:locks*) ;;
      Pod:* | Inside:* | HTTP:*)
        read -r wfc_line <&8
        wfc_slot=job
        ;;
    esac
    wfc_call '' "$workflow_name"
  ) &
  wfc_root_pid=$!
  wfc_keep_status
  wfc_limit_workflow
  [ -z "$wfc_interrupted" ] || wfc_signal TERM
  [ -z "$wfc_workflow_deadline" ] || wfc_watch_workflow
  if [ -n "$wfc_hooks" ]; then
    wfc_hook_below "$wfc_root_folder" "$workflow_name" "$wfc_root_hash" "$workflow_name" "$wfc_hooks"
    [ -n "$wfc_root_keeps" ] || wfc_hook_at running Running
  fi
  while :; do
    wait "$wfc_root_pid" || :
    kill -0 "$wfc_root_pid" 2>/dev/null || break
  done
  [ -z "$wfc_workflow_deadline" ] || wfc_unwatch
  wfc_finish
}

# wfc_limit_workflow: of the workflow's own deadline and --timeout, the shorter counts.
wfc_limit_workflow() {
  wfc_overdue_message='Step exceeded its deadline'
  [ -n "$wfc_time_limit" ] || return 0
  if [ -z "$wfc_workflow_deadline" ] || [ "$wfc_time_limit" -lt "$wfc_workflow_deadline" ]; then
    wfc_workflow_deadline=$wfc_time_limit
    wfc_overdue_message="stopped after $wfc_time_limit seconds (--timeout)"
  fi
}

# wfc_hold_workflow: the workflow says that it waits before anything starts. A terminal that is closed gives no answer: then it goes
# on when there is a file `resume` in the folder of the run.
wfc_hold_workflow() {
  wfc_write_status Running ''
  [ -n "$wfc_terminal" ] || return 0
  printf 'wfc: the workflow waits: press Enter to go on ' >/dev/tty
  { read -r wfc_line </dev/tty; } 2>/dev/null && return 0
  [ -n "$wfc_interrupted" ] || wfc_say_so "nobody has answered; the workflow goes on when there is a file $wfc_run/resume"
  until [ -n "$wfc_interrupted" ] || [ -e "$wfc_run/resume" ]; do
    sleep 1
  done
}

# wfc_lock_workflow: the locks of the workflow as a whole, which it keeps to its end.
wfc_lock_workflow() {
  wfc_wanted='' wfc_failure='' wfc_wait_until=''
  workflow_locks
  if [ -n "$wfc_failure" ] || ! wfc_acquire "${wfc_workflow_priority:-0}" wfc_note_workflow_waiting; then
    wfc_unlock
    wfc_phase=Failed
    wfc_failure="Failed to acquire the synchronization lock. $wfc_failure"
    [ -z "$wfc_interrupted" ] || wfc_failure="Stopped with strategy 'Terminate'"
    wfc_finished=$(date -u +%Y-%m-%dT%H:%M:%SZ)
    wfc_write_status "$wfc_phase" "$wfc_failure"
    wfc_write_result "$wfc_phase" "$wfc_failure"
    rm -f "$wfc_run/.slots"
    wfc_warn "workflow $workflow_name: $wfc_phase: $wfc_failure"
    [ -z "$wfc_interrupted" ] || exit 130
    exit 1
  fi
}

# wfc_note_workflow_waiting MESSAGE
wfc_note_workflow_waiting() {
  wfc_write_status Pending "$1"
  wfc_event "$workflow_name" Pending "$1"
}

# wfc_watch_workflow: what still runs when the deadline of the workflow has passed is stopped.
wfc_watch_workflow() {
  trap wfc_overdue ALRM
  wfc_box=$wfc_run
  wfc_later "$wfc_workflow_deadline" kill -ALRM "$$"
}

wfc_overdue() {
  wfc_write "$wfc_run/.stopping" "$wfc_overdue_message"
  wfc_signal TERM
}

# wfc_slots: as many newlines in the pipe as pods may run at the same time; at most what a pipe holds.
wfc_slots() {
  wfc_index=0
  [ "${wfc_parallelism:-$wfc_jobs}" -ge "$wfc_jobs" ] || wfc_jobs=$wfc_parallelism
  while [ "$wfc_index" -lt "$wfc_jobs" ] && [ "$wfc_index" -lt 4096 ]; do
    printf '\n' >&8
    wfc_index=$((wfc_index + 1))
  done
}
