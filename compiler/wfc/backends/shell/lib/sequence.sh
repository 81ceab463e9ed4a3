# shellcheck shell=sh
# Loops over numbers: `withSequence`.

# items_in_sequence START END COUNT FORMAT: numbers, as Go's fmt.Sprintf writes them; END or COUNT is empty. A COUNT below
# zero counts down, as in Argo, where it only moves the end.
items_in_sequence() {
  [ -z "$wfc_dry" ] || ! wfc_dry_unknown_items "$2$3" || return 0
  wfc_give_items
  wfc_atoi "$1" || return 0
  wfc_number=$wfc_value
  if [ -n "$3" ]; then
    wfc_atoi "$3" || return 0
    [ "$wfc_value" -ne 0 ] || return 0
    wfc_last=$((wfc_number + wfc_value - 1))
  else
    wfc_atoi "$2" || return 0
    wfc_last=$wfc_value
  fi
  if [ "$4" != %d ]; then
    # Argo puts what comes of the format between quotes, and reads that as JSON.
    items_from_json "$(printf '%s' "$4" | awk -v first="$wfc_number" -v last="$wfc_last" "$wfc_json_reader$wfc_sequence")"
    return 0
  fi
  wfc_step=1
  [ "$wfc_number" -le "$wfc_last" ] || wfc_step=-1
  while :; do
    wfc_hold item "$wfc_number"
    wfc_hold item_members ''
    wfc_item_name=$wfc_number
    wfc_add_item
    [ -z "$wfc_failure" ] || return 0
    [ "$wfc_number" -ne "$wfc_last" ] || return 0
    wfc_number=$((wfc_number + wfc_step))
  done
}

# wfc_atoi TEXT: in $wfc_value, the number that Go's strconv.Atoi reads in TEXT. Zeros before it would make it an octal one.
wfc_atoi() {
  wfc_value=${1#[-+]}
  case $wfc_value in
    '' | *[!0-9]* | ???????????????????*)
      wfc_unparsable=yes
      wfc_give_up "strconv.Atoi: parsing \"$1\": invalid syntax"
      return 1
      ;;
  esac
  while :; do
    case $wfc_value in
      0?*) wfc_value=${wfc_value#0} ;;
      *) break ;;
    esac
  done
  case $1 in
    -*) wfc_value=$((-wfc_value)) ;;
  esac
}

# The numbers from `first` to `last` in a JSON array, each as Go formats an int: flags, width, precision, `[1]`, the verbs b, c, d,
# o, O, x, X and v; what Go says of others, and of verbs without a number and numbers without a verb.
# shellcheck disable=SC2016 # it is awk's text
wfc_sequence='
BEGIN { RS = "\001" }
{ format = format (NR > 1 ? "\001" : "") $0 }
END {
  step = first <= last ? 1 : -1
  for (number = first; ; number += step) {
    out = out (number == first ? "" : ",") "\"" formatted(number) "\""
    if (number == last) break
  }
  printf "[%s]", out
}
function formatted(number, out, at, given, verb, numbered) {
  out = ""
  given = 1
  for (at = 1; at <= length(format); at++) {
    if (substr(format, at, 1) != "%") { out = out substr(format, at, 1); continue }
    flags = ""
    while (substr(format, ++at, 1) ~ /[-+# 0]/) flags = flags substr(format, at, 1)
    width = ""
    while (substr(format, at, 1) ~ /[0-9]/) width = width substr(format, at++, 1)
    precision = -1
    if (substr(format, at, 1) == ".") {
      precision = 0
      while (substr(format, ++at, 1) ~ /[0-9]/) precision = precision * 10 + substr(format, at, 1)
    }
    if (substr(format, at, 3) == "[1]") { given = numbered = 1; at += 3 }
    verb = substr(format, at, 1)
    if (verb == "") out = out "%!(NOVERB)"
    else if (verb == "%") out = out "%"
    else if (!given) out = out "%!" verb "(MISSING)"
    else {
      given = 0
      out = out (verb == "c" ? padded(utf8(number)) : verb ~ /[bdoOxXv]/ ? integer(number, verb) : "%!" verb "(int=" integer(number, "v") ")")
    }
  }
  flags = width = ""
  precision = -1
  return out (given && !numbered ? "%!(EXTRA int=" number ")" : "")
}
function integer(number, verb, out, base, sign, least, rest) {
  sign = number < 0 ? "-" : verb == "v" ? "" : flags ~ /\+/ ? "+" : flags ~ / / ? " " : ""
  rest = number < 0 ? -number : number
  if (precision == 0 && rest == 0) return padded("")
  least = precision
  if (precision < 0 && flags ~ /0/ && flags !~ /-/ && width != "") least = width - length(sign)
  base = verb == "b" ? 2 : verb ~ /[oO]/ ? 8 : verb ~ /[xX]/ ? 16 : 10
  out = rest == 0 ? "0" : ""
  for (; rest > 0; rest = int(rest / base)) out = substr("0123456789abcdef", rest % base + 1, 1) out
  while (length(out) < least) out = "0" out
  if (flags ~ /#/ && verb != "v") out = (base == 2 ? "0b" : base == 16 ? "0x" : base == 8 && out !~ /^0/ ? "0" : "") out
  if (verb == "O") out = "0o" out
  return padded(sign (verb == "X" ? toupper(out) : out))
}
function padded(out) {
  while (length(out) < width) out = flags ~ /-/ ? out " " : " " out
  return out
}
'
