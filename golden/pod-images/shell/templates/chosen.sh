# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The script template chosen.

template chosen script chosen
fingerprint chosen a1a915d4dbd5b6ae

template_chosen() {
  input_parameter in_image image
  fill_inputs in_image image
  image "$in_image"
  source_text 'say goodbye
'
  case $wfc_image in
    example/talk:v2) run talk ;;
    example/serve:v1) run ;;
    *) run_image ;;
  esac
}
