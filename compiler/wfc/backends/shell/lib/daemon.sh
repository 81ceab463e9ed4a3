# shellcheck shell=sh
# Daemons: pods that go on while those behind them run, until the template that called them has ended.
#
# A daemon counts as done once it is ready: its node is in the phase Daemoned, gives its place to others, and tells its
# parent so. The parent stops it when it has ended itself; then it has Succeeded. One that ends by itself has Failed.

# daemon: the template's pod is one.
daemon() {
  wfc_daemon=yes
  wfc_no_probe 1
}

# wfc_watch_daemon: wait until the command in $wfc_pid is ready or has ended.
wfc_watch_daemon() {
  wfc_await_running || return 0
  [ "$wfc_probe_delay" -le 0 ] || wfc_doze "$wfc_probe_delay"
  [ "$wfc_probe_period" -gt 0 ] || wfc_probe_period=1
  wfc_probed=0
  while kill -0 "$wfc_pid" 2>/dev/null; do
    if wfc_probe_once; then
      wfc_probed=$((wfc_probed + 1))
      if [ "$wfc_probed" -ge "$wfc_probe_successes" ]; then
        wfc_become_daemon
        return 0
      fi
    else
      wfc_probed=0
    fi
    wfc_doze "$wfc_probe_period"
  done
}

# wfc_become_daemon: it is ready. Where no scheduler waits for it (it is all of the workflow, or an exit handler) it has done its
# work.
wfc_become_daemon() {
  wfc_daemoned=yes
  # A resumed run needs it running, not its record.
  : >"$wfc_node/.partial"
  "wfc_${wfc_runtime}_address"
  wfc_address=$wfc_value
  wfc_waiting=${wfc_tell:-$wfc_tell_outer}
  if [ -z "$wfc_waiting" ]; then
    wfc_halt
    wfc_pid=
    wfc_put_away
    wfc_describe Succeeded ''
    exit 0
  fi
  for wfc_child in "$wfc_node" ${wfc_own_folder:+"$wfc_run/nodes/$wfc_own_folder"}; do
    wfc_write "$wfc_child/ip" "$wfc_address"
    wfc_write "$wfc_child/phase" Daemoned
  done
  wfc_event "$wfc_node_name" Running 'daemoned'
  wfc_give
  if [ -n "$wfc_tell" ] || [ ! -f "$wfc_child/.told" ]; then
    : >"$wfc_child/.told"
    printf '%s daemon\n' "$wfc_key" >"$wfc_waiting"
  fi
  wfc_tell=
}

# read_ip VARIABLE ID: where a daemon is found.
read_ip() {
  wfc_find "$2"
  wfc_found=$wfc_run/nodes/$wfc_found_folder/ip
  wfc_set "$1" ''
  if [ -n "$wfc_found_folder" ] && [ -f "$wfc_found" ]; then
    wfc_read "$wfc_found"
    wfc_set "$1" "$wfc_value"
  else
    wfc_written_name "$2"
    wfc_lacks "$1" "$wfc_scope.$wfc_value.ip" 'that node is no daemon that runs'
  fi
}

# wfc_stop_daemons: in the scheduler: its template has ended.
wfc_stop_daemons() {
  : >"$wfc_tasks/over"
  for wfc_process in $wfc_daemons; do
    kill -TERM "$wfc_process" 2>/dev/null || :
  done
  for wfc_process in $wfc_daemons; do
    while kill -0 "$wfc_process" 2>/dev/null; do
      wait "$wfc_process" || :
    done
  done
  wfc_daemons=
}
