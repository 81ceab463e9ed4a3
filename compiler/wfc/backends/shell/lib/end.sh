# shellcheck shell=sh
# The end of a run: its last hooks, what is put away, what it leaves to read; and the signals that end it before.

# wfc_run_last_hooks: the hooks that wait for the end of the workflow, then the exit handler, whatever came of it. That one
# can only make a good phase worse.
wfc_run_last_hooks() {
  rm -f "$wfc_run/.stopping"
  workflow_status=$wfc_phase
  workflow_duration=$(($(date +%s) - workflow_started)).000000
  [ -z "$wfc_lists_failures" ] || wfc_list_failures
  wfc_end_phase=$wfc_phase wfc_end_message=$wfc_message
  wfc_keeps=$wfc_root_keeps
  if [ -z "$wfc_interrupted" ]; then
    wfc_hook_at ended "$wfc_phase"
  fi
  wfc_await_hooks
  wfc_hook_folder=''
  wfc_hook_at exit "$wfc_end_phase"
  wfc_root_pid=${wfc_hook_pids# }
  wfc_await_hooks
  wfc_state=''
  [ -z "$wfc_hook_folder" ] || wfc_phase_in "$wfc_hook_folder"
  wfc_phase=$wfc_end_phase wfc_message=$wfc_end_message
  if [ -f "$wfc_hooked/hook-failure" ]; then
    wfc_read "$wfc_hooked/hook-failure"
    wfc_phase=Error wfc_message="error in exit template execution : $wfc_value"
    return 0
  fi
  case $wfc_phase:$wfc_state in
    Succeeded:Failed | Succeeded:Error)
      wfc_phase=$wfc_state
      wfc_read "$wfc_run/nodes/$wfc_hook_folder/message"
      wfc_message=$wfc_value
      ;;
  esac
}

