# shellcheck shell=sh
# podman and docker: the image's own file system. Artifacts are copied in before the start and out after the end, so any
# absolute path works.
#
# WFC_ENGINE_OPTS holds words for the engine itself (`--cgroup-manager cgroupfs`), WFC_ENGINE_CREATE_OPTS words for
# `create` (`--network host`); blanks part the words.

wfc_engine() {
  # shellcheck disable=SC2086 # words
  "$wfc_engine_tool" ${WFC_ENGINE_OPTS-} "$@"
}

wfc_engine_check() {
  wfc_which "$wfc_engine_name" || {
    wfc_reason="$wfc_engine_name is not installed"
    return 1
  }
  wfc_engine_tool=$wfc_value
  command -v tar >/dev/null || {
    wfc_reason='tar is not installed'
    return 1
  }
  wfc_engine info >"$wfc_run/.engine" 2>&1 || {
    wfc_reason="$wfc_engine_name does not work here: $(tail -n 1 "$wfc_run/.engine")"
    rm -f "$wfc_run/.engine"
    return 1
  }
  rm -f "$wfc_run/.engine"
}

wfc_engine_begin() {
  if [ -z "$wfc_image" ]; then
    wfc_give_up 'the container has no image'
    return 1
  fi
  wfc_root=$wfc_box/root
  wfc_container=wfc-$workflow_uid-$wfc_node_hash${wfc_box_number-}
  wfc_placed=0
  mkdir -p "$wfc_root"
}

wfc_engine_place() {
  wfc_clean_path "$1" || return 1
  wfc_clean=$wfc_value
  wfc_make_way "$wfc_root${wfc_clean%/*}" "$wfc_clean" || return 1
  wfc_place=$wfc_root$wfc_clean
  wfc_placed=$((wfc_placed + 1))
  wfc_set "wfc_placed_$wfc_placed" "${wfc_clean#/}"
}

wfc_engine_ready() {
  [ "$wfc_mounts" -eq 0 ] || wfc_mounts_fit || return 1
  if ! (wfc_engine_create "$@") >/dev/null 2>"$wfc_box/engine.log"; then
    wfc_give_up "$wfc_engine_name cannot make the container: $(tail -n 1 "$wfc_box/engine.log")"
    return 1
  fi
  set --
  # docker makes a working folder that the image lacks, podman refuses it.
  if [ -n "$wfc_working_folder" ] && [ "$wfc_engine_name" = podman ] &&
    ! wfc_engine init "$wfc_container" >/dev/null 2>"$wfc_box/engine.log"; then
    case $(cat "$wfc_box/engine.log") in
      *workdir*)
        if [ "$wfc_mounts" -gt 0 ] && wfc_clean_path "$wfc_working_folder" && wfc_mount_of "$wfc_value"; then
          wfc_put_in_mount "$wfc_working_folder" && mkdir -p "$wfc_place"
        else
          wfc_engine_place "$wfc_working_folder" && mkdir -p "$wfc_place"
        fi
        ;;
    esac
  fi
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_placed" ]; do
    wfc_index=$((wfc_index + 1))
    eval "wfc_path=\$wfc_placed_$wfc_index"
    [ ! -e "$wfc_root/$wfc_path" ] || wfc_is_placed_inside "$wfc_path" || set -- "$@" "./$wfc_path"
  done
  [ $# -gt 0 ] || return 0
  if ! tar -C "$wfc_root" -cf "$wfc_box/root.tar" -- "$@" 2>>"$wfc_box/engine.log" ||
    ! wfc_engine cp - "$wfc_container:/" <"$wfc_box/root.tar" >/dev/null 2>>"$wfc_box/engine.log"; then
    wfc_give_up "$wfc_engine_name cannot copy the inputs: $(tail -n 1 "$wfc_box/engine.log")"
    return 1
  fi
  rm -f "$wfc_box/root.tar"
}

