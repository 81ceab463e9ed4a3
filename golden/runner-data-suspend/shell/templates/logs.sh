# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The data template logs.

template logs data logs
fingerprint logs cc5c6eed7862ad2b

template_logs() {
  artifact_paths
  location local key nightly
  list_data 'split("\n") | map(select(. != "")) | outcome(({data: .} as $env | $env as $flat | (($env["data"] | p_filter(. as [$p1, $i1, $a1] | op_ends($p1; "main.log"))) | .)) | gojson) | framed'
}
