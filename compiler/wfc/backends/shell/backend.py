"""The shell back end as the compiler calls it."""

from wfc.backends.base import OutputFile
from wfc.backends.shell.emit import bundle
from wfc.backends.shell.planning.planner import Options, planned
from wfc.diagnostics import Diagnostic, source_order
from wfc.ir.program import Program

__all__ = ["Options", "emit", "emit_single", "unsupported"]


def unsupported(program: Program, options: Options = Options()) -> tuple[Diagnostic, ...]:  # noqa: B008
    """What a bundle of ``program`` cannot do (``unsupported-construct``), or leaves out (``ignored-construct``).

    In source order.
    """
    return tuple(sorted(planned(program, options)[1], key=source_order))


def emit(program: Program, options: Options = Options()) -> tuple[OutputFile, ...]:  # noqa: B008
    """The bundle as a folder: ``run.sh``, ``README.md``, ``lib/`` and ``templates/``."""
    return bundle.folder(planned(program, options)[0])


def emit_single(program: Program, name: str, options: Options = Options()) -> tuple[OutputFile, ...]:  # noqa: B008
    """The bundle as one file called ``name``."""
    return bundle.single(planned(program, options)[0], name)
