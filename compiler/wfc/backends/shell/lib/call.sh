# shellcheck shell=sh disable=SC2030,SC2031
# One call of a template in a process of its own: the attempts of a retryStrategy, then the exit hook.
#
# A call with neither is the node itself. Else the process stands above the node: it waits for one attempt after the
# other, copies what the last one gave, runs the hook, and only then tells its parent.

# wfc_call ID SUFFIX: the life of the child that wfc_look has looked up and wfc_name_child has named.
wfc_call() {
  eval "wfc_retry=\$wfc_retry_$wfc_l_template"
  if [ -z "$wfc_retry" ] && [ "$wfc_l_exit" = - ]; then
    wfc_enter "$wfc_l_template" "$2"
    wfc_live
    return
  fi
  wfc_own=$1 wfc_own_folder=$wfc_child_folder wfc_own_id=$wfc_child_id
  wfc_own_name=$wfc_child_name wfc_own_hash=$wfc_child_hash
  wfc_attempt_pid='' wfc_halted=''
  wfc_first_slot=$wfc_slot
  wfc_slot=''
  trap wfc_call_leave EXIT
  trap wfc_call_stop TERM
  trap : PIPE
  if [ -n "$wfc_retry" ]; then
    wfc_run_retry "$wfc_l_template" "$2"
  else
    (
      wfc_slot=$wfc_first_slot wfc_tell=''
      wfc_enter "$wfc_l_template" "$2"
      wfc_live
    ) &
    wfc_attempt_pid=$!
    wfc_first_slot=''
    wfc_wait_attempt
  fi
  wfc_phase_in "$wfc_own_folder"
  wfc_final_phase=$wfc_state
  case $wfc_l_exit:$wfc_halted:$wfc_state in
    -:*) ;;
    *::Succeeded | *::Failed | *::Error)
      wfc_name_of_parent=$wfc_own_name wfc_hash_of_parent=$wfc_own_hash wfc_folder_of_parent=$wfc_own_folder
      wfc_run_hook "${wfc_l_exit% *}" "${wfc_l_exit#* }" .onExit "$2.onExit" "$wfc_run/nodes/$wfc_own_folder/children"
      ;;
  esac
}

# wfc_wait_attempt: until the process has really ended: a signal ends `wait` before.
wfc_wait_attempt() {
  while :; do
    wait "$wfc_attempt_pid" || :
    kill -0 "$wfc_attempt_pid" 2>/dev/null || break
  done
  wfc_attempt_pid=''
}

wfc_call_stop() {
  wfc_halted=yes
  [ -z "$wfc_attempt_pid" ] || kill -TERM "$wfc_attempt_pid" 2>/dev/null || :
}

wfc_call_leave() {
  trap '' TERM
  wfc_slot=$wfc_first_slot
  wfc_give
  case ${wfc_final_phase-Error} in
    Failed | Error) [ -z "$wfc_tell_bad" ] || : >"$wfc_tell_bad" ;;
  esac
  [ -z "$wfc_tell" ] || printf '%s\n' "$wfc_key" >"$wfc_tell"
}

# wfc_run_hook TEMPLATE FUNCTION SUFFIX DISPLAY-NAME CHILDREN: run an exit hook and wait for it. FUNCTION gives it its
# arguments. What comes of it changes no phase; its node stands in the file CHILDREN.
wfc_run_hook() {
  wfc_name_child "$3"
  eval "wfc_child_type=\$wfc_type_$1"
  wfc_made=0
  wfc_make "$wfc_child" "$wfc_child_type" yes
  wfc_make_now
  printf '%s\n' "$wfc_child_folder" >>"$5"
  wfc_failure=''
  [ "$2" = - ] || "$2"
  wfc_gate=''
  wfc_slot=''
  if [ -z "$wfc_failure" ]; then
    case $wfc_child_type in
      Pod | HTTP)
        read -r wfc_line <&8 || :
        wfc_slot=job
        ;;
    esac
  fi
  (
    wfc_tell='' wfc_tell_bad='' wfc_capture_result='' wfc_slot_gate='' wfc_keep_parts='' wfc_refusal=$wfc_failure
    # A hook with a retryStrategy is a call of its own.
    eval "wfc_retry=\$wfc_retry_$1"
    wfc_l_template=$1 wfc_l_exit=-
    if [ -n "$wfc_refusal" ]; then
      wfc_enter "$1" "$4"
      wfc_describe Error "$wfc_refusal"
    elif [ -n "$wfc_retry" ]; then
      wfc_call '' "$4"
    else
      wfc_enter "$1" "$4"
      wfc_live
    fi
  ) &
  wfc_slot=''
  wfc_attempt_pid=$!
  wfc_root_pid=$!
  wfc_wait_attempt
}

