"""Files of parameters (``wfc run -f``): a map of names to values, in YAML or JSON, as ``argo submit`` reads them."""

from collections.abc import Iterator

from wfc.cli.option_files import fail, mapping
from wfc.ir.anystring import any_string
from wfc.ir.tree import Scalar, key_text

_OPTION = "--parameter-file"


def parameters(path: str) -> Iterator[tuple[str, str]]:
    """The names and values of a file. Raises :class:`exits.UsageError` for one that is no map of texts and numbers,
    :class:`exits.OutputError` for one that cannot be read.
    """
    for key, value in mapping(_OPTION, path).entries:
        if not isinstance(value, Scalar):
            fail(_OPTION, value, f"the value of `{key_text(key)}` must be a text, a number or a boolean")
        yield key_text(key), any_string(value.value)
