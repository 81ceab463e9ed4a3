# shellcheck shell=sh
# Mutexes and semaphores: locks that all runs of this user on this machine share.
#
# Who wants locks, a node or a workflow, has an entry: a numbered file in the folder of the locks, whose first line is
# `waiting` or `holding` and a priority, and each other line a limit and the name of a lock. The process keeps the file
# locked by flock(1) through its descriptor 5. The kernel lets go of that when the last process of the node is gone,
# however it went: an entry that nobody keeps locked is nobody's. The folder is looked at and changed by one process at a
# time (flock on the file `guard`, descriptor 6). All locks of an entry are taken together or none is, so no two that wait
# can wait for each other. Whoever waits sleeps until somebody lets go.

# mutex NAME NAMESPACE, database_mutex NAME NAMESPACE: a lock that one may hold. An empty NAMESPACE is the workflow's.
mutex() {
  wfc_want 1 "${2:-$workflow_namespace}/Mutex/$1"
}

database_mutex() {
  wfc_want 1 "${2:-$workflow_namespace}/Database/$1"
}

# semaphore CONFIG-MAP KEY NAMESPACE: a lock that as many may hold as the ConfigMap (or --semaphore) says.
semaphore() {
  wfc_limit "$1/$2" || {
    wfc_give_up "failed to initialize semaphore ${3:-$workflow_namespace}/ConfigMap/$1/$2 with limit"
    wfc_warn "the semaphore $1/$2 has no limit: give one with --semaphore $1/$2=LIMIT, or the ConfigMap with --config-maps DIR"
    return 0
  }
  wfc_want "$wfc_value" "${3:-$workflow_namespace}/ConfigMap/$1/$2"
}

# database_semaphore KEY NAMESPACE: the limit comes from --semaphore alone.
database_semaphore() {
  wfc_limit "$1" || {
    wfc_give_up "failed to initialize semaphore ${2:-$workflow_namespace}/Database/$1 with limit"
    wfc_warn "the semaphore $1 has no limit: give one with --semaphore $1=LIMIT"
    return 0
  }
  wfc_want "$wfc_value" "${2:-$workflow_namespace}/Database/$1"
}

wfc_want() {
  case $2 in
    *"$wfc_newline"*) wfc_give_up "Invalid lock key: unknown format" ;;
    *) wfc_wanted="$wfc_wanted$1 $2$wfc_newline" ;;
  esac
}

