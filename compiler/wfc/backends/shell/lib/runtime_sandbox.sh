# shellcheck shell=sh
# The sandbox: the machine's own programs in a private root. bubblewrap where it is installed, else util-linux.
# WFC_SANDBOX=bwrap or WFC_SANDBOX=unshare leaves only that one.
#
# A pod sees: a folder of its own as `/`, the machine's programs and settings (/usr, /etc, ...) read-only, its own /proc,
# /dev and process table, the machine's network. It sees nothing else of the machine and can write nothing outside its
# folder. A path of an artifact that lies in a read-only folder (/usr/local/bin/tool) is opened: that folder becomes a
# folder of links into the machine's own, which stands at $wfc_sandbox_host then. The links are no part of an artifact.

wfc_sandbox_host=/run/wfc/host
wfc_sandbox_path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/games
# What a container has by default, less what reaches out of a root folder (devices, raw network, other roots).
wfc_sandbox_capabilities='chown dac_override fowner fsetid kill setgid setuid net_bind_service'
# Settings that only the machine's administrator may read.
wfc_sandbox_masked='/etc/shadow /etc/shadow- /etc/gshadow /etc/gshadow- /etc/sudoers'

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
  wfc_sandbox_user=$(id -u)
  wfc_reason=
  for wfc_sandbox_way in ${WFC_SANDBOX:-bwrap unshare}; do
    wfc_which "$wfc_sandbox_way" || {
      wfc_reason="$wfc_reason$wfc_sandbox_way is not installed. "
      continue
    }
    wfc_sandbox_tool=$wfc_value
    wfc_sandbox_try && {
      wfc_sandbox_plan_pool
      return 0
    }
    wfc_reason="$wfc_reason$wfc_sandbox_way does not work here: ${wfc_value%%"$wfc_newline"*}. "
  done
  return 1
}

wfc_sandbox_try() {
  wfc_clear
  wfc_node=$wfc_run/.probe wfc_box=$wfc_run/.probe wfc_node_id='' wfc_capture_result=
  mkdir -p "$wfc_node"
  wfc_sandbox_begin
  wfc_status=0
  (wfc_sandbox_exec true) </dev/null >/dev/null 2>"$wfc_node/log" || wfc_status=$?
  wfc_read "$wfc_node/log"
  wfc_remove "$wfc_node"
  return "$wfc_status"
}

# The folders of a new root. Without sticky bits: the one user of the sandbox shares them with nobody.
wfc_sandbox_folders='root/tmp root/var/tmp root/var/run/argo root/root root/home root/mnt root/srv root/run'

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

# --- roots that are used again ------------------------------------------------------------------------------------
#
# Making and removing a root for every pod costs more than many a command: some file systems are slow where much was
# deleted a moment ago. So a scheduler keeps a root for each pod that runs at the same time, and hands it on once all that
# the last pod left is removed: no entry besides those that were there, no other owner. Modes are set anew by bubblewrap.

# wfc_sandbox_plan_pool: whether that can be, in $wfc_sandbox_pools, and what such a root holds: in $wfc_sandbox_known all of
# its entries (a blank before and behind each), in $wfc_sandbox_open the folders that a command can write in.
wfc_sandbox_plan_pool() {
  wfc_sandbox_pools='' wfc_sandbox_targets=''
  [ -z "$wfc_keep" ] && [ "$wfc_sandbox_way" = bwrap ] || return 0
  case $("$wfc_sandbox_tool" --help 2>&1) in
    *--chmod*) ;;
    *) return 0 ;;
  esac
  wfc_sandbox_open='tmp var var/tmp var/run var/run/argo root home mnt srv run'
  wfc_sandbox_covered="proc dev $wfc_sandbox_trees"
  if [ -n "$wfc_tools_folder" ]; then
    wfc_sandbox_open="$wfc_sandbox_open run/wfc"
    wfc_sandbox_covered="$wfc_sandbox_covered run/wfc/tools"
  fi
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
  wfc_sandbox_known=" $wfc_sandbox_open $wfc_sandbox_covered $wfc_sandbox_links "
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
}

