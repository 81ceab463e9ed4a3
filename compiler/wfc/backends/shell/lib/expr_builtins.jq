# The builtins of expr-lang and Argo's additions to them. A predicate is a filter over [item, index, accumulator].

def dictionary: if kind == "map" then . elif kind == "strmap" then .v else fail("not a map: \(kind)") end;
def a_float: if kind == "float64" then . else fail("not a float64: \(kind)") end;

def rows: list | . as $l | [range(length) as $i | [$l[$i], $i, null]];
def p_all(f): rows | all(.[]; f | truth);
def p_any(f): rows | any(.[]; f | truth);
def p_none(f): rows | any(.[]; f | truth) | not;
def p_one(f): rows | [.[] | select(f | truth)] | length == 1;
def p_filter(f): rows | [.[] | select(f | truth) | .[0]];
def p_find(f): rows | [.[] | select(f | truth) | .[0]] | .[0];
def p_findIndex(f): rows | [.[] | select(f | truth) | .[1]] | .[0];
def p_findLast(f): rows | [.[] | select(f | truth) | .[0]] | .[-1];
def p_findLastIndex(f): rows | [.[] | select(f | truth) | .[1]] | .[-1];
def p_count(f): rows | [.[] | select(f | truth)] | length;
def p_map(f): rows | [.[] | f];
def p_sum(f): rows | [.[] | f] | if length == 0 then 0 else reduce .[1:][] as $x (.[0] | if is_number or kind == "duration" then . else fail("not a number") end; op_add(.; $x)) end;
def p_reduce(f; $start): rows | reduce .[] as [$x, $i] ($start; [$x, $i, .] | f);
def p_reduce(f):
  rows | if length == 0 then fail("reduce of empty array with no initial value")
  else reduce .[1:][] as [$x, $i] (.[0][0]; [$x, $i, .] | f) end;
def p_groupBy(f):
  reduce (rows | .[] | [f, .[0]]) as [$key, $x] ([];
    if ($key | type) == "array" or ($key | kind == "map") then fail("a key that cannot be hashed")
    else
      ([.[][0]] | [range(length) as $i | select(.[$i] | same($key)) | $i][0]) as $at
      | if $at == null then . + [[$key, [$x]]] else .[$at][1] += [$x] end
    end)
  | special("anymap");

# Sorting: one kind of items, in the order of Go. Above twelve items Go's algorithm is not stable.
def sort_key: kind as $k
  | if $k == "string" then . elif is_number then num elif $k == "time" or $k == "duration" then [.s, .n]
    else fail("invalid operation: \($k) < \($k)") end;
def sort_class: if is_number then "number" else kind end;
def ordered_pairs($order):
  # Input: [key, item] pairs.
  if $order != "asc" and $order != "desc" then fail("invalid order \($order)")
  elif length < 2 then .
  else
    ([.[][0] | sort_class] | unique) as $classes
    | if ($classes | length) > 1 then fail("invalid operation: \($classes[0]) < \($classes[1])") else . end
    | map([(.[0] | sort_key), .[1]])
    | if length > 12 and (group_by(.[0]) | any(.[]; (map(.[1]) | unique | length) > 1)) then
        refuse("sorting more than 12 items with equal keys")
      else
        if $order == "asc" then sort_by(.[0])
        else [range(length) as $i | [.[$i][0], -$i, .[$i][1]]] | sort_by(.[0], .[1]) | reverse | map([.[0], .[2]]) end
      end
  end
  | map(.[1]);
def p_sortBy(f; $order): ($order | text) as $o | [rows[] | [f, .[0]]] | ordered_pairs($o);
def p_sortBy(f): p_sortBy(f; "asc");
def b_sort($l; $order): $l | if type != "array" then nil_list else map([., .]) | ordered_pairs($order) end;
def b_sort($l): b_sort($l; "asc");

