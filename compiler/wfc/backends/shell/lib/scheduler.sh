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
#   group.N   the steps of a group, one a line       ran.N     what they became: ID, folder and id of each node
#   ID.items  folder and id of each item of a loop   ID.names  the part of each one's name, and ID.skip.N its message
#   ID.skip   the message of a child that `when` skips
#
# A child that is started has a number of its own (an item of a loop has no ID of its own), which stands before the ID in
# the pipe.

# --- declarations -------------------------------------------------------------------------------------------------

# group: the steps that follow start together, once all groups before have ended.
group() {
  wfc_groups=$((wfc_groups + 1))
}

# step ID NAME TEMPLATE [arguments FUNCTION] [result] [when FUNCTION] [loop FUNCTION] [hooks FUNCTION]
#      [continue-on PHASE]...
step() {
  wfc_declare "$@"
  printf '%s\n' "$1" >>"$wfc_tasks/group.$wfc_groups"
  [ -z "$wfc_selects" ] || wfc_set "wfc_group_of_$1" "$wfc_groups"
}

# task ID NAME TEMPLATE [the same as for a step] [depends FUNCTION] [before IDS] [after IDS]
#
# FUNCTION of `arguments` gives the template its inputs; `result` says that somebody reads what the command prints; FUNCTION
# of `when` says whether it runs at all, that of `loop` what it is run for, that of `hooks` which templates run beside it;
# `after` names the tasks that come before, all of them declared before, and `before` those that wait for this one, each list in
# one word. The task runs when all of them are Succeeded,
# Skipped or Daemoned, or when FUNCTION of `depends` says so; else it is Omitted.
task() {
  wfc_declare "$@"
  if [ -z "$wfc_l_after" ]; then
    printf '%s\n' "$1" >>"$wfc_tasks/queue"
  fi
}

# parallelism N: at most N children of this template run at the same time.
parallelism() {
  wfc_limit_children=$1
}

# fail_fast: nothing more starts once a child has failed.
fail_fast() {
  wfc_fail_fast=yes
}

# outputs FUNCTION: what the template gives once it has succeeded.
outputs() {
  wfc_outputs=$1
}

wfc_declare() {
  wfc_id=$1
  [ -z "$wfc_selects" ] || wfc_declared="$wfc_declared $1"
  wfc_l_name=$2
  wfc_l_template=$3
  wfc_l_arguments=- wfc_l_result=- wfc_l_depends=- wfc_l_tolerate='' wfc_l_after='' wfc_l_before='' wfc_l_when=- wfc_l_loop=- wfc_l_hooks=-
  shift 3
  while [ $# -gt 0 ]; do
    case $1 in
      result)
        wfc_l_result=result
        shift
        ;;
      arguments)
        wfc_l_arguments=$2
        shift 2
        ;;
      depends)
        wfc_l_depends=$2
        shift 2
        ;;
      when)
        wfc_l_when=$2
        shift 2
        ;;
      loop)
        wfc_l_loop=$2
        shift 2
        ;;
      hooks)
        wfc_l_hooks=$2 wfc_has_hooks=yes
        shift 2
        ;;
      continue-on)
        wfc_l_tolerate="$wfc_l_tolerate $2"
        shift 2
        ;;
      after)
        wfc_l_after=$2
        shift 2
        ;;
      before)
        wfc_l_before=$2
        shift 2
        ;;
    esac
  done
  wfc_line=$wfc_l_template$wfc_newline$wfc_l_arguments$wfc_newline$wfc_l_result$wfc_newline$wfc_l_depends
  wfc_line=$wfc_line$wfc_newline$wfc_l_tolerate$wfc_newline$wfc_l_after$wfc_newline$wfc_l_when
  wfc_line=$wfc_line$wfc_newline$wfc_l_loop$wfc_newline$wfc_l_hooks$wfc_newline$wfc_l_before$wfc_newline$wfc_l_name
  wfc_set "wfc_t_$wfc_id" "$wfc_line"
}

