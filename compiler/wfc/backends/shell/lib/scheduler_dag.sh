# shellcheck shell=sh
# DAG templates.

# A task is started once all tasks that it is after have ended; then its condition decides between running and Omitted.
# Tasks stand in the order in which Argo starts them: targets by name, each behind what it needs.
wfc_run_dag() {
  wfc_name_of_parent=$wfc_node_name wfc_hash_of_parent=$wfc_node_hash wfc_folder_of_parent=$wfc_node_folder
  # The queue is read twice: ahead, to name tasks and make their folders many at a time, and to start them.
  exec 5<"$wfc_tasks/queue" 6<"$wfc_tasks/queue"
  wfc_named=0
  while :; do
    while wfc_take_task; do
      wfc_visit "$wfc_id"
    done
    [ "$wfc_running" -gt 0 ] || break
    wfc_await
    wfc_release "$wfc_ended"
  done
  exec 5<&- 6<&-
  wfc_judge_dag
}

# wfc_take_task: the next task of the queue, in $wfc_id.
wfc_take_task() {
  [ "$wfc_named" -gt 0 ] || wfc_name_queue
  [ "$wfc_named" -gt 0 ] || return 1
  wfc_named=$((wfc_named - 1))
  read -r wfc_id <&6
}

# wfc_name_queue: of some of the tasks that are waiting in the queue, see whether they run, name them, and make their
# folders in one process.
wfc_name_queue() {
  wfc_made=0
  while [ "$wfc_made" -lt 500 ] && read -r wfc_id <&5; do
    wfc_look "$wfc_id"
    if wfc_may_run; then
      wfc_name "$wfc_id" ".$wfc_l_name"
    else
      wfc_name "$wfc_id" ".$wfc_l_name" omitted
      : >"$wfc_tasks/$wfc_id.omit"
    fi
    printf '%s\n' "$wfc_child_folder" >>"$wfc_node/children"
    wfc_named=$((wfc_named + 1))
  done
  [ "$wfc_made" -eq 0 ] || wfc_make_now
}

wfc_may_run() {
  if [ "$wfc_l_depends" != - ]; then
    "$wfc_l_depends"
    return
  fi
  for wfc_before in $wfc_l_after; do
    task_done "$wfc_before" || return 1
  done
}

# wfc_visit ID: everything before it has ended.
wfc_visit() {
  wfc_look "$1"
  if [ -f "$wfc_tasks/$1.omit" ]; then
    wfc_record ".$wfc_l_name" Omitted 'omitted: depends condition not met'
    wfc_flow=''
    for wfc_before in $wfc_l_after; do
      wfc_phase_of "$wfc_before"
      wfc_join_flow "$wfc_flowed"
    done
    wfc_write "$wfc_child/flow" "${wfc_flow:-Succeeded}"
    wfc_flow=''
  elif wfc_prepare "$1"; then
    ! wfc_start "$1" ".$wfc_l_name" || return 0
  else
    wfc_record ".$wfc_l_name" Error "$wfc_failure"
    wfc_failure=''
  fi
  wfc_release "$1"
}

# wfc_release ID: it has ended: one thing less to wait for, for every task behind it.
wfc_release() {
  [ -f "$wfc_tasks/$1.next" ] || return 0
  while read -r wfc_behind; do
    if [ -f "$wfc_tasks/$wfc_behind.left" ]; then
      read -r wfc_left <"$wfc_tasks/$wfc_behind.left"
      wfc_left=$((wfc_left - 1))
      printf '%s\n' "$wfc_left" >"$wfc_tasks/$wfc_behind.left"
      [ "$wfc_left" -eq 0 ] || continue
    fi
    printf '%s\n' "$wfc_behind" >>"$wfc_tasks/queue"
  done <"$wfc_tasks/$1.next"
}

# targets first|last ID...: the tasks that decide, by name, and which bad one of several gives its phase.
targets() {
  wfc_last_target=''
  [ "$1" = first ] || wfc_last_target=yes
  shift
  wfc_targets=$*
}

# The phase of a DAG comes from its targets alone, by name: the first bad one gives it (without fail-fast the last). A
# target that did not run passes on what reached it: so a failure that every task behind it handled is no failure.
wfc_judge_dag() {
  wfc_verdict=Succeeded
  wfc_flow=''
  for wfc_id in $wfc_targets; do
    wfc_phase_of "$wfc_id"
    wfc_join_flow "$wfc_flowed"
    case $wfc_flowed in
      Failed | Error)
        wfc_state=$wfc_flowed
        wfc_tolerated_by "$wfc_id"
        ! wfc_is_tolerated || continue
        [ "$wfc_verdict" != Succeeded ] && [ -z "$wfc_last_target" ] || wfc_verdict=$wfc_flowed
        ;;
    esac
  done
}
