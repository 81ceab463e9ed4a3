"""Every rule of wfc, declared once, in code order.

The hundreds group them by reader: 0 the file, 1 the shape of a document, 2 names and structure, 3 references, arguments
and artifacts, 4 control flow, 5 Onepanel's form, 6 what a back end cannot do, 7 what Argo's own validator says without
reason, 8 volumes, scripts and secrets, 9 advice. A code is never given a second meaning.
"""

from wfc.diagnostics import Rule, Severity
from wfc.nearest import nearest

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

# --- 0: the file -----------------------------------------------------------------------------------------------------

UNREADABLE_FILE = Rule(
    "WF001",
    "unreadable-file",
    _ERROR,
    "a file cannot be read",
    True,
    "The operating system refused the file: it does not exist, is a folder where a file was named, or may not be "
    "read. A file that was asked for is never skipped silently, so the exit code is 3.",
)
NOT_TEXT = Rule(
    "WF002",
    "not-text",
    _ERROR,
    "a file is not UTF-8 text",
    True,
    "Workflow documents are YAML, and YAML files are read as UTF-8 (UTF-16 with a byte order mark is accepted). "
    "Bytes that do not decode, or control characters that YAML forbids, mean that this is another kind of file.",
)
YAML_SYNTAX = Rule(
    "WF003",
    "yaml-syntax",
    _ERROR,
    "the text is not YAML",
    True,
    "The YAML parser stopped here. Argo logs such a document and skips it, and `argo lint` stays green when "
    "another document of the run is fine, so the mistake is easily missed.",
)
DUPLICATE_KEY = Rule(
    "WF004",
    "duplicate-key",
    _ERROR,
    "a mapping has the same key twice",
    True,
    "YAML forbids it, and decoders disagree on which value wins: Onepanel takes the last, `argo lint` drops the "
    "whole document without a word. Keys are compared as the Kubernetes decoder reads them, so `1` and `0x1` are "
    "the same.",
)
TOO_DEEP = Rule(
    "WF005",
    "too-deep",
    _ERROR,
    "a document is nested too deeply",
    False,
    "No workflow nests more than a few dozen levels. wfc stops at 200 levels, so that a hostile document cannot "
    "exhaust its memory.",
)
ALIAS_BOMB = Rule(
    "WF006",
    "alias-bomb",
    _ERROR,
    "aliases expand to too many nodes, or to themselves",
    True,
    "An alias stands for a whole subtree; aliases of aliases grow exponentially (the “billion laughs” attack). "
    "wfc stops when a document would expand to more than a million nodes beyond those written, or when an alias "
    "contains itself.",
)
FILE_TOO_LARGE = Rule(
    "WF007",
    "file-too-large",
    _ERROR,
    "a file is larger than wfc reads",
    False,
    "wfc reads files of up to 32 MiB. A Kubernetes object is limited to about 1.5 MiB by its store, so that "
    "nothing larger can be submitted anyway.",
)
EMPTY_INPUT = Rule(
    "WF008",
    "empty-input",
    _ERROR,
    "a file holds no document",
    True,
    "An empty file, or one of comments only, has nothing to check. Passing silently would make a build green that "
    "checked nothing.",
)
UNQUOTED_TAG = Rule(
    "WF009",
    "unquoted-tag",
    _ERROR,
    "a template tag is not quoted",
    True,
    "Outside quotes `{{name}}` is YAML for a mapping whose key is a mapping, which JSON cannot hold. Argo drops "
    "the whole document. Put the value in quotes.",
)
IGNORED_DOCUMENT = Rule(
    "WF010",
    "ignored-document",
    _WARNING,
    "text after the end of a document is not read",
    False,
    "Argo cuts a file at lines that begin with `---` and reads one document of each part: what follows a `...` "
    "line never reaches it. In examples `...` often stands for left-out lines; YAML reads it as the end.",
)
NOT_A_MAPPING = Rule(
    "WF011",
    "not-a-mapping",
    _ERROR,
    "a document is not a mapping",
    True,
    "A workflow document is a mapping of fields at its top level.",
)
UNKNOWN_DOCUMENT = Rule(
    "WF012",
    "unknown-document",
    _ERROR,
    "a document is neither a Kubernetes object nor a workflow spec",
    True,
    "Argo's documents say what they are with `kind`; Onepanel's bare form is recognised by its keys "
    "(`entrypoint`, `templates`, `arguments` …). This document has neither.",
)
WORKSPACE_TEMPLATE = Rule(
    "WF013",
    "workspace-template",
    _ERROR,
    "an Onepanel workspace template is not a workflow",
    True,
    "Workspace templates (`containers`, `ports`, `routes`) describe a long-running service. Onepanel turned them "
    "into a workflow of its own at launch; there is no workflow in the file to compile.",
)
GO_PLACEHOLDER = Rule(
    "WF014",
    "go-placeholder",
    _ERROR,
    "a Go template placeholder is left in the document",
    True,
    "Onepanel's seed files hold placeholders such as `{{.ArtifactRepositoryType}}` that its installer replaces as "
    "text. Until then the file is not the document that it will become.",
)

