"""The phases that a status can name."""

from __future__ import annotations

PHASES = ("Pending", "Running", "Succeeded", "Skipped", "Failed", "Error", "Omitted")
"""What the status of a step or task can be. Of an attempt and of a workflow it is none of Skipped and Omitted."""

_OF_WORKFLOWS = frozenset(PHASES) - {"Skipped", "Omitted"}


def impossible(words: tuple[str, ...], word: str) -> str | None:
    """Return why the variable called `words` is never `word`; None where it may be, or is no status."""
    if len(words) == 3 and words[0] in ("steps", "tasks") and words[2] == "status" and word not in PHASES:
        return f'the status of a {words[0][:-1]} is never "{word}"'
    if words == ("status",) and word not in PHASES:
        return f'the status of a node is never "{word}"'
    if words in (("workflow", "status"), ("lastRetry", "status")) and word not in _OF_WORKFLOWS:
        whose = "a workflow" if words[0] == "workflow" else "an attempt"
        return f'the status of {whose} is never "{word}"'
    return None
