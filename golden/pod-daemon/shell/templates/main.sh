# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The dag template main.

template main dag main
fingerprint main 1dc796c6c0e27c49

template_main() {
  task server server server before client
  task client client client arguments arguments_main__client after server
  targets first client
}

arguments_main__client() {
  read_ip from_server__ip server
  parameter address "$from_server__ip"
}
