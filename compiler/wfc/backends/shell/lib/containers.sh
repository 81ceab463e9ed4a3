# shellcheck shell=sh disable=SC2030,SC2031
# Containers beside the main one: those that run before it, sidecars, the members of a containerSet; and daemons.
#
# Each is described by a function in the words of a template: it says what the container takes, and `run` ends it. It lives in a
# process of its own below the one of the pod, with its own file system; volumes, and the network, are those of the pod. What it
# printed is in the folder `containers/NAME` of the node; a member of a set is a node itself.

# --- declarations -------------------------------------------------------------------------------------------------

# init_container NAME FUNCTION: runs to its end before the main container starts, one after the other.
init_container() {
  wfc_companion init "$@"
}

# sidecar NAME FUNCTION: starts before the main container, and is stopped when that has ended.
sidecar() {
  wfc_companion sidecar "$@"
}

# member NAME FUNCTION [after NAME...]: one of a containerSet; it runs once those have succeeded.
member() {
  wfc_companion member "$@"
}

wfc_companion() {
  wfc_companions=$((wfc_companions + 1))
  wfc_set "wfc_companion_kind_$wfc_companions" "$1"
  case $1 in
    init) wfc_init_containers="$wfc_init_containers $wfc_companions" ;;
    sidecar) wfc_sidecars="$wfc_sidecars $wfc_companions" ;;
    member) wfc_members="$wfc_members $wfc_companions" ;;
  esac
  wfc_set "wfc_companion_name_$wfc_companions" "$2"
  wfc_set "wfc_companion_function_$wfc_companions" "$3"
  wfc_set "wfc_companion_state_$wfc_companions" waiting
  wfc_set "wfc_companion_pid_$wfc_companions" ''
  shift 3
  [ $# -eq 0 ] || shift
  wfc_set "wfc_companion_after_$wfc_companions" "$*"
}

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

# --- one container ------------------------------------------------------------------------------------------------

# wfc_enter_container NUMBER: in a process of its own, become that container.
wfc_enter_container() {
  wfc_get "wfc_companion_name_$1"
  wfc_box_name=$wfc_value wfc_box_number=-$1
  wfc_get "wfc_companion_kind_$1"
  if [ "$wfc_value" = member ]; then
    wfc_get "wfc_companion_box_$1"
    wfc_box=$wfc_value
  else
    wfc_file_name "$wfc_box_name"
    wfc_box=$wfc_node/containers/$wfc_value
  fi
  wfc_folder "$wfc_box"
  wfc_outer_private=$wfc_private
  wfc_runs_as=container wfc_watcher=
  wfc_image='' wfc_pull='' wfc_env_count=0 wfc_env_names=: wfc_working_folder='' wfc_source='' wfc_has_source='' wfc_daemon=''
  wfc_mounts=0 wfc_mount_order='' wfc_output_parameters=0 wfc_output_artifacts=0 wfc_capture_result='' wfc_root=''
  [ "$wfc_common_count" -eq 0 ] || wfc_add_environment
}

# wfc_live_container NUMBER: its whole life, in a process of its own. Its exit code is left in its folder.
wfc_live_container() {
  wfc_number_of_container=$1 wfc_exit_code='' wfc_failure='' wfc_pid=''
  trap wfc_leave_container EXIT
  trap wfc_stop_container TERM
  wfc_enter_container "$1"
  wfc_write "$wfc_node/.began.$1" yes
  wfc_get "wfc_companion_function_$1"
  "$wfc_value"
}

# wfc_run_container WORD...: what `run` does in its function.
wfc_run_container() {
  if "wfc_${wfc_runtime}_begin" && "wfc_${wfc_runtime}_ready" "$@"; then
    wfc_try_command "$@"
  fi
}

