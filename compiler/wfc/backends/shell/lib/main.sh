# shellcheck shell=sh
# The run: options, checks, start, interruption, end.

wfc_usage() {
  cat <<EOT
usage: $0 [options]

Runs the workflow $wfc_title here. The exit status is 0 when it succeeds, 1 when it fails, 130 when it is interrupted,
2 for a misuse, 4 when this machine lacks what it needs.

  -p NAME=VALUE       the value of a workflow parameter (again for more)
  --runtime WHAT      auto (podman or docker where it works, else sandbox), podman, docker, sandbox, host
  -j, --jobs N        how many pods run at the same time (as many as the machine has processors)
  --workdir DIR       the folder of this run, new or empty (runs/<time>-<name>)
  --artifacts DIR     the local artifact store (artifacts in the folder of the run)
  --secrets DIR       a folder of secrets, NAME/KEY files as Kubernetes mounts them
  --config-maps DIR   a folder of ConfigMaps, the same way
  --volume NAME=DIR   the folder for a claim or another volume (again for more)
  --allow-host-paths  let volumes be folders of this machine where the workflow says so
  --map FROM=TO       look for the host or URL FROM at TO (again for more)
  --map-file FILE     the same from a file, one FROM=TO a line
  --env-file FILE     variables for every command, one NAME=VALUE a line; those of a template come before them
  --tools DIR         a folder of programs to add to the sandbox
  --allow-kubectl     let resource templates change a cluster, the one of --kube-context
  --kube-context NAME the context that kubectl works in
  --semaphore N=LIMIT the limit of the semaphore N: CONFIG-MAP/KEY, or the key of one of a database
  --cache DIR         where memoized outputs are kept (wfc/memoize in the user's folder of caches)
  --name NAME         the name of the workflow
  --namespace NAME    the namespace (default)
  --artifact-gc       delete at the end what the workflow says is to be deleted then (artifactGC: OnWorkflowCompletion)
  --resume RUN        go on with a run that failed, was interrupted or was killed: what has succeeded there with the same
                      inputs is not run again. RUN is its folder, its name in runs/, or @latest
  --only TASK         run this task of the first template alone; what it needs of others comes from --resume RUN
  --from TASK         run this task and all behind it
  --until TASK        run this task and all that it needs
  --mock TASK=DIR     do not run TASK: its outputs are in DIR, as parameters/NAME, artifacts/NAME, result (again for more)
  --resume-suspended  go on at once where the workflow waits for somebody to resume it
  --supply N.P=VALUE  the output P of the node N that waits for somebody; it goes on at once (again for more)
  --grace SECONDS     how long a command may go on when it is asked to end (30)
  --keep              keep the file systems of the pods, and the folders of claims
  --timeout DURATION  how long the workflow may take (90, 5m, 1h30m); what still runs then is stopped
  -q, --quiet         say nothing of what happens, only what went wrong
  --log-format F      text or json, one line an event on standard error
  --dry-run           say what would run and what it needs, and stop
  --list              list the templates and stop
  --help              this text
EOT
  [ -z "$wfc_parameter_names" ] || printf '\nWorkflow parameters: %s\n' "$wfc_parameter_names"
}

# wfc_say_so MESSAGE: to the person who watches, unless that is nobody.
wfc_say_so() {
  [ -n "$wfc_quiet" ] || printf 'wfc: %s\n' "$1" >&2 || :
}

# wfc_misuse MESSAGE
wfc_misuse() {
  printf 'wfc: %s\n' "$1" >&2
  exit 2
}

wfc_options() {
  wfc_runtime_choice=${WFC_RUNTIME:-auto} wfc_jobs='' wfc_run='' wfc_maps='' wfc_tools_folder=${WFC_TOOLS:-} wfc_keep='' wfc_resume='' wfc_dry='' wfc_listing=''
  wfc_semaphores_given='' wfc_supplies_given=0 wfc_given_volumes='' wfc_host_paths='' wfc_grace=${WFC_GRACE:-30}
  wfc_terminal='' wfc_kubectl_allowed='' wfc_kube_context=''
  if [ -t 0 ] && [ -t 2 ]; then
    wfc_terminal=yes
  fi
  wfc_chosen_name='' workflow_namespace=${WFC_NAMESPACE:-${wfc_namespace:-default}} wfc_log_format=text
  wfc_quiet='' wfc_time_limit='' wfc_gc=''
  wfc_resumed='' wfc_adopts='' wfc_mocks=0 wfc_forced='' wfc_selects='' wfc_select_only='' wfc_select_from='' wfc_select_until='' wfc_aside='' wfc_recalling='' wfc_given_count=0 wfc_environment_sum='' wfc_common_count=0
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h)
        wfc_usage
        exit 0
        ;;
      --keep) wfc_keep=yes ;;
      --artifact-gc) wfc_gc=yes ;;
      -q | --quiet) wfc_quiet=yes ;;
      --resume-suspended) wfc_resume=yes ;;
      --allow-host-paths) wfc_host_paths=yes ;;
      --allow-kubectl) wfc_kubectl_allowed=yes ;;
      --dry-run) wfc_dry=yes ;;
      --list) wfc_listing=yes ;;
      --*=*)
        wfc_option=$1
        shift
        set -- "${wfc_option%%=*}" "${wfc_option#*=}" "$@"
        continue
        ;;
      -j[0-9]*)
        wfc_jobs=${1#-j}
        ;;
      -p?*)
        wfc_option=${1#-p}
        shift
        set -- -p "$wfc_option" "$@"
        continue
        ;;
      -p | --parameter | --runtime | -j | --jobs | --workdir | --artifacts | --secrets | --config-maps | --volume | --grace | \
        --map | --map-file | --tools | --name | --namespace | --timeout | --resume | --mock | --only | --from | --until | --log-format | \
        --env-file | --supply | --kube-context | --semaphore | --cache)
        [ $# -gt 1 ] || wfc_misuse "$1 needs a value"
        wfc_option "$1" "$2"
        shift
        ;;
      *) wfc_misuse "there is no option '$1' (see --help)" ;;
    esac
    shift
  done
}

