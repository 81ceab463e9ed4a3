# shellcheck shell=sh disable=SC2030,SC2031
# Init containers with `restartPolicy: Always`. Each starts in its turn among the init containers; those after it, and the main
# container, wait until it has started, and it goes on beside them. It is started again whenever it ends, in a new file
# system, and stopped when all others have ended, the last one first. What becomes of it decides nothing.

# init_sidecar NAME FUNCTION
init_sidecar() {
  wfc_companion restarted "$@"
}

# wfc_start_init_sidecar NUMBER: in the process of the pod: start it, and wait until it says so. Fails where it ends instead.
wfc_start_init_sidecar() {
  wfc_reports=$wfc_node/.started
  mkfifo -m 600 "$wfc_reports"
  exec 6<>"$wfc_reports"
  wfc_launch "$1"
  wfc_line=
  read -r wfc_line <&6 || :
  exec 6>&-
  rm -f "$wfc_reports"
  wfc_reports=
  [ "$wfc_line" = started ]
}

# wfc_run_restarted WORD...: what `run` does in its function: run the command again and again, until it is stopped. Kubernetes
# starts again at once, and then waits longer each time. What all its commands have printed is one.
wfc_run_restarted() {
  wfc_last_code='' wfc_pause=0
  while "wfc_${wfc_runtime}_begin" && "wfc_${wfc_runtime}_ready" "$@"; do
    wfc_exit_code=0
    wfc_start_command "$@"
    if wfc_await_start; then
      wait "$wfc_pid" || wfc_exit_code=$?
    else
      wfc_exit_code=$wfc_halted_code
    fi
    wfc_command_ended
    # It was about to be stopped when it ended by itself.
    [ "${wfc_attempts:-1}" -gt 0 ] || return 0
    wfc_last_code=$wfc_exit_code wfc_appends=yes
    if [ -n "$wfc_not_started_because" ]; then
      # Whoever waits for it would wait for ever.
      wfc_failure=$wfc_not_started_because
      return 0
    fi
    wfc_clear_away
    [ "$wfc_pause" -eq 0 ] || wfc_doze "$wfc_pause"
    wfc_pause=$((wfc_pause * 2))
    [ "$wfc_pause" -gt 0 ] || wfc_pause=10
    [ "$wfc_pause" -le 300 ] || wfc_pause=300
  done
}

# wfc_share_grace: in the process of one that is asked to end: it may go on for what is left of the pod's time. Kubernetes gives two
# seconds at least.
wfc_share_grace() {
  wfc_read "$wfc_node/.ends-by"
  wfc_value=$((wfc_value - $(date +%s)))
  [ "$wfc_value" -ge 2 ] || wfc_value=2
  [ "$wfc_value" -ge "$wfc_grace" ] || wfc_grace=$wfc_value
}

# wfc_clear_away: put the file system of the command that has ended away, whatever --keep says: the next one needs its place.
wfc_clear_away() {
  wfc_outer_keep=$wfc_keep
  wfc_keep=
  "wfc_${wfc_runtime}_end" || :
  wfc_keep=$wfc_outer_keep
}

# wfc_await_start: until the command in $wfc_pid has started, as its probe says, or ended. One that does not start in the time that
# it has for that is stopped: the function fails. (It is looked at every second, whatever the period: who waits for it has no time to lose.)
wfc_await_start() {
  wfc_await_running || return 0
  # Kubernetes takes 0 for not written.
  [ "$wfc_probe_period" -gt 0 ] || wfc_probe_period=10
  [ "$wfc_probe_failures" -gt 0 ] || wfc_probe_failures=3
  wfc_left=$((wfc_probe_period * wfc_probe_failures))
  [ "$wfc_probe_delay" -le 0 ] || wfc_doze "$wfc_probe_delay"
  while wfc_lives "$wfc_pid"; do
    if wfc_probe_once; then
      [ -z "$wfc_reports" ] || printf 'started\n' >"$wfc_reports"
      wfc_reports=
      return 0
    fi
    if [ "$wfc_left" -le 0 ]; then
      wfc_halt
      return 1
    fi
    wfc_doze 1
    wfc_left=$((wfc_left - 1))
  done
}

# wfc_blame_init_sidecar: Argo looks at them first when a pod has failed, and only then: how one ended is the message then.
wfc_blame_init_sidecar() {
  case $wfc_verdict:$wfc_failure in
    Succeeded:* | *'longer than the specified deadline' | 'Error:init: '*) return 0 ;;
  esac
  wfc_backwards=
  for wfc_number in $wfc_init_sidecars; do
    wfc_backwards="$wfc_number $wfc_backwards"
  done
  if wfc_sidecar_failed "$wfc_backwards"; then
    wfc_verdict=Failed
  fi
}
