"""What a check is asked for, besides its files: together with their texts, all that its result depends on."""

from typing import NamedTuple

from wfc.diagnostics import Severity

# The versions that a document can be written for, from the oldest: of Onepanel, and of Argo.
TARGETS = ("onepanel-1.0", "argo-3.4", "argo-3.5", "argo-3.6", "argo-3.7", "argo-4.1")
NEWEST = TARGETS[-1]
BACK_ENDS = ("argo", "shell")


class Options(NamedTuple):
    """What a run asks for, besides its files.

    ``each``: references between documents reach no other file (but the libraries). ``argo``: the verdict of Argo's
    validator is predicted as well. ``missing`` is what a reference to a document that is in no file of the run is; None
    for nothing at all. ``obey``: what comments in a file ignore is left out. ``target`` is the version whose fields a
    document may have; with ``either`` also those that came later, for a back end that has to write them differently or
    to refuse them.
    """

    each: bool = False
    argo: bool = False
    missing: Severity | None = Severity.ERROR
    obey: bool = True
    target: str = NEWEST
    either: bool = False
    back_end: str = ""
