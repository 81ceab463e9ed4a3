# shellcheck shell=sh disable=SC2030,SC2031,SC2317,SC2329
# A part of a workflow: --only, --from and --until choose among the tasks of the template that the workflow begins with. Where
# they name one of a template that it calls (`outer.inner`), they choose `outer` there, and `inner` among its tasks.
#
# A task that was not chosen is taken over from the run that is resumed, if it has ended there, whatever has changed since;
# else there is no such node, and whatever comes behind it does not wait for it. What a chosen task is given of one that is
# not there is refused before anything is run.

# wfc_select_option OPTION NAME
wfc_select_option() {
  [ -n "$2" ] || wfc_misuse "$1 needs the name of a task"
  wfc_set "wfc_select_${1#--}" "$2"
  wfc_selects=yes
}

# wfc_check_selection: --only stands alone.
wfc_check_selection() {
  [ -z "$wfc_select_only" ] || [ -z "$wfc_select_from$wfc_select_until" ] ||
    wfc_misuse '--only chooses one task: it cannot be given together with --from or --until'
  eval "wfc_root_type=\$wfc_type_$wfc_entrypoint"
  case $wfc_root_type:$wfc_selects in
    Steps:* | DAG:* | *:) ;;
    *) wfc_misuse 'the workflow begins with a template that has no tasks to choose from' ;;
  esac
}

# wfc_try_part: what cannot be a part of the workflow is refused before there is a run, or before the one that is resumed is
# touched. (What only the run itself can tell ends it.)
wfc_try_part() {
  wfc_status=0
  (
    wfc_dry=yes
    wfc_dry_run
  ) >/dev/null || wfc_status=$?
  [ "$wfc_status" -ne 2 ] || exit 2
}

# wfc_is_parted: whether only a part of what is below the node at $wfc_path was chosen. In $wfc_only, $wfc_from and
# $wfc_until then the names of its tasks, in $wfc_ways those that are chosen in part themselves, and in $wfc_anew the one that
# runs again whatever has come of it.
wfc_is_parted() {
  wfc_parted='' wfc_ways=' ' wfc_anew=''
  for wfc_word in only from until; do
    wfc_get "wfc_select_$wfc_word"
    case $wfc_value in
      "${wfc_path:+$wfc_path.}"?*) wfc_value=${wfc_value#"${wfc_path:+$wfc_path.}"} wfc_parted=yes ;;
      *) wfc_value='' ;;
    esac
    wfc_set "wfc_$wfc_word" "${wfc_value%%.*}"
    case $wfc_word:$wfc_value in
      *.*) wfc_ways="$wfc_ways${wfc_value%%.*} " ;;
      only:?* | from:?*) wfc_anew=$wfc_value ;;
    esac
  done
  [ -n "$wfc_parted" ]
}

# wfc_is_wanted: whether a chosen task needs what the node at $wfc_path gives, of which a part was chosen.
wfc_is_wanted() {
  case "$wfc_wanted_paths" in
    *" $wfc_path "*) return 0 ;;
  esac
  return 1
}

# wfc_choose: in the scheduler of a node of which a part was chosen: what is to run, in $wfc_picked, as ` ID ID `. Fails, with
# the reason in the file .refused of the run, where that cannot be.
wfc_choose() {
  wfc_all=''
  wfc_id_of_only='' wfc_id_of_from='' wfc_id_of_until=''
  for wfc_id in $wfc_declared; do
    wfc_look "$wfc_id"
    wfc_all="$wfc_all $wfc_id"
    [ "$wfc_l_name" != "$wfc_only" ] || wfc_id_of_only=$wfc_id
    [ "$wfc_l_name" != "$wfc_from" ] || wfc_id_of_from=$wfc_id
    [ "$wfc_l_name" != "$wfc_until" ] || wfc_id_of_until=$wfc_id
    [ "$wfc_l_name" != "$wfc_anew" ] || wfc_forced=$wfc_id
  done
  if [ -n "$wfc_id_of_only" ]; then
    wfc_picked=" $wfc_id_of_only "
  else
    wfc_picked="$wfc_all "
    [ -z "$wfc_id_of_from" ] || wfc_choose_from
    [ -z "$wfc_id_of_until" ] || wfc_choose_until
  fi
  for wfc_id in $wfc_picked; do
    wfc_look "$wfc_id"
    wfc_check_needs "the task '$wfc_l_name' needs" "$wfc_l_arguments" "$wfc_l_when" "$wfc_l_loop" || return 1
  done
  [ -z "$wfc_outputs" ] || wfc_check_needs "the outputs of '$wfc_path' need" "$wfc_outputs" || return 1
  [ "$wfc_type" = Steps ] || wfc_choose_targets
}

