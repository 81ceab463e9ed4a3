# shellcheck shell=sh
# The resource template: kubectl changes an object of a cluster, with the context that --kube-context names, and waits for it.
# Nothing of this runs without --allow-kubectl.

# resource_manifest TEXT, resource_flag WORD (again for more), resource_merge STRATEGY
resource_manifest() {
  wfc_write "$wfc_node/manifest" "$1"
}

# resource_manifest_from [NAME]: the manifest is that input artifact; without NAME it is none.
resource_manifest_from() {
  wfc_manifest_from=${1:- }
}

resource_flag() {
  wfc_flags=$((wfc_flags + 1))
  wfc_set "wfc_flag_$wfc_flags" "$1"
}

resource_merge() {
  wfc_merge=$1
}

# resource_failure PROGRAM TEXT, resource_success PROGRAM TEXT: conditions on the object, which decide when the node ends.
resource_failure() {
  wfc_failure_program=$1
  wfc_failure_text=$2
}

resource_success() {
  wfc_success_program=$1
}

# resource_output NAME json-path|jq EXPRESSION [DEFAULT], resource_output NAME text VALUE
resource_output() {
  wfc_object_outputs=$((wfc_object_outputs + 1))
  wfc_set "wfc_object_name_$wfc_object_outputs" "$1"
  wfc_set "wfc_object_how_$wfc_object_outputs" "$2"
  wfc_set "wfc_object_expression_$wfc_object_outputs" "$3"
  wfc_set "wfc_object_has_$wfc_object_outputs" "$(($# - 3))"
  wfc_set "wfc_object_default_$wfc_object_outputs" "${4-}"
}

# change_resource ACTION: this is where it happens.
change_resource() {
  [ -z "$wfc_failure" ] || return 0
  wfc_exit_code=0
  wfc_verdict=Succeeded
  [ -z "${wfc_manifest_from# }" ] || wfc_load_manifest || {
    wfc_describe Error "init: Error (exit code 64): $wfc_failure"
    return 0
  }
  wfc_change "$1" || {
    [ "$wfc_exit_code" -ne 0 ] || wfc_exit_code=1
    wfc_verdict=Failed
    wfc_failure="main: Error (exit code $wfc_exit_code): $wfc_failure"
  }
  wfc_write "$wfc_node/exit-code" "$wfc_exit_code"
  wfc_describe "$wfc_verdict" "$wfc_failure"
}

# wfc_load_manifest: fails with the reason in $wfc_failure.
wfc_load_manifest() {
  wfc_artifact=$wfc_manifest_from wfc_place=$wfc_node/manifest
  wfc_file_name "$wfc_artifact"
  wfc_record=$wfc_node/inputs/artifacts/$wfc_value
  # Where Argo looks for the manifest of an artifact that is no input.
  wfc_manifest_path=/tmp/manifest.yaml
  wfc_index=$wfc_input_artifacts
  while [ "$wfc_index" -gt 0 ]; do
    wfc_get "wfc_input_record_$wfc_index"
    if [ "$wfc_value" = "$wfc_record" ]; then
      wfc_get "wfc_input_path_$wfc_index"
      wfc_manifest_path=$wfc_value
    fi
    wfc_index=$((wfc_index - 1))
  done
  if [ -f "$wfc_record/kind" ]; then
    wfc_fetch_input
  elif [ -f "$wfc_record/name" ] && [ ! -f "$wfc_record/optional" ]; then
    wfc_failure="required artifact '$wfc_artifact' not supplied"
    return 1
  fi
}

