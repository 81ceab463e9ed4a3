"""Text for HTML and SVG: whatever it holds, it is shown, and obeyed by nobody."""

from html import escape


def text(value: str) -> str:
    """``value`` between or inside tags; characters that HTML does not have, or that turn text around, are replaced."""
    return escape("".join(char if char in "\n\t" or char.isprintable() or char == " " else "\ufffd" for char in value))


def cut(value: str, length: int) -> str:
    """``value`` in at most so many characters; its end, in which long names differ, is kept."""
    if len(value) <= length:
        return value
    end = length // 2
    return f"{value[: length - 1 - end]}…{value[len(value) - end :]}"


def phase_class(phase: str) -> str:
    """A phase as the name of a class: only a word can be one."""
    return phase if phase.isascii() and phase.isalpha() else "Pending"
