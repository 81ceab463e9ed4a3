# shellcheck shell=sh disable=SC2030,SC2031
# What a run keeps outside of its folder while its pods live (private folders, archives on their way to a store, containers)
# carries the mark of the run's own shell. Where that was killed, the next run puts it away.
#
# A mark is PLACE.PROCESS.START. PLACE tells the machine since it was started, the process table and the user; only where it is
# the own one can be told whether PROCESS is still there, and START tells it from a later one with that number.

# wfc_mark_run: in $WFC_OWNER, the mark of this run, and in $wfc_marked_place its PLACE; empty where there is no /proc to tell
# them, and then nothing is marked.
wfc_mark_run() {
  wfc_marked_place='' WFC_OWNER=''
  { IFS= read -r wfc_line </proc/sys/kernel/random/boot_id; } 2>/dev/null || return 0
  while read -r wfc_word wfc_user wfc_rest; do
    [ "$wfc_word" != Uid: ] || break
  done </proc/self/status
  wfc_started_at 1
  wfc_marked_place=${wfc_line%%-*}-$wfc_value-$wfc_user
  wfc_started_at "$$"
  WFC_OWNER=$wfc_marked_place.$$.$wfc_value
}

# wfc_is_left MARK: whether it is the mark of a process that is gone. One of another place is not ours to judge.
wfc_is_left() {
  case $1 in
    "$wfc_marked_place".*.*) ;;
    *) return 1 ;;
  esac
  wfc_rest=${1#"$wfc_marked_place".}
  wfc_lives "${wfc_rest%%.*}" || return 0
  wfc_started_at "${wfc_rest%%.*}"
  [ "$wfc_value" != "${wfc_rest#*.}" ]
}

# wfc_private_place: in $wfc_value, the folder in which pods get their private folders.
wfc_private_place() {
  wfc_value=${WFC_PRIVATE:-/dev/shm}
  [ -d "$wfc_value" ] && [ -w "$wfc_value" ] || wfc_value=${TMPDIR:-/tmp}
}

# wfc_clear_leftovers: put away what killed runs have left. It looks where this run would put such things.
wfc_clear_leftovers() {
  wfc_mark_run
  [ "$wfc_runtime" != engine ] || wfc_clear_containers
  [ -n "$wfc_marked_place" ] || return 0
  wfc_private_place
  set +f
  for wfc_entry in "$wfc_value/wfc-$wfc_marked_place".* "${WFC_TMP:-${TMPDIR:-/tmp}}/.wfc.$wfc_marked_place".*; do
    [ -d "$wfc_entry" ] && [ ! -h "$wfc_entry" ] || continue
    wfc_word=${wfc_entry##*/}
    wfc_word=${wfc_word#wfc-}
    wfc_word=${wfc_word#.wfc.}
    wfc_is_left "${wfc_word%.*}" || continue
    # Anybody can give a folder such a name; in a folder that all share nobody can exchange one of ours.
    [ -z "$(find "$wfc_entry" -prune -type d -user "$(id -u)")" ] || wfc_remove "$wfc_entry"
  done
  set -f
}

# wfc_clear_containers: those of killed runs, and those of an earlier start of this run. One whose network others use goes
# when these are gone.
wfc_clear_containers() {
  wfc_left=$(wfc_engine ps --all --quiet --filter label=wfc.run 2>/dev/null) && [ -n "$wfc_left" ] || return 0
  # shellcheck disable=SC2086 # a list of numbers
  wfc_left=$(
    wfc_engine inspect --format '{{.Id}} {{index .Config.Labels "wfc.run"}} {{index .Config.Labels "wfc.owner"}}' $wfc_left 2>/dev/null |
      while read -r wfc_container wfc_word wfc_owner; do
        if [ "$wfc_word" = "$workflow_uid" ] || wfc_is_left "$wfc_owner"; then
          printf '%s ' "$wfc_container"
        fi
      done
  )
  for wfc_container in $wfc_left $wfc_left; do
    wfc_drop_container "$wfc_container"
  done
}

# wfc_drop_container CONTAINER: end it at once and forget it.
wfc_drop_container() {
  wfc_engine kill "$1" </dev/null >/dev/null 2>&1 || :
  wfc_engine rm --force "$1" </dev/null >/dev/null 2>&1 || :
}
