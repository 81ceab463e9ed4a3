# shellcheck shell=sh disable=SC2030,SC2031
# Going on with a run: what an earlier start of it has finished is not run again.
#
# A run keeps in its folder `workflow/` what it was started with, one value a file. To resume it, its folder nodes/ is put
# aside as .before/, and the workflow is walked from its beginning: a node that succeeded there, with the same template
# text and the same inputs, is moved back with all that is below it; every other one runs. What a node was is told by its
# fingerprint: a digest of its template and of all that it calls, which the compiler made, and the values of what these
# texts name of the workflow. It stands in the file .began of each node, behind the first line.
#
# The pipe `.slots` of a run is also its lock: all shells of the run hold it open, and it is free when the last one is
# gone, whatever ended it.

# fingerprint ID DIGEST [VARIABLE|global:NAME]...: of template ID.
fingerprint() {
  wfc_print_id=$1
  shift
  wfc_set "wfc_print_$wfc_print_id" "$*"
}

# wfc_print_of TEMPLATE: the fingerprint of the node in $wfc_child, which is to run it, in $wfc_print.
wfc_print_of() {
  eval "wfc_words=\${wfc_print_$1-}"
  wfc_print=${wfc_words%% *}$wfc_newline$wfc_environment_sum$wfc_newline
  [ "$wfc_print" != "$wfc_words$wfc_newline$wfc_environment_sum$wfc_newline" ] || wfc_words=''
  case $wfc_words in
    *' '*) wfc_words=${wfc_words#* } ;;
  esac
  for wfc_word in $wfc_words; do
    case $wfc_word in
      global:*)
        wfc_value=''
        wfc_file_name "${wfc_word#global:}"
        wfc_read_field "$wfc_run/globals/parameters" "$wfc_value"
        ;;
      *)
        wfc_get "wfc_short_$wfc_word"
        [ -n "$wfc_value" ] || wfc_get "$wfc_word"
        ;;
    esac
    wfc_print=$wfc_print$wfc_word=$wfc_value$wfc_newline
  done
  [ -d "$wfc_child/inputs" ] || return 0
  set +f
  for wfc_entry in "$wfc_child"/inputs/parameters/* "$wfc_child"/inputs/artifacts/*/*; do
    [ ! -f "$wfc_entry" ] || wfc_print=$wfc_print${wfc_entry#"$wfc_child/"}$wfc_newline
  done
  set -f
}

# wfc_shorten VARIABLE: a long value stands in fingerprints as a checksum.
wfc_shorten() {
  wfc_get "$1"
  if [ "${#wfc_value}" -gt 200 ]; then
    wfc_set "wfc_short_$1" "$(printf %s "$wfc_value" | cksum)"
  else
    wfc_set "wfc_short_$1" ''
  fi
}

# wfc_may_keep: whether the node in $wfc_child, with the fingerprint $wfc_print, need not run.
wfc_may_keep() {
  [ -n "$wfc_aside" ] || return 1
  [ -z "$wfc_selects" ] || ! wfc_is_parted || return 1
  wfc_old=$wfc_aside/$wfc_child_folder
  wfc_state=''
  { read -r wfc_state <"$wfc_old/phase" || :; } 2>/dev/null
  [ "$wfc_state" = Succeeded ] && [ -f "$wfc_old/.began" ] && [ ! -f "$wfc_old/.partial" ] || return 1
  wfc_read "$wfc_old/.began"
  [ "${wfc_value#*"$wfc_newline"}" = "$wfc_print" ] || return 1
  set +f
  for wfc_entry in "$wfc_child"/inputs/parameters/* "$wfc_child"/inputs/artifacts/*/*; do
    [ -f "$wfc_entry" ] || continue
    wfc_same "$wfc_entry" "$wfc_old/${wfc_entry#"$wfc_child/"}" || {
      set -f
      return 1
    }
  done
  set -f
  wfc_kept_folders
  for wfc_entry in $wfc_kept; do
    wfc_artifacts_remain "$wfc_aside/$wfc_entry" || return 1
  done
}

# wfc_same FILE FILE: whether both hold the same.
wfc_same() {
  [ -f "$2" ] || return 1
  wfc_read "$1"
  wfc_text=$wfc_value
  wfc_read "$2"
  [ "$wfc_text" = "$wfc_value" ]
}

