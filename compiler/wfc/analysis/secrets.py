"""Secrets that stand in a document, and secrets that a program prints."""

import re
from collections.abc import Iterator

from wfc import rules
from wfc.analysis.sources import Source, containers, sources
from wfc.analysis.words import quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.ir.nodes import Container, Template
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Node, Scalar, Sequence, scalars

# What begins like this is a key of the service and nothing else. Texts, not compiled patterns: `re` compiles one when
# a document holds its beginning.
_KEYS = (
    ("AKIA", r"\bAKIA[0-9A-Z]{16}\b", "an access key of AWS"),
    ("ASIA", r"\bASIA[0-9A-Z]{16}\b", "an access key of AWS"),
    ("PRIVATE KEY-----", r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----", "a private key"),
    ("ghp_", r"\bghp_[0-9A-Za-z]{36}\b", "a token of GitHub"),
    ("github_pat_", r"\bgithub_pat_[0-9A-Za-z_]{60,}\b", "a token of GitHub"),
    ("glpat-", r"\bglpat-[0-9A-Za-z_-]{20,}\b", "a token of GitLab"),
    ("xox", r"\bxox[abprs]-[0-9A-Za-z-]{20,}\b", "a token of Slack"),
    ("AIza", r"\bAIza[0-9A-Za-z_-]{35}\b", "a key of Google's services"),
    ("@", r"://[^\s/:@{}$<>'\"]+:(?P<secret>[^\s/:@{}$<>'\"]+)@[\w.-]", "a password in a URL"),
)
_ENDINGS = ("TOKEN", "PASSWORD", "PASSWD", "SECRET", "SECRET_KEY", "API_KEY", "APIKEY", "PRIVATE_KEY", "ACCESS_KEY")
_PLACEHOLDERS = (
    "changeme", "change-me", "change_me", "replace", "example", "placeholder", "dummy", "your", "todo", "xxx", "...",
    "***", "redacted",
)  # fmt: skip
_NO_SECRETS = frozenset(
    ("", "true", "false", "yes", "no", "none", "null", "test", "password", "secret", "token", "pass")
)


def secrets(program: Program) -> Iterator[Diagnostic]:
    """Keys of known forms anywhere, literal values of variables and parameters called so, and what prints a secret."""
    yield from _keys(program.workflow.node)
    for parameter in program.workflow.arguments.parameters:
        if parameter.name is not None and parameter.value is not None:
            yield from _literal(parameter.name, parameter.value, "parameter")
    for template in every_template(program.workflow):
        if template.tasks or not template.kinds:
            continue
        for name, value in _variables(template):
            yield from _literal(name, value, "environment variable")
        hidden = {container.node: names for container in containers(template) if (names := _from_secrets(container))}
        if hidden:
            yield from _printed_by_arguments(template, hidden)
            for source in sources(template):
                for name in hidden.get(source.container.node, ()):
                    yield from _printed(source, name)


def _keys(node: Mapping) -> Iterator[Diagnostic]:
    written = node.source.text[node.start : node.end]
    patterns = [(begin, pattern, what) for begin, pattern, what in _KEYS if begin in written]
    if not patterns or (len(patterns) == 1 and patterns[0][0] == "@" and "://" not in written):
        return
    for scalar in scalars(node):
        for begin, pattern, what in patterns:
            if begin in scalar.text:
                for match in re.finditer(pattern, scalar.text):
                    group = 1 if match.re.groups else 0
                    if not _is_placeholder(match[group]):
                        message = f"the document holds {what}"
                        place = scalar.at(*match.span(group))
                        yield Diagnostic(rules.LITERAL_SECRET, message, place, "for everybody to read", help=_HELP)


_HELP = "keep it in a Secret, and take it from there with `valueFrom: {secretKeyRef: …}` of an environment variable"


def _literal(name: Scalar, value: Scalar, noun: str) -> Iterator[Diagnostic]:
    words = name.text.upper().replace("-", "_")
    if not words.endswith(_ENDINGS) or _is_placeholder(value.text):
        return
    if any(re.search(pattern, value.text) for begin, pattern, _ in _KEYS if begin in value.text):
        return  # has been reported
    message = f"the {noun} {quoted(name.text)} has its secret in the document"
    yield Diagnostic(rules.LITERAL_SECRET, message, value.span, "for everybody to read", help=_HELP)


def _is_placeholder(text: str) -> bool:
    """Whether a value is no secret: empty, a tag, another variable, a path, or what is meant to be replaced."""
    lower = text.lower().strip()
    return (
        lower in _NO_SECRETS
        or "{{" in text
        or "$" in text
        or text.startswith(("/", "<", "["))
        or any(word in lower for word in _PLACEHOLDERS)
    )


def _variables(template: Template) -> Iterator[tuple[Scalar, Scalar]]:
    """The environment variables with a value of all containers of a template."""
    nodes = [container.node for container in containers(template)]
    for field in ("initContainers", "sidecars"):
        nodes += _mappings(template.node.get(field))
    for node in nodes:
        for variable in _mappings(node.get("env")):
            name, value = variable.get("name"), variable.get("value")
            if isinstance(name, Scalar) and isinstance(value, Scalar):
                yield name, value


def _mappings(node: Node | None) -> list[Mapping]:
    return [item for item in node.items if isinstance(item, Mapping)] if isinstance(node, Sequence) else []


def _from_secrets(container: Container) -> tuple[Scalar, ...]:
    """The names of the variables that a container takes from Secrets."""
    return tuple(
        variable.name
        for variable in container.env
        if variable.name is not None
        and variable.value_from is not None
        and "secretKeyRef" in _fields(variable.value_from)
    )


def _fields(node: Mapping) -> tuple[str, ...]:
    return tuple(key.text for key, _ in node.entries)


def _printed_by_arguments(template: Template, hidden: dict[Mapping, tuple[Scalar, ...]]) -> Iterator[Diagnostic]:
    """`echo` as the command itself, with an argument that Kubernetes fills in."""
    for container in containers(template):
        words = (*container.command, *container.args)
        if words and container.command and words[0].text.rpartition("/")[2] in ("echo", "printf"):
            for name in hidden.get(container.node, ()):
                for word in words:
                    at = word.text.find(f"$({name.text})")
                    if at >= 0:
                        yield _finding(word, at, at + len(name.text) + 3, name)


def _printed(source: Source, name: Scalar) -> Iterator[Diagnostic]:
    """Statements that print a variable to the log. What is piped, redirected or captured goes elsewhere."""
    text = source.text.text
    if name.text not in text:
        return
    word = re.escape(name.text)
    if source.language == "Python":
        for match in re.finditer(rf"\bprint\([^)\n]*?environ(?:\.get\(|\[)[\"']({word})[\"']", text):
            yield _finding(source.text, *match.span(1), name)
    elif source.language == "shell":
        statement = r"(?:^|[\n;&|{]|\b(?:then|do|else)\b)[ \t]*(?:echo|printf)\b"
        pattern = rf"{statement}([^\n;|&>]*?)(\$(?:{word}\b|\{{{word}\}}))[^\n;|&>]*"
        for match in re.finditer(pattern, text):
            expanded = match[1].count("'") % 2 == 0 or match[1].count('"') % 2 == 1
            elsewhere = text[match.end() : match.end() + 1] in ("|", ">") and not text.startswith("||", match.end())
            if expanded and not elsewhere:
                yield _finding(source.text, *match.span(2), name)


def _finding(text: Scalar, start: int, end: int, name: Scalar) -> Diagnostic:
    message = f"the secret in {quoted(name.text)} is printed"
    labels = (Label(name.span, "taken from a Secret"),)
    label = "goes to the log, which is kept and shown"
    return Diagnostic(rules.PRINTED_SECRET, message, text.at(start, end), label, labels)
