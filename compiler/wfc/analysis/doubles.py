"""One mistake, one finding: what follows from another finding is left out.

A task that is called ``n`` without quotes has no name for Argo, which reads it as false; that nobody finds a task ``n``
is then no second mistake. Loaded where a finding can have such a consequence.
"""

import re
from collections.abc import Sequence

from wfc import rules
from wfc.diagnostics import Diagnostic, Rule

# Who finds nothing of a name.
_LOOKING = frozenset(
    (
        rules.UNDEFINED_TEMPLATE,
        rules.UNRESOLVED_REFERENCE,
        rules.UNDECLARED_OUTPUT,
        rules.UNKNOWN_TASK,
        rules.UNKNOWN_DEPENDENCY,
        rules.UNKNOWN_TARGET,
        rules.UNDECLARED_ARGUMENT,
        rules.UNDEFINED_VOLUME,
    )
)
_LEGAL = re.compile(r"[^A-Za-z0-9_-]")

# Who misses a source, and the fields that would be one, where they exist.
_MISSING = frozenset((rules.OUTPUT_WITHOUT_SOURCE, rules.ARTIFACT_WITHOUT_SOURCE, rules.ARGUMENT_WITHOUT_VALUE))
_SOURCES = frozenset(
    (
        *("path", "from", "fromExpression", "value", "valueFrom", "default", "expression", "parameter", "jsonPath"),
        *("jqFilter", "s3", "gcs", "git", "http", "raw", "azure", "oss", "hdfs", "artifactory", "plugin"),
    )
)


def without_doubles(found: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings of a document without those that others of them explain, in their order."""
    names: set[str] = set()
    lists: list[tuple[str, str]] = []  # the path around `inputs`, `outputs` … of a wrong type, and that word
    broken: dict[str, Diagnostic] = {}
    tagged: list[Diagnostic] = []
    unknown: set[str] = set()  # the paths of what has a field that would be a source elsewhere
    for one in found:
        around, _, field = one.path.rpartition(".")
        if one.rule is rules.WRONG_TYPE and field == "name":
            names.add(_word(one))
        elif one.rule is rules.WRONG_TYPE:
            if field in ("parameters", "artifacts"):
                around, _, field = around.rpartition(".")
            lists.append((around, field))
        elif one.rule is rules.INVALID_NAME and field == "name" and one.rejected_by_argo:
            names.add(_LEGAL.sub("", around.rpartition("[")[2]).strip("-"))
        elif one.rule is rules.UNDEFINED_TEMPLATE and "{{" in one.span.text:
            tagged.append(one)
        elif one.rule is rules.UNKNOWN_FIELD:
            if _word(one) in _SOURCES and one.rejected_by_argo:
                unknown.add(around)
        elif one.rule is rules.DEPENDS_SYNTAX and one.message.endswith("does not parse"):
            broken[one.path] = one
    told: dict[Diagnostic, Diagnostic] = {}
    kept = []
    for one in found:
        if one.rule in _LOOKING and (_word(one) in names or any(_needs(one, *place) for place in lists)):
            continue
        if one.rule is rules.UNRESOLVED_REFERENCE and any(_inside(one, name) for name in tagged):
            continue
        if one.rule in _MISSING and one.path.rpartition(".")[0] in unknown:
            continue
        cause = broken.get(one.path) if one.rule is rules.UNKNOWN_DEPENDENCY else None
        if cause is not None and one.span.end > cause.span.start:
            told[cause] = cause._replace(argo_rejects=True)  # the validator looks for the names alone
            continue
        kept.append(one)
    return tuple(told.get(one, one) for one in kept)


def _inside(one: Diagnostic, other: Diagnostic) -> bool:
    return other.span.start <= one.span.start and one.span.end <= other.span.end


def _word(one: Diagnostic) -> str:
    return one.span.text.strip("'\"")


def _needs(one: Diagnostic, around: str, field: str) -> bool:
    """Whether a finding is about a name that the field ``field`` of what is at ``around`` would have declared."""
    rule: Rule = one.rule
    if field == "templates":
        return rule is rules.UNDEFINED_TEMPLATE
    if field in ("inputs", "outputs"):
        span = one.span
        before = span.source.text[max(span.start - len("outputs.parameters."), 0) : span.start]
        return rule is rules.UNRESOLVED_REFERENCE and one.path.startswith(f"{around}.") and f"{field}." in before
    return False
