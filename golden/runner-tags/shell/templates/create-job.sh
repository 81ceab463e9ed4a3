# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The resource template create-job.

template create_job resource create-job
fingerprint create_job 00a9037b4b5aed64
records create_job inputs/artifacts/job

template_create_job() {
  input_parameter in_count count
  fill_inputs in_count count
  input_artifact job /in/job.json
  resource_manifest_from job
  filled value_1 "$in_count"
  resource_success '(number(at(["status", "succeeded"])) as $v | number($filled[0].value_1) as $n | $v != null and $n != null and $v > $n)' "status.succeeded > $in_count"
  change_resource create
}