# wfc_is_placed_inside PATH: whether it goes along with what is placed around it. (A file that is named twice is a link in an archive.)
wfc_is_placed_inside() {
  wfc_placed_at=0
  while [ "$wfc_placed_at" -lt "$wfc_placed" ]; do
    wfc_placed_at=$((wfc_placed_at + 1))
    wfc_get "wfc_placed_$wfc_placed_at"
    case $1 in
      "$wfc_value"/*) return 0 ;;
    esac
  done
  return 1
}

# wfc_engine_create WORD...: variables travel through the environment, where no process list shows them, unless the engine
# itself, this library or the shell would take them for its own.
wfc_engine_create() {
  if [ "$wfc_entry" = image ]; then
    set -- "$wfc_image" "$@"
  else
    wfc_word=$1
    shift
    set -- --entrypoint "$wfc_word" "$wfc_image" "$@"
  fi
  [ -z "$wfc_working_folder" ] || set -- --workdir "$wfc_working_folder" "$@"
  [ -z "$wfc_has_terminal" ] || set -- --tty "$@"
  case $wfc_pull in
    Always) set -- --pull always "$@" ;;
    Never) set -- --pull never "$@" ;;
  esac
  [ "$wfc_engine_name" = docker ] || set -- --umask 0000 "$@"
  [ -z "$wfc_network" ] || set -- --network "$wfc_network" "$@"
  for wfc_index in $wfc_mount_order; do
    eval "wfc_from=\$wfc_mount_from_$wfc_index wfc_path=\$wfc_mount_path_$wfc_index"
    wfc_get "wfc_mount_mode_$wfc_index"
    # Where the machine labels files (SELinux), those of the run are labelled for the container; those of the user are not.
    case $wfc_from in
      "$wfc_run"/* | "${wfc_private:-$wfc_run}"/*) wfc_label=z ;;
      *) wfc_label= ;;
    esac
    case $wfc_from$wfc_path in
      *:*)
        printf '%s\n' "a volume at a path with a colon: $wfc_path" >&2
        exit 1
        ;;
    esac
    if [ "$wfc_value" = read-only ]; then
      wfc_value=ro
    else
      wfc_value=rw
    fi
    set -- --volume "$wfc_from:$wfc_path:$wfc_value${wfc_label:+,$wfc_label}" "$@"
  done
  set -- --env "ARGO_CONTAINER_NAME=$wfc_box_name" --env "ARGO_NODE_ID=$wfc_node_id" --env "ARGO_WORKFLOW_NAME=$workflow_name" "$@"
  set -- --env ARGO_PROGRESS_FILE=/var/run/argo/progress "$@"
  wfc_index=$wfc_env_count
  while [ "$wfc_index" -gt 0 ]; do
    eval "wfc_name=\$wfc_env_name_$wfc_index wfc_value=\$wfc_env_value_$wfc_index wfc_hidden=\$wfc_env_hidden_$wfc_index"
    case $wfc_name in
      wfc_* | WFC_* | UID | EUID | PPID | OPTIND | BASHOPTS | SHELLOPTS | BASH_* | \
        PATH | HOME | TMPDIR | IFS | XDG_* | LD_* | CONTAINER* | DOCKER_* | BUILDAH_* | GO* | [0-9]* | *[!A-Za-z0-9_]* | *_proxy | *_PROXY)
        if [ -n "$wfc_hidden" ]; then
          wfc_engine_hide "$wfc_name" "$wfc_value" || exit 1
          set -- --env-file "$wfc_private/env" "$@"
        else
          set -- --env "$wfc_name=$wfc_value" "$@"
        fi
        ;;
      *)
        eval "export \"\$wfc_name=\$wfc_value\""
        set -- --env "$wfc_name" "$@"
        ;;
    esac
    wfc_index=$((wfc_index - 1))
  done
  # What --keep leaves belongs to nobody who could be gone.
  # shellcheck disable=SC2086 # words
  wfc_engine create --name "$wfc_container" --label "wfc.run=$workflow_uid" --label "wfc.owner=${wfc_keep:-$WFC_OWNER}" \
    ${WFC_ENGINE_CREATE_OPTS-} "$@"
}

# wfc_engine_hide NAME VALUE: a secret for a variable that the engine itself would take for its own, in a file of its own form.
wfc_engine_hide() {
  case $2 in
    *"$wfc_newline"*)
      printf '%s\n' "the secret in the variable $1 has more than one line" >&2
      return 1
      ;;
  esac
  wfc_need_private && (umask 077 && printf '%s=%s\n' "$1" "$2" >>"$wfc_private/env")
}

wfc_engine_hides_words() {
  :
}

wfc_engine_exec() {
  # shellcheck disable=SC2086 # words
  exec "$wfc_engine_tool" ${WFC_ENGINE_OPTS-} start --attach "$wfc_container"
}

# The engine's own codes (1 of docker, 125 to 127) are those of the command, unless the container never ran.
wfc_engine_ended() {
  case $wfc_engine_name$wfc_exit_code in
    docker1 | *125 | *126 | *127)
      wfc_state=$(wfc_engine inspect --format '{{.State.Status}}' "$wfc_container" 2>/dev/null) || wfc_state=
      case $wfc_state in
        exited | stopped) ;;
        *)
          wfc_exit_code=$wfc_not_started
          wfc_read "$wfc_box/stderr"
          wfc_value=${wfc_value%"$wfc_newline"}
          wfc_not_started_because="$wfc_engine_name cannot start the container: ${wfc_value##*"$wfc_newline"}"
          ;;
      esac
      ;;
  esac
}

wfc_engine_take() {
  wfc_clean_path "$1" || return 1
  wfc_taking=${wfc_taking:-0}
  wfc_taking=$((wfc_taking + 1))
  mkdir -p "$wfc_box/taken/$wfc_taking"
  wfc_taken=$wfc_box/taken/$wfc_taking/${wfc_value##*/}
  wfc_engine cp "$wfc_container:$wfc_value" "$wfc_taken" >/dev/null 2>>"$wfc_box/engine.log"
}

