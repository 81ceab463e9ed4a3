# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The steps template main.

template main steps main
fingerprint main 99154670f0ff2b89 workflow_parameter_level

template_main() {
  group
  step make make make
  group
  step use use use arguments arguments_main__use
}

arguments_main__use() {
  artifact_from file make file
}
