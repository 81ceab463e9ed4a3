# shellcheck shell=sh
# Steps and DAG templates: what starts when, and what comes of it.
#
# Every composite node has a scheduler of its own, in its own subshell. A child reports its end with one line through the
# node's pipe (descriptor 7), so the scheduler sleeps until something happened. Pods hold a job slot while they run: a
# newline in a pipe that the whole run shares (descriptor 8), taken before the pod is started and put back by the pod,
# as GNU make does it.
#
# What was declared of the child ID stands in the variable wfc_t_ID, one for each: a shell finds a variable by searching a
# list, so ten thousand children with ten variables each would take minutes. What changes stands in small files in the
# node's folder `.tasks`, so that the work is linear in tasks and edges:
#   ID.at     the name of its folder, and Argo's id
#   queue     the tasks of a DAG that wait for nothing any more, one a line
#   after     the tasks of a DAG that wait, each with those that it waits for: for who looks at the run
#   group.N   the steps of a group, one a line       ran.N     what they became: ID, folder and id of each node
#   ID.items  folder and id of each item of a loop   ID.names  the part of each one's name
#   ID.skip   the message of a child that `when` skips, ID.skip.N that of an item, ID.bad.N why the `when` of an item is none
#
# A child that is started has a number of its own (an item of a loop has no ID of its own), which stands before the ID in
# the pipe.

# wfc_run_composite: the life of a steps or dag node. What an outer scheduler knows stays untouched in the outer shell:
# this one is a subshell.
wfc_run_composite() {
  wfc_groups=0 wfc_targets='' wfc_outputs='' wfc_verdict='' wfc_running=0 wfc_running_keys=' ' wfc_group_node='' wfc_flow=''
  wfc_not_json='' wfc_started=0 wfc_own='' wfc_roots=0 wfc_rooted=0 wfc_free_roots='' wfc_heard='' wfc_pool_root='' wfc_chosen='' wfc_has_hooks='' wfc_hook_failures='' wfc_fail_fast='' wfc_unsettled='' wfc_gate='' wfc_limit_children='' wfc_daemons=''
  wfc_tasks=$wfc_node/.tasks
  wfc_declared='' wfc_picked='' wfc_forced=''
  wfc_folder "$wfc_tasks"
  : >"$wfc_tasks/queue"
  "template_$wfc_template"
  wfc_get "wfc_once_$wfc_template"
  [ -z "$wfc_value" ] || unset -f "template_$wfc_template"
  if [ -n "$wfc_selects" ] && [ -z "$wfc_failure" ] && wfc_is_parted; then
    # Such a node is never taken over as a whole, and gives only what all of it gives, unless somebody needs it.
    : >"$wfc_node/.partial"
    wfc_is_wanted || wfc_outputs=''
    wfc_choose || :
  fi
  if [ -n "$wfc_failure" ]; then
    wfc_describe Error "$wfc_failure"
    return 0
  fi
  mkfifo -m 600 "$wfc_node/.events"
  exec 7<>"$wfc_node/.events"
  wfc_events=$wfc_node/.events
  : >>"$wfc_node/children"
  [ -z "$wfc_limit_children" ] || wfc_open_gate "$wfc_limit_children"
  if [ "$wfc_type" = Steps ]; then
    wfc_scope=steps
    wfc_run_steps
  else
    wfc_scope=tasks
    wfc_run_dag
  fi
  exec 7>&-
  [ -z "$wfc_daemons" ] || wfc_stop_daemons
  [ -z "$wfc_gate" ] || exec 9>&-
  [ "$wfc_roots" -eq 0 ] || wfc_remove "$wfc_node/.roots"
  if [ "$wfc_verdict" = Succeeded ] && [ -n "$wfc_outputs" ]; then
    "$wfc_outputs"
    if [ -n "$wfc_failure" ]; then
      wfc_verdict=Error wfc_json_outputs='' wfc_json_output_artifacts=''
      : >"$wfc_node/broken"
    fi
  fi
  [ "${wfc_flow:-$wfc_verdict}" = "$wfc_verdict" ] || wfc_write "$wfc_node/flow" "$wfc_flow"
  wfc_describe "$wfc_verdict" "$wfc_failure"
}

# wfc_name ID SUFFIX [omitted]: name the child that wfc_look has looked up, and note what folders it needs.
wfc_name() {
  wfc_name_child "$2"
  printf '%s %s\n' "$wfc_child_folder" "$wfc_child_id" >"$wfc_tasks/$1.at"
  if [ -n "${3-}" ]; then
    wfc_make "$wfc_child" Skipped
  else
    eval "wfc_child_type=\$wfc_type_$wfc_l_template"
    wfc_make "$wfc_child" "$wfc_child_type" "${wfc_l_arguments#-}"
    wfc_make_records "$wfc_child" "$wfc_l_template"
  fi
}

