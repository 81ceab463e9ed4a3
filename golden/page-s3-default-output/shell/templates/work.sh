# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template work.

template work container work
fingerprint work 66291e53766b4eab
records work outputs/artifacts/report

template_work() {
  image busybox:1.36
  output_artifact report /out/report archive none
  location local key "artifacts/$workflow_namespace/$workflow_name/$pod_name/report"
  run sh -c 'mkdir -p /out/report && date > /out/report/when.txt'
}