UNUSED_SUPPRESSION = Rule(
    "WF015",
    "unused-suppression",
    _WARNING,
    "a comment ignores a rule that finds nothing there",
    False,
    "The mistake was mended, or the comment stands at the wrong place: at the end of a line it counts for that line, "
    "on a line of its own for the field or list item below it, and `# wfc: ignore-file[…]` above everything for the "
    "file. Left in place, it would hide the next mistake.",
)
UNKNOWN_SUPPRESSION = Rule(
    "WF016",
    "unknown-suppression",
    _WARNING,
    "a comment to wfc means nothing",
    False,
    "`# wfc: ignore[WF302] reason` names rules by code, by name or by the beginning of codes (`WF3`). A word that "
    "names no rule hides nothing, and neither does a comment that is misspelt, or an `ignore-file` below the beginning "
    "of the first document.",
)
BARE_SUPPRESSION = Rule(
    "WF017",
    "bare-suppression",
    _WARNING,
    "a comment ignores everything",
    False,
    "`# wfc: ignore` without rules in brackets hides whatever is found there, the mistakes of tomorrow included. Name "
    "the rules that are meant.",
)

# --- 1: the shape of a document --------------------------------------------------------------------------------------

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
    "`imagePullPolicy`) only the cluster refuses, when the pod is made.",
)
MISSING_FIELD = Rule(
    "WF104",
    "missing-field",
    _ERROR,
    "a required field is missing",
    True,
    "Without the field the object has no meaning: a template or a task without a name, a container without an "
    "image, a git artifact without a repository.",
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

# --- 2: names and structure ------------------------------------------------------------------------------------------

MISSING_ENTRYPOINT = Rule(
    "WF201",
    "missing-entrypoint",
    _ERROR,
    "a workflow has no entrypoint",
    True,
    "The entrypoint is the template that a run starts with. Only a WorkflowTemplate or a ClusterWorkflowTemplate "
    "may leave it out: it is then a library of templates.",
)
UNDEFINED_TEMPLATE = Rule(
    "WF202",
    "undefined-template",
    _ERROR,
    "a template that is called does not exist",
    True,
    "A task, a step, the entrypoint or an exit handler names a template, and no template of the document has that "
    "name. Argo looks names up before a workflow runs, so that they cannot hold tags either; those of a `templateRef` "
    "can.",
)
DUPLICATE_NAME = Rule(
    "WF203",
    "duplicate-name",
    _ERROR,
    "two things of one kind have the same name",
    True,
    "Names of templates, tasks, steps, parameters and artifacts are how they are found; of two with one name only "
    "one could be.",
)
INVALID_NAME = Rule(
    "WF204",
    "invalid-name",
    _ERROR,
    "a name has characters that are not allowed",
    True,
    "Templates, tasks and steps are named by letters, digits and `-`, beginning with a letter or digit, 128 at "
    "most; parameters and artifacts also by `_`.",
)
TEMPLATE_TYPE = Rule(
    "WF205",
    "template-type",
    _ERROR,
    "a template does not say what it runs, or says it twice",
    True,
    "A template has exactly one body: container, script, containerSet, steps, dag, suspend, resource, http, data "
    "or plugin.",
)
AMBIGUOUS_CALL = Rule(
    "WF206",
    "ambiguous-call",
    _ERROR,
    "a task or step does not name exactly one template",
    True,
    "A call names its template with `template`, with `templateRef`, or brings it along as `inline`.",
)
UNDEFINED_TEMPLATE_REF = Rule(
    "WF207",
    "undefined-template-ref",
    _ERROR,
    "a referenced WorkflowTemplate or its template does not exist",
    True,
    "`templateRef` and `workflowTemplateRef` are looked up among the files of the run. Give the file that defines "
    "the WorkflowTemplate too, or as a library.",
)
UNKNOWN_ITEM_REF = Rule(
    "WF208",
    "unknown-item-ref",
    _WARNING,
    "an item of a loop names a WorkflowTemplate that is not among the files",
    False,
    "A `templateRef` may take its name from the items of a loop. Where those are written in the document, each is "
    "looked up like a written name; Argo does it when the task or step starts, and ends it in an error.",
)

# --- 3: references, arguments, artifacts -----------------------------------------------------------------------------

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
    "The location lacks what the transfer needs: a git repository, an HTTP URL, a key. An S3 location with a "
    "bucket but no endpoint loses its bucket: Argo then takes everything but the key from the default repository.",
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
    "that stands for nothing, unless the output or the input has a `default`.",
)

