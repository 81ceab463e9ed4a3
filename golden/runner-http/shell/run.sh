#!/bin/sh
# The workflow ask, compiled by wfc. `sh run.sh --help` tells how to run it.
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
. "$wfc_here/lib/map.sh"
. "$wfc_here/lib/http.sh"
. "$wfc_here/lib/request.sh"
. "$wfc_here/templates/main.sh"
. "$wfc_here/templates/post.sh"
. "$wfc_here/templates/show.sh"

wfc_title=ask
wfc_fixed_name=ask
wfc_generate_name=ask-
wfc_entrypoint=main
wfc_secrets=api/token
wfc_programs='curl jq'
# What this workflow does not ask for.
wfc_namespace='' wfc_parallelism='' wfc_kinds='' wfc_config_maps='' wfc_claims='' wfc_host_folders=''
wfc_other_volumes='' wfc_drops_claims='' wfc_needs_image='' wfc_workflow_deadline='' wfc_hooks='' wfc_timestamps=''
wfc_lists_failures='' wfc_workflow_locks='' wfc_workflow_priority='' wfc_semaphores='' wfc_spec_suspended=''
wfc_shutdown='' wfc_resources='' wfc_waits='' wfc_parameter_names=''

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
def float: special("float64");
def int:
  if . > 9007199254740992 or . < -9007199254740992 or isnan then refuse("integers beyond 2^53") else . + 0 end;
def int64: int | special("int64");
def is_number: kind | . == "int" or . == "float64" or . == "int64" or . == "bigint";
def num:
  if type == "number" then .
  elif kind == "bigint" then refuse("integers beyond 2^53")
  elif is_number then .v
  else fail("not a number: \(kind)")
  end;
def text: if type == "string" then . else fail("not a text: \(kind)") end;
def truth: if type == "boolean" then . else fail("not a boolean: \(kind)") end;
def whole: if type == "number" then . elif kind == "bigint" then refuse("integers beyond 2^53") else fail("not an int: \(kind)") end;
def position: if is_number then (num | trunc) else fail("not an index: \(kind)") end;
def utf8:
  [explode[] |
    if . < 128 then .
    elif . < 2048 then 192 + (. / 64 | floor), 128 + . % 64
    elif . < 65536 then 224 + (. / 4096 | floor), 128 + (. / 64 | floor) % 64, 128 + . % 64
    else 240 + (. / 262144 | floor), 128 + (. / 4096 | floor) % 64, 128 + (. / 64 | floor) % 64, 128 + . % 64
    end];
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
def go_double:
  if isnan then "NaN"
  elif . > 1.7976931348623157e308 then "+Inf"
  elif . < -1.7976931348623157e308 then "-Inf"
  else
    (if sign_bit then "-" else "" end) +
    (fabs | if . == 0 then "0"
      else decimal | if .point < -3 or .point > 21 or .point > 6 then exponent_digits(2) else plain_digits end end)
  end;
def two: if . < 10 then "0" + tostring else tostring end;
def pad($width): tostring | zeros($width - length) + .;
def civil:
  . as $days
  | ($days + 719468) as $z
  | ($z / 146097 | floor) as $era
  | ($z - $era * 146097) as $doe
  | (($doe - ($doe / 1460 | floor) + ($doe / 36524 | floor) - ($doe / 146096 | floor)) / 365 | floor) as $yoe
  | ($doe - (365 * $yoe + ($yoe / 4 | floor) - ($yoe / 100 | floor))) as $doy
  | ((5 * $doy + 2) / 153 | floor) as $mp
  | (if $mp < 10 then $mp + 3 else $mp - 9 end) as $month
  | {
      year: ($yoe + $era * 400 + (if $month <= 2 then 1 else 0 end)),
      month: $month,
      day: ($doy - ((153 * $mp + 2) / 5 | floor) + 1),
      weekday: ((($days + 4) % 7 + 7) % 7)
    };
def days_of($year; $month; $day):
  ($year + (($month - 1) / 12 | floor)) as $y0
  | ((($month - 1) % 12 + 12) % 12 + 1) as $m
  | (if $m <= 2 then $y0 - 1 else $y0 end) as $y
  | ($y / 400 | floor) as $era
  | ($y - $era * 400) as $yoe
  | (((153 * (if $m > 2 then $m - 3 else $m + 9 end) + 2) / 5 | floor)) as $doy
  | $era * 146097 + $yoe * 365 + ($yoe / 4 | floor) - ($yoe / 100 | floor) + $doy - 719468 + $day - 1;
