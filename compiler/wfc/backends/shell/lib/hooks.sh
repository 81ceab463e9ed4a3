# shellcheck shell=sh disable=SC2030,SC2031
# Hooks: templates that run beside a node or behind it. The process that stands above the node starts them: for a call
# wfc_call, for a looped task of a DAG a child of the scheduler, for the workflow the first shell.
#
# An expression is looked at when the node has begun (its status is Running then) and when it has ended; a hook runs once.
# What comes of one changes no phase, but for the exit handler of the workflow; one that cannot be started leaves its
# reason in the file `hook-failure` of its node, and is an error of the template around.

# hook NAME TEMPLATE FUNCTION|- [CONDITION]: in the function that lists the hooks of a node. FUNCTION gives the template
# its arguments, CONDITION says in $wfc_holds whether the hook runs.
hook() {
  wfc_is_time_for "$1" || return 0
  wfc_file_name "$1"
  wfc_fired=$wfc_hooked/.hook.$wfc_value
  case $1 in
    exit) wfc_hook_suffix=.onExit ;;
    *) wfc_hook_suffix=.hooks.$1 ;;
  esac
  wfc_name_child "$wfc_hook_suffix"
  if [ -f "$wfc_fired" ]; then
    # Of a node that was taken over, what had not ended then runs again, and so does an exit hook that has not succeeded.
    [ -n "$wfc_keeps" ] || return 0
    wfc_phase_in "$wfc_child_folder"
    case $wfc_moment:$wfc_state in
      *:Succeeded | ended:Failed | ended:Error) return 0 ;;
    esac
    wfc_forget_tree "$wfc_child_folder"
    rm -f "$wfc_fired"
  fi
  wfc_failure=''
  if [ -n "${4-}" ]; then
    wfc_holds=false
    "$4"
    if [ -n "$wfc_failure" ]; then
      wfc_cannot_hook
      return 0
    fi
    [ "$wfc_holds" = true ] || return 0
  fi
  : >"$wfc_fired"
  wfc_name_child "$wfc_hook_suffix"
  eval "wfc_child_type=\$wfc_type_$2"
  wfc_made=0
  wfc_make "$wfc_child" "$wfc_child_type" yes
  wfc_make_now
  [ -n "$wfc_keeps" ] && grep -q -x -F -e "$wfc_child_folder" "$wfc_hooked/children" 2>/dev/null ||
    printf '%s\n' "$wfc_child_folder" >>"$wfc_hooked/children"
  [ "$3" = - ] || "$3"
  [ -z "$wfc_failure" ] || wfc_cannot_hook
  (
    wfc_tell='' wfc_queues='' wfc_tell_bad='' wfc_capture_result='' wfc_gate='' wfc_slot_gate='' wfc_slot='' wfc_frames='' wfc_keep_parts=''
    wfc_refusal=$wfc_failure
    wfc_tell_outer=''
    wfc_l_template=$2 wfc_l_hooks=- wfc_own=''
    [ "$wfc_moment" != exit ] || wfc_in_exit=yes
    wfc_path=${wfc_path:-$workflow_name}$wfc_hook_suffix
    wfc_item_path=${wfc_item_path:-$workflow_name}$wfc_hook_suffix
    # The hook of a node that has run again runs again.
    [ -n "$wfc_keeps" ] || wfc_aside=''
    if [ -n "$wfc_refusal" ]; then
      wfc_enter "$2" "$wfc_hook_display$wfc_hook_suffix"
      wfc_type=Skipped
      wfc_describe Error "$wfc_refusal"
    else
      eval "wfc_ahead=\$wfc_ahead_$2"
      case $wfc_ahead in
        locks*) ;;
        *)
          wfc_admit "$wfc_child_type"
          wfc_slot=$wfc_admitted
          ;;
      esac
      wfc_call '' "$wfc_hook_display$wfc_hook_suffix"
    fi
  ) &
  wfc_hook_pids="$wfc_hook_pids $!"
  wfc_hook_folder=$wfc_child_folder
}

