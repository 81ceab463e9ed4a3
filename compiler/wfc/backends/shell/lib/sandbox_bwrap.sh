# shellcheck shell=sh
# The command in the sandbox, through bubblewrap.

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
  for wfc_tree in $wfc_sandbox_proc; do
    set -- --ro-bind "/proc/$wfc_tree" "/proc/$wfc_tree" "$@"
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