def fields:
  (.s + .o) as $local
  | ($local / 86400 | floor) as $days
  | ($local - $days * 86400) as $second
  | ($days | civil) + {
      hour: ($second / 3600 | floor), minute: ($second / 60 | floor | . % 60), second: ($second % 60),
      days: $days, nanos: .n, offset: .o, zone: .z
    }
  | . + {yearday: ($days - days_of(.year; 1; 1) + 1)};
def offset_text($colon):
  (if . < 0 then "-" else "+" end) + (fabs | ((. / 3600 | floor) | two) + $colon + ((. / 60 | floor | . % 60) | two));
def fraction: if . == 0 then "" else "." + (pad(9) | sub("0+$"; "")) end;
def time_text:
  fields
  | (.year | pad(4)) + "-" + (.month | two) + "-" + (.day | two) + " " + (.hour | two) + ":" + (.minute | two) + ":"
    + (.second | two) + (.nanos | fraction) + " " + (.offset | offset_text(""))
    + " " + (if .zone == "" then (.offset | offset_text("")) else .zone end);
def duration_text:
  if .s == 0 and .n == 0 then "0s"
  else
    (if .s < 0 or .n < 0 then "-" else "" end) + ({s: (.s | fabs), n: (.n | fabs)} |
      if .s == 0 then
        if .n < 1000 then "\(.n)ns"
        elif .n < 1000000 then "\(.n / 1000)µs"
        else "\(.n / 1000000)ms" end
      else
        (.s / 3600 | floor) as $h | (.s / 60 | floor | . % 60) as $m
        | (if $h > 0 then "\($h)h" else "" end) + (if $h > 0 or $m > 0 then "\($m)m" else "" end)
          + "\(.s % 60)" + (.n | fraction) + "s"
      end)
  end;
def month_name:
  ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
   "December"][. - 1];
def weekday_name: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"][.];
def duration($seconds; $nanos):
  ($nanos / 1000000000 | trunc) as $carry
  | {"\u0000": "duration", s: ($seconds + $carry), n: ($nanos - $carry * 1000000000)}
  | if .s > 0 and .n < 0 then .s -= 1 | .n += 1000000000
    elif .s < 0 and .n > 0 then .s += 1 | .n -= 1000000000
    else . end
  | if .s > 9223372036 or .s < -9223372036 then refuse("durations of more than 292 years") else . end;
def instant($seconds; $nanos; $offset; $zone):
  ($nanos / 1000000000 | floor) as $carry
  | {"\u0000": "time", s: ($seconds + $carry), n: ($nanos - $carry * 1000000000), o: $offset, z: $zone};
def gotext_special:
  kind as $k
  | if $k == "bytes" then "[" + (.v | map(tostring) | join(" ")) + "]"
    elif $k == "time" then time_text
    elif $k == "duration" then duration_text
    elif $k == "month" then .v | month_name
    elif $k == "weekday" then .v | weekday_name
    elif $k == "location" then .v
    elif $k == "semver" then .text
    else refuse("the text of a \($k)")
    end;
def gotext:
  kind as $k
  | if $k == "string" then .
    elif $k == "int" then tostring
    elif $k == "bool" then tojson
    elif $k == "nil" then "<nil>"
    elif $k == "float64" then .v | go_double
    elif $k == "int64" or $k == "bigint" then .v | tostring
    elif $k == "array" then "[" + (map(gotext) | join(" ")) + "]"
    elif $k == "map" then
      . as $m | "map[" + ([keys[] | . as $key | $key + ":" + ($m[$key] | gotext)] | join(" ")) + "]"
    elif $k == "nillist" then "[]"
    elif $k == "strmap" or $k == "headers" then .v | gotext
    elif $k == "anymap" then
      "map[" + ([.v | sort_by(.[0] | if is_number then num else . end)[] | (.[0] | gotext) + ":" + (.[1] | gotext)]
        | join(" ")) + "]"
    else gotext_special
    end;
def same($b):
  . as $a | ($a | kind) as $k
  | $k == ($b | kind) and (
      if $k == "array" then
        ($a | length) == ($b | length) and all(range($a | length); . as $i | $a[$i] | same($b[$i]))
      elif $k == "map" then
        ($a | keys) == ($b | keys) and all($a | keys[]; . as $i | $a[$i] | same($b[$i]))
      elif $k == "float64" then $a.v == $b.v and ($a.v | isnan | not)
      else $a == $b end);
