# shellcheck shell=sh
# What is told of a node: events, its phase and message, its part of status.json, what the whole workflow knows of it.

# wfc_event NAME PHASE [MESSAGE]: one line for the person or program that watches. Whoever it is may have gone away, and the
# run goes on. (A subshell does not have the handler of the shell above it.)
wfc_event() {
  [ -z "$wfc_quiet" ] || return 0
  trap : PIPE
  wfc_print_event "$@" >&2 2>/dev/null || :
}

wfc_print_event() {
  if [ "$wfc_log_format" = json ]; then
    wfc_json "$1"
    wfc_line="{\"node\": $wfc_value, \"phase\": \"$2\""
    wfc_json "${3-}"
    printf '%s, "message": %s}\n' "$wfc_line" "$wfc_value"
  else
    case $1${3-} in
      *[[:cntrl:]]*)
        wfc_line=$(printf '%-9s %s' "$2" "$1${3:+: $3}" | tr '[:cntrl:]' ' ')
        printf 'wfc: %s\n' "$wfc_line"
        ;;
      *) printf 'wfc: %-9s %s%s\n' "$2" "$1" "${3:+: $3}" ;;
    esac
  fi
}

# wfc_json_pair NAME [VALUE]: the JSON object of a parameter or an artifact, in $wfc_value.
wfc_json_pair() {
  wfc_json "$1"
  wfc_pair="{\"name\": $wfc_value"
  if [ $# -gt 1 ]; then
    wfc_json "$2"
    wfc_pair="$wfc_pair, \"value\": $wfc_value"
  fi
  wfc_value="$wfc_pair}"
}

# wfc_json_head PHASE MESSAGE: what of a node is known before it runs, as the beginning of a JSON object, in $wfc_text.
wfc_json_head() {
  wfc_json "$wfc_node_name"
  wfc_text="{\"name\": $wfc_value, \"id\": \"$wfc_node_id\", \"displayName\": "
  wfc_json "$wfc_display"
  wfc_text="$wfc_text$wfc_value, \"type\": \"$wfc_type\", "
  if [ -n "$wfc_template_name" ]; then
    wfc_json "$wfc_template_name"
    wfc_text="$wfc_text\"templateName\": $wfc_value, "
  fi
  wfc_json "$2"
  wfc_text="$wfc_text\"phase\": \"$1\", \"message\": $wfc_value"
}

# wfc_begin [FINGERPRINT]: the node is running.
wfc_begin() {
  [ -z "$wfc_measured" ] || wfc_began=$(date +%s)
  wfc_json_head Running ''
  if [ "$wfc_type" = Pod ]; then
    wfc_json "nodes/$wfc_node_folder/"
    wfc_value=${wfc_value%\"}
    wfc_text="$wfc_text, \"stdout\": ${wfc_value}stdout\", \"stderr\": ${wfc_value}stderr\""
  fi
  printf '%s, "inputs": {}, "outputs": {}}\n%s' "$wfc_text" "${1-}" >"$wfc_node/.began"
  wfc_write "$wfc_node/phase" Running
  wfc_event "$wfc_node_name" Running ''
}

# wfc_describe PHASE MESSAGE: write the node's phase, message and its part of status.json. The phase is written last, and
# at once: a node without a final phase has not ended, whatever else a kill has left of it.
wfc_describe() {
  wfc_phase=$1
  wfc_write "$wfc_node/message" "$2"
  wfc_json_head "$1" "$2"
  wfc_text="$wfc_text, \"inputs\": {"
  wfc_comma=
  if [ -n "$wfc_json_inputs" ]; then
    wfc_text="$wfc_text\"parameters\": [$wfc_json_inputs]"
    wfc_comma=', '
  fi
  [ -z "$wfc_json_input_artifacts" ] || wfc_text="$wfc_text$wfc_comma\"artifacts\": [$wfc_json_input_artifacts]"
  wfc_comma=
  wfc_outer=$wfc_text
  wfc_text=
  if [ -n "$wfc_json_outputs" ]; then
    wfc_text="$wfc_text\"parameters\": [$wfc_json_outputs]"
    wfc_comma=', '
  fi
  if [ -n "$wfc_json_output_artifacts" ]; then
    wfc_text="$wfc_text$wfc_comma\"artifacts\": [$wfc_json_output_artifacts]"
    wfc_comma=', '
  fi
  if [ -n "$wfc_result_json" ]; then
    wfc_text="$wfc_text$wfc_comma\"result\": $wfc_result_json"
    wfc_comma=', '
  fi
  [ -z "$wfc_exit_code" ] || wfc_text="$wfc_text$wfc_comma\"exitCode\": \"$wfc_exit_code\""
  [ "$wfc_type" != Retry ] || wfc_text=$wfc_parts
  [ -z "${wfc_keep_parts-}" ] || wfc_write "$wfc_node/outputs.part" "$wfc_text"
  wfc_text="$wfc_outer}, \"outputs\": {$wfc_text}"
  [ -z "$wfc_memo_json" ] || wfc_text="$wfc_text, \"memoizationStatus\": $wfc_memo_json"
  case $wfc_type:$wfc_exit_code in
    Pod:?* | Container:?*)
      # What was remembered has printed nothing here.
      [ ! -f "$wfc_box/stdout" ] || {
        wfc_json "${wfc_box#"$wfc_run/"}/stdout"
        wfc_text="$wfc_text, \"stdout\": $wfc_value"
        wfc_json "${wfc_box#"$wfc_run/"}/stderr"
        wfc_text="$wfc_text, \"stderr\": $wfc_value"
      }
      ;;
  esac
  printf '%s}\n' "$wfc_text" >"$wfc_node/node.json"
  [ -z "$wfc_publishes" ] || wfc_publish
  [ -z "$wfc_measured" ] || wfc_measure "$1"
  case $1 in
    Failed | Error) [ -z "$wfc_lists_failures" ] || wfc_note_failure "$1" "$2" ;;
  esac
  if [ "$1" = Succeeded ]; then
    # No other phase is longer. Some file systems put on the disk at once what takes the place of another content.
    printf Succeeded 1<>"$wfc_node/phase"
  else
    wfc_write "$wfc_node/phase" "$1"
  fi
  wfc_event "$wfc_node_name" "$1" "$2"
}

