# shellcheck shell=sh
# Prometheus metrics: what a node and the workflow note down at their end, and the file metrics.prom made of it.
#
# A node's folder has a line for each value in the file `metrics`: kind, operation, name, value, buckets, help, labels, with
# tabs between them; texts are JSON strings. What cannot be measured is said on stderr, and changes nothing else.

wfc_tab='	'

# --- the words of a metric ----------------------------------------------------------------------------------------

# metric FUNCTION: what one metric comes to.
metric() {
  wfc_failure='' wfc_holds=true wfc_metric='' wfc_help='' wfc_labels=
  "$1"
  [ -n "$wfc_failure" ] || return 0
  wfc_text="metric ${wfc_metric:-without a name} of ${wfc_node_name:-the workflow}: $wfc_failure"
  case $wfc_text in
    *[[:cntrl:]]*) wfc_text=$(printf %s "$wfc_text" | tr '[:cntrl:]' ' ') ;;
  esac
  wfc_warn "$wfc_text"
}

# metric_name NAME HELP
metric_name() {
  wfc_metric=$1
  [ -n "$2" ] || wfc_give_up "metric '$1' must contain a help string under 'help: ' field"
  wfc_metric_word "$1" || wfc_give_up 'metric name is invalid: names may only contain alphanumeric characters or _'
  wfc_json "$2"
  wfc_help=$wfc_value
}

# metric_label KEY VALUE
metric_label() {
  wfc_metric_word "$1" || wfc_give_up "label '$1' is invalid: names may only contain alphanumeric characters or _"
  wfc_json "$2"
  wfc_labels="$wfc_labels$wfc_tab$1=$wfc_value"
}

# metric_refused MESSAGE: where the condition holds, there is no such metric nevertheless.
metric_refused() {
  ! metric_due || wfc_give_up "$1"
}

# metric_due: whether the value counts: nothing has gone wrong, and the condition holds.
metric_due() {
  [ -z "$wfc_failure" ] && [ "$wfc_holds" = true ]
}

# metric_value counter|gauge|histogram VALUE [OPERATION | BUCKET...]
metric_value() {
  [ -z "$wfc_failure" ] || return 0
  wfc_metric_kind=$1 wfc_metric_operation=Set wfc_buckets=
  wfc_metric_number "$2" || {
    wfc_give_up "the value '$2' is no number"
    return 0
  }
  wfc_number=$wfc_value
  shift 2
  case $wfc_metric_kind in
    gauge) wfc_metric_operation=${1:-Set} ;;
    histogram)
      case $wfc_labels in
        *"${wfc_tab}le="*) wfc_give_up 'a histogram cannot have a label le' ;;
      esac
      while [ $# -gt 0 ]; do
        wfc_metric_number "$1" || wfc_give_up "the bucket '$1' is no number"
        wfc_buckets="$wfc_buckets $wfc_value"
        shift
      done
      ;;
  esac
  [ -z "$wfc_failure" ] || return 0
  wfc_text=$wfc_metric_kind$wfc_tab$wfc_metric_operation$wfc_tab$wfc_metric$wfc_tab$wfc_number
  printf '%s\n' "$wfc_text$wfc_tab$wfc_buckets$wfc_tab$wfc_help$wfc_labels" >&4
}

# wfc_metric_word TEXT: whether it can name a metric or a label.
wfc_metric_word() {
  case $1 in
    '' | [0-9]* | *[!A-Za-z0-9_]*) return 1 ;;
  esac
}

# wfc_metric_number TEXT: in $wfc_value, a number as the program below reads it; fails for what is none.
wfc_metric_number() {
  wfc_value=$1
  case $1 in
    [Nn][Aa][Nn]) wfc_value=nan ;;
    [Ii][Nn][Ff] | [Ii][Nn][Ff][Ii][Nn][Ii][Tt][Yy] | +[Ii][Nn][Ff] | +[Ii][Nn][Ff][Ii][Nn][Ii][Tt][Yy]) wfc_value=inf ;;
    -[Ii][Nn][Ff] | -[Ii][Nn][Ff][Ii][Nn][Ii][Tt][Yy]) wfc_value=-inf ;;
    *)
      wfc_part=${1#[-+]}
      case $wfc_part in
        *[eE]*)
          wfc_rest=${wfc_part#*[eE]}
          wfc_rest=${wfc_rest#[-+]}
          case $wfc_rest in
            '' | *[!0-9]*) return 1 ;;
          esac
          wfc_part=${wfc_part%%[eE]*}
          ;;
      esac
      case $wfc_part in
        '' | . | *[!0-9.]* | *.*.*) return 1 ;;
      esac
      ;;
  esac
}

