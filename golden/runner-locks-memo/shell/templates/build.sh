# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template build.

template build container build
fingerprint build 177a8f70646dd547
before build locks memo

before_build() {
  input_parameter in_colour colour
  fill_inputs in_colour colour
  mutex "paint-$in_colour" shared
  semaphore limits builds
  memoize "$in_colour" builds 24h
}

template_build() {
  input_parameter in_colour colour
  fill_inputs in_colour colour
  image busybox
  output_parameter built /tmp/out
  run sh -c "echo $in_colour >/tmp/out"
}
