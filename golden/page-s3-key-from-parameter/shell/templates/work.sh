# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template work.

template work container work
fingerprint work 805402af7f9805d4 workflow_parameter_destination
records work outputs/artifacts/weights

template_work() {
  image busybox:1.36
  output_artifact weights /out/weights archive none
  location local key "$workflow_parameter_destination/weights"
  run sh -c 'mkdir -p /out/weights && echo 0.5 > /out/weights/layer-1'
}
