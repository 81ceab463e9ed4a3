# shellcheck shell=sh
# Probes: what says that the command of a container is ready (a daemon's `readinessProbe`), or has started (the `startupProbe` of a
# container that goes on beside those after it).

# wfc_no_probe PERIOD: the container has none, as far as is known yet; one is tried all PERIOD seconds unless it says another.
wfc_no_probe() {
  wfc_probe='' wfc_probe_delay=0 wfc_probe_period=$1 wfc_probe_timeout=1 wfc_probe_successes=1 wfc_probe_failures=3 wfc_probe_words=0
}

# probe_times [delay S] [period S] [timeout S] [successes N] [failures N]: when the probe that follows is tried.
probe_times() {
  while [ $# -gt 1 ]; do
    wfc_set "wfc_probe_$1" "$2"
    shift 2
  done
}

# probe_command WORD..., probe_http SCHEME HOST PORT PATH [HEADER VALUE]..., probe_tcp PORT: what says that it is ready; without one
# it is as soon as it runs.
probe_command() {
  wfc_keep_probe command "$@"
}

probe_http() {
  wfc_keep_probe http "$@"
}

probe_tcp() {
  wfc_keep_probe tcp "$@"
}

wfc_keep_probe() {
  wfc_probe=$1
  [ "$1" != command ] || wfc_marks=yes
  shift
  wfc_probe_words=$#
  while [ $# -gt 0 ]; do
    wfc_set "wfc_probe_word_$#" "$1"
    shift
  done
}

# wfc_await_running: until the command in $wfc_pid runs; an engine takes its time. Fails where it has ended before.
wfc_await_running() {
  wfc_tries=0
  # What covers the sandbox's mark by a volume is not waited for.
  until "wfc_${wfc_runtime}_runs" || [ "$wfc_tries" -ge 100 ]; do
    wfc_lives "$wfc_pid" || return 1
    wfc_doze 0.1
    wfc_tries=$((wfc_tries + 1))
  done
}

# wfc_probe_once: whether it says so now; without a probe, yes.
wfc_probe_once() {
  set --
  wfc_index=$wfc_probe_words
  while [ "$wfc_index" -gt 0 ]; do
    eval "set -- \"\$@\" \"\$wfc_probe_word_$wfc_index\""
    wfc_index=$((wfc_index - 1))
  done
  case $wfc_probe in
    '') return 0 ;;
    command) wfc_probe_by_command "$@" ;;
    http) wfc_probe_by_http "$@" ;;
    tcp) wfc_probe_by_tcp "$@" ;;
  esac
}

# wfc_probe_by_command WORD...: its time begins when it runs, and not while a place is made for it.
wfc_probe_by_command() {
  "wfc_${wfc_runtime}_unprobed"
  ("wfc_${wfc_runtime}_probe" "$@") </dev/null >/dev/null 2>&1 &
  wfc_probe_pid=$!
  (
    trap - EXIT TERM
    wfc_tries=0
    until "wfc_${wfc_runtime}_probes" || [ "$wfc_tries" -ge 100 ]; do
      sleep 0.1
      wfc_tries=$((wfc_tries + 1))
    done
    sleep "$wfc_probe_timeout"
    kill -KILL "$wfc_probe_pid" 2>/dev/null
  ) >/dev/null 2>&1 &
  wfc_probe_guard=$!
  wfc_probe_code=0
  wait "$wfc_probe_pid" 2>/dev/null || wfc_probe_code=$?
  kill "$wfc_probe_guard" 2>/dev/null || :
  wait "$wfc_probe_guard" 2>/dev/null || :
  return "$wfc_probe_code"
}

wfc_probe_by_http() {
  wfc_probe_scheme=$(printf %s "$1" | tr '[:upper:]' '[:lower:]')
  wfc_probe_host=$2 wfc_probe_port=$3 wfc_probe_path=/${4#/}
  shift 4
  wfc_probe_left=$#
  while [ "$wfc_probe_left" -gt 1 ]; do
    set -- "$@" --header "$1: $2"
    shift 2
    wfc_probe_left=$((wfc_probe_left - 2))
  done
  set -- --silent --insecure --output /dev/null --write-out '%{http_code}' --max-time "$wfc_probe_timeout" "$@"
  wfc_probe_code=$("wfc_probe_in_$wfc_runtime" "$@") || return 1
  case $wfc_probe_code in
    [23]??) ;;
    *) return 1 ;;
  esac
}

wfc_probe_in_sandbox() {
  curl "$@" "$wfc_probe_scheme://${wfc_probe_host:-127.0.0.1}:$wfc_probe_port$wfc_probe_path"
}

wfc_probe_in_host() {
  wfc_probe_in_sandbox "$@"
}

# In the network of the container where this user may enter it, else at its address.
wfc_probe_in_engine() {
  set -- curl "$@"
  wfc_engine_address
  wfc_probe_host=${wfc_probe_host:-$wfc_value}
  wfc_value=$(wfc_engine inspect --format '{{.State.Pid}}' "$wfc_container" 2>/dev/null) || return 1
  if [ "$(id -u)" = 0 ] && command -v nsenter >/dev/null; then
    set -- nsenter --target "$wfc_value" --net -- "$@"
  elif [ "$wfc_engine_name" = podman ] && command -v nsenter >/dev/null; then
    set -- nsenter --target "$wfc_value" --user --net --preserve-credentials -- "$@"
  fi
  "$@" "$wfc_probe_scheme://$wfc_probe_host:$wfc_probe_port$wfc_probe_path"
}

# wfc_probe_by_tcp PORT: whether somebody listens there, as the kernel's table of the pod's network has it.
wfc_probe_by_tcp() {
  wfc_probe_port=$(printf '%04X' "$1")
  wfc_value=self
  if [ "$wfc_runtime" = engine ]; then
    wfc_value=$(wfc_engine inspect --format '{{.State.Pid}}' "$wfc_container" 2>/dev/null) || return 1
  fi
  for wfc_entry in "/proc/$wfc_value/net/tcp" "/proc/$wfc_value/net/tcp6"; do
    [ -r "$wfc_entry" ] || continue
    while read -r _ wfc_line _ wfc_word _; do
      case $wfc_line:$wfc_word in
        *:"$wfc_probe_port":0A) return 0 ;;
      esac
    done <"$wfc_entry"
  done
  return 1
}
