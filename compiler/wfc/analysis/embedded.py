"""The manifests of resource templates: YAML in a text, which must be readable once its tags are filled in."""

from collections.abc import Iterator

from wfc import rules
from wfc.analysis.words import of_template
from wfc.diagnostics import Diagnostic, Severity
from wfc.expr.tags import TagKind, scan
from wfc.frontend import yaml_tree
from wfc.ir.nodes import Resource, Template
from wfc.source import SourceFile

# What YAML's grammar forbids. Argo's validator reads the first document, and minds no key that is there twice.
_UNREADABLE = (rules.YAML_SYNTAX, rules.UNQUOTED_TAG, rules.ALIAS_BOMB)


def embedded(template: Template) -> Iterator[Diagnostic]:
    """Where the manifest of a resource template stops being YAML. A tag stands for a word of the same length."""
    body = template.body
    if not isinstance(body, Resource) or body.manifest is None or not body.manifest.text.strip():
        return
    if body.action is not None and body.action.text in ("get", "delete"):
        return
    text, tags = body.manifest.text, scan(body.manifest.text)
    if any(tag.kind is TagKind.UNCLOSED for tag in tags):
        return  # it swallows the rest, and has been reported
    parts, end = [], 0
    for tag in tags:
        parts += [text[end : tag.start], "x" * (tag.end - tag.start)]
        end = tag.end
    masked = "".join((*parts, text[end:]))
    document = next(iter(yaml_tree.parse(SourceFile("manifest", masked))), None)
    for found in document.diagnostics if document is not None else ():
        if found.rule in _UNREADABLE and found.severity is Severity.ERROR:
            place = body.manifest.at(found.span.start, max(found.span.end, found.span.start + 1))
            message = f"the manifest of {of_template(template)} is not YAML: {found.message}"
            yield Diagnostic(rules.INVALID_VALUE, message, place, found.label, help=found.help, argo_rejects=True)
            return
