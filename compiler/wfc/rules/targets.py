"""WF6: what a back end cannot do, or leaves out."""

from wfc.diagnostics import Rule, Severity

_ERROR, _INFO = Severity.ERROR, Severity.INFO

UNSUPPORTED_CONSTRUCT = Rule(
    "WF601",
    "unsupported-construct",
    _ERROR,
    "the chosen back end cannot do this",
    False,
    "The document is fine, but the target has no equivalent for the construct. Nothing is written, and the exit "
    "code is 4: running something else than what was written would be worse. wfc check --back-end shell reports it "
    "with other findings.",
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
REFUSED_BY_SERVER = Rule(
    "WF603",
    "refused-by-server",
    _ERROR,
    "the Argo Server refuses the workflow",
    True,
    "wfc submit has sent the manifest, and the server's own validation does not take it: the message is the server's, "
    "the place is where wfc finds what it names. The server knows its version, its templates and its limits; a check "
    "of files alone does not.",
)
