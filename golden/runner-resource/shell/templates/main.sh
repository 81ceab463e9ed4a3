# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The resource template main.

template main resource main
fingerprint main ac3cc7d7b592b375

template_main() {
  input_parameter in_digits digits 200
  fill_inputs in_digits digits
  resource_manifest 'apiVersion: batch/v1
kind: Job
metadata: {generateName: pi-}
spec:
  backoffLimit: 4
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: pi
        image: perl
        command: [perl, -Mbignum=bpi, -wle, "print bpi('"$in_digits"')"]
'
  resource_flag --validate=false
  resource_failure '(number(at(["status", "failed"])) as $v | $v != null and $v > 3)' 'status.failed > 3'
  resource_success '(number(at(["status", "succeeded"])) as $v | $v != null and $v > 0)' 'status.succeeded > 0'
  resource_output job json-path '{.metadata.name}'
  resource_output conditions jq .status.conditions none
  change_resource create
}
