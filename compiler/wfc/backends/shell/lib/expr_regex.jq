# Regular expressions: Go's RE2 read by jq's Oniguruma.

# Whether a text of a pattern continues like this at `$i`.
def looking_at($pattern; $i; $text): $pattern[$i:$i + ($text | length)] == $text;

def escape_class($letter; $inside):
  {
    d: ["0-9", "[0-9]", "[^0-9]"], w: ["0-9A-Za-z_", "[0-9A-Za-z_]", "[^0-9A-Za-z_]"],
    s: ["\\t\\n\\f\\r ", "[\\t\\n\\f\\r ]", "[^\\t\\n\\f\\r ]"]
  } as $known
  | ($letter | ascii_downcase) as $name
  | if $inside and $name == $letter then $known[$name][0]
    elif $inside then refuse("\\\($letter) in a character class")
    elif $name == $letter then $known[$name][1]
    else $known[$name][2] end;

# An escape at `$i`: {out, i} behind it.
def re2_escape($p; $i; $inside):
  $p[$i + 1:$i + 2] as $c
  | if $c == "" then fail("trailing backslash")
    elif $c | test("^[dDwWsS]$") then {out: escape_class($c; $inside), i: ($i + 2)}
    elif $c | test("^[afnrtv]$") then {out: ("\\" + $c), i: ($i + 2)}
    elif $c == "x" then
      ($p[$i:] | match("^\\\\x(?:\\{([0-9A-Fa-f]{1,6})\\}|([0-9A-Fa-f]{2}))") // fail("invalid escape"))
      | {out: ("\\x{" + (.captures[0].string // .captures[1].string) + "}"), i: ($i + .length)}
    elif $c == "p" or $c == "P" then
      ($p[$i:] | match("^\\\\[pP](?:\\{\\^?[A-Za-z_]+\\}|[A-Z])") // fail("invalid class"))
      | {out: (.string | if test("\\{") then . else .[:2] + "{" + .[2:] + "}" end), i: ($i + .length)}
    elif $inside | not then
      if $c == "A" or $c == "z" then {out: ("\\" + $c), i: ($i + 2)}
      elif $c == "b" or $c == "B" then
        {out: ({b: "(?:(?<![0-9A-Za-z_])(?=[0-9A-Za-z_])|(?<=[0-9A-Za-z_])(?![0-9A-Za-z_]))",
                B: "(?:(?<![0-9A-Za-z_])(?![0-9A-Za-z_])|(?<=[0-9A-Za-z_])(?=[0-9A-Za-z_]))"}[$c]), i: ($i + 2)}
      elif $c == "Q" then
        ($p[$i + 2:] | split("\\E")[0] // "") as $literal
        | {out: ($literal | gsub("(?<c>[^0-9A-Za-z])"; "\\\(.c)")), i: ($i + 4 + ($literal | length))}
      elif $c | test("^[0-9A-Za-z]$") then fail("invalid escape sequence")
      else {out: ("\\" + $c), i: ($i + 2)} end
    elif $c | test("^[0-9A-Za-z]$") then fail("invalid escape sequence")
    else {out: ("\\" + $c), i: ($i + 2)} end;

# A character class from its `[` on: {out, i} behind it.
def re2_class($p; $i):
  (if looking_at($p; $i + 1; "^") then {out: "[^", i: ($i + 2)} else {out: "[", i: ($i + 1)} end)
  | .start = .i
  | until(.done;
      .i as $j | $p[$j:$j + 1] as $c
      | if $c == "" then fail("missing closing ]")
        elif $c == "]" and $j > .start then .out += "]" | .i += 1 | .done = true
        elif $c == "\\" then . as $s | re2_escape($p; $j; true) as $e | .out += $e.out | .i = $e.i
        elif looking_at($p; $j; "[:") then
          ($p[$j:] | match("^\\[:\\^?[a-z]+:\\]") // fail("invalid class")) as $m | .out += $m.string | .i += $m.length
        elif $c == "[" or $c == "&" or $c == "]" then .out += "\\" + $c | .i += 1
        else .out += $c | .i += 1 end);

# The pattern as Oniguruma reads it; fails for what RE2 refuses.
def re2:
  . as $p
  | {i: 0, out: "", many: false, groups: [], atom: false, repeated: false}
  | until(.i >= ($p | length);
      .i as $i | $p[$i:$i + 1] as $c
      | if $c == "\\" then
          re2_escape($p; $i; false) as $e | .out += $e.out | .i = $e.i | .atom = true | .repeated = false
        elif $c == "[" then re2_class($p; $i) as $e | .out += $e.out | .i = $e.i | .atom = true | .repeated = false
        elif $c == "(" then
          .many as $many
          | if looking_at($p; $i; "(?") then
              ($p[$i:] | match("^\\(\\?P?<([A-Za-z_][0-9A-Za-z_]*)>") // null) as $named
              | ($p[$i:] | match("^\\(\\?([imsU]*)(?:-([imsU]+))?([:)])") // null) as $flags
              | if $named != null then .groups += [$many] | .out += "(?<" + $named.captures[0].string + ">" | .i += $named.length
                elif $flags == null then fail("invalid or unsupported group")
                else
                  ($flags.captures | map(.string // "")) as [$on, $off, $closing]
                  | if ($on + $off) | test("U") then refuse("ungreedy patterns")
                    else
                      (if $closing == ":" then .groups += [$many] else . end)
                      | .many = (if $off | test("m") then false elif $on | test("m") then true else $many end)
                      | (($on | gsub("m"; "")) + (($off | gsub("m"; "")) | if . == "" then "" else "-" + . end)) as $kept
                      | .out += (if $kept == "" and $closing == ")" then "" else "(?" + $kept + $closing end)
                      | .i += $flags.length
                    end
                end
            else .groups += [$many] | .out += "(" | .i += 1 end
          | .atom = false | .repeated = false
        elif $c == ")" then
          if (.groups | length) == 0 then fail("unexpected )")
          else .many = .groups[-1] | .groups |= .[:-1] | .out += ")" | .i += 1 | .atom = true | .repeated = false end
        elif $c == "|" then .out += "|" | .i += 1 | .atom = false | .repeated = false
        elif $c == "^" then .out += (if .many then "(?:\\A|(?<=\\n))" else "\\A" end) | .i += 1 | .atom = true
        elif $c == "$" then .out += (if .many then "(?=\\n|\\z)" else "\\z" end) | .i += 1 | .atom = true
        elif $c | test("^[*+?{]$") then
          ($p[$i:] | match("^(?:[*+?]|\\{[0-9]+(?:,[0-9]*)?\\})\\??") // null) as $m
          | if $m == null then .out += "\\{" | .i += 1 | .atom = true | .repeated = false
            elif .repeated then fail("invalid nested repetition operator")
            elif .atom | not then fail("missing argument to repetition operator")
            else .out += $m.string | .i += $m.length | .repeated = true end
        else
          .out += (if $c | test("^[}\\]#]$") then "\\" + $c else $c end) | .i += 1 | .atom = true | .repeated = false
        end)
  | if (.groups | length) > 0 then fail("missing closing )") else .out end;

def op_matches($a; $b):
  if $a == null or $b == null then false else ($b | text | re2) as $re | $a | text | test($re) end;

# The matches of a pattern, as Go finds them.
def all_matches($pattern):
  ($pattern | re2) as $re
  | if "" | test($re) then refuse("all matches of a pattern that matches the empty text")
    else [match($re; "g")] end;

# `$1`, `${1}` and `${name}` of a replacement, for one match.
def expanded($template):
  . as $m
  | def value($name):
      if $name | test("^[0-9]+$") then
        ($name | tonumber) as $n | if $n == 0 then $m.string else (($m.captures[$n - 1] // {}).string // "") end
      else ([$m.captures[] | select(.name == $name) | .string][0]) // "" end;
    [$template | match("\\$(?:(\\$)|([0-9A-Za-z_]+)|\\{([0-9A-Za-z_]+)\\})"; "g")] as $found
    | reduce $found[] as $f ({at: 0, out: ""};
        .out += $template[.at:$f.offset]
          + (if $f.captures[0].string then "$" else value($f.captures[1].string // $f.captures[2].string) end)
        | .at = $f.offset + $f.length)
    | .out + $template[.at:];

def regex_replace($pattern; f):
  . as $text
  | reduce all_matches($pattern)[] as $m ({at: 0, out: ""};
      .out += $text[.at:$m.offset] + ($m | f) | .at = $m.offset + $m.length)
  | .out + $text[.at:];
