"""The stages of the compiler in their order. No input or output happens here.

text → tree (``frontend.yaml_tree``) → form (``frontend.dialects``) → schema check → upgrade → typed nodes
(``frontend.lower``) → program (``analysis.bind``) → findings (``analysis.passes``) → files (``backends``)
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from wfc import rules
from wfc.analysis.bind import bind, library
from wfc.analysis.passes import PASSES, Pass
from wfc.analysis.suspicion import may_differ
from wfc.diagnostics import Diagnostic, Severity, source_order
from wfc.frontend import dialects, lower, schema_check, yaml_tree
from wfc.frontend.paths import Paths
from wfc.ir.nodes import Workflow
from wfc.ir.program import Library, Program
from wfc.ir.tree import Mapping, Node
from wfc.options import NEWEST, Options
from wfc.source import SourceFile, Span

if TYPE_CHECKING:
    from wfc.analysis.verdict.judge import Verdict


# What these rules find can be the reason of other findings.
_CAUSES = frozenset(
    (rules.WRONG_TYPE, rules.UNKNOWN_FIELD, rules.INVALID_NAME, rules.UNDEFINED_TEMPLATE, rules.DEPENDS_SYNTAX)
)


class Unit(NamedTuple):
    """One document of a file, as far as it could be understood, with everything that was found in it.

    ``workflow`` and ``program`` are None for documents that are no workflows or could not be read, ``root`` for what
    did not parse. ``listed`` tells the members of a Kubernetes ``List``, which Argo's validator does not look into.
    """

    root: Node | None
    form: dialects.Form
    kind: str
    number: int
    workflow: Workflow | None
    program: Program | None
    diagnostics: tuple[Diagnostic, ...]
    listed: bool = False

    @property
    def has_errors(self) -> bool:
        """Whether the document is broken by wfc's own measure."""
        return any(diagnostic.severity is Severity.ERROR for diagnostic in self.diagnostics)


class Report(NamedTuple):
    """One file: its documents, and all findings in source order.

    ``valid`` is wfc's own verdict; ``argo`` what Argo's validator would say of the file on its own, None where that was
    not asked for.
    """

    source: SourceFile
    units: tuple[Unit, ...]
    diagnostics: tuple[Diagnostic, ...]
    valid: bool
    argo: "Verdict | None" = None

    @property
    def argo_valid(self) -> bool | None:
        """Whether Argo's validator would accept the file; None where that was not asked for."""
        return None if self.argo is None else self.argo.accepted

    @property
    def skipped(self) -> tuple[str, ...]:
        """The kinds of the documents that are other Kubernetes objects."""
        return tuple(unit.kind for unit in self.units if unit.form is dialects.Form.OTHER)


def check(
    sources: Iterable[SourceFile], each: bool = False, libraries: Iterable[SourceFile] = (), argo: bool = False
) -> tuple[Report, ...]:
    """Check files, one report for each in the order given.

    References between documents resolve among all files (with ``each``: among the documents of the one file) and
    ``libraries``. The command line does the same with less memory: ``cli.documents``.
    """
    options = Options(each, argo)
    shelf = [workflow for source in libraries for workflow in workflows(read(source))]
    parsed = [(source, read(source)) for source in sources]
    known = library([*(workflow for _, units in parsed for workflow in workflows(units)), *shelf])
    return tuple(
        report(source, units, library([*workflows(units), *shelf]) if each else known, options)
        for source, units in parsed
    )


def workflows(units: Iterable[Unit]) -> list[Workflow]:
    """The documents of a file that are workflows of any kind."""
    return [unit.workflow for unit in units if unit.workflow is not None]


def read(source: SourceFile, options: Options = Options()) -> tuple[Unit, ...]:  # noqa: B008 (a constant)
    """The documents of a file up to the typed nodes, with what was found so far.

    Of the options, ``target`` and ``either`` count.
    """
    units: list[Unit] = []
    for document in yaml_tree.parse(source):
        members = dialects.members(document.root)
        if members is None:
            units.append(_unit(document, len(units), options))
        for member in members or ():
            inside = yaml_tree.Document(member, member.span, document.number, ())
            units.append(_unit(inside, len(units), options, listed=True))
    return tuple(units)


def _unit(document: yaml_tree.Document, number: int, options: Options, listed: bool = False) -> Unit:
    found = list(document.diagnostics)
    if document.root is None:
        return Unit(None, dialects.Form.UNKNOWN, "", number, None, None, tuple(found))
    recognised = dialects.recognise(document.root)
    found.extend(recognised.diagnostics)
    workflow = None
    if recognised.is_workflow and isinstance(document.root, Mapping):
        onepanel = recognised.form is dialects.Form.ONEPANEL
        edition = (options.target, options.either)
        found.extend(schema_check.check(document.root, recognised.kind, onepanel, edition))
        upgraded = dialects.upgrade(document.root, recognised.form)
        if options.target != NEWEST:
            from wfc.frontend import older  # few runs have another target

            upgraded = older.upgrade(upgraded, recognised.kind, onepanel, options.target)
        workflow = lower.workflow(upgraded, recognised.kind, onepanel)
    return Unit(document.root, recognised.form, recognised.kind, number, workflow, None, tuple(found), listed)


