# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template use.

template use container use
fingerprint use 3b837619f9573834 workflow_parameter_level
records use inputs/artifacts/file

template_use() {
  input_artifact file /scratch/file
  volume scratch empty
  volume socket host /run/service.sock
  image busybox
  mount scratch /scratch
  mount socket /run/service.sock
  run cat /scratch/file "$workflow_parameter_level"
}
