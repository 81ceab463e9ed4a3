# shellcheck shell=sh
# The life of a pod: load what it takes, run its command, save what it gives; and the verdict.

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
  [ -z "$wfc_end_at" ] || wfc_limit_attempt
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

# wfc_limit_attempt: the time for all attempts ends at $wfc_end_at, and so does that of this one's command. Argo's executor stops it then,
# and the exit code says so.
wfc_limit_attempt() {
  wfc_value=$((wfc_end_at - $(date +%s)))
  [ "$wfc_value" -ge 1 ] || wfc_value=1
  [ -n "$wfc_deadline" ] && [ "$wfc_deadline" -le "$wfc_value" ] || wfc_deadline=$wfc_value wfc_over=yes
}

# wfc_pod_begins: a place for the main container, with all that it takes; then the containers that run before it.
wfc_pod_begins() {
  "wfc_${wfc_runtime}_begin" && wfc_load_inputs || return 1
  [ "$wfc_companions" -eq 0 ] || wfc_run_init_containers
}

# wfc_judge_start: the verdict on a pod that did not come to its command; what it has started is stopped.
wfc_judge_start() {
  wfc_give_up "$wfc_not_prepared"
  [ "$wfc_companions" -eq 0 ] || wfc_stop_companions
  if [ -f "$wfc_node/.deadline" ]; then
    wfc_verdict=Failed
    wfc_failure='Pod was active on the node longer than the specified deadline'
  elif [ -n "$wfc_init_failed" ]; then
    wfc_verdict=Failed
    wfc_failure=$wfc_init_failed
  else
    wfc_verdict=Error
    wfc_failure="init: Error (exit code 64): $wfc_failure"
  fi
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
  elif [ "$wfc_companions" -gt 0 ] && wfc_sidecar_failed "$wfc_sidecars"; then
    wfc_verdict=Failed
  else
    wfc_verdict=Succeeded
  fi
}

# wfc_pod_ends: put everything away and say what came of it: $wfc_verdict, because of $wfc_failure.
wfc_pod_ends() {
  [ -z "$wfc_init_sidecars" ] || wfc_blame_init_sidecar
  wfc_put_away
  wfc_describe "$wfc_verdict" "$wfc_failure"
}

wfc_put_away() {
  [ -z "$wfc_root" ] || "wfc_${wfc_runtime}_end" || :
  [ -z "$wfc_network_owner" ] || wfc_drop_container "$wfc_network_owner"
  [ -z "$wfc_private" ] || wfc_drop_private
  [ "$wfc_volumes" -eq 0 ] || [ -n "$wfc_keep" ] || wfc_remove "$wfc_node/volumes"
}

# wfc_start_command WORD...: the command of this container, in a process of its own: $wfc_pid. The file .pid is for
# wfc_signal: the command is stopped by its node.
wfc_start_command() {
  wfc_out=$wfc_box/stdout wfc_err=$wfc_box/stderr wfc_program=$1
  [ -n "$wfc_appends" ] || [ ! -e "$wfc_out" ] || {
    : >"$wfc_out"
    : >"$wfc_err"
  }
  if [ -n "$wfc_hides" ]; then
    wfc_open_filters || return 1
  elif [ -n "$wfc_archives" ]; then
    wfc_open_log
  fi
  "wfc_${wfc_runtime}_exec" "$@" </dev/null >>"$wfc_out" 2>>"$wfc_err" 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
  wfc_pid=$!
  wfc_write "$wfc_box/.pid" "$wfc_pid"
}

# wfc_command_ended: the command in $wfc_pid has ended with $wfc_exit_code.
wfc_command_ended() {
  wfc_pid=
  "wfc_${wfc_runtime}_ended"
  if [ -n "$wfc_hides" ]; then
    wfc_close_filters
  elif [ -n "$wfc_archives" ]; then
    wfc_close_log
  fi
}

# wfc_end_pipes PIPE...: the command has ended. Where it was killed before it had opened the PIPEs of its output, those who read from
# them still wait for somebody who writes. Each of them makes PIPE.open when it has begun.
wfc_end_pipes() {
  for wfc_pipe; do
    until [ -e "$wfc_pipe.open" ]; do
      { :; } <>"$wfc_pipe"
      [ -e "$wfc_pipe.open" ] || sleep 0.1
    done
  done
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
