"""Lines of a bundle: words behind a verb of the runtime library, and functions of such lines."""

from collections.abc import Iterable, Iterator

from wfc.backends.shell.plan import Fields, Text
from wfc.backends.shell.quote import text_word


def optional(text: Text | None) -> tuple[str, ...]:
    """A text as one word, or no word."""
    return () if text is None else (text_word(text),)


def fields(fields: Fields) -> list[str]:
    """Names and values, a word each."""
    return [part for name, text in fields for part in (name, text_word(text))]


def line(*words: str) -> str:
    """One command of words that are quoted already."""
    return " ".join(words)


def body(lines: Iterable[str]) -> Iterator[str]:
    """The inside of a function."""
    empty = True
    for each in lines:
        empty = False
        yield f"  {each}\n"
    if empty:
        yield "  :\n"
