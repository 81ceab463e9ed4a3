# shellcheck shell=sh
# What a pod finds before its command starts, and what is saved when that has ended.

# wfc_put_at PATH: in $wfc_place, where something is put that the main container shall see at PATH.
wfc_put_at() {
  if [ "$wfc_mounts" -gt 0 ] && wfc_clean_path "$1" && wfc_mount_of "$wfc_value"; then
    wfc_put_in_mount "$1" || return 1
  else
    "wfc_${wfc_runtime}_place" "$1" || return 1
  fi
  wfc_arrived=$((wfc_arrived + 1))
  wfc_set "wfc_arrived_path_$wfc_arrived" "$1"
  wfc_set "wfc_arrived_at_$wfc_arrived" "$wfc_place"
}

wfc_load_inputs() {
  # The root folder of the sandbox is this pod's alone.
  [ "$wfc_runtime" != sandbox ] || WFC_FRESH=$wfc_root
  if [ -n "$wfc_has_source" ]; then
    "wfc_${wfc_runtime}_place" /argo/staging/script || return 1
    wfc_write "$wfc_place" "$wfc_source"
    chmod 0755 "$wfc_place"
  fi
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_input_artifacts" ]; do
    wfc_index=$((wfc_index + 1))
    eval "wfc_record=\$wfc_input_record_$wfc_index wfc_path=\$wfc_input_path_$wfc_index"
    eval "wfc_artifact=\$wfc_input_name_$wfc_index"
    if [ ! -f "$wfc_record/kind" ]; then
      [ -f "$wfc_record/optional" ] || {
        wfc_failure="required artifact '$wfc_artifact' not supplied"
        return 1
      }
      continue
    fi
    wfc_put_at "$wfc_path" && wfc_fetch_input || return 1
  done
}

# wfc_fetch_input: the artifact $wfc_artifact, which the record $wfc_record has, to $wfc_place. One that is not there is forgiven
# where it is optional.
wfc_fetch_input() {
  wfc_status=0
  wfc_load "$wfc_record" "$wfc_place" 2>/dev/null || wfc_status=$?
  WFC_MESSAGE=${WFC_MESSAGE#"artifact $wfc_artifact: "}
  # Where it is on the machine says nothing to who has written the path.
  case $WFC_MESSAGE in
    "$wfc_place "*) WFC_MESSAGE=${wfc_path:-$wfc_place}${WFC_MESSAGE#"$wfc_place"} ;;
  esac
  case $wfc_status in
    0) ;;
    3)
      wfc_read_field "$wfc_record" optional
      [ "$wfc_value" = true ] || {
        wfc_failure="artifact $wfc_artifact failed to load: ${WFC_MESSAGE:-not found}"
        return 1
      }
      ;;
    *)
      wfc_failure="artifact $wfc_artifact failed to load: ${WFC_MESSAGE:-the transfer failed}"
      return 1
      ;;
  esac
}

# wfc_read_field RECORD FIELD: its value or the empty text, in $wfc_value.
wfc_read_field() {
  wfc_value=
  [ ! -f "$1/$2" ] || wfc_read "$1/$2"
}

# wfc_save_outputs: result, parameters, artifacts, logs, in Argo's order. A missing parameter ends the parameters; artifacts go
# on after a mistake and the reasons are joined.
wfc_save_outputs() {
  [ -z "$wfc_capture_result" ] || wfc_save_result
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_output_parameters" ]; do
    wfc_index=$((wfc_index + 1))
    eval "wfc_name=\$wfc_output_name_$wfc_index wfc_path=\$wfc_output_path_$wfc_index"
    if [ -z "$wfc_path" ]; then
      wfc_get "wfc_output_default_$wfc_index"
      output_value "$wfc_name" "$wfc_value"
      continue
    fi
    if "wfc_${wfc_runtime}_take" "$wfc_path" && [ -f "$wfc_taken" ]; then
      wfc_read "$wfc_taken"
    else
      eval "wfc_value=\$wfc_output_default_$wfc_index wfc_has_default=\$wfc_output_has_default_$wfc_index"
      if [ "$wfc_has_default" -eq 0 ]; then
        wfc_failure="cannot read the output parameter '$wfc_name': $wfc_path does not exist"
        break
      fi
    fi
    output_value "$wfc_name" "${wfc_value%"$wfc_newline"}"
  done
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_output_artifacts" ]; do
    wfc_index=$((wfc_index + 1))
    eval "wfc_name=\$wfc_saved_name_$wfc_index wfc_path=\$wfc_saved_path_$wfc_index"
    eval "wfc_record=\$wfc_saved_record_$wfc_index"
    wfc_save_artifact
  done
  [ -z "$wfc_archives" ] || wfc_each_log wfc_save_log
}

