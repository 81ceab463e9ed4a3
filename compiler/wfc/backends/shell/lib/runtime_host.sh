# shellcheck shell=sh
# The bare machine. A workflow reads, writes and deletes absolute paths of the machine itself, nodes that run together
# meet there, and nothing is put away. It is never chosen unless somebody asks for it by name.

wfc_host_check() {
  wfc_which setsid || {
    wfc_reason='setsid (util-linux) is not installed'
    return 1
  }
  wfc_host_tool=$wfc_value
  wfc_warn 'RUNTIME host: commands run on this machine itself, with your rights and your files.'
  wfc_warn 'They read, replace and delete absolute paths such as /tmp/out. Nothing is isolated, nothing is put back.'
}

wfc_host_begin() {
  wfc_root=/
}

wfc_host_place() {
  wfc_clean_path "$1" || return 1
  wfc_place=$wfc_value
  wfc_make_way "${wfc_place%/*}/" "$1"
}

wfc_host_ready() {
  [ "$wfc_mounts" -eq 0 ] || wfc_mount_links
}

wfc_host_exec() {
  wfc_host_path=$PATH
  wfc_host_home=${HOME-/}
  wfc_environment
  case $wfc_env_names in
    *:PATH:*) ;;
    *) PATH=${wfc_tools_folder:+$wfc_tools_folder:}$wfc_host_path ;;
  esac
  case $wfc_env_names in
    *:HOME:*) ;;
    *) HOME=$wfc_host_home ;;
  esac
  export PATH HOME
  if [ "$wfc_env_count$wfc_hides$wfc_appends" = 0 ] && wfc_finds "$1" && wfc_host_enter; then
    exec "$wfc_host_tool" -- "$@"
  fi
  exec "$wfc_host_tool" /bin/sh -c "$wfc_stub" wfc "${wfc_working_folder:-/}" "$@"
}

wfc_host_hides_words() {
  return 1
}

# wfc_host_has PATH: whether there is such a program.
wfc_host_has() {
  case $1 in
    /*) [ -f "$1" ] && [ -x "$1" ] ;;
    *) return 1 ;;
  esac
}

# wfc_host_enter: what the stub does, where that needs no program.
wfc_host_enter() {
  case ${wfc_working_folder:-/} in
    /*) cd -- "${wfc_working_folder:-/}" 2>/dev/null || return 1 ;;
    *) return 1 ;;
  esac
  umask 000
  unset PWD OLDPWD
}

# What the command left behind ends with it, where somebody waits for the end of what it prints.
wfc_host_ended() {
  case $wfc_exit_code in
    126 | 127) wfc_see_start "setsid: failed to execute $wfc_program:" "setsid: can't execute '$wfc_program':" ;;
  esac
  [ -z "$wfc_hides" ] || kill -KILL "-$(cat "$wfc_box/.pid")" 2>/dev/null || :
}

wfc_host_take() {
  wfc_clean_path "$1" || return 1
  wfc_taken=$wfc_value
  [ -e "$wfc_taken" ]
}

wfc_host_end() {
  wfc_root=
}

wfc_host_stop() {
  kill "-$1" "-$wfc_pid" 2>/dev/null
}

wfc_host_runs() {
  :
}

wfc_host_probe() {
  wfc_host_exec "$@"
}

wfc_host_unprobed() {
  :
}

wfc_host_probes() {
  :
}

wfc_host_address() {
  wfc_value=127.0.0.1
}