def is_plain: type != "object" and type != "array";
def equals_full($a; $b):
  if ($a | type) == "string" or ($b | type) == "string" then $a == $b
  elif ($a | is_number) and ($b | is_number) then
    if ($a | kind) == "bigint" or ($b | kind) == "bigint" then
      (if ($a | kind) == ($b | kind) then $a == $b else refuse("integers beyond 2^53") end)
    else ($a | num) as $x | ($b | num) as $y | $x == $y and ($x | isnan | not) end
  elif ($a | type) == "array" and ($b | type) == "array" then
    ($a | length) == ($b | length) and all(range($a | length); . as $i | equals_full($a[$i]; $b[$i]))
  elif ($a | kind) == "time" and ($b | kind) == "time" then $a.s == $b.s and $a.n == $b.n
  elif ($a | kind) == "nillist" or ($b | kind) == "nillist" then ($a == null or $b == null or $a == $b)
  else $a | same($b)
  end;
def equals($a; $b): if ($a | is_plain) and ($b | is_plain) then $a == $b else equals_full($a; $b) end;
def op_contains($a; $b):
  if $a == null or $b == null then false
  else ($b | text) as $x | $a | text | if $x == "" then true else (split($x) | length) > 1 end end;
def fetch_full($key):
  kind as $k
  | if $k == "map" then
      (if $key == null then "" else $key end) as $name
      | if ($name | type) == "string" then .[$name] else fail("a \($name | kind) is no key") end
    elif $k == "array" or $k == "bytes" then
      (if $k == "bytes" then .v else . end) as $items
      | ($key | position) as $i
      | (if $i < 0 then $i + ($items | length) else $i end)
      | if . < 0 or . >= ($items | length) then fail("index out of range: \(.)") else $items[.] end
    elif $k == "string" then
      (utf8) as $bytes | ($key | position) as $i
      | (if $i < 0 then $i + ($bytes | length) else $i end)
      | if . < 0 or . >= ($bytes | length) then fail("index out of range: \(.)") else $bytes[.] end
    elif $k == "strmap" then .v[$key | text] // ""
    elif $k == "headers" then .v[$key | text] // {"\u0000": "nillist"}
    elif $k == "anymap" then [.v[] | select(.[0] | same($key))] | if length == 0 then null else .[0][1] end
    elif $k == "nillist" then ($key | position) | fail("index out of range: \(.)")
    else fail("cannot fetch from \($k)")
    end;
def fetch($key):
  if type == "object" and ($key | type) == "string" and (has("\u0000") | not) then .[$key] else fetch_full($key) end;
def nested:
  . as $flat
  | reduce (keys | reverse[]) as $name ({};
      ($name | split(".")) as $path | if getpath($path) | type == "object" then . else setpath($path; $flat[$name]) end);
def outcome(f): try {ok: f} catch (if type == "object" then . else {failed: .} end);
def layout_parts:
  [match("(January|Jan|Monday|Mon|MST|2006|Z070000|Z07:00:00|Z0700|Z07:00|Z07|-070000|-07:00:00|-0700|-07:00|-07|[.,]0+(?![0-9])|[.,]9+(?![0-9])|002|__2|_2006|_2|01|02|03|04|05|06|15|PM|pm|1|2|3|4|5)"; "g")] as $found
  | . as $layout
  | reduce $found[] as $m ({at: 0, out: []};
      if $m.string == "_2006" then .out += [{text: ($layout[.at:$m.offset] + "_")}, {item: "2006"}]
      else
        (if $m.offset > .at then .out += [{text: $layout[.at:$m.offset]}] else . end)
        | .out += [{item: $m.string}]
      end
      | .at = $m.offset + $m.length)
  | (if .at < ($layout | length) then .out += [{text: $layout[.at:]}] else . end)
  | .out;
