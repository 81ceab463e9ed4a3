"""Names for findings that stay the same while the lines around them move.

A fingerprint is made of the rule, the file, the place by names and the message, and of no line or column. Findings that
agree in all of these are told apart by counting them.
"""

import os

from wfc.diagnostics import Diagnostic


class Fingerprints:
    """Fingerprints of the findings of one run, in their order: the second of two alike differs from the first."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def of(self, diagnostic: Diagnostic) -> str:
        """The fingerprint of the next finding."""
        plain = fingerprint(diagnostic, file_name(diagnostic.span.source.path))
        count = self._seen.get(plain, 0)
        self._seen[plain] = count + 1
        return plain if not count else _digest(plain, str(count))


def fingerprint(diagnostic: Diagnostic, path: str) -> str:
    """32 hexadecimal digits that name the finding in the file ``path``."""
    return _digest(diagnostic.rule.code, path, diagnostic.path, diagnostic.message)


def file_name(path: str) -> str:
    """A path as services that know the repository write it: with slashes, and without ``./`` in front."""
    return os.path.normpath(path).replace(os.sep, "/")


def _digest(*parts: str) -> str:
    # Only reports for machines, and baselines, need it.
    import hashlib

    text = "\0".join(parts).encode("utf-8", "surrogateescape")
    return hashlib.sha256(text).hexdigest()[:32]