# wfc_start_hook ID SUFFIX: in the scheduler: the exit hook of the node of a looped task, as a child of its own.
wfc_start_hook() {
  wfc_name_child "$2"
  wfc_started=$((wfc_started + 1))
  (
    wfc_key="$wfc_started $1"
    wfc_tell=$wfc_events
    wfc_slot='' wfc_first_slot='' wfc_tell_bad='' wfc_attempt_pid='' wfc_halted='' wfc_final_phase=Succeeded
    wfc_own=$1 wfc_own_folder=$wfc_child_folder wfc_own_id=$wfc_child_id
    trap wfc_call_leave EXIT
    trap wfc_call_stop TERM
    trap : PIPE
    wfc_name_of_parent=$wfc_child_name wfc_hash_of_parent=$wfc_child_hash wfc_folder_of_parent=$wfc_child_folder
    wfc_run_hook "${wfc_l_exit% *}" "${wfc_l_exit#* }" .onExit "${2#.}.onExit" "$wfc_child/children"
  ) &
  wfc_set "wfc_pid_$wfc_started" $!
  wfc_running_keys="$wfc_running_keys$wfc_started "
  wfc_running=$((wfc_running + 1))
}

# --- retries ------------------------------------------------------------------------------------------------------

# retry [expression FUNCTION] [limit N] [policy P] [duration D] [factor F] [cap D] [max-duration D]: in the function retry_ID, what the
# template's retryStrategy says.
retry() {
  while [ $# -gt 1 ]; do
    case $1 in
      limit)
        wfc_retry_limit=$2
        case $2 in
          '' | *[!0-9]*) wfc_give_up "failed to parse retryStrategy.limit '$2'" ;;
        esac
        ;;
      policy) wfc_retry_policy=$2 ;;
      expression) wfc_retry_again=$2 ;;
      duration)
        wfc_milliseconds "$2" || wfc_give_up "failed to parse retryStrategy.backoff.duration '$2'"
        wfc_retry_wait=$wfc_value
        ;;
      factor)
        wfc_retry_factor=$2
        case $2 in
          '' | *[!0-9]*) wfc_give_up "failed to parse retryStrategy.backoff.factor '$2'" ;;
        esac
        ;;
      cap)
        wfc_milliseconds "$2" || wfc_give_up "failed to parse retryStrategy.backoff.cap '$2'"
        wfc_retry_cap=$wfc_value
        ;;
      max-duration)
        wfc_milliseconds "$2" || wfc_give_up "failed to parse retryStrategy.backoff.maxDuration '$2'"
        wfc_retry_max=$wfc_value
        ;;
    esac
    shift 2
  done
}

