# shellcheck shell=sh
# Volumes: folders of this machine that containers of a pod see at a place of their own.
#
#   empty    a new folder for every pod, in the folder of its node
#   claim    a folder for the whole run, or the one that --volume NAME=DIR gives
#   host     a folder of the machine itself: only with --allow-host-paths, or another one with --volume NAME=DIR
#   given    what --volume NAME=DIR gives
#   files    made of secrets, ConfigMaps and texts; see given.sh
#
# A sandbox and a container see them by bind mounts. On the bare machine they are links, which are left there.

# one_of NAME … found_one: of the volumes in between only that one is made. Their names or this one are known when the pod starts.
one_of() {
  wfc_wanted_volume=$1 wfc_has_volume=''
}

found_one() {
  [ -n "$wfc_has_volume" ] || wfc_give_up "volume '$wfc_wanted_volume' not found in workflow spec"
  wfc_wanted_volume=''
}

# wfc_wants_volume NAME
wfc_wants_volume() {
  [ -n "$wfc_wanted_volume" ] || return 0
  [ "$1" = "$wfc_wanted_volume" ] && [ -z "$wfc_has_volume" ] || return 1
  wfc_has_volume=yes
}

# volume NAME empty|claim CLAIM [read-only]|host PATH|given
volume() {
  wfc_wants_volume "$1" || return 0
  wfc_volumes=$((wfc_volumes + 1))
  wfc_set "wfc_volume_name_$wfc_volumes" "$1"
  wfc_volume_mode=
  case $2 in
    empty)
      wfc_file_name "$1"
      wfc_new_volume "$wfc_node/volumes/$wfc_value"
      ;;
    claim)
      [ "${4-}" != read-only ] || wfc_volume_mode=read-only
      wfc_given_volume "$3" || {
        wfc_file_name "$3"
        wfc_new_volume "$wfc_run/volumes/$wfc_value"
      }
      ;;
    host)
      if wfc_given_volume "$1"; then
        :
      elif [ -z "$wfc_host_paths" ]; then
        wfc_give_up "the volume $1 is a folder of this machine ($3): give another with --volume $1=DIR, or allow it with --allow-host-paths"
        wfc_value=
      else
        wfc_value=$3
        [ -e "$3" ] || mkdir -p "$3" || wfc_give_up "the volume $1: cannot make $3"
      fi
      ;;
    given)
      wfc_given_volume "$1" || {
        wfc_give_up "the volume $1 is one that only a cluster has: give a folder with --volume $1=DIR"
        wfc_value=
      }
      ;;
  esac
  wfc_set "wfc_volume_folder_$wfc_volumes" "$wfc_value"
  wfc_set "wfc_volume_mode_$wfc_volumes" "$wfc_volume_mode"
}

# wfc_new_volume FOLDER: make it, for everybody to write in; it stands in $wfc_value.
wfc_new_volume() {
  wfc_value=$1
  [ -d "$1" ] || {
    umask 000
    mkdir -p "$1"
    umask 022
  }
}

# files NAME [MODE]: a volume that is made of the files which follow. It stands in the pod's private folder, for what it
# holds may be secret.
files() {
  wfc_files_folder='' wfc_files_mode=${2:-0644}
  wfc_wants_volume "$1" || return 0
  wfc_volumes=$((wfc_volumes + 1))
  wfc_set "wfc_volume_name_$wfc_volumes" "$1"
  wfc_set "wfc_volume_mode_$wfc_volumes" read-only
  wfc_set "wfc_volume_folder_$wfc_volumes" ''
  wfc_need_private || return 0
  wfc_file_name "$1"
  wfc_files_folder=$wfc_private/volumes/$wfc_value
  mkdir -p "$wfc_files_folder"
  wfc_set "wfc_volume_folder_$wfc_volumes" "$wfc_files_folder"
}

