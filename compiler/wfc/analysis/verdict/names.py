"""The forms of names, paths and labels, as the validator's patterns have them."""

import re
from string import ascii_letters, ascii_lowercase, digits

from wfc.analysis.verdict.rejection import RejectedError

# Alphabets, of which a sound name leaves nothing behind when it is stripped of them; compiling patterns would cost more
# than judging a small document.
_ALPHANUMERIC = ascii_letters + digits
_FIELD = _ALPHANUMERIC + "-"
_DECLARED = _FIELD + "_"
_METRIC = _ALPHANUMERIC + "_"
_LOWER = ascii_lowercase + digits
_TAG = r"\{\{[a-zA-Z0-9-]+(?:\.[-a-zA-Z0-9_]+)*\}\}"
_MAX_FIELD, _MAX_LABEL, _MAX_PREFIX = 128, 63, 253

DUMMY = "__argo__internal__placeholder-"


def field_name(name: str, what: str, rule: str) -> None:
    """The name of a template, a step, a task or a container of a set (S2)."""
    if not name:
        raise RejectedError(rule, f"{what} has no name")
    if len(name) > _MAX_FIELD or name.strip(_FIELD) or name[0] == "-":
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
    return name != "" and not name.strip(_DECLARED)


def metric_name(name: str) -> bool:
    """Whether a text can name a metric or one of its labels (T13)."""
    return name != "" and not name.strip(_METRIC) and not name[0].isdigit()


def without_dummies(name: str) -> str:
    """A name in which each dummy counts as one letter (ST3)."""
    return re.sub(DUMMY + r"\d+", "x", name) if DUMMY in name else name


def has_tag(text: str) -> bool:
    """Whether a text holds a simple tag of words with dots between them (O4)."""
    return "{{" in text and re.search(_TAG, text) is not None


def label_key(key: str) -> bool:
    """Whether a text is the key of a Kubernetes label (S10)."""
    prefix, slash, name = key.rpartition("/")
    if slash and (len(prefix) > _MAX_PREFIX or not all(_has_form(part, _LOWER, "-") for part in prefix.split("."))):
        return False
    return len(name) <= _MAX_LABEL and _has_form(name, _ALPHANUMERIC, "-_.")


def label_value(value: str) -> bool:
    """Whether a text is the value of a Kubernetes label (S10)."""
    return value == "" or (len(value) <= _MAX_LABEL and _has_form(value, _ALPHANUMERIC, "-_."))


def _has_form(text: str, ends: str, between: str) -> bool:
    """Whether a text has nothing but two alphabets, and begins and ends with the first."""
    return text != "" and text[0] in ends and text[-1] in ends and not text.strip(ends + between)


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
