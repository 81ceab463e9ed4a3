"""Which files of a run have to do with one another: told from their texts, without reading them as YAML.

Documents refer to others by ``templateRef`` and ``workflowTemplateRef``, and only to a WorkflowTemplate or a
ClusterWorkflowTemplate. A text without these words has neither, unless an escape hides them.
"""

from typing import NamedTuple, Protocol

from wfc.frontend.read import Decoded

_HIDING = ("\\x", "\\u", "\\U", "\\\n", "\\\r")


class Files(Protocol):
    """Files by number; a text may be read anew each time it is asked for."""

    def __len__(self) -> int: ...

    def __getitem__(self, number: int, /) -> Decoded: ...


class LibraryFile(NamedTuple):
    """A file whose templates may be referred to; ``named``: it is to be checked, too, and reported on as such."""

    decoded: Decoded
    named: bool = False


def refers(text: str) -> bool:
    """Whether documents of a text may refer to others."""
    return "emplateRef" in text or _hides(text)


def defines(text: str) -> bool:
    """Whether documents of a text may be referred to."""
    return "WorkflowTemplate" in text or _hides(text)


def _hides(text: str) -> bool:
    return "\\" in text and any(escape in text for escape in _HIDING)


def defining(files: Files) -> list[int]:
    """The files that documents of others may refer to."""
    return [number for number in range(len(files)) if _may_define(files[number])]


def _may_define(decoded: Decoded) -> bool:
    return decoded.problem is None and defines(decoded.source.text)
