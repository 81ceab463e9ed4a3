# shellcheck shell=sh
# Steps and DAG templates: what starts when, and what comes of it.
#
# Every composite node has a scheduler of its own, in its own subshell. A child reports its end with one line through the
# node's pipe (descriptor 7), so the scheduler sleeps until something happened. Pods hold a job slot while they run: a
# newline in a pipe that the whole run shares (descriptor 8), taken before the pod is started and put back by the pod,
# as GNU make does it. Work is linear in tasks and edges: what is known of the child ID stands in variables wfc_t_*_ID,
# and the edges to the children that wait for it in a chained list.

# --- declarations -------------------------------------------------------------------------------------------------

# group: the steps that follow start together, once all groups before have ended.
group() {
  wfc_groups=$((wfc_groups + 1))
}

# step ID NAME TEMPLATE [arguments FUNCTION] [result] [continue-on PHASE]...
step() {
  wfc_declare "$@"
  wfc_set "wfc_t_group_$1" "$wfc_groups"
}

# task ID NAME TEMPLATE [arguments FUNCTION] [result] [continue-on PHASE]... [depends FUNCTION] [after ID...]
#
# FUNCTION of `arguments` gives the template its inputs; `result` says that somebody reads what the command prints;
# `after` names the tasks that come before. The task runs when all of them are Succeeded, Skipped or Daemoned, or when
# FUNCTION of `depends` says so; else it is Omitted.
task() {
  wfc_declare "$@"
}

wfc_declare() {
  wfc_id=$1
  wfc_children=$((wfc_children + 1))
  eval "wfc_child_$wfc_children=\$1 wfc_t_name_$1=\$2 wfc_t_template_$1=\$3"
  eval "wfc_t_arguments_$1= wfc_t_result_$1= wfc_t_depends_$1= wfc_t_tolerate_$1="
  eval "wfc_t_left_$1=0 wfc_t_after_$1= wfc_t_first_$1= wfc_t_last_$1= wfc_t_phase_$1= wfc_t_flow_$1= wfc_t_pid_$1= wfc_t_omit_$1="
  shift 3
  while [ $# -gt 0 ]; do
    case $1 in
      result)
        wfc_set "wfc_t_result_$wfc_id" yes
        shift
        ;;
      after)
        shift
        wfc_set "wfc_t_after_$wfc_id" "$*"
        wfc_set "wfc_t_left_$wfc_id" $#
        break
        ;;
      continue-on)
        eval "wfc_t_tolerate_$wfc_id=\"\$wfc_t_tolerate_$wfc_id \$2\""
        shift 2
        ;;
      *)
        wfc_set "wfc_t_$1_$wfc_id" "$2"
        shift 2
        ;;
    esac
  done
}

# outputs FUNCTION: what the template gives once it has succeeded.
outputs() {
  wfc_outputs=$1
}

# task_phase ID PHASE: for the functions of `depends`.
task_phase() {
  eval "[ \"\$wfc_t_phase_$1\" = \"\$2\" ]"
}

# task_done ID: the plain name of a task in `depends` or `dependencies`.
task_done() {
  eval "wfc_state=\$wfc_t_phase_$1 wfc_tolerated=\$wfc_t_tolerate_$1"
  case $wfc_state in
    Succeeded | Skipped | Daemoned) ;;
    *) wfc_is_tolerated ;;
  esac
}

# wfc_is_tolerated: whether continueOn lets the phase $wfc_state pass.
wfc_is_tolerated() {
  case "$wfc_tolerated " in
    *" $wfc_state "*) ;;
    *) return 1 ;;
  esac
}

# --- life ---------------------------------------------------------------------------------------------------------

# wfc_run_composite: the life of a steps or dag node. What is known of the children of an outer node stays untouched in
# the outer node's shell: this one is a subshell.
wfc_run_composite() {
  wfc_children=0 wfc_groups=0 wfc_targets='' wfc_outputs='' wfc_verdict='' wfc_running=0 wfc_group_node=
  wfc_queue_head=0 wfc_queue_tail=0 wfc_unfinished=0
  wfc_parent_hash=$wfc_node_hash
  "template_$wfc_template"
  if [ -n "$wfc_failure" ]; then
    wfc_describe Error "$wfc_failure"
    return 0
  fi
  mkfifo -m 600 "$wfc_node/.events"
  exec 7<>"$wfc_node/.events"
  wfc_events=$wfc_node/.events
  : >"$wfc_node/children"
  if [ "$wfc_type" = Steps ]; then
    wfc_scope=steps
    wfc_run_steps
  else
    wfc_scope=tasks
    wfc_run_dag
  fi
  exec 7>&-
  if [ "$wfc_verdict" = Succeeded ] && [ -n "$wfc_outputs" ]; then
    "$wfc_outputs"
    [ -z "$wfc_failure" ] || wfc_verdict=Error
  fi
  wfc_describe "$wfc_verdict" "$wfc_failure"
}