# read_own_parameter VARIABLE NAME, read_own_result VARIABLE, read_own_exit_code VARIABLE: what the measured node has given.
read_own_parameter() {
  wfc_file_name "$2"
  wfc_read_own "$1" "outputs/parameters/$wfc_value" "outputs.parameters.$2"
}

read_own_result() {
  wfc_read_own "$1" outputs/result outputs.result
}

read_own_exit_code() {
  wfc_read_own "$1" exit-code exitCode
}

# wfc_read_own VARIABLE FILE TAG
wfc_read_own() {
  wfc_set "$1" ''
  if [ -f "$wfc_node/$2" ]; then
    wfc_read "$wfc_node/$2"
    wfc_set "$1" "$wfc_value"
  else
    wfc_lacks "$1" "$3" 'the node did not give it'
  fi
}

# --- when ---------------------------------------------------------------------------------------------------------

# wfc_measure PHASE: the node has ended. Not those beside it that only share its template: the items of a loop, the containers
# of a pod, what was skipped.
wfc_measure() {
  case $wfc_type in
    Pod | Inside | Steps | DAG | Suspend | HTTP | Retry) ;;
    *) return 0 ;;
  esac
  (
    trap - EXIT TERM PIPE
    metric_status=$1 metric_duration=0.000000 wfc_may_lack='' wfc_frames=$wfc_node/.metric wfc_tagged=''
    wfc_now=$(date +%s)
    [ -z "$wfc_began" ] || metric_duration=$((wfc_now - wfc_began)).000000
    # shellcheck disable=SC2034 # the document's own texts use it
    workflow_duration=$((wfc_now - workflow_started)).000000
    "metrics_$wfc_template" 4>"$wfc_node/metrics"
  ) || wfc_warn "the metrics of $wfc_node_name cannot be kept"
}

# wfc_write_metrics: at the end of a run, metrics.prom. The values count in the order in which their nodes have ended.
wfc_write_metrics() {
  # shellcheck disable=SC2034 # the document's own texts use them
  workflow_status=$wfc_phase workflow_duration=$(($(date +%s) - workflow_started)).000000
  wfc_node='' wfc_node_name='' wfc_may_lack='' wfc_frames=$wfc_run/.metric
  : >"$wfc_run/.metrics"
  ! command -v workflow_metrics >/dev/null || workflow_metrics 4>"$wfc_run/.metrics"
  {
    {
      wfc_written_times | LC_ALL=C sort -n
      printf 'end\n'
    } | LC_ALL=C wfc_metrics_run=$wfc_run awk "$wfc_metrics_program" >"$wfc_run/metrics.prom.new" &&
      mv -f "$wfc_run/metrics.prom.new" "$wfc_run/metrics.prom"
  } || wfc_warn "cannot write $wfc_run/metrics.prom"
  rm -f "$wfc_run/.metrics"
}

