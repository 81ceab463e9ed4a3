"""The stages of the compiler in their order. No input or output happens here.

text → tree (``frontend.yaml_tree``) → form (``frontend.dialects``) → schema check → upgrade → typed nodes
(``frontend.lower``) → program (``analysis.bind``) → findings (``analysis.passes``) → files (``backends``)
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from wfc import rules
from wfc.analysis.bind import bind, library
from wfc.analysis.passes import PASSES
from wfc.diagnostics import Diagnostic, Severity, source_order
from wfc.frontend import dialects, lower, schema_check, yaml_tree
from wfc.frontend.paths import Paths
from wfc.ir.nodes import Workflow
from wfc.ir.program import Library, Program
from wfc.ir.tree import Mapping
from wfc.source import SourceFile, Span

# Argo logs a document with one of these and goes on without it (`argo lint` stays green when another document is fine).
_DROPPED_BY_ARGO = frozenset((rules.YAML_SYNTAX, rules.UNQUOTED_TAG, rules.GO_PLACEHOLDER, rules.DUPLICATE_KEY))


class Unit(NamedTuple):
    """One document of a file, as far as it could be understood, with everything that was found in it.

    ``workflow`` and ``program`` are None for documents that are no workflows or could not be read.
    """

    form: dialects.Form
    kind: str
    number: int
    workflow: Workflow | None
    program: Program | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def has_errors(self) -> bool:
        """Whether the document is broken by wfc's own measure."""
        return any(diagnostic.severity is Severity.ERROR for diagnostic in self.diagnostics)


class Report(NamedTuple):
    """One file: its documents, and all findings in source order.

    ``valid`` is wfc's own verdict; ``argo_valid`` what Argo's validator would say of the file on its own.
    """

    source: SourceFile
    units: tuple[Unit, ...]
    diagnostics: tuple[Diagnostic, ...]
    valid: bool
    argo_valid: bool

    @property
    def skipped(self) -> tuple[str, ...]:
        """The kinds of the documents that are other Kubernetes objects."""
        return tuple(unit.kind for unit in self.units if unit.form is dialects.Form.OTHER)


def check(
    sources: Iterable[SourceFile], each: bool = False, libraries: Iterable[SourceFile] = ()
) -> tuple[Report, ...]:
    """Check files, one report for each in the order given. See :func:`reports`."""
    return tuple(reports(sources, each, libraries))


def reports(
    sources: Iterable[SourceFile], each: bool = False, libraries: Iterable[SourceFile] = ()
) -> Iterator[Report]:
    """Check files, one report for each in the order given, and keep none of them.

    References between documents resolve among all files (with ``each``: among the documents of the one file, and each
    file is taken only when the one before it is done) and ``libraries``, which are read but not reported.
    """
    shared = [workflow for source in libraries for workflow in _workflows(_front(source))]
    if each:
        for source in sources:
            units = _front(source)
            yield _back(source, units, library([*_workflows(units), *shared]))
        return
    parsed = [(source, _front(source)) for source in sources]
    known = library([*(workflow for _, units in parsed for workflow in _workflows(units)), *shared])
    parsed.reverse()
    while parsed:
        source, units = parsed.pop()
        yield _back(source, units, known)


def _workflows(units: Iterable[Unit]) -> list[Workflow]:
    return [unit.workflow for unit in units if unit.workflow is not None]


def _front(source: SourceFile) -> tuple[Unit, ...]:
    """The documents of a file up to the typed nodes."""
    return tuple(_unit(document) for document in yaml_tree.parse(source))


def _unit(document: yaml_tree.Document) -> Unit:
    found = list(document.diagnostics)
    if document.root is None:
        return Unit(dialects.Form.UNKNOWN, "", document.number, None, None, tuple(found))
    recognised = dialects.recognise(document.root)
    found.extend(recognised.diagnostics)
    workflow = None
    if recognised.is_workflow and isinstance(document.root, Mapping):
        onepanel = recognised.form is dialects.Form.ONEPANEL
        found.extend(schema_check.check(document.root, recognised.kind, onepanel))
        workflow = lower.workflow(dialects.upgrade(document.root, recognised.form), recognised.kind, onepanel)
    return Unit(recognised.form, recognised.kind, document.number, workflow, None, tuple(found))


def _back(source: SourceFile, units: Sequence[Unit], known: Library) -> Report:
    """Bind the workflows of a file and run the passes over them."""
    done = tuple(_analysed(unit, known) for unit in units)
    diagnostics = [diagnostic for unit in done for diagnostic in unit.diagnostics]
    if not done:
        diagnostics.append(Diagnostic(rules.EMPTY_INPUT, "there is no document in this file", Span(source, 0, 0)))
    diagnostics.sort(key=source_order)
    valid = not any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)
    return Report(source, done, tuple(diagnostics), valid, _argo_valid(done))


def _analysed(unit: Unit, known: Library) -> Unit:
    if unit.workflow is None:
        return unit
    program = bind(unit.workflow, known)
    found = [*unit.diagnostics, *(diagnostic for run in PASSES for diagnostic in run(program))]
    paths = Paths(unit.workflow)
    named = tuple(d if d.path else d._replace(path=paths.of(d.span)) for d in found)
    return unit._replace(program=program, diagnostics=named)


def _argo_valid(units: Sequence[Unit]) -> bool:
    """What `argo lint --offline` says of a file on its own: it wants one document of its kinds, and none rejected."""
    linted = [
        unit
        for unit in units
        if unit.form is dialects.Form.ARGO and not any(d.rule in _DROPPED_BY_ARGO for d in unit.diagnostics)
    ]
    return bool(linted) and not any(d.rejected_by_argo for unit in linted for d in unit.diagnostics)
