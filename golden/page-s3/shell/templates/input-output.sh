# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template input-output.

template input_output container input-output
fingerprint input_output d4844d1ad2194694 workflow_parameter_model_path
records input_output inputs/artifacts/input outputs/artifacts/output-one outputs/artifacts/output-two outputs/artifacts/output-three

template_input_output() {
  input_artifact input /tmp/input/ archive none
  location local key my-data/input
  image bash
  output_artifact output-one /tmp/output archive none
  location local key "artifacts/$workflow_namespace/$workflow_name/$pod_name/output"
  output_artifact output-two /tmp/output archive none
  location local key "$workflow_parameter_model_path"
  output_artifact output-three /tmp/output archive none
  location s3 endpoint storage.googleapis.com bucket my-data-bucket key "$workflow_parameter_model_path" access-key-secret my-s3-credentials/accessKey secret-key-secret my-s3-credentials/secretKey
  run bash -c 'printenv \
&& ls /tmp/input \
  && mkdir -p /tmp/output \
  && echo "hello" > /tmp/output/message.txt \
  && sleep 15
'
}