# What was noted down, in the text format of Prometheus, by names and labels: reads the times of all nodes, then "end" for the
# workflow itself.
# shellcheck disable=SC2016 # it is awk's text
wfc_metrics_program='
function number(text) { return text == "inf" ? infinity : text == "-inf" ? -infinity : text == "nan" ? infinity - infinity : text + 0 }
# The shortest decimal number that reads as the same value.
function shown(value, text, digits) {
  text = sprintf("%.17g", value)
  if (text ~ /nan/) return "NaN"
  if (text ~ /inf/) return text ~ /-/ ? "-Inf" : "+Inf"
  for (digits = 15; digits < 17; digits++) {
    text = sprintf("%." digits "g", value)
    if (text + 0 == value) return text
  }
  return sprintf("%.17g", value)
}
function hexadecimal(text, at, value) {
  for (at = 1; at <= 4; at++) value = value * 16 + index("0123456789abcdef", substr(text, at, 1)) - 1
  return value
}
function byte(code) { return code < 128 ? sprintf("%c", code) : high[code] }
function utf8(code) {
  if (code < 128) return byte(code)
  if (code < 2048) return byte(192 + int(code / 64)) byte(128 + code % 64)
  if (code < 65536) return byte(224 + int(code / 4096)) byte(128 + int(code / 64) % 64) byte(128 + code % 64)
  return byte(240 + int(code / 262144)) byte(128 + int(code / 4096) % 64) byte(128 + int(code / 64) % 64) byte(128 + code % 64)
}
# A JSON string with the escapes of the format, which has three: of newlines, backslashes, and where they end a value, quotes.
function escaped(json, quotes, out, at, next_, code) {
  json = substr(json, 2, length(json) - 2)
  out = ""
  while ((at = index(json, "\\")) > 0) {
    out = out substr(json, 1, at - 1)
    next_ = substr(json, at + 1, 1)
    json = substr(json, at + 2)
    if (next_ == "n" || next_ == "\\") out = out "\\" next_
    else if (next_ == "\"") out = out (quotes ? "\\\"" : "\"")
    else if (next_ == "t") out = out "\t"
    else if (next_ == "r") out = out "\r"
    else if (next_ == "u") {
      code = hexadecimal(json)
      json = substr(json, 5)
      if (code >= 55296 && code < 56320) {
        code = 65536 + (code - 55296) * 1024 + hexadecimal(substr(json, 3)) - 56320
        json = substr(json, 7)
      }
      out = out utf8(code)
    }
  }
  return out json
}
# The labels of a line, by name; the last of one name counts.
function labels_of(first, last, i, j, n, name, names, value, text) {
  n = 0
  split("", value)
  for (i = first; i <= last; i++) {
    name = substr(part[i], 1, index(part[i], "=") - 1)
    if (!(name in value)) {
      for (j = n++; j > 0 && names[j] > name; j--) names[j + 1] = names[j]
      names[j + 1] = name
    }
    value[name] = escaped(substr(part[i], length(name) + 2), 1)
  }
  text = ""
  for (i = 1; i <= n; i++) text = text (i > 1 ? "," : "") names[i] "=\"" value[names[i]] "\""
  return text
}
# The texts list[from, 1] to list[from, n], in order.
function arrange(list, from, n, gap, i, j, text) {
  for (gap = int(n / 2); gap > 0; gap = int(gap / 2))
    for (i = gap + 1; i <= n; i++) {
      text = list[from, i]
      for (j = i; j > gap && list[from, j - gap] "" > text ""; j -= gap) list[from, j] = list[from, j - gap]
      list[from, j] = text
    }
}
function note(name, text) { print "wfc: metric " name ": " text | "cat >&2" }
function take(text, parts, kind, name, labels, key, value, i, j, count, found, limit, list) {
  parts = split(text, part, "\t")
  kind = part[1]; name = part[3]; value = number(part[4])
  if (!(name in kinds)) {
    order["", ++metrics] = name
    kinds[name] = kind
    helps[name] = part[6]
    count = split(part[5], found, " ")
    limits[name] = 0
    for (i = 1; i <= count; i++) {
      limit = number(found[i])
      if (shown(limit) == "+Inf" || shown(limit) == "NaN" || (name, shown(limit)) in bounded) continue
      bounded[name, shown(limit)] = 1
      for (j = limits[name]++; j > 0 && bound[name, j] > limit; j--) bound[name, j + 1] = bound[name, j]
      bound[name, j + 1] = limit
    }
  } else if (kinds[name] != kind) {
    note(name, "found existing " kinds[name] " for a metric of type " kind)
    return
  } else if (helps[name] != part[6]) {
    note(name, "its help is already set to " helps[name] ", it cannot be changed")
    return
  }
  labels = labels_of(7, parts)
  key = name SUBSEP labels
  if (!(key in known)) {
    known[key] = 1
    series[name, ++serieses[name]] = labels
    total[key] = 0
  }
  if (kind == "gauge" && part[2] == "Sub") total[key] -= value
  else if (kind != "gauge" || part[2] == "Add") total[key] += value
  else total[key] = value
  if (kind == "histogram") {
    measured[key]++
    for (i = 1; i <= limits[name]; i++) if (value <= bound[name, i]) below[key, i]++
  }
}
function sample(name, labels, value) { print "argo_workflows_" name (labels == "" ? "" : "{" labels "}") " " value }
BEGIN {
  infinity = 1 # no power: some awks have none
  for (i = 0; i < 1024; i++) infinity *= 2
  run = ENVIRON["wfc_metrics_run"]
  for (i = 128; i < 256; i++) high[i] = sprintf("%c", i)
}
{
  file = ""
  if ($0 == "end") file = run "/.metrics"
  else if ($2 ~ /\/phase$/) file = run "/nodes/" substr($0, index($0, " ") + 1, length($0) - index($0, " ") - 5) "metrics"
  if (file == "") next
  while ((getline text < file) > 0) take(text)
  close(file)
}
END {
  arrange(order, "", metrics)
  for (m = 1; m <= metrics; m++) {
    name = order["", m]
    arrange(series, name, serieses[name])
    print "# HELP argo_workflows_" name " " escaped(helps[name], 0)
    print "# TYPE argo_workflows_" name " " kinds[name]
    for (s = 1; s <= serieses[name]; s++) {
      labels = series[name, s]
      key = name SUBSEP labels
      if (kinds[name] != "histogram") {
        sample(name, labels, shown(total[key]))
        continue
      }
      comma = labels == "" ? "" : ","
      for (i = 1; i <= limits[name]; i++)
        sample(name "_bucket", labels comma "le=\"" shown(bound[name, i]) "\"", below[key, i] + 0)
      sample(name "_bucket", labels comma "le=\"+Inf\"", measured[key])
      sample(name "_sum", labels, shown(total[key]))
      sample(name "_count", labels, measured[key])
    }
  }
}
'
