"""Compiling texts in tests."""

from typing import Any

from wfc.backends.argo.manifest import emit_all
from wfc.backends.argo.options import ArgoOptions
from wfc.diagnostics import Severity
from wfc.frontend.yaml_tree import parse
from wfc.ir.program import Program
from wfc.ir.tree import decoded
from wfc.pipeline import check
from wfc.source import SourceFile


def programs(text: str, path: str = "spec.yaml") -> tuple[Program, ...]:
    """The programs of a text that must be free of errors."""
    (report,) = check([SourceFile(path, text)])
    errors = [d.message for d in report.diagnostics if d.severity is Severity.ERROR]
    assert not errors, errors
    return tuple(unit.program for unit in report.units if unit.program is not None)


def compiled(text: str, options: ArgoOptions = ArgoOptions(), path: str = "spec.yaml") -> str:  # noqa: B008
    """The manifest that a text compiles to."""
    (file,) = emit_all(programs(text, path), options)
    return file.text


def loaded(text: str) -> Any:
    """The one document of a YAML text."""
    (document,) = parse(SourceFile("loaded.yaml", text))
    return decoded(document.root)


def compiled_document(text: str, options: ArgoOptions = ArgoOptions(), path: str = "spec.yaml") -> Any:  # noqa: B008
    """The manifest that a text compiles to, as a JSON value."""
    return loaded(compiled(text, options, path))
