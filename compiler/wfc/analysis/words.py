"""How the findings of the passes speak of names."""

from collections.abc import Collection
from itertools import islice

from wfc.diagnostics import Fix, Label
from wfc.ir.edits import renamed
from wfc.ir.nodes import Body, Task, Template
from wfc.ir.tree import Scalar
from wfc.nearest import Guess, guess

_SHOWN = 60  # characters of a name that a message repeats
_FEW = 8  # names that a message lists
_COMPARED = 50_000  # names that one pass compares at most: a broken document of thousands of tasks stays cheap


def quoted(name: str) -> str:
    """A name in quotes, cut when it is very long."""
    return f'"{name}"' if len(name) <= _SHOWN else f'"{name[: _SHOWN - 1]}…"'


def listed(names: Collection[str]) -> str:
    """Names in quotes, the first few of them when they are many."""
    shown = [quoted(name) for name in islice(names, _FEW)]
    if len(names) > _FEW:
        return ", ".join(shown) + f" and {len(names) - _FEW:,} more"
    return ", ".join(shown[:-1]) + (" and " if shown[1:] else "") + shown[-1]


class Guesses:
    """Finds what a misspelt name stands for, as long as that is cheap: after many guesses there are no more."""

    def __init__(self) -> None:
        self._left = _COMPARED

    def guess(self, word: str, names: Collection[str]) -> Guess:
        """The name that ``word`` was probably meant to be, and whether that is certain."""
        if not names or self._left <= 0:
            return Guess("", False)
        self._left -= len(names)
        return guess(word, names)


def asked(guess: Guess) -> str:
    """``did you mean …?``, or nothing where no name is near."""
    return f"did you mean {quoted(guess.name)}?" if guess.name else ""


def mended(guess: Guess, scalar: Scalar, start: int = 0, end: int | None = None) -> Fix | None:
    """The fix that writes the guessed name in place of ``text[start:end]`` of a scalar, where it is certain."""
    if not guess.certain:
        return None
    return renamed(scalar, start, len(scalar.text) if end is None else end, guess.name)


def of_template(template: Template) -> str:
    """``template "x"``, or what an inline template is called."""
    return "the inline template" if template.name is None else f"template {quoted(template.name.text)}"


def of_call(task: Task, root: str) -> str:
    """``task "x"`` or ``step "x"``; ``root`` is the root of references to it."""
    noun = "step" if root == "steps" else "task"
    return f"this {noun}" if task.name is None else f"{noun} {quoted(task.name.text)}"


def of_body(body: Body | None) -> str:
    """What kind of template has this body: ``container``, ``dag`` …"""
    if body is None:
        return "bodiless"
    return {"ContainerSet": "containerSet", "HttpCall": "http"}.get(type(body).__name__, type(body).__name__.lower())


def declared(name: Scalar | None, text: str) -> tuple[Label, ...]:
    """A label at the name of a declaration, where it has one."""
    return () if name is None else (Label(name.span, text),)


def a(noun: str) -> str:
    """A noun with its article."""
    return f"an {noun}" if noun[0] in "aeiou" or noun.startswith("http") else f"a {noun}"