# wfc_name ID SUFFIX [omitted]: name the child and note what folders it needs.
wfc_name() {
  wfc_name_child "$2"
  eval "wfc_t_node_$1=\$wfc_child wfc_t_id_$1=\$wfc_child_id wfc_t_suffix_$1=\$2"
  eval "wfc_child_template=\$wfc_t_template_$1 wfc_arguments=\$wfc_t_arguments_$1"
  eval "wfc_child_type=\$wfc_type_$wfc_child_template"
  [ -z "${3-}" ] || wfc_child_type=Skipped wfc_arguments=
  wfc_make "$wfc_child" "$wfc_child_type" "$wfc_arguments"
}

# wfc_prepare ID: give the child its arguments. Fails, with the reason in $wfc_failure, where one cannot be had.
wfc_prepare() {
  eval "wfc_arguments=\$wfc_t_arguments_$1 wfc_child=\$wfc_t_node_$1"
  [ -z "$wfc_arguments" ] || "$wfc_arguments"
  [ -z "$wfc_failure" ]
}

# wfc_start ID: start the child that wfc_prepare has prepared. Fails, with the child in Error, where calls are nested
# deeper than Argo allows.
wfc_start() {
  if [ "$wfc_depth" -ge 98 ]; then
    wfc_record "$1" Error \
      'Maximum recursion depth exceeded. See https://argo-workflows.readthedocs.io/en/latest/scaling/#maximum-recursion-depth'
    wfc_set "wfc_t_flow_$1" Error
    return 1
  fi
  eval "wfc_suffix=\$wfc_t_suffix_$1 wfc_child_template=\$wfc_t_template_$1"
  wfc_name_child "$wfc_suffix"
  eval "wfc_child_type=\$wfc_type_$wfc_child_template"
  wfc_slot=
  if [ "$wfc_child_type" = Pod ]; then
    read -r wfc_line <&8 || :
    wfc_slot=yes
  fi
  (
    wfc_depth=$((wfc_depth + 1))
    wfc_key=$1
    wfc_tell=$wfc_events
    eval "wfc_display=\$wfc_t_name_$1 wfc_capture_result=\$wfc_t_result_$1"
    wfc_enter "$wfc_child_template" "$wfc_display"
    wfc_live
  ) &
  eval "wfc_t_pid_$1=\$!"
  wfc_running=$((wfc_running + 1))
}

# wfc_await: sleep until a child has ended; $wfc_ended names it.
wfc_await() {
  read -r wfc_ended wfc_ended_phase wfc_ended_flow <&7
  wfc_running=$((wfc_running - 1))
  eval "wfc_t_phase_$wfc_ended=\$wfc_ended_phase wfc_t_flow_$wfc_ended=\$wfc_ended_flow"
  eval "wait \"\$wfc_t_pid_$wfc_ended\"" || :
  wfc_set "wfc_t_pid_$wfc_ended" ''
}

# wfc_record ID PHASE MESSAGE: a child that never starts: Omitted, Skipped, or in Error. Whoever reads an output of one
# that did not have to run gets the default of that output, if there is one; the node itself shows none, as in Argo.
wfc_record() {
  eval "wfc_suffix=\$wfc_t_suffix_$1 wfc_child_template=\$wfc_t_template_$1 wfc_display=\$wfc_t_name_$1"
  wfc_name_child "$wfc_suffix"
  (
    wfc_enter "$wfc_child_template" "$wfc_display"
    wfc_type=Skipped
    eval "wfc_defaults=\$wfc_defaults_$wfc_child_template"
    case "$2:$wfc_defaults" in
      Omitted:?* | Skipped:?*)
        "$wfc_defaults"
        wfc_json_outputs=''
        ;;
    esac
    wfc_describe "$2" "$3"
  )
  wfc_set "wfc_t_phase_$1" "$2"
}