# wfc_limit NAME: in $wfc_value, the limit of a semaphore; fails where nobody gave one.
wfc_limit() {
  wfc_rest=$wfc_semaphores_given
  while [ -n "$wfc_rest" ]; do
    wfc_line=${wfc_rest%%"$wfc_newline"*}
    wfc_rest=${wfc_rest#*"$wfc_newline"}
    case $wfc_line in
      "$1="*)
        wfc_value=${wfc_line#"$1="}
        return 0
        ;;
    esac
  done
  case $1 in
    */* | *..*) ;;
    *) return 1 ;;
  esac
  case /$1/ in
    */../* | */./*) return 1 ;;
  esac
  [ -n "${WFC_CONFIG_MAPS-}" ] && [ -f "$WFC_CONFIG_MAPS/$1" ] || return 1
  wfc_value=
  read -r wfc_value <"$WFC_CONFIG_MAPS/$1" || :
  case $wfc_value in
    '' | 0* | *[!0-9]* | ????????*) return 1 ;;
  esac
}

# wfc_missing_limits: adds to $wfc_missing_names the semaphores of this bundle that nobody gave a limit.
wfc_missing_limits() {
  for wfc_name in $wfc_semaphores; do
    wfc_limit "$wfc_name" || wfc_missing_maps="$wfc_missing_maps $wfc_name"
  done
}

# wfc_locks_ready: the folder of the locks, of this user alone; fails with the reason in $wfc_failure.
wfc_locks_ready() {
  wfc_locks=${WFC_LOCKS:-/tmp/wfc-locks-$(id -u)}
  (umask 077 && mkdir -p "$wfc_locks") 2>/dev/null || :
  if [ -h "$wfc_locks" ] || [ -z "$(find "$wfc_locks" -prune -type d -user "$(id -u)" ! -perm -002 2>/dev/null)" ]; then
    wfc_failure="the folder of the locks cannot be used: $wfc_locks"
    return 1
  fi
}

# wfc_enter_guard, wfc_leave_guard: in between, this process alone looks at the locks.
wfc_enter_guard() {
  exec 6>>"$wfc_locks/guard"
  flock 6
}

wfc_leave_guard() {
  exec 6>&-
}

# wfc_acquire PRIORITY FUNCTION: take all locks in $wfc_wanted, however long that takes. While it waits, FUNCTION is called
# with Argo's message, once for each. Fails when the run is stopped meanwhile ($wfc_halted), when the time in $wfc_wait_until has come
# ($wfc_timed_out), or with the reason in $wfc_failure.
wfc_acquire() {
  wfc_priority=$1 wfc_told='' wfc_timed_out=''
  wfc_locks_ready || return 1
  wfc_enter_guard || return 1
  wfc_number=0
  [ ! -f "$wfc_locks/last" ] || read -r wfc_number <"$wfc_locks/last" || :
  wfc_number=$((wfc_number + 1))
  printf '%s\n' "$wfc_number" >"$wfc_locks/last.new"
  mv -f "$wfc_locks/last.new" "$wfc_locks/last"
  wfc_number=$((100000000000 + wfc_number))
  wfc_lock_entry=$wfc_locks/$wfc_number
  exec 5>>"$wfc_lock_entry"
  flock 5 || return 1
  printf 'waiting %s\n%s' "$wfc_priority" "$wfc_wanted" >"$wfc_lock_entry"
  while :; do
    wfc_judge_locks
    if [ "$wfc_decision" = granted ]; then
      printf 'holding %s\n%s' "$wfc_priority" "$wfc_wanted" >"$wfc_lock_entry"
      wfc_leave_guard
      wfc_tell_queued
      return 0
    fi
    wfc_leave_guard
    wfc_tell_queued
    if [ "$wfc_decision" = failed ]; then
      wfc_failure='the locks cannot be read'
      return 1
    fi
    [ "$wfc_lock_message" = "$wfc_told" ] || "$2" "$wfc_lock_message"
    wfc_told=$wfc_lock_message
    wfc_await_release
    [ -z "$wfc_halted$wfc_interrupted$wfc_timed_out" ] || return 1
    wfc_enter_guard || {
      wfc_failure='the locks cannot be read'
      return 1
    }
  done
}

# wfc_tell_queued: the scheduler that has made this call may make the next one.
wfc_tell_queued() {
  [ -z "$wfc_queues" ] || printf '%s queued\n' "$wfc_key" >"$wfc_tell"
  wfc_queues=''
}

# wfc_unlock: let go of all.
wfc_unlock() {
  [ -n "$wfc_lock_entry" ] || return 0
  wfc_enter_guard || :
  rm -f "$wfc_lock_entry"
  flock -u 5 || :
  wfc_leave_guard
  exec 5>&-
  wfc_lock_entry=''
}

# wfc_judge_locks: in the guard: in $wfc_decision granted, waiting or failed; then in $wfc_blockers the entries that are in
# the way, and in $wfc_lock_message what Argo says. Entries that nobody keeps any more are put away.
wfc_judge_locks() {
  while :; do
    set +f
    wfc_decision=$(awk -v own="${wfc_lock_entry##*/}" "$wfc_locks_program" "$wfc_locks"/[0-9]*) || wfc_decision=failed
    set -f
    case $wfc_decision in
      granted | failed) return 0 ;;
    esac
    wfc_lock_message=${wfc_decision%%"$wfc_newline"*}
    wfc_blockers=${wfc_decision#*"$wfc_newline"}
    wfc_decision=waiting
    wfc_dead=
    for wfc_entry in $wfc_blockers; do
      if flock -n -s "$wfc_locks/$wfc_entry" true; then
        rm -f "$wfc_locks/$wfc_entry"
        wfc_dead=yes
      fi
    done
    [ -n "$wfc_dead" ] || return 0
  done
}

