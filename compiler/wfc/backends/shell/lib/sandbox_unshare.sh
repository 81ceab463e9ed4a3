# shellcheck shell=sh
# The command in the sandbox, through unshare, mount, pivot_root and setpriv: the mounts are made inside, then the rights to
# change them are given up.

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
  set -- "$wfc_root" "$wfc_pairs" "$wfc_sandbox_links" "$wfc_sandbox_resolver" "$wfc_tools_folder" "$wfc_sandbox_aliases" \
    "$wfc_bounds" "$@"
  if [ "$wfc_sandbox_user" = 0 ]; then
    exec "$wfc_sandbox_tool" --mount --pid --ipc --uts --fork --kill-child /bin/sh -c "$wfc_sandbox_inside" wfc "$@"
  fi
  exec "$wfc_sandbox_tool" --user --map-root-user --mount --pid --ipc --uts --fork --kill-child \
    /bin/sh -c "$wfc_sandbox_inside" wfc "$@"
}

# shellcheck disable=SC2016 # it runs in another shell
wfc_sandbox_inside='
set -eu
root=$1 pairs=$2 links=$3 resolver=$4 tools=$5 aliases=$6 bounds=$7
shift 7
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
for alias in $aliases; do
  mkdir -p "$root/run/wfc"
  [ -L "$root/run/wfc/${alias%:*}" ] || ln -s "${alias#*:}" "$root/run/wfc/${alias%:*}"
done
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
# One that was killed here has left it.
mkdir -p "$root/.wfc-outside"
cd "$root"
pivot_root . .wfc-outside
cd /
umount -l /.wfc-outside
rmdir /.wfc-outside 2>/dev/null || :
PATH=$keep
exec /usr/bin/setpriv --bounding-set="$bounds" --inh-caps=-all --no-new-privs -- "$@"
'
