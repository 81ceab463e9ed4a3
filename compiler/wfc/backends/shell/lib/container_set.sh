# shellcheck shell=sh disable=SC2030,SC2031
# The members of a containerSet, each once those before it have succeeded; a member is a node itself.

# attempts [retries N] [duration D]: how often the command of each member is tried, N times in all, and the pause between.
attempts() {
  while [ $# -gt 1 ]; do
    case $1 in
      retries)
        wfc_attempts=$2
        case $2 in
          '' | *[!0-9]*) wfc_give_up "failed to parse containerSet.retryStrategy.retries '$2'" ;;
        esac
        ;;
      duration)
        wfc_milliseconds "$2" || wfc_give_up "failed to parse containerSet.retryStrategy.duration '$2'"
        wfc_attempt_pause=$wfc_value
        ;;
    esac
    shift 2
  done
}

# run_members: the members of the set, each once those before it have succeeded. The first that fails stops the others. What
# the template gives comes from the member `main`.
run_members() {
  [ -z "$wfc_failure" ] || return 0
  wfc_init_failed='' wfc_main=''
  wfc_name_members
  if [ -n "$wfc_main" ]; then
    wfc_get "wfc_companion_box_$wfc_main"
    wfc_box=$wfc_value
    wfc_runs_as=noted
    wfc_get "wfc_companion_function_$wfc_main"
    "$wfc_value"
    [ -z "$wfc_failure" ] || return 0
  fi
  wfc_verdict=Succeeded
  if wfc_set_begins; then
    wfc_run_graph
    [ -z "$wfc_main" ] || {
      wfc_exit_code_of "$wfc_main"
      wfc_exit_code=$wfc_value
      wfc_write "$wfc_node/exit-code" "$wfc_exit_code"
    }
    [ "$wfc_companions" -eq 0 ] || wfc_stop_companions
    if [ -n "$wfc_main" ]; then
      wfc_save_outputs
    elif [ -n "$wfc_archives" ]; then
      wfc_each_log wfc_save_log
    fi
    if [ -f "$wfc_node/.deadline" ]; then
      wfc_verdict=Failed
      wfc_failure='Pod was active on the node longer than the specified deadline'
    elif [ -n "$wfc_set_failed" ]; then
      wfc_verdict=Failed
      wfc_failure=$wfc_set_failed
    elif [ -n "$wfc_failure" ]; then
      wfc_verdict=Error
      wfc_failure="wait: Error (exit code 64): $wfc_failure"
    elif wfc_sidecar_failed "$wfc_sidecars"; then
      wfc_verdict=Failed
    fi
  else
    wfc_judge_start
    case $wfc_main:$wfc_failure in
      [0-9]*':main: StartError '*) wfc_describe_member "$wfc_main" Failed "$wfc_failure" 128 ;;
    esac
  fi
  wfc_pod_ends
}

# wfc_set_begins: as wfc_pod_begins; a set without the member `main` has no file system that anything could be put in.
wfc_set_begins() {
  if [ -z "$wfc_main" ]; then
    wfc_run_init_containers
    return
  fi
  wfc_pod_begins || return 1
  wfc_recall_words wfc_ready_main
}

wfc_ready_main() {
  "wfc_${wfc_runtime}_ready" "$@"
}

# wfc_run_noted WORD...: keep the words of the main container's command for later.
wfc_run_noted() {
  wfc_noted=0
  for wfc_word; do
    wfc_noted=$((wfc_noted + 1))
    wfc_set "wfc_noted_$wfc_noted" "$wfc_word"
  done
}

# wfc_recall_words FUNCTION: call it with those words.
wfc_recall_words() {
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_noted" ]; do
    wfc_index=$((wfc_index + 1))
    eval "set -- \"\$@\" \"\$wfc_noted_$wfc_index\""
  done
  "$@"
}

# wfc_name_members: every member is a node below the pod; its files are in that node's folder.
wfc_name_members() {
  : >"$wfc_node/children"
  for wfc_number in $wfc_members; do
    wfc_get "wfc_companion_name_$wfc_number"
    [ "$wfc_value" != main ] || wfc_main=$wfc_number
    wfc_name_of_parent=$wfc_node_name wfc_hash_of_parent=$wfc_node_hash wfc_folder_of_parent=$wfc_node_folder
    wfc_name_child ".$wfc_value"
    printf '%s\n' "$wfc_child_folder" >>"$wfc_node/children"
    wfc_set "wfc_companion_box_$wfc_number" "$wfc_child"
    wfc_folder "$wfc_child"
    wfc_write "$wfc_child/phase" Pending
  done
}

