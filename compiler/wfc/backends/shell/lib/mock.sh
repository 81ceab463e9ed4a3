# shellcheck shell=sh disable=SC2030,SC2031
# --mock TASK=DIR: the outputs of a task, from a folder, instead of running it. What its template says is not looked at, but for
# the names by which the whole workflow knows some of them.

# wfc_mock_option TASK=DIR
wfc_mock_option() {
  case $1 in
    ?*=?*) ;;
    *) wfc_misuse "--mock needs TASK=DIR, not '$1'" ;;
  esac
  [ -d "${1#*=}" ] || wfc_misuse "--mock: ${1#*=} is not a folder"
  wfc_mocks=$((wfc_mocks + 1))
  wfc_set "wfc_mock_task_$wfc_mocks" "${1%%=*}"
  wfc_set "wfc_mock_folder_$wfc_mocks" "$(cd -- "${1#*=}" && pwd -P)"
}

# wfc_find_mock DISPLAY-NAME: in $wfc_mock, the folder that --mock gives for a task: by its name or by what its node shows (an
# item of a loop), alone or behind those of the calls that lead there.
wfc_find_mock() {
  wfc_mock=''
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_mocks" ]; do
    wfc_index=$((wfc_index + 1))
    wfc_get "wfc_mock_task_$wfc_index"
    case $wfc_value in
      "$1" | "${1%%\(*}" | "$wfc_path" | "$wfc_item_path" | "${wfc_item_path%"$1"}${1%%\(*}") wfc_get "wfc_mock_folder_$wfc_index" ;;
      *) continue ;;
    esac
    wfc_mock=$wfc_value
    : >"$wfc_run/.mocked-$wfc_index"
    return 0
  done
  return 1
}

# wfc_mock_node: the life of a node whose outputs the folder $wfc_mock gives: parameters/NAME, artifacts/NAME, result,
# stdout, stderr, exit-code, phase, message. Nothing is needed but what the others read.
wfc_mock_node() {
  wfc_begin "mock $wfc_mock$wfc_newline"
  wfc_folder "$wfc_node/outputs"
  set +f
  for wfc_entry in "$wfc_mock"/parameters/*; do
    [ -f "$wfc_entry" ] || continue
    wfc_read "$wfc_entry"
    output_value "${wfc_entry##*/}" "${wfc_value%"$wfc_newline"}"
  done
  for wfc_entry in "$wfc_mock"/artifacts/*; do
    [ -e "$wfc_entry" ] || continue
    wfc_name=${wfc_entry##*/}
    wfc_file_name "$wfc_name"
    wfc_record=$wfc_node/outputs/artifacts/$wfc_value
    mkdir -p "$wfc_record" "$WFC_ARTIFACTS/$workflow_name/$pod_name/mock"
    rm -rf "$WFC_ARTIFACTS/$workflow_name/$pod_name/mock/$wfc_value"
    cp -R "$wfc_entry" "$WFC_ARTIFACTS/$workflow_name/$pod_name/mock/$wfc_value"
    wfc_write "$wfc_record/key" "$workflow_name/$pod_name/mock/$wfc_value"
    wfc_write "$wfc_record/name" "$wfc_name"
    wfc_write "$wfc_record/kind" local
    wfc_write "$wfc_record/archive" none
    wfc_write "$wfc_record/made" "$wfc_generation"
    wfc_write "$wfc_record/saved" yes
    wfc_json_artifact "$wfc_name" "$wfc_record"
    wfc_json_output_artifacts=${wfc_json_output_artifacts:+$wfc_json_output_artifacts, }$wfc_value
  done
  set -f
  for wfc_word in stdout stderr; do
    [ ! -f "$wfc_mock/$wfc_word" ] || cp "$wfc_mock/$wfc_word" "$wfc_node/$wfc_word"
    [ -f "$wfc_node/$wfc_word" ] || : >"$wfc_node/$wfc_word"
  done
  if [ -f "$wfc_mock/result" ]; then
    wfc_read "$wfc_mock/result"
    wfc_value=${wfc_value%"$wfc_newline"}
    wfc_write "$wfc_node/outputs/result" "$wfc_value"
    wfc_json "$wfc_value"
    wfc_result_json=$wfc_value
  fi
  wfc_verdict=Succeeded
  if [ "$wfc_type" = Pod ]; then
    wfc_exit_code=0
    [ ! -f "$wfc_mock/exit-code" ] || read -r wfc_exit_code <"$wfc_mock/exit-code" || :
    case $wfc_exit_code in
      '' | *[!0-9]*) wfc_exit_code=1 ;;
    esac
    wfc_write "$wfc_node/exit-code" "$wfc_exit_code"
    if [ "$wfc_exit_code" -ne 0 ]; then
      wfc_verdict=Failed
      wfc_failure="main: Error (exit code $wfc_exit_code)"
    fi
  fi
  [ ! -f "$wfc_mock/phase" ] || read -r wfc_verdict <"$wfc_mock/phase" || :
  case $wfc_verdict in
    Succeeded | Failed | Error) ;;
    *)
      wfc_failure="$wfc_mock/phase is Succeeded, Failed or Error, not '$wfc_verdict'"
      wfc_verdict=Error
      ;;
  esac
  [ ! -f "$wfc_mock/message" ] || {
    wfc_read "$wfc_mock/message"
    wfc_failure=${wfc_value%"$wfc_newline"}
  }
  wfc_describe "$wfc_verdict" "$wfc_failure"
}

# wfc_unused_mocks: a mock of a task that there is not is a mistake, which a run must not hide.
wfc_unused_mocks() {
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_mocks" ]; do
    wfc_index=$((wfc_index + 1))
    if [ -f "$wfc_run/.mocked-$wfc_index" ]; then
      rm -f "$wfc_run/.mocked-$wfc_index"
    else
      wfc_get "wfc_mock_task_$wfc_index"
      wfc_warn "--mock: no task called $wfc_value has run"
    fi
  done
}
