"""The forms of names, paths and labels, as the validator's patterns have them."""

import re

from wfc.analysis.verdict.rejection import RejectedError

_FIELD = re.compile(r"[a-zA-Z0-9][-a-zA-Z0-9]*")
_DECLARED = re.compile(r"[-a-zA-Z0-9_]+")
_METRIC = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_LABEL_VALUE = re.compile(r"(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?")
_LABEL_NAME = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?")
_DNS_PREFIX = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")
_TAG = re.compile(r"\{\{[a-zA-Z0-9-]+(?:\.[-a-zA-Z0-9_]+)*\}\}")
_MAX_FIELD, _MAX_LABEL, _MAX_PREFIX = 128, 63, 253

DUMMY = "__argo__internal__placeholder-"
_DUMMY = re.compile(re.escape(DUMMY) + r"\d+")


def field_name(name: str, what: str, rule: str) -> None:
    """The name of a template, a step, a task or a container of a set (S2)."""
    if not name:
        raise RejectedError(rule, f"{what} has no name")
    if len(name) > _MAX_FIELD or not _FIELD.fullmatch(name):
        raise RejectedError(rule, f"{what} is called {name!r}")


def declared(names: list[str], what: str, rule: str) -> None:
    """The names of one list of parameters or artifacts (I1, G1)."""
    seen: set[str] = set()
    for name in names:
        if not name:
            raise RejectedError(rule, f"{what} has no name")
        if not declared_name(name):
            raise RejectedError(rule, f"{what} is called {name!r}")
        if name in seen:
            raise RejectedError(rule, f"{what} {name!r} is there twice")
        seen.add(name)


def declared_name(name: str) -> bool:
    """Whether a text can name a parameter or an artifact."""
    return _DECLARED.fullmatch(name) is not None


def metric_name(name: str) -> bool:
    """Whether a text can name a metric or one of its labels (T13)."""
    return _METRIC.fullmatch(name) is not None


def without_dummies(name: str) -> str:
    """A name in which each dummy counts as one letter (ST3)."""
    return _DUMMY.sub("x", name) if DUMMY in name else name


def has_tag(text: str) -> bool:
    """Whether a text holds a simple tag of words with dots between them (O4)."""
    return "{{" in text and _TAG.search(text) is not None


def label_key(key: str) -> bool:
    """Whether a text is the key of a Kubernetes label (S10)."""
    prefix, slash, name = key.rpartition("/")
    if slash and (len(prefix) > _MAX_PREFIX or not _DNS_PREFIX.fullmatch(prefix)):
        return False
    return len(name) <= _MAX_LABEL and _LABEL_NAME.fullmatch(name) is not None


def label_value(value: str) -> bool:
    """Whether a text is the value of a Kubernetes label (S10)."""
    return len(value) <= _MAX_LABEL and _LABEL_VALUE.fullmatch(value) is not None


def artifact_path(path: str, what: str) -> None:
    """A path that leads out of where it begins (A1).

    Meant for ``..``, but the pattern takes any two characters after the last slash for it, so that ``/tmp/./ab`` is
    refused as well.
    """
    if not path:
        raise RejectedError("I2", f"{what} has no path")
    at = path.find("/../")
    if at >= 0:
        base = path[:at]
    elif len(path) > 2 and path[-3] == "/":
        base = path[:-3]
    else:
        return
    if base and not (cleaned(path).startswith(base + "/") and len(cleaned(path)) > len(base) + 1):
        raise RejectedError("A1", f"{what} leads out of {base}")


def cleaned(path: str) -> str:
    """The path without ``.``, ``..`` and doubled slashes, as Go cleans it."""
    rooted = path.startswith("/")
    kept: list[str] = []
    for part in path.split("/"):
        if part in ("", "."):
            continue
        if part != "..":
            kept.append(part)
        elif kept and kept[-1] != "..":
            kept.pop()
        elif not rooted:
            kept.append(part)
    return ("/" if rooted else "") + "/".join(kept) or "."
