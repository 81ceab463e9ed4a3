# shellcheck shell=sh
# Loops: what a call is run for. The function of a loop names its items with the words below; each is named, judged and
# given its arguments before the first one starts, so that a mistake in one starts none. Items are named some hundred at a
# time, whose folders are made by one process; then comes the turn of each.

# The function whose expressions are worked out for many items at once, and where what came of it is: see expressions.sh.
wfc_together='' wfc_together_file='' wfc_item_results=''

# item NAME VALUE [VARIABLE VALUE]...: an item that the document says. NAME stands in the node's name.
item() {
  wfc_item_name=$1
  wfc_hold item "$2"
  shift 2
  while [ $# -gt 1 ]; do
    wfc_hold "$1" "$2"
    shift 2
  done
  wfc_add_item
}

# item_lacks KEY: the item that follows is a map without a member that the call uses.
item_lacks() {
  wfc_give_items
  wfc_give_up "unable to resolve references: {{item.$1}}: that item has no such member"
}

# item_text VALUE: an item whose text was worked out just now.
item_text() {
  wfc_hold item "$1"
  wfc_hold item_members ''
  wfc_json_inside "$1"
  wfc_item_name=$wfc_value
  wfc_add_item
}

# inside_json VARIABLE TEXT: in VARIABLE, TEXT as it stands between the quotes of JSON, for an item that is made of it.
inside_json() {
  wfc_go_json "$2"
  wfc_value=${wfc_value#?}
  wfc_set "$1" "${wfc_value%?}"
}

# wfc_items_lines [:KEY =VARIABLE]...: name each item of the file that items_from_json has written.
wfc_items_lines() {
  exec 4<"$wfc_items_file"
  while IFS= read -r wfc_item_line <&4; do
    wfc_plain "$wfc_item_line"
    wfc_item_name=$wfc_value
    IFS= read -r wfc_item_line <&4
    wfc_plain "$wfc_item_line"
    wfc_hold item "$wfc_value"
    wfc_item_missing=''
    for wfc_word; do
      case $wfc_word in
        =*)
          IFS= read -r wfc_item_line <&4
          case $wfc_item_line in
            -) wfc_item_missing=$wfc_item_key ;;
            *)
              wfc_plain "${wfc_item_line#=}"
              wfc_hold "${wfc_word#=}" "$wfc_value"
              ;;
          esac
          ;;
        *) wfc_item_key=${wfc_word#:} ;;
      esac
    done
    [ -z "$wfc_item_missing" ] || item_lacks "$wfc_item_missing"
    wfc_add_item
    [ -z "$wfc_failure" ] || break
  done
  exec 4<&-
}

# items_from_json TEXT [:KEY =VARIABLE]...: the items of a JSON array; the member KEY of maps goes into VARIABLE.
items_from_json() {
  [ -z "$wfc_dry" ] || ! wfc_dry_unknown_items "$@" || return 0
  wfc_give_items
  wfc_items_text=$1
  shift
  wfc_items_file=$wfc_tasks/$wfc_loop_id.values
  {
    for wfc_word; do
      case $wfc_word in
        :* | '*') printf '%s\n' "${wfc_word#[:*]}" ;;
      esac
    done
    printf '\001%s' "$wfc_items_text"
  } | awk "$wfc_json_reader$wfc_json_items" >"$wfc_items_file" || {
    wfc_unparsable=yes
    wfc_give_up "withParam value could not be parsed as a JSON list: $wfc_items_text"
    return 0
  }
  wfc_items_lines "$@"
}

# wfc_plain TEXT: undo what keeps a value in one line: %0A is a newline, %25 a percent sign.
wfc_plain() {
  wfc_value=$1
  case $1 in
    *%*) ;;
    *) return 0 ;;
  esac
  wfc_rest=$1
  wfc_value=''
  while :; do
    case $wfc_rest in
      *%*) ;;
      *) break ;;
    esac
    wfc_value=$wfc_value${wfc_rest%%\%*}
    wfc_rest=${wfc_rest#*%}
    case $wfc_rest in
      0A*) wfc_value=$wfc_value$wfc_newline ;;
      *) wfc_value=$wfc_value% ;;
    esac
    wfc_rest=${wfc_rest#??}
  done
  wfc_value=$wfc_value$wfc_rest
}

# wfc_json_inside TEXT: TEXT as it stands between the quotes of JSON, in $wfc_value: so it stands in the names of nodes.
wfc_json_inside() {
  case $1 in
    *[\"\\]* | *[[:cntrl:]]*)
      wfc_value=$(printf '\001%s' "$1" | awk "$wfc_json_reader$wfc_json_inside_program")
      ;;
    *) wfc_value=$1 ;;
  esac
}