wfc_option() {
  case $1 in
    -p | --parameter)
      case $2 in
        *=*) ;;
        *) wfc_misuse "-p needs NAME=VALUE, not '$2'" ;;
      esac
      wfc_give_parameter "${2%%=*}" "${2#*=}" ||
        wfc_misuse "this workflow has no parameter '${2%%=*}'${wfc_parameter_names:+; it has: $wfc_parameter_names}"
      ;;
    --runtime) wfc_runtime_choice=$2 ;;
    -j | --jobs) wfc_jobs=$2 ;;
    --workdir) wfc_run=$2 ;;
    --mock) wfc_mock_option "$2" ;;
    --env-file) wfc_read_environment "$2" ;;
    --only | --from | --until) wfc_select_option "$1" "$2" ;;
    --resume)
      [ -n "$2" ] || wfc_misuse '--resume needs the folder or the name of a run'
      wfc_resumed=$2
      ;;
    --artifacts) WFC_ARTIFACTS=$2 ;;
    --secrets) WFC_SECRETS=$2 ;;
    --config-maps) WFC_CONFIG_MAPS=$2 ;;
    --grace) wfc_grace=$2 ;;
    --volume)
      case $2 in
        ?*=?*) ;;
        *) wfc_misuse "--volume needs NAME=DIR, not '$2'" ;;
      esac
      [ -d "${2#*=}" ] || wfc_misuse "--volume: ${2#*=} is not a folder"
      wfc_given_volumes=$wfc_given_volumes${2%%=*}=$(cd -- "${2#*=}" && pwd -P)$wfc_newline
      ;;
    --map)
      case $2 in
        ?*=?*) wfc_maps=$wfc_maps$2$wfc_newline ;;
        *) wfc_misuse "--map needs FROM=TO, not '$2'" ;;
      esac
      ;;
    --map-file)
      [ -r "$2" ] || wfc_misuse "cannot read $2"
      WFC_MAP=$2
      ;;
    --tools)
      [ -d "$2" ] || wfc_misuse "--tools: $2 is not a folder"
      wfc_tools_folder=$(cd -- "$2" && pwd -P)
      ;;
    --timeout)
      wfc_milliseconds "$2" && [ "$wfc_value" -ge 1000 ] ||
        wfc_misuse "--timeout needs a duration of a second or more, such as 90, 5m or 1h30m, not '$2'"
      wfc_time_limit=$((wfc_value / 1000))
      ;;
    --kube-context) wfc_kube_context=$2 ;;
    --supply)
      case $2 in
        ?*.?*=*) ;;
        *) wfc_misuse "--supply needs NODE.NAME=VALUE, not '$2'" ;;
      esac
      wfc_supplies_given=$((wfc_supplies_given + 1))
      wfc_set "wfc_given_supply_$wfc_supplies_given" "$2"
      ;;
    --semaphore)
      case $2 in
        *"$wfc_newline"* | *=) wfc_misuse '--semaphore needs NAME=LIMIT' ;;
        ?*=*[!0-9]* | ?*=0* | ?*=????????*) wfc_misuse "--semaphore needs a limit above 0, not '${2##*=}'" ;;
        ?*=*) wfc_semaphores_given=$wfc_semaphores_given$2$wfc_newline ;;
        *) wfc_misuse "--semaphore needs NAME=LIMIT, not '$2'" ;;
      esac
      ;;
    --cache) WFC_CACHE=$2 ;;
    --name) wfc_chosen_name=$2 ;;
    --namespace) workflow_namespace=$2 ;;
    --log-format)
      case $2 in
        text | json) wfc_log_format=$2 ;;
        *) wfc_misuse "--log-format is text or json, not '$2'" ;;
      esac
      ;;
  esac
}

# wfc_give_parameter NAME VALUE: -p gives it; a resumed run remembers that.
wfc_give_parameter() {
  set_workflow_parameter "$1" "$2" || return 1
  wfc_given_count=$((wfc_given_count + 1))
  wfc_set "wfc_given_name_$wfc_given_count" "$1"
  wfc_set "wfc_given_value_$wfc_given_count" "$2"
}

