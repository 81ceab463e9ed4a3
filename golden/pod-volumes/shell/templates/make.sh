# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template make.

template make container make
fingerprint make 08087bcf0f79212a
records make outputs/artifacts/file stored

template_make() {
  input_parameter_from in_colour colour "$workflow_name" colour blue
  fill_inputs in_colour colour
  volume work claim work
  files keys 0400
  secret_files login
  files files
  config_map_files settings item ini all.ini -
  text_file name "$pod_name"
  image busybox
  env_config_maps SETTING_ settings optional
  with_env COLOUR "$in_colour"
  env_secret PASSWORD login password
  env_text POD "$pod_name"
  mount work /work
  mount work /work/made sub-path "parts/$in_colour"
  mount keys /keys read-only
  mount files /settings
  output_artifact file /work/made/file
  run sh -c 'cat /keys/token /settings/all.ini >/work/made/file; test "$(COLOUR)" = "$COLOUR"'
}
