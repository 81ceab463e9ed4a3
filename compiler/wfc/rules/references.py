"""WF3: references, arguments, artifacts, expressions and their types."""

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
ARTIFACT_WITHOUT_PATH = Rule(
    "WF310",
    "artifact-without-path",
    _ERROR,
    "an artifact has no path, or one that it cannot have",
    True,
    "An artifact of a container or script is a file or folder of it; `path` says which. Templates without a "
    "container (steps, dag) hand artifacts on and have no paths.",
)
ARTIFACT_WITHOUT_SOURCE = Rule(
    "WF311",
    "artifact-without-source",
    _ERROR,
    "an artifact comes from nowhere",
    True,
    "An argument needs `from` or a complete location; an input that nothing supplies needs a location with a key, "
    "or `optional: true`; an output of a steps or dag template needs `from`.",
)
MISSING_LOCATION_FIELD = Rule(
    "WF312",
    "incomplete-location",
    _ERROR,
    "an artifact's location is incomplete",
    True,
    "The location lacks what the transfer needs: a git repository, an HTTP URL, a key; or it has what the transfer "
    "does not take, such as an S3 endpoint with a scheme.",
)
AMBIGUOUS_LOCATION = Rule(
    "WF313",
    "ambiguous-location",
    _ERROR,
    "an artifact has more than one source",
    False,
    "Of several locations Argo silently uses one, in a fixed order of kinds; `from` beside a location, or two "
    "locations, are never what was meant.",
)
EXPRESSION_SYNTAX = Rule(
    "WF314",
    "expression-syntax",
    _ERROR,
    "an expression does not parse",
    False,
    "Argo's validator does not read expressions: the mistake shows when the workflow runs, as a tag that stays as "
    "it is or as a node in error.",
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
PATH_COLLISION = Rule(
    "WF319",
    "path-collision",
    _ERROR,
    "two things lie at one path of a container",
    True,
    "A path holds one volume or one artifact. Of two, one would hide the other.",
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
ARTIFACT_OF_A_LOOP = Rule(
    "WF341",
    "artifact-of-a-loop",
    _ERROR,
    "an artifact is taken from a task or step that is a loop",
    False,
    "Argo gathers the results and the output parameters of all runs of a loop, and artifacts never: the name stands "
    "for nothing, and what takes it ends in an error. Runs of a loop hand over files by storing each under a key of "
    "its own.",
)
ARCHIVE_NOT_READ = Rule(
    "WF342",
    "archive-not-read",
    _WARNING,
    "an input's archive strategy that does not count",
    False,
    "What a call gives replaces all of an input artifact but its path and mode. With `from`, the output that it comes "
    "from says how it is packed and unpacked; with a location, the argument does. Another `archive` at the input has "
    "no effect.",
)
SUB_PATH = Rule(
    "WF343",
    "sub-path",
    _ERROR,
    "a part is taken of an artifact that has none",
    False,
    "`subPath` is put behind the key of an artifact, not looked up inside of an archive: it finds something only where "
    "a folder is stored with `archive: {none: {}}`. Artifacts from git, and texts, have no key at all.",
)
IMPOSSIBLE_PATH = Rule(
    "WF344",
    "impossible-path",
    _ERROR,
    "an artifact or a parameter lies where it cannot",
    False,
    "The root folder can neither be replaced nor stored, nothing can be mounted in `/proc` and `/sys`, and a parameter "
    "is the text of a file. Argo's validator looks at none of this; the task or step fails when it is reached.",
)
DOUBTFUL_PATH = Rule(
    "WF345",
    "doubtful-path",
    _WARNING,
    "an artifact or a parameter lies where it hardly was meant to",
    False,
    "A path without a `/` in front is one place for an input and another for an output; `..` hides which folder is "
    "meant; what lies in `/dev` and `/proc` is no file; and Argo has files of its own in `/argo` and `/var/run/argo`.",
)
ONE_WAY_LOCATION = Rule(
    "WF346",
    "one-way-location",
    _ERROR,
    "a location that cannot do what is asked of it",
    False,
    "Nothing can be stored in git or as a text, and what is in a store can only be listed for a `data` template with "
    "s3, gcs, azure and oss. Argo's validator accepts all kinds everywhere.",
)
ZIP_OF_A_FILE = Rule(
    "WF347",
    "zip-of-a-file",
    _WARNING,
    "a single file is packed as zip",
    False,
    "Argo 4.1 stores a single file in a zip under its absolute path, so that unpacking gives a chain of folders, and "
    "of files that are not in a volume it mostly fails to make one. Folders are packed well.",
)
UNPACKED_ARCHIVE = Rule(
    "WF348",
    "unpacked-archive",
    _WARNING,
    "an input that is named like an archive will not be one",
    False,
    "An input without `archive` is looked into: what is a gzipped tar is unpacked, and a single entry takes the place "
    "of the archive itself. A program that unpacks the file finds none.",
)
OPTIONAL_INPUT_ONLY = Rule(
    "WF349",
    "optional-input-only",
    _INFO,
    "an optional input is given an argument that must be there",
    False,
    "What a call gives replaces the input, and with it `optional`: where nothing is found, the task or step fails.",
)
ARCHIVE_MISMATCH = Rule(
    "WF350",
    "archive-mismatch",
    _WARNING,
    "an artifact is read otherwise than it was stored",
    False,
    "One key is used by an output and by an input, and their archive strategies do not go together. A zip is only "
    "unpacked where the input says `zip`, and each strategy refuses the archives of the other.",
)
READ_ONLY_PLACE = Rule(
    "WF351",
    "read-only-place",
    _ERROR,
    "an input artifact lies in a volume that cannot be written to",
    False,
    "An artifact whose path lies in a volume is put into the volume. Volumes of config maps and secrets, and those "
    "that are mounted read-only, take none.",
)
LOST_LOCATION = Rule(
    "WF352",
    "lost-location",
    _WARNING,
    "a part of an artifact's location is lost",
    False,
    "Argo uses a location where it is complete: s3 and oss with endpoint, bucket and key, azure with endpoint, "
    "container and blob, gcs with bucket and key. Of any other it keeps the key, and takes all else from the default "
    "repository: the artifact is fetched, or stored, in another place than the document says.",
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
