# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The container template main.

template main container main
fingerprint main 15d5740295a62542
records main inputs/artifacts/page

template_main() {
  input_artifact page /pages/index
  location raw data hello
  volume site empty
  image busybox
  mount site /site
  init_container prepare container_main__prepare
  init_sidecar cache container_main__cache
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

# The container cache.
container_main__cache() {
  image busybox
  mount site /site
  mirror_inputs
  probe_times failures 10
  probe_tcp 8081
  run httpd -f -p 8081 -h /site
}

# The container server.
container_main__server() {
  image busybox
  mount site /site
  run httpd -f -p 8080 -h /site
}
