# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template main.

template main container main
fingerprint main 2a044201b6f54f9c workflow_parameter_level

template_main() {
  grace 120
  volume scratch empty
  image busybox
  with_env LEVEL "$workflow_parameter_level"
  with_env OTHER own
  mount scratch /scratch
  run echo '$(LEVEL)' "of $pod_name"
}
