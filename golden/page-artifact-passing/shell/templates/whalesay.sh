# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template whalesay.

template whalesay container whalesay
fingerprint whalesay 4c0a7c761300c350
records whalesay outputs/artifacts/hello-art

template_whalesay() {
  image docker/whalesay:latest
  output_artifact hello-art /tmp/hello_world.txt archive none
  location local key "artifacts/$workflow_namespace/$workflow_name/$pod_name/hello_world.txt"
  run sh -c 'sleep 1; cowsay hello world | tee /tmp/hello_world.txt'
}
