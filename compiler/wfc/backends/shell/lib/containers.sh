# shellcheck shell=sh disable=SC2030,SC2031
# Containers beside the main one: those that run before it, sidecars, the members of a containerSet (container_set.sh).
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
    restarted)
      wfc_init_containers="$wfc_init_containers $wfc_companions"
      wfc_init_sidecars="$wfc_companions $wfc_init_sidecars"
      ;;
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
  wfc_get "wfc_companion_kind_$1"
  case $wfc_value in
    restarted)
      wfc_runs_as=restarted wfc_archives=''
      wfc_no_probe 10
      ;;
    member) wfc_runs_as=container ;;
    *) wfc_runs_as=container wfc_archives='' ;;
  esac
  wfc_watcher=
  wfc_image='' wfc_pull='' wfc_has_terminal='' wfc_env_count=0 wfc_env_names=: wfc_working_folder='' wfc_source='' wfc_has_source='' wfc_daemon='' wfc_marks='' wfc_env_odd=
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
    wfc_failure=$wfc_not_started_because
  else
    wfc_give_up "$wfc_not_prepared"
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
  if [ -n "$wfc_pid" ] && ! wfc_lives "$wfc_pid"; then
    # It has ended by itself at this very moment: whoever waits for it goes on, and does not try it again.
    wfc_attempts=0
    return 0
  fi
  if [ -n "$wfc_pid" ]; then
    [ ! -f "$wfc_node/.ends-by" ] || wfc_share_grace
    wfc_halt
    wfc_exit_code=$wfc_halted_code
    wfc_command_ended
  else
    # Before its command began: that would have ended so. One that is to be started again has ended already.
    wfc_exit_code=${wfc_last_code:-143}
  fi
  exit 143
}

# wfc_leave_container: whatever happened: its exit code, its message, its report to the set.
wfc_leave_container() {
  trap '' TERM
  wfc_write "$wfc_box/exit-code" "${wfc_exit_code:-$wfc_not_started}"
  [ -z "$wfc_failure" ] || wfc_write "$wfc_box/problem" "$wfc_failure"
  wfc_awake
  # The main container of a set is put away with the pod.
  if [ "$wfc_runs_as" != noted ]; then
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

# wfc_launch NUMBER: start it; whoever watches over the time of the init containers is told whose turn it is.
wfc_launch() {
  (wfc_live_container "$1") &
  wfc_set "wfc_companion_pid_$1" $!
  wfc_set "wfc_companion_state_$1" running
  [ -z "$wfc_watcher" ] || {
    printf '%s %s\n' "$1" "$!" >"$wfc_node/.turn"
    # The time was over before this was noted.
    [ ! -f "$wfc_node/.deadline" ] || wfc_ask_to_end "$1"
  }
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

# wfc_run_init_containers: each to its end, or until it has started, if it is one that goes on. Fails, with the reason in
# $wfc_init_failed, where one does.
wfc_run_init_containers() {
  [ "$wfc_runtime" != engine ] || wfc_engine_share
  [ -n "$wfc_init_containers" ] || return 0
  [ -z "$wfc_deadline" ] || {
    wfc_pod_began=$(date +%s)
    # The time of all attempts is for the main container: Argo's executor is what stops it then.
    [ -n "$wfc_over" ] || wfc_later "$wfc_deadline" wfc_expire_before
  }
  for wfc_number in $wfc_init_containers; do
    [ ! -f "$wfc_node/.deadline" ] || break
    wfc_get "wfc_companion_kind_$wfc_number"
    if [ "$wfc_value" = restarted ]; then
      ! wfc_start_init_sidecar "$wfc_number" || continue
    else
      wfc_launch "$wfc_number"
    fi
    wfc_await_container "$wfc_number"
    wfc_exit_code_of "$wfc_number"
    [ "$wfc_value" = 0 ] || {
      wfc_tell_end_of "$wfc_number"
      wfc_init_failed=$wfc_value
      [ -z "$wfc_deadline" ] || wfc_unwatch
      return 1
    }
  done
  [ -z "$wfc_deadline" ] || {
    wfc_unwatch
    wfc_deadline=$((wfc_deadline + wfc_pod_began - $(date +%s)))
    [ "$wfc_deadline" -ge 1 ] || wfc_deadline=1
    [ ! -f "$wfc_node/.deadline" ]
  }
}

# wfc_expire_before: the time of the pod is over while containers run that come before its main one.
wfc_expire_before() {
  : >"$wfc_node/.deadline"
  { read -r wfc_number wfc_value <"$wfc_node/.turn"; } 2>/dev/null || return 0
  wfc_set "wfc_companion_pid_$wfc_number" "$wfc_value"
  wfc_ask_to_end "$wfc_number"
}

# wfc_tell_end_of NUMBER: in $wfc_value, what Argo says of a container that ended so: $wfc_value is its exit code.
wfc_tell_end_of() {
  wfc_code=$wfc_value
  wfc_get "wfc_companion_name_$1"
  wfc_value="$wfc_value: Error (exit code $wfc_code)${wfc_problem:+: $wfc_problem}"
}

wfc_start_sidecars() {
  for wfc_number in $wfc_sidecars; do
    wfc_launch "$wfc_number"
  done
}

# wfc_stop_companions: all that still run: asked at first, killed when their time is over. Those that started before the others
# go after them; their time begins then, and is one for all of them.
wfc_stop_companions() {
  for wfc_step in ask wait; do
    wfc_number=0
    while [ "$wfc_number" -lt "$wfc_companions" ]; do
      wfc_number=$((wfc_number + 1))
      eval "wfc_value=\$wfc_companion_pid_$wfc_number wfc_kind=\$wfc_companion_kind_$wfc_number"
      [ -n "$wfc_value" ] && [ "$wfc_kind" != restarted ] || continue
      if [ "$wfc_step" = ask ]; then
        wfc_ask_to_end "$wfc_number"
      else
        wfc_await_container "$wfc_number"
      fi
    done
  done
  [ -z "$wfc_init_sidecars" ] || [ -f "$wfc_node/.ends-by" ] || wfc_write "$wfc_node/.ends-by" "$(($(date +%s) + wfc_grace))"
  for wfc_number in $wfc_init_sidecars; do
    wfc_ask_to_end "$wfc_number"
    wfc_await_container "$wfc_number"
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

# wfc_sidecar_failed NUMBERS: whether one of them ended in another way than by itself without a mistake, or because it was stopped.
wfc_sidecar_failed() {
  for wfc_number in $1; do
    wfc_get "wfc_companion_state_$wfc_number"
    [ "$wfc_value" != waiting ] || continue
    wfc_exit_code_of "$wfc_number"
    case $wfc_value in
      0 | 137 | 143) ;;
      *)
        wfc_tell_end_of "$wfc_number"
        wfc_failure=$wfc_value
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
    if [ -n "$wfc_sharing" ] && wfc_engine run --detach --name "$wfc_network_owner" --label "wfc.run=$workflow_uid" \
      --label "wfc.owner=${wfc_keep:-$WFC_OWNER}" ${WFC_ENGINE_CREATE_OPTS-} --entrypoint sleep "$wfc_sharing" 2147483647 >/dev/null 2>>"$wfc_node/engine.log"; then
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
