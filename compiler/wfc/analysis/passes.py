"""The checks, in the order in which they run. Each sees the whole program and nothing of the others."""

from collections.abc import Callable, Iterator

from wfc.analysis.arguments import arguments
from wfc.analysis.artifacts import artifacts, outputs
from wfc.analysis.dependencies import dependencies, recursion
from wfc.analysis.onepanel import onepanel
from wfc.analysis.references import references
from wfc.analysis.structure import calls, names, templates
from wfc.diagnostics import Diagnostic
from wfc.ir.program import Program

Pass = Callable[[Program], Iterator[Diagnostic]]

PASSES: tuple[Pass, ...] = (
    names,
    templates,
    calls,
    references,
    arguments,
    artifacts,
    outputs,
    dependencies,
    recursion,
    onepanel,
)
