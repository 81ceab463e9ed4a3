"""Findings as SARIF 2.1.0, the exchange format of static analysis that code hosts and editors read."""

import json
from typing import Any

from wfc import __version__
from wfc.diagnostics import Edit, Fix, Rule, Severity
from wfc.render.fingerprint import Fingerprints, file_name
from wfc.render.report import FileReport, Finding, Summary
from wfc.rules import UNREADABLE_FILE
from wfc.source import Span

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


class SarifLog:
    """One log with one run. Columns count code points; paths are relative to the folder that wfc ran in."""

    def __init__(self) -> None:
        self._fingerprints = Fingerprints()
        self._found: dict[str, Rule] = {}
        self._results: list[dict[str, Any]] = []

    def start(self) -> str:
        """Nothing: the rules that were broken come first, and are known last."""
        return ""

    def file(self, report: FileReport) -> str:
        """Nothing yet."""
        for found in report.findings:
            self._found[found.diagnostic.rule.code] = found.diagnostic.rule
            self._results.append(self._result(found))
        return ""

    def finish(self, summary: Summary) -> str:  # noqa: ARG002 (SARIF counts for itself)
        """The whole log."""
        codes = sorted(self._found)
        index = {code: number for number, code in enumerate(codes)}
        for result in self._results:
            result["ruleIndex"] = index[result["ruleId"]]
        driver = {
            "name": "wfc",
            "semanticVersion": __version__,
            "rules": [_descriptor(self._found[code]) for code in codes],
        }
        run = {
            "tool": {"driver": driver},
            "invocations": [{"executionSuccessful": UNREADABLE_FILE.code not in self._found}],
            "columnKind": "unicodeCodePoints",
            "results": self._results,
        }
        log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
        return f"{json.dumps(log, indent=1, ensure_ascii=False)}\n"

    def _result(self, found: Finding) -> dict[str, Any]:
        diagnostic = found.diagnostic
        texts = (diagnostic.message, *diagnostic.notes, *((diagnostic.help,) if diagnostic.help else ()))
        location = _location(diagnostic.span, diagnostic.label)
        if diagnostic.path:
            location["logicalLocations"] = [{"fullyQualifiedName": diagnostic.path, "kind": "member"}]
        result: dict[str, Any] = {
            "ruleId": diagnostic.rule.code,
            "ruleIndex": 0,  # filled in at the end
            "level": _LEVELS[diagnostic.severity],
            "message": {"text": _text("\n".join(texts))},
            "locations": [location],
        }
        if diagnostic.labels:
            result["relatedLocations"] = [
                {"id": number, **_location(label.span, label.text)} for number, label in enumerate(diagnostic.labels, 1)
            ]
        if diagnostic.fix is not None:
            result["fixes"] = [_fix(diagnostic.fix)]
        result["partialFingerprints"] = {"wfc/v1": self._fingerprints.of(diagnostic)}
        result["properties"] = {"argoRejects": diagnostic.rejected_by_argo}
        return result


def _descriptor(rule: Rule) -> dict[str, Any]:
    """What SARIF calls a reporting descriptor: the rule with its help."""
    verdict = "Argo's own validator refuses it too." if rule.argo_rejects else "Argo's own validator accepts it."
    more = f"wfc explain {rule.code}"
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": f"{rule.summary[:1].upper()}{rule.summary[1:]}."},
        "fullDescription": {"text": rule.why},
        "help": {
            "text": f"{rule.why} {verdict} Examples: {more}",
            "markdown": f"{rule.why}\n\n{verdict}\n\nExamples: `{more}`",
        },
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _location(span: Span, text: str) -> dict[str, Any]:
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": _artifact(span), "region": _region(span)},
    }
    if text:
        location["message"] = {"text": _text(text)}
    return location


def _artifact(span: Span) -> dict[str, Any]:
    # Loaded for this format alone.
    from urllib.parse import quote

    path = file_name(span.source.path)
    uri = quote(path, errors="surrogateescape")
    return {"uri": f"file://{uri}"} if path.startswith("/") else {"uri": uri, "uriBaseId": "%SRCROOT%"}


def _region(span: Span) -> dict[str, int]:
    line, column = span.source.position(span.start)
    end_line, end_column = span.source.position(span.end)
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _fix(fix: Fix) -> dict[str, Any]:
    files: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        files.setdefault(edit.span.source.path, []).append(edit)
    changes = [
        {
            "artifactLocation": _artifact(edits[0].span),
            "replacements": [
                {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.replacement}} for edit in edits
            ],
        }
        for edits in files.values()
    ]
    return {"description": {"text": _text(fix.message)}, "artifactChanges": changes}


def _text(text: str) -> str:
    """A message as SARIF writes it: braces are doubled (they hold placeholders), and nothing reads as a link."""
    return text.replace("{", "{{").replace("}", "}}").replace("](", "\\](")