def report(
    source: SourceFile, units: Sequence[Unit], known: Library, options: Options, more: Sequence[Pass] = ()
) -> Report:
    """Bind the workflows of a file and run the passes over them; ``units`` as :func:`read` gives them.

    References are looked up in ``known``. ``more`` are checks besides those that always run.
    """
    done = tuple(_without_doubles(_analysed(unit, known, more)) for unit in units)
    newest = options.target == NEWEST
    verdict = judged(units if newest else read(source)) if options.argo else None
    # The validator of which there is something to say is the newest one's.
    if newest and (options.argo or may_differ(source.text)):
        done = _with_disagreement(source, units, done, verdict)
    if options.missing is not Severity.ERROR:  # after what the findings say about Argo's verdict
        done = tuple(_with_missing(unit, options.missing) for unit in done)
    done = tuple(_with_certain_fixes(unit, source) for unit in done)
    if options.back_end and not any(unit.has_errors for unit in done):
        done = tuple(_with_refusals(unit, options) for unit in done)
    diagnostics = [diagnostic for unit in done for diagnostic in unit.diagnostics]
    if not done:
        diagnostics.append(Diagnostic(rules.EMPTY_INPUT, "there is no document in this file", Span(source, 0, 0)))
    diagnostics.sort(key=source_order)
    valid = not any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)
    return Report(source, done, tuple(diagnostics), valid, verdict)


def _with_disagreement(
    source: SourceFile, units: Sequence[Unit], done: tuple[Unit, ...], verdict: "Verdict | None"
) -> tuple[Unit, ...]:
    """The units, with a finding where Argo's validator will say something else than the findings let expect.

    It is only asked (where it has not been) when a document holds what it may trip over. ``units`` as they are before
    the passes.
    """
    from wfc.analysis.doubts import doubts  # most files hold nothing of that sort

    doubted = [doubt for unit in done if unit.program is not None for doubt in doubts(unit.program)]
    if verdict is None and doubted:
        verdict = judged(units)
    if verdict is None or (verdict.accepted and verdict.certain):
        return done
    from wfc.analysis.disagreement import disagreement  # few documents are judged differently

    known = [diagnostic for unit in done for diagnostic in unit.diagnostics]
    for diagnostic in disagreement(verdict, doubted, known, source):
        # What is said of the file as a whole goes to its first document.
        at = next((number for number, unit in enumerate(done) if _holds(unit, diagnostic)), 0)
        done = (*done[:at], _with(done[at], [diagnostic]), *done[at + 1 :])
    return done


def _with_missing(unit: Unit, level: Severity | None) -> Unit:
    """The unit, with its findings about documents that may stand elsewhere at this level; without them for None."""
    if not any(found.elsewhere for found in unit.diagnostics):
        return unit
    kept = (found for found in unit.diagnostics if level is not None or not found.elsewhere)
    return unit._replace(
        diagnostics=tuple(
            found._replace(level=level) if level is not None and found.elsewhere and found.severity > level else found
            for found in kept
        )
    )


def _without_doubles(unit: Unit) -> Unit:
    """The unit without the findings that only follow from others."""
    if not any(found.rule in _CAUSES for found in unit.diagnostics):
        return unit
    from wfc.analysis.doubles import without_doubles  # few documents have such mistakes

    return unit._replace(diagnostics=without_doubles(unit.diagnostics))


def _with_certain_fixes(unit: Unit, source: SourceFile) -> Unit:
    """The unit without the fixes that are not certain in the document as a whole."""
    if all(found.fix is None for found in unit.diagnostics):
        return unit
    from wfc.analysis.certainty import certain  # few documents have mistakes

    return unit._replace(diagnostics=certain(unit.root, unit.diagnostics, source))


def _with_refusals(unit: Unit, options: Options) -> Unit:
    """The unit with what the chosen back end cannot do of it, or leaves out; back ends are asked about sound files."""
    if unit.program is None:
        return unit
    if options.back_end == "shell":
        from wfc.backends.shell import backend  # few checks ask a back end, and none asks both

        return _with(unit, backend.unsupported(unit.program))
    from wfc.backends.argo import manifest  # as above
    from wfc.backends.argo.options import ArgoOptions  # as above

    return _with(unit, manifest.unsupported(unit.program, ArgoOptions(target=options.target)))


def _holds(unit: Unit, diagnostic: Diagnostic) -> bool:
    return unit.root is not None and unit.root.start <= diagnostic.span.start < unit.root.end


def _with(unit: Unit, found: Sequence[Diagnostic]) -> Unit:
    """The unit with more findings, which are given the paths of their places."""
    if unit.workflow is None:
        return unit._replace(diagnostics=(*unit.diagnostics, *found))
    paths = Paths(unit.workflow)
    return unit._replace(
        diagnostics=(*unit.diagnostics, *(d if d.path else d._replace(path=paths.of(d.span)) for d in found))
    )


def _analysed(unit: Unit, known: Library, more: Sequence[Pass]) -> Unit:
    if unit.workflow is None:
        return unit
    program = bind(unit.workflow, known)
    found = [*unit.diagnostics, *(diagnostic for run in (*PASSES, *more) for diagnostic in run(program))]
    return _with(unit._replace(program=program, diagnostics=()), found)


def judged(units: Sequence[Unit]) -> "Verdict":
    """What `argo lint --offline` says of a file on its own. ``units`` as :func:`read` gives them."""
    from wfc.analysis.verdict.judge import Input, verdict  # a second reading of the documents, only when asked for

    return verdict(Input(unit.root, unit.diagnostics) for unit in units if not unit.listed)
