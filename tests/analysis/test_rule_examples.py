"""Every rule has an example: a document that shows it, what is said of that, and the document mended.

What is said is compared byte for byte with ``diagnostics.txt`` in ``tests/golden/test_cases.py``.
"""

from pathlib import Path

import pytest

from wfc import rules
from wfc.cli.documents import checked
from wfc.cli.inputs import read_input
from wfc.diagnostics import Rule
from wfc.rules import RULES

ROOT = Path(__file__).resolve().parents[2] / "golden" / "rules"

# No check of a document alone finds these: their examples are sessions, which tests/golden/test_rules_page.py plays.
WITHOUT_DOCUMENT = {
    "WF001": "a file that cannot be read is no file of the repository",
    "WF007": "32 MiB of text would be no example",
    "WF108": "found for older versions, when one is asked for",
    "WF601": "found by the back ends",
    "WF602": "found by the back ends",
    "WF603": "found by a server",
    "WF808": "found by ShellCheck, when it is asked for",
    "WF809": "found by ShellCheck, when it is asked for",
}
SHOWN = [rule for rule in RULES if rule.code not in WITHOUT_DOCUMENT]


def codes(path: Path) -> list[str]:
    """The codes of what is found in a file."""
    (file,) = checked([read_input(str(path))])
    return [finding.diagnostic.rule.code for finding in file.report.findings]


@pytest.mark.parametrize("rule", SHOWN, ids=lambda rule: rule.code)
def test_a_rule_is_shown_by_its_document_alone(rule: Rule) -> None:
    folder = ROOT / f"{rule.code}-{rule.name}"
    assert codes(folder / "spec.yaml") == [rule.code]
    assert codes(folder / "fixed.yaml") == []


def test_there_is_no_example_without_a_rule() -> None:
    assert {folder.name for folder in ROOT.iterdir()} <= {f"{rule.code}-{rule.name}" for rule in RULES}


def test_codes_and_names_are_unique_and_in_order() -> None:
    found = [rule.code for rule in RULES]
    assert found == sorted(set(found))
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_every_rule_is_a_name_of_the_package() -> None:
    assert sorted(value for value in vars(rules).values() if isinstance(value, Rule)) == list(RULES)
