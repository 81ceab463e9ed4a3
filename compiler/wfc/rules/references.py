"""WF3: references, arguments, results and the values that they bring."""

from wfc.diagnostics import Rule, Severity

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

UNRESOLVED_REFERENCE = Rule(
    "WF301",
    "unresolved-reference",
    _ERROR,
    "a reference names nothing",
    True,
    "The tag begins like a variable of Argo's, but no such variable, parameter or artifact exists here. Argo "
    "refuses the document, or leaves the tag as text for the program to trip over.",
)
UNDECLARED_OUTPUT = Rule(
    "WF302",
    "undeclared-output",
    _ERROR,
    "a task or step does not output what is read from it",
    True,
    "The template that the task or step calls declares its outputs; the reference names one that is not among them.",
)
UNKNOWN_TASK = Rule(
    "WF303",
    "unknown-task",
    _ERROR,
    "a reference names a task or step that does not exist",
    True,
    "`tasks.NAME` finds tasks of the same DAG, `steps.NAME` steps of the same steps template.",
)
WRONG_KIND = Rule(
    "WF304",
    "wrong-kind",
    _ERROR,
    "a parameter is used where an artifact is wanted, or the other way round",
    False,
    "Argo's validator only looks whether the name exists. At run time a parameter cannot be loaded as a file, and "
    "an artifact has no text.",
)
NOT_AN_ANCESTOR = Rule(
    "WF305",
    "not-an-ancestor",
    _ERROR,
    "a task reads from a task that it does not wait for",
    True,
    "A DAG task may run at the same time as, or before, every task that it does not depend on; a step may only "
    "read from steps of earlier groups. The output is not there yet, and the run fails or hangs.",
)
MISPLACED_REFERENCE = Rule(
    "WF306",
    "misplaced-reference",
    _ERROR,
    "a variable is used where it has no value",
    True,
    "Each variable has a place: `item` in a loop, `tasks` in a DAG, `steps` in a steps template, `retries` in a "
    "template with a retry strategy, `pod.name` in templates that run as pods. What a container needs from "
    "another task is passed to it as an argument.",
)
MISSING_ARGUMENT = Rule(
    "WF307",
    "missing-argument",
    _ERROR,
    "a template is called without an input that it needs",
    True,
    "An input parameter without a value or default, and an input artifact that is not optional and has no "
    "location of its own, must be given by every caller.",
)
UNDECLARED_ARGUMENT = Rule(
    "WF308",
    "undeclared-argument",
    _WARNING,
    "an argument is given that the template does not declare",
    False,
    "Argo ignores such an argument. It is usually a misspelt name, and the input that was meant keeps its default.",
)
OPTIONAL_TO_REQUIRED = Rule(
    "WF309",
    "optional-to-required",
    _WARNING,
    "an optional output feeds a required input",
    False,
    "When the producer does not write the optional file, the consumer fails before it starts, with an error that "
    "names neither of them.",
)
UNCLOSED_TAG = Rule(
    "WF315",
    "unclosed-tag",
    _ERROR,
    "a template tag is not closed",
    True,
    "A tag begins with `{{` and ends with the next `}}` of the same text.",
)
OUTPUT_WITHOUT_SOURCE = Rule(
    "WF316",
    "output-without-source",
    _ERROR,
    "an output parameter says not where its value comes from",
    True,
    "An output parameter has a `value` or exactly one source in `valueFrom` that fits the template: `path` for "
    "containers and scripts, `parameter` or `expression` for steps and dag, `jsonPath` or `jqFilter` for "
    "resources.",
)
ARGUMENT_WITHOUT_VALUE = Rule(
    "WF317",
    "argument-without-value",
    _ERROR,
    "an argument has no value",
    True,
    "A task's or step's parameter needs a `value` or a `valueFrom`; `default` does not count there.",
)
VALUE_NOT_IN_ENUM = Rule(
    "WF318",
    "value-not-in-enum",
    _ERROR,
    "a parameter's value is not one of its enumeration",
    True,
    "`enum` lists the values that a parameter may have. Argo compares the value of an argument with the list that "
    "stands beside it; with the list of the input that it is given to it compares when the workflow runs.",
)
OUTSIDE_ENUM = Rule(
    "WF331",
    "outside-enum",
    _WARNING,
    "a value is not one of those that an input lists",
    False,
    "Argo shows the `enum` of an input in its forms and never compares a value with it: the template runs with a value "
    "that its author did not think of. (An argument with an `enum` of its own is compared: see WF318.)",
)
LEFT_AS_TEXT = Rule(
    "WF332",
    "left-as-text",
    _WARNING,
    "a tag that nothing is put in for",
    False,
    "Argo replaces the tags that it knows a value for and leaves others as they are: the program gets the tag itself, "
    "braces and all, and mostly runs on with it. `item` is known where the loop is, not in the template that it calls; "
    "`retries` and `lastRetry` only where there is a retry strategy.",
)
PARAMETER_OF_THE_CALLER = Rule(
    "WF333",
    "parameter-of-the-caller",
    _INFO,
    "a WorkflowTemplate reads a workflow parameter that it does not declare",
    False,
    "The parameters of a workflow are those of the workflow that runs, not those of the WorkflowTemplate that a "
    "template comes from. Argo's validator lets every name pass in a WorkflowTemplate; a workflow that has no such "
    "parameter is refused, or gets the tag as text. Take it as an input, or declare it.",
)
MAY_BE_SKIPPED = Rule(
    "WF334",
    "may-be-skipped",
    _WARNING,
    "an output is read of a task or step that may not run",
    False,
    "What is skipped by its `when` has no outputs. The one that reads them runs all the same, and fails on the tag "
    "that stands for nothing, unless the output or the input has a `default`. For a result or an exit code Argo waits "
    "for ever. An artifact may be missing from a task where argument and input are optional, and from a step never.",
)
INPUT_OF_THE_CALLER = Rule(
    "WF335",
    "input-of-the-caller",
    _WARNING,
    "a tag in an inline template means an input of its caller",
    False,
    "An inline template is a part of the text of its caller. Argo fills in the caller's inputs there before it looks "
    "at the template: an input of the same name is given its argument, and nothing reads it.",
)
RESULT_NOT_KEPT = Rule(
    "WF361",
    "result-not-kept",
    _ERROR,
    "a result that Argo does not keep",
    False,
    "The controller keeps what a program prints only where it finds the result named in the template around, as "
    "`steps.a.outputs.result` or `['a'].outputs.result`. With double quotes or blanks in the index it finds nothing, "
    "and the reader waits for ever.",
)
NOTHING_GATHERED = Rule(
    "WF362",
    "nothing-gathered",
    _WARNING,
    "the outputs of a loop that runs over nothing are read",
    False,
    "A loop over an empty list is one node that is skipped. It has neither a result nor a list of outputs, and the "
    "reader waits for ever. (A single output parameter, `outputs.parameters.NAME`, counts as absent, and may have a "
    "default.)",
)
RESULT_NOT_JSON = Rule(
    "WF363",
    "result-not-json",
    _WARNING,
    "the results of a loop are gathered, and are no JSON",
    False,
    "The results of all runs of a loop become one JSON list, for which each is read as JSON. A plain text is none, "
    "and the workflow ends in an error.",
)
ESCAPED_MEMBER = Rule(
    "WF364",
    "escaped-member",
    _WARNING,
    "a member of an item that comes with backslashes",
    False,
    "`{{item}}` of a text is the text itself; `{{item.NAME}}` is put in as it stands in the JSON of the item, where "
    "quotes, backslashes and line ends are written with a backslash.",
)
RESULT_NOT_REMEMBERED = Rule(
    "WF365",
    "result-not-remembered",
    _WARNING,
    "the result of a memoized template is read in one place and not in another",
    False,
    "What is memoized holds a result only if the call that ran the template had its result read. When that of "
    "another call is remembered, the reader waits for ever. Output parameters are always remembered.",
)
UNPRINTABLE_VALUE = Rule(
    "WF366",
    "unprintable-value",
    _ERROR,
    "a value holds characters that cannot be put in",
    False,
    "Tags are replaced in the JSON text of a template, with values quoted as Go does it. Control characters other "
    "than line ends and tabs, and characters beyond U+FFFF that are not printable, make that no JSON: the template "
    "that uses the value is refused, or its node ends in an error.",
)
