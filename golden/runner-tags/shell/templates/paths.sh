# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The data template paths.

template paths data paths
fingerprint paths d7a32df990203eb6

template_paths() {
  input_parameter in_ending ending
  fill_inputs in_ending ending
  artifact_paths
  location local key files
  filled wfc_inside_0_1 ".$in_ending"
  list_data 'split("\n") | map(select(. != "")) | outcome((({data: .} + $filled[0]) as $env | $env as $flat | (($env["data"] | p_filter(. as [$p1, $i1, $a1] | op_ends($p1; ($env["wfc_inside_0_1"] | written_inside)))) | .)) | gojson) | framed'
}