# wfc_publish: what this node gives to the whole workflow. One that did not run gives nothing; the node above some attempts, or
# above the items of a loop, leaves it to them.
wfc_publish() {
  case $wfc_type in
    Pod | Steps | DAG | Suspend | HTTP) ;;
    *) return 0 ;;
  esac
  : >"$wfc_node/published"
  "publish_$wfc_template"
}

# wfc_publish_one FOLDER parameters|artifacts NAME GLOBAL
wfc_publish_one() {
  wfc_file_name "$3"
  wfc_found=$1/outputs/$2/$wfc_value
  wfc_file_name "$4"
  wfc_folder "$wfc_run/globals/$2"
  wfc_target=$wfc_run/globals/$2/$wfc_value
  if [ "$2" = parameters ]; then
    [ ! -f "$wfc_found" ] || {
      cp "$wfc_found" "$wfc_target.$wfc_node_hash"
      mv -f "$wfc_target.$wfc_node_hash" "$wfc_target"
      wfc_write "$wfc_target.name" "$4"
    }
  elif [ -f "$wfc_found/saved" ]; then
    rm -rf "$wfc_target"
    cp -R "$wfc_found" "$wfc_target"
    wfc_write "$wfc_target/global" "$4"
  fi
}

# wfc_note_failure PHASE MESSAGE: this node's part of workflow.failures.
wfc_note_failure() {
  wfc_json "$wfc_display"
  wfc_text="{\"displayName\":$wfc_value,\"message\":"
  wfc_json "$2"
  wfc_text="$wfc_text$wfc_value,\"templateName\":"
  wfc_json "$wfc_template_name"
  wfc_text="$wfc_text$wfc_value,\"phase\":\"$1\",\"podName\":"
  wfc_json "$pod_name"
  wfc_write "$wfc_node/failure" "$wfc_text$wfc_value,\"finishedAt\":\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\"}"
}
