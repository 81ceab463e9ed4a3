"""The files that are packaged with the compiler.

They are read beside this module: ``importlib.resources`` costs more to import than a schema costs to read, and a path
beside the module is right in a wheel, in a source tree and in an editable install alike.
"""

import json
import os
from functools import cache
from typing import Any, NamedTuple

SCHEMAS = ("diagnostics", "status", "workflow")

_HERE = os.path.dirname(__file__)
_FOLDER = os.path.join(_HERE, "schema")


@cache
def schema_text(name: str) -> str:
    """The text of ``schema/<name>.schema.json``; ``name`` is one of :data:`SCHEMAS`, else KeyError."""
    if name not in SCHEMAS:
        raise KeyError(name)
    path = os.path.join(_FOLDER, f"{name}.schema.json")
    with open(path, encoding="utf-8") as file:
        return file.read()


@cache
def schema(name: str) -> dict[str, Any]:
    """The JSON Schema ``name``, parsed once a process. It is shared: callers do not change it."""
    loaded: dict[str, Any] = json.loads(schema_text(name))
    return loaded


class Example(NamedTuple):
    """The golden case of a rule: a document with the mistake, what is reported, and the document without it.

    Where more than ``wfc check`` is needed to show a rule, ``session`` holds what is typed and what is printed, in
    place of ``diagnostics``. A text that the package does not have is empty.
    """

    spec: str
    diagnostics: str
    fixed: str
    session: str = ""


def example(code: str, name: str) -> Example:
    """The example of the rule with this code and name. Bytes that are not UTF-8, which one is about, are replaced."""
    folder = os.path.join(_HERE, "examples", f"{code}-{name}")
    session = _text(folder, "session.txt")
    # A document beside a session is no golden case of its own.
    spec = _text(folder, "example.yaml" if session else "spec.yaml")
    return Example(spec, _text(folder, "diagnostics.txt"), _text(folder, "fixed.yaml"), session)


def _text(folder: str, name: str) -> str:
    try:
        with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
            return file.read()
    except FileNotFoundError:
        return ""
