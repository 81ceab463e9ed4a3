# shellcheck shell=sh
# The words for what a template gives.

# output_parameter NAME PATH [DEFAULT]: the content of the file at PATH once the command has ended.
output_parameter() {
  wfc_output_parameters=$((wfc_output_parameters + 1))
  wfc_set "wfc_output_name_$wfc_output_parameters" "$1"
  wfc_set "wfc_output_path_$wfc_output_parameters" "$2"
  wfc_set "wfc_output_has_default_$wfc_output_parameters" "$(($# - 2))"
  wfc_set "wfc_output_default_$wfc_output_parameters" "${3-}"
}

# output_text NAME VALUE: the same with a value that is known; it is given when the others are.
output_text() {
  output_parameter "$1" '' "$2"
}

# output_artifact NAME PATH [FIELD VALUE]...: what is saved from PATH. Without a `location` it goes to the artifact
# repository, below this node's own key.
output_artifact() {
  wfc_file_name "$1"
  wfc_record=$wfc_node/outputs/artifacts/$wfc_value
  wfc_supplied=
  wfc_folder "$wfc_record"
  wfc_write "$wfc_record/name" "$1"
  wfc_output_artifacts=$((wfc_output_artifacts + 1))
  wfc_set "wfc_saved_name_$wfc_output_artifacts" "$1"
  wfc_set "wfc_saved_path_$wfc_output_artifacts" "$2"
  wfc_set "wfc_saved_record_$wfc_output_artifacts" "$wfc_record"
  shift 2
  while [ $# -gt 1 ]; do
    wfc_write "$wfc_record/$1" "$2"
    shift 2
  done
}

# keep_outputs FUNCTION: outputs without a location go where FUNCTION says, and not to the artifact repository.
keep_outputs() {
  wfc_repository=$1
}

# output_value NAME VALUE: an output parameter of a steps or dag template.
output_value() {
  wfc_file_name "$1"
  wfc_folder "$wfc_node/outputs/parameters"
  wfc_write "$wfc_node/outputs/parameters/$wfc_value" "$2"
  wfc_json_pair "$1" "$2"
  wfc_json_outputs=${wfc_json_outputs:+$wfc_json_outputs, }$wfc_value
}

# output_artifact_from NAME ID ARTIFACT [optional]: an output artifact of a steps or dag template, from one of its nodes.
output_artifact_from() {
  wfc_find_artifact "$2" "$3" || wfc_found=''
  wfc_output_record "$1" "${4-}"
}

# output_artifact_chosen NAME VARIABLE [optional]: the same, from the record that an expression has picked.
output_artifact_chosen() {
  wfc_find_chosen "$2" || wfc_found=''
  wfc_output_record "$1" "${3-}"
}

# output_artifact_from_input NAME INPUT: the same, from an artifact that the template was given, if it was.
output_artifact_from_input() {
  wfc_find_input "$2" || wfc_found=''
  wfc_output_record "$1" optional
}

# output_artifact_from_global NAME GLOBAL [optional]: the same, from what an earlier node gave to the whole workflow.
output_artifact_from_global() {
  wfc_find_global "$2" || wfc_found=''
  wfc_output_record "$1" "${3-}"
}

# wfc_output_record NAME OPTIONAL: the record $wfc_found, where there is one, becomes the output NAME.
wfc_output_record() {
  wfc_target=''
  if [ -z "$wfc_found" ]; then
    wfc_unresolved "$@"
    return 0
  fi
  wfc_file_name "$1"
  wfc_record=$wfc_node/outputs/artifacts/$wfc_value
  # What is to be collected is for who made it to delete.
  wfc_target=$wfc_record
  wfc_copy_record 'name gc'
  wfc_target=''
  wfc_write "$wfc_record/name" "$1"
  wfc_write "$wfc_record/saved" yes
  wfc_json_artifact "$1" "$wfc_record"
  wfc_json_output_artifacts=${wfc_json_output_artifacts:+$wfc_json_output_artifacts, }$wfc_value
}

# supplied NAME [DEFAULT]: an output of a suspend template: what --supply or somebody at the terminal gives, else the default,
# else the input of the same name.
supplied() {
  wfc_supplies=$((wfc_supplies + 1))
  wfc_set "wfc_supply_name_$wfc_supplies" "$1"
  wfc_set "wfc_supply_has_$wfc_supplies" "$(($# - 1))"
  wfc_set "wfc_supply_value_$wfc_supplies" "${2-}"
}

# publish parameters|artifacts NAME GLOBAL: the output NAME is known to the whole workflow as GLOBAL; the last one wins. The
# node's folder keeps what these are, for a resumed run.
publish() {
  printf '%s\n%s\n%s\n' "$1" "$2" "$3" >>"$wfc_node/published"
  wfc_publish_one "$wfc_node" "$@"
}
