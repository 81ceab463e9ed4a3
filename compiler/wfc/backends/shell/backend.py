"""The shell back end as the compiler calls it."""

from wfc.backends.base import OutputFile
from wfc.backends.shell import emit as emission
from wfc.backends.shell.planner import Options, planned
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
    return emission.folder(planned(program, options)[0])


def emit_single(program: Program, name: str, options: Options = Options()) -> tuple[OutputFile, ...]:  # noqa: B008
    """The bundle as one file called ``name``."""
    return emission.single(planned(program, options)[0], name)
