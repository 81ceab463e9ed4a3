# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The steps template main.

template main steps main
fingerprint main 063c755f0df46ced

template_main() {
  group
  step given given given
  group
  step chosen chosen chosen arguments arguments_main__chosen
}

arguments_main__chosen() {
  parameter image example/talk:v2
}
