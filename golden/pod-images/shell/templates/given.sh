# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template given.

template given container given
fingerprint given 26eca938318d8ee6

template_given() {
  image example/talk:v2
  sidecar beside container_given__beside
  run talk say hello
}

# The container beside.
container_given__beside() {
  image example/serve:v1
  run serve --port 80
}
