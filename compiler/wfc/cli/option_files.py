"""Files in YAML or JSON that an option names, which hold one map; what is wrong with one is said at its place."""

from typing import NoReturn

from wfc.cli import exits
from wfc.cli.inputs import read_input
from wfc.diagnostics import Severity
from wfc.frontend.yaml_tree import parse
from wfc.ir.tree import Mapping, Node
from wfc.source import SourceFile


def mapping(option: str, path: str) -> Mapping:
    """The map that the file of ``option`` holds. Raises :class:`exits.OutputError` for a file that cannot be read,
    :class:`exits.UsageError` for one that holds something else.
    """
    decoded = read_input(path)
    if decoded.problem is not None:
        raise exits.OutputError(f"{option} {path}: {decoded.problem.message}")
    return only_mapping(option, decoded.source)


def only_mapping(option: str, source: SourceFile) -> Mapping:
    """The same for a text that is read already."""
    documents = parse(source)
    for document in documents:
        for found in document.diagnostics:
            if found.severity is Severity.ERROR:
                line, column = source.position(found.span.start)
                raise exits.UsageError(f"{option} {source.path}:{line}:{column}: {found.message}")
    roots = [document.root for document in documents if document.root is not None]
    if len(roots) != 1 or not isinstance(roots[0], Mapping):
        raise exits.UsageError(f"{option} {source.path}: it must hold one map of names to values")
    return roots[0]


def fail(option: str, node: Node, message: str, hint: str = "") -> NoReturn:
    """Raises :class:`exits.UsageError` about a part of such a file."""
    line, column = node.source.position(node.start)
    raise exits.UsageError(f"{option} {node.source.path}:{line}:{column}: {message}", hint)
