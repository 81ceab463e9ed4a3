# The language of `when` (govaluate). The text is read here, at run time, because Argo reads it after its tags are filled in: a
# value may then be a word, a number or half of the condition.

# The tokens of a text as [type, text]; fails where none begins.
def when_tokens:
  "(?=[^\\W_]|[\\s()\\[\\]'\"]|\\{\\{|\\z)" as $edge
  | [
      ["in", "(?:in|IN)(?![\\w.\\\\])"],
      ["string", "[\"'](?:[^\"'\\\\]|\\\\(?:.|\\n))*[\"']"],
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

# A text without its backslashes, but for those that are escaped.
def unslashed: gsub("\\\\(?<c>.|\\n)"; .c) | sub("\\\\$"; "");

# The seconds since 1970 of a text that govaluate takes for a time; null for any other.
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

# The tree of the tokens: ["value", v], ["time", v], ["word", text], [prefix, operand] or [operator, left, right].
def when_tree:
  . as $tokens
  | [["choice"], ["or"], ["and"], ["comparator", "in"], ["bit"], ["shift"], ["sum"], ["product"], ["power"]] as $levels
  | def type_at($i): $tokens[$i][0] // "end";
    # Level -1 is a list, those of `$levels` are operators that bind ever closer, and the last one is an operand.
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

# The operators that are seldom needed, over [operator, left, right]. A program without them starts faster.
def when_rare:
  . as [$op, $a, $b]
  | def bad($v): fail("Value '\($v)' cannot be used with '\($op)'");
    def number: if type == "number" then . else bad(.) end;
    if $op == "=~" or $op == "!~" then
      if ($a | type) != "string" then bad($a) elif ($b | type) != "string" then bad($b)
      else op_matches($a; $b) | if $op == "=~" then . else not end end
    else
      ($a | number | bits) as $m | ($b | number | bits) as $n
      | if $op == "&" then bit_operation($m; $n; .[0] * .[1])
        elif $op == "|" then bit_operation($m; $n; if .[0] + .[1] > 0 then 1 else 0 end)
        elif $op == "^" then bit_operation($m; $n; (.[0] + .[1]) % 2)
        elif $n < 0 or $n > 62 then refuse("a shift by \($n)")
        elif $op == "<<" then $m * pow(2; $n) | bits
        else $m / pow(2; $n) | floor end
    end;

def when_bad($value; $op): fail("Value '\($value)' cannot be used with '\($op)'");
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

# An operator over two values.
def when_binary($op; $a; $b):
  if $op == "==" then $a == $b
  elif $op == "!=" then $a != $b
  elif $op == "," then (if $a | type == "array" then $a else [$a] end) + [$b]
  elif $op == "in" or $op == "IN" then if ($b | type) == "array" then any($b[]; . == $a) else when_bad($b; $op) end
  elif $op == ":" or $op == "??" then $b
  elif $op[:1] == "<" or $op[:1] == ">" then when_ordered($op; $a; $b)
  elif $op == "+" and (($a | type) == "string" or ($b | type) == "string") then ($a | when_printed) + ($b | when_printed)
  else when_arithmetic($op; $a; $b) end;

# `&&`, `||` and `?` take booleans.
def when_logical($op; $a; $b):
  if ($a | type) != "boolean" then when_bad($a; $op)
  elif $op != "?" and ($b | type) != "boolean" then when_bad($b; $op)
  else $b end;

# Whether the left side alone is the value.
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
  else fail("No parameter '\(.[1])' found.") end;

# The value of a tree. `$words`: whether words stand for themselves (in a `when`) or for variables (in a cron's); `rare`
# does the seldom operators.
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

# What the captures of a side of a comparison mean: a quotation mark, what it holds, a word, a number.
def when_side:
  if .[0] != null then .[1] // ""
  elif .[2] != null then if .[2] == "true" then true elif .[2] == "false" then false else .[2] end
  else .[3] | tonumber end;

# A comparison of words, numbers and quotations that look like no time, true and false: whether it holds; nothing for any other text.
def when_simple:
  "(?:(['\"])((?:[A-Za-z][A-Za-z0-9_./ -]*|[0-9]{0,15}))\\" as $quoted
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

# Whether a condition holds; the empty text is none.
def when_holds_full($words; rare):
  if . == "" then true
  else when_tokens | when_tree | when_value($words; rare) | if type == "boolean" then . else fail("Expected boolean evaluation") end end;

# The same; most conditions are comparisons that need no tree, and && and || between them.
def when_holds($words; rare):
  if . == "" then true
  else
    [split("||")[] | [split("&&")[] | when_simple]] as $parts
    | if $words and [$parts[][] | select(. == null)] == [] then $parts | map(all) | any
      else when_holds_full($words; rare) end
  end;

# For a bundle: true or false, a blank, and the text of the condition; a failure names that, too.
def when_judged(rare):
  . as $text | outcome(when_holds(true; rare))
  | if has("ok") then "\(.ok) \($text)"
    elif has("refused") then error(.)
    else fail("Invalid 'when' expression '\($text)': \(.failed)") end;
