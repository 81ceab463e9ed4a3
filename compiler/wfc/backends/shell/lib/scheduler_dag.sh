# shellcheck shell=sh
# DAG templates.

# A task is started once all tasks that it is after have ended; then its condition decides between running and Omitted.
# Tasks stand in the order in which Argo starts them: targets by name, each behind what it needs.
wfc_run_dag() {
  wfc_name_of_parent=$wfc_node_name wfc_hash_of_parent=$wfc_node_hash wfc_folder_of_parent=$wfc_node_folder
  wfc_edges=0 wfc_queue_named=0
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_children" ]; do
    wfc_index=$((wfc_index + 1))
    eval "wfc_id=\$wfc_child_$wfc_index"
    eval "wfc_after=\$wfc_t_after_$wfc_id"
    # shellcheck disable=SC2086 # a list of identifiers
    [ -z "$wfc_after" ] || wfc_link "$wfc_id" $wfc_after
  done
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_children" ]; do
    wfc_index=$((wfc_index + 1))
    eval "wfc_id=\$wfc_child_$wfc_index"
    eval "wfc_left=\$wfc_t_left_$wfc_id"
    [ "$wfc_left" -gt 0 ] || wfc_enqueue "$wfc_id"
  done
  while :; do
    while [ "$wfc_queue_head" -lt "$wfc_queue_tail" ]; do
      [ "$wfc_queue_head" -lt "$wfc_queue_named" ] || wfc_name_queue
      eval "wfc_id=\$wfc_queue_$wfc_queue_head"
      unset "wfc_queue_$wfc_queue_head"
      wfc_queue_head=$((wfc_queue_head + 1))
      wfc_visit "$wfc_id"
    done
    [ "$wfc_running" -gt 0 ] || break
    wfc_await
    wfc_release "$wfc_ended"
  done
  wfc_judge_dag
}

# wfc_link ID AFTER...: edges from each task of AFTER to the task ID.
wfc_link() {
  wfc_id=$1
  shift
  for wfc_before in "$@"; do
    wfc_edges=$((wfc_edges + 1))
    eval "wfc_edge=\$wfc_t_last_$wfc_before"
    eval "wfc_edge_to_$wfc_edges=\$wfc_id wfc_edge_next_$wfc_edges="
    if [ -n "$wfc_edge" ]; then
      wfc_set "wfc_edge_next_$wfc_edge" "$wfc_edges"
    else
      wfc_set "wfc_t_first_$wfc_before" "$wfc_edges"
    fi
    wfc_set "wfc_t_last_$wfc_before" "$wfc_edges"
  done
}

wfc_enqueue() {
  wfc_set "wfc_queue_$wfc_queue_tail" "$1"
  wfc_queue_tail=$((wfc_queue_tail + 1))
}

# wfc_name_queue: of some of the tasks that are waiting in the queue, see whether they run, name them, and make their
# folders in one process.
wfc_name_queue() {
  wfc_made=0
  while [ "$wfc_queue_named" -lt "$wfc_queue_tail" ] && [ "$wfc_made" -lt 500 ]; do
    eval "wfc_id=\$wfc_queue_$wfc_queue_named"
    eval "wfc_suffix=.\$wfc_t_name_$wfc_id wfc_condition=\$wfc_t_depends_$wfc_id wfc_after=\$wfc_t_after_$wfc_id"
    if wfc_may_run; then
      wfc_name "$wfc_id" "$wfc_suffix"
    else
      wfc_set "wfc_t_omit_$wfc_id" yes
      wfc_name "$wfc_id" "$wfc_suffix" omitted
    fi
    printf '%s\n' "$wfc_child_folder"
    wfc_queue_named=$((wfc_queue_named + 1))
  done >>"$wfc_node/children"
  wfc_make_now
}

# wfc_visit ID: everything before it has ended.
wfc_visit() {
  wfc_get "wfc_t_omit_$1"
  if [ -z "$wfc_value" ]; then
    if wfc_prepare "$1"; then
      ! wfc_start "$1" || return 0
    else
      wfc_record "$1" Error "$wfc_failure"
      wfc_set "wfc_t_flow_$1" Error
      wfc_failure=
    fi
  else
    wfc_record "$1" Omitted 'omitted: depends condition not met'
    wfc_flow=
    wfc_get "wfc_t_after_$1"
    for wfc_before in $wfc_value; do
      eval "wfc_join_flow \"\$wfc_t_flow_$wfc_before\""
    done
    wfc_set "wfc_t_flow_$1" "${wfc_flow:-Succeeded}"
    wfc_flow=
  fi
  wfc_release "$1"
}

wfc_may_run() {
  if [ -n "$wfc_condition" ]; then
    "$wfc_condition"
    return
  fi
  for wfc_before in $wfc_after; do
    task_done "$wfc_before" || return 1
  done
}

# wfc_release ID: it has ended: one thing less to wait for, for every task behind it.
wfc_release() {
  eval "wfc_edge=\$wfc_t_first_$1"
  while [ -n "$wfc_edge" ]; do
    eval "wfc_behind=\$wfc_edge_to_$wfc_edge wfc_edge=\$wfc_edge_next_$wfc_edge"
    eval "wfc_left=\$((wfc_t_left_$wfc_behind - 1))"
    wfc_set "wfc_t_left_$wfc_behind" "$wfc_left"
    [ "$wfc_left" -gt 0 ] || wfc_enqueue "$wfc_behind"
  done
}

# The phase of a DAG comes from its targets alone, by name: the first bad one gives it (without fail-fast the last). A
# target that did not run passes on what reached it: so a failure that every task behind it handled is no failure.
wfc_judge_dag() {
  wfc_verdict=Succeeded
  wfc_flow=
  for wfc_id in $wfc_targets; do
    eval "wfc_state=\$wfc_t_flow_$wfc_id wfc_tolerated=\$wfc_t_tolerate_$wfc_id"
    wfc_join_flow "$wfc_state"
    ! wfc_is_tolerated || continue
    case $wfc_state in
      Failed | Error)
        [ "$wfc_verdict" != Succeeded ] && [ -z "$wfc_last_target" ] || wfc_verdict=$wfc_state
        ;;
    esac
  done
}

# targets first|last ID...: the tasks that decide, by name, and which bad one of several gives its phase.
targets() {
  wfc_last_target=''
  [ "$1" = first ] || wfc_last_target=yes
  shift
  wfc_targets=$*
}