# The entries in the order of their numbers. Those that wait are served by priority and number; one that cannot be served
# keeps nobody else waiting. Prints `granted` for the own one, or the message and the entries that are in its way.
# shellcheck disable=SC2016 # it is awk's text
wfc_locks_program='
FNR == 1 {
  file = FILENAME
  sub(/.*\//, "", file)
  files[++count] = file
  state[file] = $1
  priority[file] = $2 + 0
  next
}
{
  limit = $1
  name = substr($0, length(limit) + 2)
  total[file]++
  lock[file, total[file]] = name
  bound[file, total[file]] = limit + 0
  if (state[file] == "holding") { used[name]++; held[name]++ }
}
function fits(file, i) {
  for (i = 1; i <= total[file]; i++) if (used[lock[file, i]] >= bound[file, i]) return 0
  return 1
}
END {
  for (i = 1; i <= count; i++) if (state[files[i]] == "waiting") waits[++waiting] = files[i]
  for (i = 2; i <= waiting; i++) {
    file = waits[i]
    for (j = i - 1; j >= 1 && priority[waits[j]] < priority[file]; j--) waits[j + 1] = waits[j]
    waits[j + 1] = file
  }
  for (i = 1; i <= waiting; i++) {
    file = waits[i]
    if (file == own) break
    if (!fits(file)) continue
    state[file] = "next"
    for (j = 1; j <= total[file]; j++) used[lock[file, j]]++
  }
  if (fits(own)) { print "granted"; exit }
  for (i = 1; i <= total[own]; i++) {
    name = lock[own, i]
    if (used[name] < bound[own, i]) continue
    full[name] = 1
    if (!said) {
      said = 1
      free = bound[own, i] - held[name]
      printf "Waiting for %s lock. Lock status: %d/%d\n", name, free < 0 ? 0 : free, bound[own, i]
    }
  }
  for (i = 1; i <= count; i++) {
    file = files[i]
    if (file == own || state[file] == "waiting") continue
    for (j = 1; j <= total[file]; j++) if (lock[file, j] in full) { print file; break }
  }
}'

# wfc_await_release: sleep until one of $wfc_blockers is let go of.
wfc_await_release() {
  (
    trap - EXIT TERM
    exec 5>&- 6>&- 7>&- 8>&- 9>&-
    wfc_sleepers=
    # shellcheck disable=SC2086 # a list of numbers
    set -- $wfc_blockers
    if [ $# -eq 1 ]; then
      exec flock -s 3 3<"$wfc_locks/$1"
    fi
    wfc_bell=$wfc_locks/bell.$wfc_number
    mkfifo -m 600 "$wfc_bell"
    exec 6<>"$wfc_bell"
    rm -f "$wfc_bell"
    for wfc_entry in "$@"; do
      (
        flock -s 3 3<"$wfc_locks/$wfc_entry"
        printf '\n' >&6
      ) &
      wfc_sleepers="$wfc_sleepers $!"
    done
    read -r wfc_line <&6
    # shellcheck disable=SC2086 # a list of numbers
    kill $wfc_sleepers 2>/dev/null
  ) >/dev/null 2>&1 &
  wfc_attempt_pid=$!
  wfc_root_pid=$!
  [ -z "$wfc_wait_until" ] || {
    wfc_waiter=$!
    wfc_left=$((wfc_wait_until - $(date +%s)))
    [ "$wfc_left" -ge 0 ] || wfc_left=0
    wfc_later "$wfc_left" kill -TERM "$wfc_waiter"
  }
  wfc_wait_attempt
  [ -z "$wfc_wait_until" ] || {
    wfc_unwatch
    [ "$(date +%s)" -lt "$wfc_wait_until" ] || wfc_timed_out=yes
  }
}