wfc_run_graph() {
  wfc_set_failed='' wfc_reports=$wfc_node/.members
  mkfifo -m 600 "$wfc_reports"
  exec 6<>"$wfc_reports"
  wfc_start_sidecars_of_set
  [ -z "$wfc_deadline" ] || wfc_later "$wfc_deadline" wfc_report_deadline
  wfc_start_members
  while [ "$wfc_members_running" -gt 0 ]; do
    read -r wfc_ended <&6
    if [ "$wfc_ended" = deadline ]; then
      : >"$wfc_node/.deadline"
      wfc_set_failed=deadline
      wfc_stop_members
      continue
    fi
    wfc_await_container "$wfc_ended"
    wfc_members_running=$((wfc_members_running - 1))
    wfc_exit_code_of "$wfc_ended"
    wfc_code=$wfc_value
    wfc_get "wfc_companion_name_$wfc_ended"
    case $wfc_code in
      0) wfc_describe_member "$wfc_ended" Succeeded '' 0 ;;
      # Argo has a place for what the container says of its end, also where that is nothing.
      64) wfc_describe_member "$wfc_ended" Error "$wfc_value: Error (exit code 64): $wfc_problem" 64 ;;
      *) wfc_describe_member "$wfc_ended" Failed "$wfc_value: Error (exit code $wfc_code): $wfc_problem" "$wfc_code" ;;
    esac
    if [ "$wfc_code" = 0 ]; then
      wfc_set "wfc_companion_state_$wfc_ended" succeeded
      [ -n "$wfc_set_failed" ] || wfc_start_members
    elif [ -z "$wfc_set_failed" ]; then
      wfc_set_failed="$wfc_value: Error (exit code $wfc_code)"
      wfc_stop_members
    fi
  done
  [ -z "$wfc_deadline" ] || wfc_unwatch
  exec 6>&-
  rm -f "$wfc_reports"
  wfc_reports=
  for wfc_number in $wfc_members; do
    wfc_get "wfc_companion_state_$wfc_number"
    [ "$wfc_value" = waiting ] || continue
    wfc_get "wfc_companion_name_$wfc_number"
    wfc_describe_member "$wfc_number" Error "$wfc_value: Error (exit code 64): a container that it depends on has failed" 64
  done
}

wfc_report_deadline() {
  printf 'deadline\n' >"$wfc_reports"
}

# wfc_start_members: those that wait for nothing any more.
wfc_start_members() {
  wfc_members_running=${wfc_members_running:-0}
  for wfc_number in $wfc_members; do
    wfc_get "wfc_companion_state_$wfc_number"
    [ "$wfc_value" = waiting ] || continue
    wfc_member_may_start "$wfc_number" || continue
    wfc_get "wfc_companion_box_$wfc_number"
    wfc_write "$wfc_value/phase" Running
    if [ "$wfc_number" = "$wfc_main" ]; then
      (wfc_live_main "$wfc_number") &
      wfc_set "wfc_companion_pid_$wfc_number" $!
      wfc_set "wfc_companion_state_$wfc_number" running
    else
      wfc_launch "$wfc_number"
    fi
    wfc_members_running=$((wfc_members_running + 1))
  done
}

wfc_member_may_start() {
  wfc_get "wfc_companion_after_$1"
  for wfc_before in $wfc_value; do
    wfc_at=$wfc_companions
    while [ "$wfc_at" -gt 0 ]; do
      wfc_get "wfc_companion_name_$wfc_at"
      [ "$wfc_value" != "$wfc_before" ] || break
      wfc_at=$((wfc_at - 1))
    done
    wfc_get "wfc_companion_state_$wfc_at"
    [ "$wfc_value" = succeeded ] || return 1
  done
}

# wfc_live_main NUMBER: the member `main`, whose place is made already.
wfc_live_main() {
  wfc_number_of_container=$1 wfc_exit_code='' wfc_pid='' wfc_outer_private=$wfc_private wfc_watcher=
  trap wfc_leave_container EXIT
  trap wfc_stop_container TERM
  wfc_write "$wfc_node/.began.$1" yes
  wfc_recall_words wfc_try_command
}

wfc_start_sidecars_of_set() {
  wfc_outer_reports=$wfc_reports
  wfc_reports=
  wfc_start_sidecars
  wfc_reports=$wfc_outer_reports
}

wfc_stop_members() {
  for wfc_number in $wfc_members; do
    wfc_ask_to_end "$wfc_number"
  done
}

# wfc_describe_member NUMBER PHASE MESSAGE CODE
wfc_describe_member() {
  (
    wfc_get "wfc_companion_name_$1"
    wfc_member=$wfc_value
    wfc_name_of_parent=$wfc_node_name wfc_hash_of_parent=$wfc_node_hash wfc_folder_of_parent=$wfc_node_folder
    wfc_name_child ".$wfc_member"
    wfc_enter "$wfc_template" "$wfc_member"
    wfc_type=Container
    wfc_exit_code=$4
    wfc_describe "$2" "$3"
  )
}
