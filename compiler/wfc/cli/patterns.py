"""Patterns of file names in settings: as ``.gitignore`` writes them, without its exceptions.

``*`` and ``?`` stay within a name, ``**`` spans folders, ``[abc]`` is one of these characters. A pattern without a
slash matches a name at any depth; one that names a folder matches everything in it.
"""

import os
import re

_SPECIAL = re.compile(r"\*\*/|/\*\*$|\*\*|\*|\?|\[[!^]?\]?[^\]/]*\]")


class Pattern:
    """One pattern; ``folder`` is where the paths that it speaks of begin."""

    __slots__ = ("_folder", "_regex")

    def __init__(self, pattern: str, folder: str = "") -> None:
        self._folder = os.path.abspath(folder)
        anchored = "/" in pattern.rstrip("/")
        body = pattern.strip("/") or "**"
        prefix = "" if anchored else "(?:.*/)?"
        self._regex = re.compile(f"{prefix}{_translated(body)}(?:/.*)?", re.DOTALL)

    def matches(self, path: str) -> bool:
        """Whether the pattern speaks of the file ``path`` (relative to the current folder)."""
        below = os.path.relpath(os.path.abspath(path), self._folder).replace(os.sep, "/")
        return self._regex.fullmatch(below) is not None


def _translated(pattern: str) -> str:
    """The regular expression of a pattern."""
    parts: list[str] = []
    at = 0
    for found in _SPECIAL.finditer(pattern):
        parts.append(re.escape(pattern[at : found.start()]))
        at = found.end()
        match found[0]:
            case "**/":
                parts.append("(?:.*/)?")
            case "/**":
                parts.append("/.*")
            case "**":
                parts.append(".*")
            case "*":
                parts.append("[^/]*")
            case "?":
                parts.append("[^/]")
            case characters:
                inside = characters[1:-1].replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
                negated = inside[:1] in ("!", "^")
                parts.append(f"[^/{inside[1:]}]" if negated else f"[{inside}]")
    parts.append(re.escape(pattern[at:]))
    return "".join(parts)
