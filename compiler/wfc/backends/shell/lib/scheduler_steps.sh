# shellcheck shell=sh
# Steps templates: groups in sequence.

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
  wfc_broken='' wfc_turned_down=''
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
    [ -z "$wfc_turned_down" ] || break
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
  # Whatever its members may do otherwise.
  [ -z "$wfc_turned_down" ] || wfc_failure=$wfc_turned_down wfc_verdict=Failed wfc_broken=yes
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
