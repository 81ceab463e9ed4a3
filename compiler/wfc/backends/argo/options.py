"""What a user may ask of the Argo back end, and the checks of what was asked."""

import re
from typing import NamedTuple

from wfc.backends.argo.errors import OptionError
from wfc.backends.argo.repository import Repository
from wfc.frontend.dialects import KINDS
from wfc.options import NEWEST

# Kubernetes object names: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/. Argo allows a
# workflow 63 characters, because the name becomes a label; a CronWorkflow 52, because it appends the time of a run.
_NAME = re.compile(r"[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?\Z")
_NAMESPACE = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?\Z")
_LABEL_NAME = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?\Z")
MAX_NAME = {"CronWorkflow": 52}
MAX_WORKFLOW_NAME = 63
SUFFIX = 5  # what Kubernetes appends to a generateName


class ArgoOptions(NamedTuple):
    """The options of ``wfc compile -t argo``.

    Empty means "as the document has it". ``kind`` is one of `dialects.KINDS`; ``parameters`` are the values of ``-p``,
    the last of a name wins; ``form_annotations`` keeps the keys of Onepanel's form as annotations; ``repository``
    completes artifacts that the namespace's repository would complete otherwise; ``target`` is the version that is to
    take them.
    """

    kind: str = ""
    schedules: tuple[str, ...] = ()
    name: str = ""
    generate_name: str = ""
    namespace: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    form_annotations: bool = False
    repository: Repository | None = None
    format: str = "yaml"
    target: str = NEWEST


def check(options: ArgoOptions) -> None:
    """Raise :class:`OptionError` for options that fit no document."""
    if options.kind and options.kind not in KINDS:
        raise OptionError(f"there is no kind `{options.kind}`", f"the kinds are {', '.join(KINDS)}")
    if options.name and options.generate_name:
        raise OptionError("--name and --generate-name exclude each other")
    if options.namespace and (not _NAMESPACE.match(options.namespace) or len(options.namespace) > 63):
        raise OptionError(
            f"`{options.namespace}` cannot be a namespace", "lower-case letters, digits and `-`, 63 at most"
        )
    if options.namespace and options.kind == "ClusterWorkflowTemplate":
        raise OptionError("a ClusterWorkflowTemplate has no namespace")
    for name, value in options.labels:
        _check_label(name, value)
    for schedule in options.schedules:
        _check_schedule(schedule)


def check_name(options: ArgoOptions, kind: str) -> None:
    """Raise :class:`OptionError` where the name that was asked for is none for an object of ``kind``."""
    text = options.name or options.generate_name
    if not text:
        return
    option = "--name" if options.name else "--generate-name"
    # What Kubernetes appends is a letter or digit, so a name to generate from may end in `-` or `.`.
    if not _NAME.match(text if options.name else text + "x"):
        raise OptionError(
            f"{option} `{text}` cannot be the name of a Kubernetes object",
            "lower-case letters, digits, `-` and `.`, a letter or digit first and last",
        )
    limit = MAX_NAME.get(kind, MAX_WORKFLOW_NAME) - (0 if options.name else SUFFIX)
    if len(text) > limit:
        raise OptionError(f"{option} `{text}` has {len(text)} characters; a {kind} may have {limit}")


def _check_label(name: str, value: str) -> None:
    prefix, slash, rest = name.rpartition("/")
    if not _LABEL_NAME.match(rest) or (slash and (not _NAME.match(prefix) or len(prefix) > 253)):
        raise OptionError(
            f"`{name}` cannot be the name of a label",
            "letters, digits, `-`, `_` and `.`, 63 at most, after a `prefix/`",
        )
    if value and not _LABEL_NAME.match(value):
        raise OptionError(
            f"`{value}` cannot be the value of the label `{name}`", "letters, digits, `-`, `_` and `.`, 63 at most"
        )


def _check_schedule(text: str) -> None:
    from wfc.analysis.verdict.cron import check_schedule  # few documents are given a schedule
    from wfc.analysis.verdict.rejection import RejectedError  # a part of the import above

    try:
        check_schedule(text)
    except RejectedError:
        hint = 'minute, hour, day, month, day of the week, such as "0 4 * * *"; or a word such as `@daily`'
        raise OptionError(f"--schedule `{text}` cannot be read", hint) from None