# wfc_expand_loop ID: name the items of the loop of the child that wfc_look has looked up. No items, or an unreadable list
# behind a condition that is false: the call is one node that is skipped.
wfc_expand_loop() {
  wfc_loop_id=$1 wfc_item_index=0 wfc_item_turn=0 wfc_held=0 wfc_made=0 wfc_unparsable='' wfc_together=''
  : >"$wfc_tasks/$1.items"
  : >"$wfc_tasks/$1.names"
  "$wfc_l_loop"
  wfc_give_items
  if [ -n "$wfc_failure" ]; then
    if [ -z "$wfc_unparsable" ] || [ "$wfc_l_when" = - ]; then
      return 1
    fi
    wfc_loop_failure=$wfc_failure
    wfc_failure='' item='{{item}}'
    wfc_judge_when || return 1
    if [ "$wfc_holds" = true ]; then
      wfc_failure=$wfc_loop_failure
      return 1
    fi
  fi
  [ -s "$wfc_tasks/$1.items" ] || wfc_write "$wfc_tasks/$1.skip" 'Skipped, empty params'
}

# wfc_hold VARIABLE VALUE: the variable has that value for the item that is named next, now and when its turn comes.
wfc_hold() {
  wfc_set "$1" "$2"
  wfc_hold_also "$1" "$2"
}

wfc_hold_also() {
  wfc_held=$((wfc_held + 1))
  wfc_set "wfc_held_name_$wfc_held" "$1"
  wfc_set "wfc_held_value_$wfc_held" "$2"
}

# wfc_add_item: the item in $item, whose name is $wfc_item_name, is a child: name it and note what folders it needs. What is
# held without a name is the item itself: its folder and its id.
wfc_add_item() {
  [ -z "$wfc_failure" ] || return 0
  while :; do
    case $wfc_item_name in
      *[\(\)]*) wfc_item_name=${wfc_item_name%%[\(\)]*}${wfc_item_name#*[\(\)]} ;;
      *) break ;;
    esac
  done
  wfc_item_name="$wfc_l_name($wfc_item_index:$wfc_item_name)"
  wfc_name_child ".$wfc_item_name"
  printf '%s %s\n' "$wfc_child_folder" "$wfc_child_id" >>"$wfc_tasks/$wfc_loop_id.items"
  printf '%s\n' "$wfc_item_name" >>"$wfc_tasks/$wfc_loop_id.names"
  wfc_hold_also '' "$wfc_child_folder $wfc_child_id"
  wfc_item_index=$((wfc_item_index + 1))
  eval "wfc_child_type=\$wfc_type_$wfc_l_template"
  wfc_make "$wfc_child" "$wfc_child_type" "${wfc_l_arguments#-}"
  wfc_make_records "$wfc_child" "$wfc_l_template"
  [ "$wfc_made" -lt 500 ] || wfc_give_items
}

# wfc_give_items: the turn of the items that are held, one after the other, up to the first mistake.
wfc_give_items() {
  [ "$wfc_made" -eq 0 ] || wfc_make_now
  wfc_next_held=0 wfc_together_last=0
  while [ "$wfc_next_held" -lt "$wfc_held" ] && [ -z "$wfc_failure" ]; do
    wfc_next_held=$((wfc_next_held + 1))
    [ -z "$wfc_together" ] || [ "$wfc_next_held" -le "$wfc_together_last" ] || wfc_work_together
    eval "wfc_name=\$wfc_held_name_$wfc_next_held wfc_value=\$wfc_held_value_$wfc_next_held"
    unset "wfc_held_name_$wfc_next_held" "wfc_held_value_$wfc_next_held"
    if [ -n "$wfc_name" ]; then
      wfc_set "$wfc_name" "$wfc_value"
    else
      wfc_give_item "$wfc_value"
    fi
  done
  wfc_held=0
  [ -z "$wfc_together" ] || wfc_end_together
}

# wfc_item_place PLACE: the folder and the id of the item in $item.
wfc_item_place() {
  wfc_own=$wfc_loop_id wfc_own_folder=${1% *} wfc_own_id=${1##* }
  wfc_child_folder=$wfc_own_folder wfc_child_id=$wfc_own_id wfc_child=$wfc_run/nodes/$wfc_own_folder
}

# wfc_give_item PLACE: judge the item in $item, and give it its arguments.
wfc_give_item() {
  wfc_item_place "$1"
  if [ -n "$wfc_together_file" ] && [ -f "$wfc_together_file.$wfc_item_turn" ]; then
    wfc_item_results=$wfc_together_file.$wfc_item_turn
  fi
  wfc_holds=true
  [ "$wfc_l_when" = - ] || wfc_judge_when || wfc_bad_item
  if [ "$wfc_holds" = false ]; then
    wfc_write "$wfc_tasks/$wfc_loop_id.skip.$wfc_item_turn" "$wfc_skipped"
  elif [ "$wfc_holds" = true ] && [ "$wfc_l_arguments" != - ]; then
    "$wfc_l_arguments"
  fi
  wfc_own='' wfc_item_results=''
  wfc_item_turn=$((wfc_item_turn + 1))
}

# wfc_bad_item: what came of the condition of the item is no condition. In a DAG that is the end of this item alone.
wfc_bad_item() {
  case $wfc_scope:$wfc_failure in
    "tasks:Invalid 'when' expression"*)
      wfc_write "$wfc_tasks/$wfc_loop_id.bad.$wfc_item_turn" "$wfc_failure"
      wfc_failure=''
      ;;
  esac
}

