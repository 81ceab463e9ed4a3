"""What a program prints, where the document says it: `echo` of a text, as a container, a script or in a shell."""

import re
from typing import NamedTuple

from wfc.analysis.loop_items import LoopItems
from wfc.expr.tags import TagKind, reference, scan
from wfc.ir.anystring import any_string
from wfc.ir.nodes import Container, Script, Task, Template
from wfc.ir.tree import Scalar
from wfc.source import Span

_SHELLS = ("sh", "bash", "ash", "dash")
# One command, and nothing in it that the shell would read as anything but letters.
_PLAIN = r"""[^\s"'$`\\;&|<>()*?\[\]#~!{}]+"""
_ECHO = rf"""\s*(?:set -[a-z]+;?\s+)?echo\s+(?:"([^"$`\\]*)"|'([^'\\]*)'|({_PLAIN}(?: {_PLAIN})*))\s*"""


class Printed(NamedTuple):
    """A text that is printed, and where the document says so."""

    text: str
    place: Span


def printed(template: Template, call: Task) -> Printed | None:
    """What the first run of the loop ``call`` of a template prints; None where that is only known at run time."""
    body = template.body
    container = body.container if isinstance(body, Script) else body
    if not isinstance(container, Container) or not container.command:
        return None
    words = [*container.command, *container.args]
    program = words[0].text.rpartition("/")[2]
    if isinstance(body, Script):
        source = body.source
        return _shell(source, call) if source is not None and program in _SHELLS else None
    if program in _SHELLS and len(words) == 3 and words[1].text == "-c":
        return _shell(words[2], call)
    if program != "echo" or len(words) < 2 or words[1].text.startswith("-"):
        return None
    parts = [_filled(word.text, call) for word in words[1:]]
    texts = [part for part in parts if part is not None]
    return Printed(" ".join(texts), words[-1].span) if len(texts) == len(parts) else None


def _shell(source: Scalar, call: Task) -> Printed | None:
    text = _filled(source.text, call)
    match = re.fullmatch(_ECHO, text) if text is not None else None
    return Printed(next(group for group in match.groups() if group is not None), source.span) if match else None


def _filled(text: str, call: Task) -> str | None:
    """A text of a template with the inputs in it that the first run of a loop gets."""
    parts: list[str] = []
    end = 0
    for tag in scan(text):
        name = reference(tag.body) if tag.kind is TagKind.SIMPLE else None
        words = name.words if name is not None else ()
        value = _input(words[2], call) if words[:2] == ("inputs", "parameters") and len(words) == 3 else None
        if value is None:
            return None
        parts += [text[end : tag.start], value]
        end = tag.end
    return "".join((*parts, text[end:]))


def _input(name: str, call: Task) -> str | None:
    """What the first run of a loop is given for an input."""
    given = next((p.value for p in call.arguments.parameters if p.name is not None and p.name.text == name), None)
    if given is None:
        return None
    if "{{" not in given.text:
        return any_string(given.value)
    if given.text.strip() not in ("{{item}}", "{{ item }}"):
        return None
    values = LoopItems(call).values
    return any_string(values[0]) if values and isinstance(values[0], str | int | float) else None
