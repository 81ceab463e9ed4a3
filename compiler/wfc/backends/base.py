"""What a back end is: it says what it cannot do, then writes files."""

from collections.abc import Callable
from typing import NamedTuple

from wfc.diagnostics import Diagnostic
from wfc.ir.program import Program


class OutputFile(NamedTuple):
    """One file to write: ``path`` relative to the place that the user named, with ``/`` between its parts."""

    path: str
    text: str
    executable: bool = False


class Backend(NamedTuple):
    """A target of the compiler.

    ``unsupported`` returns what the target has no equivalent for: findings of the rule ``unsupported-construct`` that
    stop the compilation, and of ``ignored-construct`` that do not. ``emit`` is total for programs without the former
    and without errors of the checks; its second argument is the options of the target.
    """

    name: str
    unsupported: Callable[[Program], tuple[Diagnostic, ...]]
    emit: Callable[..., tuple[OutputFile, ...]]
