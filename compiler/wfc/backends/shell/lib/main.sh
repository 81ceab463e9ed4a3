# shellcheck shell=sh
# From the options to the start of the workflow: what is checked, made and noted down, and in which order.

# wfc_keep_environment: this shell's own settings leave the environment; what is left are the names in $wfc_exported, which
# the transfer programs may need (proxies, certificates) and no task gets.
wfc_keep_environment() {
  LC_ALL=C
  export LC_ALL
  wfc_exported=$(awk 'BEGIN { for (name in ENVIRON) if (name ~ /^[A-Za-z_][A-Za-z0-9_]*$/) print name }')
  wfc_exported=$(printf '%s' "$wfc_exported" | grep -v -x -e IFS -e BASHOPTS -e SHELLOPTS | tr '\n' ' ')
}

# wfc_know_parameters: the parameters of the workflow, as far as that can be before it runs.
wfc_know_parameters() {
  wfc_parameters_missing='' wfc_parameter_count=0 wfc_absent_maps=''
  wfc_missing_tools
  case " $wfc_missing " in
    *' jq '*) ;; # which may be needed already
    *) workflow_parameters ;;
  esac
  [ -z "$wfc_failure" ] || {
    wfc_warn "$wfc_failure"
    exit 1
  }
  [ -z "$wfc_parameters_missing" ] || wfc_misuse "give a value with -p NAME=VALUE for:$wfc_parameters_missing"
}

# wfc_open_streams: what is closed of the three streams is open to nothing, or files would come in its place, and programs
# fail that look after their output.
wfc_open_streams() {
  (: >&2) || exec 2>/dev/null
  (: >&1) 2>/dev/null || exec >/dev/null
  (: <&0) 2>/dev/null || exec </dev/null
}

wfc_main() {
  wfc_open_streams
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
  wfc_check_tasks
  wfc_keep_environment
  wfc_name_moment
  wfc_failure='' wfc_node='' wfc_pooled='' wfc_frames='' wfc_may_lack='' wfc_own='' wfc_own_status='' wfc_scope=''
  workflow_status=Running workflow_failures='"null"' workflow_duration=0.000000
  wfc_know_parameters
  wfc_missing_secrets
  if [ -n "$wfc_dry" ]; then
    wfc_dry_run
    exit 0
  fi
  wfc_refuse_lacks
  [ -z "$wfc_selects" ] || wfc_try_part
  wfc_make_run
  wfc_need_runtime
  [ -n "$wfc_resumed" ] || {
    wfc_lock
    wfc_adopt_bundle
  }
  wfc_clear_leftovers
  wfc_note_run
  wfc_say_so "workflow $workflow_name, run folder $wfc_run${wfc_resumed:+, resumed}"
  wfc_start_run
}
