# shellcheck shell=sh
# What memoized templates gave, in one JSON file for each cache: key, node, outputs, time, as Argo keeps it in a ConfigMap.
#
# Beside the file NAME.json stands NAME.files/KEY with the artifacts that have no store of their own: another run has
# another folder for those.

# memoize KEY CACHE [MAX-AGE]: what the node is remembered by.
memoize() {
  wfc_memo_key=$1
  wfc_memo_cache=$2
  wfc_memo_age=
  case $1 in
    '' | [!A-Za-z0-9]* | *[!A-Za-z0-9-]*) wfc_give_up "invalid cache key: $1" ;;
  esac
  case $2 in
    '' | [!A-Za-z0-9]* | *[!A-Za-z0-9.-]*) wfc_give_up "a cache cannot be called '$2'" ;;
  esac
  [ $# -gt 2 ] || return 0
  case $3 in
    *[!0-9]*) ;;
    *) wfc_give_up "invalid maxAge: time: missing unit in duration \"$3\"" ;;
  esac
  wfc_milliseconds "$3" || wfc_give_up "invalid maxAge: time: invalid duration \"$3\""
  wfc_memo_age=$wfc_value
}

# wfc_cache_file: in $wfc_cache, the folder of the caches, and in $wfc_memo_file, the file of this one.
wfc_cache_file() {
  wfc_cache=${WFC_MEMO:-}
  if [ -z "$wfc_cache" ]; then
    wfc_cache=${XDG_CACHE_HOME:-${HOME:-}/.cache}/wfc/memoize
    case $wfc_cache in
      /?*) ;;
      *) wfc_cache=$wfc_run/cache ;;
    esac
  fi
  wfc_memo_file=$wfc_cache/$wfc_memo_cache.json
}

# wfc_remembered: whether the outputs of the node are known; then it has ended with them. What goes wrong ends it, too.
wfc_remembered() {
  wfc_cache_file
  wfc_status_folder=$wfc_node_folder
  wfc_json "$wfc_memo_key"
  wfc_text=$wfc_value
  wfc_json "$wfc_memo_cache"
  wfc_text="\"key\": $wfc_text, \"cacheName\": $wfc_value}"
  wfc_memo_status="{\"hit\": false, $wfc_text"
  [ -f "$wfc_memo_file" ] || return 1
  wfc_frames=$wfc_node/.remembered
  jq -j --arg key "$wfc_memo_key" --arg age "$wfc_memo_age" "$wfc_lookup_program" "$wfc_memo_file" >"$wfc_frames" || {
    wfc_describe Error "malformed cache entry: could not unmarshal JSON; unable to parse: $wfc_memo_file"
    return 0
  }
  if [ ! -s "$wfc_frames" ]; then
    rm -f "$wfc_frames"
    return 1
  fi
  wfc_memo_hit=yes
  wfc_memo_status="{\"hit\": true, $wfc_text"
  wfc_memo_json=$wfc_memo_status
  exec 3<"$wfc_frames"
  while read -r wfc_kind wfc_name_lines wfc_lines <&3; do
    wfc_frame "$wfc_name_lines"
    wfc_name=$wfc_text
    wfc_frame "$wfc_lines"
    wfc_recall "$wfc_kind" "$wfc_name" "$wfc_text"
  done
  exec 3<&-
  rm -f "$wfc_frames"
  wfc_recall_artifacts
  # shellcheck disable=SC2016 # it is jq's text
  wfc_change_cache --arg key "$wfc_memo_key" '.[$key].lastHitTimestamp = (now | todate)' || :
  wfc_describe Succeeded ''
}

# wfc_frame LINES: the next text from descriptor 3, in $wfc_text.
wfc_frame() {
  wfc_left_lines=$1
  wfc_text=
  while [ "$wfc_left_lines" -gt 0 ]; do
    IFS= read -r wfc_line <&3 || :
    wfc_text=$wfc_text$wfc_line
    wfc_left_lines=$((wfc_left_lines - 1))
    [ "$wfc_left_lines" -eq 0 ] || wfc_text=$wfc_text$wfc_newline
  done
}

# wfc_recall KIND NAME TEXT: one of the outputs.
wfc_recall() {
  case $1 in
    parameter) output_value "$2" "$3" ;;
    result)
      wfc_folder "$wfc_node/outputs"
      wfc_write "$wfc_node/outputs/result" "$3"
      [ -z "$wfc_capture_result" ] || {
        wfc_json "$3"
        wfc_result_json=$wfc_value
      }
      ;;
    exit-code)
      wfc_exit_code=$3
      wfc_write "$wfc_node/exit-code" "$3"
      ;;
    artifact)
      wfc_file_name "$2"
      wfc_record=$wfc_node/outputs/artifacts/$wfc_value
      mkdir -p "$wfc_record"
      ;;
    field)
      case $2 in
        '' | *[!a-z-]*) return 0 ;;
      esac
      wfc_write "$wfc_record/$2" "$3"
      case $2:$3 in
        key:*..*) ;;
        key:*)
          wfc_found=$wfc_cache/$wfc_memo_cache.files/$wfc_memo_key/${wfc_record##*/}
          if [ -e "$wfc_found" ] && [ ! -e "$WFC_ARTIFACTS/$3" ]; then
            wfc_target=$WFC_ARTIFACTS/$3
            mkdir -p "${wfc_target%/*}"
            cp -R "$wfc_found" "$wfc_target"
          fi
          ;;
      esac
      ;;
  esac
}

