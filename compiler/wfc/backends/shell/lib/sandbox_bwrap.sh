# shellcheck shell=sh
# The command in the sandbox, through bubblewrap.

# wfc_sandbox_list_words: in $wfc_sandbox_rights and $wfc_sandbox_binds, words for bubblewrap: what the command may do and what is
# kept from it in /proc; the folders of the machine, and what is kept from it there. They are the same for all pods, but those
# that open a folder.
wfc_sandbox_list_words() {
  if [ "$wfc_sandbox_user" = 0 ]; then
    wfc_sandbox_rights='--cap-drop ALL'
    for wfc_tree in $wfc_sandbox_capabilities; do
      wfc_sandbox_rights="$wfc_sandbox_rights --cap-add CAP_$wfc_tree"
    done
  else
    wfc_sandbox_rights='--unshare-user --uid 0 --gid 0'
  fi
  # bubblewrap leaves /proc/sys writable for a real root, and the machine's settings with it.
  for wfc_tree in $wfc_sandbox_proc; do
    wfc_sandbox_rights="$wfc_sandbox_rights --ro-bind /proc/$wfc_tree /proc/$wfc_tree"
  done
  wfc_sandbox_binds=
  for wfc_tree in $wfc_sandbox_trees; do
    case "$wfc_sandbox_opened" in
      *":/$wfc_tree:"*) wfc_sandbox_binds="$wfc_sandbox_binds --ro-bind /$wfc_tree $wfc_sandbox_host/$wfc_tree" ;;
      *) wfc_sandbox_binds="$wfc_sandbox_binds --ro-bind /$wfc_tree /$wfc_tree" ;;
    esac
  done
  for wfc_tree in $wfc_sandbox_covers; do
    case "$wfc_sandbox_opened" in
      *":/etc:"*) wfc_sandbox_binds="$wfc_sandbox_binds --ro-bind /dev/null $wfc_sandbox_host$wfc_tree" ;;
      *) wfc_sandbox_binds="$wfc_sandbox_binds --ro-bind /dev/null $wfc_tree" ;;
    esac
  done
}

# shellcheck disable=SC2086 # lists of words
wfc_sandbox_bwrap() {
  [ -z "$wfc_sandbox_opened" ] || wfc_sandbox_list_words
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
  set -- $wfc_sandbox_binds "$@"
  for wfc_tree in $wfc_sandbox_links; do
    # In a root that is used again the link is there.
    [ ! -L "$wfc_root/$wfc_tree" ] || continue
    wfc_get "wfc_sandbox_link_$wfc_tree"
    set -- --symlink "$wfc_value" "/$wfc_tree" "$@"
  done
  for wfc_entry in $wfc_sandbox_aliases; do
    [ -L "$wfc_root/run/wfc/${wfc_entry%:*}" ] || set -- --symlink "${wfc_entry#*:}" "/run/wfc/${wfc_entry%:*}" "$@"
  done
  [ -z "${wfc_pool_root-}" ] || set -- $wfc_sandbox_modes "$@"
  [ -z "$wfc_sandbox_resolver" ] || set -- --ro-bind "$wfc_sandbox_resolver" "$wfc_sandbox_resolver" "$@"
  [ -z "$wfc_tools_folder" ] || set -- --ro-bind "$wfc_tools_folder" /run/wfc/tools "$@"
  [ -z "$wfc_env_words" ] || {
    exec 9<"$wfc_env_words"
    set -- --args 9 "$@"
  }
  exec "$wfc_sandbox_tool" --bind "$wfc_root" / --proc /proc --dev /dev --unshare-pid --unshare-ipc --unshare-uts \
    --die-with-parent --new-session $wfc_sandbox_rights "$@"
}