def b_len($v):
  $v | kind as $k
  | if $k == "string" or $k == "array" then length
    elif $k == "map" then length
    elif $k == "bytes" or $k == "strmap" or $k == "headers" or $k == "anymap" then .v | length
    elif $k == "nillist" then 0
    else fail("invalid argument for len (type \($k))") end;
def b_type($v):
  $v | kind as $k
  | {nil: "nil", bool: "bool", int: "int", int64: "int", bigint: "int", float64: "float", string: "string", array: "array", bytes: "array",
     map: "map", strmap: "map", anymap: "map", headers: "map", func: "func", functions: "map"}[$k] // ({semver: "github.com/Masterminds/semver/v3.Version"}[$v | kind] // ($v | go_type | ltrimstr("*")));
def b_string($v): $v | gotext;

def number_or_fail: if is_number then . else fail("not a number: \(kind)") end;
def b_abs($v): $v | number_or_fail | if num < 0 then op_neg else . end;
def b_ceil($v): $v | number_or_fail | num | ceil | float;
def b_floor($v): $v | number_or_fail | num | floor | float;
def b_round($v): $v | number_or_fail | num | (if . < 0 then -1 else 1 end) as $s | fabs | . as $x | floor | (if $x - . >= 0.5 then . + 1 else . end) * $s | float;

def digits_int:
  # The int of an optional sign and digits.
  (if startswith("-") then "-" else "" end) as $sign
  | sub("^[+-]"; "") | sub("^0+(?=.)"; "")
  | if length < 16 then $sign + . | tonumber | . + 0
    elif length > 19 or (length == 19 and . > (if $sign == "-" then "9223372036854775808" else "9223372036854775807" end)) then
      fail("an integer beyond 64 bits")
    elif length == 16 and . <= "9007199254740992" then $sign + . | tonumber
    else $sign + . | special("bigint") end;
def int_special:
  kind as $k
  | if $k == "month" or $k == "weekday" then .v
    elif $k == "duration" then nanos_number | int
    else fail("invalid operation: int(\($k))") end;
def b_int_full($v):
  $v | kind as $k
  | if $k == "int" or $k == "bigint" then .
    elif $k == "int64" then .v
    elif $k == "float64" then .v | if isnan or fabs > 9.3e18 then refuse("the int of a number beyond 64 bits") else trunc | int end
    elif $k == "string" then if test("^[+-]?[0-9]+\\z") then digits_int else fail("invalid operation: int(\(.))") end
    else int_special end;
# Of up to 15 digits, as Go writes them, nothing else has to be known; nor of what has other letters.
def b_int($v):
  $v
  | if type == "number" then .
    elif type == "string" then
      (ltrimstr("-") | explode | map(select(. < 48 or . > 57))) as $others
      | if . == "" or ($others != [] and $others != [43]) then fail("invalid operation: int(\(.))")
        elif . == "0" or ($others == [] and length < 16 and (ltrimstr("-") | .[:1] > "0")) then tonumber
        else b_int_full($v) end
    else b_int_full($v) end;

# A double as Go's ParseFloat reads it; nothing for what is none.
def parsed_double:
  ascii_downcase
  | if test("^[+-]?(?:inf|infinity)\\z") then (if startswith("-") then -infinite else infinite end)
    elif . == "nan" or . == "+nan" or . == "-nan" then nan
    elif test("^[+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:e[+-]?[0-9]+)?\\z") then
      (match("^([+-]?)([0-9]*)[.]?([0-9]*)((?:e.*)?)\\z").captures | map(.string)) as [$s, $i, $f, $e]
      | ("0" + $i + "." + $f + "0" + $e | tonumber)
      | if . > 1.7976931348623157e308 then empty elif $s == "-" then . * -1 else . end
    elif test("^[+-]?0x(?:[0-9a-f]+[.]?[0-9a-f]*|[.][0-9a-f]+)p[+-]?[0-9]+\\z") then
      (match("^([+-]?)0x([0-9a-f]*)[.]?([0-9a-f]*)p([+-]?)([0-9]+)\\z").captures | map(.string)) as [$s, $i, $f, $n, $e]
      | reduce (($i + $f) | explode[]) as $c (0; . * 16 + $c - (if $c > 57 then 87 else 48 end))
      | . * pow(2; ($n + $e | tonumber) - 4 * ($f | length)) | if $s == "-" then . * -1 else . end
    else empty end;
