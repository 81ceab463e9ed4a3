# shellcheck shell=sh
# The sandbox: the machine's own programs in a private root. bubblewrap where it is installed, else util-linux.
# WFC_SANDBOX=bwrap or WFC_SANDBOX=unshare leaves only that one.
#
# A pod sees: a folder of its own as `/`, the machine's programs and settings (/usr, /etc, ...) read-only, its own /proc,
# /dev and process table, the machine's network. It sees nothing else of the machine and can write nothing outside its
# folder. A path of an artifact that lies in a read-only folder (/usr/local/bin/tool) is opened: that folder becomes a
# folder of links into the machine's own, which stands at $wfc_sandbox_host then. The links are no part of an artifact.

wfc_sandbox_host=/run/wfc/host
wfc_sandbox_mark=/var/run/argo/.began
wfc_sandbox_probe_mark=/var/run/argo/.probed
wfc_sandbox_path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/games
# What images call otherwise than many machines do. Where a machine has only the second name, the first one is a link in
# /run/wfc, the last folder of the path.
wfc_sandbox_other_names='python:python3 pip:pip3'
# What a container has by default, less what reaches out of a root folder (devices, raw network, other roots).
wfc_sandbox_capabilities='chown dac_override fowner fsetid kill setgid setuid net_bind_service'
# Settings that only the machine's administrator may read.
wfc_sandbox_masked='/etc/shadow /etc/shadow- /etc/gshadow /etc/gshadow- /etc/sudoers'
# The folders of a new root. Without sticky bits: the one user of the sandbox shares them with nobody.
wfc_sandbox_folders='root/tmp root/var/tmp root/var/run/argo root/root root/home root/mnt root/srv root/run'