# wfc_open_gate N: at most N children run at the same time: as many newlines in a pipe of this node.
wfc_open_gate() {
  wfc_gate=$wfc_node/.gate
  mkfifo -m 600 "$wfc_gate"
  exec 9<>"$wfc_gate"
  wfc_index=0
  while [ "$wfc_index" -lt "$1" ] && [ "$wfc_index" -lt 4096 ]; do
    printf '\n' >&9
    wfc_index=$((wfc_index + 1))
  done
}

# wfc_prepare ID: decide what becomes of the child that wfc_look has looked up, and give it its arguments. Fails, with the
# reason in $wfc_failure, where they cannot be had.
wfc_prepare() {
  if [ "$wfc_l_loop" != - ]; then
    wfc_expand_loop "$1"
    return
  fi
  if [ "$wfc_l_when" != - ]; then
    wfc_judge_when || return 1
    if [ "$wfc_holds" = false ]; then
      wfc_write "$wfc_tasks/$1.skip" "$wfc_skipped"
      return 0
    fi
  fi
  [ "$wfc_l_arguments" != - ] || return 0
  wfc_find "$1"
  wfc_child=$wfc_run/nodes/$wfc_found_folder
  "$wfc_l_arguments"
  [ -z "$wfc_failure" ]
}

# wfc_start ID SUFFIX: start the child that wfc_look has looked up, or that item of its loop. Fails, with the child in
# Error, where calls are nested deeper than Argo allows; or (then there is no such node) where a child has failed and the
# template fails fast.
wfc_start() {
  # Where the shell of the whole run was killed, nobody is left to run for.
  kill -0 "$$" 2>/dev/null || wfc_stop
  if [ "$wfc_depth" -ge 98 ]; then
    wfc_record "$2" Error \
      'Maximum recursion depth exceeded. See https://argo-workflows.readthedocs.io/en/latest/scaling/#maximum-recursion-depth'
    return 1
  fi
  wfc_name_child "$2"
  [ ! -f "$wfc_child/.refused" ] || {
    wfc_turn_down "$2"
    return 1
  }
  wfc_declared_template=$wfc_l_template
  eval "wfc_child_type=\$wfc_type_$wfc_l_template"
  [ "$wfc_child_type" != Choice ] || wfc_take_choice "$2" || return 1
  eval "wfc_ahead=\$wfc_ahead_$wfc_l_template"
  case $wfc_ahead in
    # It asks for its place when it has its locks.
    locks*) wfc_admitted='' ;;
    *) wfc_admit "$wfc_child_type" ;;
  esac
  if [ -n "$wfc_fail_fast" ] && [ -f "$wfc_tasks/bad" ]; then
    (
      wfc_slot=$wfc_admitted wfc_slot_gate=$wfc_gate
      wfc_give
    )
    wfc_l_template=$wfc_declared_template
    return 1
  fi
  wfc_started=$((wfc_started + 1))
  wfc_take_root
  (
    wfc_depth=$((wfc_depth + 1))
    wfc_path=${wfc_path:+$wfc_path.}$wfc_l_name wfc_item_path=${wfc_item_path:+$wfc_item_path.}${2#.}
    wfc_pool_root=${wfc_root_number:+$wfc_node/.roots/$wfc_root_number}
    wfc_keep_parts=''
    wfc_key="$wfc_started $1"
    wfc_tell=$wfc_events
    wfc_slot=$wfc_admitted wfc_slot_gate=$wfc_gate
    wfc_tell_bad=${wfc_fail_fast:+$wfc_tasks/bad}
    wfc_queues=yes
    wfc_capture_result=${wfc_l_result#-}
    wfc_call "$1" "${2#.}"
  ) &
  wfc_set "wfc_pid_$wfc_started" $!
  wfc_running_keys="$wfc_running_keys$wfc_started "
  wfc_running=$((wfc_running + 1))
  wfc_l_template=$wfc_declared_template
  case $wfc_ahead in
    locks*) wfc_await_queued "$wfc_started" ;;
  esac
}

# wfc_await_queued KEY: until the child with that key has its place among those that want its locks, or has ended: who wants the same
# locks stands in the order of the calls, however fast each of them is.
wfc_await_queued() {
  while :; do
    wfc_await
    [ "$wfc_how" != queued ] || return 0
    wfc_heard="$wfc_heard$wfc_ended "
    [ "$wfc_ended_key" != "$1" ] || return 0
  done
}

# wfc_turn_down SUFFIX: the child that was just named lacks what its template needs: it never starts. In a steps template that is the end
# of its group: $wfc_turned_down says why.
wfc_turn_down() {
  wfc_read "$wfc_child/.refused"
  if [ "$wfc_scope" = tasks ]; then
    wfc_record "$1" Error "task '$wfc_child_name' errored: $wfc_value"
  else
    wfc_turned_down="step group deemed errored due to child $wfc_child_name error: $wfc_value"
    wfc_record "$1" Error "$wfc_value"
  fi
}

