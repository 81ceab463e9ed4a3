# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template work.

template work container work
fingerprint work 5d28461c4b94f6dc
records work outputs/artifacts/slides

template_work() {
  image busybox:1.36
  output_artifact slides /out/slides archive zip
  location local key "artifacts/$workflow_namespace/$workflow_name/$pod_name/slides.zip"
  run sh -c 'mkdir -p /out/slides && echo one > /out/slides/1.txt'
}