# wfc_artifacts_remain FOLDER: whether what that node saved in the local store is still there.
wfc_artifacts_remain() {
  [ -d "$1/outputs/artifacts" ] || return 0
  set +f
  for wfc_record in "$1"/outputs/artifacts/*; do
    [ -f "$wfc_record/saved" ] || continue
    wfc_read_field "$wfc_record" kind
    [ "$wfc_value" = local ] || continue
    wfc_read_field "$wfc_record" key
    [ -e "$WFC_ARTIFACTS/$wfc_value" ] || {
      set -f
      return 1
    }
  done
  set -f
}

# wfc_kept_folders: in $wfc_kept, the node in $wfc_child and all below it, as the earlier start has left them.
wfc_kept_folders() {
  wfc_tree_in "$wfc_aside" "$wfc_child_folder"
  wfc_kept=$wfc_tree
}

# wfc_tree_in PLACE FOLDER: in $wfc_tree, the folder of a node and those of all below it, as PLACE has them.
wfc_tree_in() {
  wfc_tree=$2
  [ -f "$1/$2/children" ] || return 0
  # shellcheck disable=SC2016 # it is awk's text
  wfc_tree=$(wfc_tree_place=$1 wfc_tree_root=$2 awk '
    function walk(folder, child, file) {
      print folder
      file = ENVIRON["wfc_tree_place"] "/" folder "/children"
      while ((getline child < file) > 0) list[++count] = child
      close(file)
    }
    BEGIN {
      list[++count] = ENVIRON["wfc_tree_root"]
      for (i = 1; i <= count; i++) walk(list[i])
    }' </dev/null)
}

# wfc_forget_tree FOLDER: the node in that folder, and all below it, has never run.
wfc_forget_tree() {
  wfc_tree_in "$wfc_run/nodes" "$1"
  for wfc_entry in $wfc_tree; do
    wfc_remove "$wfc_run/nodes/$wfc_entry"
  done
}

# wfc_keep_node: the node that was entered has been finished before: it is taken over with all that is below it. What it
# gave to the whole workflow is given again; its hooks are looked at again.
wfc_keep_node() {
  rm -rf "$wfc_node"
  set --
  for wfc_entry in $wfc_kept; do
    [ ! -d "$wfc_aside/$wfc_entry" ] || set -- "$@" "$wfc_aside/$wfc_entry"
    [ $# -lt 500 ] || {
      mv -f "$@" "$wfc_run/nodes/"
      set --
    }
  done
  [ $# -eq 0 ] || mv -f "$@" "$wfc_run/nodes/"
  : >"$wfc_node/.kept"
  rm -f "$wfc_node/hook-failure"
  for wfc_entry in $wfc_kept; do
    [ ! -f "$wfc_run/nodes/$wfc_entry/published" ] || wfc_publish_again "$wfc_run/nodes/$wfc_entry"
  done
  wfc_phase=Succeeded
  wfc_event "$wfc_node_name" Succeeded 'taken over from the earlier start of this run'
}

wfc_publish_again() {
  while IFS= read -r wfc_kind && IFS= read -r wfc_name && IFS= read -r wfc_text; do
    wfc_publish_one "$1" "$wfc_kind" "$wfc_name" "$wfc_text"
  done <"$1/published"
}

# --- what a run was started with ----------------------------------------------------------------------------------

# wfc_note_run: note what is needed to go on with this run. Written beside and moved: it is whole, or not there.
wfc_note_run() {
  [ ! -d "$wfc_run/workflow" ] || {
    wfc_remember_process
    wfc_remember_parameters "$wfc_run/workflow"
    return 0
  }
  wfc_notes=$wfc_run/workflow.new
  rm -rf "$wfc_notes"
  mkdir -p "$wfc_notes"
  wfc_write "$wfc_notes/name" "$workflow_name"
  wfc_write "$wfc_notes/namespace" "$workflow_namespace"
  wfc_write "$wfc_notes/uid" "$workflow_uid"
  wfc_write "$wfc_notes/created" "$workflow_creation_timestamp"
  wfc_write "$wfc_notes/moment" "$wfc_timestamps$wfc_newline$wfc_moment_text"
  wfc_write "$wfc_notes/artifacts" "$WFC_ARTIFACTS"
  wfc_write "$wfc_notes/runtime" "$wfc_runtime_choice"
  wfc_remember_parameters "$wfc_notes"
  mv "$wfc_notes" "$wfc_run/workflow"
  wfc_remember_process
}

# wfc_remember_parameters FOLDER: add those that were given now; a later one comes before an earlier one of its name.
wfc_remember_parameters() {
  wfc_folder "$1/parameters"
  wfc_last=1
  while [ -d "$1/parameters/$wfc_last" ]; do
    wfc_last=$((wfc_last + 1))
  done
  wfc_index=0
  while [ "$wfc_index" -lt "$wfc_given_count" ]; do
    wfc_index=$((wfc_index + 1))
    rm -rf "$1/parameters/new"
    mkdir "$1/parameters/new"
    wfc_get "wfc_given_name_$wfc_index"
    wfc_write "$1/parameters/new/name" "$wfc_value"
    wfc_get "wfc_given_value_$wfc_index"
    wfc_write "$1/parameters/new/value" "$wfc_value"
    mv "$1/parameters/new" "$1/parameters/$wfc_last"
    wfc_last=$((wfc_last + 1))
  done
}

# wfc_remember_process: the number of this process, and when it started, in which it differs from a later one with that number.
wfc_remember_process() {
  wfc_started_at $$
  wfc_write "$wfc_run/.process.new" "$$ $wfc_value"
  mv -f "$wfc_run/.process.new" "$wfc_run/.process"
}

# wfc_started_at PROCESS: in $wfc_value, when it started, in the system's own count; empty where that cannot be told.
wfc_started_at() {
  wfc_value=''
  { IFS= read -r wfc_value <"/proc/$1/stat"; } 2>/dev/null || return 0
  # shellcheck disable=SC2086 # its fields
  set -- ${wfc_value##*') '}
  wfc_value=${20}
}

# wfc_recall_run: go on as the run was started, where no option says otherwise.
wfc_recall_run() {
  wfc_notes=$wfc_run/workflow
  wfc_read "$wfc_notes/name"
  [ -z "$wfc_chosen_name" ] || [ "$wfc_chosen_name" = "$wfc_value" ] ||
    wfc_misuse "--name: the run that is resumed is called '$wfc_value'"
  wfc_chosen_name=$wfc_value
  wfc_read "$wfc_notes/namespace"
  workflow_namespace=$wfc_value
  wfc_read "$wfc_notes/artifacts"
  WFC_ARTIFACTS=${WFC_ARTIFACTS:-$wfc_value}
  wfc_read "$wfc_notes/runtime"
  [ "$wfc_runtime_choice" != auto ] || wfc_runtime_choice=$wfc_value
  [ ! -f "$wfc_run/map" ] || [ -n "$wfc_maps${WFC_MAP-}" ] || WFC_MAP=$wfc_run/map
  wfc_recalling=yes
  wfc_index=1
  while [ -d "$wfc_notes/parameters/$wfc_index" ]; do
    wfc_record=$wfc_notes/parameters/$wfc_index
    wfc_index=$((wfc_index + 1))
    wfc_read "$wfc_record/name"
    wfc_name=$wfc_value
    wfc_read "$wfc_record/value"
    # A parameter that the workflow has no more is no mistake of whoever resumes it.
    set_workflow_parameter "$wfc_name" "$wfc_value" || :
  done
  wfc_recalling=''
}

# wfc_find_run: the folder of the run that --resume names, in $wfc_run: a path, the name of a folder in runs/, or @latest.
wfc_find_run() {
  case $wfc_resumed in
    @latest) wfc_run=runs/latest ;;
    */* | . | ..) wfc_run=$wfc_resumed ;;
    *)
      wfc_run=runs/$wfc_resumed
      [ -d "$wfc_run" ] || wfc_run=./$wfc_resumed
      ;;
  esac
  [ -d "$wfc_run" ] || wfc_misuse "--resume: there is no run '$wfc_resumed'"
  wfc_run=$(cd -- "$wfc_run" && pwd -P)
  [ ! -f "$wfc_run/workflow/name" ] || return 0
  # Killed before it had noted anything: it begins, where nothing else is there.
  wfc_resumed=''
  wfc_adopts=yes
  [ -d "$wfc_run/nodes" ] || [ -d "$wfc_run/bundle" ] ||
    wfc_misuse "--resume: $wfc_run is not the folder of a run that had begun"
}