# Underscores may stand between digits where Go's syntax has a base prefix; ParseFloat itself takes them only then.
def b_float($v):
  $v | kind as $k
  | if is_number then as_float
    elif $k == "string" then
      [(if test("[0-9]_[0-9]") and (test("_[^0-9a-fA-F]|__|_\\z") | not) then gsub("_"; "") else . end) | parsed_double]
      | if length == 0 then fail("invalid operation: float(\($v))") else .[0] | float end
    else fail("invalid operation: float(\($k))") end;

# Texts -------------------------------------------------------------------------------------------------------------------

def mapped_case($from; $to):
  # Letters beyond ASCII: the two-way pairs of Latin-1, Latin Extended-A, Greek and Cyrillic.
  if is_ascii then . else
    [explode[] |
      if $to == "upper" then
        if (. >= 97 and . <= 122) or (. >= 224 and . <= 254 and . != 247) or (. >= 945 and . <= 969 and . != 962) or (. >= 1072 and . <= 1103) then . - 32
        elif . == 255 then 376 elif . == 181 then 924 elif . == 962 then 931 elif . >= 1104 and . <= 1119 then . - 80
        elif (. >= 257 and . <= 311 and . != 305 or . >= 331 and . <= 375) and . % 2 == 1 then . - 1
        elif . >= 314 and . <= 328 and . % 2 == 0 then . - 1
        elif . >= 378 and . <= 382 and . % 2 == 0 then . - 1
        elif . == 305 then 73 elif . == 383 then 83
        elif . < 128 or . == 223 or (. >= 192 and . <= 222) or . == 247 or . == 215 or (. >= 128 and . < 192) then .
        elif (. >= 256 and . <= 382) or (. >= 913 and . <= 939) or (. >= 1024 and . <= 1071) then .
        elif . >= 8192 and (. < 8544 or . > 8580) and (. < 9398 or . > 9449) and (. < 11264 or . > 11519) and (. < 42560 or . > 43007) and (. < 43888 or . > 43967) and (. < 65313 or . > 65370) and (. < 66560 or . > 68800) and (. < 71840 or . > 71903) and (. < 93760 or . > 93823) and (. < 125184 or . > 125251) then .
        else refuse("the upper case of U+\(.)") end
      else
        if (. >= 65 and . <= 90) or (. >= 192 and . <= 222 and . != 215) or (. >= 913 and . <= 939 and . != 930) or (. >= 1040 and . <= 1071) then . + 32
        elif . == 376 then 255 elif . >= 1024 and . <= 1039 then . + 80
        elif (. >= 256 and . <= 310 and . != 304 or . >= 330 and . <= 374) and . % 2 == 0 then . + 1
        elif . >= 313 and . <= 327 and . % 2 == 1 then . + 1
        elif . >= 377 and . <= 381 and . % 2 == 1 then . + 1
        elif . == 304 then 105
        elif . < 383 or (. >= 940 and . <= 974) or (. >= 1072 and . <= 1119) or . == 930 then .
        elif . >= 8192 and (. < 8448 or . > 8580) and (. < 9398 or . > 9449) and (. < 11264 or . > 11519) and (. < 42560 or . > 43007) and (. < 65313 or . > 65370) and (. < 66560 or . > 68800) and (. < 71840 or . > 71903) and (. < 93760 or . > 93823) and (. < 125184 or . > 125251) then .
        else refuse("the lower case of U+\(.)") end
      end]
    | implode end;
