# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The containerSet template main.

template main containerSet main
fingerprint main 9a32210351fb4c88

template_main() {
  attempts retries 3 duration 10s
  volume shared empty
  output_parameter sum /shared/sum
  member one container_main__one
  member two container_main__two
  member main container_main__main after one two
  run_members
}

# The container one.
container_main__one() {
  image busybox
  mount shared /shared
  run sh -c 'echo 1 >/shared/one'
}

# The container two.
container_main__two() {
  image busybox
  mount shared /shared
  run sh -c 'echo 2 >/shared/two'
}

# The container main.
container_main__main() {
  image busybox
  mount shared /shared
  run sh -c 'cat /shared/one /shared/two >/shared/sum'
}
