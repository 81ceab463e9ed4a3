# shellcheck shell=sh
# The lifeline of a run: with --lifeline, descriptor 3 is a pipe whose other end is held by whoever started the run and by
# nobody else. The kernel closes that end with its holder, also where a KILL leaves it no time to say anything.

# wfc_check_lifeline: there must be such a pipe, or the run would end as soon as it began.
wfc_check_lifeline() {
  (: <&3) 2>/dev/null || wfc_misuse '--lifeline needs a pipe on descriptor 3'
}

# wfc_watch_lifeline: once the other end is closed, the run is interrupted, as by HUP. The process that waits for it sleeps
# in `read`, and holds neither the lock of the run nor its output.
wfc_watch_lifeline() {
  (
    trap - TERM
    trap '' INT HUP
    while read -r wfc_line <&3; do
      :
    done
    kill -USR1 "$$" # which nobody ignores
  ) 8>&- </dev/null >/dev/null 2>&1 &
  wfc_lifeline_watcher=$!
  exec 3<&-
}

# wfc_leave_lifeline: the run has ended. (bash can wait for ever for a process that it has seen the end of.)
wfc_leave_lifeline() {
  [ -z "$wfc_lifeline_watcher" ] || ! kill -KILL "$wfc_lifeline_watcher" 2>/dev/null || wait "$wfc_lifeline_watcher" 2>/dev/null || :
}
