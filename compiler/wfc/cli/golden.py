"""Golden cases: folders that hold a document and what it compiles to.

``spec.yaml`` (or ``input.yaml``) is the document; ``argo/workflow.yaml`` the manifest, ``shell/`` the bundle and
``diagnostics.txt`` what ``wfc check`` prints. ``case.toml`` holds options. A case expects what it has; one without any
expectation yet is compiled to a manifest. A document with errors has only its diagnostics. A bundle's runtime library
(``shell/lib/``) is the same for every document: it is left out unless the case has it.
"""

import os
from collections.abc import Iterator
from typing import Any, NamedTuple

from wfc.backends.argo.canonical import canonical
from wfc.backends.base import OutputFile
from wfc.cli import exits
from wfc.cli.compiling import main_program
from wfc.cli.documents import Checked, checked
from wfc.cli.inputs import library_files, read_input
from wfc.cli.options import Namespace
from wfc.cli.targets import chosen_target
from wfc.frontend.dialects import KINDS
from wfc.frontend.yaml_tree import parse
from wfc.ir.tree import decoded
from wfc.nearest import nearest
from wfc.options import NEWEST
from wfc.render.style import PLAIN
from wfc.render.text import FullText
from wfc.source import SourceFile

INPUTS = ("spec.yaml", "input.yaml")
SETTINGS = "case.toml"
MANIFESTS = ("argo/workflow.yaml", "argo/workflow.json")
DIAGNOSTICS = "diagnostics.txt"
BUNDLE = "shell"
LIBRARY = f"{BUNDLE}/lib/"

# What case.toml may hold: the long options of `wfc compile`, and the type of their values.
_OPTIONS: dict[str, type] = {
    "targets": list,
    "library": list,
    "parameter": dict,
    "name": str,
    "generate-name": str,
    "namespace": str,
    "entrypoint": str,
    "workflow": str,
    "artifact-repository": str,
    "images": str,
    "kind": str,
    "schedule": list,
    "label": dict,
    "annotate-form": bool,
    "format": str,
}
_CHOICES = {"targets": ("argo", "shell"), "kind": KINDS, "format": ("yaml", "json")}
_SHELL_ONLY = ("images",)
_ARGO_ONLY = ("kind", "schedule", "label", "annotate-form", "format")
_NOUNS = {list: "a list of texts", dict: "a table of texts", str: "a text", bool: "true or false"}


class Case(NamedTuple):
    """A case: its name, its folder, and its document (empty for expectations that lost theirs)."""

    name: str
    folder: str
    input: str


class Difference(NamedTuple):
    """A file of a case that is not as expected; ``old`` or ``new`` is None where there is none."""

    path: str
    old: OutputFile | None
    new: OutputFile | None


class Outcome(NamedTuple):
    """A case, compiled: ``state`` is ``unchanged``, ``changed``, ``new`` or ``orphaned``."""

    case: Case
    state: str
    differences: tuple[Difference, ...]


