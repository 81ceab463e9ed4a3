"""WF9: advice: what does nothing."""

from wfc.diagnostics import Rule, Severity

_INFO = Severity.INFO

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
UNWRITTEN_OUTPUT = Rule(
    "WF904",
    "unwritten-output",
    _INFO,
    "a program does not name a file that is to be its output",
    False,
    "The script, or the command of the shell, holds neither the last word of the path nor the tag that stands for "
    "it. A program that it calls may write the file; if none does, the node ends in an error after everything else "
    "has worked. An output with a `default`, or that is `optional`, may be missing.",
)
