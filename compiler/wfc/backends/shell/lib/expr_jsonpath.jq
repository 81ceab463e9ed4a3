# jsonpath(text, path): the paths of evilmonkeyinc/jsonpath that have no script in them, and no filter but comparisons.

# The terms of a filter, each {left, operator, right}, and what joins them: `&&` or `||`, not both.
def filter_terms:
  "@(?:[.][A-Za-z_][A-Za-z0-9_]*)*|-?[0-9]+(?:[.][0-9]+)?|'[^'\\\\]*'|\"[^\"\\\\]*\"|true|false" as $operand
  | {rest: ., terms: [], joint: null}
  | until(.rest == "";
      (.rest | match("^\\s*(\($operand))\\s*(?:(==|!=|<=|>=|<|>)\\s*(\($operand))\\s*)?(&&|[|][|]|$)")
        // refuse("this filter in jsonpath")) as $m
      | ($m.captures | map(.string)) as [$left, $operator, $right, $joint]
      | if $joint != "" and (.joint // $joint) != $joint then refuse("`&&` and `||` in a filter of jsonpath") else . end
      | .terms += [{$left, $operator, $right}]
      | .joint = if $joint == "" then .joint else $joint end
      | .rest = (.rest[$m.length:] | if . == "" and $joint != "" then refuse("this filter in jsonpath") else . end));

# What an operand is for the value: a list of it, empty where there is nothing.
def filter_operand($text):
  if $text | startswith("@") then
    reduce ($text | split(".")[1:][]) as $key ([.]; if length == 1 and (.[0] | kind) == "map" and (.[0] | has($key)) then [.[0][$key]] else [] end)
  elif $text | test("^['\"]") then [$text[1:-1]]
  elif $text | test("^[-0-9]") then [$text | tonumber]
  else [$text == "true"] end;

def filter_holds($term):
  (filter_operand($term.left)) as $a
  | if $term.operator == null then
      if $a == [] then false
      elif $a[0] == true or $a[0] == false then $a[0]
      elif $a[0] | . == null or . == "" or . == [] or . == {} or (is_number and num == 0) then refuse("an empty value in a filter of jsonpath")
      else true end
    else
      filter_operand($term.right) as $b
      | if $a == [] or $b == [] then if $term.operator == "!=" then refuse("a missing value in a filter of jsonpath") else false end
        else
          ([$a[0], $b[0]] | map(if is_number then "number" else kind end)) as [$kind, $other]
          | if $kind != $other or ($kind | IN("number", "string", "bool") | not) then
              refuse("values of two kinds in a filter of jsonpath")
            elif $term.operator == "==" then equals($a[0]; $b[0])
            elif $term.operator == "!=" then equals($a[0]; $b[0]) | not
            elif $kind == "bool" then refuse("an order of booleans in a filter of jsonpath")
            elif $term.operator == "<" then op_lt($a[0]; $b[0])
            elif $term.operator == "<=" then op_le($a[0]; $b[0])
            elif $term.operator == ">" then op_gt($a[0]; $b[0])
            else op_ge($a[0]; $b[0]) end
        end
    end;

def filter_keeps($filter):
  . as $value
  | if $filter.joint == "||" then any($filter.terms[]; . as $term | $value | filter_holds($term))
    else all($filter.terms[]; . as $term | $value | filter_holds($term)) end;

# The steps of a path: {key}, {index}, {keys}, {indexes}, {all}, {range}, {deep}, {filter}.
def path_steps:
  if test("^[$@]") | not then fail("invalid JSONPath selector") else . end
  | {rest: .[1:], steps: []}
  | until(.rest == "";
      .rest as $r
      | if $r | startswith("..") then
          .steps += [{deep: true}] | .rest = ($r[2:] | if . == "" or startswith("[") then . else "." + . end)
        elif $r | startswith(".") then
          ($r | match("^[.]([^.\\[\\]()]+)") // refuse("this path of jsonpath")) as $m
          | $m.captures[0].string as $name
          | .steps += [if $name == "*" then {all: true} elif $name == "length" then refuse("length in jsonpath") else {key: $name} end]
          | .rest = $r[$m.length:]
        elif $r | startswith("[") then
          (["^\\[\\s*'([^'\\\\]*)'\\s*\\]", "^\\[\\s*\"([^\"\\\\]*)\"\\s*\\]"] | map(. as $p | $r | match($p)) | .[0]) as $quoted
          | ($r | match("^\\[\\s*(-?[0-9]{1,9})\\s*\\]") // null) as $index
          | ($r | match("^\\[\\s*(-?[0-9]{1,9})?\\s*:\\s*(-?[0-9]{1,9})?\\s*(?::\\s*(-?[0-9]{1,9})?\\s*)?\\]") // null) as $range
          | ($r | match("^\\[\\s*-?[0-9]{1,9}\\s*(?:,\\s*-?[0-9]{1,9}\\s*)+\\]") // null) as $indexes
          | ($r | match("^\\[\\s*(?:'[^'\\\\]*'|\"[^\"\\\\]*\")\\s*(?:,\\s*(?:'[^'\\\\]*'|\"[^\"\\\\]*\")\\s*)+\\]") // null) as $keys
          | ($r | match("^\\[\\s*\\*\\s*\\]") // null) as $all
          | if $quoted then .steps += [{key: $quoted.captures[0].string}] | .rest = $r[$quoted.length:]
            elif $index then .steps += [{index: ($index.captures[0].string | tonumber)}] | .rest = $r[$index.length:]
            elif $range then
              .steps += [{range: ($range.captures | map(if .string then .string | tonumber else null end))}] | .rest = $r[$range.length:]
            elif $indexes then .steps += [{indexes: ("[" + $indexes.string[1:-1] + "]" | fromjson)}] | .rest = $r[$indexes.length:]
            elif $keys then
              .steps += [{keys: [$keys.string | match("'([^']*)'|\"([^\"]*)\""; "g") | .captures[0].string // .captures[1].string]}]
              | .rest = $r[$keys.length:]
            elif $all then .steps += [{all: true}] | .rest = $r[$all.length:]
            elif $r | test("^\\[\\s*[?]") then
              ($r | match("^\\[\\s*[?]\\(((?:[^()\\[\\]'\"]|'[^'\\\\]*'|\"[^\"\\\\]*\")+)\\)\\s*\\]")
                // refuse("this filter in jsonpath")) as $filter
              | .steps += [{filter: ($filter.captures[0].string | filter_terms)}] | .rest = $r[$filter.length:]
            elif $r | test("^\\[\\s*\\(") then refuse("scripts in jsonpath")
            else fail("invalid token") end
        else fail("unexpected token") end)
  | .steps;

def members: if type == "array" then .[] elif kind == "map" then keys[] as $k | .[$k] else empty end;
# A value and all below it; null is no value here.
def everything: ., (members | select(. != null) | everything);

# One step from one value: fails where there is nothing.
def path_step($step):
  if $step | has("key") then
    if kind == "map" then (if has($step.key) then .[$step.key] else fail("key not found") end)
    elif type == "array" and $step.key == "length" then length
    else fail("expected a map") end
  elif $step | has("index") then
    if type == "array" then
      (if $step.index < 0 then $step.index + length else $step.index end) as $i
      | if $i < 0 or $i >= length then fail("index out of range") else .[$i] end
    else fail("expected a list") end
  else refuse("this step in jsonpath") end;

# All values of a step that may have many.
def path_many($step):
  if $step.all then if type == "array" or kind == "map" then members else fail("expected a map or a list") end
  elif $step.deep then everything
  elif $step.filter then
    if type == "array" or kind == "map" then members | select(filter_keeps($step.filter)) else fail("expected a map or a list") end
  elif $step | has("keys") then if kind == "map" then . as $m | $step.keys[] | . as $k | if $m | has($k) then $m[$k] else fail("key not found") end else fail("expected a map") end
  elif $step | has("indexes") then
    if type == "array" then . as $l | $step.indexes[] | (if . < 0 then . + ($l | length) else . end) | if . < 0 or . >= ($l | length) then fail("index out of range") else $l[.] end
    else fail("expected a list") end
  else
    if type != "array" then fail("expected a list")
    else
      . as $l | length as $n | $step.range as [$a, $b, $s]
      | ($s // 1) as $step
      | if $step <= 0 then refuse("ranges backwards in jsonpath")
        else
          ($a // 0 | if . < 0 then [. + $n, 0] | max else . end) as $from
          | ($b // $n | if . < 0 then . + $n elif . > $n then $n else . end) as $to
          | range($from; $to; $step) | $l[.]
        end
    end
  end;

# Behind a step that may have many, what a value does not have is left out.
def path_values($steps):
  if ($steps | length) == 0 then .
  else
    $steps[0] as $step
    | if ($step | has("key")) or ($step | has("index")) then path_step($step) | path_values($steps[1:])
      else [path_many($step) | outcome(path_values($steps[1:]))] as $found
        | ($steps[1:] | any(.[]; (has("key") or has("index")) | not)) as $nested
        | [$found[] | if has("refused") then error(.) else select(has("ok")) | .ok end] | if $nested then [.[] | if type == "array" then .[] else . end] else . end
      end
  end;

# (In a list: before jq 1.7 what is tried behind `b_fromJSON` would be a failure of that.)
def b_jsonpath($json; $path): ($path | path_steps) as $steps | [b_fromJSON($json)] | .[0] | path_values($steps);
