# The functions of sprig 3.3.0 that are pure. Go gives a typed argument its zero value for nil.

def text_or_zero: if . == null then "" else text end;
def whole_or_zero: if . == null then 0 else whole end;
def truth_or_zero: if . == null then false else truth end;
def map_or_zero: if . == null then {} elif kind == "map" then . else fail("not a map: \(kind)") end;
def map_not_nil: if . == null then refuse("a map that is nil") else map_or_zero end;
def time_or_zero: if . == null then utc_time(-62135596800) else a_time end;

# What sprig takes for empty.
def is_empty:
  kind as $k
  | . == null or . == "" or . == false or . == []
    or ($k == "map" and length == 0) or ((is_number and $k != "bigint") and num == 0)
    or (($k == "strmap" or $k == "bytes") and (.v | length) == 0) or $k == "nillist" or ($k == "duration" and .s == 0 and .n == 0);

# Numbers of anything, as the cast library has them.
def cast_text:
  # The int of a text: a base prefix, or decimal digits with a fraction that is cut.
  . as $t
  | (if test("^[+-]?[0-9][0-9_]*[.][0-9]*\\z") then sub("[.].*"; "") else . end)
  | (if test("^[+-]?0[xX]_?[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*\\z") then [16, "0[xX]"]
    elif test("^[+-]?0[bB]_?[01]+(?:_[01]+)*\\z") then [2, "0[bB]"]
    elif test("^[+-]?0[oO]_?[0-7]+(?:_[0-7]+)*\\z") then [8, "0[oO]"]
    elif test("^[+-]?0_?[0-7]+(?:_[0-7]+)*\\z") then [8, "0"]
    elif test("^[+-]?(?:0|[1-9][0-9]*(?:_[0-9]+)*)\\z") then [10, ""]
    else null end) as $form
  | if $form == null then 0
    else
      (if startswith("-") then -1 else 1 end) as $sign
      | reduce (sub("^[+-]?" + $form[1]; "") | gsub("_"; "") | ascii_downcase | explode[]) as $c (0; . * $form[0] + $c - (if $c > 57 then 87 else 48 end))
      | . * $sign | if fabs > 9.2e18 then 0 else int end
    end;
def cast_int:
  kind as $k
  | if $k == "int" then . elif $k == "int64" then .v
    elif $k == "bigint" then num
    elif $k == "float64" then .v | if isnan or fabs > 9007199254740992 then refuse("integers beyond 2^53") else trunc end
    elif $k == "bool" then (if . then 1 else 0 end)
    elif $k == "string" then cast_text
    elif $k == "month" or $k == "weekday" then .v
    elif $k == "duration" then nanos_number
    else 0 end;
