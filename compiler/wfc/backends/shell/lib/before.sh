# shellcheck shell=sh
# Before a node runs: its locks, then its place among those that run, then whether its outputs are known already.

# wfc_run_before TEMPLATE DISPLAY-NAME: in the process above the node named by wfc_name_child. Fails where the node has ended
# without having run.
wfc_run_before() {
  wfc_enter "$1" "$2"
  # What ends here has not run, and Argo measures nothing of it.
  wfc_wanted='' wfc_memo_key='' wfc_memo_status='' wfc_measured=''
  "before_$1"
  if [ -n "$wfc_failure" ]; then
    wfc_describe Error "$wfc_failure"
    return 1
  fi
  case $wfc_ahead in
    locks*)
      wfc_wait_until=''
      [ -z "$wfc_deadline" ] || wfc_wait_until=$(($(date +%s) + wfc_deadline))
      if ! wfc_acquire "${wfc_workflow_priority:-0}" wfc_note_waiting; then
        if [ -n "$wfc_halted" ]; then
          wfc_why_stopped
          wfc_describe Failed "$wfc_value"
        elif [ -n "$wfc_timed_out" ]; then
          wfc_describe Failed timeout
        else
          wfc_describe Error "$wfc_failure"
        fi
        return 1
      fi
      wfc_write "$wfc_node/message" ''
      wfc_admit "$wfc_type"
      wfc_first_slot=$wfc_admitted
      ;;
  esac
  case $wfc_ahead in
    *memo)
      wfc_keep_parts=yes
      ! wfc_remembered || return 1
      ;;
  esac
}

# wfc_note_waiting MESSAGE: the node waits for a lock.
wfc_note_waiting() {
  wfc_write "$wfc_node/message" "$1"
  wfc_write "$wfc_node/phase" Pending
  wfc_event "$wfc_node_name" Pending "$1"
}

# wfc_end_before: the node has ended with $wfc_state.
wfc_end_before() {
  case $wfc_ahead:$wfc_state:$wfc_memo_hit in
    *memo:Succeeded:) wfc_remember ;;
  esac
  [ -z "$wfc_lock_entry" ] || wfc_unlock
}