# wfc_sandbox_clean: make a root that is to be used again what it was before the last command, where that is possible.
# shellcheck disable=SC3013,SC3067 # all three shells have these tests
wfc_sandbox_clean() {
  [ -z "$wfc_sandbox_opened" ] && [ "${wfc_mounts:-0}" -eq 0 ] || return 1
  for wfc_entry in $wfc_sandbox_links; do
    wfc_get "wfc_sandbox_link_$wfc_entry"
    [ -L "$wfc_root/$wfc_entry" ] && [ "$wfc_root/$wfc_entry" -ef "$wfc_root/${wfc_value#/}" ] || return 1
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

# wfc_sandbox_place PATH
wfc_sandbox_place() {
  wfc_sandbox_open "$1" || return 1
  # A link into the machine's own folder gives way to what arrives.
  [ ! -L "$wfc_place" ] || rm -f "$wfc_place"
}

# wfc_sandbox_open PATH: make sure that something can be put at PATH, with $wfc_place the way to it from outside.
wfc_sandbox_open() {
  wfc_clean_path "$1" || return 1
  [ -n "$wfc_value" ] || {
    wfc_give_up "an artifact cannot stand at '/'"
    return 1
  }
  wfc_opening=$wfc_value
  wfc_top=${wfc_opening#/}
  wfc_top=${wfc_top%%/*}
  case " $wfc_sandbox_links " in
    *" $wfc_top "*)
      wfc_get "wfc_sandbox_link_$wfc_top"
      wfc_link=$wfc_value
      wfc_opening=/${wfc_link#/}${wfc_opening#"/$wfc_top"}
      wfc_top=${wfc_opening#/}
      wfc_top=${wfc_top%%/*}
      ;;
  esac
  case "/$wfc_top" in
    /proc | /dev | /sys)
      wfc_give_up "nothing can be put at '$1' in the sandbox"
      return 1
      ;;
  esac
  case " $wfc_sandbox_trees " in
    *" $wfc_top "*)
      case $wfc_opening in
        # All of it: what arrives hides the machine's folder.
        "/$wfc_top")
          [ -n "$wfc_sandbox_opened" ] || wfc_sandbox_clear_targets
          wfc_sandbox_opened="$wfc_sandbox_opened:$wfc_opening:"
          ;;
        *) wfc_sandbox_farm "${wfc_opening%/*}" || return 1 ;;
      esac
      ;;
    *) [ -d "$wfc_root${wfc_opening%/*}" ] || mkdir -p "$wfc_root${wfc_opening%/*}" || return 1 ;;
  esac
  wfc_place=$wfc_root$wfc_opening
}

# wfc_sandbox_clear_targets: in a root that was to be used again, what stands for the targets of links gives way to what the
# pod opens; it will not be used again.
wfc_sandbox_clear_targets() {
  [ -n "${wfc_pool_root-}" ] || return 0
  for wfc_entry in $wfc_sandbox_targets; do
    rmdir "$wfc_root/$wfc_entry" 2>/dev/null || :
  done
}

# wfc_sandbox_farm FOLDER: FOLDER lies in a read-only tree. Replace it, and every folder above it, by a folder of links.
wfc_sandbox_farm() {
  [ -n "$wfc_sandbox_opened" ] || wfc_sandbox_clear_targets
  wfc_rest=${1#/}/
  wfc_at=
  while [ -n "$wfc_rest" ]; do
    wfc_at=$wfc_at/${wfc_rest%%/*}
    wfc_rest=${wfc_rest#*/}
    if [ -L "$wfc_at" ] && [ -d "$wfc_at" ]; then
      wfc_real=$(cd -P -- "$wfc_at" && pwd -P) || return 1
      wfc_opening=$wfc_real/$wfc_rest${wfc_opening##*/}
      wfc_rest=${wfc_real#/}/$wfc_rest
      wfc_at=
      continue
    fi
    case "$wfc_sandbox_opened" in
      *":$wfc_at:"*) continue ;;
    esac
    wfc_sandbox_opened="$wfc_sandbox_opened:$wfc_at:"
    [ ! -L "$wfc_root$wfc_at" ] || rm -f "$wfc_root$wfc_at"
    mkdir -p "$wfc_root$wfc_at" || return 1
    [ -d "$wfc_at" ] || continue
    find "$wfc_at/." ! -name . -prune -exec sh -c '
      from=$1 to=$2 count=0
      shift 2
      for entry; do
        [ "$count" -gt 0 ] || set --
        set -- "$@" "$from/${entry##*/}"
        count=$((count + 1))
        if [ "$count" -eq 100 ]; then
          ln -s "$@" "$to/" || exit 1
          count=0
        fi
      done
      [ "$count" -eq 0 ] || ln -s "$@" "$to/"' sh "$wfc_sandbox_host$wfc_at" "$wfc_root$wfc_at" {} + || return 1
  done
}

# wfc_sandbox_ready: what the command will write must find its folder open, too.
wfc_sandbox_ready() {
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_output_parameters" ]; do
    wfc_index=$((wfc_index + 1))
    eval "wfc_path=\$wfc_output_path_$wfc_index"
    wfc_sandbox_writable "$wfc_path" || return 1
  done
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_output_artifacts" ]; do
    wfc_index=$((wfc_index + 1))
    eval "wfc_path=\$wfc_saved_path_$wfc_index"
    wfc_sandbox_writable "$wfc_path" || return 1
  done
  [ "$wfc_mounts" -eq 0 ] || wfc_mount_points
}

wfc_sandbox_writable() {
  wfc_clean_path "$1" || return 1
  if [ "$wfc_mounts" -gt 0 ] && wfc_mount_of "$wfc_value"; then
    return 0
  fi
  wfc_top=${wfc_value#/}
  wfc_top=${wfc_top%%/*}
  case " $wfc_sandbox_trees $wfc_sandbox_links " in
    *" $wfc_top "*)
      if [ -d "$wfc_value" ]; then
        wfc_sandbox_farm "$wfc_value"
      else
        wfc_sandbox_open "$wfc_value"
      fi
      ;;
  esac
}

# wfc_sandbox_exec WORD...: become the command.
wfc_sandbox_exec() {
  wfc_environment
  case $wfc_env_names in
    *:PATH:*) ;;
    *)
      PATH=$wfc_sandbox_path
      [ -z "$wfc_tools_folder" ] || PATH=/run/wfc/tools:$PATH
      ;;
  esac
  case $wfc_env_names in
    *:HOME:*) ;;
    *) HOME=/root ;;
  esac
  export PATH HOME
  set -- /bin/sh -c "$wfc_stub" wfc "${wfc_working_folder:-/}" "$@"
  "wfc_sandbox_$wfc_sandbox_way" "$@"
}

wfc_sandbox_bwrap() {
  set -- --chdir / -- "$@"
  if [ "$wfc_mounts" -gt 0 ]; then
    # The innermost comes last, so it is put in front first.
    wfc_rest=
    for wfc_index in $wfc_mount_order; do
      wfc_rest="$wfc_index $wfc_rest"
    done
    for wfc_index in $wfc_rest; do
      eval "set -- \"\$wfc_mount_from_$wfc_index\" \"\$wfc_mount_path_$wfc_index\" \"\$@\""
      wfc_get "wfc_mount_mode_$wfc_index"
      if [ "$wfc_value" = read-only ]; then
        set -- --ro-bind "$@"
      else
        set -- --bind "$@"
      fi
    done
  fi
  for wfc_tree in $wfc_sandbox_covers; do
    case "$wfc_sandbox_opened" in
      *":/etc:"*) set -- --ro-bind /dev/null "$wfc_sandbox_host$wfc_tree" "$@" ;;
      *) set -- --ro-bind /dev/null "$wfc_tree" "$@" ;;
    esac
  done
  for wfc_tree in $wfc_sandbox_trees; do
    case "$wfc_sandbox_opened" in
      *":/$wfc_tree:"*) set -- --ro-bind "/$wfc_tree" "$wfc_sandbox_host/$wfc_tree" "$@" ;;
      *) set -- --ro-bind "/$wfc_tree" "/$wfc_tree" "$@" ;;
    esac
  done
  for wfc_tree in $wfc_sandbox_links; do
    # In a root that is used again the link is there.
    [ ! -L "$wfc_root/$wfc_tree" ] || continue
    wfc_get "wfc_sandbox_link_$wfc_tree"
    set -- --symlink "$wfc_value" "/$wfc_tree" "$@"
  done
  if [ -n "${wfc_pool_root-}" ]; then
    for wfc_tree in '' $wfc_sandbox_open; do
      set -- --chmod 0777 "/$wfc_tree" "$@"
    done
  fi
  [ -z "$wfc_sandbox_resolver" ] || set -- --ro-bind "$wfc_sandbox_resolver" "$wfc_sandbox_resolver" "$@"
  [ -z "$wfc_tools_folder" ] || set -- --ro-bind "$wfc_tools_folder" /run/wfc/tools "$@"
  # bubblewrap leaves /proc/sys writable for a real root, and the machine's settings with it.
  for wfc_tree in sys sysrq-trigger irq bus fs acpi scsi pressure; do
    [ ! -e "/proc/$wfc_tree" ] || set -- --ro-bind "/proc/$wfc_tree" "/proc/$wfc_tree" "$@"
  done
  if [ "$wfc_sandbox_user" = 0 ]; then
    for wfc_tree in $wfc_sandbox_capabilities; do
      set -- --cap-add "CAP_$wfc_tree" "$@"
    done
    set -- --cap-drop ALL "$@"
  else
    set -- --unshare-user --uid 0 --gid 0 "$@"
  fi
  exec "$wfc_sandbox_tool" --bind "$wfc_root" / --proc /proc --dev /dev --unshare-pid --unshare-ipc --unshare-uts \
    --die-with-parent --new-session "$@"
}

# The same with unshare, mount, pivot_root and setpriv: the mounts are made inside, then the rights to change them are
# given up.
wfc_sandbox_unshare() {
  for wfc_tree in setpriv pivot_root mount umount; do
    PATH=/usr/sbin:/usr/bin:/sbin:/bin command -v "$wfc_tree" >/dev/null || {
      printf '%s is not installed\n' "$wfc_tree" >&2
      exit 125
    }
  done
  wfc_bounds=-all
  for wfc_tree in $wfc_sandbox_capabilities; do
    wfc_bounds=$wfc_bounds,+$wfc_tree
  done
  wfc_pairs=
  for wfc_tree in $wfc_sandbox_trees; do
    case "$wfc_sandbox_opened" in
      *":/$wfc_tree:"*) wfc_pairs="$wfc_pairs /$wfc_tree:$wfc_sandbox_host/$wfc_tree" ;;
      *) wfc_pairs="$wfc_pairs /$wfc_tree:/$wfc_tree" ;;
    esac
  done
  for wfc_tree in $wfc_sandbox_covers; do
    case "$wfc_sandbox_opened" in
      *":/etc:"*) wfc_pairs="$wfc_pairs /dev/null:$wfc_sandbox_host$wfc_tree" ;;
      *) wfc_pairs="$wfc_pairs /dev/null:$wfc_tree" ;;
    esac
  done
  set -- -- "$@"
  wfc_rest=
  for wfc_index in $wfc_mount_order; do
    wfc_rest="$wfc_index $wfc_rest"
  done
  for wfc_index in $wfc_rest; do
    eval "set -- \"\$wfc_mount_from_$wfc_index\" \"\$wfc_mount_path_$wfc_index\" \"\$wfc_mount_mode_$wfc_index\" \"\$@\""
  done
  set -- "$wfc_root" "$wfc_pairs" "$wfc_sandbox_links" "$wfc_sandbox_resolver" "$wfc_tools_folder" "$wfc_bounds" "$@"
  if [ "$wfc_sandbox_user" = 0 ]; then
    exec "$wfc_sandbox_tool" --mount --pid --ipc --uts --fork --kill-child /bin/sh -c "$wfc_sandbox_inside" wfc "$@"
  fi
  exec "$wfc_sandbox_tool" --user --map-root-user --mount --pid --ipc --uts --fork --kill-child \
    /bin/sh -c "$wfc_sandbox_inside" wfc "$@"
}

# shellcheck disable=SC2016 # it runs in another shell
wfc_sandbox_inside='
set -eu
root=$1 pairs=$2 links=$3 resolver=$4 tools=$5 bounds=$6
shift 6
keep=$PATH
PATH=/usr/sbin:/usr/bin:/sbin:/bin
# Bind $1 at $2, both read-only with everything mounted below.
show() {
  if [ -d "$1" ]; then
    mkdir -p "$root$2"
  else
    mkdir -p "$root${2%/*}"
    [ -e "$root$2" ] || : >"$root$2"
  fi
  mount --rbind "$1" "$root$2"
  close "$root$2"
}
close() {
  while read -r _ _ _ _ at options _; do
    at=$(printf %b "$at")
    case $at in
      "$1" | "$1"/*) mount -o "remount,bind,ro,${options#r[wo],}" "$at" ;;
    esac
  done </proc/self/mountinfo
}
mount --bind "$root" "$root"
mkdir -p "$root/proc" "$root/dev"
mount -t tmpfs -o mode=755,nosuid tmpfs "$root/dev"
for device in null zero full random urandom tty; do
  : >"$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/shm" "$root/dev/pts"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts" 2>/dev/null || :
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/0 "$root/dev/stdin"
ln -s /proc/self/fd/1 "$root/dev/stdout"
ln -s /proc/self/fd/2 "$root/dev/stderr"
for pair in $pairs; do
  show "${pair%%:*}" "${pair#*:}"
done
for link in $links; do
  [ -L "$root/$link" ] || ln -s "$(readlink "/$link")" "$root/$link"
done
[ -z "$resolver" ] || show "$resolver" "$resolver"
[ -z "$tools" ] || show "$tools" /run/wfc/tools
while [ "$1" != -- ]; do
  case $2 in
    /dev/*)
      if [ -d "$1" ]; then
        mkdir -p "$root$2"
      else
        : >"$root$2"
      fi
      ;;
  esac
  mount --bind "$1" "$root$2"
  [ "$3" != read-only ] || close "$root$2"
  shift 3
done
shift
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
for part in sys sysrq-trigger irq bus fs acpi scsi pressure; do
  [ ! -e "$root/proc/$part" ] || {
    mount --bind "$root/proc/$part" "$root/proc/$part"
    close "$root/proc/$part"
  }
done
mkdir "$root/.wfc-outside"
cd "$root"
pivot_root . .wfc-outside
cd /
umount -l /.wfc-outside
rmdir /.wfc-outside
PATH=$keep
exec /usr/bin/setpriv --bounding-set="$bounds" --inh-caps=-all --no-new-privs -- "$@"
'

wfc_sandbox_ended() {
  :
}

# wfc_sandbox_take PATH: links are followed as the command would have followed them: inside the sandbox, never outside.
# Status 4 with $WFC_MESSAGE: it is there, and must not be taken.
wfc_sandbox_take() {
  wfc_clean_path "$1" || return 1
  wfc_rest=${wfc_value#/}/
  wfc_at=
  wfc_followed=0
  while [ -n "$wfc_rest" ]; do
    wfc_part=${wfc_rest%%/*}
    wfc_rest=${wfc_rest#*/}
    case $wfc_part in
      '' | .) continue ;;
      ..)
        wfc_at=${wfc_at%/*}
        continue
        ;;
    esac
    wfc_sandbox_outside "$wfc_at/$wfc_part"
    if [ -L "$wfc_taken" ]; then
      wfc_followed=$((wfc_followed + 1))
      [ "$wfc_followed" -le 40 ] || return 1
      wfc_link=$(readlink "$wfc_taken" && printf .) || return 1
      wfc_link=${wfc_link%?.}
      case $wfc_link in
        /*) wfc_at= ;;
      esac
      wfc_rest=${wfc_link#/}/$wfc_rest
    elif [ -e "$wfc_taken" ]; then
      wfc_at=$wfc_at/$wfc_part
    else
      return 1
    fi
  done
  wfc_sandbox_outside "$wfc_at"
  for wfc_part in $wfc_sandbox_covers; do
    case $wfc_part in
      "$wfc_taken"/*)
        WFC_MESSAGE="$1 holds files that are kept from the sandbox, such as $wfc_part"
        return 4
        ;;
    esac
  done
  case "$wfc_sandbox_opened" in
    *":$wfc_at:"*) wfc_sandbox_unlink "$wfc_taken" ;;
  esac
}

# wfc_sandbox_unlink FOLDER: remove the links into the machine's own folders.
wfc_sandbox_unlink() {
  find "$1" -type l -exec sh -c '
    host=$1
    shift
    for link; do
      case $(readlink "$link") in
        "$host"/*) rm -f "$link" ;;
      esac
    done' sh "$wfc_sandbox_host" {} +
}

# wfc_sandbox_outside PATH: in $wfc_taken, where the machine keeps what the sandbox showed at PATH.
wfc_sandbox_outside() {
  if [ "$wfc_mounts" -gt 0 ] && wfc_mount_of "$1"; then
    wfc_taken=$wfc_mount_from${wfc_mount_rest:+/$wfc_mount_rest}
    return 0
  fi
  case $1 in
    "$wfc_sandbox_host"/*) wfc_taken=${1#"$wfc_sandbox_host"} ;;
    *)
      wfc_taken=$wfc_root$1
      wfc_top=${1#/}
      wfc_top=${wfc_top%%/*}
      case " $wfc_sandbox_trees " in
        *" $wfc_top "*)
          case "$wfc_sandbox_opened" in
            *":/$wfc_top:"*) ;;
            *) wfc_taken=$1 ;;
          esac
          ;;
      esac
      ;;
  esac
  # What only the administrator may read was covered, and stays so.
  case " $wfc_sandbox_covers " in
    *" $wfc_taken "*) wfc_taken=/dev/null ;;
  esac
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

# The same root folder and the same network; the processes of the command are not seen.
wfc_sandbox_probe() {
  wfc_sandbox_exec "$@"
}

wfc_sandbox_address() {
  wfc_value=127.0.0.1
}
