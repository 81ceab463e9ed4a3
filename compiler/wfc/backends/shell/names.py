"""Names for variables, functions and files that cannot meet."""

from wfc.backends.shell.quote import file_name, identifier


class Names:
    """Hands out names: the first of a kind as it is, a later one that would meet it with a number."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._next: dict[str, int] = {}

    def identifier(self, prefix: str, *parts: str) -> str:
        """An unused identifier: ``prefix`` and ``parts``, joined by two underscores."""
        return self._unused(prefix + "__".join(identifier(part) for part in parts))

    def file(self, text: str) -> str:
        """An unused file name; names that differ only in case are the same, as some file systems have it."""
        return self._unused(file_name(text), fold=True)

    def _unused(self, name: str, fold: bool = False) -> str:
        candidate, key = name, name.lower() if fold else name
        number = self._next.get(key, 2)
        while (candidate.lower() if fold else candidate) in self._used:
            candidate = f"{name}_{number}"
            number += 1
        self._next[key] = number
        self._used.add(candidate.lower() if fold else candidate)
        return candidate