# wfc_sandbox_check: which of the two ways this machine has; tried for real, in the folder of the run.
wfc_sandbox_check() {
  wfc_sandbox_trees='' wfc_sandbox_links='' wfc_sandbox_covers=
  for wfc_tree in usr etc bin sbin lib lib32 lib64 libx32 opt nix gnu; do
    if [ -L "/$wfc_tree" ]; then
      wfc_link=$(readlink "/$wfc_tree")
      wfc_set "wfc_sandbox_link_$wfc_tree" "$wfc_link"
      wfc_sandbox_links="$wfc_sandbox_links $wfc_tree"
    elif [ -d "/$wfc_tree" ]; then
      wfc_sandbox_trees="$wfc_sandbox_trees $wfc_tree"
    fi
  done
  wfc_sandbox_proc=
  set +f
  for wfc_tree in sys sysrq-trigger irq bus fs acpi scsi pressure; do
    # An empty folder needs no cover.
    set -- "/proc/$wfc_tree"/*
    [ ! -f "/proc/$wfc_tree" ] && [ ! -e "$1" ] || wfc_sandbox_proc="$wfc_sandbox_proc $wfc_tree"
  done
  set -f
  for wfc_tree in $wfc_sandbox_masked; do
    [ ! -r "$wfc_tree" ] || wfc_sandbox_covers="$wfc_sandbox_covers $wfc_tree"
  done
  # A resolver's settings often are a link to a file in /run.
  wfc_sandbox_resolver=
  if [ -L /etc/resolv.conf ]; then
    wfc_sandbox_resolver=$(readlink -f /etc/resolv.conf) || wfc_sandbox_resolver=
    case $wfc_sandbox_resolver in
      /usr/* | /etc/*) wfc_sandbox_resolver= ;;
    esac
  fi
  wfc_sandbox_name_programs
  wfc_sandbox_user=$(id -u)
  wfc_reason=
  for wfc_sandbox_way in ${WFC_SANDBOX:-bwrap unshare}; do
    wfc_which "$wfc_sandbox_way" || {
      wfc_reason="$wfc_reason${wfc_reason:+; }$wfc_sandbox_way is not installed"
      continue
    }
    wfc_sandbox_tool=$wfc_value
    wfc_sandbox_try && {
      wfc_sandbox_plan_pool
      return 0
    }
    wfc_reason="$wfc_reason${wfc_reason:+; }$wfc_sandbox_way does not work here: ${wfc_value%%"$wfc_newline"*}"
  done
  return 1
}

# wfc_sandbox_name_programs: in $wfc_sandbox_aliases, NAME:PATH for each program of the machine that gets another name.
wfc_sandbox_name_programs() {
  wfc_sandbox_aliases=
  for wfc_entry in $wfc_sandbox_other_names; do
    ! wfc_which "${wfc_entry%:*}" "$wfc_sandbox_path" || continue
    wfc_which "${wfc_entry#*:}" "$wfc_sandbox_path" || continue
    wfc_sandbox_aliases="$wfc_sandbox_aliases ${wfc_entry%:*}:$wfc_value"
  done
}

wfc_sandbox_try() {
  wfc_clear
  wfc_node=$wfc_run/.probe wfc_box=$wfc_run/.probe wfc_node_id='' wfc_capture_result=
  # One that was killed here has left it.
  [ ! -d "$wfc_node" ] || wfc_remove "$wfc_node"
  mkdir -p "$wfc_node"
  wfc_sandbox_begin
  wfc_sandbox_list_words
  wfc_status=0
  (wfc_sandbox_exec cat /proc/self/mounts) </dev/null >"$wfc_node/mounts" 2>"$wfc_node/log" || wfc_status=$?
  [ "$wfc_sandbox_way" != bwrap ] || {
    wfc_sandbox_uncover
    wfc_sandbox_list_words
  }
  wfc_read "$wfc_node/log"
  wfc_remove "$wfc_node"
  return "$wfc_status"
}

# wfc_sandbox_uncover: what bubblewrap covers itself, as newer ones do, is mounted twice there: once is enough.
wfc_sandbox_uncover() {
  wfc_rest=' '
  while read -r _ wfc_at _; do
    case $wfc_rest in
      *" $wfc_at "*) wfc_sandbox_proc=" $wfc_sandbox_proc " ;;
      *)
        wfc_rest="$wfc_rest$wfc_at "
        continue
        ;;
    esac
    case $wfc_sandbox_proc in
      *" ${wfc_at#/proc/} "*)
        wfc_sandbox_proc="${wfc_sandbox_proc%%" ${wfc_at#/proc/} "*} ${wfc_sandbox_proc#*" ${wfc_at#/proc/} "}"
        ;;
    esac
  done <"$wfc_node/mounts"
}

wfc_sandbox_begin() {
  wfc_root=$wfc_box/root
  wfc_sandbox_opened=
  # A root that is used again is for a command alone: what is mounted leaves places behind, and a daemon goes on.
  case $wfc_mounts$wfc_companions$wfc_daemon in
    00) ;;
    *) wfc_pool_root='' ;;
  esac
  if [ -n "${wfc_pool_root-}" ]; then
    wfc_root=$wfc_pool_root
    [ -d "$wfc_root" ] || wfc_sandbox_furnish
    return
  fi
  [ -d "$wfc_root/run" ] || {
    wfc_made=0
    wfc_make_root "$wfc_box"
    wfc_make_now
  }
}

# wfc_sandbox_exec WORD...: become the command.
wfc_sandbox_exec() {
  wfc_env_words=
  wfc_environment
  case $wfc_env_names in
    *:PATH:*) ;;
    *)
      PATH=$wfc_sandbox_path${wfc_sandbox_aliases:+:/run/wfc}
      [ -z "$wfc_tools_folder" ] || PATH=/run/wfc/tools:$PATH
      ;;
  esac
  case $wfc_env_names in
    *:HOME:*) ;;
    *) HOME=/root ;;
  esac
  export PATH HOME
  # shellcheck disable=SC2089,SC2090 # its quotes are for the stub
  [ -z "$wfc_marks" ] || export wfc_assign="true 2>/dev/null >$wfc_sandbox_mark || true; ${wfc_assign-}${wfc_newline}unset wfc_assign"
  if wfc_sandbox_is_plain "$1" && wfc_finds "$1"; then
    umask 000
  else
    set -- -c "$wfc_stub" wfc "${wfc_working_folder:-/}" "$@"
    if [ -n "$wfc_env_words" ]; then
      set -- "$wfc_sandbox_bash" --posix "$@"
    else
      set -- /bin/sh "$@"
    fi
  fi
  "wfc_sandbox_$wfc_sandbox_way" "$@"
}

# wfc_sandbox_hides_words: see wfc_export_env. The path of bash is in $wfc_sandbox_bash then.
wfc_sandbox_hides_words() {
  wfc_sandbox_bash=/bin/bash
  [ -x "$wfc_sandbox_bash" ] || wfc_sandbox_bash=/usr/bin/bash
  [ "$wfc_sandbox_way" = bwrap ] && [ -x "$wfc_sandbox_bash" ]
}

# wfc_sandbox_is_plain PROGRAM: whether bubblewrap can start it as the stub would. That sets PWD, as these shells do themselves.
wfc_sandbox_is_plain() {
  [ "$wfc_sandbox_way:$wfc_env_count$wfc_mounts$wfc_hides$wfc_appends$wfc_marks$wfc_sandbox_opened:${wfc_working_folder:-/}" = bwrap:00:/ ] || return 1
  case ${1##*/} in
    sh | dash | bash | ash) ;;
    *) return 1 ;;
  esac
}

