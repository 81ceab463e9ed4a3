# shellcheck shell=sh disable=SC2016
# JSON for loops, read and written by awk as Argo (Go's encoding/json) does it. What Argo keeps as it was written (the items
# of a list, and what is inside them) keeps its numbers, its escapes and the order of its members; what it takes apart is
# written anew, with members sorted.
#
# The programs read bytes (LC_ALL=C), with \001 between records, which no JSON text holds.

# value(DEPTH) reads the JSON value at `at` of `text`: its text is returned, written anew down to the depth `taken`, its kind
# (s, n, b, z, a, o) is in `kind`, the decoded text of a string in `plain` and what was written in `raw`. With `floats`
# numbers are read as such. The members of a map at depth 1 are in member[1..members] and, as Argo prints them, in shown[key];
# what it prints of a list is in `listed`. `bad` says that it is not JSON.
wfc_json_reader='
function fail() { bad = 1; at = size + 1; return "" }
function blank() { while (at <= size && index(" \t\n\r", substr(text, at, 1))) at++ }
function load(given) { text = given; size = length(text); at = 1; bad = 0 }
function hex(digits, i, number, digit) {
  number = 0
  for (i = 1; i <= 4; i++) {
    digit = index("0123456789abcdef", tolower(substr(digits, i, 1)))
    if (digit == 0) return -1
    number = number * 16 + digit - 1
  }
  return number
}
function utf8(code) {
  if (code < 128) return sprintf("%c", code)
  if (code < 2048) return sprintf("%c%c", 192 + int(code / 64), 128 + code % 64)
  if (code < 65536) return sprintf("%c%c%c", 224 + int(code / 4096), 128 + int(code / 64) % 64, 128 + code % 64)
  return sprintf("%c%c%c%c", 240 + int(code / 262144), 128 + int(code / 4096) % 64, 128 + int(code / 64) % 64, 128 + code % 64)
}
function signs(given) {
  gsub(/</, "\\u003c", given)
  gsub(/>/, "\\u003e", given)
  gsub(/&/, "\\u0026", given)
  return given
}
function unsigned(given) {
  gsub(/\\u003c/, "<", given)
  gsub(/\\u003e/, ">", given)
  gsub(/\\u0026/, "\\&", given)
  return given
}
function printed(part) { return unsigned(kind == "s" ? raw : part) }
function double(given, digits, number, exponent, sign, places) {
  if (given ~ /^-?[0-9]+$/ && length(given) < 16) return given
  number = given + 0
  for (digits = 0; digits < 17; digits++) {
    given = sprintf("%." digits "e", number)
    if (given + 0 == number) break
  }
  if (given !~ /^-?[0-9]/) return fail()
  sign = sub(/^-/, "", given) ? "-" : ""
  places = given
  sub(/e.*/, "", places)
  exponent = substr(given, length(places) + 2) + 0
  if (number != 0 && (exponent < -6 || exponent > 20)) return sign places "e" (exponent < 0 ? "" : "+") exponent
  sub(/\./, "", places)
  while (length(places) <= exponent) places = places "0"
  if (exponent < 0) {
    while (exponent++ < -1) places = "0" places
    return sign "0." places
  }
  return sign substr(places, 1, exponent + 1) (length(places) > exponent + 1 ? "." substr(places, exponent + 2) : "")
}
function string(out, char, from, code, low, raw_from) {
  out = ""
  at++
  from = at
  raw_from = at
  while (at <= size) {
    char = substr(text, at, 1)
    if (char == "\"") {
      out = out substr(text, from, at - from)
      raw = substr(text, raw_from, at - raw_from)
      at++
      return out
    }
    if (char < " " && char != "") return fail()
    if (char != "\\") { at++; continue }
    out = out substr(text, from, at - from)
    char = substr(text, at + 1, 1)
    at += 2
    if (char == "n") out = out "\n"
    else if (char == "t") out = out "\t"
    else if (char == "r") out = out "\r"
    else if (char == "b") out = out "\b"
    else if (char == "f") out = out "\f"
    else if (char == "\"" || char == "\\" || char == "/") out = out char
    else if (char == "u") {
      code = hex(substr(text, at, 4))
      at += 4
      if (code <= 0) return fail()
      if (code >= 55296 && code < 56320 && substr(text, at, 2) == "\\u") {
        low = hex(substr(text, at + 2, 4))
        if (low >= 56320 && low < 57344) { code = 65536 + (code - 55296) * 1024 + low - 56320; at += 6 }
      }
      if (code >= 55296 && code < 57344) code = 65533
      out = out utf8(code)
    } else return fail()
    from = at
  }
  return fail()
}
function escaped(given, markup, out, i, char) {
  if (given !~ /[\001-\037"\\<>&]/) return given
  out = ""
  for (i = 1; i <= length(given); i++) {
    char = substr(given, i, 1)
    if (char == "\"" || char == "\\") out = out "\\" char
    else if (char == "\n") out = out "\\n"
    else if (char == "\r") out = out "\\r"
    else if (char == "\t") out = out "\\t"
    else if (char == "\b") out = out "\\b"
    else if (char == "\f") out = out "\\f"
    else if (markup && index("<>&", char)) out = out (char == "<" ? "\\u003c" : char == ">" ? "\\u003e" : "\\u0026")
    else if (char < " ") {
      if (!("\001" in control)) for (code = 1; code < 32; code++) control[sprintf("%c", code)] = code
      out = out sprintf("\\u%04x", control[char])
    } else out = out char
  }
  return out
}
function value(depth, char, out, key, keys, values, count, i, j, names, part, raws, keep) {
  keep = depth > taken
  blank()
  char = substr(text, at, 1)
  if (char == "\"") {
    plain = string()
    kind = "s"
    return bad ? "" : "\"" (keep ? signs(raw) : escaped(plain, 1)) "\""
  }
  if (char == "[") {
    out = ""
    names = ""
    at++
    blank()
    if (substr(text, at, 1) == "]") at++
    else while (!bad) {
      part = value(depth + 1)
      out = out (out == "" ? "" : ",") part
      if (depth == 1) names = names (names == "" ? "" : " ") printed(part)
      blank()
      char = substr(text, at++, 1)
      if (char == "]") break
      if (char != ",") return fail()
    }
    kind = "a"
    if (depth == 1) listed = "[" names "]"
    return "[" out "]"
  }
  if (char == "{") {
    count = 0
    if (depth == 1) members = 0
    at++
    blank()
    if (substr(text, at, 1) == "}") at++
    else while (!bad) {
      blank()
      if (substr(text, at, 1) != "\"") return fail()
      key = string()
      if (!(key in values)) raws[key] = keep ? signs(raw) : escaped(key, 1)
      blank()
      if (substr(text, at++, 1) != ":") return fail()
      part = value(depth + 1)
      if (!(key in values)) {
        for (i = ++count; !keep && i > 1 && keys[i - 1] > key ""; i--) keys[i] = keys[i - 1]
        keys[i] = key
      }
      values[key] = part
      if (depth == 1) {
        shown[key] = printed(part)
      }
      blank()
      char = substr(text, at++, 1)
      if (char == "}") break
      if (char != ",") return fail()
    }
    out = ""
    for (i = 1; i <= count; i++) {
      out = out (i > 1 ? "," : "") "\"" raws[keys[i]] "\":" values[keys[i]]
      if (depth == 1) member[i] = keys[i]
    }
    if (depth == 1) members = count
    kind = "o"
    return "{" out "}"
  }
  i = at
  while (at <= size && substr(text, at, 1) ~ /[-+.0-9A-Za-z]/) at++
  out = substr(text, i, at - i)
  kind = out == "null" ? "z" : "b"
  if (out == "true" || out == "false" || out == "null") return out
  kind = "n"
  if (out !~ /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$/) return fail()
  return floats ? double(out) : out
}
function whole(out) {
  out = value(0)
  blank()
  if (at <= size) bad = 1
  return out
}
'

# The members of an array (null is an empty one, as for Go): for each a line with what stands in the name of its node, one with
# its value, and one for each of the keys that stand before the text: its member behind an equals sign, or a dash. An empty key,
# the first one then, asks for all members, as variables of expressions.
wfc_json_items='
function line(given) {
  gsub(/%/, "%25", given)
  gsub(/\n/, "%0A", given)
  return given
}
function name_of_map(i, j, part, parts, out) {
  for (i = 1; i <= members; i++) {
    part = member[i] ":" shown[member[i]]
    for (j = i; j > 1 && parts[j - 1] > part ""; j--) parts[j] = parts[j - 1]
    parts[j] = part
  }
  out = ""
  for (i = 1; i <= members; i++) out = out (i > 1 ? "," : "") parts[i]
  return out
}
function all_members(i, out) {
  out = ""
  for (i = 1; i <= members; i++)
    out = out (i > 1 ? "," : "") "\"item." escaped(member[i], 1) "\":\"" escaped(shown[member[i]], 1) "\""
  return out
}
BEGIN { RS = "\001"; taken = 1 }
NR == 1 { asked = split($0, key, "\n") - 1; if (asked < 0) asked = 0; whole_item = asked > 0 && key[1] == "" }
NR > 1 { given = given (NR > 2 ? "\001" : "") $0 }
END {
  if (given ~ /^[ \t\r\n]*null[ \t\r\n]*$/) exit 0
  load(given)
  blank()
  if (substr(text, at, 1) != "[") exit 1
  at++
  blank()
  if (substr(text, at, 1) == "]") at++
  else while (1) {
    for (i in shown) delete shown[i]
    out = value(1)
    if (bad) exit 1
    if (kind == "s") lines = lines line(unsigned(raw)) "\n" line(plain) "\n"
    else lines = lines line(kind == "a" ? listed : kind == "o" ? name_of_map() : kind == "z" ? "[]" : out) "\n" line(out) "\n"
    if (whole_item) lines = lines "=" line(kind == "o" ? all_members() : "") "\n"
    for (i = 1 + whole_item; i <= asked; i++) lines = lines (kind == "o" && (key[i] in shown) ? "=" line(shown[key[i]]) : "-") "\n"
    blank()
    char = substr(text, at++, 1)
    if (char == "]") break
    if (char != ",") exit 1
  }
  blank()
  if (bad || at <= size) exit 1
  printf "%s", lines
}
'

# A text as it stands between the quotes of JSON.
wfc_json_inside_program='
BEGIN { RS = "\001" }
NR > 1 { given = given (NR > 2 ? "\001" : "") $0 }
END { printf "%s", escaped(given, markup) }
'

# wfc_go_json TEXT: in $wfc_value, TEXT as Go writes it in JSON, with its quotes.
wfc_go_json() {
  case $1 in
    *[\"\\\<\>\&]* | *[[:cntrl:]]*)
      wfc_value=\"$(printf '\001%s' "$1" | awk -v markup=1 "$wfc_json_reader$wfc_json_inside_program")\"
      ;;
    *) wfc_value=\"$1\" ;;
  esac
}

# What the items of a loop gave. Lines: values, objects or results; pairs of a name and the file that holds its value; an
# empty line; then the folders of the items below that of all nodes, $wfc_list_nodes, whose path may be any text.
wfc_json_lists='
BEGIN { nodes = ENVIRON["wfc_list_nodes"] }
NR == 1 { what = $0; next }
!listing {
  if (!odd && $0 == "" && pairs > 0) { listing = 1; next }
  if (odd) { files[pairs] = $0; odd = 0 } else { names[++pairs] = $0; odd = 1 }
  next
}
{ folder[++count] = $0 }
END {
  json = 1
  floats = what == "values"
  taken = floats ? 100000 : -1
  out = ""
  total = 0
  for (i = 1; i <= count; i++) {
    if (what == "objects") {
      part = ""
      for (j = 1; j <= pairs; j++) {
        file = nodes "/" folder[i] "/" files[j]
        if (!exists(file)) continue
        part = part (part == "" ? "" : ",") "\"" escaped(names[j], 1) "\":\"" escaped(found, 1) "\""
      }
      if (part == "") continue
      out = out (total++ ? "," : "") "{" part "}"
      continue
    }
    if (!exists(nodes "/" folder[i] "/" files[1])) continue
    given[++total] = found
    load(found)
    parsed[total] = whole()
    if (bad && what == "results") { printf "%s", found; exit 1 }
    if (bad || (kind != "a" && kind != "o")) json = 0
  }
  if (what == "objects") { printf "[%s]", out; exit 0 }
  if (what == "values" && total == 0) exit 3
  for (i = 1; i <= total; i++)
    out = out (i > 1 ? "," : "") (what == "results" || json ? parsed[i] : "\"" escaped(given[i], 1) "\"")
  printf "[%s]", out
}
function exists(file, line, lines) {
  RS = "\001"
  found = ""
  lines = 0
  status = (getline line < file)
  if (status < 0) { RS = "\n"; return 0 }
  while (status > 0) {
    found = found (lines++ ? "\001" : "") line
    status = (getline line < file)
  }
  close(file)
  RS = "\n"
  return 1
}
'
