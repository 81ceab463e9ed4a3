# shellcheck shell=sh
# What a run needs of this machine and of who starts it, and what of that is missing; the runtime that can be used.

# wfc_missing_tools: in $wfc_missing, the programs that this machine lacks.
wfc_missing_tools() {
  wfc_missing=
  # shellcheck disable=SC2086 # lists of words
  for wfc_tool in awk cat chmod cp cut date find grep head id ln mkdir mkfifo mktemp mv od readlink rm sed sleep sort tail tr \
    $wfc_programs $([ -z "$wfc_kinds" ] || wfc_tools_for $wfc_kinds); do
    command -v "$wfc_tool" >/dev/null 2>&1 || wfc_missing="$wfc_missing $wfc_tool"
  done
  # Every node has a shell of its own, which begins with what this one knows: it need not look for these.
  hash cat cp mkdir mv rm 2>/dev/null || :
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
      wfc_warn "the claim $wfc_name is a new folder of this run (--volume $wfc_name=DIR gives another)"
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
          wfc_reasons="$wfc_reasons$wfc_newline  sandbox: these templates say no command, and only an image can (--images FILE of wfc run and wfc compile says it in its place): $wfc_needs_image"
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

# wfc_refuse_lacks: the run ends here where something is missing that it needs.
wfc_refuse_lacks() {
  wfc_lacks='' wfc_missing_maps=''
  [ -z "$wfc_semaphores" ] || wfc_missing_limits
  [ -z "$wfc_missing_maps" ] || wfc_lacks="  ConfigMaps that nobody gave (--config-maps DIR; for a limit also --semaphore NAME=LIMIT):$wfc_missing_maps$wfc_newline"
  [ -z "$wfc_missing" ] || wfc_lacks="$wfc_lacks  programs that are not installed:$wfc_missing$wfc_newline"
  [ -z "$wfc_missing_names" ] || wfc_lacks="$wfc_lacks  secrets that nobody gave (--secrets DIR, or WFC_SECRET_<NAME>_<KEY>):$wfc_missing_names$wfc_newline"
  if [ -n "$wfc_resources" ] && [ -z "$wfc_kubectl_allowed" ]; then
    wfc_warn "these templates change objects of a cluster: $wfc_resources (--allow-kubectl lets kubectl do it, in the context of --kube-context)"
    exit 4
  fi
  [ -z "$wfc_resources" ] || [ -n "$wfc_kube_context" ] || wfc_misuse '--allow-kubectl needs --kube-context NAME'
  [ -z "$wfc_config_maps$wfc_other_volumes$wfc_host_folders$wfc_claims$wfc_absent_maps" ] || wfc_missing_volumes
  [ "$wfc_supplies_given" -eq 0 ] || [ -n "$wfc_spec_suspended" ] || wfc_waits=''
  [ -z "$wfc_spec_suspended" ] || wfc_waits="${wfc_waits:+$wfc_waits, }the workflow itself"
  if [ -n "$wfc_waits" ] && [ -z "$wfc_resume$wfc_terminal$wfc_workflow_deadline" ]; then
    wfc_warn "these templates wait until somebody resumes the workflow: $wfc_waits (--resume-suspended goes on at once)"
    exit 4
  fi
  if [ -n "$wfc_lacks" ]; then
    wfc_warn "this machine lacks what the workflow needs$wfc_newline${wfc_lacks%"$wfc_newline"}"
    exit 4
  fi
}

# wfc_need_runtime: choose the runtime; where none can be used, the run ends here, and a new one leaves nothing.
wfc_need_runtime() {
  wfc_choose_runtime || {
    wfc_warn "no runtime can be used here$wfc_reasons"
    [ -z "$wfc_resumed" ] || exit 4
    rmdir "$wfc_run/nodes" "$wfc_run/artifacts" 2>/dev/null || :
    [ ! -f "$wfc_run/map" ] || rm -f "$wfc_run/map"
    rmdir "$wfc_run" 2>/dev/null || :
    exit 4
  }
}
