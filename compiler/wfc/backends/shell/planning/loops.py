"""Loops: the items of ``withItems``, ``withParam`` and ``withSequence``."""

from wfc.backends.shell.plan import Item, ItemsFromJson, ItemsInSequence, Loop, MadeItem, Text, Variable
from wfc.backends.shell.planning.findings import Refuse
from wfc.backends.shell.planning.texts import MEMBERS, ItemFields, Renderer
from wfc.ir import nodes
from wfc.ir.anystring import any_string
from wfc.ir.fields import scalar_at
from wfc.ir.tree import Mapping, Node, Scalar, Sequence, is_null, key_text, scalars

# How Go writes JSON: these have a short escape, other control characters have a number; so have the signs of markup.
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f",
            "\u2028": "\\u2028", "\u2029": "\\u2029"}  # fmt: skip


def loop(task: nodes.Task, function: str, renderer: Renderer, fields: ItemFields, refuse: Refuse) -> Loop | None:
    """What ``task`` is expanded by; None for a call that is no loop.

    ``fields`` holds the members of items that the call uses: everything else of the call has been rendered before.
    """
    if isinstance(task.with_items, Sequence) and task.with_items.items:
        items = tuple(_item(node, renderer, fields) for node in task.with_items.items)
        return Loop(function, renderer.needs(), items)
    if task.with_items is not None and not isinstance(task.with_items, Sequence) and not is_null(task.with_items):
        refuse(task.with_items, "shell bundles need a list here")
        return None
    if task.with_param is not None and task.with_param.text:
        text = renderer.render(task.with_param)
        return Loop(function, renderer.needs(), ItemsFromJson(text, fields.wanted))
    if task.with_sequence is not None:
        sequence = _sequence(task.with_sequence, renderer)
        return Loop(function, renderer.needs(), sequence)
    return None


def _item(node: Node, renderer: Renderer, fields: ItemFields) -> Item | MadeItem:
    tagged = any("{{" in scalar.text for scalar in scalars(node))
    if tagged and isinstance(node, Scalar) and isinstance(node.value, str):
        return Item(None, renderer.render(node), ())
    if tagged:
        return MadeItem(_made(node, renderer), fields.wanted)
    members: tuple[tuple[str, Text | None], ...] = ((MEMBERS, _text(_members(node))),) if fields.all else ()
    if fields.variables:
        entries = {key_text(key): value for key, value in node.entries} if isinstance(node, Mapping) else {}
        members += tuple(
            (variable if key in entries else key, _text(_printed(entries[key])) if key in entries else None)
            for key, variable in fields.variables.items()
        )
    value = node.value if isinstance(node, Scalar) and isinstance(node.value, str) else canonical(node)
    return Item(_shown(node), _text(value), members)


def _made(node: Node, renderer: Renderer) -> Text:
    """The JSON text of a tree with tags in its texts; the variables in it are to be escaped. Tags in keys stay."""
    if isinstance(node, Mapping):
        members = [(f'"{escaped(key_text(key))}":', value) for key, value in node.entries]
        parts = [((head,), _made(value, renderer)) for head, value in members]
        return _between("{", [(*head, *value) for head, value in parts], "}")
    if isinstance(node, Sequence):
        return _between("[", [_made(item, renderer) for item in node.items], "]")
    if isinstance(node.value, str) and "{{" in node.text:
        inside = (escaped(piece) if isinstance(piece, str) else piece for piece in renderer.render(node))
        return ('"', *inside, '"')
    return (canonical(node),)


def _between(start: str, parts: list[Text], end: str) -> Text:
    joined: list[str | Variable] = [start]
    for number, part in enumerate(parts):
        joined += [*([","] if number else []), *part]
    return (*joined, end)


def canonical(node: Node, markup: bool = True) -> str:
    """The JSON text of a tree as Go writes it: compact, with sorted keys; ``markup`` as of `escaped`."""
    if isinstance(node, Mapping):
        members = sorted((key_text(key), canonical(value, markup)) for key, value in node.entries)
        return "{" + ",".join(f'"{escaped(key, markup)}":{value}' for key, value in members) + "}"
    if isinstance(node, Sequence):
        return "[" + ",".join(canonical(item, markup) for item in node.items) + "]"
    if isinstance(node.value, str):
        return f'"{escaped(node.value, markup)}"'
    return _constant(node.value)


def _constant(value: float | None) -> str:
    """A number, a boolean or null as Go writes it in JSON: an item keeps what AnyString loses, integers beyond 2^53."""
    if value is None:
        return "null"
    if type(value) is int:
        return str(value)
    if isinstance(value, bool) or value == 0 or 1e-6 <= abs(value) < 1e21:
        return any_string(value)
    mantissa, _, exponent = repr(value).partition("e")
    return f"{mantissa}e{int(exponent):+d}"


def escaped(text: str, markup: bool = True) -> str:
    """``text`` as it stands between the quotes of JSON; the signs of ``markup`` are escaped, too, as Go does it."""
    return "".join(
        _ESCAPES.get(char) or (f"\\u{ord(char):04x}" if char < " " or (markup and char in "<>&") else char)
        for char in text
    )


def _printed(node: Node) -> str:
    """An item as Argo prints it (``Item.String``): a text with JSON's escapes, anything else as JSON, signs kept.

    So a tag inserts the member of an item, and so a member or the entry of a list stands in the name of a node.
    """
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return escaped(node.value, False)
    return canonical(node, False)


def _members(node: Node) -> str:
    """The members of a map as variables of expressions, in JSON without the braces; empty for another item."""
    if not isinstance(node, Mapping):
        return ""
    return ",".join(f'"{escaped(f"item.{key_text(key)}")}":"{escaped(_printed(value))}"' for key, value in node.entries)


def _shown(node: Node) -> str:
    """What stands for an item in the name of its node."""
    if isinstance(node, Mapping):
        return ",".join(sorted(f"{key_text(key)}:{_printed(value)}" for key, value in node.entries))
    if isinstance(node, Sequence):
        return "[" + " ".join(_printed(item) for item in node.items) + "]"
    return "[]" if node.value is None else _printed(node)


def _text(text: str) -> Text:
    return (text,) if text else ()


def _sequence(node: Mapping, renderer: Renderer) -> ItemsInSequence:
    def text(name: str) -> Text | None:
        found = scalar_at(node, name)
        return None if found is None else renderer.value(found)

    return ItemsInSequence(text("start") or ("0",), text("end"), text("count"), text("format") or ("%d",))
