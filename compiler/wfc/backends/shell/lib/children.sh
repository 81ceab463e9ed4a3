# shellcheck shell=sh
# What a steps or dag template declares of its children, and what became of them. How that is kept: see scheduler.sh.

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
  else
    printf '%s %s\n' "$1" "$wfc_l_after" >>"$wfc_tasks/after"
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
      depends-text | when-text)
        # Nobody but a dry run tells of it.
        [ "$wfc_runtime" != dry ] || wfc_set "wfc_dry_${1%-text}_$wfc_id" "$2"
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
