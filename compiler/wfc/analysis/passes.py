"""The checks, in the order in which they run. Each sees the whole program and nothing of the others."""

from collections.abc import Callable, Iterator

from wfc.analysis.advice import advice
from wfc.analysis.arguments import arguments
from wfc.analysis.artifacts import artifacts
from wfc.analysis.bodies import bodies, metrics
from wfc.analysis.calls import calls
from wfc.analysis.cluster import cluster
from wfc.analysis.conditions import conditions
from wfc.analysis.dependencies import dependencies, recursion
from wfc.analysis.hollow import hollow
from wfc.analysis.injection import injection
from wfc.analysis.loops import hooks, loops
from wfc.analysis.naming import names, nulls
from wfc.analysis.onepanel import onepanel
from wfc.analysis.outputs import outputs
from wfc.analysis.rare import rare
from wfc.analysis.references import references
from wfc.analysis.scripts import scripts
from wfc.analysis.secrets import secrets
from wfc.analysis.structure import templates
from wfc.analysis.timing import timing
from wfc.analysis.volumes import volumes
from wfc.diagnostics import Diagnostic
from wfc.ir.program import Program

Pass = Callable[[Program], Iterator[Diagnostic]]

PASSES: tuple[Pass, ...] = (
    names,
    nulls,
    templates,
    calls,
    references,
    conditions,
    arguments,
    artifacts,
    outputs,
    bodies,
    metrics,
    volumes,
    injection,
    secrets,
    scripts,
    dependencies,
    recursion,
    loops,
    hooks,
    timing,
    onepanel,
    advice,
    rare,
    cluster,
    hollow,
)
