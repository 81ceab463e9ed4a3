# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The steps template main.

template main steps main
fingerprint main 683f06ba575388be

template_main() {
  group
  step post post post arguments arguments_main__post result
  group
  step show show show arguments arguments_main__show
}

arguments_main__post() {
  parameter text '{"say": "hello"}'
}

arguments_main__show() {
  read_result from_post__result post
  parameter answer "$from_post__result"
}