# wfc_read_environment FILE: variables for every command: NAME=VALUE lines as they are; empty ones and those that begin with
# # are skipped. Only their checksum is kept, for --resume.
wfc_read_environment() {
  [ -f "$1" ] && [ -r "$1" ] || wfc_misuse "--env-file: cannot read $1"
  while IFS= read -r wfc_line || [ -n "$wfc_line" ]; do
    case $wfc_line in
      '' | '#'*) continue ;;
      *=*) ;;
      *) wfc_misuse "--env-file $1: a line is no NAME=VALUE" ;;
    esac
    case ${wfc_line%%=*} in
      '' | [0-9]* | *[!A-Za-z0-9_]*) wfc_misuse "--env-file $1: '${wfc_line%%=*}' cannot be the name of a variable" ;;
    esac
    wfc_common_count=$((wfc_common_count + 1))
    wfc_set "wfc_common_name_$wfc_common_count" "${wfc_line%%=*}"
    wfc_set "wfc_common_value_$wfc_common_count" "${wfc_line#*=}"
  done <"$1"
  wfc_environment_sum=$wfc_environment_sum$(cksum <"$1")
}

# wfc_check_options: what can be said against them before anything is touched.
wfc_check_options() {
  case $wfc_runtime_choice in
    auto | podman | docker | sandbox | host) ;;
    *) wfc_misuse "--runtime is auto, podman, docker, sandbox or host, not '$wfc_runtime_choice'" ;;
  esac
  [ -n "$wfc_jobs" ] || wfc_jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null) || wfc_jobs=$(nproc 2>/dev/null) || wfc_jobs=2
  case $wfc_jobs in
    '' | 0* | *[!0-9]* | ????????*) wfc_misuse "--jobs needs a number above 0, not '$wfc_jobs'" ;;
  esac
  if [ -n "${WFC_SECRETS-}" ]; then
    [ -d "$WFC_SECRETS" ] || wfc_misuse "--secrets: $WFC_SECRETS is not a folder"
    WFC_SECRETS=$(cd -- "$WFC_SECRETS" && pwd -P)
  fi
  if [ -n "${WFC_CONFIG_MAPS-}" ]; then
    [ -d "$WFC_CONFIG_MAPS" ] || wfc_misuse "--config-maps: $WFC_CONFIG_MAPS is not a folder"
    WFC_CONFIG_MAPS=$(cd -- "$WFC_CONFIG_MAPS" && pwd -P)
  fi
  case ${WFC_CACHE-} in
    '' | /*) ;;
    *) WFC_CACHE=$PWD/$WFC_CACHE ;;
  esac
  case $wfc_grace in
    '' | *[!0-9]* | ????????*) wfc_misuse "--grace needs a number of seconds, not '$wfc_grace'" ;;
  esac
  if [ -n "${WFC_MAP-}" ]; then
    case $WFC_MAP in
      /*) ;;
      *) WFC_MAP=$PWD/$WFC_MAP ;;
    esac
  fi
}

# wfc_name_run: the workflow's name and what follows from it.
wfc_name_run() {
  workflow_uid=00000000-0000-0000-0000-$$
  [ ! -r /proc/sys/kernel/random/uuid ] || read -r workflow_uid </proc/sys/kernel/random/uuid
  wfc_generation=$workflow_uid
  if [ -n "$wfc_chosen_name" ]; then
    workflow_name=$wfc_chosen_name
  elif [ -n "$wfc_fixed_name" ]; then
    workflow_name=$wfc_fixed_name
  else
    workflow_name=$wfc_generate_name${workflow_uid%"${workflow_uid#?????}"}
  fi
  case $workflow_name in
    '' | *[!A-Za-z0-9.-]* | [.-]*) wfc_misuse "'$workflow_name' cannot be the name of a workflow: letters, digits, - and . can" ;;
  esac
  wfc_hash 2166136261 "$workflow_name"
  wfc_root_hash=$wfc_hashed
  if [ -n "$wfc_resumed" ]; then
    wfc_read "$wfc_run/workflow/uid"
    workflow_uid=$wfc_value
  fi
}

# wfc_make_run: the folder of the run. Two runs never share one.
wfc_make_run() {
  umask 022
  if [ -n "$wfc_resumed" ]; then
    wfc_lock
    wfc_begin_again
    wfc_adopt_bundle
    [ "${wfc_run%/*}" != "$PWD/runs" ] || wfc_link_latest
  elif [ -z "$wfc_run" ]; then
    wfc_run=runs/$(date -u +%Y%m%dT%H%M%SZ)-$workflow_name
    mkdir -p runs
    wfc_stem=$wfc_run
    wfc_index=1
    until mkdir -m 700 "$wfc_run" 2>/dev/null; do
      [ -e "$wfc_run" ] || wfc_misuse "cannot make the folder $wfc_run"
      wfc_index=$((wfc_index + 1))
      wfc_run=$wfc_stem-$wfc_index
    done
    wfc_link_latest
  else
    mkdir -p "$wfc_run" 2>/dev/null || wfc_misuse "cannot make the folder $wfc_run"
    set +f
    for wfc_entry in "$wfc_run"/* "$wfc_run"/.[!.]*; do
      case ${wfc_entry##*/} in
        bundle) continue ;; # where `wfc run` puts this bundle
        nodes | artifacts | map | workflow.new | .slots | .process | .lock | .bundle-*)
          [ -z "$wfc_adopts" ] || continue
          ;;
      esac
      [ ! -e "$wfc_entry" ] || wfc_misuse "$wfc_run is not empty: a run writes in a folder of its own"
    done
    set -f
    chmod 700 "$wfc_run"
  fi
  wfc_run=$(cd -- "$wfc_run" && pwd -P)
  [ -d "$wfc_run/nodes" ] || mkdir "$wfc_run/nodes"
  WFC_ARTIFACTS=${WFC_ARTIFACTS:-$wfc_run/artifacts}
  mkdir -p "$WFC_ARTIFACTS" || wfc_misuse "cannot make the folder $WFC_ARTIFACTS"
  WFC_ARTIFACTS=$(cd -- "$WFC_ARTIFACTS" && pwd -P)
  if [ -n "$wfc_maps" ]; then
    {
      [ -z "${WFC_MAP-}" ] || cat "$WFC_MAP"
      printf %s "$wfc_maps"
    } >"$wfc_run/map"
    WFC_MAP=$wfc_run/map
  fi
}

