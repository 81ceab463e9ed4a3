# Tags, and what fields that hold an expression make of its value.

# {{name}} in the texts $flat; `unknown` says what becomes of a name that is none.
def simple_tag($flat; $name; unknown):
  if ($flat | has($name)) then
    $flat[$name] | if type == "string" then quotable else fail("unable to resolve references: {{\($name)}}: nothing has given it") end
  else unknown end;

# A tag within a tag: the inner one is filled in, and the outer one is left for the next time.
def nested_tag($flat; $before; $inner; unknown):
  if ($flat[$inner] | type) == "string" then "{{" + $before + ($flat[$inner] | quotable) else unknown end;

# The next pass over a text that a pass has made: its simple tags, where they name a variable.
def filled_again($flat):
  split("{{") as [$first]
  | split("{{")[1:]
  | map(
      (split("}}") | .[0] | trimmed(. == 32)) as $name
      | if contains("}}") | not then "{{" + .
        elif startswith("=") then refuse("an expression that a value brings in")
        elif ($flat[$name] | type) == "string" then ($flat[$name] | quotable) + (split("}}")[1:] | join("}}"))
        else "{{" + . end)
  | ($first // "") + join("");

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

# A result for a shell to read: how it went and how many lines follow, and these lines.
def framed:
  to_entries[0]
  | (.value | if type == "string" then . else tojson end) as $text
  | .key + " " + ($text | split("\n") | length | if . == 0 then 1 else . end | tostring) + "\n" + $text + "\n";
