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
    if [ -n "$wfc_heard" ]; then
      # While tasks were started, some have ended.
      wfc_ended=$wfc_heard wfc_heard=''
      for wfc_ended in $wfc_ended; do
        wfc_settle_task "$wfc_ended"
      done
      continue
    fi
    [ "$wfc_running" -gt 0 ] || break
    wfc_await
    wfc_settle_task "$wfc_ended"
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
    if ! wfc_is_picked "$wfc_id"; then
      wfc_take_unpicked "$wfc_id" "$wfc_node/children"
      wfc_name_of_parent=$wfc_node_name wfc_hash_of_parent=$wfc_node_hash wfc_folder_of_parent=$wfc_node_folder
      wfc_named=$((wfc_named + 1))
      continue
    fi
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
    for wfc_before in $wfc_l_after; do
      ! wfc_absent "$wfc_before" || return 0
    done
    "$wfc_l_depends"
    return
  fi
  for wfc_before in $wfc_l_after; do
    task_done "$wfc_before" || return 1
  done
}

# wfc_visit ID: everything before it has ended.
wfc_visit() {
  [ -z "$wfc_fail_fast" ] || [ ! -f "$wfc_tasks/bad" ] || return 0
  if ! wfc_is_picked "$1"; then
    wfc_release_behind "$1"
    return 0
  fi
  wfc_look "$1"
  [ -z "$wfc_fail_fast" ] || [ -z "$wfc_l_after" ] || wfc_wait_for_others || return 0
  if [ -f "$wfc_tasks/$1.omit" ]; then
    wfc_record ".$wfc_l_name" Omitted 'omitted: depends condition not met'
    wfc_pass_flow
  elif ! wfc_prepare "$1"; then
    wfc_record ".$wfc_l_name" Error "$wfc_failure"
    wfc_failure=''
  elif [ -f "$wfc_tasks/$1.items" ] && [ -s "$wfc_tasks/$1.items" ]; then
    wfc_begin_items "$1"
    return 0
  elif [ -f "$wfc_tasks/$1.skip" ]; then
    wfc_read "$wfc_tasks/$1.skip"
    wfc_record ".$wfc_l_name" Skipped "$wfc_value"
    wfc_pass_flow
  elif wfc_start "$1" ".$wfc_l_name" || [ ! -f "$wfc_child/phase" ]; then
    return 0
  fi
  wfc_release_behind "$1"
}

# wfc_wait_for_others: once for every end, wait a moment before the next task of a template that fails fast, if others ran already;
# fails when one of them has failed meanwhile. Argo sees tasks that end at about the same time together, and starts together what
# is behind them.
wfc_wait_for_others() {
  if [ -n "$wfc_unsettled" ]; then
    wfc_unsettled=''
    [ "$wfc_running" -eq 0 ] || sleep 0.1
  fi
  [ ! -f "$wfc_tasks/bad" ]
}

# wfc_pass_flow: a task that does not run hands on what reached it.
wfc_pass_flow() {
  wfc_flow=''
  for wfc_before in $wfc_l_after; do
    wfc_phase_of "$wfc_before"
    wfc_join_flow "$wfc_flowed"
  done
  wfc_write "$wfc_child/flow" "${wfc_flow:-Succeeded}"
  wfc_flow=''
}

# wfc_begin_items ID: the node of a looped task, above those of its items; it has ended when all of them have.
wfc_begin_items() {
  wfc_name_child ".$wfc_l_name"
  wfc_items_node=$wfc_child
  (
    wfc_enter "$wfc_l_template" "$wfc_l_name"
    wfc_type=TaskGroup
    wfc_begin
  ) 2>/dev/null
  : >"$wfc_items_node/children"
  # While items are started others may end: how many run says nothing about how many there are.
  wfc_items_from=$wfc_started
  [ "$wfc_l_hooks" = - ] || wfc_start_group_hooks "$1" ".$wfc_l_name" running
  wfc_start_items "$1" "$wfc_items_node/children" /dev/null
  wfc_set "wfc_items_left_${wfc_node_hash}_$1" "$((wfc_started - wfc_items_from))"
  [ "$wfc_started" -gt "$wfc_items_from" ] || wfc_end_items "$1"
}

