# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template work.

template work container work
fingerprint work b432587b2936c197
records work outputs/artifacts/said outputs/artifacts/unsaid

template_work() {
  image busybox:1.36
  output_artifact said /out/said.txt archive none
  location local key "artifacts/$workflow_namespace/$workflow_name/$pod_name/said.txt"
  output_artifact unsaid /out/unsaid.txt archive none
  location local key "artifacts/$workflow_namespace/$workflow_name/$pod_name/unsaid.txt"
  run sh -c 'mkdir -p /out && echo 1 > /out/said.txt && echo 2 > /out/unsaid.txt'
}