# wfc_adopt_bundle: where `wfc run` has put a new bundle for a run that is resumed, which is this one: it has been read, and
# takes the place of the earlier one.
wfc_adopt_bundle() {
  case ${wfc_here-} in
    "$wfc_run"/.bundle-*)
      rm -rf "$wfc_run/bundle"
      mv "$wfc_here" "$wfc_run/bundle"
      ;;
  esac
}

# wfc_link_latest: runs/latest leads to the run that began last.
wfc_link_latest() {
  wfc_latest=${wfc_run%/*}/.latest.$$
  rm -f "$wfc_latest"
  ln -s "${wfc_run##*/}" "$wfc_latest" 2>/dev/null || return 0
  # Moving a link onto a link to a folder would put it into that folder.
  mv -fT "$wfc_latest" "${wfc_run%/*}/latest" 2>/dev/null || {
    rm -f "${wfc_run%/*}/latest"
    mv -f "$wfc_latest" "${wfc_run%/*}/latest"
  } 2>/dev/null || rm -f "$wfc_latest"
}

# wfc_missing_tools: in $wfc_missing, the programs that this machine lacks.
wfc_missing_tools() {
  wfc_missing=
  # shellcheck disable=SC2086 # lists of words
  for wfc_tool in awk cat chmod cp cut date find grep head id ln mkdir mkfifo mktemp mv od readlink rm sed sleep sort tail tr \
    $wfc_programs $([ -z "$wfc_kinds" ] || wfc_tools_for $wfc_kinds); do
    command -v "$wfc_tool" >/dev/null 2>&1 || wfc_missing="$wfc_missing $wfc_tool"
  done
}

# wfc_missing_secrets: in $wfc_missing_names, the secrets that nobody gave.
wfc_missing_secrets() {
  wfc_missing_names=
  for wfc_name in $wfc_secrets; do
    case $wfc_name in
      */) [ -n "${WFC_SECRETS-}" ] && [ -d "$WFC_SECRETS/$wfc_name" ] ;;
      *) (wfc_secret "${wfc_name%/*}" "${wfc_name#*/}") >/dev/null 2>&1 ;;
    esac || wfc_missing_names="$wfc_missing_names $wfc_name"
  done
}

# wfc_missing_volumes: in $wfc_lacks, what nobody gave: ConfigMaps and folders of volumes. What claims are given is told.
wfc_missing_volumes() {
  for wfc_name in $wfc_config_maps; do
    [ -n "${WFC_CONFIG_MAPS-}" ] && [ -e "$WFC_CONFIG_MAPS/$wfc_name" ] || wfc_absent_maps="$wfc_absent_maps $wfc_name"
  done
  [ -z "$wfc_absent_maps" ] || wfc_lacks="$wfc_lacks  ConfigMaps that nobody gave (--config-maps DIR):$wfc_absent_maps$wfc_newline"
  wfc_reason=
  for wfc_name in $wfc_other_volumes; do
    wfc_given_volume "$wfc_name" || wfc_reason="$wfc_reason $wfc_name"
  done
  [ -z "$wfc_reason" ] || wfc_lacks="$wfc_lacks  folders for volumes that only a cluster has (--volume NAME=DIR):$wfc_reason$wfc_newline"
  wfc_reason=
  wfc_rest=$wfc_host_folders
  while [ -n "$wfc_rest" ] && [ -z "$wfc_host_paths" ]; do
    wfc_line=${wfc_rest%%"$wfc_newline"*}
    wfc_rest=${wfc_rest#*"$wfc_newline"}
    wfc_given_volume "${wfc_line%%=*}" || wfc_reason="$wfc_reason ${wfc_line%%=*} (${wfc_line#*=})"
  done
  [ -z "$wfc_reason" ] || wfc_lacks="$wfc_lacks  folders of this machine (--allow-host-paths, or --volume NAME=DIR):$wfc_reason$wfc_newline"
  for wfc_name in $wfc_claims; do
    wfc_given_volume "$wfc_name" ||
      printf 'wfc: the claim %s is a new folder of this run (--volume %s=DIR gives another)\n' "$wfc_name" "$wfc_name" >&2
  done
}

# wfc_given_volume NAME: in $wfc_value, the folder that --volume gave for it.
wfc_given_volume() {
  case $wfc_newline$wfc_given_volumes in
    *"$wfc_newline$1="*) ;;
    *) return 1 ;;
  esac
  wfc_value=$wfc_newline$wfc_given_volumes
  wfc_value=${wfc_value##*"$wfc_newline$1="}
  wfc_value=${wfc_value%%"$wfc_newline"*}
}

