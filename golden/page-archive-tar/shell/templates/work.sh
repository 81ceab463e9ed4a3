# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template work.

template work container work
fingerprint work ea75f6f97edfd287
records work outputs/artifacts/results

template_work() {
  image busybox:1.36
  output_artifact results /out/results archive tar
  location local key "artifacts/$workflow_namespace/$workflow_name/$pod_name/results.tgz"
  run sh -c 'mkdir -p /out/results && echo 1 > /out/results/a && echo 2 > /out/results/b'
}
