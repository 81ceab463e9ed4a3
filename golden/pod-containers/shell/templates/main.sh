# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template main.

template main container main
fingerprint main a31e38d237ab10d1
records main inputs/artifacts/page

template_main() {
  input_artifact page /pages/index
  location raw data hello
  volume site empty
  image busybox
  mount site /site
  init_container prepare container_main__prepare
  sidecar server container_main__server
  run wget -O - http://127.0.0.1:8080/index
}

# The container prepare.
container_main__prepare() {
  image busybox
  mount site /site
  mirror_inputs
  run sh -c 'tr a-z A-Z </pages/index >/site/index'
}

# The container server.
container_main__server() {
  image busybox
  mount site /site
  run httpd -f -p 8080 -h /site
}