# wfc_start_items ID CHILDREN RAN: start the items of the child that wfc_look has looked up; note the folder of each in the
# file CHILDREN, and what it was in the file RAN.
wfc_start_items() {
  wfc_item_index=0
  exec 3<"$wfc_tasks/$1.names"
  while IFS= read -r wfc_item_name <&3; do
    if [ -f "$wfc_tasks/$1.skip.$wfc_item_index" ]; then
      wfc_read "$wfc_tasks/$1.skip.$wfc_item_index"
      wfc_record ".$wfc_item_name" Skipped "$wfc_value"
    elif [ -f "$wfc_tasks/$1.bad.$wfc_item_index" ]; then
      wfc_read "$wfc_tasks/$1.bad.$wfc_item_index"
      wfc_record ".$wfc_item_name" Error "$wfc_value"
    else
      wfc_start "$1" ".$wfc_item_name" || [ -f "$wfc_child/phase" ] || break
    fi
    printf '%s\n' "$wfc_child_folder" >>"$2"
    printf '%s %s %s\n' "$1" "$wfc_child_folder" "$wfc_child_id" >>"$3"
    [ -z "${wfc_turned_down-}" ] || break
    wfc_item_index=$((wfc_item_index + 1))
  done
  exec 3<&-
}

# --- what the items gave ------------------------------------------------------------------------------------------

# read_list_parameter VARIABLE ID NAME: that output of every item that succeeded, as a JSON array: of strings, or where
# every one of them is a JSON object or array, of those.
read_list_parameter() {
  wfc_file_name "$3"
  wfc_read_list "$1" "$2" "outputs.parameters.$3" values "$3" "outputs/parameters/$wfc_value"
}

# read_list_parameters VARIABLE ID NAME...: all outputs of every item that succeeded, as a JSON array of objects.
read_list_parameters() {
  wfc_list_variable=$1 wfc_list_id=$2
  shift 2
  wfc_word=''
  for wfc_listed; do
    wfc_file_name "$wfc_listed"
    wfc_word="$wfc_word$wfc_listed${wfc_newline}outputs/parameters/$wfc_value$wfc_newline"
  done
  wfc_read_list "$wfc_list_variable" "$wfc_list_id" outputs.parameters objects '' '' "$wfc_word"
}

# read_list_result VARIABLE ID: what every item that succeeded has printed, which must be JSON, as a JSON array.
read_list_result() {
  wfc_read_list "$1" "$2" outputs.result results '' outputs/result
}

# wfc_read_list VARIABLE ID WHAT KIND NAME FILE [PAIRS]: what the items gave, as wfc_json_lists makes it. Of an output that no
# item has given, Argo knows nothing: neither of the list, nor that it may be absent. Of steps that were all skipped it
# knows no lists at all.
wfc_read_list() {
  wfc_set "$1" ''
  if [ ! -s "$wfc_tasks/$2.items" ]; then
    wfc_written_name "$2"
    wfc_lacks "$1" "$wfc_scope.$wfc_value.$3" 'that loop had no items'
    return 0
  fi
  # No task is called like that.
  wfc_list_file=$wfc_tasks/.list wfc_status=3
  [ "$wfc_scope" = steps ] || wfc_status=0
  {
    printf '%s\n' "$4"
    if [ -n "${7-}" ]; then
      printf '%s' "$7"
    else
      printf '%s\n%s\n' "$5" "$6"
    fi
    printf '\n'
    while read -r wfc_found_folder wfc_found_id; do
      wfc_phase_in "$wfc_found_folder"
      [ "$wfc_state" = Skipped ] || wfc_status=0
      [ "$wfc_state" != Succeeded ] || printf '%s\n' "$wfc_found_folder"
    done <"$wfc_tasks/$2.items"
  } >"$wfc_list_file.read"
  [ "$wfc_status" -ne 0 ] || wfc_list_nodes=$wfc_run/nodes awk "$wfc_json_reader$wfc_json_lists" <"$wfc_list_file.read" >"$wfc_list_file" || wfc_status=$?
  case $wfc_status in
    0)
      wfc_read "$wfc_list_file"
      wfc_set "$1" "$wfc_value"
      ;;
    3)
      [ "$wfc_may_lack" = always ] || wfc_may_lack=''
      wfc_written_name "$2"
      wfc_lacks "$1" "$wfc_scope.$wfc_value.$3" 'no item of that loop has given it'
      ;;
    *)
      wfc_not_json=yes
      wfc_written_name "$2"
      wfc_give_up "an item of {{$wfc_scope.$wfc_value.$3}} is not JSON: $(cat "$wfc_list_file")"
      ;;
  esac
}
