# shellcheck shell=sh
# What happens after some time, unless something else comes first: deadlines, and the end of patience.

# wfc_later SECONDS COMMAND...: do that then, unless wfc_unwatch comes first. One at a time: $wfc_watcher.
wfc_later() {
  wfc_unwatch
  (
    trap - EXIT TERM
    wfc_sleep_out "$1"
    shift
    "$@"
  ) 5>&- &
  wfc_watcher=$!
}

# wfc_sleep_out SECONDS: in the process of wfc_later; the process that sleeps is noted down, for it is killed, too. `wait` also
# ends with a signal that was meant for another process: only the end of that process counts.
wfc_sleep_out() {
  sleep "$1" >/dev/null 2>&1 &
  wfc_sleep=$!
  wfc_write "$wfc_box/.sleep" "$wfc_sleep"
  until wait "$wfc_sleep"; do
    wfc_lives "$wfc_sleep" || exit 0
  done
}

# wfc_doze SECONDS: sleep, but hear a signal at once.
wfc_doze() {
  sleep "$1" >/dev/null 2>&1 &
  wfc_dozing=$!
  wait "$wfc_dozing" || :
  wfc_awake
}

# wfc_awake: a signal has ended the sleep of wfc_doze, or its time is over.
wfc_awake() {
  [ -z "$wfc_dozing" ] || kill -KILL "$wfc_dozing" 2>/dev/null || :
  wfc_dozing=
}

# wfc_expire: the time of the command in $wfc_pid is over.
wfc_expire() {
  [ -n "$wfc_over" ] || : >"$wfc_node/.deadline"
  "wfc_${wfc_runtime}_stop" TERM || :
  wfc_sleep_out "$wfc_grace"
  "wfc_${wfc_runtime}_stop" KILL || :
}

# wfc_unwatch: nothing has to be done any more. (Killed, not asked: TERM is lost where it comes before a subshell is ready.)
wfc_unwatch() {
  [ -n "$wfc_watcher" ] || return 0
  kill -KILL "$wfc_watcher" 2>/dev/null || :
  wait "$wfc_watcher" 2>/dev/null || :
  wfc_watcher=
  [ ! -f "$wfc_box/.sleep" ] || {
    wfc_read "$wfc_box/.sleep"
    kill -KILL "$wfc_value" 2>/dev/null || :
  }
}
