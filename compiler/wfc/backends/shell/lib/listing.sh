# shellcheck shell=sh
# The data template: the keys of what is stored below a key, and what expressions make of them.

# artifact_paths: the `location` that follows is what is listed.
artifact_paths() {
  wfc_record=$wfc_node/source
  wfc_supplied=
  wfc_folder "$wfc_record"
}

# list_data [PROGRAM]: this is where it happens. The result of PROGRAM, for jq, is the result of the node.
list_data() {
  [ -z "$wfc_failure" ] || return 0
  WFC_MESSAGE=
  wfc_status=0
  wfc_list "$wfc_node/source" "$wfc_node/keys" 2>/dev/null || wfc_status=$?
  if [ "$wfc_status" -ne 0 ]; then
    wfc_exit_code=1
    wfc_write "$wfc_node/exit-code" 1
    wfc_describe Failed "unable to process data template: unable to process data source: $WFC_MESSAGE"
    return 0
  fi
  wfc_exit_code=0
  wfc_outcome=ok
  if [ $# -eq 0 ]; then
    # An empty list of Go's is null.
    wfc_text=$(jq -R -s -c 'split("\n") | map(select(. != "")) | if . == [] then null else . end' <"$wfc_node/keys")
  else
    set -- "$wfc_jq$1"
    [ -z "$wfc_filled_file" ] || set -- --slurpfile filled "$wfc_filled_file" "$1"
    jq -R -s -j "$@" <"$wfc_node/keys" >"$wfc_node/.data" || :
    {
      read -r wfc_outcome wfc_lines
      IFS= read -r wfc_text
    } <"$wfc_node/.data" || wfc_outcome=failed wfc_text='jq cannot work out the expressions'
    rm -f "$wfc_node/.data" "$wfc_node/.filled"
  fi
  wfc_verdict=Succeeded
  if [ "$wfc_outcome" = ok ]; then
    wfc_folder "$wfc_node/outputs"
    wfc_write "$wfc_node/outputs/result" "$wfc_text"
    wfc_json "$wfc_text"
    wfc_result_json=$wfc_value
  else
    wfc_exit_code=1
    wfc_verdict=Failed
    wfc_failure="unable to process data template: unable to process data transformation: $wfc_text"
  fi
  wfc_write "$wfc_node/exit-code" "$wfc_exit_code"
  wfc_describe "$wfc_verdict" "$wfc_failure"
}

# wfc_list RECORD FILE: the keys of everything below the record's key, sorted, one a line. Sets WFC_MESSAGE where it fails.
wfc_list() {
  wfc_status=0
  WFC_MESSAGE=$(wfc_alone wfc_list_alone "$1" "$2" 3>&1 >/dev/null </dev/null) || wfc_status=$?
  wfc_report
}

# wfc_list_alone FILE: in the subshell of a transfer.
wfc_list_alone() {
  case $wfc_kind in
    git | http | raw | hdfs)
      # In the words of Argo.
      wfc_fail 'ListObjects is currently not supported for this artifact type, but it will be in a future version'
      return 1
      ;;
  esac
  wfc_begin_stage "${1%/*}/" || return 1
  wfc_prefix=
  : >"$wfc_stage/keys"
  if [ "$wfc_kind" = local ]; then
    wfc_field "$wfc_record" key
    wfc_key=$WFC_VALUE
    [ -z "$wfc_key" ] || wfc_tidy_key "$wfc_key" || return 1
    [ -z "$wfc_key" ] || wfc_key=$WFC_VALUE
    [ ! -d "$WFC_ARTIFACTS/$wfc_key" ] ||
      (cd "$WFC_ARTIFACTS/$wfc_key" && find . -path ./.wfc-stage -prune -o -type f -print | sed 's|^\./||') >"$wfc_stage/keys"
  else
    wfc_rclone_output=$wfc_stage/keys
    wfc_remote || return 1
    # GCS takes the key for the beginning of a name, the others for a folder.
    if [ "$wfc_kind" = gcs ] && [ -n "$wfc_key" ]; then
      wfc_prefix=$wfc_key
      case $wfc_key in
        */*) wfc_key=${wfc_key%/*} ;;
        *) wfc_key= ;;
      esac
      wfc_target=WFC:$wfc_bucket/$wfc_key
    fi
    wfc_rclone_try lsf -R --files-only "$wfc_target"
    # A folder that is not there holds nothing. A bucket that is not there is a mistake.
    case $?:$wfc_key in
      0:* | 3:?*) ;;
      *)
        wfc_fail "cannot list the $wfc_location: $wfc_cause"
        return 1
        ;;
    esac
  fi
  wfc_before_key=${wfc_key:+$wfc_key/} wfc_prefix=$wfc_prefix awk '
    { key = ENVIRON["wfc_before_key"] $0 }
    substr(key, 1, length(ENVIRON["wfc_prefix"])) == ENVIRON["wfc_prefix"] { print key }' "$wfc_stage/keys" | sort >"$wfc_stage/sorted"
  mv -f "$wfc_stage/sorted" "$1"
}