# wfc_settle_task ID: a process has ended that belongs to the task: it may be one of many.
wfc_settle_task() {
  [ -z "$wfc_has_hooks" ] || wfc_look_for_hook_failure "$1"
  wfc_get "wfc_items_left_${wfc_node_hash}_$1"
  case $wfc_value in
    '' | hook) wfc_release_behind "$1" ;;
    1)
      wfc_look "$1"
      wfc_end_items "$1"
      ;;
    *) wfc_set "wfc_items_left_${wfc_node_hash}_$1" "$((wfc_value - 1))" ;;
  esac
}

# wfc_look_for_hook_failure ID: a hook that could not be started is an error of the DAG.
wfc_look_for_hook_failure() {
  wfc_find "$1"
  [ ! -f "$wfc_run/nodes/$wfc_found_folder/hook-failure" ] || {
    wfc_read "$wfc_run/nodes/$wfc_found_folder/hook-failure"
    wfc_hook_failures=$wfc_value
  }
}

# wfc_end_items ID: all items of the task that wfc_look has looked up have ended.
wfc_end_items() {
  wfc_describe_items "$1"
  if [ "$wfc_l_hooks" = - ]; then
    wfc_release_behind "$1"
  else
    wfc_set "wfc_items_left_${wfc_node_hash}_$1" hook
    wfc_start_group_hooks "$1" ".$wfc_l_name" ended
  fi
}

# wfc_describe_items ID: what became of the node above the items: the last bad one gives the phase.
wfc_describe_items() {
  wfc_group_phase=Succeeded
  wfc_flow=''
  while read -r wfc_found_folder wfc_found_id; do
    wfc_phase_in "$wfc_found_folder"
    case $wfc_state in
      Failed | Error) wfc_group_phase=$wfc_state ;;
    esac
    wfc_join_flow "$wfc_flowed"
  done <"$wfc_tasks/$1.items"
  wfc_name_child ".$wfc_l_name"
  (
    wfc_enter "$wfc_l_template" "$wfc_l_name"
    wfc_type=TaskGroup
    [ "${wfc_flow:-$wfc_group_phase}" = "$wfc_group_phase" ] || wfc_write "$wfc_node/flow" "$wfc_flow"
    wfc_describe "$wfc_group_phase" ''
  )
  wfc_flow=''
}

# wfc_stop_items: the DAG is stopped, and no item runs any more: the nodes above them end as well.
wfc_stop_items() {
  set +f
  for wfc_entry in "$wfc_node/.tasks"/*.items; do
    [ -s "$wfc_entry" ] || continue
    wfc_id=${wfc_entry##*/}
    wfc_id=${wfc_id%.items}
    wfc_look "$wfc_id"
    wfc_name_child ".$wfc_l_name"
    wfc_phase_in "$wfc_child_folder"
    [ "$wfc_state" != Running ] || wfc_describe_items "$wfc_id"
  done
  set -f
}

