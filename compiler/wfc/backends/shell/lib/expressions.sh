# shellcheck shell=sh
# Expressions: jq works them out. All that a node needs at the same moment take one process, and so do the items of a loop.

# The file of what was worked out already for the item of a loop whose turn it is, by which program, and whether items are gathered.
wfc_item_results='' wfc_together_program='' wfc_gathering=''

# expressions VARIABLE... -- [full] PROGRAM [text NAME VALUE | read NAME VARIABLE | members item JSON]...: what the results of
# PROGRAM are, in the variables; its variables are the values by their dotted names. What was read and is lacking is null. A result that
# fails is a mistake of the node, unless ? stands before its variable. Behind a + in their place come results for the child that
# is to be called: see made_ahead. Without `full` PROGRAM is tried with those definitions first that suffice for most values: jq
# needs most of its time for reading what a program uses. (Descriptor 4 belongs to the loop whose items are being given their arguments.)
expressions() {
  wfc_results=
  while [ "$1" != -- ]; do
    wfc_results="$wfc_results $1"
    shift
  done
  wfc_full=
  if [ "$2" = full ]; then
    wfc_full=yes
    shift
  fi
  wfc_program=$2
  shift 2
  wfc_object='' wfc_nothing=
  while [ $# -gt 2 ]; do
    if [ "$1" = members ]; then
      wfc_object=$wfc_object${3:+${wfc_object:+,}$3}
      shift 3
      continue
    fi
    wfc_json "$2"
    wfc_object="$wfc_object${wfc_object:+,}$wfc_value:"
    wfc_text=$3 wfc_value=
    if [ "$1" = read ]; then
      wfc_get "$3"
      wfc_text=$wfc_value
      wfc_get "wfc_lacking_$3"
    fi
    if [ -n "$wfc_value" ]; then
      wfc_value=null
      wfc_nothing="$wfc_nothing${wfc_nothing:+, }$2"
    else
      wfc_json "$wfc_text"
    fi
    wfc_object=$wfc_object$wfc_value
    shift 3
  done
  [ -z "$wfc_gathering" ] || wfc_hand_over
  if [ -n "$wfc_item_results" ] && [ "$wfc_program" = "$wfc_together_program" ]; then
    wfc_results_file=$wfc_item_results wfc_item_results=
    wfc_take_results
    return 0
  fi
  # Several processes may be working for one node, and at the start of a run there is none.
  wfc_results_file=${wfc_frames:-${wfc_node:+$wfc_node/.expressions}}
  [ -n "$wfc_results_file" ] || wfc_results_file=$(mktemp)
  wfc_run_jq "$wfc_program"
  if [ "$wfc_status" -eq 0 ]; then
    wfc_take_results
  else
    wfc_give_up 'jq cannot work out the expressions'
  fi
  rm -f "$wfc_results_file"
}

# wfc_run_jq PROGRAM [FILE]: what jq makes of the variables $wfc_object, or of FILE, which PROGRAM reads, in $wfc_results_file, and how
# jq ended in $wfc_status. With 9 it asks for all definitions. (Before jq 1.7 that ends nothing but an input.)
wfc_run_jq() {
  wfc_status=9
  [ -n "$wfc_full" ] || wfc_try_jq "$wfc_jq_quick$1" ${2+"$2"}
  [ "$wfc_status" -ne 9 ] || wfc_try_jq "$wfc_jq$1" ${2+"$2"}
}

wfc_try_jq() {
  wfc_status=0
  if [ $# -gt 1 ]; then
    jq -n -j "$1" <"$2" >"$wfc_results_file" || wfc_status=$?
  else
    printf '{%s}' "$wfc_object" | jq -j "$1" >"$wfc_results_file" || wfc_status=$?
  fi
}

# wfc_take_results: the results in the file $wfc_results_file, in the variables $wfc_results.
wfc_take_results() {
  # Only here: at the start of a run descriptor 3 is its lifeline.
  for wfc_result in $wfc_results; do
    if [ "$wfc_result" = + ]; then
      wfc_made_ahead=
      while IFS= read -r wfc_line <&3; do
        wfc_made_ahead=$wfc_made_ahead$wfc_line$wfc_newline
      done
      continue
    fi
    wfc_outcome=failed wfc_lines=0
    read -r wfc_outcome wfc_lines <&3 || :
    wfc_text=
    while [ "$wfc_lines" -gt 0 ]; do
      IFS= read -r wfc_line <&3 || :
      wfc_text=$wfc_text$wfc_line
      wfc_lines=$((wfc_lines - 1))
      [ "$wfc_lines" -eq 0 ] || wfc_text=$wfc_text$wfc_newline
    done
    wfc_set "${wfc_result#\?}" ''
    case $wfc_outcome:$wfc_result in
      ok:*)
        wfc_set "${wfc_result#\?}" "$wfc_text"
        wfc_set "wfc_lacking_${wfc_result#\?}" ''
        ;;
      *:\?*)
        wfc_set "wfc_lacking_${wfc_result#\?}" yes
        wfc_set "wfc_why_${wfc_result#\?}" "$wfc_text"
        ;;
      *) wfc_give_up "failed to evaluate expression: $wfc_text${wfc_nothing:+ (nothing has given $wfc_nothing)}" ;;
    esac
  done 3<"$wfc_results_file"
}