# wfc_run_retry TEMPLATE DISPLAY-NAME: the attempts of the node named by wfc_name_child, and the node above them. Its own
# folder holds the arguments, each attempt gets a copy. Policy, limit and backoff are judged in Argo's order.
wfc_run_retry() {
  wfc_enter "$1" "$2"
  wfc_attempt_type=$wfc_type wfc_type=Retry
  wfc_retry_node=$wfc_node wfc_retry_limit='' wfc_retry_policy=OnFailure
  wfc_retry_again='' wfc_retry_wait='' wfc_retry_factor=1 wfc_retry_cap='' wfc_retry_max=''
  retries=0 last_retry_exit_code=0 last_retry_status='' last_retry_duration=0 last_retry_message=''
  wfc_begin
  "retry_$1"
  if [ -n "$wfc_failure" ]; then
    wfc_describe Error "$wfc_failure"
    return 0
  fi
  wfc_name_of_parent=$wfc_node_name wfc_hash_of_parent=$wfc_node_hash wfc_folder_of_parent=$wfc_node_folder
  wfc_called=$2
  wfc_retry_start=$(date +%s)
  : >"$wfc_retry_node/children"
  while :; do
    wfc_name_child "($retries)"
    wfc_made=0
    wfc_make "$wfc_child" "$wfc_attempt_type"
    wfc_make_now
    [ ! -d "$wfc_retry_node/inputs" ] || cp -R "$wfc_retry_node/inputs" "$wfc_child/inputs"
    printf '%s\n' "$wfc_child_folder" >>"$wfc_retry_node/children"
    wfc_attempt_folder=$wfc_child_folder
    if [ "$retries" -gt 0 ]; then
      wfc_admit "$wfc_attempt_type"
      wfc_first_slot=$wfc_admitted
    fi
    (
      wfc_slot=$wfc_first_slot wfc_tell='' wfc_tell_bad='' wfc_keep_parts=yes
      wfc_wrapper_name=$wfc_node_name wfc_wrapper_steps=$steps_name wfc_wrapper_tasks=$tasks_name
      wfc_enter "$1" "$wfc_called($retries)"
      # An attempt's texts see the names of the node above it.
      node_name=$wfc_wrapper_name steps_name=$wfc_wrapper_steps tasks_name=$wfc_wrapper_tasks
      wfc_live
    ) &
    wfc_attempt_pid=$!
    wfc_first_slot=''
    wfc_wait_attempt
    wfc_phase_in "$wfc_attempt_folder"
    wfc_attempt=$wfc_run/nodes/$wfc_attempt_folder
    wfc_read "$wfc_attempt/message" 2>/dev/null || wfc_value=''
    wfc_attempt_message=$wfc_value
    wfc_retry_message=$wfc_value
    [ "$wfc_state" != Succeeded ] || break
    [ -z "$wfc_halted" ] || break
    wfc_read "$wfc_attempt/exit-code" 2>/dev/null || wfc_value=-1
    last_retry_exit_code=${wfc_value:--1}
    last_retry_status=$wfc_state
    last_retry_message=$wfc_attempt_message
    last_retry_duration=$(($(date +%s) - wfc_retry_start))
    wfc_back_off || break
    wfc_policy_allows || break
    if [ -n "$wfc_retry_limit" ] && [ "$retries" -ge "$wfc_retry_limit" ]; then
      wfc_retry_message='No more retries left'
      break
    fi
    if [ -n "$wfc_retry_again" ]; then
      wfc_again=false
      "$wfc_retry_again"
      if [ "$wfc_again" != true ]; then
        wfc_retry_message='retryStrategy.expression evaluated to false'
        break
      fi
    fi
    if [ -n "$wfc_retry_limit" ] && [ -n "$wfc_retry_wait" ]; then
      sleep "$((wfc_wait_now / 1000)).$(printf %03d $((wfc_wait_now % 1000)))" &
      wfc_attempt_pid=$!
      wfc_wait_attempt
      [ -z "$wfc_halted" ] || break
    fi
    retries=$((retries + 1))
  done
  [ "$wfc_state" != Succeeded ] || wfc_retry_message=''
  wfc_adopt "$wfc_attempt"
  [ "${wfc_flowed:-$wfc_state}" = "$wfc_state" ] || wfc_write "$wfc_node/flow" "$wfc_flowed"
  wfc_describe "$wfc_state" "$wfc_retry_message"
}

# wfc_adopt FOLDER: what the node there gave becomes this node's.
wfc_adopt() {
  [ ! -d "$1/outputs" ] || cp -R "$1/outputs" "$wfc_node/outputs"
  wfc_exit_code=''
  [ ! -f "$1/exit-code" ] || {
    cp "$1/exit-code" "$wfc_node/exit-code"
    wfc_read "$1/exit-code"
    wfc_exit_code=$wfc_value
  }
  wfc_parts=''
  [ ! -f "$1/outputs.part" ] || {
    wfc_read "$1/outputs.part"
    wfc_parts=$wfc_value
  }
}

wfc_policy_allows() {
  case $wfc_retry_policy:$wfc_state in
    Always:* | OnFailure:Failed | OnError:Error) return 0 ;;
  esac
  return 1
}

# wfc_back_off: how long to wait before the next attempt, in $wfc_wait_now; fails where no time is left for it.
wfc_back_off() {
  wfc_wait_now=0
  [ -n "$wfc_retry_wait" ] || return 0
  if [ -n "$wfc_retry_max" ]; then
    wfc_spent=$((($(date +%s) - wfc_retry_start) * 1000))
    if [ "$wfc_spent" -ge "$wfc_retry_max" ]; then
      wfc_retry_message='Max duration limit exceeded'
      return 1
    fi
  fi
  wfc_wait_now=$wfc_retry_wait
  wfc_index=0
  while [ "$wfc_index" -lt "$retries" ] && [ "$wfc_wait_now" -lt 1000000000 ]; do
    wfc_wait_now=$((wfc_wait_now * wfc_retry_factor))
    wfc_index=$((wfc_index + 1))
  done
  [ -z "$wfc_retry_cap" ] || [ "$wfc_wait_now" -le "$wfc_retry_cap" ] || wfc_wait_now=$wfc_retry_cap
  if [ -n "$wfc_retry_max" ] && [ $((wfc_spent + wfc_wait_now)) -gt "$wfc_retry_max" ]; then
    wfc_retry_message='Backoff would exceed max duration limit'
    return 1
  fi
}