def b_upper($s): $s | if is_ascii then ascii_upcase else mapped_case("lower"; "upper") end;
def b_lower($s): $s | if is_ascii then ascii_downcase else mapped_case("upper"; "lower") end;

def is_blank: . == 32 or (. >= 9 and . <= 13) or . == 133 or . == 160 or . == 5760 or (. >= 8192 and . <= 8202)
  or . == 8232 or . == 8233 or . == 8239 or . == 8287 or . == 12288;
def trimmed(f):
  # Without the characters at both ends whose codes satisfy f.
  explode
  | . as $c
  | [range(length) | select($c[.] | f | not)] as $kept
  | $c[($kept[0] // 0):($kept[-1] // -1) + 1] | implode;
def b_trim($s): $s | trimmed(is_blank);
def b_trim($s; $chars): ($chars | explode) as $set | $s | trimmed(. as $c | $set | index([$c]) != null);
def b_trimPrefix($s; $p): $s | ltrimstr($p);
def b_trimPrefix($s): $s | ltrimstr(" ");
def b_trimSuffix($s; $p): $s | if $p == "" then . else rtrimstr($p) end;
def b_trimSuffix($s): $s | rtrimstr(" ");

def characters: [explode[] | [.] | implode];
# Go's strings.SplitN; `$keep`: with the separators.
def split_go($sep; $n; $keep):
  if $n == 0 then nil_list
  else
    (if $sep == "" then characters elif . == "" then [""] else split($sep) end) as $parts
    | ($parts | length) as $all
    | (if $n < 0 or $n > $all then $all else $n end) as $count
    | [range($count - 1) as $i | $parts[$i] + (if $keep then $sep else "" end)]
      + (if $all == 0 then [] else [$parts[$count - 1:] | join($sep)] end)
  end;
def b_split($s; $sep; $n): $s | split_go($sep; $n; false);
def b_split($s; $sep): $s | split_go($sep; -1; false);
def b_splitAfter($s; $sep; $n): $s | split_go($sep; $n; true);
def b_splitAfter($s; $sep): $s | split_go($sep; -1; true);

def b_replace($s; $old; $new; $n):
  if $n == 0 or $old == $new then $s
  elif $old == "" then
    ($s | characters) as $c
    | (if $n < 0 or $n > ($c | length) + 1 then ($c | length) + 1 else $n end) as $count
    | [range(($c | length) + 1) as $i | (if $i < $count then $new else "" end) + ($c[$i] // "")] | join("")
  else
    ($s | split($old)) as $parts
    | if $n < 0 or $n >= ($parts | length) - 1 then $parts | join($new)
      else (($parts[:$n + 1] | join($new)) + $old + ($parts[$n + 1:] | join($old))) end
  end;
def b_replace($s; $old; $new): b_replace($s; $old; $new; -1);
def b_repeat($s; $n):
  if $n < 0 then fail("a negative count") elif $n > 1000000 then fail("memory budget exceeded")
  elif $n == 0 then "" else $s * $n end;
def b_join($l): $l | list | map(text) | join("");
def b_join($l; $glue): $l | list | map(text) | join($glue);
def b_indexOf($s; $sub):
  if $sub == "" then 0 else ($s | split($sub)) | if length < 2 then -1 else .[0] | byte_length end end;
def b_lastIndexOf($s; $sub):
  if $sub == "" then $s | byte_length
  else ($s | split($sub)) as $parts
    | if ($parts | length) < 2 then -1
      else
        # The last match may overlap an earlier one: look for it from the end.
        ($s | explode | reverse | implode) as $r | ($sub | explode | reverse | implode) as $q
        | ($r | split($q) | .[0] | length) as $tail
        | $s[:($s | length) - $tail - ($sub | length)] | byte_length
      end
  end;
def b_hasPrefix($s; $p): $s | startswith($p);
def b_hasSuffix($s; $p): $s | endswith($p);
def b_toBase64($s): $s | utf8 | base64_bytes;

# The bytes of standard base64 with its padding; fails for anything else.
def unbase64:
  gsub("[\r\n]"; "")
  | if test("^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\\z") then
      [explode[] | if . >= 97 then . - 71 elif . >= 65 then . - 65 elif . >= 48 and . < 58 then . + 4 elif . == 43 then 62 elif . == 47 then 63 else -1 end]
      | . as $v
      | [range(0; length; 4) as $i
         | ($v[$i] * 262144 + $v[$i + 1] * 4096 + (if $v[$i + 2] < 0 then 0 else $v[$i + 2] * 64 end) + (if $v[$i + 3] < 0 then 0 else $v[$i + 3] end)) as $n
         | ($n / 65536 | floor), (if $v[$i + 2] >= 0 then ($n / 256 | floor) % 256 else empty end), (if $v[$i + 3] >= 0 then $n % 256 else empty end)]
    else fail("illegal base64 data") end;
def b_fromBase64($s): $s | unbase64 | from_utf8;

def b_toJSON($v): $v | json(true; "  "; "");
def b_toJson($v): $v | gojson;

# JSON as Go reads it: jq itself is more tolerant. `$v` is well-formed but for numbers and words. (In jq 1.6 a `try` also hears of
# what fails behind it, which it has to pass on.)
def strict_json:
  . as $text
  | (gsub("\"(?:[^\"\\\\\\x00-\\x1f]|\\\\(?:[\"\\\\/bfnrt]|u[0-9A-Fa-f]{4}))*\""; "\"\"")) as $bare
  | if ($bare | test("[^\\s,:{}\\[\\]\"0-9.eE+\\-truefalsn]")) or ($bare | test("(?:^|[^0-9.eE+\\-])-?0[0-9]|[0-9][.](?![0-9])|(?:^|[^0-9])[.]|(?:^|[^eE])[+]|nan"))
      or ($bare | gsub("\"\"|-?(?:0|[1-9][0-9]*)(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null|[,:{}\\[\\] \\t\\r\\n]"; "") != "")
    then fail("invalid JSON")
    else (try ($text | if test("^[\\s]*\\z") then error("empty") else fromjson end)
        catch (if type == "object" then error(.) elif $text | test("\\\\u[dD][89a-fA-F]") then refuse("half a surrogate pair in JSON") else fail("invalid JSON") end))
      | if any(.. | select(type == "number"); fabs > 1.7976931348623157e308) then fail("a number is too large") else . end
    end;
def b_fromJSON($s):
  if $s | test("(?:^|[^0-9.])[0-9.]*[eE][+]?(?:[3-9][0-9]{2}|[0-9]{4,})") then refuse("JSON numbers of more than 300 digits") else $s | strict_json | decoded end;

# Lists and maps ----------------------------------------------------------------------------------------------------------

# The items of a list, or the bytes of a text: what Go can index.
def indexed: kind as $k
  | if $k == "string" then utf8 elif $k == "nil" then [] elif $k == "array" or $k == "bytes" or $k == "nillist" then list
    else fail("cannot index \($k)") end;
def b_first($l): $l | indexed | .[0];
def b_last($l): $l | indexed | .[-1];
def b_get($v; $key):
  $v | kind as $k
  | if $k == "array" or $k == "bytes" then
      list | . as $l | ($key | position) as $i | (if $i < 0 then $i + ($l | length) else $i end)
      | if . < 0 or . >= ($l | length) then null else $l[.] end
    elif $k == "string" then
      utf8 as $l | ($key | position) as $i | (if $i < 0 then $i + ($l | length) else $i end)
      | if . < 0 or . >= ($l | length) then null else $l[.] end
    elif $k == "nil" then null
    else fetch($key) end;
def b_take($l; $n): ($n | position) as $n | $l | list | if $n < 0 then fail("slice index out of bounds") else .[:$n] end;
def pairs_of: if kind == "anymap" then .v else dictionary | to_entries | map([.key, .value]) end;
def b_keys($m): $m | pairs_of | map(.[0]);
def b_values($m): $m | pairs_of | map(.[1]);
def b_toPairs($m): $m | pairs_of;
def b_fromPairs($l):
  reduce ($l | list | .[]) as $p ([];
    if ($p | type) != "array" then fail("invalid pair") elif ($p | length) != 2 then fail("invalid pair length")
    else map(select(.[0] | same($p[0]) | not)) + [$p] end)
  | special("anymap");
def b_reverse($l): $l | list | reverse;
def b_uniq($l): reduce ($l | list | .[]) as $x ([]; if any(.[]; equals(.; $x)) then . else . + [$x] end);
def flattened: [.[] | if type == "array" then flattened[] else . end];
def b_flatten($l): $l | list | flattened;
def b_concat($lists): [$lists[] | list | .[]] | if length == 0 then nil_list else . end;
def b_count($l): [$l | list | .[] | truth | select(.)] | length;
def numbers_of: [.[] | if type == "array" then numbers_of[] elif is_number or kind == "duration" then . else fail("invalid argument (type \(kind))") end];
def b_sum($l): $l | list | if length == 0 then 0 else reduce .[1:][] as $x (.[0] | if is_number or kind == "duration" then . else fail("invalid argument for sum") end; op_add(.; $x)) end;
# The largest or smallest of some arguments; a single one that is neither number nor list is returned as it is.
def extreme($sign):
  . as $args
  | reduce .[] as $x (null;
      . as $best
      | ($x | kind) as $k
      | if $k == "array" or $k == "bytes" or $k == "nillist" then
          reduce ($x | list | .[]) as $item ($best;
            ([$item] | extreme($sign)) as $one
            | if $one | is_number | not then fail("invalid argument (type \($one | kind))")
              elif . == null or order($one; .) == $sign then $one else . end)
        elif ($x | is_number) or $k == "duration" then if $best == null or order($x; $best) == $sign then $x else $best end
        elif ($args | length) == 1 then $x
        else fail("invalid argument (type \($k))") end);
def b_max($l): $l | extreme(1);
def b_min($l): $l | extreme(-1);
def b_mean($l): $l | numbers_of | map(if kind == "duration" then nanos_number else num end) | if length == 0 then 0 else add / length end | float;
def b_median($l):
  $l | numbers_of | map(if kind == "duration" then nanos_number else num end) | sort
  | if length == 0 then 0 elif length % 2 == 1 then .[(length - 1) / 2] else (.[length / 2 - 1] + .[length / 2]) / 2 end | float;

# Bits ---------------------------------------------------------------------------------------------------------------------

def b_bitand($a; $b): bit_operation($a; $b; .[0] * .[1]);
def b_bitor($a; $b): bit_operation($a; $b; if .[0] + .[1] > 0 then 1 else 0 end);
def b_bitxor($a; $b): bit_operation($a; $b; (.[0] + .[1]) % 2);
def b_bitnand($a; $b): bit_operation($a; $b; .[0] * (1 - .[1]));
def b_bitnot($a): -$a - 1;
def shift_count: if . < 0 then fail("negative shift count") else . end;
def b_bitshl($a; $b): ($b | shift_count) as $n | if $n > 63 or $a == 0 then 0 else $a * pow(2; $n) | int end;
def b_bitshr($a; $b): ($b | shift_count) as $n | if $n > 63 then (if $a < 0 then -1 else 0 end) else $a / pow(2; $n) | floor end;
def b_bitushr($a; $b):
  ($b | shift_count) as $n
  | if $a >= 0 then b_bitshr($a; $n) elif $n > 63 then 0
    elif $n >= 11 then (pow(2; 64 - $n) + ($a / pow(2; $n) | floor)) | int
    else refuse("integers beyond 2^53") end;
