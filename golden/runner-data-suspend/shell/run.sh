#!/bin/sh
# The workflow look-through, compiled by wfc. `sh run.sh --help` tells how to run it.
# shellcheck shell=sh disable=SC1003,SC1091,SC2016,SC2034,SC2154,SC2317,SC2329
set -eu

case $0 in
  */*) wfc_here=${0%/*} ;;
  *) wfc_here=. ;;
esac
. "$wfc_here/lib/value.sh"
. "$wfc_here/lib/template.sh"
. "$wfc_here/lib/inputs.sh"
. "$wfc_here/lib/outputs.sh"
. "$wfc_here/lib/arguments.sh"
. "$wfc_here/lib/reads.sh"
. "$wfc_here/lib/node.sh"
. "$wfc_here/lib/describe.sh"
. "$wfc_here/lib/pod.sh"
. "$wfc_here/lib/pod_files.sh"
. "$wfc_here/lib/timers.sh"
. "$wfc_here/lib/call.sh"
. "$wfc_here/lib/runtime.sh"
. "$wfc_here/lib/runtime_sandbox.sh"
. "$wfc_here/lib/sandbox_paths.sh"
. "$wfc_here/lib/sandbox_pool.sh"
. "$wfc_here/lib/sandbox_bwrap.sh"
. "$wfc_here/lib/sandbox_unshare.sh"
. "$wfc_here/lib/runtime_engine.sh"
. "$wfc_here/lib/runtime_host.sh"
. "$wfc_here/lib/status.sh"
. "$wfc_here/lib/resume.sh"
. "$wfc_here/lib/tasks.sh"
. "$wfc_here/lib/mock.sh"
. "$wfc_here/lib/select.sh"
. "$wfc_here/lib/dry.sh"
. "$wfc_here/lib/dry_words.sh"
. "$wfc_here/lib/secrets.sh"
. "$wfc_here/lib/options.sh"
. "$wfc_here/lib/needs.sh"
. "$wfc_here/lib/run_folder.sh"
. "$wfc_here/lib/leftovers.sh"
. "$wfc_here/lib/lifeline.sh"
. "$wfc_here/lib/workflow.sh"
. "$wfc_here/lib/end.sh"
. "$wfc_here/lib/main.sh"
. "$wfc_here/lib/children.sh"
. "$wfc_here/lib/scheduler.sh"
. "$wfc_here/lib/scheduler_steps.sh"
. "$wfc_here/lib/loop.sh"
. "$wfc_here/lib/json.sh"
. "$wfc_here/lib/expressions.sh"
. "$wfc_here/lib/listing.sh"
. "$wfc_here/lib/suspend.sh"
. "$wfc_here/lib/transfer.sh"
. "$wfc_here/lib/archive.sh"
. "$wfc_here/lib/map.sh"
. "$wfc_here/lib/local.sh"
. "$wfc_here/templates/main.sh"
. "$wfc_here/templates/logs.sh"
. "$wfc_here/templates/approve.sh"
. "$wfc_here/templates/read.sh"

wfc_title=look-through
wfc_fixed_name=look-through
wfc_generate_name=look-through-
wfc_entrypoint=main
wfc_kinds=local
wfc_programs=jq
wfc_waits=approve
# What this workflow does not ask for.
wfc_namespace='' wfc_parallelism='' wfc_secrets='' wfc_config_maps='' wfc_claims='' wfc_host_folders=''
wfc_other_volumes='' wfc_drops_claims='' wfc_needs_image='' wfc_workflow_deadline='' wfc_hooks='' wfc_timestamps=''
wfc_lists_failures='' wfc_workflow_locks='' wfc_workflow_priority='' wfc_semaphores='' wfc_spec_suspended=''
wfc_shutdown='' wfc_resources='' wfc_parameter_names=''

# What -p gives.
set_workflow_parameter() {
  return 1
}

workflow_parameters() {
  :
}

# What the workflow gives to the template that it begins with.
entrypoint_arguments() {
  :
}

# Where an output without a location of its own goes; $1 is the name of its file.
artifact_repository() {
  location local key "$workflow_name/$pod_name/$1"
}

# What the expressions use, in the language of jq.
wfc_jq='def fail($why): error({"failed": $why});
def refuse($what): error({"refused": $what});
def again: error({"refused": "nothing: this is to be tried again", "again": true});
def kind:
  if type == "object" then (if has("\u0000") then .["\u0000"] else "map" end)
  elif type == "number" then "int"
  elif type == "null" then "nil"
  elif type == "boolean" then "bool"
  else type
  end;
def special($kind): {"\u0000": $kind, "v": .};
def int:
  if . > 9007199254740992 or . < -9007199254740992 or isnan then refuse("integers beyond 2^53") else . + 0 end;
def int64: int | special("int64");
def text: if type == "string" then . else fail("not a text: \(kind)") end;
def truth: if type == "boolean" then . else fail("not a boolean: \(kind)") end;
def list:
  if type == "array" then . elif kind == "bytes" then .v elif kind == "nillist" then []
  else fail("not a list: \(kind)") end;
def whole: if type == "number" then . elif kind == "bigint" then refuse("integers beyond 2^53") else fail("not an int: \(kind)") end;
def decimal:
  (. * 1 | tostring | split("e")) as [$mantissa, $exponent]
  | ($mantissa | split(".")) as [$whole, $rest]
  | {digits: ($whole + ($rest // "")), point: (($whole | length) + ($exponent // "0" | ltrimstr("+") | tonumber))}
  | until(.digits | startswith("0") | not; .digits |= .[1:] | .point -= 1)
  | until(.digits | endswith("0") | not; .digits |= .[:-1]);
def zeros($n): if $n > 0 then "0" * $n else "" end;
def plain_digits:
  if .point <= 0 then "0." + zeros(-.point) + .digits
  elif .point >= (.digits | length) then .digits + zeros(.point - (.digits | length))
  else .digits[:.point] + "." + .digits[.point:]
  end;
def exponent_digits($width):
  (.point - 1) as $e
  | (if $e < 0 then -$e else $e end | tostring) as $t
  | .digits[:1] + (if (.digits | length) > 1 then "." + .digits[1:] else "" end)
    + (if $e < 0 then "e-" else "e+" end) + zeros($width - ($t | length)) + $t;
def sign_bit: . < 0 or (. == 0 and (1 / (if . == 0 then (tostring | if startswith("-") then -1 else 1 end) else 1 end)) < 0);
def json_double:
  if isnan or . > 1.7976931348623157e308 or . < -1.7976931348623157e308 then fail("not a number of JSON")
  else
    (if sign_bit then "-" else "" end) +
    (fabs | if . == 0 then "0"
      elif . < 1e-6 or . >= 1e21 then decimal | exponent_digits(1)
      else decimal | plain_digits end)
  end;
def go_double:
  if isnan then "NaN"
  elif . > 1.7976931348623157e308 then "+Inf"
  elif . < -1.7976931348623157e308 then "-Inf"
  else
    (if sign_bit then "-" else "" end) +
    (fabs | if . == 0 then "0"
      else decimal | if .point < -3 or .point > 21 or .point > 6 then exponent_digits(2) else plain_digits end end)
  end;
def pad($width): tostring | zeros($width - length) + .;
def days_of($year; $month; $day):
  ($year + (($month - 1) / 12 | floor)) as $y0
  | ((($month - 1) % 12 + 12) % 12 + 1) as $m
  | (if $m <= 2 then $y0 - 1 else $y0 end) as $y
  | ($y / 400 | floor) as $era
  | ($y - $era * 400) as $yoe
  | (((153 * (if $m > 2 then $m - 3 else $m + 9 end) + 2) / 5 | floor)) as $doy
  | $era * 146097 + $yoe * 365 + ($yoe / 4 | floor) - ($yoe / 100 | floor) + $doy - 719468 + $day - 1;
def json_text($html):
  if test("[<>&\u007f\u2028\u2029]") then
    (split("\u007f") | map(tojson[1:-1]) | "\"" + join("\u007f") + "\"")
    | split("\u2028") | join("\\u2028") | split("\u2029") | join("\\u2029")
    | if $html then split("<") | join("\\u003c") | split(">") | join("\\u003e") | split("&") | join("\\u0026") else . end
  else tojson
  end;
def json_special: fail("a \(kind) does not fit here");
def json($html; $pad; $indent):
  def wrapped($open; $close):
    if length == 0 then $open + $close
    elif $pad == "" then $open + join(",") + $close
    else $open + "\n" + (map($indent + $pad + .) | join(",\n")) + "\n" + $indent + $close
    end;
  (if type == "object" and (.["\u0000"] | . == "strmap" or . == "headers") then .v else . end)
  | kind as $k
  | if $k == "string" then json_text($html)
    elif $k == "int" then tostring
    elif $k == "nil" or $k == "bool" then tojson
    elif $k == "array" then map(json($html; $pad; $indent + $pad)) | wrapped("["; "]")
    elif $k == "map" then
      . as $m
      | [keys[] | . as $key | json_text($html) + (if $pad == "" then ":" else ": " end)
          + ($m[$key] | json($html; $pad; $indent + $pad))]
      | wrapped("{"; "}")
    elif $k == "float64" then .v | json_double
    elif $k == "int64" or $k == "bigint" then .v | tostring
    elif $k == "nillist" then "null"
    else json_special end;
def gojson: json(true; ""; "");
def survives_quoting:
  all(explode[];
    (. >= 32 or . == 8 or . == 9 or . == 10 or . == 12 or . == 13) and . != 127
    and (. < 65536 or (. < 196608 and . % 65536 < 65534) or (. < 205744 and . >= 196608) or (. >= 917760 and . <= 917999)));
def quotable_full: if survives_quoting then . else fail("the result was invalid JSON") end;
def quotable:
  if explode | map(select(. < 32 or . == 127 or . > 65535)) - [8, 9, 10, 12, 13] == [] then . else quotable_full end;
def quotient($x; $y):
  if $y == 0 then
    if ($x | isnan) or $x == 0 then nan
    elif ($x | sign_bit) != ($y | sign_bit) then -infinite else infinite end
  else $x / $y end;
def op_ends($a; $b): if $a == null or $b == null then false else ($b | text) as $x | $a | text | endswith($x) end;
def bits: if . > 9007199254740992 or . < -9007199254740992 then refuse("integers beyond 2^53") else trunc end;
def nested:
  . as $flat
  | reduce (keys | reverse[]) as $name ({};
      ($name | split(".")) as $path | if getpath($path) | type == "object" then . else setpath($path; $flat[$name]) end);
def outcome(f): try {ok: f} catch (if type == "object" then . else {failed: .} end);
def rows: list | . as $l | [range(length) as $i | [$l[$i], $i, null]];
def p_filter(f): rows | [.[] | select(f | truth) | .[0]];
def simple_tag($flat; $name; unknown):
  if ($flat | has($name)) then
    $flat[$name] | if type == "string" then quotable else fail("unable to resolve references: {{\($name)}}: nothing has given it") end
  else unknown end;
def framed:
  if has("again") then "" | halt_error(9) else . end
  | keys[0] as $how
  | .[$how]
  | if type == "string" then . else tojson end
  | "\($how) \([split("\n") | length, 1] | max)\n\(.)\n";
def when_tokens:
  "(?=[^\\W_]|[\\s()\\[\\]'\''\"]|\\{\\{|\\z)" as $edge
  | [
      ["in", "(?:in|IN)(?![\\w.\\\\])"],
      ["string", "[\"'\''](?:[^\"'\''\\\\]|\\\\(?:.|\\n))*[\"'\'']"],
      ["comparator", "(?:==|!=|<=|>=|=~|!~|<(?!<)|>(?!>))" + $edge],
      ["shift", "(?:<<|>>)" + $edge],
      ["power", "\\*\\*" + $edge],
      ["choice", "(?:\\?\\?|\\?|:)" + $edge],
      ["word", "[^\\W\\d_](?:[\\w.]|\\\\(?:.|\\n))*"],
      ["bracketed", "\\[(?:[^\\]\\\\]|\\\\(?:.|\\n))*\\]"],
      ["number", "(?:0x[0-9a-fA-F]+|(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?![0-9.]))"],
      ["and", "&&" + $edge], ["or", "\\|\\|" + $edge], ["bit", "[&|^]" + $edge], ["sum", "[+-]" + $edge],
      ["product", "[*/%]" + $edge], ["bang", "!" + $edge], ["tilde", "~" + $edge],
      [",", ","], ["(", "\\("], [")", "\\)"]
    ] as $kinds
  | ("^(?:" + ($kinds | map("(" + .[1] + ")") | join("|")) + ")") as $any
  | {rest: sub("^\\s+"; ""), found: []}
  | until(.rest == "";
      .rest as $rest
      | (($rest | match($any)) // fail("Invalid token: \($rest)")) as $token
      | ([range($kinds | length) | select($token.captures[.].string != null)][0]) as $which
      | .found += [[$kinds[$which][0], $token.string]]
      | .rest = ($rest[$token.length:] | sub("^\\s+"; "")))
  | .found;
def unslashed: gsub("\\\\(?<c>.|\\n)"; .c) | sub("\\\\$"; "");
def when_time:
  def number: tonumber;
  def zone: if . == null or . == "Z" or . == "" then 0
    else (if .[:1] == "-" then -1 else 1 end) * ((.[1:3] | number) * 3600 + (.[-2:] | number) * 60) end;
  def checked($y; $m; $d; $h; $i; $s; $z):
    if ($m < 1 or $m > 12 or $d < 1 or $h > 23 or $i > 59 or $s > 59) then null
    else days_of($y; $m; $d) as $days
      | if $days >= days_of($y; $m + 1; 1) then null else $days * 86400 + $h * 3600 + $i * 60 + $s - $z end end;
  (match("^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2})(?::([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?)?(Z|[+-][0-9]{2}:?[0-9]{2})| ([0-9]{2}):([0-9]{2})(?::([0-9]{2})([+-][0-9]{2}:[0-9]{2})?)?)?$") // null) as $iso
  | (match("^([0-9]{1,2}):([0-9]{2})([AP])M$") // null) as $kitchen
  | (match("^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)  ?([0-9]{1,2}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) (?:([A-Z]{3,4}) |([+-][0-9]{4}) )?([0-9]{4})$") // null)
    as $long
  | if $iso != null then
      ($iso.captures | map(.string)) as $c
      | checked($c[0] | number; $c[1] | number; $c[2] | number; ($c[3] // $c[7] // "0") | number; ($c[4] // $c[8] // "0") | number;
          ($c[5] // $c[9] // "0") | number; ($c[6] // $c[10]) | zone)
    elif $kitchen != null then
      ($kitchen.captures | map(.string)) as $c
      | ($c[0] | number) as $h
      | if $h < 1 or $h > 12 then null
        else checked(0; 1; 1; $h % 12 + (if $c[2] == "P" then 12 else 0 end); $c[1] | number; 0; 0) end
    elif $long != null then
      ($long.captures | map(.string)) as $c
      | checked($c[7] | number; ("JanFebMarAprMayJunJulAugSepOctNovDec" | index($c[0])) / 3 + 1; $c[1] | number; $c[2] | number;
          $c[3] | number; $c[4] | number; $c[6] | zone)
    else null end;
def hex_number: reduce (ascii_downcase | explode[]) as $c (0; . * 16 + $c - (if $c > 57 then 87 else 48 end));
def when_number:
  if .[:2] == "0x" then .[2:] | hex_number else "0" + . + (if test("[.]$") then "0" else "" end) | tonumber end;
def when_tree:
  . as $tokens
  | [["choice"], ["or"], ["and"], ["comparator", "in"], ["bit"], ["shift"], ["sum"], ["product"], ["power"]] as $levels
  | def type_at($i): $tokens[$i][0] // "end";
    def rule($n):
      if $n == -1 then
        rule(0) | until(type_at(.i) != ","; .node as $left | .i += 1 | rule(0) | .node = [",", $left, .node])
      elif $n < ($levels | length) then
        rule($n + 1)
        | until(type_at(.i) as $t | $levels[$n] | index([$t]) == null;
            $tokens[.i][1] as $operator | .node as $left | .i += 1 | rule($n + 1)
            | if ($n > 3 and .node[0] == "time") or ($n == 0 and $left[0] == "time") then fail("Cannot transition token types")
              else .node = [$operator, $left, .node] end)
      else
        .i as $i | type_at($i) as $type | ($tokens[$i][1] // "") as $text | .i += 1
        | if $type == "string" then
            ($text[1:-1] | unslashed) as $value | ($value | when_time) as $time
            | .node = (if $time == null then ["value", $value] else ["time", $time] end)
          elif $type == "word" then
            .node = (if $text == "true" then ["value", true] elif $text == "false" then ["value", false]
              else ["word", ($text | unslashed)] end)
          elif $type == "bracketed" then .node = ["bracketed", ($text[1:-1] | unslashed)]
          elif $type == "number" then .node = ["value", ($text | when_number)]
          elif $type == "(" then
            rule(-1) | if type_at(.i) == ")" then .i += 1 | .node = ["group", .node] else fail("Unbalanced parenthesis") end
          elif $type == "bang" or $type == "tilde" or ($type == "sum" and $text == "-") then
            type_at(.i) as $next
            | if $next == "number" or $next == "(" or ($next == "word" and ($tokens[.i][1] | . == "true" or . == "false")) then
                rule($n) | .node = [$text, .node]
              else fail("Cannot transition token types") end
          else fail("Unexpected \($text)") end
      end;
    {i: 0} | rule(-1)
    | if .i < ($tokens | length) then fail("Cannot transition token types") else .node end;
def when_bad($value; $op): fail("Value '\''\($value)'\'' cannot be used with '\''\($op)'\''");
def when_printed:
  if type == "number" then go_double elif type == "null" then "<nil>"
  elif type == "array" then "[" + (map(when_printed) | join(" ")) + "]"
  else tostring end;
def when_arithmetic($op; $a; $b):
  if ($a | type) != "number" then when_bad($a; $op)
  elif ($b | type) != "number" then when_bad($b; $op)
  elif $op == "+" then $a + $b
  elif $op == "-" then $a - $b
  elif $op == "*" then $a * $b
  elif $op == "/" then quotient($a; $b)
  elif $op == "%" then if $b == 0 then nan else $a - $b * ($a / $b | trunc) end
  else pow($a; $b) end;
def when_ordered($op; $a; $b):
  if ($a | type) != ($b | type) or ($a | type != "number" and type != "string") then when_bad($a; $op)
  elif $op == "<" then $a < $b
  elif $op == ">" then $a > $b
  elif $op == "<=" then $a <= $b
  else $a >= $b end;
def when_binary($op; $a; $b):
  if $op == "==" then $a == $b
  elif $op == "!=" then $a != $b
  elif $op == "," then (if $a | type == "array" then $a else [$a] end) + [$b]
  elif $op == "in" or $op == "IN" then if ($b | type) == "array" then any($b[]; . == $a) else when_bad($b; $op) end
  elif $op == ":" or $op == "??" then $b
  elif $op[:1] == "<" or $op[:1] == ">" then when_ordered($op; $a; $b)
  elif $op == "+" and (($a | type) == "string" or ($b | type) == "string") then ($a | when_printed) + ($b | when_printed)
  else when_arithmetic($op; $a; $b) end;
def when_logical($op; $a; $b):
  if ($a | type) != "boolean" then when_bad($a; $op)
  elif $op != "?" and ($b | type) != "boolean" then when_bad($b; $op)
  else $b end;
def when_decided($op; $a):
  if $op == "&&" then $a == false
  elif $op == "||" then $a == true
  elif $op == ":" or $op == "??" then $a != null
  else false end;
def when_prefix($op):
  if $op == "!" then if type == "boolean" then not else when_bad(.; $op) end
  elif type != "number" then when_bad(.; $op)
  elif $op == "-" then 0 - .
  else bits | -. - 1 end;
def when_word($words):
  if $words and (.[0] == "bracketed" or (.[1] | contains(".") | not)) then .[1]
  else fail("No parameter '\''\(.[1])'\'' found.") end;
def when_value($words; rare):
  .[0] as $op | .[2] as $right
  | if $op == "value" or $op == "time" then .[1]
    elif $op == "word" or $op == "bracketed" then when_word($words)
    else
      (.[1] | when_value($words; rare)) as $a
      | if $op == "group" then $a
        elif $right == null then $a | when_prefix($op)
        elif when_decided($op; $a) then $a
        elif $op == "?" and $a == false then null
        else
          ($right | when_value($words; rare)) as $b
          | if $op == "&&" or $op == "||" or $op == "?" then when_logical($op; $a; $b)
            elif ["=~", "!~", "&", "|", "^", "<<", ">>"] | index([$op]) != null then [$op, $a, $b] | rare
            else when_binary($op; $a; $b) end
        end
    end;
def when_side:
  if .[0] != null then .[1] // ""
  elif .[2] != null then if .[2] == "true" then true elif .[2] == "false" then false else .[2] end
  else .[3] | tonumber end;
def when_simple:
  "(?:(['\''\"])((?:[A-Za-z][A-Za-z0-9_./ -]*|[0-9]{0,15}))\\" as $quoted
  | "|((?!(?:in|IN)(?![A-Za-z0-9_]))[A-Za-z][A-Za-z0-9_]*)|([0-9]{1,15}))" as $bare
  | if . == "true" then true
    elif . == "false" then false
    else
      [match("^ *" + $quoted + "1" + $bare + " *(==|!=|[<>]=?) *" + $quoted + "6" + $bare + " *\\z").captures[].string]
      | if . == [] then null
        else
          .[4] as $op | (.[:4] | when_side) as $a | (.[5:] | when_side) as $b
          | if $op == "==" then $a == $b
            elif $op == "!=" then $a != $b
            elif ($a | type) != "number" or ($b | type) != "number" then null
            elif $op == "<" then $a < $b
            elif $op == ">" then $a > $b
            elif $op == "<=" then $a <= $b
            else $a >= $b end
        end
    end;
def when_holds_full($words; rare):
  if . == "" then true
  else when_tokens | when_tree | when_value($words; rare) | if type == "boolean" then . else fail("Expected boolean evaluation") end end;
def when_holds($words; rare):
  if . == "" then true
  else
    [split("||")[] | [split("&&")[] | when_simple]] as $parts
    | if $words and [$parts[][] | select(. == null)] == [] then $parts | map(all) | any
      else when_holds_full($words; rare) end
  end;
def when_judged(rare):
  . as $text | outcome(when_holds(true; rare))
  | if has("ok") then "\(.ok) \($text)"
    elif has("refused") then error(.)
    else fail("Invalid '\''when'\'' expression '\''\($text)'\'': \(.failed)") end;
'

# What they use most of the time.
wfc_jq_quick='def fail($why): error({"failed": $why});
def refuse($what): error({"refused": $what});
def again: error({"refused": "nothing: this is to be tried again", "again": true});
def kind:
  if type == "object" then (if has("\u0000") then .["\u0000"] else "map" end)
  elif type == "number" then "int"
  elif type == "null" then "nil"
  elif type == "boolean" then "bool"
  else type
  end;
def text: if type == "string" then . else fail("not a text: \(kind)") end;
def quotable_full: again;
def quotable:
  if explode | map(select(. < 32 or . == 127 or . > 65535)) - [8, 9, 10, 12, 13] == [] then . else quotable_full end;
def nested:
  . as $flat
  | reduce (keys | reverse[]) as $name ({};
      ($name | split(".")) as $path | if getpath($path) | type == "object" then . else setpath($path; $flat[$name]) end);
def outcome(f): try {ok: f} catch (if type == "object" then . else {failed: .} end);
def simple_tag($flat; $name; unknown):
  if ($flat | has($name)) then
    $flat[$name] | if type == "string" then quotable else fail("unable to resolve references: {{\($name)}}: nothing has given it") end
  else unknown end;
def framed:
  if has("again") then "" | halt_error(9) else . end
  | keys[0] as $how
  | .[$how]
  | if type == "string" then . else tojson end
  | "\($how) \([split("\n") | length, 1] | max)\n\(.)\n";
def when_side:
  if .[0] != null then .[1] // ""
  elif .[2] != null then if .[2] == "true" then true elif .[2] == "false" then false else .[2] end
  else .[3] | tonumber end;
def when_simple:
  "(?:(['\''\"])((?:[A-Za-z][A-Za-z0-9_./ -]*|[0-9]{0,15}))\\" as $quoted
  | "|((?!(?:in|IN)(?![A-Za-z0-9_]))[A-Za-z][A-Za-z0-9_]*)|([0-9]{1,15}))" as $bare
  | if . == "true" then true
    elif . == "false" then false
    else
      [match("^ *" + $quoted + "1" + $bare + " *(==|!=|[<>]=?) *" + $quoted + "6" + $bare + " *\\z").captures[].string]
      | if . == [] then null
        else
          .[4] as $op | (.[:4] | when_side) as $a | (.[5:] | when_side) as $b
          | if $op == "==" then $a == $b
            elif $op == "!=" then $a != $b
            elif ($a | type) != "number" or ($b | type) != "number" then null
            elif $op == "<" then $a < $b
            elif $op == ">" then $a > $b
            elif $op == "<=" then $a <= $b
            else $a >= $b end
        end
    end;
def when_holds_full($words; rare): again;
def when_holds($words; rare):
  if . == "" then true
  else
    [split("||")[] | [split("&&")[] | when_simple]] as $parts
    | if $words and [$parts[][] | select(. == null)] == [] then $parts | map(all) | any
      else when_holds_full($words; rare) end
  end;
def when_judged(rare):
  . as $text | outcome(when_holds(true; rare))
  | if has("ok") then "\(.ok) \($text)"
    elif has("refused") then error(.)
    else fail("Invalid '\''when'\'' expression '\''\($text)'\'': \(.failed)") end;
'

list_templates() {
  printf '%-10s %s\n' steps main
  printf '%-10s %s\n' data logs
  printf '%-10s %s\n' suspend approve
  printf '%-10s %s\n' container read
}

# The calls of each template, and which template each of them runs.
list_calls() {
  calls main logs logs approve approve read read
}

wfc_main "$@"
