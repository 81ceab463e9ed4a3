"""What a check is asked for, besides its files: together with their texts, all that its result depends on."""

from typing import NamedTuple

from wfc.diagnostics import Severity


class Options(NamedTuple):
    """What a run asks for, besides its files.

    ``each``: references between documents reach no other file (but the libraries). ``argo``: the verdict of Argo's
    validator is predicted as well. ``missing`` is what a reference to a document that is in no file of the run is; None
    for nothing at all. ``obey``: what comments in a file ignore is left out.
    """

    each: bool = False
    argo: bool = False
    missing: Severity | None = Severity.ERROR
    obey: bool = True
