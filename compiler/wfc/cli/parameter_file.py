"""Files of parameters (``wfc run -f``): a map of names to values, in YAML or JSON, as ``argo submit`` reads them."""

from collections.abc import Iterator

from wfc.cli import exits
from wfc.cli.inputs import read_input
from wfc.diagnostics import Severity
from wfc.frontend.yaml_tree import parse
from wfc.ir.anystring import any_string
from wfc.ir.tree import Mapping, Scalar, key_text


def parameters(path: str) -> Iterator[tuple[str, str]]:
    """The names and values of a file. Raises :class:`exits.UsageError` for one that is no map of texts and numbers."""
    decoded = read_input(path)
    if decoded.problem is not None:
        raise exits.UsageError(f"--parameter-file {path}: {decoded.problem.message}")
    documents = parse(decoded.source)
    for document in documents:
        for found in document.diagnostics:
            if found.severity is Severity.ERROR:
                raise exits.UsageError(f"--parameter-file {path}: {found.message}")
    roots = [document.root for document in documents if document.root is not None]
    if len(roots) != 1 or not isinstance(roots[0], Mapping):
        raise exits.UsageError(f"--parameter-file {path}: it must hold one map of names to values")
    for key, value in roots[0].entries:
        if not isinstance(value, Scalar):
            line, _ = decoded.source.position(value.start)
            raise exits.UsageError(
                f"--parameter-file {path}:{line}: the value of `{key_text(key)}` must be a text, a number or a boolean"
            )
        yield key_text(key), any_string(value.value)
