# shellcheck shell=sh
# `archiveLogs`: what the main containers of a pod print becomes artifacts of its node, in about the order in which it came.

# archive_logs local|store [gc]: what the main container prints is the output `main-logs`, what the members of a set print
# `NAME-logs`. The store of the run's own folder is not meant: what is printed is in there anyway. `gc` says that they are
# deleted with the workflow.
archive_logs() {
  [ "$1" = store ] || [ "$WFC_ARTIFACTS" != "$wfc_own_store" ] || return 0
  wfc_archives=${2:-keep}
}

# wfc_open_log: from now on, what is written to $wfc_out and $wfc_err goes to the files of that name, and to the log.
wfc_open_log() {
  mkfifo -m 600 "$wfc_box/.log-out" "$wfc_box/.log-err"
  wfc_copy_to_log "$wfc_box/.log-out" "$wfc_out"
  wfc_log_out=$!
  wfc_copy_to_log "$wfc_box/.log-err" "$wfc_err"
  wfc_log_err=$!
  wfc_out=$wfc_box/.log-out wfc_err=$wfc_box/.log-err
}

# wfc_copy_to_log PIPE FILE: in a process of its own, add to FILE and to the log what comes through PIPE.
wfc_copy_to_log() {
  {
    : >"$1.open"
    exec tee -a "$wfc_box/.log"
  } <"$1" >>"$2" &
}

# wfc_close_log: the command has ended; wait for the rest.
wfc_close_log() {
  wfc_end_pipes "$wfc_box/.log-out" "$wfc_box/.log-err"
  wait "$wfc_log_out" "$wfc_log_err" || :
  rm -f "$wfc_box/.log-out" "$wfc_box/.log-out.open" "$wfc_box/.log-err" "$wfc_box/.log-err.open"
}

# wfc_each_log FUNCTION: call it with the name of each container whose output is kept, and with the container's folder.
wfc_each_log() {
  if [ -z "$wfc_members" ]; then
    "$1" main "$wfc_node"
    return
  fi
  for wfc_number in $wfc_members; do
    eval "wfc_name=\$wfc_companion_name_$wfc_number wfc_value=\${wfc_companion_box_$wfc_number-}"
    "$1" "$wfc_name" "$wfc_value"
  done
}

# wfc_log_record CONTAINER: make the record of its log, in $wfc_record; its place is chosen as for every output without one.
wfc_log_record() {
  wfc_name=$1-logs
  wfc_file_name "$wfc_name"
  wfc_record=$wfc_node/outputs/artifacts/$wfc_value
  wfc_folder "$wfc_record"
  wfc_write "$wfc_record/name" "$wfc_name"
  wfc_write "$wfc_record/archive" none
  [ "$wfc_archives" != gc ] || wfc_write "$wfc_record/gc" true
  wfc_place_output "$1.log"
}

# wfc_save_log CONTAINER FOLDER: what it printed goes to the store. One that did not run has printed nothing.
wfc_save_log() {
  wfc_log_record "$1"
  [ -f "$2/.log" ] || : >"$2/.log"
  WFC_SPENT='' wfc_taken=$2/.log wfc_optional='' wfc_status=0
  wfc_store_output
  wfc_note_output
  rm -f "$2/.log"
}

# wfc_dry_log CONTAINER FOLDER: where that would be.
wfc_dry_log() {
  wfc_log_record "$1"
  wfc_location_text "$wfc_record"
  wfc_dry_line '   ' "saves $wfc_name: what $1 prints to $wfc_value"
}
