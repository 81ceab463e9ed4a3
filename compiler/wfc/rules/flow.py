"""WF4: control flow: dependencies, recursion, conditions, loops, schedules, durations."""

from wfc.diagnostics import Rule, Severity

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

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

NOTHING_RUNS = Rule(
    "WF409",
    "nothing-runs",
    _WARNING,
    "none of the tasks or steps of a template ever runs",
    False,
    "The condition of each is false, whatever the run brings. The template succeeds at once and does nothing.",
)
GUARD_NEVER_CHANGES = Rule(
    "WF410",
    "guard-never-changes",
    _WARNING,
    "a template calls itself under a condition that never changes",
    False,
    "The condition reads inputs only, and the call hands the same inputs on: where it holds once, it holds on every "
    "level. Argo ends the workflow in an error at 100 levels.",
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
    "factor of a backoff, the ends of a sequence. A `parallelism` below zero is accepted, and nothing runs; an "
    "`activeDeadlineSeconds` of the workflow that is not above zero stops it at once.",
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
METRIC_NOT_EMITTED = Rule(
    "WF427",
    "metric-not-emitted",
    _WARNING,
    "a metric that is never emitted",
    False,
    "Argo reads the condition, the value and the buckets of a metric when the node ends, and leaves a note on the "
    "workflow where it cannot. A gauge with `realtime: true` can show `{{duration}}` (of the workflow "
    "`{{workflow.duration}}`) alone.",
)
BACKOFF_NOT_KEPT = Rule(
    "WF428",
    "backoff-not-kept",
    _WARNING,
    "a backoff between attempts that is not kept",
    False,
    "Argo 4.1 waits between attempts only where the number of attempts is limited: with a `backoff` and no `limit` "
    "the next attempt starts at once.",
)
ATTEMPTS_COUNTED = Rule(
    "WF429",
    "attempts-counted",
    _WARNING,
    "the retries of a container set that are none",
    False,
    "`retries` of a container set counts the attempts, the first one included: 1 is no retry, and with 0 nothing is "
    "run and the set succeeds. (The `limit` of a template's `retryStrategy` counts what comes after the first "
    "attempt.)",
)
RETRIES_MULTIPLY = Rule(
    "WF430",
    "retries-multiply",
    _WARNING,
    "a retry strategy of the workflow is used on every level of templates",
    False,
    "The strategy of the workflow, or of `templateDefaults`, counts for every template: a task that fails is "
    "retried, then the steps around it are retried as a whole, and so on. The numbers of attempts multiply.",
)
FAIL_FAST = Rule(
    "WF431",
    "fail-fast-without-effect",
    _INFO,
    "`failFast` of a DAG, which stops nothing",
    False,
    "In Argo 4.1 the `failFast` in a `dag` only changes which failure is reported; tasks that are ready are started "
    "all the same. `failFast: true` of the template, beside `dag` or `steps`, keeps new ones from starting.",
)
MISCOUNTED = Rule(
    "WF432",
    "miscounted",
    _WARNING,
    "a loop or a retry runs another number of times than it reads",
    False,
    "An empty `withItems` is no loop: the task runs once, and `{{item}}` stays text. A sequence with a negative "
    "`count` counts down to `start + count - 1`. A negative `limit` means no retry, not any number of them.",
)