# --- 4: control flow -------------------------------------------------------------------------------------------------

UNKNOWN_DEPENDENCY = Rule(
    "WF401",
    "unknown-dependency",
    _ERROR,
    "a task depends on a task that does not exist",
    True,
    "`dependencies` and `depends` name tasks of the same DAG.",
)
DEPENDENCY_CYCLE = Rule(
    "WF402",
    "dependency-cycle",
    _ERROR,
    "tasks wait for one another in a circle",
    True,
    "None of the tasks could ever start. The finding spells out the circle and points at each edge of it.",
)
ENDLESS_RECURSION = Rule(
    "WF403",
    "endless-recursion",
    _ERROR,
    "templates call one another for ever",
    False,
    "Recursion is allowed, with a way out: a `when`, a `depends` on a result, or a loop that can be empty on some "
    "call of the circle. Without one Argo stops at 100 nested calls.",
)
DEPENDS_SYNTAX = Rule(
    "WF404",
    "depends-syntax",
    _ERROR,
    "`depends` does not parse",
    False,
    "`depends` is a boolean expression over task names and their results (`a && (b.Failed || c.Skipped)`). Argo's "
    "validator only looks for task names in it; the controller fails the DAG.",
)
DEPENDS_AND_DEPENDENCIES = Rule(
    "WF405",
    "depends-and-dependencies",
    _ERROR,
    "`depends` and `dependencies` are mixed",
    True,
    "A DAG uses one of the two for all of its tasks; `continueOn` goes with `dependencies` only.",
)
UNKNOWN_TARGET = Rule(
    "WF406",
    "unknown-target",
    _ERROR,
    "a DAG's target names no task",
    True,
    "`target` is a list of task names, separated by single blanks.",
)
AMBIGUOUS_LOOP = Rule(
    "WF407",
    "ambiguous-loop",
    _ERROR,
    "a loop says in two ways what it runs over",
    True,
    "A task or step is repeated by `withItems`, by `withParam` or by `withSequence`; a sequence ends by its `count` or "
    "by its `end`.",
)
CONSTANT_CONDITION = Rule(
    "WF408",
    "constant-condition",
    _WARNING,
    "a condition always has the same result",
    False,
    "Nothing in the condition depends on the run, or its parts exclude one another: what it guards always runs, or "
    "never does. (A plain `true` or `false` is taken for intended.)",
)

SCHEDULE_SYNTAX = Rule(
    "WF421",
    "schedule-syntax",
    _ERROR,
    "a schedule cannot be read",
    True,
    "A schedule has five fields (minute, hour, day of the month, month, day of the week) or is a word such as "
    "`@daily`. Sunday is 0, and there is no 7.",
)
SCHEDULE_NEVER = Rule(
    "WF422",
    "schedule-never",
    _WARNING,
    "the time of a schedule never comes",
    False,
    "No month that the schedule names has the day that it names (30 February, 31 April), so that the workflow is never "
    "run. Argo accepts it.",
)
UNKNOWN_TIME_ZONE = Rule(
    "WF423",
    "unknown-time-zone",
    _ERROR,
    "a time zone does not exist",
    True,
    "Zones are named as in the IANA database, in this very spelling: `Europe/Berlin`, `UTC`. Abbreviations such as "
    "`CEST` are none.",
)
INVALID_DURATION = Rule(
    "WF424",
    "invalid-duration",
    _ERROR,
    "a duration cannot be read",
    False,
    "Durations are Go's: numbers with units from `ns` to `h`, such as `1h30m`; there is no unit for days. Argo's "
    "validator does not read them, and the node ends in an error when it is reached.",
)
INVALID_NUMBER = Rule(
    "WF425",
    "invalid-number",
    _ERROR,
    "a number of a loop, a retry or a limit makes no sense",
    False,
    "Numbers that may be tags are texts to Argo, which reads them when the task starts: the limit of retries, the "
    "factor of a backoff, the ends of a sequence. A `parallelism` below zero is accepted, and nothing runs.",
)
SEQUENCE_FORMAT = Rule(
    "WF426",
    "sequence-format",
    _ERROR,
    "the format of a sequence does not show its numbers",
    False,
    "The format is one of Go's `fmt` and gets the number: `%d`, `%03d`, `%x`. With another verb the items read "
    "`%!s(int=1)`, without any they read `%!(EXTRA int=1)`.",
)

