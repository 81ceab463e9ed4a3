"""What images run by themselves (``--images``), as Argo's controller is told for containers without a command."""

from typing import NoReturn

from wfc.backends.shell.plan import Image
from wfc.cli.option_files import fail, mapping, only_mapping
from wfc.ir.tree import Mapping, Node, Scalar, Sequence, is_null, key_text
from wfc.nearest import nearest
from wfc.source import SourceFile

_OPTION = "--images"
_FIELDS = ("entrypoint", "cmd")
# Up to Argo 3.3 the fields were called like those of a container.
_FORMER = {"command": "entrypoint", "args": "cmd"}


def read_images(path: str) -> dict[str, Image]:
    """The images of a file, by their names: a map of them, Argo's controller configuration with its ``images``, or the
    ConfigMap that holds it (as ``config``, or each setting by itself).

    Raises :class:`exits.UsageError` with the place of the first mistake, :class:`exits.OutputError` for a file that
    cannot be read.
    """
    root = mapping(_OPTION, path)
    kind = root.get("kind")
    if isinstance(kind, Scalar):
        if kind.value != "ConfigMap":
            fail(_OPTION, kind, f"images are read from a ConfigMap, and this is a {kind.text}")
        return _of_config(_data(root), root)
    return _of_config(root, root) if root.key("images") is not None else _images(root)


def _data(config_map: Mapping) -> Mapping:
    """The settings in a ConfigMap: of its ``config``, or else its data."""
    data = config_map.get("data")
    if isinstance(data, Mapping):
        config = data.get("config")
        return data if config is None else _inner(config, "config")
    return config_map


def _of_config(config: Mapping, place: Node) -> dict[str, Image]:
    images = config.get("images")
    if images is None or is_null(images):
        fail(_OPTION, place, "there are no `images`")
    return _images(_inner(images, "images"))


def _inner(node: Node, name: str) -> Mapping:
    """A map, which may stand as a text, as it does in a ConfigMap."""
    if isinstance(node, Mapping):
        return node
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return only_mapping(_OPTION, SourceFile(f"{node.source.path}[{name}]", node.value))
    return fail(_OPTION, node, f"`{name}` is a map")


def _images(root: Mapping) -> dict[str, Image]:
    return {key_text(key): _image(key, value) for key, value in root.entries}


def _image(key: Scalar, node: Node) -> Image:
    if is_null(node):
        return Image((), ())
    if not isinstance(node, Mapping):
        fail(_OPTION, node, f"`{key_text(key)}` is a map with `entrypoint` and `cmd`")
    for field, _ in node.entries:
        if field.text not in _FIELDS:
            _unknown(field)
    return Image(_words(node, "entrypoint"), _words(node, "cmd"))


def _unknown(field: Scalar) -> NoReturn:
    meant = _FORMER.get(field.text) or nearest(field.text, _FIELDS)
    hint = f"did you mean `{meant}`?" if meant else "an image has `entrypoint` and `cmd`"
    fail(_OPTION, field, f'unknown field "{field.text}"', hint)


def _words(image: Mapping, field: str) -> tuple[str, ...]:
    node = image.get(field)
    if node is None or is_null(node):
        return ()
    if not isinstance(node, Sequence):
        fail(_OPTION, node, f"`{field}` is a list of texts")
    words = []
    for item in node.items:
        if not isinstance(item, Scalar) or not isinstance(item.value, str):
            fail(_OPTION, item, f"`{field}` is a list of texts", "quote what is one")
        words.append(item.value)
    return tuple(words)
