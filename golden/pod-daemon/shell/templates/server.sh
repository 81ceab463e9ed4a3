# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template server.

template server container server
fingerprint server 5bb79fef12454d9e

template_server() {
  daemon
  probe_times delay 1 period 2
  probe_http HTTP '' 8080 /passwd
  image busybox
  run httpd -f -p 8080 -h /etc
}
