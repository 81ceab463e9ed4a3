# shellcheck shell=sh
# What every runtime shares, and the contract that each of them keeps. RUNTIME is sandbox, engine or host:
#
#   wfc_RUNTIME_check       can this machine do it? $wfc_reason says why not
#   wfc_RUNTIME_begin       make a place for a container: of the pod of $wfc_node, with the files of $wfc_box
#   wfc_RUNTIME_place PATH  $wfc_place is where a file must be put to stand at PATH; its parents are there
#   wfc_RUNTIME_ready WORD...  the inputs are in place: the last thing that can go wrong before the command starts
#   wfc_RUNTIME_exec WORD...   become the command; runs in a process of its own
#   wfc_RUNTIME_ended       the command has ended with $wfc_exit_code
#   wfc_RUNTIME_take PATH   $wfc_taken is where what stands at PATH can be read; fails where nothing does, with status 4
#                           and $WFC_MESSAGE where something does that must not leave
#   wfc_RUNTIME_end         put everything away
#   wfc_RUNTIME_stop TERM|KILL  ask the command in $wfc_pid to end, or end it
#   wfc_RUNTIME_runs        whether the command in $wfc_pid runs already, or did
#   wfc_RUNTIME_probe WORD...   run another command in the place of this container
#   wfc_RUNTIME_unprobed    before that: whether it runs is not known yet
#   wfc_RUNTIME_probes      whether it runs already, or did
#   wfc_RUNTIME_hides_words whether it can give a command a variable with any name so that its value is in no process list
#   wfc_RUNTIME_address     in $wfc_value, where other pods find this one

# The exit code of a command that cannot be started, as Argo's executor gives it.
wfc_not_started=64
# What is said of a container that does not come to its command, where nothing else is known.
wfc_not_prepared='its place could not be made ready'

# What a pod's process does before it becomes the command: $wfc_assign gives it its variables, see wfc_export_env. A
# shell that cannot exec leaves through its EXIT trap. A command that is surely found, and has no variables, is started
# without it: a shell that only becomes another program costs as much as many a command.
# shellcheck disable=SC2016 # it runs in another shell
wfc_stub='
umask 000
[ -d "$1" ] || mkdir -p -- "$1" 2>/dev/null
cd -- "$1" || exit 64
shift
unset PWD OLDPWD
trap "exit 64" EXIT
eval "$wfc_assign"
exec "$@"
'

# wfc_clean_path PATH: in $wfc_value, PATH without doubled or trailing slashes. Fails for a path that is not absolute or
# climbs with `..`.
wfc_clean_path() {
  wfc_value=$1
  case $1 in
    /*) ;;
    *)
      wfc_give_up "the path '$1' is not absolute"
      return 1
      ;;
  esac
  case $1/ in
    */../* | */./* | *//*)
      case $1/ in
        */../*)
          wfc_give_up "the path '$1' contains '..'"
          return 1
          ;;
      esac
      wfc_rest=$1/
      wfc_value=
      while [ -n "$wfc_rest" ]; do
        wfc_part=${wfc_rest%%/*}
        wfc_rest=${wfc_rest#*/}
        case $wfc_part in
          '' | .) ;;
          *) wfc_value=$wfc_value/$wfc_part ;;
        esac
      done
      ;;
  esac
  wfc_value=${wfc_value%/}
}

# wfc_environment: in the process that becomes the command: forget this shell's environment and export the command's.
wfc_environment() {
  # shellcheck disable=SC2086 # a list of names
  unset $wfc_exported
  ARGO_CONTAINER_NAME=$wfc_box_name
  ARGO_NODE_ID=$wfc_node_id
  ARGO_INCLUDE_SCRIPT_OUTPUT=false
  [ -z "$wfc_capture_result" ] || ARGO_INCLUDE_SCRIPT_OUTPUT=true
  ARGO_DEADLINE=0001-01-01T00:00:00Z
  ARGO_WORKFLOW_NAME=$workflow_name
  ARGO_PROGRESS_FILE=/var/run/argo/progress
  ARGO_PROGRESS_PATCH_TICK_DURATION=1m0s
  ARGO_PROGRESS_FILE_TICK_DURATION=3s
  export ARGO_CONTAINER_NAME ARGO_NODE_ID ARGO_INCLUDE_SCRIPT_OUTPUT ARGO_DEADLINE ARGO_WORKFLOW_NAME
  export ARGO_PROGRESS_FILE ARGO_PROGRESS_PATCH_TICK_DURATION ARGO_PROGRESS_FILE_TICK_DURATION
  [ "$wfc_env_count" -eq 0 ] || wfc_export_env
}

