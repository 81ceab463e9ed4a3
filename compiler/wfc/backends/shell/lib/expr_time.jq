# Times and durations: Go's layouts, parsing, arithmetic and methods. Zones other than UTC and fixed offsets need a database
# that jq does not have.

def a_time: if kind == "time" then . else fail("not a time: \(kind)") end;
def utc_time($seconds): instant($seconds; 0; 0; "UTC");

# A duration as Go writes it: "1h30m", "-1.5s".
def parsed_duration:
  . as $text
  | (match("^([+-]?)((?:(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+|0)$") // fail("invalid duration \(tojson)")) as $m
  | (if $m.captures[0].string == "-" then -1 else 1 end) as $sign
  | reduce ($m.captures[1].string | match("([0-9]*)[.]?([0-9]*)(ns|us|µs|μs|ms|s|m|h)"; "g")) as $part ({s: 0, n: 0};
      ($part.captures | map(.string)) as [$i, $f, $unit]
      | {ns: [0, 1], us: [0, 1000], "µs": [0, 1000], "μs": [0, 1000], ms: [0, 1000000], s: [1, 0], m: [60, 0], h: [3600, 0]}[$unit]
        as [$seconds, $nanos]
      | ("0" + $i | tonumber) as $whole | ("0." + $f + "0" | tonumber) as $rest
      | ($rest * $seconds) as $partial | ($partial | trunc) as $cut
      | .s += $whole * $seconds + $cut
      | .n += $whole * $nanos + ($rest * $nanos | trunc) + (($partial - $cut) * 1000000000 | round))
  | duration(.s * $sign; .n * $sign);

# Go's layouts -------------------------------------------------------------------------------------------------------------

# A layout as a list of its elements and the texts between them.
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

# A text read by a layout. `$offset` is that of the zone where the text names none.
def time_of($layout; $offset; $zone):
  def mistake: fail("cannot parse a time");
  def digits($low; $high): (.rest | match("^[0-9]{\($low),\($high)}") // mistake) as $m | .rest |= .[$m.length:] | .n = ($m.string | tonumber);
  def named($names; $short):
    .rest as $rest
    | [range($names | length) as $i | ($names[$i] | if $short then .[:3] else . end) as $name
        | select($rest[:($name | length)] | ascii_downcase == ($name | ascii_downcase)) | {n: $i, size: ($name | length)}]
    | .[0] // mistake
    | . as $f | {rest: $rest[$f.size:], n: $f.n};
  [range(1; 13) | month_name] as $months | [range(7) | weekday_name] as $days
  | reduce ($layout | layout_parts[]) as $part ({rest: ., year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0, nanos: 0};
      if $part | has("text") then
        ($part.text | sub("^ +"; " ")) as $text
        | if (.rest | startswith($part.text)) then .rest |= .[($part.text | length):] else mistake end
      else
        $part.item as $i | . as $state
        | if $i == "2006" then digits(4; 4) | .year = .n
          elif $i == "06" then digits(2; 2) | .year = (if .n >= 69 then 1900 + .n else 2000 + .n end)
          elif $i == "01" then digits(2; 2) | .month = .n elif $i == "1" then digits(1; 2) | .month = .n
          elif $i == "Jan" or $i == "January" then named($months; $i == "Jan") as $f | .rest = $f.rest | .month = $f.n + 1
          elif $i == "Mon" or $i == "Monday" then named($days; $i == "Mon") as $f | .rest = $f.rest
          elif $i == "02" then digits(2; 2) | .day = .n
          elif $i == "2" or $i == "_2" then (if $i == "_2" then .rest |= ltrimstr(" ") else . end) | digits(1; 2) | .day = .n
          elif $i == "002" or $i == "__2" then digits(3; 3) | .yearday = .n
          elif $i == "15" then digits(2; 2) | .hour = .n
          elif $i == "03" then digits(2; 2) | .hour = .n | .clock = 12 elif $i == "3" then digits(1; 2) | .hour = .n | .clock = 12
          elif $i == "04" then digits(2; 2) | .minute = .n elif $i == "4" then digits(1; 2) | .minute = .n
          elif $i == "05" or $i == "5" then
            digits((if $i == "05" then 2 else 1 end); 2) | .second = .n
            | (.rest | match("^[.,][0-9]+") // null) as $m
            | if $m == null or ([$layout | layout_parts[] | .item // "" | test("^[.,][09]")] | any) then .
              else .rest |= .[$m.length:] | .nanos = ($m.string[1:10] + zeros(10 - $m.length) | tonumber) end
          elif $i == "PM" or $i == "pm" then
            (.rest[:2] | if $i == "PM" then . else ascii_upcase end) as $half
            | if $half == "PM" or $half == "AM" then .half = $half | .rest |= .[2:] else mistake end
          elif $i == "MST" then
            (.rest | match("^(UTC|[A-Z]{3,4}|[+-][0-9]{2,4})") // mistake) as $m
            | .rest |= .[$m.length:] | .zone = $m.string
            | if .zone == "UTC" then .offset = 0 elif .zone == "GMT" then .offset = 0 else refuse("the zone \(.zone)") end
          elif $i | test("^[.,]0") then
            (.rest | match("^[.,][0-9]{\($i | length - 1)}") // mistake) as $m
            | .rest |= .[$m.length:] | .nanos = ($m.string[1:10] + zeros(10 - $m.length) | tonumber)
          elif $i | test("^[.,]9") then
            (.rest | match("^[.,][0-9]+") // null) as $m
            | if $m == null then . else .rest |= .[$m.length:] | .nanos = ($m.string[1:10] + zeros(10 - $m.length) | tonumber) end
          else
            if ($i | startswith("Z")) and (.rest | startswith("Z")) then .rest |= .[1:] | .offset = 0 | .zone = "UTC"
            else
              (if $i | test("07:00$") then "^([+-])([0-9]{2}):([0-9]{2})" elif $i | test("0700$") then "^([+-])([0-9]{2})([0-9]{2})"
               elif $i | test("07$") then "^([+-])([0-9]{2})" else refuse("the layout \($i)") end) as $pattern
              | (.rest | match($pattern) // mistake) as $m
              | ($m.captures | map(.string)) as $c
              | .rest |= .[$m.length:]
              | .offset = (($c[1] | tonumber) * 3600 + (($c[2] // "0") | tonumber) * 60) * (if $c[0] == "-" then -1 else 1 end)
              | if .offset == 0 then .zone = "UTC" else .zone = "" end
            end
          end
      end)
  | (if .half == "PM" and .hour < 12 then .hour += 12 elif .half == "AM" and .hour == 12 then .hour = 0 else . end)
  | (if .yearday then .day = .yearday | .month = 1 else . end)
  | if .rest != "" or .month < 1 or .month > 12 or .hour > 23 or .minute > 59 or .second > 59 or .day < 1
      or ((.yearday | not) and days_of(.year; .month; .day) >= days_of(.year; .month + 1; 1))
    then mistake
    else
      (.offset // $offset) as $o
      | instant(days_of(.year; .month; .day) * 86400 + .hour * 3600 + .minute * 60 + .second - $o; .nanos; $o; .zone // $zone)
    end;

def layouts:
  ["2006-01-02", "15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04:05Z07:00", "02 Jan 06 15:04 MST",
   "Monday, 02-Jan-06 15:04:05 MST", "Mon, 02 Jan 2006 15:04:05 MST"];

def b_duration($text): $text | parsed_duration;
def utc_name: if . == "UTC" or . == "" then . else refuse("the time zone \(.)") end;
def b_timezone($name): if $name | test("^[A-Za-z0-9_+/-]*$") | not then fail("unknown time zone")
  else $name | utc_name | "UTC" | special("location") end;
def b_now: now as $n | ($n | floor) as $s | instant($s; (($n - $s) * 1000000 | floor) * 1000; 0; "UTC");

def b_date($s):
  [layouts[] as $layout | outcome($s | time_of($layout; 0; "UTC")) | select(has("failed") | not)]
  | .[0] // {failed: "invalid date"} | if has("ok") then .ok else error(.) end;
def b_date($s; $layout):
  if ($s | kind) == "location" then $layout | text | b_date(.) else $s | text | time_of($layout; 0; "UTC") end;
def b_date($s; $layout; $zone):
  if ($s | kind) == "location" then $layout | text | time_of($zone; 0; "UTC")
  else $zone | utc_name | $s | text | time_of($layout; 0; "UTC") end;

# Methods ------------------------------------------------------------------------------------------------------------------

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
