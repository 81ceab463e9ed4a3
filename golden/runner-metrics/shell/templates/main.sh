# shellcheck shell=sh disable=SC1003,SC2016,SC2154
# The steps template main.

template main steps main
fingerprint main 0a7e7eb6be085acc

template_main() {
  group
  step draw draw draw arguments arguments_main__draw loop items_main__draw
}

arguments_main__draw() {
  parameter side "$item"
}

items_main__draw() {
  item left left
  item right right
}