# wfc_finds PROGRAM: whether what becomes the command would find its program: by wfc_RUNTIME_has PATH, in the folders of $PATH.
wfc_finds() {
  case $1 in
    '' | -*) return 1 ;;
    */*)
      "wfc_${wfc_runtime}_has" "$1"
      return
      ;;
  esac
  wfc_rest=$PATH:
  while [ -n "$wfc_rest" ]; do
    wfc_value=${wfc_rest%%:*}
    wfc_rest=${wfc_rest#*:}
    "wfc_${wfc_runtime}_has" "$wfc_value/$1" && return 0
  done
  return 1
}

# wfc_see_start BEGINNING...: where all that the container has printed is one line with such a beginning, its program was found
# and could still not be started (its interpreter is missing): the exit code is that of such commands.
wfc_see_start() {
  [ -z "$wfc_hides$wfc_appends" ] && [ ! -s "$wfc_box/stdout" ] && [ -s "$wfc_box/stderr" ] || return 0
  wfc_value=$(head -c 1000 "$wfc_box/stderr")
  case $wfc_value in
    *"$wfc_newline"*) return 0 ;;
  esac
  for wfc_word; do
    case $wfc_value in
      "$wfc_word"*) wfc_exit_code=$wfc_not_started ;;
    esac
  done
}

# wfc_export_env: export the variables of with_env under other names, and in $wfc_assign what gives them their own. Only
# the stub reads that, inside the sandbox: LD_PRELOAD is not for bubblewrap, and IFS and wfc_root not for this shell. A variable with
# a name that a shell cannot hold is given by `env`, the last program before the command. Its words can be seen by others, so where
# one of these is a secret, all of them go to the file $wfc_env_words, of which bubblewrap reads words. Then the stub is bash, which
# hands on what it cannot hold.
# shellcheck disable=SC2089,SC2090 # its quotes are for the stub
wfc_export_env() {
  wfc_assign='unset wfc_assign;'
  wfc_given='' wfc_by_env='' wfc_env_words=
  wfc_env_index=0
  while [ "$wfc_env_index" -lt "$wfc_env_count" ]; do
    wfc_env_index=$((wfc_env_index + 1))
    eval "wfc_name=\$wfc_env_name_$wfc_env_index"
    if ! wfc_is_odd "$wfc_name"; then
      eval "export \"wfc_give_$wfc_name=\$wfc_env_value_$wfc_env_index\""
      wfc_assign="$wfc_assign export \"$wfc_name=\$wfc_give_$wfc_name\";"
      wfc_given="$wfc_given wfc_give_$wfc_name"
      continue
    fi
    wfc_get "wfc_env_value_$wfc_env_index"
    if [ "$wfc_env_odd" = secret ]; then
      [ -n "$wfc_env_words" ] || {
        wfc_env_words=$wfc_private/words$wfc_box_number-${wfc_sandbox_mark##*/}
        (umask 077 && : >"$wfc_env_words")
      }
      printf '%s\000' --setenv "$wfc_name" "$wfc_value" >>"$wfc_env_words"
    else
      export "wfc_give_$wfc_env_index=$wfc_name=$wfc_value"
      wfc_by_env="$wfc_by_env \"\$wfc_give_$wfc_env_index\""
      wfc_given="$wfc_given wfc_give_$wfc_env_index"
    fi
  done
  # What is not found is the stub's to say; env would take a program whose name has such a sign for a variable.
  [ -z "$wfc_by_env" ] ||
    wfc_assign="$wfc_assign command -v -- \"\$1\" >/dev/null || exec \"\$1\"; case \$1 in *=*) ;; *) set -- /usr/bin/env$wfc_by_env \"\$@\" ;; esac;"
  wfc_assign="$wfc_assign${wfc_given:+ unset$wfc_given}"
  export wfc_assign
}

