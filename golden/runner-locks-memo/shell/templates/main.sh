# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The dag template main.

template main dag main
fingerprint main a393388ad0a1171c

template_main() {
  task build build build arguments arguments_main__build loop items_main__build
  targets first build
}

arguments_main__build() {
  parameter colour "$item"
}

items_main__build() {
  item red red
  item green green
  item blue blue
}
