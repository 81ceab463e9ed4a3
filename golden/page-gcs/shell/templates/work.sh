# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template work.

template work container work
fingerprint work 197180fb3f6495f6
records work outputs/artifacts/figures

template_work() {
  image busybox:1.36
  output_artifact figures /out/figures archive none
  location gcs bucket my-figures key papers/2020 service-account-key-secret onepanel/serviceAccountKey
  run sh -c 'mkdir -p /out/figures && echo plot > /out/figures/one.svg'
}