# made_ahead: what was worked out together with the arguments are the expressions of the child's template.
made_ahead() {
  [ -n "$wfc_failure" ] || wfc_write "$wfc_child/.made-ahead" "${wfc_made_ahead-}"
}

# own_expressions VARIABLE... -- PROGRAM ...: the expressions of a template, which its caller may have worked out; but not where a
# value has brought tags, for these are filled in only now.
own_expressions() {
  if [ -n "$wfc_tagged" ] || [ ! -s "$wfc_node/.made-ahead" ]; then
    expressions "$@"
    return
  fi
  wfc_results='' wfc_nothing=''
  while [ "$1" != -- ]; do
    wfc_results="$wfc_results $1"
    shift
  done
  wfc_results_file=$wfc_node/.made-ahead
  wfc_take_results
  rm -f "$wfc_results_file"
}

# filled [NAME VALUE]...: the tags in an expression that is worked out later, once there is what it looks at: it is given them
# in the file $wfc_filled_file, as the variable $filled.
filled() {
  wfc_object=''
  while [ $# -gt 1 ]; do
    wfc_json "$1"
    wfc_object="$wfc_object${wfc_object:+,}$wfc_value:"
    wfc_json "$2"
    wfc_object=$wfc_object$wfc_value
    shift 2
  done
  wfc_filled_file=$wfc_node/.filled
  wfc_write "$wfc_filled_file" "{$wfc_object}"
}

# worked_out VARIABLE...: what a condition that holds has worked out beside itself: what failed then is a mistake now.
worked_out() {
  for wfc_result; do
    wfc_get "wfc_lacking_$wfc_result"
    [ -n "$wfc_value" ] || continue
    wfc_get "wfc_why_$wfc_result"
    wfc_give_up "failed to evaluate expression: $wfc_value${wfc_nothing:+ (nothing has given $wfc_nothing)}"
    return 0
  done
}

# when VARIABLE: in the function of a call's condition: the variable holds true or false, and the text of the condition once
# its tags are filled in. Argo reads it only then, so a value with a quote or a space in it changes what is read.
when() {
  [ -z "$wfc_failure" ] || return 0
  wfc_get "wfc_lacking_$1"
  if [ -n "$wfc_value" ]; then
    wfc_get "wfc_why_$1"
    wfc_give_up "$wfc_value"
    return 0
  fi
  wfc_get "$1"
  wfc_holds=${wfc_value%%" "*}
  wfc_skipped="when '${wfc_value#* }' evaluated $wfc_holds"
}

# wfc_judge_when: whether the child that wfc_look has looked up runs: $wfc_holds is true or false, and $wfc_skipped the
# message for false. Fails where the expression cannot be worked out.
wfc_judge_when() {
  wfc_holds=''
  "$wfc_l_when"
  [ -z "$wfc_failure" ]
}

# --- the items of a loop ------------------------------------------------------------------------------------------

# together FUNCTION: in the function of a loop: what FUNCTION works out for an item is worked out for many by one process. Each is
# an input of the program of its own, so what fails for one fails for that one.
together() {
  [ -n "$wfc_dry" ] || wfc_together=$1
}

# wfc_work_together: work out what the items that are held need, from that on whose turn it is, in a file for each. The last of
# them is $wfc_together_last. What jq has not brought to an end for an item is worked out in its turn.
wfc_work_together() {
  wfc_together_last=$wfc_held
  # One alone gains nothing.
  [ $((wfc_item_index - wfc_item_turn)) -gt 1 ] || return 0
  wfc_end_together
  wfc_together_file=$wfc_tasks/$wfc_loop_id.worked
  wfc_together_last=$(wfc_gather)
  [ -f "$wfc_together_file-by" ] || return 0
  wfc_read "$wfc_together_file-by"
  wfc_full=${wfc_value%%"$wfc_newline"*} wfc_together_program=${wfc_value#*"$wfc_newline"}
  wfc_results_file=$wfc_together_file-results
  wfc_run_jq "inputs | \"item\\n\", if . == null then empty else ($wfc_together_program), \"end\\n\" end" "$wfc_together_file-from"
  wfc_worked=$wfc_together_file. awk -v item="$wfc_item_turn" "$wfc_each_result" <"$wfc_results_file" || :
}

# wfc_end_together: nothing is left of what was worked out for items.
wfc_end_together() {
  [ -n "$wfc_together_file" ] || return 0
  set +f
  rm -f "$wfc_together_file"[.-]*
  set -f
  wfc_together_file=''
}

# wfc_gather: write the variables of the items that are held, a line each, until they are long enough; say which was the last one.
wfc_gather() {
  wfc_length=0
  while [ "$wfc_next_held" -le "$wfc_held" ] && [ "$wfc_length" -lt 4000000 ]; do
    eval "wfc_name=\$wfc_held_name_$wfc_next_held wfc_value=\$wfc_held_value_$wfc_next_held"
    if [ -n "$wfc_name" ]; then
      wfc_set "$wfc_name" "$wfc_value"
    else
      wfc_item_place "$wfc_value"
      wfc_object=$(
        wfc_gathering=yes
        "$wfc_together" 2>/dev/null
      ) || wfc_object=''
      printf '%s\n' "${wfc_object:-null}"
      wfc_length=$((wfc_length + ${#wfc_object}))
    fi
    wfc_next_held=$((wfc_next_held + 1))
  done >"$wfc_together_file-from"
  printf '%s' $((wfc_next_held - 1))
}

# wfc_hand_over: in place of the results for the item that is being gathered: its variables, and the program for all of them.
wfc_hand_over() {
  [ -f "$wfc_together_file-by" ] || printf '%s\n%s' "$wfc_full" "$wfc_program" >"$wfc_together_file-by"
  printf '{%s}' "$wfc_object"
  exit 0
}

# The results for each item become a file, $wfc_worked and its number; the path may be any text.
# shellcheck disable=SC2016 # it is awk's text
wfc_each_result='
BEGIN { file = ENVIRON["wfc_worked"] }
left > 0 { text = text $0 "\n"; left--; next }
$0 == "item" { text = ""; item++; next }
$0 == "end" { name = file (item - 1); printf "%s", text >name; close(name); next }
{ text = text $0 "\n"; left = $2 }
'
