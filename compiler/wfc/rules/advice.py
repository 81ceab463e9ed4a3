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