# wfc_choose_runtime: in $wfc_runtime; fails with the reasons in $wfc_reason.
wfc_choose_runtime() {
  wfc_reasons=
  case $wfc_runtime_choice in
    auto) set -- podman docker sandbox ;;
    *) set -- "$wfc_runtime_choice" ;;
  esac
  for wfc_candidate; do
    wfc_runtime=$wfc_candidate
    case $wfc_candidate in
      podman | docker)
        wfc_runtime=engine
        wfc_engine_name=$wfc_candidate
        ;;
      sandbox)
        if [ -n "$wfc_needs_image" ]; then
          wfc_reasons="$wfc_reasons$wfc_newline  sandbox: these templates say no command, and only an image can: $wfc_needs_image"
          continue
        fi
        ;;
    esac
    if "wfc_${wfc_runtime}_check"; then
      if [ "$wfc_candidate" = sandbox ]; then
        wfc_say_so "runtime sandbox ($wfc_sandbox_way): the machine's own programs; images are not used"
      else
        wfc_say_so "runtime $wfc_candidate"
      fi
      return 0
    fi
    wfc_reasons="$wfc_reasons$wfc_newline  $wfc_candidate: $wfc_reason"
  done
  return 1
}

# wfc_keep_environment: this shell's own settings leave the environment; what is left are the names in $wfc_exported, which
# the transfer programs may need (proxies, certificates) and no task gets.
wfc_keep_environment() {
  LC_ALL=C
  export LC_ALL
  wfc_exported=$(awk 'BEGIN { for (name in ENVIRON) if (name ~ /^[A-Za-z_][A-Za-z0-9_]*$/) print name }')
  wfc_exported=$(printf '%s' "$wfc_exported" | grep -v -x -e IFS -e BASHOPTS -e SHELLOPTS | tr '\n' ' ')
}

wfc_main() {
  # Whoever watches may go away; the run goes on. (A handler, for what is ignored would stay ignored in the tasks.)
  trap : PIPE
  set -f
  IFS=" 	$wfc_newline"
  unset CDPATH
  wfc_secrets_hide
  wfc_options "$@"
  if [ -n "$wfc_listing" ]; then
    list_templates
    exit 0
  fi
  wfc_check_options
  wfc_check_selection
  if [ -n "$wfc_resumed" ]; then
    [ -z "$wfc_run" ] || wfc_misuse '--resume goes on in the folder of that run: it cannot be given together with --workdir'
    wfc_find_run
    [ -z "$wfc_resumed" ] || wfc_recall_run
  fi
  wfc_name_run
  wfc_keep_environment
  wfc_name_moment
  wfc_failure='' wfc_node='' wfc_pooled='' wfc_frames='' wfc_may_lack='' wfc_own='' wfc_own_status='' wfc_scope=''
  workflow_status=Running workflow_failures='"null"' workflow_duration=0.000000
  wfc_parameters_missing='' wfc_parameter_count=0 wfc_absent_maps=''
  wfc_missing_tools
  case " $wfc_missing " in
    *' jq '*) ;; # which may be needed already
    *) workflow_parameters ;;
  esac
  [ -z "$wfc_failure" ] || {
    printf 'wfc: %s\n' "$wfc_failure" >&2
    exit 1
  }
  [ -z "$wfc_parameters_missing" ] || wfc_misuse "give a value with -p NAME=VALUE for:$wfc_parameters_missing"
  wfc_missing_secrets
  if [ -n "$wfc_dry" ]; then
    wfc_dry_run
    exit 0
  fi
  wfc_lacks='' wfc_missing_maps=''
  [ -z "$wfc_semaphores" ] || wfc_missing_limits
  [ -z "$wfc_missing_maps" ] || wfc_lacks="  ConfigMaps that nobody gave (--config-maps DIR; for a limit also --semaphore NAME=LIMIT):$wfc_missing_maps$wfc_newline"
  [ -z "$wfc_missing" ] || wfc_lacks="$wfc_lacks  programs that are not installed:$wfc_missing$wfc_newline"
  [ -z "$wfc_missing_names" ] || wfc_lacks="$wfc_lacks  secrets that nobody gave (--secrets DIR, or WFC_SECRET_<NAME>_<KEY>):$wfc_missing_names$wfc_newline"
  if [ -n "$wfc_resources" ] && [ -z "$wfc_kubectl_allowed" ]; then
    printf 'wfc: these templates change objects of a cluster: %s (--allow-kubectl lets kubectl do it, in the context of --kube-context)\n' \
      "$wfc_resources" >&2
    exit 4
  fi
  [ -z "$wfc_resources" ] || [ -n "$wfc_kube_context" ] || wfc_misuse '--allow-kubectl needs --kube-context NAME'
  [ -z "$wfc_config_maps$wfc_other_volumes$wfc_host_folders$wfc_claims$wfc_absent_maps" ] || wfc_missing_volumes
  [ "$wfc_supplies_given" -eq 0 ] || [ -n "$wfc_spec_suspended" ] || wfc_waits=''
  [ -z "$wfc_spec_suspended" ] || wfc_waits="${wfc_waits:+$wfc_waits, }the workflow itself"
  if [ -n "$wfc_waits" ] && [ -z "$wfc_resume$wfc_terminal$wfc_workflow_deadline" ]; then
    printf 'wfc: these templates wait until somebody resumes the workflow: %s (--resume-suspended goes on at once)\n' \
      "$wfc_waits" >&2
    exit 4
  fi
  if [ -n "$wfc_lacks" ]; then
    printf 'wfc: this machine lacks what the workflow needs\n%s' "$wfc_lacks" >&2
    exit 4
  fi
  wfc_make_run
  wfc_choose_runtime || {
    printf 'wfc: no runtime can be used here%s\n' "$wfc_reasons" >&2
    [ -z "$wfc_resumed" ] || exit 4
    rmdir "$wfc_run/nodes" "$wfc_run/artifacts" 2>/dev/null || :
    [ ! -f "$wfc_run/map" ] || rm -f "$wfc_run/map"
    rmdir "$wfc_run" 2>/dev/null || :
    exit 4
  }
  [ -n "$wfc_resumed" ] || {
    wfc_lock
    wfc_adopt_bundle
  }
  wfc_note_run
  wfc_say_so "workflow $workflow_name, run folder $wfc_run${wfc_resumed:+, resumed}"
  wfc_start_run
}