# wfc_make_way FOLDER PATH: make FOLDER, on the way to what shall stand at PATH of this container.
wfc_make_way() {
  [ ! -d "$1" ] || return 0
  mkdir -p "$1" 2>/dev/null || {
    ! wfc_is_way_free "$1" "$2" || wfc_give_up "nothing can be put at '$2': its folder cannot be made"
    return 1
  }
}

# wfc_is_way_free FOLDER PATH: whether all that there is of the way to FOLDER is folders. A container with a file there does not
# start, as in Argo, where each artifact and each volume is a mount of its own.
wfc_is_way_free() {
  wfc_value=$1
  until [ -z "$wfc_value" ] || [ -e "$wfc_value" ] || [ -L "$wfc_value" ]; do
    wfc_value=${wfc_value%/*}
  done
  [ -n "$wfc_value" ] && [ ! -d "$wfc_value" ] || return 0
  case $wfc_value in
    "${wfc_mount_from:-/}" | "${wfc_mount_from:-/dev/null}"/*) wfc_value=$wfc_mount_at${wfc_value#"$wfc_mount_from"} ;;
    *) wfc_value=${wfc_value#"${wfc_root%/}"} ;;
  esac
  wfc_give_up "nothing can be put at '$2': '$wfc_value' is a file"
  wfc_init_failed="main: StartError (exit code 128): $wfc_failure"
  return 1
}

# wfc_remove FOLDER: delete a folder in which a command may have left what only a changed mode lets go.
wfc_remove() {
  [ -n "$1" ] || return 0
  rm -rf "$1" 2>/dev/null || {
    chmod -R u+rwX "$1" 2>/dev/null || :
    rm -rf "$1" || :
  }
}

# wfc_family_of PID...: in $wfc_family, these processes and all that came of it, less those in $wfc_spared and what came of them; as
# the table of processes is at one moment.
wfc_family_of() {
  set +f
  wfc_table=
  for wfc_entry in /proc/[0-9]*/stat; do
    { IFS= read -r wfc_line <"$wfc_entry"; } 2>/dev/null || continue
    wfc_process=${wfc_entry#/proc/}
    wfc_line=${wfc_line##*') '}
    wfc_line=${wfc_line#* }
    wfc_table="$wfc_table ${wfc_process%/stat}:${wfc_line%% *}"
  done
  set -f
  wfc_family=" $* "
  wfc_size=0
  while [ "$wfc_size" -ne "${#wfc_family}" ]; do
    wfc_size=${#wfc_family}
    for wfc_entry in $wfc_table; do
      case "$wfc_family" in
        *" ${wfc_entry%:*} "*) ;;
        *" ${wfc_entry#*:} "*)
          case "$wfc_spared" in
            *" ${wfc_entry%:*} "*) ;;
            *) wfc_family="$wfc_family${wfc_entry%:*} " ;;
          esac
          ;;
      esac
    done
  done
}

# wfc_lives PID: whether that process is there and has not ended.
wfc_lives() {
  { IFS= read -r wfc_line <"/proc/$1/stat"; } 2>/dev/null || return 1
  case ${wfc_line##*') '} in
    [ZX]*) return 1 ;;
  esac
}

# wfc_is_deaf PID: whether a process that is the first of its process table would not hear TERM, because it neither catches nor
# ignores it: the kernel keeps it from such a process. (Argo's commands are never the first; there it ends them.)
wfc_is_deaf() {
  [ -r "/proc/$1/status" ] || return 1
  while read -r wfc_line wfc_word; do
    case $wfc_line in
      SigIgn: | SigCgt:)
        wfc_word=${wfc_word%???}
        case $wfc_word in
          *[4-7c-f]) return 1 ;;
        esac
        ;;
    esac
  done <"/proc/$1/status"
}
