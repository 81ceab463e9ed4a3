"""WF7: where Argo's validator says something else than wfc."""

from wfc.diagnostics import Rule, Severity

_WARNING = Severity.WARNING

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