# wfc_release_behind ID: it has ended: one thing less to wait for, for every task behind it. How many a task still waits for
# stands in the variable wfc_left_HASH_ID (a DAG within another one has the same names), once the first of several has ended.
wfc_release_behind() {
  eval "wfc_line=\$wfc_t_$1"
  wfc_line=${wfc_line%"$wfc_newline"*}
  for wfc_behind in ${wfc_line##*"$wfc_newline"}; do
    [ -z "$wfc_chosen" ] || [ -f "$wfc_tasks/$wfc_behind.needed" ] || continue
    wfc_get "wfc_left_${wfc_node_hash}_$wfc_behind"
    if [ -z "$wfc_value" ]; then
      eval "wfc_line=\$wfc_t_$wfc_behind"
      wfc_line=${wfc_line#*"$wfc_newline"*"$wfc_newline"*"$wfc_newline"*"$wfc_newline"*"$wfc_newline"}
      # shellcheck disable=SC2086 # a list of words
      wfc_count_words ${wfc_line%%"$wfc_newline"*}
    fi
    wfc_value=$((wfc_value - 1))
    if [ "$wfc_value" -gt 0 ]; then
      wfc_set "wfc_left_${wfc_node_hash}_$wfc_behind" "$wfc_value"
    else
      printf '%s\n' "$wfc_behind" >>"$wfc_tasks/queue"
    fi
  done
}

# wfc_count_words WORD...: their number in $wfc_value.
wfc_count_words() {
  wfc_value=$#
}

# targets first|last ID...: the tasks that decide, by name, and which bad one of several gives its phase.
targets() {
  wfc_last_target=''
  [ "$1" = first ] || wfc_last_target=yes
  shift
  wfc_targets=$*
}

# targets_of first|last TEXT [NAME ID]...: the targets are the words of TEXT, or without any the tasks that no other waits
# for. The tasks stand by name; what no target needs does not run.
targets_of() {
  wfc_last_target='' wfc_chosen=''
  [ "$1" = first ] || wfc_last_target=yes
  wfc_targets=''
  # shellcheck disable=SC2086 # a list of words
  wfc_words_of $2
  shift 2
  while [ $# -gt 1 ]; do
    if [ -n "$wfc_wanted" ]; then
      case $wfc_wanted in
        *" $1 "*) wfc_targets="$wfc_targets $2" ;;
      esac
    else
      wfc_look "$2"
      [ -n "$wfc_l_before" ] || wfc_targets="$wfc_targets $2"
    fi
    shift 2
  done
  [ -n "$wfc_wanted" ] || return 0
  wfc_chosen=yes
  : >"$wfc_tasks/queue"
  for wfc_target in $wfc_targets; do
    wfc_need "$wfc_target"
  done
}

# wfc_words_of WORD...: in $wfc_wanted, the words between blanks; empty for none.
wfc_words_of() {
  wfc_wanted=${*:+ $* }
}

# wfc_need ID: the task runs, and what it waits for before it.
wfc_need() {
  [ ! -f "$wfc_tasks/$1.needed" ] || return 0
  : >"$wfc_tasks/$1.needed"
  wfc_look "$1"
  # shellcheck disable=SC2086 # a list of words
  set -- "$1" $wfc_l_after
  [ $# -gt 1 ] || printf '%s\n' "$1" >>"$wfc_tasks/queue"
  while [ $# -gt 1 ]; do
    wfc_need "$2"
    shift
  done
}

# The phase of a DAG comes from its targets alone, by name: the first bad one gives it (without fail-fast the last). A
# target that did not run passes on what reached it: so a failure that every task behind it handled is no failure.
wfc_judge_dag() {
  wfc_verdict=Succeeded
  wfc_flow=''
  for wfc_id in $wfc_targets; do
    wfc_phase_of "$wfc_id"
    wfc_join_flow "$wfc_flowed"
    case $wfc_state in
      Skipped | Omitted) wfc_state=$wfc_flowed ;;
    esac
    case $wfc_state in
      Failed | Error)
        wfc_tolerated_by "$wfc_id"
        ! wfc_is_tolerated || continue
        [ "$wfc_verdict" != Succeeded ] && [ -z "$wfc_last_target" ] || wfc_verdict=$wfc_state
        ;;
    esac
  done
  if [ -n "$wfc_hook_failures" ]; then
    wfc_verdict=Error wfc_failure=$wfc_hook_failures
  elif [ -n "$wfc_fail_fast" ] && [ -f "$wfc_tasks/bad" ]; then
    wfc_verdict=Failed
    wfc_failure='template has failed or errored children and failFast enabled'
  elif [ -n "$wfc_shutdown" ] && [ -z "$wfc_in_exit" ]; then
    wfc_verdict=Failed
  fi
}
