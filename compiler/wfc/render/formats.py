"""The output formats by name."""

from wfc.render.report import Renderer
from wfc.render.style import Style
from wfc.render.text import ConciseText, FullText

FORMATS = ("full", "concise", "json")

# Formats that a person reads: a summary on standard error goes with them.
READABLE = frozenset(("full", "concise"))


def renderer(name: str, style: Style) -> Renderer:
    """The renderer of the format ``name``, one of :data:`FORMATS` (else KeyError). Only text has a style."""
    match name:
        case "full":
            return FullText(style)
        case "concise":
            return ConciseText(style)
        case "json":
            # Loads the standard library's JSON, which text does without.
            from wfc.render.as_json import JsonReport

            return JsonReport()
        case _:
            raise KeyError(name)