wfc_engine_end() {
  if [ -z "$wfc_keep" ]; then
    wfc_engine rm --force "$wfc_container" >/dev/null 2>>"$wfc_box/engine.log" || :
    wfc_remove "$wfc_root"
    wfc_remove "$wfc_box/taken"
  fi
  [ -s "$wfc_box/engine.log" ] || rm -f "$wfc_box/engine.log"
  wfc_root=
}

wfc_engine_stop() {
  wfc_engine kill --signal "$1" "$wfc_container" >/dev/null 2>&1 || :
  [ "$1" = TERM ] || return 0
  wfc_value=$(wfc_engine inspect --format '{{.State.Pid}}' "$wfc_container" 2>/dev/null) || return 0
  ! wfc_is_deaf "${wfc_value:-0}" || wfc_engine kill --signal KILL "$wfc_container" >/dev/null 2>&1
}

wfc_engine_runs() {
  case $(wfc_engine inspect --format '{{.State.Status}}' "$wfc_container" 2>/dev/null) in
    '' | created | configured | initialized) return 1 ;;
  esac
}

wfc_engine_probe() {
  wfc_engine exec "$wfc_container" "$@"
}

wfc_engine_unprobed() {
  :
}

wfc_engine_probes() {
  :
}

# The address of the container; of one that has none of its own (another's network, the machine's), this machine's.
wfc_engine_address() {
  wfc_value=$(wfc_engine inspect --format '{{.NetworkSettings.IPAddress}} {{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' \
    "${wfc_network_owner:-$wfc_container}" 2>/dev/null) || wfc_value=
  # shellcheck disable=SC2086 # words
  set -- $wfc_value
  wfc_value=${1:-127.0.0.1}
}
