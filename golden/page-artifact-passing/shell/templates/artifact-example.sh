# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The dag template artifact-example.

template artifact_example dag artifact-example
fingerprint artifact_example 7dad34b4a7f74d5a

template_artifact_example() {
  task generate_artifact generate-artifact whalesay before consume_artifact
  task consume_artifact consume-artifact print_message arguments arguments_artifact_example__consume_artifact after generate_artifact
  targets first consume_artifact
}

arguments_artifact_example__consume_artifact() {
  artifact_from message generate_artifact hello-art
}
