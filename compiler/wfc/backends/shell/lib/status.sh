# shellcheck shell=sh
# What a run says of itself: status.json while it runs and at its end, outputs.json or error.json at its end.
#
# Every node has left its own part in its folder: `.began` holds, in its first line, what it was when it began, and
# node.json what became of it, which counts once the file `phase` has a final phase (a word, written at once). So nothing
# half written is ever read. When a node began and ended is when its files .began and phase were written: no program has
# to be started to learn the time.

# shellcheck disable=SC2016 # it is awk's text
wfc_status_program='
function iso(epoch, whole, days, second, era, doe, yoe, year, doy, mp, day, month) {
  whole = int(epoch)
  days = int(whole / 86400)
  second = whole - days * 86400
  days += 719468
  era = int(days / 146097)
  doe = days - era * 146097
  yoe = int((doe - int(doe / 1460) + int(doe / 36524) - int(doe / 146096)) / 365)
  doy = doe - (365 * yoe + int(yoe / 4) - int(yoe / 100))
  mp = int((5 * doy + 2) / 153)
  day = doy - int((153 * mp + 2) / 5) + 1
  month = mp < 10 ? mp + 3 : mp - 9
  year = yoe + era * 400 + (month <= 2)
  return sprintf("%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", year, month, day, int(second / 3600), int(second % 3600 / 60),
    second % 60, int((epoch - whole) * 1000))
}
function first(file, line) {
  line = ""
  if ((getline line < file) < 0) line = ""
  close(file)
  return line
}
function over(phase) { return phase ~ /^(Succeeded|Failed|Error|Skipped|Omitted)$/ }
function children(folder, child, file, count) {
  file = run "/nodes/" folder "/children"
  count = 0
  while ((getline child < file) > 0) kids[folder, ++count] = child
  close(file)
  return total[folder] = count
}
function node(folder, line, phase, times) {
  phase = first(run "/nodes/" folder "/phase")
  line = first(run "/nodes/" folder (over(phase) ? "/node.json" : "/.began"))
  if (line !~ /}$/) return
  times = ""
  if ((folder "/.began") in written) times = ", \"startedAt\": \"" iso(written[folder "/.began"]) "\""
  else if (over(phase) && (folder "/phase") in written) times = ", \"startedAt\": \"" iso(written[folder "/phase"]) "\""
  if (over(phase) && (folder "/phase") in written) times = times ", \"finishedAt\": \"" iso(written[folder "/phase"]) "\""
  printf "%s\n    %s%s}", comma, substr(line, 1, length(line) - 1), times
  comma = ","
}
function walk(folder, i) {
  node(folder)
  children(folder)
  for (i = 1; i <= total[folder]; i++) walk(kids[folder, i])
}
# The first child that went wrong, of that its first one, and so on; of attempts the last one.
function culprit(folder, i, child, best, line) {
  children(folder)
  best = ""
  line = first(run "/nodes/" folder "/node.json")
  for (i = 1; i <= total[folder]; i++) {
    child = kids[folder, i]
    if (first(run "/nodes/" child "/phase") !~ /^(Failed|Error)$/) continue
    if (best == "" || line ~ /"type": "Retry"/ || written[child "/phase"] < written[best "/phase"]) best = child
  }
  return best == "" ? folder : culprit(best)
}
{ written[substr($0, index($0, " ") + 1)] = $1 }
END {
  run = ENVIRON["wfc_status_run"]
  if (ENVIRON["wfc_status_what"] == "culprit") print culprit(ENVIRON["wfc_status_root"])
  else walk(ENVIRON["wfc_status_root"])
}'

# wfc_written_times: when the files .began and phase of all nodes were written: a line each, the seconds since 1970 and
# the file below nodes/.
wfc_written_times() {
  if [ -z "${wfc_find_prints-}" ]; then
    wfc_find_prints=no
    ! find "$wfc_run" -prune -printf '' 2>/dev/null || wfc_find_prints=yes
  fi
  if [ "$wfc_find_prints" = yes ]; then
    find "$wfc_run/nodes" -mindepth 2 -maxdepth 2 \( -name .began -o -name phase \) -printf '%T@ %P\n' 2>/dev/null || :
  elif stat -c %Y / >/dev/null 2>&1; then
    (cd "$wfc_run/nodes" && find . -maxdepth 2 \( -name .began -o -name phase \) -exec stat -c '%Y %n' {} + 2>/dev/null) |
      sed 's, \./, ,'
  else
    (cd "$wfc_run/nodes" && find . -maxdepth 2 \( -name .began -o -name phase \) -exec stat -f '%m %N' {} + 2>/dev/null) |
      sed 's, \./, ,'
  fi
}

