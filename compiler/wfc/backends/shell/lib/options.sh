# shellcheck shell=sh
# The options of run.sh: what they are, what they note down, and what can be said against them before anything is touched.

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
  --only TASK         run this task alone (OUTER.INNER: one inside the template that OUTER calls); what it needs of others
                      comes from --resume RUN
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
  --lifeline          end as after an interrupt when nobody holds the other end of the pipe on descriptor 3 any more
  --dry-run           say what would run and what it needs, and stop
  --list              list the templates and stop
  --help              this text
EOT
  [ -z "$wfc_parameter_names" ] || printf '\nWorkflow parameters: %s\n' "$wfc_parameter_names"
}

# wfc_warn MESSAGE: to the person who watches, also with --quiet. Whoever it is may have gone away, and the run goes on.
wfc_warn() {
  trap : PIPE
  printf 'wfc: %s\n' "$1" >&2 2>/dev/null || :
}

# wfc_say_so MESSAGE: to the person who watches, unless that is nobody.
wfc_say_so() {
  [ -n "$wfc_quiet" ] || wfc_warn "$1"
}

# wfc_misuse MESSAGE
wfc_misuse() {
  wfc_warn "$1"
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
  wfc_quiet='' wfc_time_limit='' wfc_gc='' wfc_lifeline='' wfc_lifeline_watcher=''
  wfc_resumed='' wfc_adopts='' wfc_mocks=0 wfc_forced='' wfc_selects='' wfc_select_only='' wfc_select_from='' wfc_select_until='' wfc_wanted_paths=' ' wfc_aside='' wfc_recalling='' wfc_given_count=0 wfc_environment_sum='' wfc_common_count=0
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
      --lifeline) wfc_lifeline=yes ;;
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
    --cache) WFC_MEMO=$2 ;;
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
  [ -z "$wfc_lifeline" ] || wfc_check_lifeline
  if [ -n "${WFC_SECRETS-}" ]; then
    [ -d "$WFC_SECRETS" ] || wfc_misuse "--secrets: $WFC_SECRETS is not a folder"
    WFC_SECRETS=$(cd -- "$WFC_SECRETS" && pwd -P)
  fi
  if [ -n "${WFC_CONFIG_MAPS-}" ]; then
    [ -d "$WFC_CONFIG_MAPS" ] || wfc_misuse "--config-maps: $WFC_CONFIG_MAPS is not a folder"
    WFC_CONFIG_MAPS=$(cd -- "$WFC_CONFIG_MAPS" && pwd -P)
  fi
  case ${WFC_MEMO-} in
    '' | /*) ;;
    *) WFC_MEMO=$PWD/$WFC_MEMO ;;
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