# wfc_try_command WORD...: run the command until it succeeds, as often as a set allows; the output of all tries is one.
wfc_try_command() {
  wfc_exit_code=0
  wfc_tried=0
  while [ "$wfc_tried" -lt "${wfc_attempts:-1}" ]; do
    wfc_exit_code=0
    wfc_start_command "$@"
    wait "$wfc_pid" || wfc_exit_code=$?
    wfc_command_ended
    [ "$wfc_exit_code" -ne 0 ] || break
    wfc_tried=$((wfc_tried + 1))
    wfc_appends=yes
    [ "$wfc_tried" -lt "${wfc_attempts:-1}" ] || break
    sleep "$((${wfc_attempt_pause:-0} / 1000)).$(printf %03d $((${wfc_attempt_pause:-0} % 1000)))"
  done
}

wfc_stop_container() {
  trap : TERM
  if [ -n "$wfc_pid" ]; then
    wfc_halt
    wfc_exit_code=$wfc_halted_code
    wfc_command_ended
  fi
  exit 143
}

# wfc_leave_container: whatever happened: its exit code, its message, its report to the set.
wfc_leave_container() {
  trap '' TERM
  wfc_write "$wfc_box/exit-code" "${wfc_exit_code:-$wfc_not_started}"
  [ -z "$wfc_failure" ] || wfc_write "$wfc_box/problem" "$wfc_failure"
  # The main container of a set is put away with the pod.
  if [ "$wfc_runs_as" = container ]; then
    [ -z "$wfc_root" ] || "wfc_${wfc_runtime}_end" || :
  fi
  [ "$wfc_private" = "$wfc_outer_private" ] || wfc_drop_private
  [ -z "$wfc_reports" ] || printf '%s\n' "$wfc_number_of_container" >"$wfc_reports"
}

# wfc_exit_code_of NUMBER: of a container that has ended, in $wfc_value; what it says of its problem, in $wfc_problem.
wfc_exit_code_of() {
  wfc_get "wfc_companion_kind_$1"
  if [ "$wfc_value" = member ]; then
    wfc_get "wfc_companion_box_$1"
    wfc_found=$wfc_value
  else
    wfc_get "wfc_companion_name_$1"
    wfc_file_name "$wfc_value"
    wfc_found=$wfc_node/containers/$wfc_value
  fi
  wfc_problem=
  [ ! -f "$wfc_found/problem" ] || {
    wfc_read "$wfc_found/problem"
    wfc_problem=$wfc_value
  }
  wfc_read "$wfc_found/exit-code" 2>/dev/null || wfc_value=$wfc_not_started
}

# wfc_launch NUMBER: start it.
wfc_launch() {
  (wfc_live_container "$1") &
  wfc_set "wfc_companion_pid_$1" $!
  wfc_set "wfc_companion_state_$1" running
}

# wfc_await_container NUMBER: until its process has really ended: a signal ends `wait` before.
wfc_await_container() {
  wfc_get "wfc_companion_pid_$1"
  [ -n "$wfc_value" ] || return 0
  while kill -0 "$wfc_value" 2>/dev/null; do
    wait "$wfc_value" || :
  done
  wfc_set "wfc_companion_pid_$1" ''
  wfc_set "wfc_companion_state_$1" ended
}

# --- beside the main container ------------------------------------------------------------------------------------

# wfc_run_init_containers: each to its end. Fails, with the reason in $wfc_init_failed, where one does.
wfc_run_init_containers() {
  [ "$wfc_runtime" != engine ] || wfc_engine_share
  for wfc_number in $wfc_init_containers; do
    wfc_launch "$wfc_number"
    wfc_await_container "$wfc_number"
    wfc_exit_code_of "$wfc_number"
    [ "$wfc_value" = 0 ] || {
      wfc_code=$wfc_value
      wfc_get "wfc_companion_name_$wfc_number"
      wfc_init_failed="$wfc_value: Error (exit code $wfc_code)${wfc_problem:+: $wfc_problem}"
      return 1
    }
  done
}

wfc_start_sidecars() {
  for wfc_number in $wfc_sidecars; do
    wfc_launch "$wfc_number"
  done
}

