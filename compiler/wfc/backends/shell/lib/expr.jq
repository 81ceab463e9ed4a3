# The values of Argo's expressions (expr-lang), their operators and how Go prints them. For jq 1.6 and later.
#
# nil, booleans, texts, lists and maps are what they are in JSON; a plain number is an `int`. Every other kind of value is an
# object whose key "\u0000" names the kind: {"\u0000": "float64", "v": 2.5}. `float64` and `int64` have to be kept apart from
# `int`, for Go prints, compares and passes them differently. No map of a document can look like that: `decoded` refuses
# the key.
#
# A filter `name($a; $b)` takes values as arguments, one with `.` works on its input. Failing with a text is Argo's own failure;
# `refuse` is ours, for what jq cannot compute as Argo does. A program takes only those definitions along that it uses, so
# every definition starts in the first column and stands behind those that it uses. A KB that is used costs 4 ms: what is
# only needed for times and other rare kinds stands in filters named …_special, which a program without such values does not
# take along (`library.py` puts one that fails into their place).
#
# What is seldom needed and long stands in filters named …_full. A program is tried without them first, for most of the time a
# start takes goes into those definitions that it uses: where one is called, the program is begun `again`, with them.

def fail($why): error({"failed": $why});
def refuse($what): error({"refused": $what});
def again: error({"refused": "nothing: this is to be tried again", "again": true});

# The name of a value's kind.
def kind:
  if type == "object" then (if has("\u0000") then .["\u0000"] else "map" end)
  elif type == "number" then "int"
  elif type == "null" then "nil"
  elif type == "boolean" then "bool"
  else type
  end;

def special($kind): {"\u0000": $kind, "v": .};
def float: special("float64");

# An int; beyond 2^53 a double no longer holds every one.
def int:
  if . > 9007199254740992 or . < -9007199254740992 or isnan then refuse("integers beyond 2^53") else . + 0 end;
def int64: int | special("int64");

def is_number: kind | . == "int" or . == "float64" or . == "int64" or . == "bigint";
def is_integer: kind | . == "int" or . == "int64" or . == "bigint";

# The number in a value.
def num:
  if type == "number" then .
  elif kind == "bigint" then refuse("integers beyond 2^53")
  elif is_number then .v
  else fail("not a number: \(kind)")
  end;

def text: if type == "string" then . else fail("not a text: \(kind)") end;
def truth: if type == "boolean" then . else fail("not a boolean: \(kind)") end;
def list:
  if type == "array" then . elif kind == "bytes" then .v elif kind == "nillist" then []
  else fail("not a list: \(kind)") end;
def nil_list: {"\u0000": "nillist"};
def whole: if type == "number" then . elif kind == "bigint" then refuse("integers beyond 2^53") else fail("not an int: \(kind)") end;
# An index or a bound: any number, cut to an integer.
def position: if is_number then (num | trunc) else fail("not an index: \(kind)") end;

# Texts as bytes ------------------------------------------------------------------------------------------------------------

# The UTF-8 bytes of a text.
def utf8:
  [explode[] |
    if . < 128 then .
    elif . < 2048 then 192 + (. / 64 | floor), 128 + . % 64
    elif . < 65536 then 224 + (. / 4096 | floor), 128 + (. / 64 | floor) % 64, 128 + . % 64
    else 240 + (. / 262144 | floor), 128 + (. / 4096 | floor) % 64, 128 + (. / 64 | floor) % 64, 128 + . % 64
    end];

