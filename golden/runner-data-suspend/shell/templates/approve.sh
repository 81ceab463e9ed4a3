# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The suspend template approve.

template approve suspend approve defaults_approve
fingerprint approve 7fde0bd932faf35b

defaults_approve() {
  output_value answer no
}

template_approve() {
  supplied answer no
  pause
}
