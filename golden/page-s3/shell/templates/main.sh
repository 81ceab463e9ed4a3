# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The dag template main.

template main dag main
fingerprint main 60f8cba5fcdf4b36 workflow_parameter_model_path

template_main() {
  task input_output input-output input_output
  targets first input_output
}
