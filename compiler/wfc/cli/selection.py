"""Which findings count and which of them are shown: the settings about rules, severities, numbers and baselines.

Loaded only by runs that have such a setting. None of them changes what Argo would say of a file.
"""

import os
from collections.abc import Iterable

from wfc.cli import exits
from wfc.cli.baseline import Baseline
from wfc.cli.inputs import STDIN, Inputs
from wfc.cli.patterns import Pattern
from wfc.cli.settings import Settings
from wfc.diagnostics import Severity
from wfc.render.report import FileReport, Finding, count
from wfc.rules import RULES, find, matching


def dropped(select: Iterable[str], ignore: Iterable[str]) -> frozenset[str]:
    """The codes that do not count: those not selected (where anything is), and those ignored.

    Where a rule is meant by both, the longer word wins: to select WF302 brings it back from an ignored WF3. Of equal
    words the ignored one wins.
    """
    chosen = _strengths(select)
    refused = _strengths(ignore)
    least = 0 if chosen else -1
    return frozenset(
        rule.code
        for rule in RULES
        if chosen.get(rule.code, -1) < least or chosen.get(rule.code, 0) <= refused.get(rule.code, -1)
    )


def _strengths(words: Iterable[str]) -> dict[str, int]:
    """For each code the length of the longest beginning of it among the words; a name is as long as a code."""
    found: dict[str, int] = {}
    for word in words:
        rule = find(word)
        for code in matching(word):
            found[code] = max(found.get(code, 0), len(rule.code) if rule else len(word))
    return found


class Review:
    """What the settings leave of the findings, file by file."""

    def __init__(self, settings: Settings, write_baseline: bool = False, count_only: bool = False) -> None:
        path = settings["baseline"].value
        if write_baseline and not path:
            raise exits.UsageError("--write-baseline writes the file that --baseline names")
        self._dropped = dropped(settings["select"].value, settings["ignore"].value)
        table = settings["per-file-ignores"]
        self._in_files = [
            (Pattern(pattern, table.folder), frozenset(code for word in words for code in matching(word)))
            for pattern, words in table.value.items()
        ]
        self._least = Severity[settings["severity"].value.upper()]
        self._room: int | None = settings["max-diagnostics"].value or None
        if count_only:
            self._room = None
        self._baseline = Baseline(path, fresh=write_baseline) if path else None
        excluded = settings["exclude"]
        self._excluded = [Pattern(pattern, excluded.folder) for pattern in excluded.value]
        self._hidden = 0  # findings that count and are not shown
        self._known = 0  # findings that the baseline has

    def exclude(self, inputs: Inputs) -> int:
        """Take the files that are excluded out of ``inputs`` (never standard input); returns how many they were.

        The baseline, which may lie among the documents, is taken out without a word.
        """
        if self._baseline is not None:
            own = os.path.abspath(self._baseline.path)
            inputs.files = [name for name in inputs.files if name == STDIN or os.path.abspath(name) != own]
        count = len(inputs.files)
        inputs.files = [
            name
            for name in inputs.files
            if name == STDIN or not any(pattern.matches(name) for pattern in self._excluded)
        ]
        return count - len(inputs.files)

    def counted(self, report: FileReport) -> FileReport:
        """The report with the findings that count."""
        without = self._dropped.union(*(codes for pattern, codes in self._in_files if pattern.matches(report.path)))
        findings = [found for found in report.findings if found.diagnostic.rule.code not in without]
        if self._baseline is not None:
            fresh = self._baseline.unknown(report.path, findings)
            self._known += len(findings) - len(fresh)
            findings = fresh
        return _with(report, findings)

    def shown(self, report: FileReport) -> FileReport:
        """The report with those of the findings that are shown; its verdicts stay."""
        findings = [found for found in report.findings if found.diagnostic.severity >= self._least]
        if self._room is not None:
            findings = findings[: self._room]
            self._room -= len(findings)
        self._hidden += len(report.findings) - len(findings)
        return report._replace(findings=tuple(findings))

    def notes(self, excluded: int) -> list[str]:
        """What to add to the summary: nothing is left out without a word."""
        counts = (
            (self._hidden, "finding", "not shown"),
            (self._known, "finding", "in the baseline"),
            (excluded, "file", "excluded"),
        )
        found = [
            f"{count(number, noun)} {'is' if number == 1 else 'are'} {what}." for number, noun, what in counts if number
        ]
        stale = self._baseline.stale() if self._baseline is not None else 0
        if stale:
            gone = f"{count(stale, 'finding')} of the baseline {'is' if stale == 1 else 'are'} gone"
            found.append(f"{gone}: --write-baseline drops {'it' if stale == 1 else 'them'}.")
        return found

    def write_baseline(self) -> str:
        """Write the baseline; a sentence on it. Raises :class:`exits.OutputError` with the system's reason."""
        assert self._baseline is not None
        return f"wrote {count(self._baseline.write(), 'finding')} to {self._baseline.path}"


def _with(report: FileReport, findings: list[Finding]) -> FileReport:
    """The report with fewer findings: without an error among them the file is valid by wfc's measure."""
    if len(findings) == len(report.findings):
        return report
    valid = not any(found.diagnostic.severity is Severity.ERROR for found in findings)
    return report._replace(valid=valid, findings=tuple(findings))