# wfc_name_moment: when the workflow was created, and the parts of that moment that its texts ask for.
wfc_name_moment() {
  wfc_text=+%Y-%m-%dT%H:%M:%SZ%n%s
  for wfc_letter in $wfc_timestamps; do
    wfc_text=$wfc_text%n%$wfc_letter
  done
  wfc_moment_text=$(date -u "$wfc_text")
  if [ -n "$wfc_resumed" ]; then
    # The moment of the first start, unless the document now wants to know another part of it.
    wfc_read_field "$wfc_run/workflow" moment
    [ "${wfc_value%%"$wfc_newline"*}" != "$wfc_timestamps" ] || wfc_moment_text=${wfc_value#*"$wfc_newline"}
  fi
  wfc_text=$wfc_moment_text
  workflow_creation_timestamp=${wfc_text%%"$wfc_newline"*}
  if [ -n "$wfc_resumed" ]; then
    wfc_read "$wfc_run/workflow/created"
    workflow_creation_timestamp=$wfc_value
  fi
  wfc_text=${wfc_text#*"$wfc_newline"}$wfc_newline
  workflow_started=${wfc_text%%"$wfc_newline"*}
  for wfc_letter in $wfc_timestamps; do
    wfc_text=${wfc_text#*"$wfc_newline"}
    wfc_set "workflow_timestamp_$wfc_letter" "${wfc_text%%"$wfc_newline"*}"
  done
}

# workflow_parameter VARIABLE NAME [VALUE]: a parameter of the workflow; what -p gave comes before VALUE.
workflow_parameter() {
  wfc_parameter_count=$((wfc_parameter_count + 1))
  wfc_set "wfc_parameter_name_$wfc_parameter_count" "$2"
  wfc_set "wfc_parameter_variable_$wfc_parameter_count" "$1"
  wfc_get "wfc_given_$1"
  if [ -n "$wfc_value" ]; then
    :
  elif [ $# -gt 2 ]; then
    wfc_set "$1" "$3"
  else
    wfc_set "$1" ''
    wfc_parameters_missing="$wfc_parameters_missing $2"
  fi
  wfc_shorten "$1"
}

# wfc_given VARIABLE VALUE: -p gave it, now or (wfc_recall_run) when the run was started; what is given now comes first.
wfc_given() {
  if [ -z "$wfc_recalling" ]; then
    wfc_set "wfc_given_now_$1" yes
  else
    wfc_get "wfc_given_now_$1"
    [ -z "$wfc_value" ] || return 0
  fi
  wfc_set "$1" "$2"
  wfc_set "wfc_given_$1" yes
}

# wfc_start_run: the root node, in a process of its own; this shell waits for it and for signals.
wfc_start_run() {
  wfc_name_of_parent='' wfc_hash_of_parent=2166136261 wfc_folder_of_parent='' wfc_scope='' wfc_depth=0 wfc_interrupted=
  wfc_name_child "$workflow_name"
  wfc_child_id=$workflow_name
  wfc_root_folder=$wfc_child_folder
  mkdir -p "$wfc_child"
  wfc_clear
  wfc_gate='' wfc_slot_gate='' wfc_tell='' wfc_tell_bad='' wfc_capture_result='' wfc_may_lack='' wfc_own='' wfc_first_slot=''
  wfc_halted='' wfc_attempt_pid='' wfc_hook_pids='' wfc_call_pid='' wfc_lock_entry='' wfc_root_pid='' wfc_pool_root=''
  [ "$wfc_runtime" != sandbox ] || wfc_pooled=$wfc_sandbox_pools
  trap wfc_interrupt INT TERM HUP
  [ -z "$wfc_workflow_locks" ] || wfc_lock_workflow
  [ -z "$wfc_spec_suspended" ] || [ -n "$wfc_resume" ] || wfc_hold_workflow
  entrypoint_arguments
  wfc_write_status Running ''
  wfc_slots
  wfc_print_of "$wfc_entrypoint"
  wfc_keeps='' wfc_root_keeps=''
  ! wfc_may_keep || wfc_root_keeps=yes
  (
    # shellcheck disable=SC2030,SC2031 # a subshell, whose parent keeps its own
    wfc_lock_entry='' wfc_slot='' wfc_key='' wfc_l_template=$wfc_entrypoint wfc_l_hooks=- wfc_keep_parts=yes
    eval "wfc_root_type=\$wfc_type_$wfc_entrypoint"
    eval "wfc_ahead=\$wfc_ahead_$wfc_entrypoint"
    case $wfc_root_type:$wfc_ahead in
      *:locks*) ;;
      Pod:* | Inside:* | HTTP:*)
        read -r wfc_line <&8
        wfc_slot=job
        ;;
    esac
    wfc_call '' "$workflow_name"
  ) &
  wfc_root_pid=$!
  wfc_keep_status
  wfc_limit_workflow
  [ -z "$wfc_interrupted" ] || wfc_signal TERM
  [ -z "$wfc_workflow_deadline" ] || wfc_watch_workflow
  if [ -n "$wfc_hooks" ]; then
    wfc_hook_below "$wfc_root_folder" "$workflow_name" "$wfc_root_hash" "$workflow_name" "$wfc_hooks"
    [ -n "$wfc_root_keeps" ] || wfc_hook_at running Running
  fi
  while :; do
    wait "$wfc_root_pid" || :
    kill -0 "$wfc_root_pid" 2>/dev/null || break
  done
  [ -z "$wfc_workflow_deadline" ] || wfc_unwatch
  wfc_finish
}

# wfc_limit_workflow: of the workflow's own deadline and --timeout, the shorter counts.
wfc_limit_workflow() {
  wfc_overdue_message='Step exceeded its deadline'
  [ -n "$wfc_time_limit" ] || return 0
  if [ -z "$wfc_workflow_deadline" ] || [ "$wfc_time_limit" -lt "$wfc_workflow_deadline" ]; then
    wfc_workflow_deadline=$wfc_time_limit
    wfc_overdue_message="stopped after $wfc_time_limit seconds (--timeout)"
  fi
}

# wfc_hold_workflow: the workflow says that it waits before anything starts.
wfc_hold_workflow() {
  wfc_write_status Running ''
  [ -n "$wfc_terminal" ] || return 0
  printf 'wfc: the workflow waits: press Enter to go on ' >/dev/tty
  read -r wfc_line </dev/tty || :
}

# wfc_lock_workflow: the locks of the workflow as a whole, which it keeps to its end.
wfc_lock_workflow() {
  wfc_wanted='' wfc_failure=''
  workflow_locks
  if [ -n "$wfc_failure" ] || ! wfc_acquire "${wfc_workflow_priority:-0}" wfc_note_workflow_waiting; then
    wfc_unlock
    wfc_phase=Error
    [ -z "$wfc_interrupted" ] || wfc_phase=Failed wfc_failure="Stopped with strategy 'Terminate'"
    wfc_write_status "$wfc_phase" "$wfc_failure"
    printf 'wfc: workflow %s: %s: %s\n' "$workflow_name" "$wfc_phase" "$wfc_failure" >&2 || :
    [ -z "$wfc_interrupted" ] || exit 130
    exit 1
  fi
}

# wfc_note_workflow_waiting MESSAGE
wfc_note_workflow_waiting() {
  wfc_write_status Pending "$1"
  wfc_event "$workflow_name" Pending "$1"
}

# wfc_watch_workflow: what still runs when the deadline of the workflow has passed is stopped.
wfc_watch_workflow() {
  trap wfc_overdue ALRM
  wfc_box=$wfc_run
  wfc_later "$wfc_workflow_deadline" kill -ALRM "$$"
}

wfc_overdue() {
  wfc_write "$wfc_run/.stopping" "$wfc_overdue_message"
  wfc_signal TERM
}

# wfc_run_last_hooks: the hooks that wait for the end of the workflow, then the exit handler, whatever came of it. That one
# can only make a good phase worse.
wfc_run_last_hooks() {
  rm -f "$wfc_run/.stopping"
  workflow_status=$wfc_phase
  workflow_duration=$(($(date +%s) - workflow_started)).000000
  [ -z "$wfc_lists_failures" ] || wfc_list_failures
  wfc_end_phase=$wfc_phase wfc_end_message=$wfc_message
  wfc_keeps=$wfc_root_keeps
  if [ -z "$wfc_interrupted" ]; then
    wfc_hook_at ended "$wfc_phase"
  fi
  wfc_await_hooks
  wfc_hook_folder=''
  wfc_hook_at exit "$wfc_end_phase"
  wfc_root_pid=${wfc_hook_pids# }
  wfc_await_hooks
  wfc_state=''
  [ -z "$wfc_hook_folder" ] || wfc_phase_in "$wfc_hook_folder"
  wfc_phase=$wfc_end_phase wfc_message=$wfc_end_message
  if [ -f "$wfc_hooked/hook-failure" ]; then
    wfc_read "$wfc_hooked/hook-failure"
    wfc_phase=Error wfc_message="error in exit template execution : $wfc_value"
    return 0
  fi
  case $wfc_phase:$wfc_state in
    Succeeded:Failed | Succeeded:Error)
      wfc_phase=$wfc_state
      wfc_read "$wfc_run/nodes/$wfc_hook_folder/message"
      wfc_message=$wfc_value
      ;;
  esac
}

# wfc_list_failures: workflow.failures: JSON in Go's quotation marks, as Argo gives it.
wfc_list_failures() {
  wfc_text=
  set +f
  for wfc_entry in "$wfc_run"/nodes/*/failure; do
    [ -f "$wfc_entry" ] || continue
    wfc_read "$wfc_entry"
    wfc_text=${wfc_text:+$wfc_text,}$wfc_value
  done
  set -f
  [ -z "$wfc_text" ] || {
    wfc_json "[$wfc_text]"
    workflow_failures=$wfc_value
  }
}

# wfc_slots: as many newlines in the pipe as pods may run at the same time; at most what a pipe holds.
wfc_slots() {
  wfc_index=0
  [ "${wfc_parallelism:-$wfc_jobs}" -ge "$wfc_jobs" ] || wfc_jobs=$wfc_parallelism
  while [ "$wfc_index" -lt "$wfc_jobs" ] && [ "$wfc_index" -lt 4096 ]; do
    printf '\n' >&8
    wfc_index=$((wfc_index + 1))
  done
}

wfc_finish() {
  wfc_phase=Error wfc_message='the run was killed'
  wfc_child=$wfc_run/nodes/$wfc_root_folder
  if [ -f "$wfc_child/node.json" ]; then
    wfc_read "$wfc_child/phase"
    wfc_phase=$wfc_value
    wfc_read "$wfc_child/message"
    wfc_message=$wfc_value
  fi
  [ -z "$wfc_interrupted" ] || [ "$wfc_phase" = Succeeded ] || wfc_message="Stopped with strategy 'Terminate'"
  [ -z "$wfc_hooks" ] || wfc_run_last_hooks
  trap '' INT TERM HUP
  # A bundle with nothing to delete does not have the function.
  [ -z "$wfc_gc" ] || ! command -v wfc_collect_artifacts >/dev/null || wfc_collect_artifacts
  wfc_leave_status
  wfc_finished=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  # shellcheck disable=SC2031 # as above
  [ -z "$wfc_lock_entry" ] || wfc_unlock
  [ ! -d "$wfc_run/volumes" ] || wfc_drop_claims
  wfc_write_status "$wfc_phase" "$wfc_message"
  wfc_write_result "$wfc_phase" "$wfc_message"
  # As above: most bundles measure nothing.
  ! command -v wfc_write_metrics >/dev/null || wfc_write_metrics
  [ "$wfc_phase" != Succeeded ] || wfc_remove "$wfc_run/.before"
  [ "$wfc_mocks" -eq 0 ] || wfc_unused_mocks
  find "$wfc_run/nodes" \( -name .events -o -name .gate \) -type p -exec rm -f {} + || :
  # Who looks at the files of a run, or searches them, must not wait for a pipe. Nobody needs its lock any more.
  rm -f "$wfc_run/.slots" || :
  [ -n "$wfc_quiet" ] && [ "$wfc_phase" = Succeeded ] ||
    printf 'wfc: workflow %s: %s%s\n' "$workflow_name" "$wfc_phase" "${wfc_message:+: $wfc_message}" >&2 || :
  [ -z "$wfc_interrupted" ] || exit 130
  if [ -f "$wfc_run/.refused" ]; then
    wfc_read "$wfc_run/.refused"
    rm -f "$wfc_run/.refused"
    wfc_misuse "$wfc_value"
  fi
  [ "$wfc_phase" = Succeeded ] || exit 1
  exit 0
}

# wfc_interrupt: tell every process below this one to stop; a second signal kills.
wfc_interrupt() {
  if [ -z "$wfc_interrupted" ]; then
    wfc_interrupted=yes
    printf 'wfc: interrupted, stopping\n' >&2 || :
    wfc_signal TERM
  else
    wfc_signal KILL
  fi
}

# wfc_signal SIGNAL: to the root node and all that came of it. A shell that waits for a transfer hears nothing before the
# transfer ends, so the transfer hears it, too. TERM is not for commands: their nodes ask them to end, and give them time.
wfc_signal() {
  [ -n "$wfc_root_pid" ] || return 0
  wfc_spared=' '
  if [ "$1" = TERM ]; then
    set +f
    for wfc_entry in "$wfc_run"/nodes/*/.pid "$wfc_run"/nodes/*/containers/*/.pid; do
      [ -f "$wfc_entry" ] || continue
      wfc_state=
      wfc_child=${wfc_entry%/.pid}
      { read -r wfc_state <"${wfc_child%/containers/*}/phase" || :; } 2>/dev/null
      case $wfc_state in
        Running | Daemoned)
          wfc_read "$wfc_entry"
          wfc_spared="$wfc_spared$wfc_value "
          ;;
      esac
    done
  fi
  # shellcheck disable=SC2086 # a list of numbers
  wfc_family_of $wfc_root_pid $wfc_hook_pids
  # shellcheck disable=SC2086 # a list of numbers
  kill "-$1" $wfc_family 2>/dev/null || :
}
