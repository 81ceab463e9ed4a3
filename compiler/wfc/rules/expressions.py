"""WF3: expressions, conditions, the lists of loops, and their types."""

from wfc.diagnostics import Rule, Severity

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING

EXPRESSION_SYNTAX = Rule(
    "WF314",
    "expression-syntax",
    _ERROR,
    "an expression does not parse",
    False,
    "Argo's validator does not read expressions: the mistake shows when the workflow runs, as a tag that stays as "
    "it is or as a node in error.",
)
UNKNOWN_FUNCTION = Rule(
    "WF320",
    "unknown-function",
    _ERROR,
    "an expression calls a function that does not exist",
    False,
    "An expression has the builtins of expr-lang, Argo's `asInt`, `asFloat`, `toJson` and `jsonpath`, and the "
    "functions of sprig behind `sprig.`; the success condition of an http template has the builtins only. Argo's "
    "validator does not read expressions, so that the mistake shows when the workflow runs.",
)
WRONG_ARITY = Rule(
    "WF321",
    "wrong-arity",
    _ERROR,
    "a function is called with too many or too few arguments",
    False,
    "The controller fails to compile the expression when the step or task starts.",
)
TYPE_MISMATCH = Rule(
    "WF322",
    "type-mismatch",
    _ERROR,
    "an operator or a function gets a value of a type that it cannot take",
    False,
    "Parameters, results, exit codes and all other variables of a workflow are texts: a number among them is converted "
    "with `asInt` or `asFloat`, JSON is read with `fromJSON` or `jsonpath`. In a `when`, what stands in quotes is a "
    "text, and what a tag without quotes becomes is read as it looks.",
)
NEVER_EQUAL = Rule(
    "WF323",
    "never-equal",
    _WARNING,
    "a comparison that always has the same result",
    False,
    "Values of different types are never equal: not a text and a number, and not a status and a word that is none. "
    "Argo does not complain; the branch that was meant is never taken.",
)
NOT_BOOLEAN = Rule(
    "WF324",
    "not-boolean",
    _ERROR,
    "a condition is neither true nor false",
    False,
    "A `when`, the expression of a hook, of a retry strategy or of a stop strategy, the success condition of an http "
    "template and what stands before a `?` must be boolean. A text is none, not even `'true'`.",
)
RAGGED_ITEMS = Rule(
    "WF325",
    "ragged-items",
    _ERROR,
    "a member of `item` that not all items of the loop have",
    False,
    "Each item is filled in on its own. For one without the member the tag names nothing, and the whole loop ends in "
    "an error. Argo's validator takes the members of all items together.",
)
NOT_A_LIST = Rule(
    "WF326",
    "not-a-list",
    _ERROR,
    "a loop runs over what is no list",
    False,
    "`withParam` takes a text that is a list in JSON: one that is written out, what a program printed, or the "
    "aggregate of another loop. Argo's validator does not look into it; the task or step ends in an error when it is "
    "reached.",
)
VALUE_IS_NO_LIST = Rule(
    "WF327",
    "value-is-no-list",
    _WARNING,
    "a loop runs over a parameter whose value in the document is no list",
    False,
    "The workflow runs when it is submitted with another value, a list in JSON. As it stands in the document the loop "
    "ends in an error.",
)
PRINTED_BY_GO = Rule(
    "WF328",
    "printed-by-go",
    _WARNING,
    "an output parameter is a list or a map that is not printed as JSON",
    False,
    "The result of `valueFrom.expression` becomes text as Go prints it: a list as `[a b]`, a map as `map[a:1 b:2]`. "
    "Nothing reads that again; `toJson` makes JSON of it, which a `withParam` takes.",
)
