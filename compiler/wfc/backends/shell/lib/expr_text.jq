# Tags, and what fields that hold an expression make of its value.

# {{name}} in the texts $flat; `unknown` says what becomes of a name that is none.
def simple_tag($flat; $name; unknown):
  if ($flat | has($name)) then
    $flat[$name] | if type == "string" then quotable else fail("unable to resolve references: {{\($name)}}: nothing has given it") end
  else unknown end;

# A tag within a tag: the inner one is filled in, and the outer one is left for the next time.
def nested_tag($flat; $before; $inner; unknown):
  if ($flat[$inner] | type) == "string" then "{{" + $before + ($flat[$inner] | quotable) else unknown end;

# The next pass over a text that a pass has made: its simple tags, where they name a variable, and its expressions, of which
# `worked` makes a text: it is given what stands between the sign and the braces.
def refilled($flat; worked):
  split("{{") as [$first]
  | split("{{")[1:]
  | map(
      (split("}}") | .[0]) as $inside
      | ($inside | trimmed(. == 32)) as $name
      | (split("}}")[1:] | join("}}")) as $behind
      | if contains("}}") | not then "{{" + .
        elif startswith("=") then ($inside[1:] | worked) + $behind
        elif ($flat[$name] | type) == "string" then ($flat[$name] | quotable) + $behind
        else "{{" + . end)
  | ($first // "") + join("");
def refuse_brought: refuse("an expression that a value brings in: {{=" + . + "}}");

# Variables with the values that they have when Argo fills in the template itself.
def early: . + with_entries(select(.key | startswith("early ")) | .key |= .[6:]);

# What the first pass makes of an expression, or where it fails, what the last one does.
def staged(first; last): outcome(first) | if has("ok") then .ok elif has("refused") then error(.) else last end;

# The text of that number among those that were worked out together.
def shared($shared; $number): if $shared | has("ok") then $shared.ok[$number] else error($shared) end;

# What the passes over a template make of its inputs, the variables $names: of each what it is when the others are filled
# in, what it is then, and what the texts get. `turn` is a pass: it is given the variables `flat` and a `text`.
def filled_inputs($names; turn):
  . as $given
  | (reduce $names[] as $name (.; del(.[$name]))) as $base
  | def turned($known; $texts):
      reduce $names[] as $name ({}; .[$name] = ({flat: $known, text: $texts[$name]} | turn));
    turned($base; $given) as $early
  | turned($base + $early; $early) as $late
  | turned($base + $late; $early) as $used
  | [$names[] as $name | $early[$name], $late[$name], $used[$name]];

# An expression's text, or the tag as it is written where that fails.
def tolerated(f; $written): outcome(f) | if has("ok") then .ok elif has("refused") then error(.) else $written end;

def parameter_text: if type == "null" then fail("the expression has no value") else gotext end;

# What a tag brings into an expression before it is read: a literal, or a part of a quotation.
def written_literal:
  if type != "string" then .
  elif test("^-?[0-9]+$") then tonumber | int
  elif test("^-?[0-9]+[.][0-9]+$") then tonumber | float
  elif . == "true" then true
  elif . == "false" then false
  elif . == "nil" then null
  elif test("^(\"[^\"\\\\]*\"|'[^'\\\\]*')$") then .[1:-1]
  else refuse("an expression that a value brings in")
  end;
def written_inside:
  if type == "string" and test("[\"'`\\\\\n]") then refuse("an expression that a value brings in") else . end;

# A result for a shell to read: how it went and how many lines follow, and these lines. One that is to be tried again ends jq.
def framed:
  if has("again") then "" | halt_error(9) else . end
  | keys[0] as $how
  | .[$how]
  | if type == "string" then . else tojson end
  | "\($how) \([split("\n") | length, 1] | max)\n\(.)\n";