# wfc_change ACTION: fails with the reason in $wfc_failure.
wfc_change() {
  if [ "$wfc_manifest_from" = ' ' ]; then
    wfc_exit_code=2 wfc_failure='manifestFrom names no artifact'
    return 1
  fi
  if [ -n "$wfc_manifest_from" ] && [ ! -e "$wfc_node/manifest" ]; then
    wfc_failure="open $wfc_manifest_path: no such file or directory"
    return 1
  fi
  wfc_manifest=''
  [ ! -s "$wfc_node/manifest" ] || wfc_manifest=$wfc_node/manifest
  if [ -z "$wfc_manifest" ] && [ "$wfc_flags" -eq 0 ]; then
    wfc_failure='Must provide at least one of flags or manifest.'
    return 1
  fi
  case $1 in
    get | create | apply | delete | replace | patch) ;;
    *)
      wfc_failure="unknown action '$1'"
      return 1
      ;;
  esac
  set -- "$1"
  wfc_file=$wfc_manifest
  if [ "$1" = patch ]; then
    set -- "$@" --type "${wfc_merge:-strategic}" --patch-file "$wfc_manifest"
    # With flags that say which object it is, the manifest is the patch and nothing else.
    [ "$wfc_flags" -eq 0 ] || wfc_file=''
  fi
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_flags" ]; do
    wfc_index=$((wfc_index + 1))
    eval "set -- \"\$@\" \"\$wfc_flag_$wfc_index\""
  done
  [ -z "$wfc_file" ] || set -- "$@" -f "$wfc_file"
  if [ "$1" = delete ]; then
    wfc_kubectl "$@" --ignore-not-found -o name
    return
  fi
  wfc_kubectl "$@" -o json || return 1
  cp "$wfc_node/stdout" "$wfc_node/object"
  wfc_object=$(jq -r 'if .kind == null or .metadata.name == null then error("") else
    (.apiVersion // "v1" | split("/")) as $api
    | "\(.kind)\(if $api[1] == null then "" else ".\($api[1]).\($api[0])" end)/\(.metadata.name)\n\(.metadata.namespace // "")" end
    ' "$wfc_node/object" 2>/dev/null) || {
    wfc_failure='Kind and name are both required but at least one of them is missing from the manifest'
    return 1
  }
  wfc_object_namespace=${wfc_object#*"$wfc_newline"}
  [ "$wfc_object_namespace" != "$wfc_object" ] || wfc_object_namespace=''
  wfc_object=${wfc_object%%"$wfc_newline"*}
  wfc_await_object || return 1
  wfc_object_parameters
}

# wfc_kubectl WORD...: one run of kubectl; what it prints stands in the node's stdout and stderr.
wfc_kubectl() {
  [ "$workflow_namespace" = default ] || set -- -n "$workflow_namespace" "$@"
  for wfc_word in kubectl --context "$wfc_kube_context" "$@"; do
    wfc_quote "$wfc_word"
    printf '%s\n' "$wfc_value"
  done >"$wfc_node/command"
  kubectl --context "$wfc_kube_context" "$@" >"$wfc_node/stdout" 2>"$wfc_node/stderr" </dev/null 5>&- 7>&- 8>&- 9>&- &
  wfc_pid=$!
  wfc_status=0
  wait "$wfc_pid" || wfc_status=$?
  wfc_pid=
  [ "$wfc_status" -ne 0 ] || return 0
  wfc_failure=$(tail -n 3 "$wfc_node/stderr" | tr -s '\n' ' ' | cut -c 1-1000)
  wfc_failure=${wfc_failure% }
  return 1
}

# wfc_get_object FORMAT: the object as it is now.
wfc_get_object() {
  if [ -n "$wfc_object_namespace" ]; then
    wfc_kubectl get "$wfc_object" -n "$wfc_object_namespace" -o "$1"
  else
    wfc_kubectl get "$wfc_object" -o "$1"
  fi
}

# What conditions use: the text at a path of the object, null where there is none, and the number in such a text.
# shellcheck disable=SC2016 # it is jq's text
wfc_object_program='
def at($path):
  reduce $path[] as $part (.;
    if type == "array" and ($part | test("^[0-9]+$")) then .[$part | tonumber]
    elif type == "object" then .[$part] else null end)
  | if . == null or type == "string" then . else tojson end;
def number($text): if $text != null and ($text | test("^-?[0-9]+$")) then ($text | tonumber) else null end;
'

# wfc_holds_for_object PROGRAM
wfc_holds_for_object() {
  set -- "$wfc_object_program$1"
  [ -z "$wfc_filled_file" ] || set -- --slurpfile filled "$wfc_filled_file" "$1"
  [ "$(jq "$@" "$wfc_node/object")" = true ]
}

# wfc_await_object: until the conditions are met; one of failure ends at once. Argo looks every five seconds.
wfc_await_object() {
  [ -n "$wfc_failure_program$wfc_success_program" ] || return 0
  while :; do
    if [ -n "$wfc_failure_program" ] && wfc_holds_for_object "$wfc_failure_program"; then
      wfc_failure="failure condition '$wfc_failure_text' evaluated true"
      return 1
    fi
    [ -n "$wfc_success_program" ] || return 0
    ! wfc_holds_for_object "$wfc_success_program" || return 0
    sleep "${WFC_POLL:-5}" >/dev/null 2>&1 5>&- &
    wfc_pid=$!
    wait "$wfc_pid" || :
    wfc_pid=
    wfc_get_object json || return 1
    cp "$wfc_node/stdout" "$wfc_node/object"
  done
}

# wfc_object_parameters: the outputs, read from the object.
wfc_object_parameters() {
  wfc_number=0
  while [ "$wfc_number" -lt "$wfc_object_outputs" ]; do
    wfc_number=$((wfc_number + 1))
    eval "wfc_name=\$wfc_object_name_$wfc_number wfc_how=\$wfc_object_how_$wfc_number"
    eval "wfc_text=\$wfc_object_expression_$wfc_number wfc_has_default=\$wfc_object_has_$wfc_number"
    if [ "$wfc_how" = text ]; then
      output_value "$wfc_name" "$wfc_text"
      continue
    fi
    if [ "$wfc_how" = json-path ]; then
      wfc_get_object "jsonpath=$wfc_text" && wfc_read "$wfc_node/stdout"
    else
      wfc_get_object json && wfc_value=$(jq -r "$wfc_text" "$wfc_node/stdout" 2>"$wfc_node/stderr") ||
        wfc_failure=${wfc_failure:-"jq cannot work out $wfc_text"}
    fi || :
    if [ -n "$wfc_failure" ]; then
      [ "$wfc_has_default" -gt 0 ] || return 1
      wfc_failure=''
      eval "wfc_value=\$wfc_object_default_$wfc_number"
    fi
    output_value "$wfc_name" "$wfc_value"
  done
}
