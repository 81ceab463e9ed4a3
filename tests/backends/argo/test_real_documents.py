"""Documents that people wrote: they compile, and what they compile to is accepted again, unchanged."""

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from wfc.backends.argo.manifest import emit_all
from wfc.pipeline import Report, check
from wfc.source import SourceFile

# An excerpt that calls a template which is on no page; Argo refuses it, too.
INCOMPLETE = ("docs-workflows-templates-L102.yaml",)


# Onepanel's own output `sys-metrics` is optional. The checker says nothing of it where the platform added it; the
# manifest has it in so many words, and whoever needs it may wait in vain.


def report_of(path: str, text: str) -> Report:
    (report,) = check([SourceFile(path, text)], argo=True)
    return report


def compiled(report: Report) -> str:
    (file,) = emit_all([unit.program for unit in report.units if unit.program is not None])
    return file.text


def new_findings(before: Report, after: Report) -> set[str]:
    """The codes that the second report has more often than the first."""
    counts = [Counter(diagnostic.rule.code for diagnostic in report.diagnostics) for report in (before, after)]
    return set(counts[1] - counts[0])


def test_onepanel_documents(shared: Path) -> None:
    paths = sorted([*shared.glob("onepanel/*.yaml"), *shared.glob("onepanel/fragments/*.yaml")])
    assert len(paths) >= 35
    for path in paths:
        report = report_of(path.name, path.read_text(encoding="utf-8"))
        assert report.valid == (path.name not in INCOMPLETE), (path.name, [d.message for d in report.diagnostics])
        if not report.valid:
            continue
        text = compiled(report)
        again = report_of("workflow.yaml", text)
        assert again.argo_valid, (path.name, [d.message for d in again.diagnostics])
        allowed = {"WF309"} if "path: /tmp/sys-metrics.json" in text else set()
        assert new_findings(report, again) <= allowed, path.name
        assert compiled(again) == text, path.name


@pytest.mark.parametrize("verdict", ["accepted", "rejected"])
def test_manifests_of_argo(shared: Path, verdict: str) -> None:
    """Whatever wfc itself takes for sound, whether or not Argo does."""
    count = 0
    with gzip.open(shared / "oracle/manifests.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            manifest = json.loads(line)
            report = report_of("manifest.yaml", manifest["yaml"]) if manifest["verdict"] == verdict else None
            if report is None or not report.valid or not any(unit.program for unit in report.units):
                continue
            count += 1
            text = compiled(report)
            again = report_of("manifest.yaml", text)
            assert compiled(again) == text, manifest["id"]
            assert new_findings(report, again) == set(), manifest["id"]
            assert again.argo_valid or not report.argo_valid, manifest["id"]
    assert count > (400 if verdict == "accepted" else 0)