# wfc_spend: in $WFC_SPENT, the root folder of a sandbox that is of no more use once this artifact is saved, the last one. So a file
# need not be copied, where the store is for this run alone.
wfc_spend() {
  WFC_SPENT=
  [ "$wfc_runtime:$wfc_keep$wfc_daemon:$wfc_index" = "sandbox::$wfc_output_artifacts" ] || return 0
  case $WFC_ARTIFACTS in
    "$wfc_run"/*) WFC_SPENT=$wfc_root ;;
  esac
}

wfc_save_artifact() {
  wfc_read_field "$wfc_record" optional
  wfc_optional=$wfc_value
  wfc_status=0
  WFC_MESSAGE='' WFC_KEY='' wfc_quick=''
  "wfc_${wfc_runtime}_take" "$wfc_path" || wfc_status=$?
  case $wfc_status in
    0 | 4) ;;
    *) wfc_status=3 ;;
  esac
  if [ "$wfc_status" -eq 0 ]; then
    if [ ! -f "$wfc_record/kind" ]; then
      wfc_read_field "$wfc_record" archive
      wfc_artifact_file_name "$wfc_name" "${wfc_value:-tar}" "$wfc_path"
      # shellcheck disable=SC2153 # what wfc_artifact_file_name sets
      wfc_place_output "$WFC_VALUE"
    fi
    wfc_spend
    wfc_store_output
  fi
  wfc_note_output
}

# wfc_place_output FILE: the output of the record $wfc_record goes below this node's own key, as FILE.
wfc_place_output() {
  wfc_supplied='' wfc_local_key=''
  "$wfc_repository" "$1"
  WFC_KEY=$wfc_local_key
}

# wfc_store_output: store $wfc_taken as the record $wfc_record says; what came of it is in $wfc_status.
wfc_store_output() {
  wfc_save "$wfc_record" "$wfc_taken" 2>/dev/null || wfc_status=$?
  WFC_KEY=
  WFC_MESSAGE=${WFC_MESSAGE#"artifact $wfc_name: "}
}

# wfc_note_output: the output $wfc_name of the record $wfc_record is stored, or (by $wfc_status) it is not.
wfc_note_output() {
  case $wfc_status in
    0)
      wfc_write "$wfc_record/saved" yes
      # Whoever is given this artifact has other inputs than the one that was given an earlier one.
      wfc_write "$wfc_record/made" "$wfc_generation"
      wfc_json_artifact "$wfc_name" "$wfc_record" "$wfc_quick"
      wfc_json_output_artifacts=${wfc_json_output_artifacts:+$wfc_json_output_artifacts, }$wfc_value
      ;;
    3)
      [ "$wfc_optional" = true ] ||
        wfc_failure="${wfc_failure:+$wfc_failure; }artifact $wfc_name failed to save: $wfc_path does not exist"
      ;;
    *) wfc_failure="${wfc_failure:+$wfc_failure; }artifact $wfc_name failed to save: ${WFC_MESSAGE:-the transfer failed}" ;;
  esac
}

# wfc_save_result: what the command printed, without one newline at the end, at most its last 256 KiB.
wfc_save_result() {
  wfc_folder "$wfc_node/outputs"
  wfc_printed=${wfc_raw:-$wfc_box/stdout}
  wfc_read "$wfc_printed"
  if [ "${#wfc_value}" -gt 262144 ]; then
    wfc_value=$(tail -c 262144 "$wfc_printed" && printf .)
    wfc_value=${wfc_value%.}
  fi
  wfc_value=${wfc_value%"$wfc_newline"}
  wfc_write "$wfc_node/outputs/result" "$wfc_value"
  wfc_json "$wfc_value"
  wfc_result_json=$wfc_value
}
