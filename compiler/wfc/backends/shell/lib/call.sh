# shellcheck shell=sh disable=SC2030,SC2031
# One call of a template in a process of its own: its locks, what is remembered of it, the attempts of a retryStrategy, and
# hooks.
#
# A call with none of these is the node itself. Else the process stands above the node: it waits for the locks, looks whether
# the outputs are known already, waits for one attempt after the other, copies what the last one gave, runs the hooks, and
# only then tells its parent.

# wfc_call ID SUFFIX: the life of the child that wfc_look has looked up and wfc_name_child has named.
wfc_call() {
  eval "wfc_retry=\$wfc_retry_$wfc_l_template wfc_ahead=\$wfc_ahead_$wfc_l_template"
  wfc_lock_entry='' wfc_status_folder='' wfc_memo_hit='' wfc_tell_outer='' wfc_own_folder=''
  wfc_print_of "$wfc_l_template"
  wfc_keeps=''
  wfc_mock=''
  [ -z "$wfc_forced" ] || [ "$1" != "$wfc_forced" ] || wfc_aside=''
  if [ "$wfc_mocks" -gt 0 ] && wfc_find_mock "$2"; then
    wfc_retry='' wfc_ahead=''
  elif wfc_may_keep; then
    wfc_keeps=yes
  fi
  if [ -z "$wfc_retry$wfc_ahead" ] && [ "$wfc_l_hooks" = - ]; then
    wfc_enter "$wfc_l_template" "$2"
    wfc_live
    return
  fi
  wfc_own=$1 wfc_own_folder=$wfc_child_folder wfc_own_id=$wfc_child_id
  wfc_own_name=$wfc_child_name wfc_own_hash=$wfc_child_hash wfc_own_display=$2
  wfc_tell_outer=$wfc_tell
  wfc_attempt_pid='' wfc_halted='' wfc_hook_pids=''
  wfc_first_slot=$wfc_slot
  wfc_slot=''
  trap wfc_call_leave EXIT
  trap wfc_call_stop TERM
  trap : PIPE
  if [ "$wfc_l_hooks" != - ]; then
    wfc_outer_name=$wfc_name_of_parent wfc_outer_hash=$wfc_hash_of_parent wfc_outer_folder=$wfc_folder_of_parent
    # The items of a looped task have exit hooks only; the others are those of the node above them.
    wfc_hook_below "$wfc_own_folder" "$wfc_own_name" "$wfc_own_hash" "$wfc_own_display" "$wfc_l_hooks"
    wfc_is_item=''
    [ "$wfc_scope" != tasks ] || [ "$wfc_l_loop" = - ] || wfc_is_item=yes
    [ -n "$wfc_is_item$wfc_keeps" ] || wfc_hook_at running Running
    wfc_name_of_parent=$wfc_outer_name wfc_hash_of_parent=$wfc_outer_hash wfc_folder_of_parent=$wfc_outer_folder
    wfc_child_folder=$wfc_own_folder wfc_child_id=$wfc_own_id wfc_child_name=$wfc_own_name wfc_child_hash=$wfc_own_hash
    wfc_child=$wfc_run/nodes/$wfc_own_folder
  fi
  if [ -n "$wfc_keeps" ]; then
    (
      wfc_enter "$wfc_l_template" "$2"
      wfc_keep_node
    )
  elif [ -n "$wfc_ahead" ] && ! wfc_run_before "$wfc_l_template" "$2"; then
    :
  elif [ -n "$wfc_retry" ]; then
    wfc_run_retry "$wfc_l_template" "$2"
  else
    (
      wfc_slot=$wfc_first_slot wfc_tell='' wfc_lock_entry=''
      case $wfc_ahead in
        *memo) wfc_keep_parts=yes ;;
      esac
      wfc_enter "$wfc_l_template" "$2"
      wfc_live
    ) &
    wfc_attempt_pid=$!
    wfc_first_slot=''
    wfc_wait_attempt
  fi
  wfc_phase_in "$wfc_own_folder"
  wfc_final_phase=$wfc_state
  [ -z "$wfc_ahead" ] || [ -n "$wfc_keeps" ] || wfc_end_before
  [ "$wfc_l_hooks" != - ] || return 0
  if [ -z "$wfc_halted" ]; then
    wfc_name_of_parent=$wfc_own_name wfc_hash_of_parent=$wfc_own_hash wfc_folder_of_parent=$wfc_own_folder
    [ -n "$wfc_is_item" ] || wfc_hook_at ended "$wfc_final_phase"
    wfc_await_hooks
    case $wfc_final_phase in
      Succeeded | Failed | Error) wfc_hook_at exit "$wfc_final_phase" ;;
    esac
  fi
  wfc_await_hooks
}

