# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template write.

template write container write
fingerprint write 60da99db8cc94cee
records write outputs/artifacts/small outputs/artifacts/large stored

template_write() {
  input_parameter in_volume volume
  fill_inputs in_volume volume
  one_of "$in_volume"
  volume data claim data
  volume models claim models
  found_one
  image busybox
  terminal
  mount "$in_volume" /data read-only
  output_text where "$pod_name on $in_volume"
  output_artifact small /tmp/small.json
  output_artifact large /tmp/large.json
  run sh -c 'cp /data/*.json /tmp/'
}