# wfc_sandbox_has PATH: whether a command of a pod that has opened no folder of the machine finds such a program of the machine.
wfc_sandbox_has() {
  case $1 in
    */../*) return 1 ;;
    /run/wfc/tools/*)
      [ -n "$wfc_tools_folder" ] || return 1
      set -- "$wfc_tools_folder${1#/run/wfc/tools}"
      ;;
    /*)
      wfc_top=${1#/}
      case " $wfc_sandbox_trees $wfc_sandbox_links " in
        *" ${wfc_top%%/*} "*) ;;
        *) return 1 ;;
      esac
      ;;
    *) return 1 ;;
  esac
  [ -f "$1" ] && [ -x "$1" ]
}

wfc_sandbox_ended() {
  [ "$wfc_exit_code" -ne 1 ] || ! wfc_sandbox_is_plain "$wfc_program" || wfc_see_start "bwrap: execvp $wfc_program:"
}

wfc_sandbox_end() {
  if [ -n "${wfc_pool_root-}" ] && wfc_sandbox_clean; then
    :
  elif [ -z "$wfc_keep" ]; then
    wfc_remove "$wfc_root"
  fi
  wfc_root=
}

# The outermost process is the sandbox itself: what TERM ends with it is killed.
wfc_sandbox_stop() {
  if [ "$1" = KILL ]; then
    kill -KILL "$wfc_pid" 2>/dev/null
    return
  fi
  wfc_spared=
  wfc_family_of "$wfc_pid"
  wfc_family=${wfc_family#" $wfc_pid "}
  # shellcheck disable=SC2086 # a list of numbers
  kill -TERM $wfc_family 2>/dev/null || :
  # The first process of bubblewrap's table is its own; in the other way it is the command.
  case $wfc_sandbox_way:$wfc_family in
    bwrap:?*' '?*) return 0 ;;
    unshare:?*) wfc_is_deaf "${wfc_family%% *}" || return 0 ;;
  esac
  kill -KILL "$wfc_pid" 2>/dev/null
}

# A probe enters the same root, so that must be furnished: the command says so itself, just before it begins.
wfc_sandbox_runs() {
  [ -z "$wfc_marks" ] || [ -e "$wfc_root$wfc_sandbox_mark" ]
}

# The same root folder and the same network; the processes of the command are not seen.
wfc_sandbox_probe() {
  wfc_sandbox_mark=$wfc_sandbox_probe_mark
  wfc_sandbox_exec "$@"
}

wfc_sandbox_unprobed() {
  rm -f "$wfc_root$wfc_sandbox_probe_mark" 2>/dev/null || :
}

wfc_sandbox_probes() {
  [ -e "$wfc_root$wfc_sandbox_probe_mark" ]
}

wfc_sandbox_address() {
  wfc_value=127.0.0.1
}