# --- the lock -----------------------------------------------------------------------------------------------------

# wfc_lock: this run is ours from here on. A start that was killed may have left processes: they are stopped.
wfc_lock() {
  [ -p "$wfc_run/.slots" ] || mkfifo -m 600 "$wfc_run/.slots" 2>/dev/null || :
  exec 8<>"$wfc_run/.slots"
  wfc_try_lock 0 || wfc_try_lock 1 || {
    wfc_process='' wfc_began=''
    { read -r wfc_process wfc_began <"$wfc_run/.process" || :; } 2>/dev/null
    if [ -n "$wfc_process" ] && kill -0 "$wfc_process" 2>/dev/null; then
      wfc_started_at "$wfc_process"
      [ "$wfc_value" != "$wfc_began" ] ||
        wfc_misuse "the run $wfc_run is still going on (process $wfc_process)"
    fi
    wfc_stop_left_over
    wfc_try_lock 10 || wfc_misuse "the run $wfc_run is still going on"
  }
  # What the earlier start has left in the pipe.
  printf 'end\n' >&8
  while read -r wfc_line <&8; do
    [ "$wfc_line" != end ] || break
  done
  [ ! -d "$wfc_run/workflow" ] || wfc_remember_process
}

# wfc_try_lock SECONDS: wait for the lock so long. Without the program `flock` a link that names the process does.
wfc_try_lock() {
  if command -v flock >/dev/null 2>&1; then
    case $1 in
      0) flock -n 8 ;;
      *)
        wfc_index=$(($1 * 10))
        until flock -n 8; do
          [ "$wfc_index" -gt 0 ] || return 1
          wfc_index=$((wfc_index - 1))
          sleep 0.1 8>&-
        done
        ;;
    esac
    return
  fi
  ln -s $$ "$wfc_run/.lock" 2>/dev/null && return 0
  wfc_process=$(readlink "$wfc_run/.lock") || return 1
  ! kill -0 "$wfc_process" 2>/dev/null || return 1
  wfc_stop_left_over
  rm -f "$wfc_run/.lock"
  ln -s $$ "$wfc_run/.lock" 2>/dev/null
}

