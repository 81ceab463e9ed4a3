"""WF1: the shape of a document: fields, types and values."""

from wfc.diagnostics import Rule, Severity

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING

UNKNOWN_FIELD = Rule(
    "WF101",
    "unknown-field",
    _ERROR,
    "a field does not exist",
    True,
    "Argo decodes documents strictly: a field that its types do not have is refused. Most unknown fields are "
    "misspelt or stand at the wrong level.",
)
WRONG_TYPE = Rule(
    "WF102",
    "wrong-type",
    _ERROR,
    "a value has the wrong type",
    True,
    "Argo's decoder does not convert: a number where text is wanted is refused, and so is text where a number is "
    "wanted. One such value ends `argo lint` for every file of the run.",
)
INVALID_VALUE = Rule(
    "WF103",
    "invalid-value",
    _ERROR,
    "a value is not one of those that mean something",
    True,
    "The field takes one of a few words. Some of them Argo checks when it validates, others (such as "
    "`imagePullPolicy`) only the cluster refuses, when the pod is made, or (an `apiVersion` that is not Argo's) when "
    "the document is handed in.",
)
MISSING_FIELD = Rule(
    "WF104",
    "missing-field",
    _ERROR,
    "a required field is missing",
    True,
    "Without the field the object has no meaning: a template or a task without a name, a container without an "
    "image, a git artifact without a repository, a document without `apiVersion`.",
)
YAML11_SCALAR = Rule(
    "WF105",
    "yaml11-scalar",
    _WARNING,
    "an unquoted value is not the text that it looks like",
    False,
    "Kubernetes reads YAML 1.1: unquoted `0755` is the number 493, `yes` and `n` are booleans, `1.10` is the "
    "number 1.1. Where text is meant, quotes keep it.",
)
LIST_AS_VALUE = Rule(
    "WF106",
    "list-as-value",
    _WARNING,
    "a list or mapping is given where a value is wanted",
    False,
    "A parameter's value is text. Argo's decoder turns a list or a mapping into the empty text without a word; "
    "write it as JSON in quotes.",
)
MISPLACED_FIELD = Rule(
    "WF107",
    "misplaced-field",
    _ERROR,
    "a field does not apply to this type of template",
    True,
    "Templates share one set of fields, and some mean something for some types only: `parallelism` limits the calls of "
    "a dag or steps template, `activeDeadlineSeconds` and `timeout` end what a template itself runs.",
)
OTHER_VERSION = Rule(
    "WF108",
    "other-version",
    _ERROR,
    "the target version of Argo does not know a field",
    False,
    "Found with a `--target` older than the newest. A cluster of that version refuses the field, or ignores it without "
    "a word. `wfc schema --target VERSION` shows what it knows.",
)