# wfc_choose_targets: of a DAG, the tasks that decide are those that no other waits for, among the ones that were chosen.
wfc_choose_targets() {
  wfc_targets=''
  for wfc_id in $wfc_picked; do
    wfc_look "$wfc_id"
    for wfc_word in $wfc_l_before; do
      ! wfc_is_picked "$wfc_word" || continue 2
    done
    wfc_targets="$wfc_targets $wfc_id"
  done
}

# wfc_choose_from: of $wfc_picked what is, or comes behind, the task of --from. Tasks stand behind what they need; steps in
# their groups.
wfc_choose_from() {
  wfc_found=" $wfc_id_of_from "
  wfc_passed=''
  for wfc_id in $wfc_declared; do
    wfc_look "$wfc_id"
    if [ "$wfc_type" = Steps ]; then
      eval "wfc_group_of_id=\$wfc_group_of_$wfc_id"
      [ -z "$wfc_passed" ] || [ "$wfc_group_of_id" = "$wfc_passed" ] || wfc_found="$wfc_found$wfc_id "
      [ "$wfc_id" != "$wfc_id_of_from" ] || wfc_passed=$wfc_group_of_id
      continue
    fi
    for wfc_word in $wfc_l_after; do
      case "$wfc_found" in
        *" $wfc_word "*)
          wfc_found="$wfc_found$wfc_id "
          break
          ;;
      esac
    done
  done
  wfc_picked=$wfc_found
}

# wfc_choose_until: of $wfc_picked what the task of --until needs, and the task itself.
wfc_choose_until() {
  wfc_found=" $wfc_id_of_until "
  wfc_backwards=''
  for wfc_id in $wfc_declared; do
    wfc_backwards="$wfc_id $wfc_backwards"
  done
  wfc_passed=''
  for wfc_id in $wfc_backwards; do
    wfc_look "$wfc_id"
    if [ "$wfc_type" = Steps ]; then
      eval "wfc_group_of_id=\$wfc_group_of_$wfc_id"
      [ -z "$wfc_passed" ] || [ "$wfc_group_of_id" = "$wfc_passed" ] || wfc_found="$wfc_found$wfc_id "
      [ "$wfc_id" != "$wfc_id_of_until" ] || wfc_passed=$wfc_group_of_id
      continue
    fi
    case "$wfc_found" in
      *" $wfc_id "*)
        for wfc_word in $wfc_l_after; do
          wfc_found="$wfc_found$wfc_word "
        done
        ;;
    esac
  done
  wfc_backwards=' '
  for wfc_id in $wfc_declared; do
    case "$wfc_picked:$wfc_found" in
      *" $wfc_id "*:*" $wfc_id "*) wfc_backwards="$wfc_backwards$wfc_id " ;;
    esac
  done
  wfc_picked=$wfc_backwards
}

# wfc_is_picked ID
wfc_is_picked() {
  case "${wfc_picked:-" $1 "}" in
    *" $1 "*) return 0 ;;
  esac
  return 1
}

# wfc_check_needs SUBJECT FUNCTION...: whether all that these functions of a call take of others will be there.
wfc_check_needs() {
  wfc_subject=$1
  shift
  wfc_needs=$(wfc_needs_of "$@")
  for wfc_needed in $wfc_needs; do
    wfc_written_name "$wfc_needed"
    if wfc_is_picked "$wfc_needed"; then
      case "$wfc_ways" in
        *" $wfc_value "*) wfc_wanted_paths="$wfc_wanted_paths${wfc_path:+$wfc_path.}$wfc_value " ;;
      esac
      continue
    fi
    wfc_name=$wfc_value
    ! wfc_was_there "$wfc_needed" || continue
    if [ -n "$wfc_aside" ]; then
      wfc_refuse "$wfc_subject what '$wfc_name' gives, which has not ended well in the run that is resumed"
    else
      wfc_refuse "$wfc_subject what '$wfc_name' gives: give --resume RUN where it has run, or choose it, too"
    fi
    return 1
  done
}

# wfc_needs_of FUNCTION...: the tasks that these functions read from, one word each. They are called for nothing but that.
wfc_needs_of() {
  wfc_find() {
    printf '%s ' "$1"
    wfc_found_folder='' wfc_found_id=''
  }
  wfc_add_item() {
    :
  }
  expressions() {
    :
  }
  worked_out() {
    :
  }
  wfc_read_list() {
    printf '%s ' "$2"
    wfc_set "$1" ''
  }
  # No item has given its variables yet.
  set +u
  wfc_child=$wfc_tasks/needs wfc_node=$wfc_tasks/needs
  mkdir -p "$wfc_child"
  wfc_loop_id=$wfc_id wfc_held=0 wfc_made=0
  for wfc_function in "$@"; do
    [ "$wfc_function" = - ] || "$wfc_function" 2>/dev/null || :
    wfc_failure=''
  done
  rm -rf "$wfc_child"
}