# wfc_is_time_for NAME: whether this is the moment of the hook.
wfc_is_time_for() {
  case $wfc_moment:$1 in
    exit:exit)
      # Nothing runs any more.
      [ "$wfc_shutdown" != Terminate ]
      ;;
    :* | exit:* | *:exit) return 1 ;;
  esac
}

# hook_values FUNCTION NAME...: before the hooks NAME: where it is time for one of them, FUNCTION works out the conditions and
# arguments of all.
hook_values() {
  wfc_function=$1
  shift
  for wfc_word; do
    wfc_is_time_for "$wfc_word" || continue
    wfc_file_name "$wfc_word"
    [ -n "$wfc_keeps" ] || [ ! -f "$wfc_hooked/.hook.$wfc_value" ] || continue
    "$wfc_function"
    if [ -n "$wfc_failure" ]; then
      wfc_cannot_hook
      wfc_moment=''
    fi
    return 0
  done
}

wfc_cannot_hook() {
  [ -f "$wfc_hooked/hook-failure" ] || wfc_write "$wfc_hooked/hook-failure" "$wfc_failure"
}

# wfc_hook_below FOLDER NAME HASH DISPLAY-NAME FUNCTION: the hooks that FUNCTION lists belong to the node in FOLDER.
wfc_hook_below() {
  wfc_hooked=$wfc_run/nodes/$1 wfc_hook_display=$4 wfc_hook_list=$5 wfc_hook_pids='' wfc_hook_folder=''
  wfc_name_of_parent=$2 wfc_hash_of_parent=$3 wfc_folder_of_parent=$1
}

# wfc_hook_at running|ended|exit STATUS: start the hooks that it is time for. STATUS is that of their node.
wfc_hook_at() {
  wfc_moment=$1 wfc_own_status=$2 wfc_frames=$wfc_hooked/.hook-expressions
  "$wfc_hook_list"
  wfc_frames='' wfc_own_status='' wfc_failure=''
}

# wfc_await_hooks: until those that were started have ended.
wfc_await_hooks() {
  for wfc_hook_pid in $wfc_hook_pids; do
    wfc_await_process "$wfc_hook_pid"
  done
  wfc_hook_pids=''
}

# wfc_start_group_hooks ID SUFFIX running|ended: in the scheduler: the hooks of the node of a looped task, as a child of its
# own.
wfc_start_group_hooks() {
  wfc_name_child "$2"
  wfc_started=$((wfc_started + 1))
  (
    wfc_key="$wfc_started $1"
    wfc_tell=$wfc_events
    wfc_slot='' wfc_first_slot='' wfc_tell_bad='' wfc_attempt_pid='' wfc_halted='' wfc_final_phase=Succeeded
    wfc_own=$1 wfc_own_folder=$wfc_child_folder wfc_own_id=$wfc_child_id
    wfc_path=${wfc_path:+$wfc_path.}${2#.} wfc_item_path=${wfc_item_path:+$wfc_item_path.}${2#.}
    trap wfc_call_leave EXIT
    trap wfc_call_stop TERM
    trap : PIPE
    wfc_hook_below "$wfc_child_folder" "$wfc_child_name" "$wfc_child_hash" "${2#.}" "$wfc_l_hooks"
    wfc_keeps=yes
    while read -r wfc_found_folder wfc_found_id; do
      [ -f "$wfc_run/nodes/$wfc_found_folder/.kept" ] || wfc_keeps=''
    done <"$wfc_tasks/$1.items"
    wfc_phase_in "$wfc_child_folder"
    wfc_hook_at "$3" "$wfc_state"
    wfc_await_hooks
    if [ "$3" = ended ]; then
      wfc_hook_at exit "$wfc_state"
      wfc_await_hooks
    fi
  ) &
  wfc_set "wfc_pid_$wfc_started" $!
  wfc_running_keys="$wfc_running_keys$wfc_started "
  wfc_running=$((wfc_running + 1))
}