# wfc_take_choice SUFFIX: the child that was just named runs the template that was chosen with its arguments, and gets the folders
# that this one needs. Fails, with the child in Error, where there is no such template.
wfc_take_choice() {
  if [ ! -f "$wfc_child/.template" ]; then
    wfc_read "$wfc_child/.no-template"
    wfc_record "$1" Error "$wfc_value"
    return 1
  fi
  wfc_read "$wfc_child/.template"
  wfc_l_template=$wfc_value
  eval "wfc_child_type=\$wfc_type_$wfc_l_template"
  wfc_made=0
  wfc_make "$wfc_child" "$wfc_child_type"
  wfc_make_records "$wfc_child" "$wfc_l_template"
  [ "$wfc_made" -eq 0 ] || wfc_make_now
}

# wfc_await: sleep until a child has ended; $wfc_ended names it. (Or until it waits for its locks, where $wfc_how says so.)
wfc_await() {
  read -r wfc_ended_key wfc_ended wfc_how <&7
  [ "$wfc_how" != queued ] || return 0
  wfc_running=$((wfc_running - 1)) wfc_unsettled=yes
  wfc_running_keys="${wfc_running_keys%%" $wfc_ended_key "*} ${wfc_running_keys#*" $wfc_ended_key "}"
  wfc_get "wfc_pid_$wfc_ended_key"
  if [ "$wfc_how" = daemon ]; then
    # It is ready, and goes on.
    wfc_daemons="$wfc_daemons $wfc_value"
  else
    wait "$wfc_value" || :
  fi
  unset "wfc_pid_$wfc_ended_key"
  [ -z "$wfc_pooled" ] || wfc_return_root
}

# wfc_take_root: for a pod in the sandbox, in $wfc_root_number the number of a root that no other pod of this node uses. See
# sandbox_pool.sh; a call with retries makes a root for each attempt, and one that waits for a lock holds no slot.
#
# The pod that is to be started holds a job slot already. So where as many of them seem to run as there are slots, one has
# ended: its report is read now, and not when all that can start has started.
wfc_take_root() {
  wfc_root_number=''
  # A scheduler above this one has variables of the same names.
  wfc_set "wfc_root_of_$wfc_started" ''
  [ "$wfc_pooled:$wfc_child_type:$wfc_l_hooks" = yes:Pod:- ] || return 0
  eval "wfc_retry=\$wfc_retry_$wfc_l_template wfc_ahead=\$wfc_ahead_$wfc_l_template"
  [ -z "$wfc_retry$wfc_ahead" ] || return 0
  while [ "$wfc_rooted" -ge "$wfc_jobs" ]; do
    wfc_await
    wfc_heard="$wfc_heard$wfc_ended "
  done
  wfc_rooted=$((wfc_rooted + 1))
  if [ -n "$wfc_free_roots" ]; then
    wfc_root_number=${wfc_free_roots%% *}
    wfc_free_roots=${wfc_free_roots#* }
  else
    wfc_roots=$((wfc_roots + 1))
    wfc_root_number=$wfc_roots
  fi
  wfc_set "wfc_root_of_$wfc_started" "$wfc_root_number"
}

# wfc_return_root: the child $wfc_ended_key has ended: another may have its root.
wfc_return_root() {
  wfc_get "wfc_root_of_$wfc_ended_key"
  [ -n "$wfc_value" ] || return 0
  wfc_rooted=$((wfc_rooted - 1))
  wfc_free_roots="$wfc_value $wfc_free_roots"
  unset "wfc_root_of_$wfc_ended_key"
}

# wfc_record SUFFIX PHASE MESSAGE: the child that wfc_look has looked up never starts: Omitted, Skipped, or in Error.
# Whoever reads an output of one that did not have to run gets the default of that output, if there is one; the node
# itself shows none, as in Argo.
wfc_record() {
  wfc_name_child "$1"
  wfc_folder "$wfc_child"
  (
    wfc_enter "$wfc_l_template" "${1#.}"
    wfc_type=Skipped
    eval "wfc_defaults=\$wfc_defaults_$wfc_l_template"
    case "$2:$wfc_defaults" in
      Omitted:?* | Skipped:?*)
        "$wfc_defaults"
        wfc_json_outputs=''
        ;;
    esac
    wfc_describe "$2" "$3"
  )
}

# wfc_stop_children: the run is interrupted: stop them and wait for them.
wfc_stop_children() {
  for wfc_ended_key in ${wfc_running_keys-}; do
    wfc_get "wfc_pid_$wfc_ended_key"
    [ -z "$wfc_value" ] || kill -TERM "$wfc_value" 2>/dev/null || :
  done
  for wfc_value in ${wfc_daemons-}; do
    kill -TERM "$wfc_value" 2>/dev/null || :
  done
  wait || :
  [ "$wfc_scope" != tasks ] || wfc_stop_items
  [ ! -d "$wfc_node/.roots" ] || wfc_remove "$wfc_node/.roots"
  if [ -n "${wfc_group_node-}" ]; then
    wfc_why_stopped
    wfc_describe_group Failed "$wfc_value"
  fi
}
