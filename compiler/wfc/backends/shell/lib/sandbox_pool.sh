# shellcheck shell=sh
# Roots of the sandbox that are used again.
#
# Making and removing a root for every pod costs more than many a command: some file systems are slow where much was
# deleted a moment ago. So a scheduler keeps a root for each pod that runs at the same time, and hands it on once all that
# the last pod left is removed: no entry besides those that were there, no other owner. Modes are set anew by bubblewrap.

# wfc_sandbox_plan_pool: whether that can be, in $wfc_sandbox_pools, and what such a root holds: in $wfc_sandbox_known all of
# its entries (a blank before and behind each), in $wfc_sandbox_open the folders that a command can write in, in
# $wfc_sandbox_modes what gives them their modes.
wfc_sandbox_plan_pool() {
  wfc_sandbox_pools='' wfc_sandbox_targets=''
  [ -z "$wfc_keep" ] && [ "$wfc_sandbox_way" = bwrap ] || return 0
  case $("$wfc_sandbox_tool" --help 2>&1) in
    *--chmod*) ;;
    *) return 0 ;;
  esac
  wfc_sandbox_open='tmp var var/tmp var/run var/run/argo root home mnt srv run'
  wfc_sandbox_covered="proc dev $wfc_sandbox_trees"
  [ -z "$wfc_tools_folder$wfc_sandbox_aliases" ] || wfc_sandbox_open="$wfc_sandbox_open run/wfc"
  [ -z "$wfc_tools_folder" ] || wfc_sandbox_covered="$wfc_sandbox_covered run/wfc/tools"
  for wfc_tree in $wfc_sandbox_links; do
    wfc_get "wfc_sandbox_link_$wfc_tree"
    case $wfc_value in
      usr/* | /usr/*) wfc_sandbox_targets="$wfc_sandbox_targets ${wfc_value#/}" ;;
      *) return 0 ;;
    esac
  done
  case $wfc_sandbox_resolver in
    '') ;;
    /run/*)
      wfc_rest=${wfc_sandbox_resolver#/run/}
      wfc_at=run
      while :; do
        case $wfc_rest in
          */*) ;;
          *) break ;;
        esac
        wfc_at=$wfc_at/${wfc_rest%%/*}
        wfc_rest=${wfc_rest#*/}
        wfc_sandbox_open="$wfc_sandbox_open $wfc_at"
      done
      wfc_sandbox_covered="$wfc_sandbox_covered ${wfc_sandbox_resolver#/}"
      ;;
    *) return 0 ;;
  esac
  wfc_sandbox_modes='--chmod 0777 /'
  for wfc_entry in $wfc_sandbox_open; do
    wfc_sandbox_modes="$wfc_sandbox_modes --chmod 0777 /$wfc_entry"
  done
  wfc_sandbox_known=" $wfc_sandbox_open $wfc_sandbox_covered $wfc_sandbox_links "
  for wfc_entry in $wfc_sandbox_aliases; do
    wfc_sandbox_known="${wfc_sandbox_known}run/wfc/${wfc_entry%:*} "
  done
  wfc_sandbox_pools=yes
}

# wfc_sandbox_furnish: make all that stands in such a root, so that bubblewrap adds nothing.
wfc_sandbox_furnish() {
  set --
  for wfc_entry in $wfc_sandbox_open $wfc_sandbox_covered $wfc_sandbox_targets; do
    [ "/$wfc_entry" = "$wfc_sandbox_resolver" ] || set -- "$@" "$wfc_root/$wfc_entry"
  done
  umask 000
  mkdir -p "$@"
  umask 022
  [ -z "$wfc_sandbox_resolver" ] || : >"$wfc_root$wfc_sandbox_resolver"
  for wfc_entry in $wfc_sandbox_links; do
    wfc_get "wfc_sandbox_link_$wfc_entry"
    ln -s "$wfc_value" "$wfc_root/$wfc_entry"
  done
  for wfc_entry in $wfc_sandbox_aliases; do
    ln -s "${wfc_entry#*:}" "$wfc_root/run/wfc/${wfc_entry%:*}"
  done
}

# wfc_sandbox_clean: make a root that is to be used again what it was before the last command, where that is possible.
# shellcheck disable=SC3013,SC3067 # all three shells have these tests
wfc_sandbox_clean() {
  [ -z "$wfc_sandbox_opened" ] && [ "${wfc_mounts:-0}" -eq 0 ] || return 1
  for wfc_entry in $wfc_sandbox_links; do
    wfc_get "wfc_sandbox_link_$wfc_entry"
    [ -L "$wfc_root/$wfc_entry" ] && [ "$wfc_root/$wfc_entry" -ef "$wfc_root/${wfc_value#/}" ] || return 1
  done
  for wfc_entry in $wfc_sandbox_aliases; do
    wfc_value=$wfc_root/run/wfc/${wfc_entry%:*}
    [ -L "$wfc_value" ] && [ "$wfc_value" -ef "${wfc_entry#*:}" ] || return 1
  done
  for wfc_entry in '' $wfc_sandbox_open; do
    [ -d "$wfc_root/$wfc_entry" ] && [ -O "$wfc_root/$wfc_entry" ] || return 1
    [ -z "$wfc_entry" ] || [ ! -L "$wfc_root/$wfc_entry" ] || return 1
    wfc_sandbox_empty "$wfc_entry" || return 1
  done
}

# wfc_sandbox_empty FOLDER: leave nothing in that folder of the root but what was there. Nobody is in it any more, and no
# folder above it is a link. One in which much was left is not worth it.
wfc_sandbox_empty() {
  wfc_at=$wfc_root${1:+/$1}
  set +f
  set -- "$wfc_at"/* "$wfc_at"/.?*
  set -f
  # Most are empty: then these are the patterns themselves. (A file can be called like one.)
  if [ "$*" = "$wfc_at/* $wfc_at/.." ] && [ ! -e "$1" ] && [ ! -L "$1" ]; then
    return 0
  fi
  [ "$#" -le 100 ] || return 1
  wfc_index=$#
  while [ "$wfc_index" -gt 0 ]; do
    wfc_found=$1
    shift
    wfc_index=$((wfc_index - 1))
    case $wfc_found in
      */..) continue ;;
    esac
    case $wfc_sandbox_known in
      *" ${wfc_found#"$wfc_root/"} "*) ;;
      *) [ ! -e "$wfc_found" ] && [ ! -L "$wfc_found" ] || set -- "$@" "$wfc_found" ;;
    esac
  done
  [ "$#" -eq 0 ] || rm -rf "$@" 2>/dev/null
}