# wfc_wait_attempt: until the process has really ended: a signal ends `wait` before.
wfc_wait_attempt() {
  wfc_await_process "$wfc_attempt_pid"
  wfc_attempt_pid=''
}

# wfc_await_process PID: (dash says of a process that a signal has ended how it ended.)
wfc_await_process() {
  while :; do
    wait "$1" 2>/dev/null || :
    kill -0 "$1" 2>/dev/null || break
  done
}

wfc_call_stop() {
  # As in wfc_stop: TERM comes twice.
  trap '' TERM
  wfc_halted=yes
  # shellcheck disable=SC2086 # a list of numbers
  [ -z "$wfc_attempt_pid$wfc_hook_pids" ] || kill -TERM $wfc_attempt_pid $wfc_hook_pids 2>/dev/null || :
  trap wfc_call_stop TERM
}

wfc_call_leave() {
  trap '' TERM
  [ -z "${wfc_lock_entry-}" ] || wfc_unlock
  wfc_slot=$wfc_first_slot
  wfc_give
  case ${wfc_final_phase-Error} in
    Failed | Error) [ -z "$wfc_tell_bad" ] || : >"$wfc_tell_bad" ;;
  esac
  # A daemon has told already, when it was ready.
  [ -z "$wfc_tell" ] || [ -f "$wfc_run/nodes/$wfc_own_folder/.told" ] || printf '%s\n' "$wfc_key" >"$wfc_tell"
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
  wfc_begin "$wfc_print"
  "retry_$1"
  if [ -n "$wfc_failure" ]; then
    : >"$wfc_node/broken"
    wfc_describe Error "$wfc_failure"
    return 0
  fi
  wfc_name_of_parent=$wfc_node_name wfc_hash_of_parent=$wfc_node_hash wfc_folder_of_parent=$wfc_node_folder
  wfc_called=$2
  wfc_retry_start=$(date +%s)
  : >>"$wfc_retry_node/children"
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
      # The first attempt has all the time that it takes.
      [ "$retries" -eq 0 ] || [ -z "$wfc_retry_wait" ] || [ -z "$wfc_retry_max" ] || wfc_end_at=$((wfc_retry_start + wfc_retry_max / 1000))
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
    [ -z "$wfc_shutdown" ] || {
      wfc_retry_message="Stopped with strategy '$wfc_shutdown'"
      break
    }
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
      if [ -n "$wfc_failure" ]; then
        wfc_retry_message=$wfc_failure wfc_state=Error
        : >"$wfc_node/broken"
        break
      fi
      if [ "$wfc_again" != true ]; then
        wfc_retry_message='retryStrategy.expression evaluated to false'
        break
      fi
    fi
    if [ -n "$wfc_retry_limit" ] && [ -n "$wfc_retry_wait" ]; then
      sleep "$((wfc_wait_now / 1000)).$(printf %03d $((wfc_wait_now % 1000)))" >/dev/null 2>&1 5>&- &
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

# wfc_adopt FOLDER: what the node there gave becomes this node's. Of the last attempt and the node above it, Argo measures that one.
wfc_adopt() {
  [ -z "$wfc_measured" ] || rm -f "$1/metrics"
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
    OnTransientError:*) wfc_is_transient "$wfc_attempt_message" ;;
    *) return 1 ;;
  esac
}

# wfc_is_transient MESSAGE: whether Argo takes the failure for one that may pass by itself.
wfc_is_transient() {
  case $1 in
    *'connection reset by peer'* | *'connection refused'* | *'connection timed out'* | *'i/o timeout'* | \
      *'TLS handshake timeout'* | *'net/http: timeout'* | *'http2: client connection lost'* | *'unexpected EOF'* | \
      *'the server is currently unable to handle the request'* | *'too many requests'* | *'exceeded quota'* | \
      *'the object has been modified'* | *'the requested feature is disabled'*) return 0 ;;
  esac
  [ -n "${TRANSIENT_ERROR_PATTERN-}" ] && printf '%s' "$1" | grep -E -q -e "$TRANSIENT_ERROR_PATTERN"
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