# wfc_recall_artifacts: those that were recalled, in the node's part of status.json.
wfc_recall_artifacts() {
  set +f
  for wfc_record in "$wfc_node"/outputs/artifacts/*; do
    [ -f "$wfc_record/name" ] || continue
    wfc_read "$wfc_record/name"
    wfc_json_artifact "$wfc_value" "$wfc_record"
    wfc_json_output_artifacts=${wfc_json_output_artifacts:+$wfc_json_output_artifacts, }$wfc_value
  done
  set -f
}

# wfc_remember: the node has succeeded: its outputs go into the cache.
wfc_remember() {
  wfc_node=$wfc_run/nodes/$wfc_own_folder
  wfc_text=
  [ ! -f "$wfc_node/outputs.part" ] || wfc_read "$wfc_node/outputs.part"
  [ ! -f "$wfc_node/outputs.part" ] || wfc_text=$wfc_value
  wfc_outer="{\"outputs\": {$wfc_text}, \"printed\": "
  wfc_value=null
  wfc_found=$wfc_node/stdout
  [ -f "$wfc_found" ] || wfc_found=${wfc_attempt-}/stdout
  if [ -f "$wfc_found" ]; then
    wfc_read "$wfc_found"
    if [ "${#wfc_value}" -le 262144 ]; then
      wfc_json "${wfc_value%"$wfc_newline"}"
    else
      wfc_value=null
    fi
  fi
  wfc_outer="$wfc_outer$wfc_value, \"records\": {"
  wfc_comma=
  rm -rf "$wfc_cache/$wfc_memo_cache.files/$wfc_memo_key"
  set +f
  for wfc_record in "$wfc_node"/outputs/artifacts/*; do
    [ -f "$wfc_record/saved" ] || continue
    wfc_read "$wfc_record/name"
    wfc_json "$wfc_value"
    wfc_outer="$wfc_outer$wfc_comma$wfc_value: {"
    wfc_comma=
    for wfc_entry in "$wfc_record"/*; do
      wfc_read "$wfc_entry"
      wfc_json "$wfc_value"
      wfc_outer="$wfc_outer$wfc_comma\"${wfc_entry##*/}\": $wfc_value"
      wfc_comma=', '
    done
    wfc_outer="$wfc_outer}"
    wfc_comma=', '
    wfc_keep_artifact
  done
  set -f
  printf '%s}}' "$wfc_outer" >"$wfc_node/.memo"
  wfc_change_cache --arg key "$wfc_memo_key" --arg node "$wfc_own_id" --slurpfile made "$wfc_node/.memo" \
    "$wfc_remember_program" || wfc_warn "cannot keep the outputs of $wfc_own_name in $wfc_memo_file"
  rm -f "$wfc_node/.memo"
}

# wfc_keep_artifact: a copy of what $wfc_record says, where it has no store of its own.
wfc_keep_artifact() {
  wfc_read "$wfc_record/kind"
  [ "$wfc_value" = local ] || return 0
  wfc_read "$wfc_record/key"
  wfc_target=$wfc_cache/$wfc_memo_cache.files/$wfc_memo_key
  mkdir -p "$wfc_target" && cp -R "$WFC_ARTIFACTS/$wfc_value" "$wfc_target/${wfc_record##*/}" || :
}

# wfc_change_cache ARGUMENT...: rewrite the file of the cache with jq. One process at a time; readers see the old or the new.
wfc_change_cache() {
  (
    set +e
    umask 077
    mkdir -p "$wfc_cache" || exit 1
    exec 6>>"$wfc_cache/$wfc_memo_cache.lock" || exit 1
    flock 6 || exit 1
    [ -f "$wfc_memo_file" ] || printf '{}' >"$wfc_memo_file"
    jq "$@" "$wfc_memo_file" >"$wfc_memo_file.new" && mv -f "$wfc_memo_file.new" "$wfc_memo_file"
  )
}

# shellcheck disable=SC2016 # it is jq's text
wfc_remember_program='.[$key] = ($made[0] as $made | (now | todate) as $now | {
  nodeID: $node,
  outputs: ($made.outputs
    + (if $made.printed == null or $made.outputs.result != null then {} else {result: $made.printed} end)
    + (if $made.outputs.artifacts == null then {}
       else {artifacts: ($made.outputs.artifacts | map(. + {record: $made.records[.name]}))} end)),
  creationTimestamp: $now, lastHitTimestamp: $now})'

# What is known under the key, if it is young enough, as lines: a kind, the numbers of lines of a name and of a text, and these.
# shellcheck disable=SC2016 # it is jq's text
wfc_lookup_program='
def lines: if . == "" then 1 else split("\n") | length end;
def frame($kind; $name; $text): "\($kind) \($name | lines) \($text | lines)\n\($name)\n\($text)\n";
.[$key] // empty
| select($age == "" or now - (.creationTimestamp | fromdate) <= ($age | tonumber) / 1000)
| .outputs // {}
| frame("hit"; ""; ""),
  ((.parameters // [])[] | frame("parameter"; .name; .value // "")),
  (.result // empty | frame("result"; ""; .)),
  (.exitCode // empty | frame("exit-code"; ""; .)),
  ((.artifacts // [])[] | frame("artifact"; .name; ""),
    (.record // {} | to_entries[] | frame("field"; .key; .value)))
'
