# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template work.

template work container work
fingerprint work 3eafa1676536b0f5
records work outputs/artifacts/errors

template_work() {
  image busybox:1.36
  output_artifact errors /out/errors.log optional true archive none
  location local key "artifacts/$workflow_namespace/$workflow_name/$pod_name/errors.log"
  run sh -c 'mkdir -p /out && echo nothing went wrong'
}