def cast_double:
  kind as $k
  | if $k == "string" then ([parsed_double][0] // 0)
    elif is_number then num
    elif $k == "bool" then (if . then 1 else 0 end)
    elif $k == "month" or $k == "weekday" then .v
    elif $k == "duration" then nanos_number
    else 0 end;

def s_add($n): $n | map(cast_int) | add // 0 | int64;
def s_add1($n): $n | cast_int + 1 | int64;
def s_sub($a; $b): ($a | cast_int) - ($b | cast_int) | int64;
def s_mul($n): reduce ($n[] | cast_int) as $x (1; . * $x) | int64;
def s_div($a; $b): ($b | cast_int) as $y | if $y == 0 then fail("integer divide by zero") else ($a | cast_int) / $y | trunc | int64 end;
def s_mod($a; $b): ($b | cast_int) as $y | ($a | cast_int) as $x | if $y == 0 then fail("integer divide by zero") else $x - $y * ($x / $y | trunc) | int64 end;
def s_max($n): $n | map(cast_int) | max | int64;
def s_min($n): $n | map(cast_int) | min | int64;
def s_maxf($n): $n | map(cast_double) | max | float;
def s_minf($n): $n | map(cast_double) | min | float;
def s_int($v): $v | cast_int;
def s_int64($v): $v | cast_int | int64;
def s_float64($v): $v | cast_double | float;
def s_atoi($s): $s | if test("^[+-]?[0-9]{1,15}\\z") then ltrimstr("+") | tonumber else (if test("^[+-]?[0-9]+\\z") then refuse("integers beyond 2^53") else 0 end) end;
def s_ceil($v): $v | cast_double | ceil | float;
def s_floor($v): $v | cast_double | floor | float;

# Decimal arithmetic: as integers with a number of places, where a double holds them.
def as_decimal:
  cast_double
  | if . == 0 then {n: 0, places: 0}
    else (if . < 0 then -1 else 1 end) as $sign | fabs | decimal
      | if (.digits | length) > 15 or .point > 15 or .point < -15 then {exact: false, v: (plain_digits | tonumber * $sign)}
        else
          ((.digits | length) - .point) as $p
          | if $p >= 0 then {n: ($sign * (.digits | tonumber)), places: $p}
            else {n: ($sign * (.digits + zeros(-$p) | tonumber)), places: 0} end
        end
    end;
def places_ok: if .exact == false or (.n | fabs) > 9007199254740992 then refuse("decimal arithmetic beyond 15 digits") else . end;
def decimal_value:
  places_ok
  | (if .n < 0 then "-" else "" end) as $sign
  | (.n | fabs | tostring) as $digits
  | .places as $p
  | ($sign + $digits + "e-" + ($p | tostring)) | tonumber | float;
def aligned($p): .n *= pow(10; $p - .places) | .places = $p;
def decimal_sum($a; $b; $sign):
  ($a | places_ok) as $x | ($b | places_ok) as $y
  | ([$x.places, $y.places] | max) as $p
  | {n: (($x | aligned($p) | .n) + $sign * ($y | aligned($p) | .n)), places: $p} | places_ok;
def decimals($numbers): $numbers | map(as_decimal);
def s_addf($n): decimals($n) | reduce .[] as $x ({n: 0, places: 0}; decimal_sum(.; $x; 1)) | decimal_value;
def s_add1f($n): decimal_sum($n | as_decimal; {n: 1, places: 0}; 1) | decimal_value;
def s_subf($n): decimals($n) | reduce .[1:][] as $x (.[0]; decimal_sum(.; $x; -1)) | decimal_value;
def s_mulf($n): decimals($n) | reduce .[1:][] as $x (.[0]; places_ok | ($x | places_ok) as $y | {n: (.n * $y.n), places: (.places + $y.places)} | places_ok) | decimal_value;
# Sixteen places, and those rounded: what a double of the quotient has, unless its digits go on behind them.
def s_divf($n):
  if any($n[1:][]; cast_double == 0) then fail("decimal division by 0")
  elif ($n | length) == 1 then $n[0] | as_decimal | decimal_value
  else
    reduce ($n[1:][] | as_decimal | places_ok) as $y ($n[0] | as_decimal | places_ok | decimal_value | num;
      . / ($y | decimal_value | num)
      | if fabs >= 1 or . == 0 then . else (. * 1e16 | round) / 1e16 end)
    | float
  end;
def s_round($v; $places; $on):
  ($on[0] // (0.5 | float) | num) as $half
  | ($v | cast_double) as $x
  | pow(10; $places) as $pow
  | ($x * $pow) as $digit
  | (if $digit < 0 then ($digit | ceil) else ($digit | floor) end) as $whole
  | ($digit - $whole) as $rest
  # sprig compares the signed rest, so that a negative number is always cut to the lower one unless its rest is none
  | (if $x >= 0 then (if $rest >= $half then ($digit | ceil) else ($digit | floor) end)
     else (if $rest >= $half then ($digit | ceil) else ($digit | floor) end) end) / $pow
  | float;
def s_toDecimal($v):
  $v | (if kind == "nil" then "" else gotext end)
  | if test("^[+-]?[0-7]+\\z") then
      (if startswith("-") then -1 else 1 end) as $sign
      | reduce (sub("^[+-]"; "") | explode[]) as $c (0; . * 8 + $c - 48) | . * $sign
    else 0 end | int64;

def s_until($n): if $n >= 0 then [range($n)] else [range(0; $n; -1)] end;
def s_untilStep($a; $b; $step):
  if $step == 0 or ($b < $a and $step > 0) or ($b > $a and $step < 0) then [] else [range($a; $b; $step)] end;
def s_seq($n):
  ($n | length) as $count
  | (if $count == 1 then [1, (if $n[0] < 1 then -1 else 1 end), $n[0]]
     elif $count == 2 then [$n[0], (if $n[1] < $n[0] then -1 else 1 end), $n[1]]
     elif $count == 3 then $n else [] end) as $r
  | if $r == [] or $r[1] == 0 or ($r[2] > $r[0] and $r[1] < 0) or ($r[2] < $r[0] and $r[1] > 0) then
      ""
    else [range($r[0]; $r[2] + (if $r[1] > 0 then 1 else -1 end); $r[1]) | tostring] | join(" ") end;

# Texts -------------------------------------------------------------------------------------------------------------------

def s_trim($s): b_trim($s);
def s_upper($s): b_upper($s);
def s_lower($s): b_lower($s);
def s_trimAll($chars; $s): b_trim($s; $chars);
def s_trimPrefix($p; $s): b_trimPrefix($s; $p);
def s_trimSuffix($x; $s): b_trimSuffix($s; $x);
def s_hasPrefix($p; $s): $s | startswith($p);
def s_hasSuffix($x; $s): $s | endswith($x);
def s_contains($sub; $s): op_contains($s; $sub);
def s_repeat($n; $s): if $n < 0 then fail("negative Repeat count") else b_repeat($s; $n) end;
def s_replace($old; $new; $s): b_replace($s; $old; $new; -1);
def s_trunc($n; $s):
  ($s | byte_length) as $len
  | if $n < 0 and $len + $n > 0 then $s | byte_slice($len + $n; $len)
    elif $n >= 0 and $len > $n then $s | byte_slice(0; $n) else $s end;
def s_substr($a; $b; $s):
  ($s | byte_length) as $len
  | (if $a < 0 then 0 else $a end) as $from
  | (if $b < 0 or $b > $len then $len else $b end) as $to
  | if $a < 0 then (if $b < 0 then fail("slice bounds out of range") else $s | byte_slice(0; $to) end)
    elif $from > $to then fail("slice bounds out of range") else $s | byte_slice($from; $to) end;
def word_starts(f):
  # Changes every first letter, and those behind anything that is no letter, digit or underscore.
  . as $s
  | if is_ascii | not then refuse("words beyond ASCII")
    else [range(length) as $i | $s[$i:$i + 1] | if $i == 0 or ($s[$i - 1:$i] | test("[^0-9A-Za-z_]")) then f else . end] | join("") end;
def s_title($s): $s | word_starts(ascii_upcase);
def s_untitle($s): $s
  | if is_ascii | not then refuse("words beyond ASCII")
    else . as $s | [range(length) as $i | $s[$i:$i + 1] | if $i == 0 or ($s[$i - 1:$i] | test("\\s")) then ascii_downcase else . end] | join("") end;
def s_nospace($s): $s | if test("\\s") | not then . elif is_ascii then gsub("\\s"; "") else refuse("sprig.nospace beyond ASCII") end;
def s_swapcase($s): $s | if is_ascii then explode | map(if . >= 97 and . <= 122 then . - 32 elif . >= 65 and . <= 90 then . + 32 else . end) | implode else refuse("sprig.swapcase beyond ASCII") end;
def s_initials($s): $s | [split(" ")[] | select(. != "") | .[:1]] | if any(.[]; test("\\s|[^\\x00-\\x7f]")) then refuse("sprig.initials beyond ASCII") else join("") end;
def s_indent($n; $s): if $n < 0 then fail("negative Repeat count") else ([range($n) | " "] | join("")) as $pad | $pad + ($s | split("\n") | join("\n" + $pad)) end;
def s_nindent($n; $s): "\n" + s_indent($n; $s);
def s_plural($one; $many; $n): if $n == 1 then $one else $many end;
def s_hello: "Hello!";
def s_fail($why): fail($why);
def s_abbrev($width; $s):
  if $width < 4 then $s else ($s | byte_length) as $len | if $len <= $width then $s else ($s | byte_slice(0; $width - 3)) + "..." end end;
def s_b64enc($s): b_toBase64($s);
def s_b64dec($s): $s | if test("^[A-Za-z0-9+/=\r\n]*\\z") and (gsub("[\r\n]"; "") | test("^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\\z")) then b_fromBase64(.)
  else
    # The place of the first mistake is part of the text that sprig gives.
    (match("^[A-Za-z0-9+/]*").length) as $good
    | if test("\r|\n") then refuse("the text of a base64 mistake")
      elif $good < length and (.[$good:] | startswith("=") | not) then "illegal base64 data at input byte \($good)"
      elif $good == length and length % 4 != 0 then "illegal base64 data at input byte \(length - length % 4)"
      else refuse("the text of a base64 mistake") end end;
def s_b32enc($s):
  "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" as $letters
  | ($s | utf8) as $b
  | [range(0; $b | length; 5) as $i
     | ($b[$i:$i + 5]) as $five
     | reduce range(5) as $j (0; . * 256 + ($five[$j] // 0)) | . as $n
     | {"1": 2, "2": 4, "3": 5, "4": 7, "5": 8}["\($five | length)"] as $used
     | range(8) as $k | if $k < $used then $letters[(($n / pow(32; 7 - $k)) | floor) % 32:][:1] else "=" end]
  | join("");
def s_adler32sum($s): reduce ($s | utf8 | .[]) as $x ([1, 0]; ((.[0] + $x) % 65521) as $a | [$a, (.[1] + $a) % 65521]) | .[1] * 65536 + .[0] | tostring;

# Go's %q.
def go_quoted:
  [explode[] |
    if . == 34 then "\\\"" elif . == 92 then "\\\\" elif . == 10 then "\\n" elif . == 13 then "\\r" elif . == 9 then "\\t"
    elif . == 7 then "\\a" elif . == 8 then "\\b" elif . == 12 then "\\f" elif . == 11 then "\\v"
    elif . < 32 or . == 127 then "\\x" + ([. / 16 | floor, . % 16] | map("0123456789abcdef"[.:. + 1]) | join(""))
    elif (. >= 128 and . <= 160) or . == 173 or . == 5760 or . == 6158 or (. >= 8192 and . <= 8207) or (. >= 8232 and . <= 8239)
      or (. >= 8287 and . <= 8303) or . == 12288 or (. >= 57344 and . <= 63743) or . == 65279 or (. >= 65520 and . <= 65531) then
      "\\u" + ([. / 4096 | floor, (. / 256 | floor) % 16, (. / 16 | floor) % 16, . % 16] | map(floor | "0123456789abcdef"[.:. + 1]) | join(""))
    elif . >= 131072 then refuse("quoting U+\(.)")
    else [.] | implode end]
  | "\"" + join("") + "\"";
def s_quote($v): [$v[] | select(. != null) | gotext | go_quoted] | join(" ");
def s_squote($v): [$v[] | select(. != null) | "'" + gotext + "'"] | join(" ");
def s_cat($v): [$v[] | select(. != null) | gotext] | join(" ");
def s_toString($v): $v | gotext;
def items_as_text: kind as $k | if $k == "array" or $k == "bytes" or $k == "nillist" then [list[] | select(. != null) | gotext] elif $k == "nil" then [] else [gotext] end;
def s_toStrings($v): $v | items_as_text;
def s_join($sep; $v): $v | items_as_text | join($sep);
def s_sortAlpha($v): $v | kind as $k | if $k == "array" or $k == "bytes" or $k == "nillist" then items_as_text | sort else [gotext] end;
def s_splitList($sep; $s): b_split($s; $sep);
def numbered: . as $l | [range(length) | {key: "_\(.)", value: $l[.]}] | from_entries | special("strmap");
def s_split($sep; $s): b_split($s; $sep) | numbered;
def s_splitn($sep; $n; $s): b_split($s; $sep; $n) | list | numbered;

def s_typeOf($v): $v | go_type;
def s_kindOf($v):
  $v | kind as $k
  | {nil: "invalid", array: "slice", map: "map", strmap: "map", bytes: "slice", time: "struct", duration: "int64", month: "int",
     weekday: "int", semver: "ptr", location: "ptr", anymap: "map", bigint: "int", nillist: "slice"}[$k] // $k;
def s_kindIs($kind; $v): s_kindOf($v) == $kind;
def s_typeIs($type; $v): s_typeOf($v) == $type;
def s_typeIsLike($type; $v): s_typeOf($v) | . == $type or . == "*" + $type;

def s_toJson($v): outcome($v | gojson) | if has("ok") then .ok elif has("refused") then error(.) else "" end;
def s_mustToJson($v): $v | gojson;
def s_mustToPrettyJson($v): $v | json(true; "  "; "");
def s_toPrettyJson($v): outcome($v | json(true; "  "; "")) | if has("ok") then .ok elif has("refused") then error(.) else "" end;
def s_mustToRawJson($v): $v | json(false; ""; "");
def s_toRawJson($v): $v | json(false; ""; "");
def s_mustFromJson($s): b_fromJSON($s);
def s_fromJson($s): outcome(b_fromJSON($s)) | if has("ok") then .ok elif has("refused") then error(.) else null end;

# Lists -------------------------------------------------------------------------------------------------------------------

def slice_only: kind as $k | if $k == "array" or $k == "bytes" or $k == "nillist" then list else fail("not a list: \($k)") end;
def s_list($v): $v;
def s_first($l): $l | slice_only | .[0];
def s_last($l): $l | slice_only | .[-1];
def s_rest($l): $l | slice_only | if length == 0 then nil_list else .[1:] end;
def s_initial($l): $l | slice_only | if length == 0 then nil_list else .[:-1] end;
def s_reverse($l): $l | slice_only | reverse;
def s_append($l; $v): $l | slice_only + [$v];
def s_prepend($l; $v): [$v] + ($l | slice_only);
def s_concat($lists): [$lists[] | slice_only | .[]] | if length == 0 then nil_list else . end;
def s_uniq($l): reduce ($l | slice_only | .[]) as $x ([]; if any(.[]; same($x)) then . else . + [$x] end);
def s_without($l; $drop): [$l | slice_only | .[] | . as $x | select(any($drop[]; same($x)) | not)];
def s_has($x; $l): if $l == null then false else $l | slice_only | any(.[]; same($x)) end;
def s_compact($l): [$l | slice_only | .[] | select(is_empty | not)];
def s_chunk($n; $l): ($l | slice_only) as $l | if $n <= 0 then fail("integer divide by zero") else [range(0; $l | length; $n) as $i | $l[$i:$i + $n]] end;
def s_slice($l; $bounds):
  ($l | slice_only) as $l
  | ($l | length) as $n
  | if $n == 0 then null
    else
      (if ($bounds | length) > 0 then $bounds[0] | cast_int else 0 end) as $a
      | (if ($bounds | length) > 1 then $bounds[1] | cast_int else $n end) as $b
      | if $a < 0 or $b > $n or $a > $b then fail("slice index out of bounds") else $l[$a:$b] end
    end;

# Maps and choices -----------------------------------------------------------------------------------------------------------

def s_dict($v):
  reduce range(0; $v | length; 2) as $i ({}; . + {($v[$i] | gotext): (if $i + 1 < ($v | length) then $v[$i + 1] else "" end)});
def s_get($m; $k): $m | if has($k) then .[$k] else "" end;
def s_set($m; $k; $v): $m + {($k): $v};
def s_unset($m; $k): $m | del(.[$k]);
def s_hasKey($m; $k): $m | has($k);
def s_keys($maps): [$maps[] | keys[]];
def s_values($m): [$m | keys[] as $k | .[$k]];
def s_pick($m; $k): reduce ($k[] | select(. as $k | $m | has($k))) as $k ({}; .[$k] = $m[$k]);
def s_omit($m; $k): reduce $k[] as $k ($m; del(.[$k]));
def s_pluck($k; $maps): [$maps[] | select(has($k)) | .[$k]];
def s_dig($v):
  if ($v | length) < 3 then fail("dig needs at least three arguments")
  else
    ($v[-1] | map_or_zero) as $m
    | reduce ($v[:-2][] | text) as $k ({v: $m};
        if .missing then .
        else (.v | if kind == "map" then . else fail("not a map: \(kind)") end) as $here
          | if $here | has($k) then .v = $here[$k] else .missing = true end end)
    | if .missing then $v[-2] else .v end
  end;
def merged($a; $b):
  reduce ($b | keys[]) as $k ($a;
    if has($k) | not then .[$k] = $b[$k]
    elif (.[$k] | kind) == "map" and ($b[$k] | kind) == "map" then .[$k] = merged(.[$k]; $b[$k])
    elif .[$k] | is_empty then .[$k] = $b[$k]
    else . end);
def s_merge($m; $others): reduce $others[] as $x ($m; merged(.; $x));
def overwritten($a; $b):
  reduce ($b | keys[]) as $k ($a;
    if has($k) and (.[$k] | kind) == "map" and ($b[$k] | kind) == "map" then .[$k] = overwritten(.[$k]; $b[$k])
    else .[$k] = $b[$k] end);
def s_mergeOverwrite($m; $others): reduce $others[] as $x ($m; overwritten(.; $x));
def s_default($d; $v): if ($v | length) == 0 or ($v[0] | is_empty) then $d else $v[0] end;
def s_coalesce($v): [$v[] | select(is_empty | not)] | .[0];
def s_empty($v): $v | is_empty;
def s_all($v): all($v[]; is_empty | not);
def s_any($v): any($v[]; is_empty | not);
def s_ternary($a; $b; $test): if $test then $a else $b end;
def s_deepEqual($a; $b): $a | same($b);
def s_deepCopy($v): if $v == null then fail("reflect on zero Value") else $v end;

# Paths -------------------------------------------------------------------------------------------------------------------

def s_clean($p):
  ($p | startswith("/")) as $rooted
  | reduce ($p | split("/")[]) as $word ([];
      if $word == "" or $word == "." then .
      elif $word != ".." then . + [$word]
      elif length > 0 and .[-1] != ".." then .[:-1]
      elif $rooted then .
      else . + [".."] end)
  | (if $rooted then "/" else "" end) + join("/") | if . == "" then "." else . end;
def s_base($p):
  if $p == "" then "." else $p | sub("/+\\z"; "") | if . == "" then "/" else split("/") | .[-1] end end;
def s_dir($p): s_clean($p | if contains("/") then sub("[^/]*\\z"; "") else "" end);
def s_ext($p): ($p | split("/") | .[-1] // "") | if contains(".") then "." + (split(".") | .[-1]) else "" end;
def s_isAbs($p): $p | startswith("/");

# Regular expressions -----------------------------------------------------------------------------------------------------

def s_regexMatch($re; $s): outcome(op_matches($s; $re)) | if has("ok") then .ok elif has("refused") then error(.) else false end;
def s_mustRegexMatch($re; $s): op_matches($s; $re);
def s_regexFind($re; $s): ($re | re2) as $p | $s | [match($p).string] | .[0] // "";
def s_mustRegexFind($re; $s): s_regexFind($re; $s);
def s_regexFindAll($re; $s; $n): $s | [all_matches($re)[].string] | (if $n < 0 then . else .[:$n] end) | if length == 0 then nil_list else . end;
def s_regexReplaceAll($re; $s; $new): $s | regex_replace($re; expanded($new));
def s_regexReplaceAllLiteral($re; $s; $new): $s | regex_replace($re; $new);
def s_regexSplit($re; $s; $n):
  if $n == 0 then ($re | re2) | nil_list
  elif ($re != "") and $s == "" then ($re | re2) | [""]
  else
    ($s | all_matches($re)) as $found
    | (if $n > 0 then $found[:$n - 1] else $found end)
    | reduce .[] as $m ({at: 0, out: []}; .out += [$s[.at:$m.offset]] | .at = $m.offset + $m.length)
    | .out + [$s[.at:]]
  end;
def s_regexQuoteMeta($s): $s | gsub("(?<c>[\\\\.+*?()|\\[\\]{}^$])"; "\\\(.c)");

# Dates -------------------------------------------------------------------------------------------------------------------

def moment: kind as $k | if $k == "time" then . elif $k == "int" or $k == "int64" then utc_time(num) else refuse("the current time in a date") end;
def s_date($layout; $v): $v | moment | .o = 0 | .z = "UTC" | formatted($layout);
def s_dateInZone($layout; $v; $zone): ($zone | utc_name) | $v | moment | .o = 0 | .z = "UTC" | formatted($layout);
def s_htmlDate($v): s_date("2006-01-02"; $v);
def s_htmlDateInZone($v; $zone): s_dateInZone("2006-01-02"; $v; $zone);
def s_unixEpoch($t): $t.s | tostring;
def s_now: b_now;
def s_mustDateModify($d; $t): op_add($t; $d | parsed_duration);
def s_dateModify($d; $t): outcome($d | parsed_duration) | if has("ok") then op_add($t; .ok) elif has("refused") then error(.) else $t end;
def s_mustToDate($layout; $s): $s | time_of($layout; 0; "UTC");
def s_toDate($layout; $s): outcome($s | time_of($layout; 0; "UTC")) | if has("ok") then .ok elif has("refused") then error(.) else utc_time(-62135596800) end;
def s_duration($v):
  $v | kind as $k
  | (if $k == "string" then (if test("^[+-]?[0-9]{1,15}\\z") then ltrimstr("+") | tonumber else 0 end) elif $k == "int64" then .v else 0 end)
  | duration(.; 0) | duration_text;
def s_durationRound($v):
  $v | kind as $k
  | (if $k == "string" then (outcome(parsed_duration) | if has("ok") then .ok elif has("refused") then error(.) else duration(0; 0) end)
     elif $k == "int64" then duration(0; .v)
     elif $k == "time" then refuse("the current time in a duration")
     else duration(0; 0) end)
  | (.s | fabs) as $u
  | if $u >= 31536000 then "\($u / 31536000 | floor)y"
    elif $u >= 2592000 then "\($u / 2592000 | floor)mo"
    elif $u >= 86400 then "\($u / 86400 | floor)d"
    elif $u >= 3600 then "\($u / 3600 | floor)h"
    elif $u >= 60 then "\($u / 60 | floor)m"
    elif $u > 0 then "\($u)s"
    else "0s" end;

# Versions -----------------------------------------------------------------------------------------------------------------

def s_semver($s):
  ($s | match("^v?([0-9]+)(?:[.]([0-9]+))?(?:[.]([0-9]+))?(?:-([0-9A-Za-z-]+(?:[.][0-9A-Za-z-]+)*))?(?:[+]([0-9A-Za-z-]+(?:[.][0-9A-Za-z-]+)*))?\\z") // fail("invalid semantic version")) as $m
  | ($m.captures | map(.string)) as [$major, $minor, $patch, $pre, $meta]
  | if any($major, $minor, $patch | select(. != null); length > 15) then refuse("versions beyond 2^53") else . end
  | if any(($pre // "") | split(".")[]; test("^0[0-9]+\\z")) then fail("version segment starts with 0") else . end
  | {"\u0000": "semver", original: $s, major: ($major | tonumber), minor: ($minor // "0" | tonumber), patch: ($patch // "0" | tonumber),
     pre: ($pre // ""), meta: ($meta // "")}
  | .text = "\(.major).\(.minor).\(.patch)" + (if .pre == "" then "" else "-" + .pre end) + (if .meta == "" then "" else "+" + .meta end);