# --- 5: Onepanel's form ----------------------------------------------------------------------------------------------

ENTRYPOINT_NOT_DAG = Rule(
    "WF501",
    "entrypoint-not-dag",
    _ERROR,
    "the entrypoint of an Onepanel workflow is not a DAG",
    False,
    "Onepanel adds tasks of its own to the entrypoint (and to `onExit`), and refuses a template of another type "
    "there. Plain Argo has no such limit.",
)
UNKNOWN_VISIBILITY = Rule(
    "WF502",
    "unknown-visibility",
    _ERROR,
    "a parameter's visibility is not one that Onepanel knows",
    False,
    "`visibility` is public, protected, internal or private.",
)
VALUE_NOT_IN_OPTIONS = Rule(
    "WF503",
    "value-not-in-options",
    _WARNING,
    "a parameter's value is not among its options",
    False,
    "The form shows the options, and the default is none of them. Onepanel does not check this.",
)
NODE_POOL_PLACEHOLDER = Rule(
    "WF504",
    "node-pool-placeholder",
    _WARNING,
    "a node pool is left to Onepanel's user interface",
    False,
    "A `select.nodepool` parameter with the value `default` is filled in by Onepanel's form. Elsewhere the "
    "literal text reaches the node selector, and no node matches: give the pool's name when you compile (`-p "
    "NAME=POOL`).",
)
PARAMETER_WITHOUT_VALUE = Rule(
    "WF505",
    "parameter-without-value",
    _WARNING,
    "a workflow parameter has no value",
    False,
    "Onepanel fills in the literal text `<value>`; Argo refuses the workflow when it is submitted without one, "
    "and a bundle asks for it with `-p`.",
)

# --- 6: what a back end cannot do ------------------------------------------------------------------------------------

UNSUPPORTED_CONSTRUCT = Rule(
    "WF601",
    "unsupported-construct",
    _ERROR,
    "the chosen back end cannot do this",
    False,
    "The document is fine, but the target has no equivalent for the construct. Nothing is written, and the exit "
    "code is 4: running something else than what was written would be worse.",
)
IGNORED_CONSTRUCT = Rule(
    "WF602",
    "ignored-construct",
    _INFO,
    "the chosen back end leaves this out",
    False,
    "The construct has no part in the result: a bundle leaves out what only means something to a cluster (scheduling, "
    "resources, labels of pods), a manifest what only a cluster writes (status, uid, resource version), or what the "
    "chosen kind does not have.",
)

# --- 7: where Argo's validator differs -------------------------------------------------------------------------------

ARGO_REFUSES_SOUND = Rule(
    "WF701",
    "argo-refuses-sound",
    _WARNING,
    "Argo's validator refuses what nothing is wrong with",
    True,
    "wfc finds no mistake that explains it, but `argo lint` and `argo submit` refuse the document: the validator reads "
    "it with stand-ins for values that only the run knows, and in an order of its own. The finding says which rule is "
    "in the way, and how to get around it. It is looked for in documents that hold what such rules trip over, and in "
    "all documents for reports that show Argo's verdict (`--format json`).",
)
ARGO_CRASHES = Rule(
    "WF702",
    "argo-crashes",
    _WARNING,
    "Argo's validator crashes on the document",
    True,
    "`argo lint` ends with a Go panic instead of an answer, for all files of its run.",
)
ARGO_UNDECIDED = Rule(
    "WF703",
    "argo-undecided",
    _WARNING,
    "Argo's validator accepts the document in one run and refuses it in another",
    False,
    "The order in which the validator takes the tasks of a DAG that wait for none is random. Where it has met a global "
    "output, a status or an inline template of one before it reads the other, the document passes; otherwise not.",
)

# --- 8: volumes, scripts, secrets ------------------------------------------------------------------------------------

