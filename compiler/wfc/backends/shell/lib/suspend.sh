# shellcheck shell=sh
# Suspend templates: a pause, or waiting for somebody. Who that is: --resume-suspended, --supply with an output of the node,
# somebody at the terminal, or a file `resume` that appears in the node's folder.

# wfc_run_suspend: the life of a suspend node.
wfc_run_suspend() {
  wfc_suspended=''
  "template_$wfc_template"
  [ -z "$wfc_failure" ] || {
    : >"$wfc_node/broken"
    wfc_describe "$wfc_bad_phase" "$wfc_failure"
    return 0
  }
  wfc_asked=''
  wfc_take_supplies
  if [ -n "$wfc_asked" ]; then
    :
  elif [ "$wfc_suspended" = always ]; then
    [ -n "$wfc_resume" ] || wfc_wait_for_somebody
  elif [ -n "$wfc_suspended" ]; then
    sleep "$((wfc_suspended / 1000)).$(printf %03d $((wfc_suspended % 1000)))" >/dev/null 2>&1 5>&- &
    wfc_pid=$!
    wait "$wfc_pid" || :
    wfc_pid=
  fi
  wfc_verdict=Succeeded
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_supplies" ]; do
    wfc_index=$((wfc_index + 1))
    eval "wfc_name=\$wfc_supply_name_$wfc_index wfc_has_default=\$wfc_supply_has_$wfc_index wfc_text=\$wfc_supply_value_$wfc_index"
    if [ "$wfc_has_default" -gt 0 ]; then
      output_value "$wfc_name" "$wfc_text"
    else
      wfc_file_name "$wfc_name"
      if [ -f "$wfc_node/inputs/parameters/$wfc_value" ]; then
        wfc_read "$wfc_node/inputs/parameters/$wfc_value"
        output_value "$wfc_name" "$wfc_value"
      else
        wfc_json_pair "$wfc_name"
        wfc_json_outputs=${wfc_json_outputs:+$wfc_json_outputs, }$wfc_value
        wfc_verdict=Error
        : >"$wfc_node/broken"
        wfc_failure="raw output parameter '$wfc_name' has not been set and does not have a default value"
      fi
    fi
  done
  wfc_describe "$wfc_verdict" "$wfc_failure"
}

# wfc_take_supplies: the outputs that --supply gives: NODE is the name of the call, of the node or of the template.
wfc_take_supplies() {
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_supplies" ]; do
    wfc_index=$((wfc_index + 1))
    eval "wfc_name=\$wfc_supply_name_$wfc_index"
    wfc_given=0
    while [ "$wfc_given" -lt "$wfc_supplies_given" ]; do
      wfc_given=$((wfc_given + 1))
      eval "wfc_text=\$wfc_given_supply_$wfc_given"
      case $wfc_text in
        "$wfc_display.$wfc_name="* | "$wfc_node_name.$wfc_name="* | "$wfc_template_name.$wfc_name="*)
          wfc_value=${wfc_text#*".$wfc_name="}
          wfc_asked=yes
          wfc_set "wfc_supply_has_$wfc_index" 1
          wfc_set "wfc_supply_value_$wfc_index" "$wfc_value"
          ;;
      esac
    done
  done
}

# wfc_wait_for_file: until somebody makes the file that resumes the node.
wfc_wait_for_file() {
  while [ ! -e "$wfc_node/resume" ]; do
    sleep 1 >/dev/null 2>&1 5>&- &
    wfc_pid=$!
    wait "$wfc_pid" || :
  done
  wfc_pid=
}

# wfc_wait_for_somebody: until the node is resumed. One node asks at the terminal at a time. That nothing more comes from
# there, because it was closed, is no answer.
wfc_wait_for_somebody() {
  [ -n "$wfc_terminal" ] || {
    wfc_wait_for_file
    return 0
  }
  until mkdir "$wfc_run/.prompt" 2>/dev/null; do
    sleep 0.2 >/dev/null 2>&1 5>&- &
    wfc_pid=$!
    wait "$wfc_pid" || :
  done
  (
    trap - EXIT TERM
    wfc_ask </dev/tty >/dev/tty
  ) 5>&- 7>&- 8>&- 9>&- &
  wfc_pid=$!
  wait "$wfc_pid" && wfc_answered=yes || wfc_answered=''
  wfc_pid=
  rmdir "$wfc_run/.prompt"
  [ -n "$wfc_answered" ] || {
    wfc_say_so "$wfc_node_name: nobody has answered; it goes on when there is a file $wfc_node/resume"
    set +f
    rm -f "$wfc_node"/.supply.*
    set -f
    wfc_wait_for_file
  }
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_supplies" ]; do
    wfc_index=$((wfc_index + 1))
    [ -f "$wfc_node/.supply.$wfc_index" ] || continue
    wfc_read "$wfc_node/.supply.$wfc_index"
    wfc_set "wfc_supply_has_$wfc_index" 1
    wfc_set "wfc_supply_value_$wfc_index" "$wfc_value"
    rm -f "$wfc_node/.supply.$wfc_index"
  done
}

# wfc_ask: at the terminal: the outputs of the node, or a mere Enter. An empty line leaves the default. Fails where no line comes.
wfc_ask() {
  if [ "$wfc_supplies" -eq 0 ]; then
    printf 'wfc: %s waits: press Enter to go on ' "$wfc_node_name"
    read -r wfc_line || return 1
    return 0
  fi
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_supplies" ]; do
    wfc_index=$((wfc_index + 1))
    eval "wfc_name=\$wfc_supply_name_$wfc_index wfc_has_default=\$wfc_supply_has_$wfc_index wfc_text=\$wfc_supply_value_$wfc_index"
    if [ "$wfc_has_default" -gt 0 ]; then
      printf 'wfc: %s waits for %s (Enter for: %s): ' "$wfc_node_name" "$wfc_name" "$wfc_text"
    else
      printf 'wfc: %s waits for %s: ' "$wfc_node_name" "$wfc_name"
    fi
    IFS= read -r wfc_line || return 1
    if [ -n "$wfc_line" ] || [ "$wfc_has_default" -eq 0 ]; then
      wfc_write "$wfc_node/.supply.$wfc_index" "$wfc_line"
    fi
  done
}