# wfc_walk_status WHAT: what the program above says of the nodes: nodes, or culprit.
wfc_walk_status() {
  wfc_written_times | wfc_status_run=$wfc_run wfc_status_root=$wfc_root_folder wfc_status_what=$1 awk "$wfc_status_program"
}

# wfc_write_status PHASE MESSAGE: written beside and moved, so that a reader never sees half of it. FINISHED is the time of
# the end, if that has come.
wfc_write_status() {
  {
    wfc_json "$workflow_name"
    printf '{"version": 1, "name": %s, "namespace": ' "$wfc_value"
    wfc_json "$workflow_namespace"
    printf '%s, "phase": "%s", "message": ' "$wfc_value" "$1"
    wfc_json "$2"
    printf '%s, "startedAt": "%s"' "$wfc_value" "$workflow_creation_timestamp"
    [ -z "${wfc_finished-}" ] || printf ', "finishedAt": "%s"' "$wfc_finished"
    wfc_json_globals
    [ -z "$wfc_value" ] || printf ', "outputs": {%s}' "$wfc_value"
    printf ', "nodes": ['
    wfc_walk_status nodes
    printf '\n  ]}\n'
  } >"$wfc_run/status.json.new"
  mv -f "$wfc_run/status.json.new" "$wfc_run/status.json"
}

# wfc_spent FILE: in $wfc_spent_time, the hundredths of a second that the programs of a shell have used, as its `times` has written.
wfc_spent() {
  wfc_spent_time=0
  {
    # The first line is the shell's own part.
    read -r wfc_rest
    read -r wfc_in_user wfc_in_system
  } <"$1"
  for wfc_part in "$wfc_in_user" "$wfc_in_system"; do
    wfc_rest=${wfc_part#*[m:]}
    wfc_rest=${wfc_rest%s}
    case $wfc_rest in
      *.*) wfc_fraction=${wfc_rest#*.}00 ;;
      *) wfc_fraction=00 ;;
    esac
    wfc_fraction=1${wfc_fraction%"${wfc_fraction#??}"}
    wfc_rest=${wfc_rest%%.*}
    # A leading zero would make the number an octal one.
    case $wfc_rest in
      0?*) wfc_rest=${wfc_rest#0} ;;
    esac
    case ${wfc_part%%[m:]*}${wfc_rest:-?}$wfc_fraction in
      *[!0-9]*) return 0 ;;
    esac
    wfc_spent_time=$((wfc_spent_time + (${wfc_part%%[m:]*} * 60 + wfc_rest) * 100 + wfc_fraction - 100))
  done
}

# wfc_keep_status: while the run goes on, write its status again and again: every second, but for many nodes so seldom that it
# takes a twenty-fifth of a processor. It ends when it is asked to, and at once where it has been asked before it could hear it.
wfc_keep_status() {
  [ ! -e "$wfc_run/.over" ] || rm -f "$wfc_run/.over"
  (
    wfc_sleep='' wfc_spent_before=0 wfc_spent_time=0
    trap '[ -z "$wfc_sleep" ] || kill "$wfc_sleep" 2>/dev/null; exit 0' TERM
    trap '' INT HUP
    while [ ! -e "$wfc_run/.over" ]; do
      wfc_cost=$((wfc_spent_time - wfc_spent_before))
      wfc_spent_before=$wfc_spent_time
      sleep "$((1 + wfc_cost / 4))" >/dev/null 2>&1 8>&- &
      wfc_sleep=$!
      wait "$wfc_sleep" || :
      wfc_sleep=''
      kill -0 "$$" 2>/dev/null || exit 0
      wfc_write_status Running '' 2>/dev/null || :
      # In braces: where a disk is full, a redirection of the bare word would end the shell.
      { times; } 2>/dev/null >"$wfc_run/status.json.new" && wfc_spent "$wfc_run/status.json.new" || :
    done
  ) 5>&- &
  wfc_status_keeper=$!
}

# wfc_leave_status: the run has ended; nobody else writes its status any more.
wfc_leave_status() {
  [ -n "${wfc_status_keeper-}" ] || return 0
  # A signal that comes before its trap is set is lost. (In braces: see above.)
  { :; } 2>/dev/null >"$wfc_run/.over" || :
  kill -TERM "$wfc_status_keeper" 2>/dev/null || :
  wait "$wfc_status_keeper" 2>/dev/null || :
  rm -f "$wfc_run/.over"
  wfc_status_keeper=''
}

