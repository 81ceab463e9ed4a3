"""WF8: volumes, scripts and secrets."""

from wfc.diagnostics import Rule, Severity

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

UNDEFINED_VOLUME = Rule(
    "WF801",
    "undefined-volume",
    _ERROR,
    "a volume is mounted that is declared nowhere",
    False,
    "A mount names one of the `volumes` of the template or the workflow, or a claim of `volumeClaimTemplates`. Argo "
    "looks for it when it makes the pod: a task that is reached ends in an error, and one that is not does not.",
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
