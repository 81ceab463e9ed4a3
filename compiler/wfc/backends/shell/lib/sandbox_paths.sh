# shellcheck shell=sh
# Paths of the sandbox: what is put there from outside, and what is taken from there.

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
    *) wfc_make_way "$wfc_root${wfc_opening%/*}" "$1" || return 1 ;;
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
    wfc_make_way "$wfc_root$wfc_at" "$1" || return 1
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
    wfc_get "wfc_output_path_$wfc_index"
    [ -z "$wfc_value" ] || wfc_sandbox_writable "$wfc_value" || return 1
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
