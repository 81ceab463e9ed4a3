# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The dag template main.

template main dag main
fingerprint main e5f4c34bf0944f0d workflow_parameter_model_path

template_main() {
  task input_output input-output input_output
  targets first input_output
}