UNDEFINED_VOLUME = Rule(
    "WF801",
    "undefined-volume",
    _ERROR,
    "a volume is mounted that is declared nowhere",
    False,
    "A mount names one of the `volumes` of the template or the workflow, or a claim of `volumeClaimTemplates`. Argo "
    "does not compare the names; the cluster refuses the pod when it is made.",
)
UNUSED_VOLUME = Rule(
    "WF802",
    "unused-volume",
    _INFO,
    "a volume is declared and not used",
    False,
    "No container mounts it. A claim that nobody mounts still takes its storage for as long as the workflow runs.",
)
PASTED_TEXT = Rule(
    "WF803",
    "pasted-text",
    _INFO,
    "a text from outside becomes part of a program",
    False,
    "Tags are replaced before a script or the argument of `sh -c` is read: a quote, a `$` or a line end in the value "
    "is code, by mistake or by intent. A value that comes in as an environment variable stays a value. Values that the "
    "document gives itself, numbers of a sequence and parameters with an `enum` are not reported.",
)
LITERAL_SECRET = Rule(
    "WF804",
    "literal-secret",
    _WARNING,
    "a secret stands in the document",
    False,
    "Documents are kept in repositories, shown by the user interface and copied into every workflow that runs. A key "
    "that was written into one is known to everybody who can read it: replace the key as well as the text.",
)
PRINTED_SECRET = Rule(
    "WF805",
    "printed-secret",
    _WARNING,
    "a program prints a secret",
    False,
    "Logs are kept, archived as artifacts and shown to people who may not read Secrets.",
)
WRONG_INTERPRETER = Rule(
    "WF806",
    "wrong-interpreter",
    _WARNING,
    "a script is run by the interpreter of another language",
    False,
    "Argo writes `source` into a file and gives that to `command`: what the command names runs it, and a `#!` line is "
    "a comment.",
)
SCRIPT_SYNTAX = Rule(
    "WF807",
    "script-syntax",
    _ERROR,
    "a Python program in the document does not parse",
    False,
    "The source of a script, or what `python -c` is given, is read by Python's own parser, with a name in the place of "
    "every tag. The pod would start, pull its image, and fail at this line.",
)
SHELL_MISTAKE = Rule(
    "WF808",
    "shell-mistake",
    _WARNING,
    "ShellCheck finds a mistake in a shell script",
    False,
    "`wfc check --shellcheck` gives the scripts of a document, and what `sh -c` is given, to ShellCheck: these are its "
    "errors and warnings. Its page of the code says more.",
)
SHELL_ADVICE = Rule(
    "WF809",
    "shell-advice",
    _INFO,
    "ShellCheck has advice on a shell script",
    False,
    "What ShellCheck calls info or style, with `wfc check --shellcheck`.",
)

# --- 9: advice --------------------------------------------------------------------------------------------------------

UNUSED_INPUT = Rule(
    "WF901",
    "unused-input",
    _INFO,
    "a template does not use one of its inputs",
    False,
    "Every caller has to give it, and it changes nothing: left over, or misspelt where it should be read.",
)
UNREACHABLE_TEMPLATE = Rule(
    "WF902",
    "unreachable-template",
    _INFO,
    "nothing runs a template",
    False,
    "Neither the entrypoint nor an exit handler or a hook reaches it, through whatever calls.",
)
UNUSED_PARAMETER = Rule(
    "WF903",
    "unused-parameter",
    _INFO,
    "nothing reads a parameter of the workflow",
    False,
    "Whoever submits the workflow can set it, and it changes nothing.",
)

RULES: tuple[Rule, ...] = tuple(
    value for name, value in list(globals().items()) if name[0] != "_" and type(value) is Rule
)


def find(text: str) -> Rule | None:
    """The rule of a code (in any case) or of a name; None where there is none."""
    upper, lower = text.upper(), text.lower()
    for rule in RULES:
        if rule.code in (upper, text) or rule.name == lower:
            return rule
    return None


def matching(word: str) -> frozenset[str]:
    """The codes that a code, a name or the beginning of codes (``WF3``) stands for; none for another word."""
    rule = find(word)
    if rule is not None:
        return frozenset((rule.code,))
    upper = word.upper()
    return frozenset(rule.code for rule in RULES if len(word) > 1 and rule.code.startswith(upper))


def meant(word: str) -> str | None:
    """The rule's name or code that a word which names none was probably meant to be."""
    return nearest(word, [rule.name for rule in RULES]) or nearest(word.upper(), [rule.code for rule in RULES])