# The text of UTF-8 bytes; what is none becomes U+FFFD, a byte at a time, as in Go.
def from_utf8:
  . as $b
  | def follows($i; $low; $high): ($b[$i] // 0) as $x | $x >= $low and $x <= $high;
    def step:
      .i as $i | $b[$i] as $x
      | if $x < 128 then {i: ($i + 1), code: $x}
        elif $x >= 194 and $x <= 223 and follows($i + 1; 128; 191) then {i: ($i + 2), code: (($x - 192) * 64 + $b[$i + 1] - 128)}
        elif $x >= 224 and $x <= 239 and follows($i + 2; 128; 191)
          and follows($i + 1; (if $x == 224 then 160 else 128 end); (if $x == 237 then 159 else 191 end))
        then {i: ($i + 3), code: (($x - 224) * 4096 + ($b[$i + 1] - 128) * 64 + $b[$i + 2] - 128)}
        elif $x >= 240 and $x <= 244 and follows($i + 2; 128; 191) and follows($i + 3; 128; 191)
          and follows($i + 1; (if $x == 240 then 144 else 128 end); (if $x == 244 then 143 else 191 end))
        then {
          i: ($i + 4),
          code: (($x - 240) * 262144 + ($b[$i + 1] - 128) * 4096 + ($b[$i + 2] - 128) * 64 + $b[$i + 3] - 128)
        }
        else {i: ($i + 1), code: 65533} end;
    [{i: 0} | recurse(if .i < ($b | length) then step else empty end) | .code // empty] | implode;

def is_ascii: test("^[\\x00-\\x7f]*$");
def byte_length: if is_ascii then length else (utf8 | length) end;

# A piece of a text by byte offsets.
def byte_slice($from; $to): if is_ascii then .[$from:$to] else (utf8[$from:$to] | from_utf8) end;

# Numbers as texts ----------------------------------------------------------------------------------------------------------

# Shortest digits of a positive double, and where the decimal point stands: 0.05 is {digits: "5", point: -1}.
def decimal:
  (. * 1 | tostring | split("e")) as [$mantissa, $exponent]
  | ($mantissa | split(".")) as [$whole, $rest]
  | {digits: ($whole + ($rest // "")), point: (($whole | length) + ($exponent // "0" | ltrimstr("+") | tonumber))}
  | until(.digits | startswith("0") | not; .digits |= .[1:] | .point -= 1)
  | until(.digits | endswith("0") | not; .digits |= .[:-1]);

def zeros($n): if $n > 0 then "0" * $n else "" end;

# Without an exponent.
def plain_digits:
  if .point <= 0 then "0." + zeros(-.point) + .digits
  elif .point >= (.digits | length) then .digits + zeros(.point - (.digits | length))
  else .digits[:.point] + "." + .digits[.point:]
  end;

# With an exponent of `$width` digits or more.
def exponent_digits($width):
  (.point - 1) as $e
  | (if $e < 0 then -$e else $e end | tostring) as $t
  | .digits[:1] + (if (.digits | length) > 1 then "." + .digits[1:] else "" end)
    + (if $e < 0 then "e-" else "e+" end) + zeros($width - ($t | length)) + $t;

def sign_bit: . < 0 or (. == 0 and (1 / (if . == 0 then (tostring | if startswith("-") then -1 else 1 end) else 1 end)) < 0);

# A double as Go's encoding/json writes it.
def json_double:
  if isnan or . > 1.7976931348623157e308 or . < -1.7976931348623157e308 then fail("not a number of JSON")
  else
    (if sign_bit then "-" else "" end) +
    (fabs | if . == 0 then "0"
      elif . < 1e-6 or . >= 1e21 then decimal | exponent_digits(1)
      else decimal | plain_digits end)
  end;

# A double as Go's %v writes it.
def go_double:
  if isnan then "NaN"
  elif . > 1.7976931348623157e308 then "+Inf"
  elif . < -1.7976931348623157e308 then "-Inf"
  else
    (if sign_bit then "-" else "" end) +
    (fabs | if . == 0 then "0"
      else decimal | if .point < -3 or .point > 21 or .point > 6 then exponent_digits(2) else plain_digits end end)
  end;

# Two digits.
def two: if . < 10 then "0" + tostring else tostring end;
def pad($width): tostring | zeros($width - length) + .;

# Times and durations as texts ----------------------------------------------------------------------------------------------

# {year, month, day, yearday, weekday} of a number of days since 1970-01-01.
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

# The days since 1970-01-01 of a date; months and days may be out of their ranges.
def days_of($year; $month; $day):
  ($year + (($month - 1) / 12 | floor)) as $y0
  | ((($month - 1) % 12 + 12) % 12 + 1) as $m
  | (if $m <= 2 then $y0 - 1 else $y0 end) as $y
  | ($y / 400 | floor) as $era
  | ($y - $era * 400) as $yoe
  | (((153 * (if $m > 2 then $m - 3 else $m + 9 end) + 2) / 5 | floor)) as $doy
  | $era * 146097 + $yoe * 365 + ($yoe / 4 | floor) - ($yoe / 100 | floor) + $doy - 719468 + $day - 1;

# The fields of a time at its own offset.
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

def rfc3339:
  fields
  | (.year | pad(4)) + "-" + (.month | two) + "-" + (.day | two) + "T" + (.hour | two) + ":" + (.minute | two) + ":"
    + (.second | two) + (.nanos | fraction) + (if .offset == 0 then "Z" else (.offset | offset_text(":")) end);

def time_text:
  fields
  | (.year | pad(4)) + "-" + (.month | two) + "-" + (.day | two) + " " + (.hour | two) + ":" + (.minute | two) + ":"
    + (.second | two) + (.nanos | fraction) + " " + (.offset | offset_text(""))
    + " " + (if .zone == "" then (.offset | offset_text("")) else .zone end);

# A duration {s, n} (n of its sign) as nanoseconds, in digits.
def nanoseconds_text:
  if .s == 0 then (.n | tostring)
  else (if .s < 0 then "-" else "" end) + (.s | fabs | tostring) + (.n | fabs | pad(9))
  end;

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

# A duration of a whole number of seconds and nanoseconds, which may have different signs.
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

# Values as texts -----------------------------------------------------------------------------------------------------------

# A text as a JSON string, with the escapes that Go adds for HTML, or (`$html` false) without.
def json_text($html):
  if test("[<>&\u007f\u2028\u2029]") then
    (split("\u007f") | map(tojson[1:-1]) | "\"" + join("\u007f") + "\"")
    | split("\u2028") | join("\\u2028") | split("\u2029") | join("\\u2029")
    | if $html then split("<") | join("\\u003c") | split(">") | join("\\u003e") | split("&") | join("\\u0026") else . end
  else tojson
  end;

def base64_bytes:
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" as $letters
  | . as $b
  | [range(0; length; 3) as $i
     | ($b[$i] * 65536 + ($b[$i + 1] // 0) * 256 + ($b[$i + 2] // 0)) as $n
     | $letters[($n / 262144 | floor):][:1], $letters[($n / 4096 | floor) % 64:][:1],
       (if $i + 1 < ($b | length) then $letters[($n / 64 | floor) % 64:][:1] else "=" end),
       (if $i + 2 < ($b | length) then $letters[$n % 64:][:1] else "=" end)]
  | join("");

def json_special:
  kind as $k
  | if $k == "bytes" then "\"" + (.v | base64_bytes) + "\""
    elif $k == "time" then "\"" + rfc3339 + "\""
    elif $k == "duration" then nanoseconds_text
    elif $k == "semver" then .text | json_text(true)
    elif $k == "location" then "{}"
    elif $k == "month" or $k == "weekday" then .v | tostring
    else fail("\($k) has no JSON form")
    end;

# A value as Go's encoding/json writes it. `$pad` is the indentation of a level; empty: all on one line.
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

# A value as Go's %v writes it.
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

# Go's type of a value. Lists that Go types more narrowly (split, ranges) are not known any more here.
def go_type:
  {nil: "<nil>", array: "[]interface {}", map: "map[string]interface {}", strmap: "map[string]string", bytes: "[]uint8",
   time: "time.Time", duration: "time.Duration", month: "time.Month", weekday: "time.Weekday", semver: "*semver.Version",
   location: "*time.Location", anymap: "map[interface {}]interface {}", bigint: "int"}[kind] // kind;

# Characters that Go's strconv.Quote writes as escapes which JSON does not know: a text that holds one cannot be put into a
# template by a tag, because the result is no JSON any more.
def survives_quoting:
  all(explode[];
    (. >= 32 or . == 8 or . == 9 or . == 10 or . == 12 or . == 13) and . != 127
    and (. < 65536 or (. < 196608 and . % 65536 < 65534) or (. < 205744 and . >= 196608) or (. >= 917760 and . <= 917999)));

def quotable_full: if survives_quoting then . else fail("the result was invalid JSON") end;
def quotable:
  if explode | map(select(. < 32 or . == 127 or . > 65535)) - [8, 9, 10, 12, 13] == [] then . else quotable_full end;

# The text that a tag becomes.
def rendered_full:
  if type == "string" then .
  elif type == "null" then fail("the expression has no value")
  else gojson | quotable | if startswith("\"") then .[1:-1] else . end
  end;
def rendered: if type == "string" then . elif type == "number" or type == "boolean" then tostring else rendered_full end;

# Operators -----------------------------------------------------------------------------------------------------------------

# The same for values whose kind is known when the program is made.
def rendered_int: if type == "number" then tostring elif type == "object" then .v | tostring else fail("the expression has no value") end;
def rendered_float: if type == "object" then .v | json_double else fail("the expression has no value") end;

# Equal in kind and value.
def same($b):
  . as $a | ($a | kind) as $k
  | $k == ($b | kind) and (
      if $k == "array" then
        ($a | length) == ($b | length) and all(range($a | length); . as $i | $a[$i] | same($b[$i]))
      elif $k == "map" then
        ($a | keys) == ($b | keys) and all($a | keys[]; . as $i | $a[$i] | same($b[$i]))
      elif $k == "float64" then $a.v == $b.v and ($a.v | isnan | not)
      else $a == $b end);

# A value that is what it is in JSON: a text, an int, a boolean, nil.
def is_plain: type != "object" and type != "array";

# The operator ==: numbers of all kinds are compared as numbers, lists item by item, maps strictly.
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

# -1, 0 or 1; nothing when one is not a number.
def order_full($a; $b):
  ($a | kind) as $k | ($b | kind) as $l
  | if ($a | is_number) and ($b | is_number) then
      ($a | num) as $x | ($b | num) as $y
      | if ($x | isnan) or ($y | isnan) then null elif $x < $y then -1 elif $x > $y then 1 else 0 end
    elif $k == "string" and $l == "string" then if $a < $b then -1 elif $a > $b then 1 else 0 end
    elif ($k == "time" and $l == "time") or ($k == "duration" and $l == "duration") then
      [$a.s, $a.n] as $x | [$b.s, $b.n] as $y | if $x < $y then -1 elif $x > $y then 1 else 0 end
    else fail("\($k) and \($l) cannot be compared")
    end;
def order($a; $b):
  if ($a | type) == ($b | type) and ($a | type == "number" or type == "string") then
    if $a < $b then -1 elif $a > $b then 1 else 0 end
  else order_full($a; $b) end;

def op_lt($a; $b): order($a; $b) | . == -1;
def op_le($a; $b): order($a; $b) | . == -1 or . == 0;
def op_gt($a; $b): order($a; $b) | . == 1;
def op_ge($a; $b): order($a; $b) | . == 1 or . == 0;

def mismatch($op; $a; $b): fail("invalid operation: \($a | kind) \($op) \($b | kind)");
def as_float: num | float;

def op_add_special($a; $b):
  ($a | kind) as $k | ($b | kind) as $l
  | if $k == "time" and $l == "duration" then instant($a.s + $b.s; $a.n + $b.n; $a.o; $a.z)
    elif $k == "duration" and $l == "time" then instant($a.s + $b.s; $a.n + $b.n; $b.o; $b.z)
    elif $k == "duration" and $l == "duration" then duration($a.s + $b.s; $a.n + $b.n)
    else mismatch("+"; $a; $b)
    end;

# The result of an operation on two numbers: a float when one of them is.
def number_like($a; $b): if ($a | kind) == "float64" or ($b | kind) == "float64" then float else int end;

def op_add_full($a; $b):
  if ($a | type) == "string" and ($b | type) == "string" then $a + $b
  elif ($a | is_number) and ($b | is_number) then ($a | num) + ($b | num) | number_like($a; $b)
  else op_add_special($a; $b) end;
def op_add($a; $b):
  if ($a | type) == "string" and ($b | type) == "string" then $a + $b
  elif ($a | type) == "number" and ($b | type) == "number" then $a + $b | int
  else op_add_full($a; $b) end;

def op_sub_special($a; $b):
  ($a | kind) as $k | ($b | kind) as $l
  | if $k == "time" and $l == "time" or ($k == "duration" and $l == "duration") then duration($a.s - $b.s; $a.n - $b.n)
    elif $k == "time" and $l == "duration" then instant($a.s - $b.s; $a.n - $b.n; $a.o; $a.z)
    else mismatch("-"; $a; $b)
    end;

def op_sub_full($a; $b):
  if ($a | is_number) and ($b | is_number) then ($a | num) - ($b | num) | number_like($a; $b)
  else op_sub_special($a; $b) end;
def op_sub($a; $b):
  if ($a | type) == "number" and ($b | type) == "number" then $a - $b | int
  else op_sub_full($a; $b) end;

# A duration times a number.
def scaled($d; $x): ($d.s * $x) as $s | ($s | trunc) as $t | duration($t; ($d.n * $x + ($s - $t) * 1000000000) | trunc);

def op_mul_special($a; $b):
  ($a | kind) as $k | ($b | kind) as $l
  | if $k == "duration" and ($b | is_number) then scaled($a; $b | num)
    elif $l == "duration" and ($a | is_number) then scaled($b; $a | num)
    elif $k == "duration" and $l == "duration" then refuse("the product of two durations")
    else mismatch("*"; $a; $b)
    end;

def op_mul_full($a; $b):
  if ($a | is_number) and ($b | is_number) then ($a | num) * ($b | num) | number_like($a; $b)
  else op_mul_special($a; $b) end;
def op_mul($a; $b):
  if ($a | type) == "number" and ($b | type) == "number" then $a * $b | int
  else op_mul_full($a; $b) end;

# Go's division of doubles: by zero, too.
def quotient($x; $y):
  if $y == 0 then
    if ($x | isnan) or $x == 0 then nan
    elif ($x | sign_bit) != ($y | sign_bit) then -infinite else infinite end
  else $x / $y end;

def op_div($a; $b):
  if ($a | is_number) and ($b | is_number) then quotient($a | num; $b | num) | float else mismatch("/"; $a; $b) end;
def rest_of($x; $y): if $y == 0 then fail("integer divide by zero") else $x - $y * ($x / $y | trunc) | int end;
def op_mod_full($a; $b):
  if ($a | is_integer) and ($b | is_integer) then rest_of($a | num; $b | num) else mismatch("%"; $a; $b) end;
def op_mod($a; $b):
  if ($a | type) == "number" and ($b | type) == "number" then rest_of($a; $b) else op_mod_full($a; $b) end;
def op_pow($a; $b):
  if ($a | is_number) and ($b | is_number) then pow($a | num; $b | num) | float else mismatch("**"; $a; $b) end;

def op_neg:
  kind as $k
  | if $k == "int" then 0 - .
    elif $k == "float64" then .v | (. * -1) | float
    elif $k == "int64" then .v | (0 - .) | int64
    elif $k == "bigint" then .v | (if startswith("-") then .[1:] else "-" + . end) | special("bigint")
    else fail("invalid operation: -\($k)")
    end;
def op_not: truth | not;

def op_range($a; $b):
  if ($a | is_number) and ($b | is_number) then
    ($a | num | trunc) as $x | ($b | num | trunc) as $y
    | if $y - $x >= 999999 then fail("memory budget exceeded") else [range($x; $y + 1)] end
  else mismatch(".."; $a; $b) end;

def op_in($a; $b):
  ($b | kind) as $l
  | if $l == "array" then any($b[]; equals(.; $a))
    elif $l == "nil" or $l == "nillist" then false
    elif $l == "time" and ($a | type) == "string" then false
    elif $l == "map" or $l == "strmap" or $l == "headers" then
      (if $l == "map" then $b else $b.v end) as $m
      | (if $a == null then "" else $a end)
      | if type == "string" then . as $key | $m | has($key) else fail("a \(kind) is no key") end
    elif $l == "anymap" then any($b.v[]; .[0] | same($a))
    else fail("operator in is not defined on \($l)")
    end;

# With nil on a side these are false.
def op_contains($a; $b):
  if $a == null or $b == null then false
  else ($b | text) as $x | $a | text | if $x == "" then true else (split($x) | length) > 1 end end;
def op_starts($a; $b): if $a == null or $b == null then false else ($b | text) as $x | $a | text | startswith($x) end;
def op_ends($a; $b): if $a == null or $b == null then false else ($b | text) as $x | $a | text | endswith($x) end;

# A number for the operators on bits.
def bits: if . > 9007199254740992 or . < -9007199254740992 then refuse("integers beyond 2^53") else trunc end;

# An operation bit by bit on two's complements: `f` makes a bit of [bit, bit]. 53 bits and the sign are all that a double holds.
def bit_operation($a; $b; f):
  reduce range(53) as $i ({x: $a, y: $b, place: 1, out: 0};
    ([(.x % 2 + 2) % 2, (.y % 2 + 2) % 2] | f) as $bit
    | .out += $bit * .place | .place *= 2 | .x = (.x / 2 | floor) | .y = (.y / 2 | floor))
  | ([-.x, -.y] | f) as $sign
  | .out - $sign * .place;

# `.name` and `[key]`; a key that a map does not have gives nil.
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

def sliced($from; $to):
  def bound($n; $default): if . == null then $default else position | (if . < 0 then . + $n else . end) end;
  if kind == "bytes" then .v |= sliced($from; $to)
  elif type == "array" or type == "string" then
    (if type == "string" then byte_length else length end) as $n
    | ([([($from | bound($n; 0)), 0] | max), $n] | min) as $a
    | ([([($to | bound($n; $n)), 0] | max), $n] | min) as $b
    | if $a >= $b then (if type == "string" then "" else [] end)
      elif type == "string" then byte_slice($a; $b)
      else .[$a:$b] end
  else fail("cannot slice \(kind)")
  end;

# A value of JSON as the expressions have it: every number is a float.
def decoded:
  if type == "number" then float
  elif type == "array" then map(decoded)
  elif type == "object" then if has("\u0000") then refuse("a JSON key of U+0000") else map_values(decoded) end
  else .
  end;

# The variables ---------------------------------------------------------------------------------------------------------------

# Dotted names as nested maps; of `a` and `a.b` only the longer one is kept.
def nested:
  . as $flat
  | reduce (keys | reverse[]) as $name ({};
      ($name | split(".")) as $path | if getpath($path) | type == "object" then . else setpath($path; $flat[$name]) end);

# What an expression comes to: {ok}, {failed} or {refused}.
def outcome(f): try {ok: f} catch (if type == "object" then . else {failed: .} end);