# wfc_place_of ID: look the task up and name its node as a child of the first template.
wfc_place_of() {
  wfc_look "$1"
  wfc_name_of_parent=$wfc_node_name wfc_hash_of_parent=$wfc_node_hash wfc_folder_of_parent=$wfc_node_folder
  if [ "$wfc_type" = Steps ]; then
    eval "wfc_group_of_id=\$wfc_group_of_$1"
    wfc_name_child "[$((wfc_group_of_id - 1))]"
    wfc_name_of_parent=$wfc_child_name wfc_hash_of_parent=$wfc_child_hash wfc_folder_of_parent=$wfc_child_folder
  fi
  wfc_name_child ".$wfc_l_name"
}

# wfc_was_there ID: whether the task has ended well in the run that is resumed.
wfc_was_there() {
  wfc_place_of "$1"
  [ -n "$wfc_aside" ] || return 1
  if [ "$wfc_l_loop" != - ] && [ "$wfc_type" = Steps ]; then
    # A looped step has no node of its own: its items have.
    [ -s "$wfc_aside/$wfc_node_folder/.tasks/$1.items" ] || return 1
    while read -r wfc_found_folder wfc_found_id; do
      wfc_ended_well "$wfc_found_folder" || return 1
    done <"$wfc_aside/$wfc_node_folder/.tasks/$1.items"
    return 0
  fi
  wfc_ended_well "$wfc_child_folder"
}

wfc_ended_well() {
  wfc_state=''
  { read -r wfc_state <"$wfc_aside/$1/phase" || :; } 2>/dev/null
  case $wfc_state in
    Succeeded | Skipped | Omitted) return 0 ;;
  esac
  return 1
}

# wfc_take_unpicked ID CHILDREN: a task that was not chosen is taken over from the run that is resumed, as it is there; what
# is not there is no node. The nodes stand in the file CHILDREN.
wfc_take_unpicked() {
  wfc_was_there "$1" || return 0
  for wfc_word in at items; do
    [ ! -f "$wfc_aside/$wfc_node_folder/.tasks/$1.$wfc_word" ] ||
      cp "$wfc_aside/$wfc_node_folder/.tasks/$1.$wfc_word" "$wfc_tasks/$1.$wfc_word"
  done
  wfc_place_of "$1"
  if [ "$wfc_l_loop" != - ] && [ "$wfc_type" = Steps ]; then
    while read -r wfc_found_folder wfc_found_id; do
      wfc_child_folder=$wfc_found_folder
      wfc_take_family "$2"
    done <"$wfc_tasks/$1.items"
  else
    [ -f "$wfc_tasks/$1.at" ] || printf '%s %s\n' "$wfc_child_folder" "$wfc_child_id" >"$wfc_tasks/$1.at"
    wfc_take_family "$2"
  fi
}

wfc_take_family() {
  wfc_old=$wfc_aside/$wfc_child_folder
  wfc_kept_folders
  (
    wfc_node=$wfc_run/nodes/$wfc_child_folder wfc_node_name=$wfc_child_name wfc_node_hash=$wfc_child_hash
    wfc_keep_node
  )
  printf '%s\n' "$wfc_child_folder" >>"$1"
}

# wfc_absent ID: whether there is no such node, because the task was not chosen.
wfc_absent() {
  [ -n "$wfc_picked" ] && [ ! -f "$wfc_tasks/$1.at" ] && ! wfc_is_picked "$1"
}

# wfc_pick_group: of the steps of group $wfc_group, leave those that were chosen, and take over those that were not; fails
# where the group is empty then.
wfc_pick_group() {
  : >"$wfc_tasks/picked"
  : >"$wfc_tasks/unpicked"
  while read -r wfc_id; do
    if wfc_is_picked "$wfc_id"; then
      printf '%s\n' "$wfc_id" >>"$wfc_tasks/picked"
    elif wfc_was_there "$wfc_id"; then
      printf '%s\n' "$wfc_id" >>"$wfc_tasks/unpicked"
    fi
  done <"$wfc_tasks/group.$wfc_group"
  mv -f "$wfc_tasks/picked" "$wfc_tasks/group.$wfc_group"
  [ -s "$wfc_tasks/group.$wfc_group" ] || [ -s "$wfc_tasks/unpicked" ]
}

# wfc_refuse MESSAGE: the run ends as a misuse.
wfc_refuse() {
  wfc_write "$wfc_run/.refused" "$1"
  wfc_failure=$1
}