# wfc_look ID: what was declared of a child, in $wfc_l_*.
wfc_look() {
  eval "wfc_line=\$wfc_t_$1"
  wfc_l_template=${wfc_line%%"$wfc_newline"*}
  wfc_line=${wfc_line#*"$wfc_newline"}
  wfc_l_arguments=${wfc_line%%"$wfc_newline"*}
  wfc_line=${wfc_line#*"$wfc_newline"}
  wfc_l_result=${wfc_line%%"$wfc_newline"*}
  wfc_line=${wfc_line#*"$wfc_newline"}
  wfc_l_depends=${wfc_line%%"$wfc_newline"*}
  wfc_line=${wfc_line#*"$wfc_newline"}
  wfc_l_tolerate=${wfc_line%%"$wfc_newline"*}
  wfc_line=${wfc_line#*"$wfc_newline"}
  wfc_l_after=${wfc_line%%"$wfc_newline"*}
  wfc_line=${wfc_line#*"$wfc_newline"}
  wfc_l_when=${wfc_line%%"$wfc_newline"*}
  wfc_line=${wfc_line#*"$wfc_newline"}
  wfc_l_loop=${wfc_line%%"$wfc_newline"*}
  wfc_line=${wfc_line#*"$wfc_newline"}
  wfc_l_hooks=${wfc_line%%"$wfc_newline"*}
  wfc_line=${wfc_line#*"$wfc_newline"}
  wfc_l_before=${wfc_line%%"$wfc_newline"*}
  wfc_l_name=${wfc_line#*"$wfc_newline"}
}

# wfc_written_name ID: in $wfc_value, the name that the document has for the child ID.
wfc_written_name() {
  eval "wfc_value=\${wfc_t_$1-$1}"
  wfc_value=${wfc_value##*"$wfc_newline"}
}

# wfc_find ID: where a child is, in $wfc_found_folder, and its id, in $wfc_found_id; empty for one that has not begun. For
# the exit hook of an item of a loop, the child is that item.
wfc_find() {
  wfc_found_folder='' wfc_found_id=''
  if [ "$1" = "${wfc_own-}" ]; then
    wfc_found_folder=$wfc_own_folder wfc_found_id=$wfc_own_id
  elif [ -f "$wfc_tasks/$1.at" ]; then
    read -r wfc_found_folder wfc_found_id <"$wfc_tasks/$1.at"
  fi
}

# wfc_phase_of ID: in $wfc_state, the phase of a child; and in $wfc_flowed, what reaches the tasks behind it.
wfc_phase_of() {
  wfc_find "$1"
  wfc_phase_in "$wfc_found_folder"
}

# task_phase ID PHASE: for the functions of `depends`.
task_phase() {
  wfc_phase_of "$1"
  [ "$wfc_state" = "$2" ]
}

# task_any_succeeded ID, task_all_failed ID: the items of a loop, for `depends`.
task_any_succeeded() {
  wfc_count_items "$1"
  [ "$wfc_items_succeeded" -gt 0 ]
}

task_all_failed() {
  wfc_count_items "$1"
  [ "$wfc_items_failed" -gt 0 ] && [ "$wfc_items_failed" -eq "$wfc_items_total" ]
}

wfc_count_items() {
  wfc_items_total=0 wfc_items_succeeded=0 wfc_items_failed=0
  [ -f "$wfc_tasks/$1.items" ] || return 0
  while read -r wfc_found_folder wfc_found_id; do
    wfc_phase_in "$wfc_found_folder"
    wfc_items_total=$((wfc_items_total + 1))
    case $wfc_state in
      Succeeded) wfc_items_succeeded=$((wfc_items_succeeded + 1)) ;;
      Failed) wfc_items_failed=$((wfc_items_failed + 1)) ;;
    esac
  done <"$wfc_tasks/$1.items"
}

# task_done ID: the plain name of a task in `depends` or `dependencies`.
task_done() {
  ! wfc_absent "$1" || return 0
  wfc_phase_of "$1"
  case $wfc_state in
    Succeeded | Skipped | Daemoned) return 0 ;;
  esac
  wfc_tolerated_by "$1"
  wfc_is_tolerated
}

# wfc_tolerated_by ID: in $wfc_tolerated, the phases that the continueOn of a child lets pass.
wfc_tolerated_by() {
  eval "wfc_line=\$wfc_t_$1"
  wfc_line=${wfc_line#*"$wfc_newline"*"$wfc_newline"*"$wfc_newline"*"$wfc_newline"}
  wfc_tolerated=${wfc_line%%"$wfc_newline"*}
}

# wfc_is_tolerated: whether continueOn lets the phase $wfc_state pass.
wfc_is_tolerated() {
  case " $wfc_tolerated " in
    *" $wfc_state "*) ;;
    *) return 1 ;;
  esac
}

# wfc_join_flow PHASE: a bad phase is preferred to a good one; what reaches the nodes behind this one.
wfc_join_flow() {
  case ${wfc_flow:-Succeeded} in
    Failed | Error) ;;
    *) wfc_flow=$1 ;;
  esac
}

# --- life ---------------------------------------------------------------------------------------------------------

# wfc_run_composite: the life of a steps or dag node. What an outer scheduler knows stays untouched in the outer shell:
# this one is a subshell.
wfc_run_composite() {
  wfc_groups=0 wfc_targets='' wfc_outputs='' wfc_verdict='' wfc_running=0 wfc_running_keys=' ' wfc_group_node='' wfc_flow=''
  wfc_not_json='' wfc_started=0 wfc_own='' wfc_roots=0 wfc_rooted=0 wfc_free_roots='' wfc_heard='' wfc_pool_root='' wfc_chosen='' wfc_has_hooks='' wfc_hook_failures='' wfc_fail_fast='' wfc_gate='' wfc_limit_children='' wfc_daemons=''
  wfc_tasks=$wfc_node/.tasks
  wfc_declared='' wfc_picked='' wfc_forced=''
  wfc_folder "$wfc_tasks"
  : >"$wfc_tasks/queue"
  "template_$wfc_template"
  if [ -n "$wfc_selects" ] && [ -z "$wfc_failure" ] && [ "$wfc_node_hash" = "$wfc_root_hash" ]; then
    # Such a node is never taken over as a whole, and gives only what all of it gives.
    : >"$wfc_node/.partial"
    wfc_choose || :
    wfc_outputs=''
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
  eval "wfc_child_type=\$wfc_type_$wfc_l_template"
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
    return 1
  fi
  wfc_started=$((wfc_started + 1))
  wfc_take_root
  (
    wfc_depth=$((wfc_depth + 1))
    wfc_pool_root=${wfc_root_number:+$wfc_node/.roots/$wfc_root_number}
    wfc_keep_parts=''
    wfc_key="$wfc_started $1"
    wfc_tell=$wfc_events
    wfc_slot=$wfc_admitted wfc_slot_gate=$wfc_gate
    wfc_tell_bad=${wfc_fail_fast:+$wfc_tasks/bad}
    wfc_capture_result=${wfc_l_result#-}
    wfc_call "$1" "${2#.}"
  ) &
  wfc_set "wfc_pid_$wfc_started" $!
  wfc_running_keys="$wfc_running_keys$wfc_started "
  wfc_running=$((wfc_running + 1))
}

# wfc_await: sleep until a child has ended; $wfc_ended names it.
wfc_await() {
  read -r wfc_ended_key wfc_ended wfc_how <&7
  wfc_running=$((wfc_running - 1))
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
# runtime_sandbox.sh; a call with retries makes a root for each attempt, and one that waits for a lock holds no slot.
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
  [ ! -d "$wfc_node/.roots" ] || wfc_remove "$wfc_node/.roots"
  if [ -n "${wfc_group_node-}" ]; then
    wfc_describe_group Failed "Stopped with strategy 'Terminate'"
  fi
}

# --- steps --------------------------------------------------------------------------------------------------------

# Groups in sequence, the members of one together. All arguments of a group are worked out before its first member
# starts: a mistake there starts none. A bad member does not stop its siblings; it fails the group, and that the template,
# always as Failed.
wfc_run_steps() {
  wfc_verdict=Succeeded
  wfc_group=1
  while [ "$wfc_group" -le "$wfc_groups" ]; do
    : >>"$wfc_tasks/group.$wfc_group"
    [ -z "$wfc_picked" ] || wfc_pick_group || {
      wfc_group=$((wfc_group + 1))
      continue
    }
    wfc_begin_group
    wfc_run_group || break
    wfc_group=$((wfc_group + 1))
  done
}

# wfc_begin_group: the node of the group; it stands between the steps node and its members.
wfc_begin_group() {
  wfc_name_of_parent=$wfc_node_name wfc_hash_of_parent=$wfc_node_hash wfc_folder_of_parent=$wfc_node_folder
  wfc_name_child "[$((wfc_group - 1))]"
  printf '%s\n' "$wfc_child_folder" >>"$wfc_node/children"
  wfc_made=0
  wfc_make "$wfc_child" StepGroup
  wfc_group_node=$wfc_child wfc_group_name=$wfc_child_name wfc_group_hash=$wfc_child_hash
  wfc_group_id=$wfc_child_id wfc_group_folder=$wfc_child_folder
  wfc_name_of_parent=$wfc_group_name wfc_hash_of_parent=$wfc_group_hash wfc_folder_of_parent=$wfc_group_folder
}

# wfc_describe_group PHASE MESSAGE
wfc_describe_group() {
  (
    wfc_enter_group
    wfc_describe "$1" "$2"
  )
  wfc_group_node=''
}

# wfc_enter_group: in a subshell, become the node of the group.
wfc_enter_group() {
  wfc_clear
  wfc_node=$wfc_group_node wfc_node_name=$wfc_group_name wfc_node_id=$wfc_group_id
  wfc_node_folder=$wfc_group_folder wfc_display="[$((wfc_group - 1))]" wfc_type=StepGroup wfc_template_name=''
}

wfc_run_group() {
  while read -r wfc_id; do
    wfc_look "$wfc_id"
    if [ "$wfc_l_loop" = - ]; then
      wfc_name "$wfc_id" ".$wfc_l_name"
    else
      # The items of a looped step are members of the group; the step as a whole is the group.
      printf '%s %s\n' "$wfc_group_folder" "$wfc_group_id" >"$wfc_tasks/$wfc_id.at"
    fi
    [ "$wfc_made" -lt 500 ] || wfc_make_now
  done <"$wfc_tasks/group.$wfc_group"
  [ "$wfc_made" -eq 0 ] || wfc_make_now
  while read -r wfc_id; do
    wfc_look "$wfc_id"
    wfc_prepare "$wfc_id" || {
      wfc_forget_group
      if [ -n "$wfc_not_json" ]; then
        wfc_verdict=Error wfc_group_node=''
        return 1
      fi
      wfc_describe_group Error "$wfc_failure"
      wfc_verdict=Failed
      return 1
    }
  done <"$wfc_tasks/group.$wfc_group"
  wfc_broken=''
  (
    wfc_enter_group
    wfc_begin >/dev/null 2>&1
  )
  : >"$wfc_group_node/children"
  : >"$wfc_tasks/ran.$wfc_group"
  if [ -n "$wfc_picked" ]; then
    while read -r wfc_id; do
      wfc_take_unpicked "$wfc_id" "$wfc_group_node/children"
    done <"$wfc_tasks/unpicked"
    wfc_name_of_parent=$wfc_group_name wfc_hash_of_parent=$wfc_group_hash wfc_folder_of_parent=$wfc_group_folder
  fi
  while read -r wfc_id; do
    wfc_look "$wfc_id"
    if [ -f "$wfc_tasks/$wfc_id.items" ] && [ -s "$wfc_tasks/$wfc_id.items" ]; then
      wfc_start_items "$wfc_id" "$wfc_group_node/children" "$wfc_tasks/ran.$wfc_group"
    elif [ -f "$wfc_tasks/$wfc_id.skip" ]; then
      wfc_read "$wfc_tasks/$wfc_id.skip"
      wfc_record ".$wfc_l_name" Skipped "$wfc_value"
      [ "$wfc_l_loop" = - ] || printf '%s %s\n' "$wfc_child_folder" "$wfc_child_id" >"$wfc_tasks/$wfc_id.at"
      wfc_note_member
    else
      wfc_start "$wfc_id" ".$wfc_l_name" || [ -f "$wfc_child/phase" ] || continue
      wfc_note_member
    fi
  done <"$wfc_tasks/group.$wfc_group"
  while [ "$wfc_running" -gt 0 ]; do
    wfc_await
  done
  wfc_flow=''
  while read -r wfc_id wfc_found_folder wfc_found_id; do
    wfc_tolerated_by "$wfc_id"
    wfc_phase_in "$wfc_found_folder"
    wfc_join_flow "$wfc_flowed"
    case $wfc_state in
      Failed | Error)
        if ! wfc_is_tolerated; then
          [ "$wfc_verdict" != Succeeded ] || {
            wfc_failure="child '$wfc_found_id' failed"
            wfc_verdict=Failed
          }
          [ ! -f "$wfc_run/nodes/$wfc_found_folder/broken" ] || wfc_broken=yes
        fi
        ;;
    esac
    if [ -f "$wfc_run/nodes/$wfc_found_folder/hook-failure" ]; then
      wfc_read "$wfc_run/nodes/$wfc_found_folder/hook-failure"
      wfc_failure=$wfc_value wfc_verdict=Error
    fi
  done <"$wfc_tasks/ran.$wfc_group"
  if [ -n "$wfc_fail_fast" ] && [ -f "$wfc_tasks/bad" ]; then
    wfc_verdict=Failed
    wfc_failure='template has failed or errored children and failFast enabled'
  fi
  # A child whose template could not be worked out to its end is an error of the group; one that failed is not.
  if [ -n "$wfc_broken" ]; then
    wfc_describe_group Error "$wfc_failure"
  else
    wfc_describe_group "$wfc_verdict" "$wfc_failure"
  fi
  [ "$wfc_verdict" = Succeeded ]
}

# wfc_note_member: the child that was started or recorded is a member of the group.
wfc_note_member() {
  printf '%s\n' "$wfc_child_folder" >>"$wfc_group_node/children"
  printf '%s %s %s\n' "$wfc_id" "$wfc_child_folder" "$wfc_child_id" >>"$wfc_tasks/ran.$wfc_group"
}

# wfc_forget_group: none of the members has run: they are no nodes.
wfc_forget_group() {
  while read -r wfc_id; do
    wfc_look "$wfc_id"
    if [ "$wfc_l_loop" != - ]; then
      [ -f "$wfc_tasks/$wfc_id.items" ] || continue
      while read -r wfc_found_folder wfc_found_id; do
        [ -z "$wfc_found_folder" ] || rm -rf "$wfc_run/nodes/$wfc_found_folder"
      done <"$wfc_tasks/$wfc_id.items"
      continue
    fi
    wfc_find "$wfc_id"
    [ -z "$wfc_found_folder" ] || rm -rf "$wfc_run/nodes/$wfc_found_folder"
  done <"$wfc_tasks/group.$wfc_group"
}