# wfc_stop_children: the run is interrupted: stop them and wait for them.
wfc_stop_children() {
  wfc_index=0
  while [ "$wfc_index" -lt "${wfc_children:-0}" ]; do
    wfc_index=$((wfc_index + 1))
    eval "wfc_id=\$wfc_child_$wfc_index"
    eval "wfc_pid=\$wfc_t_pid_$wfc_id"
    [ -z "$wfc_pid" ] || kill -TERM "$wfc_pid" 2>/dev/null || :
  done
  wait || :
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
  wfc_first=1
  while [ "$wfc_group" -le "$wfc_groups" ]; do
    wfc_begin_group
    wfc_last=$wfc_first
    while [ "$wfc_last" -le "$wfc_children" ]; do
      eval "wfc_id=\$wfc_child_$wfc_last"
      eval "[ \"\$wfc_t_group_$wfc_id\" = $wfc_group ]" || break
      wfc_last=$((wfc_last + 1))
    done
    wfc_run_group || break
    wfc_first=$wfc_last
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
    wfc_clear
    wfc_node=$wfc_group_node wfc_node_name=$wfc_group_name wfc_node_id=$wfc_group_id
    wfc_node_folder=$wfc_group_folder wfc_display="[$((wfc_group - 1))]" wfc_type=StepGroup wfc_template_name=
    wfc_describe "$1" "$2"
  )
  wfc_group_node=
}

wfc_run_group() {
  wfc_index=$wfc_first
  while [ "$wfc_index" -lt "$wfc_last" ]; do
    eval "wfc_id=\$wfc_child_$wfc_index"
    eval "wfc_suffix=.\$wfc_t_name_$wfc_id"
    wfc_name "$wfc_id" "$wfc_suffix"
    [ "$wfc_made" -lt 500 ] || wfc_make_now
    wfc_index=$((wfc_index + 1))
  done
  wfc_make_now
  wfc_index=$wfc_first
  while [ "$wfc_index" -lt "$wfc_last" ]; do
    eval "wfc_id=\$wfc_child_$wfc_index"
    wfc_prepare "$wfc_id" || {
      wfc_forget_group
      wfc_describe_group Error "$wfc_failure"
      wfc_verdict=Failed
      return 1
    }
    wfc_index=$((wfc_index + 1))
  done
  : >"$wfc_group_node/children"
  wfc_index=$wfc_first
  while [ "$wfc_index" -lt "$wfc_last" ]; do
    eval "wfc_id=\$wfc_child_$wfc_index"
    eval "printf '%s\\n' \"\${wfc_t_node_$wfc_id##*/}\"" >>"$wfc_group_node/children"
    wfc_start "$wfc_id" || :
    wfc_index=$((wfc_index + 1))
  done
  while [ "$wfc_running" -gt 0 ]; do
    wfc_await
  done
  wfc_flow=
  wfc_index=$wfc_first
  while [ "$wfc_index" -lt "$wfc_last" ]; do
    eval "wfc_id=\$wfc_child_$wfc_index"
    eval "wfc_state=\$wfc_t_phase_$wfc_id wfc_tolerated=\$wfc_t_tolerate_$wfc_id wfc_bad_id=\$wfc_t_id_$wfc_id"
    eval "wfc_join_flow \"\$wfc_t_flow_$wfc_id\""
    case $wfc_state in
      Failed | Error)
        if ! wfc_is_tolerated; then
          [ "$wfc_verdict" = Failed ] || wfc_failure="child '$wfc_bad_id' failed"
          wfc_verdict=Failed
        fi
        ;;
    esac
    wfc_index=$((wfc_index + 1))
  done
  wfc_describe_group "$wfc_verdict" "$wfc_failure"
  [ "$wfc_verdict" = Succeeded ]
}

# wfc_forget_group: none of the members has run: they are no nodes.
wfc_forget_group() {
  wfc_index=$wfc_first
  while [ "$wfc_index" -lt "$wfc_last" ]; do
    eval "wfc_id=\$wfc_child_$wfc_index"
    eval "wfc_child=\${wfc_t_node_$wfc_id-}"
    [ -z "$wfc_child" ] || rm -rf "$wfc_child"
    wfc_index=$((wfc_index + 1))
  done
}

# wfc_join_flow PHASE: a bad phase is preferred to a good one; what reaches the nodes behind this one.
wfc_join_flow() {
  case ${wfc_flow:-Succeeded} in
    Failed | Error) ;;
    *) wfc_flow=$1 ;;
  esac
}