def find(root: str, prefix: str = "") -> Iterator[Case]:
    """The cases in and below the folder ``root``, by name; ``prefix`` begins their names."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        document = next((name for name in INPUTS if name in files), "")
        if document or _has_expectation(folder):
            below = os.path.relpath(folder, root)
            name = prefix if below == "." else os.path.join(prefix, below)
            folders[:] = [] if document else [name for name in folders if name not in ("argo", BUNDLE)]
            yield Case(name.replace(os.sep, "/"), folder, document)


def _has_expectation(folder: str) -> bool:
    return any(os.path.isfile(os.path.join(folder, path)) for path in (DIAGNOSTICS, *MANIFESTS, f"{BUNDLE}/run.sh"))


def judge(case: Case) -> Outcome:
    """Compile a case and compare. Raises :class:`exits.UsageError` for a ``case.toml`` that cannot be obeyed."""
    expected = {file.path: file for file in _expected(case)}
    if not case.input:
        return Outcome(case, "orphaned", tuple(Difference(path, file, None) for path, file in expected.items()))
    made = {file.path: file for file in produce(case, frozenset(expected))}
    found: list[Difference] = []
    for path in sorted({*expected, *made}):
        old, new = expected.get(path), made.get(path)
        if old is None or new is None or not _same(old, new):
            found.append(Difference(path, old, new))
    if not found:
        return Outcome(case, "unchanged", ())
    if not expected:
        return Outcome(case, "new", tuple(found))
    gone = all(difference.new is None for difference in found)
    return Outcome(case, "orphaned" if gone and made else "changed", tuple(found))


def produce(case: Case, expected: frozenset[str] = frozenset()) -> tuple[OutputFile, ...]:
    """Every file that the document of a case makes, for the targets that its settings or expectations name."""
    settings = _settings(case)
    targets = settings.get("targets")
    if targets is None:
        held = [target for target in ("argo", BUNDLE) if any(path.startswith(f"{target}/") for path in expected)]
        targets = held or ([] if expected else ["argo"])
    path = os.path.join(case.folder, case.input)
    source = read_input(path)
    # Reports name the document as it stands in the case, wherever the case is.
    named = SourceFile(case.input, source.source.text)
    problem = source.problem
    if problem is not None:
        problem = problem._replace(span=problem.span._replace(source=named))
    source = source._replace(source=named, problem=problem)
    libraries = library_files([os.path.join(case.folder, name) for name in settings.get("library", ())])
    *broken, file = checked([source], libraries=libraries)
    for found in broken:
        problem = found.report.findings[0].diagnostic
        what = f"{case.name}: library {problem.span.source.path}: {problem.message}"
        raise exits.OutputError(what) if found.report.unreadable else exits.UsageError(what)
    made = [OutputFile(DIAGNOSTICS, FullText(PLAIN).file(file.report))] if file.report.findings else []
    if file.sound and file.programs:
        for target in targets:
            made.extend(_compile(case, target, settings, file))
    if not any(path.startswith(LIBRARY) for path in expected):
        made = [file for file in made if not file.path.startswith(LIBRARY)]
    return tuple(made)


def _compile(case: Case, target: str, settings: dict[str, Any], file: Checked) -> Iterator[OutputFile]:
    back_end = chosen_target(_options(case, target, settings))
    programs = (
        (main_program([file], settings.get("workflow", ""), settings.get("entrypoint", "")),)
        if back_end.folders
        else file.programs
    )
    refused = [
        found for program in programs for found in back_end.unsupported(program) if found.severity.name == "ERROR"
    ]
    if refused:
        raise exits.UsageError(f"{case.name}: -t {target} cannot compile this case: {refused[0].message}")
    try:
        files = back_end.emit(programs, "")
    except exits.UsageError as error:
        raise exits.UsageError(f"{case.name}: {error.message}", error.hint) from None
    for made in files:
        yield made._replace(path=f"{target}/{made.path}")


def _options(case: Case, target: str, settings: dict[str, Any]) -> Namespace:
    """The options of ``wfc compile`` that the settings of a case stand for."""
    others = _SHELL_ONLY if target == "argo" else _ARGO_ONLY
    given = {name: value for name, value in settings.items() if name not in others}
    repository, images = given.get("artifact-repository", ""), given.get("images", "")
    return Namespace(
        target=NEWEST if target == "argo" else target,  # whatever the user's settings say
        parameter=[f"{name}={value}" for name, value in given.get("parameter", {}).items()],
        name=given.get("name", ""),
        generate_name=given.get("generate-name", ""),
        entrypoint=given.get("entrypoint", ""),
        namespace=given.get("namespace", ""),
        artifact_repository=os.path.join(case.folder, repository) if repository else "",
        images=os.path.join(case.folder, images) if images else "",
        kind=given.get("kind"),
        schedule=list(given.get("schedule", ())),
        label=[f"{name}={value}" for name, value in given.get("label", {}).items()],
        annotate_form=given.get("annotate-form", False),
        format=given.get("format"),
    )


def _settings(case: Case) -> dict[str, Any]:
    path = os.path.join(case.folder, SETTINGS)
    if not os.path.isfile(path):
        return {}
    import tomllib  # few cases have settings

    place = f"{case.name}/{SETTINGS}"
    try:
        with open(path, "rb") as file:
            settings = tomllib.load(file)
    except (OSError, ValueError) as error:
        raise exits.UsageError(f"{place}: {error}") from None
    for name, value in settings.items():
        kind = _OPTIONS.get(name)
        if kind is None:
            meant = nearest(name, _OPTIONS)
            hint = f"did you mean `{meant}`?" if meant else f"the settings are {', '.join(_OPTIONS)}"
            raise exits.UsageError(f"{place}: there is no setting `{name}`", hint)
        words = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
        if not isinstance(value, kind) or not all(isinstance(word, str) for word in words):
            raise exits.UsageError(f"{place}: `{name}` is {_NOUNS[kind]}")
        for word in value if isinstance(value, list) else [value]:
            if word not in _CHOICES.get(name, (word,)):
                raise exits.UsageError(f"{place}: `{name}` cannot be `{word}`", f"one of {', '.join(_CHOICES[name])}")
    return settings


def _expected(case: Case) -> Iterator[OutputFile]:
    """The expectations of a case, by path."""
    for path in (*MANIFESTS, DIAGNOSTICS):
        place = os.path.join(case.folder, path)
        if os.path.isfile(place):
            yield _read(place, path)
    for folder, folders, files in os.walk(os.path.join(case.folder, BUNDLE)):
        folders.sort()
        for name in sorted(files):
            place = os.path.join(folder, name)
            yield _read(place, os.path.relpath(place, case.folder).replace(os.sep, "/"))


def _read(place: str, path: str) -> OutputFile:
    try:
        with open(place, encoding="utf-8", errors="surrogateescape", newline="") as file:
            return OutputFile(path, file.read(), os.access(place, os.X_OK))
    except OSError as error:
        raise exits.OutputError(f"cannot read `{place}`: {error.strerror or error}") from error


def _same(old: OutputFile, new: OutputFile) -> bool:
    if old.path in MANIFESTS:
        return old.text == new.text or documents(old) == documents(new)
    return old.text == new.text and old.executable == new.executable


def documents(file: OutputFile) -> list[Any] | None:
    """The documents of a manifest in canonical form; None where it does not parse."""
    parsed = parse(SourceFile(file.path, file.text))
    if any(document.root is None or document.diagnostics for document in parsed):
        return None
    return [canonical(decoded(document.root)) for document in parsed]