def twelve: . % 12 | if . == 0 then 12 else . end;
def blank_padded($width): tostring | (" " * ($width - length) // "") + .;
def zone_offset($item):
  if .offset == 0 and ($item | startswith("Z")) then "Z"
  else
    (.offset | fabs) as $o
    | (if .offset < 0 then "-" else "+" end) + ($o / 3600 | floor | two)
      + (if $item | test("00:00$|0000$|07:00$|0700$") then (if $item | test(":") then ":" else "" end) + ($o / 60 | floor | . % 60 | two) else "" end)
      + (if $item | test("00:00$|0000$") | not then "" elif $item | test("07:00:00$") then ":" + ($o % 60 | two)
         elif $item | test("070000$") then ($o % 60 | two) else "" end)
  end;
def formatted($layout):
  fields as $t
  | [$layout | layout_parts[] |
      if has("text") then .text
      else
        .item as $i | $t
        | if $i == "2006" then .year | pad(4) elif $i == "06" then .year % 100 | two
          elif $i == "01" then .month | two elif $i == "1" then .month | tostring
          elif $i == "Jan" then .month | month_name[:3] elif $i == "January" then .month | month_name
          elif $i == "02" then .day | two elif $i == "2" then .day | tostring elif $i == "_2" then .day | blank_padded(2)
          elif $i == "002" then .yearday | pad(3) elif $i == "__2" then .yearday | blank_padded(3)
          elif $i == "Mon" then .weekday | weekday_name[:3] elif $i == "Monday" then .weekday | weekday_name
          elif $i == "15" then .hour | two elif $i == "03" then .hour | twelve | two elif $i == "3" then .hour | twelve | tostring
          elif $i == "04" then .minute | two elif $i == "4" then .minute | tostring
          elif $i == "05" then .second | two elif $i == "5" then .second | tostring
          elif $i == "PM" then if .hour >= 12 then "PM" else "AM" end
          elif $i == "pm" then if .hour >= 12 then "pm" else "am" end
          elif $i == "MST" then
            if .zone != "" then .zone else .offset | offset_text("") end
          elif $i | test("^[.,]0") then $i[:1] + (.nanos | pad(9) | .[:($i | length - 1)])
          elif $i | test("^[.,]9") then
            (.nanos | pad(9) | .[:($i | length - 1)] | sub("0+$"; "")) | if . == "" then "" else $i[:1] + . end
          else zone_offset($i) end
      end]
  | join("");
def nanos_number: if .s > 9007199 or .s < -9007199 then refuse("integers beyond 2^53") else .s * 1000000000 + .n end;
def compare_times($a; $b): [$a.s, $a.n] as $x | [$b.s, $b.n] as $y | if $x < $y then -1 elif $x > $y then 1 else 0 end;
def time_method($name; $args):
  def one($kind): if ($args | length) == 1 and ($args[0] | kind) == $kind then $args[0] else fail("a wrong argument") end;
  . as $t
  | if $name == "Format" then formatted(one("string"))
    elif $name == "Add" then one("duration") as $d | instant(.s + $d.s; .n + $d.n; .o; .z)
    elif $name == "Sub" then one("time") as $u | duration(.s - $u.s; .n - $u.n)
    elif $name == "Before" then compare_times($t; one("time")) < 0
    elif $name == "After" then compare_times($t; one("time")) > 0
    elif $name == "Equal" then compare_times($t; one("time")) == 0
    elif $name == "Compare" then compare_times($t; one("time"))
    elif $name == "In" then one("location") | $t | .o = 0 | .z = "UTC"
    elif $name == "AddDate" then
      if ($args | length) == 3 and all($args[]; type == "number") then
        fields as $f
        | instant((days_of($f.year + $args[0]; $f.month + $args[1]; $f.day + $args[2]) - $f.days) * 86400 + $t.s; .n; .o; .z)
      else fail("wrong arguments") end
    elif $name == "Truncate" or $name == "Round" then
      one("duration") as $d
      | if $d.n != 0 or $d.s <= 0 or 86400 % $d.s != 0 then refuse("\($name) to a duration that does not divide a day")
        else
          (((.s % $d.s) + $d.s) % $d.s) as $rest
          | if $name == "Round" and ($rest + .n / 1000000000) * 2 >= $d.s then instant(.s - $rest + $d.s; 0; .o; .z)
            else instant(.s - $rest; 0; .o; .z) end
        end
    elif ($args | length) > 0 then fail("too many arguments")
    elif $name == "Unix" then .s | int64
    elif $name == "UnixMilli" then .s * 1000 + (.n / 1000000 | floor) | int64
    elif $name == "UnixMicro" then .s * 1000000 + (.n / 1000 | floor) | int64
    elif $name == "UnixNano" then "\(.s)\(.n | pad(9))" | special("bigint")
    elif $name == "UTC" then .o = 0 | .z = "UTC"
    elif $name == "IsZero" then .s == -62135596800 and .n == 0
    elif $name == "String" then time_text
    elif $name == "Zone" then if .z == "" then "" else .z end
    elif $name == "Location" then "UTC" | special("location")
    elif $name == "Local" then refuse("the local time zone")
    elif $name == "Month" then fields.month | special("month")
    elif $name == "Weekday" then fields.weekday | special("weekday")
    elif $name == "ISOWeek" then
      fields | ((.weekday + 6) % 7) as $w | (.days - $w + 3) as $thursday | ($thursday | civil | .year)
    elif $name == "Date" or $name == "Clock" then fail("func returns more than two values")
    else
      {Year: "year", Day: "day", Hour: "hour", Minute: "minute", Second: "second", Nanosecond: "nanos", YearDay: "yearday"}[$name]
        as $field
      | if $field == null then refuse("the method \($name)") else fields[$field] end
    end;
def duration_method($name; $args):
  (.s + .n / 1000000000) as $seconds
  | if $name == "Round" or $name == "Truncate" then
      if ($args | length) == 1 and ($args[0] | kind) == "duration" then
        nanos_number as $n | ($args[0] | nanos_number) as $m
        | if $m <= 0 then . else
            ($n % $m) as $rest
            | duration(0; if $name == "Truncate" or ($rest | fabs) * 2 < $m then $n - $rest
                elif $n < 0 then $n - $rest - $m else $n - $rest + $m end) end
      else fail("a wrong argument") end
    elif ($args | length) > 0 then fail("too many arguments")
    elif $name == "Hours" then (.s / 3600 | trunc) as $h | $h + ((.s - $h * 3600) + .n / 1000000000) / 3600 | float
    elif $name == "Minutes" then (.s / 60 | trunc) as $m | $m + ((.s - $m * 60) + .n / 1000000000) / 60 | float
    elif $name == "Seconds" then $seconds | float
    elif $name == "Milliseconds" then .s * 1000 + (.n / 1000000 | trunc) | int64
    elif $name == "Microseconds" then .s * 1000000 + (.n / 1000 | trunc) | int64
    elif $name == "Nanoseconds" then nanos_number | int64
    elif $name == "Abs" then duration(.s | fabs; .n | fabs)
    elif $name == "String" then duration_text
    else refuse("the method \($name)") end;
def method($name; $args):
  kind as $k
  | if $k == "time" then time_method($name; $args)
    elif $k == "duration" then duration_method($name; $args)
    elif ($k == "month" or $k == "weekday" or $k == "location") and $name == "String" then gotext
    elif $k == "semver" then
      {Major: .major, Minor: .minor, Patch: .patch, Prerelease: .pre, Metadata: .meta, Original: .original, String: .text} as $m
      | if $m | has($name) then $m[$name] else refuse("the method \($name)") end
    elif $k == "headers" then
      ($args[0] | text) as $key
      | (.v[$key | split("-") | map((.[:1] | ascii_upcase) + (.[1:] | ascii_downcase)) | join("-")] // []) as $values
      | if $name == "Get" then $values[0] // "" elif $name == "Values" then $values else refuse("the method \($name)") end
    else fail("\($k) has no method \($name)")
    end;
def framed:
  if has("again") then "" | halt_error(9) else . end
  | keys[0] as $how
  | .[$how]
  | if type == "string" then . else tojson end
  | "\($how) \([split("\n") | length, 1] | max)\n\(.)\n";
def http_sent:
  reduce (split("\n")[] | select(. != "")) as $line ({}; ($line | split(": ")) as $parts
    | .[$parts[0]] = [$parts[1:] | join(": ")]);
def http_canonical: split("-") | map((.[:1] | ascii_upcase) + (.[1:] | ascii_downcase)) | join("-");
def http_received:
  split("\r\n\r\n") | map(select(. != "")) | (last // "")
  | reduce (split("\r\n")[1:][] | select(contains(":"))) as $line ({}; ($line | split(":")) as $parts
    | ($parts[0] | http_canonical) as $name
    | if $name == "Transfer-Encoding" or $name == "Trailer" then .
      else .[$name] += [$parts[1:] | join(":") | sub("^[ \t]+"; "") | sub("[ \t]+$"; "")] end);
def http_variables($method; $url; $body; $bytes; $sent; $status; $answer; $received):
  {request: {method: $method, url: $url, body: (if $bytes == "" then $body else "" end),
      bodyBytes: {"\u0000": "bytes", v: ($body | utf8)}, headers: ($sent | http_sent)},
    response: {statusCode: ($status | tonumber), body: $answer, headers: ($received | http_received)}};
'

list_templates() {
  printf '%-10s %s\n' steps main
  printf '%-10s %s\n' http post
  printf '%-10s %s\n' container show
}

# The calls of each template, and which template each of them runs.
list_calls() {
  calls main post post show show
}

wfc_main "$@"