# wfc_list_failures: workflow.failures: JSON in Go's quotation marks, as Argo gives it.
wfc_list_failures() {
  wfc_text=
  set +f
  for wfc_entry in "$wfc_run"/nodes/*/failure; do
    [ -f "$wfc_entry" ] || continue
    wfc_read "$wfc_entry"
    wfc_text=${wfc_text:+$wfc_text,}$wfc_value
  done
  set -f
  [ -z "$wfc_text" ] || {
    wfc_json "[$wfc_text]"
    workflow_failures=$wfc_value
  }
}

wfc_finish() {
  wfc_phase=Error wfc_message='the run was killed'
  wfc_child=$wfc_run/nodes/$wfc_root_folder
  if [ -f "$wfc_child/node.json" ]; then
    wfc_read "$wfc_child/phase"
    wfc_phase=$wfc_value
    wfc_read "$wfc_child/message"
    wfc_message=$wfc_value
  fi
  [ -z "$wfc_shutdown" ] || [ "$wfc_phase" = Succeeded ] || wfc_message="Stopped with strategy '$wfc_shutdown'"
  [ -z "$wfc_interrupted" ] || [ "$wfc_phase" = Succeeded ] || wfc_message="Stopped with strategy 'Terminate'"
  # What was to be a part of the workflow and cannot be one is no end that anybody is to hear of.
  if [ -f "$wfc_run/.refused" ]; then
    wfc_await_hooks
  elif [ -n "$wfc_hooks" ]; then
    wfc_run_last_hooks
  fi
  trap '' INT TERM HUP USR1
  wfc_leave_lifeline
  # A bundle with nothing to delete does not have the function.
  [ -z "$wfc_gc" ] || ! command -v wfc_collect_artifacts >/dev/null || wfc_collect_artifacts
  wfc_leave_status
  wfc_finished=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  # shellcheck disable=SC2031 # as above
  [ -z "$wfc_lock_entry" ] || wfc_unlock
  [ ! -d "$wfc_run/volumes" ] || wfc_drop_claims
  wfc_write_status "$wfc_phase" "$wfc_message"
  wfc_write_result "$wfc_phase" "$wfc_message"
  # As above: most bundles measure nothing.
  ! command -v wfc_write_metrics >/dev/null || wfc_write_metrics
  [ "$wfc_phase" != Succeeded ] || wfc_remove "$wfc_run/.before"
  [ "$wfc_mocks" -eq 0 ] || wfc_unused_mocks
  find "$wfc_run/nodes" -mindepth 2 -maxdepth 2 -type p -exec rm -f {} + || :
  # Who looks at the files of a run, or searches them, must not wait for a pipe. Nobody needs its lock any more.
  rm -f "$wfc_run/.slots" || :
  [ -z "$wfc_quiet" ] || [ "$wfc_phase" = Succeeded ] || wfc_tell_culprit >&2 2>/dev/null || :
  [ -n "$wfc_interrupted" ] || wfc_end_misuse
  [ -n "$wfc_quiet" ] && [ "$wfc_phase" = Succeeded ] ||
    wfc_warn "workflow $workflow_name: $wfc_phase${wfc_message:+: $wfc_message}"
  [ -z "$wfc_interrupted" ] || exit 130
  [ "$wfc_phase" = Succeeded ] || exit 1
  exit 0
}

# wfc_end_misuse: a run that was to be a part of the workflow which cannot be one ends here. What is said is the workflow's message.
wfc_end_misuse() {
  [ -f "$wfc_run/.refused" ] || return 0
  wfc_read "$wfc_run/.refused"
  rm -f "$wfc_run/.refused"
  wfc_misuse "$wfc_value"
}

# wfc_tell_culprit: what failed first, to who has heard of no node; the workflow's own message names an id at best.
wfc_tell_culprit() {
  [ -n "${wfc_culprit-}" ] && [ "$wfc_culprit" != "$wfc_root_folder" ] || return 0
  wfc_child=$wfc_run/nodes/$wfc_culprit
  wfc_read_field "$wfc_child" node.json
  wfc_text=${wfc_value#*'"name": "'}
  # The name stands there as JSON has it.
  wfc_text=$(printf '%s' "${wfc_text%%'", "id": '*}" | sed 's/\\\(["\\]\)/\1/g')
  wfc_phase_in "$wfc_culprit"
  wfc_read_field "$wfc_child" message
  wfc_print_event "$wfc_text" "$wfc_state" "$wfc_value"
}

# wfc_interrupt: tell every process below this one to stop; a second signal kills.
wfc_interrupt() {
  if [ -z "$wfc_interrupted" ]; then
    wfc_interrupted=yes
    wfc_warn 'interrupted, stopping'
    wfc_signal TERM
  else
    wfc_signal KILL
  fi
}

# wfc_hang_up: the terminal, or who started this run, is gone. That may be said more than once, and nobody means by it that
# the run is to be killed.
wfc_hang_up() {
  [ -n "$wfc_interrupted" ] || wfc_interrupt
}

# wfc_signal SIGNAL: to the root node and all that came of it. A shell that waits for a transfer hears nothing before the
# transfer ends, so the transfer hears it, too. TERM is not for commands: their nodes ask them to end, and give them time.
wfc_signal() {
  [ -n "$wfc_root_pid" ] || return 0
  wfc_spared=' '
  if [ "$1" = TERM ]; then
    set +f
    for wfc_entry in "$wfc_run"/nodes/*/.pid "$wfc_run"/nodes/*/containers/*/.pid; do
      [ -f "$wfc_entry" ] || continue
      wfc_state=
      wfc_child=${wfc_entry%/.pid}
      { read -r wfc_state <"${wfc_child%/containers/*}/phase" || :; } 2>/dev/null
      case $wfc_state in
        Running | Daemoned)
          wfc_read "$wfc_entry"
          wfc_spared="$wfc_spared$wfc_value "
          ;;
      esac
    done
  fi
  # shellcheck disable=SC2086 # a list of numbers
  wfc_family_of $wfc_root_pid $wfc_hook_pids
  # shellcheck disable=SC2086 # a list of numbers
  kill "-$1" $wfc_family 2>/dev/null || :
}