# wfc_stop_left_over: the shells that hold the pipe of this run, and what came of them, are ended.
wfc_stop_left_over() {
  set +f
  # shellcheck disable=SC2012,SC2016 # the names are numbers; it is awk's text
  wfc_family=$(ls -l /proc/[0-9]*/fd/8 2>/dev/null 8>&- | wfc_held=$wfc_run/.slots wfc_own=$$ awk '
    {
      at = index($0, "/proc/")
      arrow = index($0, " -> ")
      if (!at || !arrow || substr($0, arrow + 4) != ENVIRON["wfc_held"]) next
      process = substr($0, at + 6)
      sub(/\/.*/, "", process)
      if (process != ENVIRON["wfc_own"]) printf "%s ", process
    }' 8>&-)
  set -f
  [ -n "$wfc_family" ] || return 0
  # shellcheck disable=SC2086 # a list of numbers
  wfc_spared=''
  # shellcheck disable=SC2086 # a list of numbers
  wfc_family_of $wfc_family
  # shellcheck disable=SC2086 # a list of numbers
  kill -KILL $wfc_family 2>/dev/null || :
}

# wfc_begin_again: put aside what the earlier start has left. A folder that was put aside before and has begun since is old.
wfc_begin_again() {
  wfc_aside=$wfc_run/.before
  rm -rf "$wfc_run/globals" "$wfc_run/.stopping" "$wfc_run/outputs.json" "$wfc_run/error.json" "$wfc_run/metrics.prom" \
    "$wfc_run/artifacts/.wfc-stage"
  [ -d "$wfc_run/nodes" ] || mkdir "$wfc_run/nodes"
  if [ ! -d "$wfc_aside" ]; then
    mv "$wfc_run/nodes" "$wfc_aside"
    mkdir "$wfc_run/nodes"
    return 0
  fi
  # shellcheck disable=SC2016 # the inner shell expands its own arguments
  find "$wfc_run/nodes" -mindepth 1 -maxdepth 1 -exec sh -c '
    set -f
    cd "$1" || exit 1
    shift
    names=
    for folder; do
      names="$names ./${folder##*/}"
    done
    chmod -R u+rwX $names 2>/dev/null
    rm -rf $names && mv -f "$@" .' sh "$wfc_aside" {} +
}