# mount VOLUME PATH [read-only] [sub-path PART | sub-path-expr PART]: the volume, or a part of it, at a place of this container.
# A part that is not there becomes a folder.
mount() {
  wfc_mounted=$1 wfc_path=$2 wfc_mount_mode='' wfc_sub_path=
  shift 2
  while [ $# -gt 0 ]; do
    case $1 in
      read-only) wfc_mount_mode=read-only ;;
      sub-path)
        wfc_sub_path=$2
        shift
        ;;
      sub-path-expr)
        wfc_expand "$2"
        wfc_sub_path=$wfc_value
        shift
        ;;
    esac
    shift
  done
  wfc_clean_path "$wfc_path" || return 0
  wfc_path=$wfc_value
  [ -n "$wfc_path" ] || {
    wfc_give_up "the volume $wfc_mounted cannot be mounted at '/'"
    return 0
  }
  wfc_index=$wfc_volumes
  while [ "$wfc_index" -gt 0 ]; do
    wfc_get "wfc_volume_name_$wfc_index"
    [ "$wfc_value" != "$wfc_mounted" ] || break
    wfc_index=$((wfc_index - 1))
  done
  wfc_get "wfc_volume_mode_$wfc_index"
  wfc_mount_mode=${wfc_mount_mode:-$wfc_value}
  wfc_get "wfc_volume_folder_$wfc_index"
  # A volume that is not there has said so.
  [ -n "$wfc_value" ] || return 0
  if [ -n "$wfc_sub_path" ]; then
    case /$wfc_sub_path/ in
      */../* | //*)
        wfc_give_up "the volume $wfc_mounted: '$wfc_sub_path' is no part of it"
        return 0
        ;;
    esac
    wfc_inside "$wfc_value" "$wfc_sub_path" || {
      wfc_give_up "the volume $wfc_mounted: '$wfc_sub_path' leads out of it"
      return 0
    }
    [ -e "$wfc_value" ] || wfc_new_volume "$wfc_value"
  fi
  wfc_add_mount "$wfc_value" "$wfc_path" "$wfc_mount_mode"
}

# wfc_add_mount FROM PATH MODE: $wfc_mount_order has the numbers of all mounts, the outer ones first.
wfc_add_mount() {
  wfc_mounts=$((wfc_mounts + 1))
  wfc_set "wfc_mount_from_$wfc_mounts" "$1"
  wfc_set "wfc_mount_path_$wfc_mounts" "$2"
  wfc_set "wfc_mount_mode_$wfc_mounts" "$3"
  wfc_before='' wfc_behind=
  for wfc_index in $wfc_mount_order; do
    wfc_get "wfc_mount_path_$wfc_index"
    if [ "${#wfc_value}" -le "${#2}" ]; then
      wfc_before="$wfc_before $wfc_index"
    else
      wfc_behind="$wfc_behind $wfc_index"
    fi
  done
  wfc_mount_order="$wfc_before $wfc_mounts$wfc_behind"
}

# mirror_inputs: this container sees the input artifacts of the main one, at the same places.
mirror_inputs() {
  wfc_mirrored=0
  while [ "$wfc_mirrored" -lt "$wfc_arrived" ]; do
    wfc_mirrored=$((wfc_mirrored + 1))
    eval "wfc_path=\$wfc_arrived_path_$wfc_mirrored wfc_value=\$wfc_arrived_at_$wfc_mirrored"
    [ ! -e "$wfc_value" ] || wfc_add_mount "$wfc_value" "$wfc_path" ''
  done
}

# wfc_inside FOLDER PART: in $wfc_value, the path of PART in FOLDER; fails where a link that something left there leads out.
# (Who writes in the same folder at the same moment could still change it: pods of one run trust each other.)
wfc_inside() {
  wfc_value=$1/$2
  wfc_part=$wfc_value
  until [ -e "$wfc_part" ] || [ -L "$wfc_part" ]; do
    wfc_part=${wfc_part%/*}
  done
  wfc_real=$(readlink -f -- "$wfc_part") || return 1
  case $wfc_real/ in
    "$1"/*) ;;
    *) return 1 ;;
  esac
}

# wfc_mount_of PATH: the innermost mount at or above PATH: its folder in $wfc_mount_from, its place in $wfc_mount_at, and in
# $wfc_mount_rest what is behind it.
wfc_mount_of() {
  wfc_mount_at=
  for wfc_mount_index in $wfc_mount_order; do
    eval "wfc_mount_path=\$wfc_mount_path_$wfc_mount_index"
    case $1/ in
      "$wfc_mount_path"/*)
        wfc_mount_at=$wfc_mount_path
        eval "wfc_mount_from=\$wfc_mount_from_$wfc_mount_index"
        wfc_mount_rest=${1#"$wfc_mount_path"}
        wfc_mount_rest=${wfc_mount_rest#/}
        ;;
    esac
  done
  [ -n "$wfc_mount_at" ]
}

# wfc_put_in_mount PATH: in $wfc_place, where a file is put that shall stand at PATH, which is at or below a mount.
wfc_put_in_mount() {
  [ -n "$wfc_mount_rest" ] || {
    wfc_give_up "nothing can be put at '$1': a volume is mounted there"
    return 1
  }
  wfc_inside "$wfc_mount_from" "$wfc_mount_rest" || {
    wfc_give_up "the path '$1' leads out of the volume that is mounted at $wfc_mount_at"
    return 1
  }
  wfc_place=$wfc_value
  wfc_make_way "${wfc_place%/*}" "$1"
}

# --- runtimes -----------------------------------------------------------------------------------------------------

# wfc_mounts_fit: whether what has been put in place for a container engine leaves the places of volumes free.
wfc_mounts_fit() {
  for wfc_number in $wfc_mount_order; do
    wfc_get "wfc_mount_path_$wfc_number"
    wfc_is_way_free "$wfc_root${wfc_value%/*}" "$wfc_value" || return 1
  done
}

# wfc_mount_points: make the places in the sandbox at which volumes are mounted.
wfc_mount_points() {
  for wfc_number in $wfc_mount_order; do
    eval "wfc_path=\$wfc_mount_path_$wfc_number wfc_from=\$wfc_mount_from_$wfc_number"
    wfc_outer=${wfc_path%/*}
    case $wfc_path in
      /dev/*) continue ;;
    esac
    if [ -n "$wfc_outer" ] && wfc_mount_of "$wfc_outer"; then
      wfc_inside "$wfc_mount_from" "${wfc_path#"$wfc_mount_at/"}" || {
        wfc_give_up "the path '$wfc_path' leads out of the volume that is mounted at $wfc_mount_at"
        return 1
      }
      wfc_place=$wfc_value
    else
      wfc_sandbox_place "$wfc_path" || return 1
      wfc_inside "$wfc_root" "${wfc_place#"$wfc_root/"}" || {
        wfc_give_up "nothing can be mounted at '$wfc_path'"
        return 1
      }
    fi
    if [ -d "$wfc_from" ]; then
      wfc_make_way "$wfc_place" "$wfc_path" || return 1
    else
      wfc_make_way "${wfc_place%/*}" "$wfc_path" || return 1
      [ -e "$wfc_place" ] || : >"$wfc_place"
    fi
  done
}

# wfc_mount_links: on the bare machine. An older link gives way, and a folder with nothing in it.
wfc_mount_links() {
  for wfc_number in $wfc_mount_order; do
    eval "wfc_path=\$wfc_mount_path_$wfc_number wfc_from=\$wfc_mount_from_$wfc_number"
    wfc_make_way "${wfc_path%/*}/" "$wfc_path" || return 1
    if [ -L "$wfc_path" ]; then
      rm -f "$wfc_path"
    elif [ -d "$wfc_path" ]; then
      rmdir "$wfc_path" 2>/dev/null || :
    fi
    if [ -e "$wfc_path" ] || ! ln -s "$wfc_from" "$wfc_path"; then
      wfc_give_up "a volume cannot be put at '$wfc_path': something is there on this machine"
      return 1
    fi
  done
}

# wfc_drop_claims: the run has ended: the folders of claims go as their volumes would, with a run that succeeded.
wfc_drop_claims() {
  [ -d "$wfc_run/volumes" ] && [ -z "$wfc_keep" ] || return 0
  if [ "$wfc_phase" = Succeeded ] || [ -n "$wfc_drops_claims" ]; then
    wfc_remove "$wfc_run/volumes"
  fi
}