# wfc_stop_companions: all that still run: asked at first, killed when their time is over.
wfc_stop_companions() {
  for wfc_step in ask wait; do
    wfc_number=0
    while [ "$wfc_number" -lt "$wfc_companions" ]; do
      wfc_number=$((wfc_number + 1))
      wfc_get "wfc_companion_pid_$wfc_number"
      [ -n "$wfc_value" ] || continue
      if [ "$wfc_step" = ask ]; then
        wfc_ask_to_end "$wfc_number"
      else
        wfc_await_container "$wfc_number"
      fi
    done
  done
}

# wfc_ask_to_end NUMBER: send TERM to its process, once that is ready to hear it.
wfc_ask_to_end() {
  wfc_get "wfc_companion_pid_$1"
  [ -n "$wfc_value" ] || return 0
  while [ ! -f "$wfc_node/.began.$1" ] && wfc_lives "$wfc_value"; do
    sleep 0.02 2>/dev/null || sleep 1
  done
  kill -TERM "$wfc_value" 2>/dev/null || :
}

# wfc_sidecar_failed: whether one ended in another way than by itself without a mistake, or because it was stopped.
wfc_sidecar_failed() {
  for wfc_number in $wfc_sidecars; do
    wfc_exit_code_of "$wfc_number"
    case $wfc_value in
      0 | 137 | 143) ;;
      *)
        wfc_code=$wfc_value
        wfc_get "wfc_companion_name_$wfc_number"
        wfc_failure="$wfc_value: Error (exit code $wfc_code)${wfc_problem:+: $wfc_problem}"
        return 0
        ;;
    esac
  done
  return 1
}

# wfc_engine_share: the containers of a pod have one network. It belongs to a container that only sleeps, made from the first
# image of the pod that has a program for that; without one (or with a network of WFC_ENGINE_CREATE_OPTS) each has its own.
wfc_engine_share() {
  case " ${WFC_ENGINE_CREATE_OPTS-}" in
    *' --net'*) return 0 ;;
  esac
  wfc_network_owner=wfc-$workflow_uid-$wfc_node_hash-net
  wfc_number=0
  wfc_sharing=$wfc_image
  while :; do
    # shellcheck disable=SC2086 # words
    if [ -n "$wfc_sharing" ] && wfc_engine run --detach --name "$wfc_network_owner" ${WFC_ENGINE_CREATE_OPTS-} --entrypoint sleep \
      "$wfc_sharing" 2147483647 >/dev/null 2>>"$wfc_node/engine.log"; then
      wfc_network=container:$wfc_network_owner
      return 0
    fi
    wfc_engine rm --force "$wfc_network_owner" >/dev/null 2>&1 || :
    [ "$wfc_number" -lt "$wfc_companions" ] || break
    wfc_number=$((wfc_number + 1))
    wfc_get "wfc_companion_function_$wfc_number"
    wfc_sharing=$(
      wfc_enter_container "$wfc_number" >/dev/null
      wfc_runs_as=nothing
      wfc_get "wfc_companion_function_$wfc_number"
      "$wfc_value" >/dev/null
      printf %s "$wfc_image"
    )
  done
  wfc_network_owner=
}

wfc_run_nothing() {
  :
}

# --- containerSet -------------------------------------------------------------------------------------------------

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
    [ -z "$wfc_main" ] || wfc_save_outputs
    if [ -f "$wfc_node/.deadline" ]; then
      wfc_verdict=Failed
      wfc_failure='Pod was active on the node longer than the specified deadline'
    elif [ -n "$wfc_set_failed" ]; then
      wfc_verdict=Failed
      wfc_failure=$wfc_set_failed
    elif [ -n "$wfc_failure" ]; then
      wfc_verdict=Error
      wfc_failure="wait: Error (exit code 64): $wfc_failure"
    elif wfc_sidecar_failed; then
      wfc_verdict=Failed
    fi
  else
    wfc_judge_start
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
      64) wfc_describe_member "$wfc_ended" Error "Error (exit code 64)${wfc_problem:+: $wfc_problem}" 64 ;;
      *) wfc_describe_member "$wfc_ended" Failed "Error (exit code $wfc_code)" "$wfc_code" ;;
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
    wfc_describe_member "$wfc_number" Error 'Error (exit code 64): a container that it depends on has failed' 64
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
