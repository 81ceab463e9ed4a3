# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template show.

template show container show
fingerprint show 08fbcc81c4173263

template_show() {
  input_parameter in_answer answer
  fill_inputs in_answer answer
  image busybox
  run echo "$in_answer"
}