# wfc_json_globals: in $wfc_value, what is known to the whole workflow, as the inside of a JSON object.
wfc_json_globals() {
  wfc_json_given=''
  wfc_json_made=''
  set +f
  for wfc_entry in "$wfc_run"/globals/parameters/*.name; do
    [ -f "$wfc_entry" ] && [ -f "${wfc_entry%.name}" ] || continue
    wfc_read "$wfc_entry"
    wfc_global=$wfc_value
    wfc_read "${wfc_entry%.name}"
    wfc_json_pair "$wfc_global" "$wfc_value"
    wfc_json_given=${wfc_json_given:+$wfc_json_given, }$wfc_value
  done
  for wfc_entry in "$wfc_run"/globals/artifacts/*; do
    [ -f "$wfc_entry/global" ] || continue
    wfc_read "$wfc_entry/global"
    wfc_json_artifact "$wfc_value" "$wfc_entry"
    wfc_json_made=${wfc_json_made:+$wfc_json_made, }$wfc_value
  done
  set -f
  wfc_value=''
  [ -z "$wfc_json_given" ] || wfc_value="\"parameters\": [$wfc_json_given]"
  [ -z "$wfc_json_made" ] || wfc_value="$wfc_value${wfc_value:+, }\"artifacts\": [$wfc_json_made]"
}

# wfc_json_artifact NAME RECORD [PATH]: the JSON object of an artifact and where it is kept (at PATH, if that is known), in
# $wfc_value. No field of a record is a secret; a URL may hold one, which is left out.
wfc_json_artifact() {
  wfc_json_pair "$1"
  wfc_pair=${wfc_value%\}}
  wfc_value=${3-}
  [ -n "$wfc_value" ] || wfc_location_text "$2"
  [ -z "$wfc_value" ] || {
    wfc_json "$wfc_value"
    wfc_pair="$wfc_pair, \"location\": $wfc_value"
  }
  wfc_value="$wfc_pair}"
}

# wfc_location_text RECORD: where an artifact is kept, for a person, in $wfc_value: a path, or a URL without a user.
wfc_location_text() {
  wfc_read_field "$1" kind
  wfc_location_kind=$wfc_value
  wfc_read_field "$1" key
  wfc_location_key=$wfc_value
  case $wfc_location_kind in
    '' | raw) wfc_value='' ;;
    local) wfc_value=$WFC_ARTIFACTS/$wfc_location_key ;;
    git | http)
      wfc_read_field "$1" url
      [ -n "$wfc_value" ] || wfc_read_field "$1" repo
      case $wfc_value in
        *://*@*) wfc_value=${wfc_value%%://*}://${wfc_value#*@} ;;
      esac
      wfc_value=${wfc_value%%\?*}${wfc_location_key:+/$wfc_location_key}
      ;;
    *)
      wfc_read_field "$1" bucket
      wfc_value=$wfc_location_kind://${wfc_value:+$wfc_value/}$wfc_location_key
      ;;
  esac
}

# wfc_write_result PHASE MESSAGE: outputs.json of a run that succeeded, error.json of any other.
wfc_write_result() {
  rm -f "$wfc_run/outputs.json" "$wfc_run/error.json"
  if [ "$1" = Succeeded ]; then
    wfc_result=outputs
    wfc_read_field "$wfc_run/nodes/$wfc_root_folder" outputs.part
    wfc_outer=$wfc_value
    wfc_json_globals
    printf '{"version": 1, "outputs": {%s}, "globals": {%s}}\n' "$wfc_outer" "$wfc_value" >"$wfc_run/outputs.json.new"
  else
    wfc_result=error
    wfc_culprit=$(wfc_walk_status culprit)
    wfc_node=$wfc_run/nodes/$wfc_culprit
    {
      printf '{"version": 1, "phase": "%s", "message": ' "$1"
      wfc_json "$2"
      printf '%s' "$wfc_value"
      wfc_read_field "$wfc_node" node.json
      wfc_value=${wfc_value%"$wfc_newline"}
      # A workflow that did not begin has no node.
      [ -z "$wfc_value" ] || {
        printf ', "node": %s' "$wfc_value"
        wfc_json "nodes/$wfc_culprit"
        printf ', "folder": %s' "$wfc_value"
      }
      if [ -s "$wfc_node/stderr" ]; then
        wfc_text=$(tail -n 20 "$wfc_node/stderr" | tail -c 4000 && printf .)
        wfc_json "${wfc_text%.}"
        printf ', "stderr": %s' "$wfc_value"
      fi
      printf '}\n'
    } >"$wfc_run/error.json.new"
  fi
  mv -f "$wfc_run/$wfc_result.json.new" "$wfc_run/$wfc_result.json"
}
