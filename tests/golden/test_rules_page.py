"""Every rule has its examples, and ``docs/rules.md`` shows them as ``wfc explain`` does; ``--update-golden`` writes it.

The examples that need more than ``wfc check`` of a document are sessions: their commands are run here.
"""

import os
import shlex
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Wfc, wfc  # noqa: F401 (a fixture)
from tests.servers.argo import ArgoServer
from wfc.cli.explain import examples, page
from wfc.cli.rules_page import markdown
from wfc.diagnostics import Rule
from wfc.resources import example
from wfc.rules import RULES

pytest_plugins = ["tests.servers.argo"]

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "rules"
SESSIONS = sorted(path.parent.name for path in GOLDEN.glob("*/session.txt"))
# What no document can show to be mended: the file is missing or too large, the server knows no such template.
WITHOUT_GOOD = {"WF001", "WF007", "WF603"}
WITHOUT_BAD = {"WF001", "WF007"}


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=pytest.mark.needs("shellcheck") if "-shell-" in n else ()) for n in SESSIONS]
)
def test_a_session_is_what_is_printed(
    name: str,
    wfc: Wfc,  # noqa: F811
    tmp_path: Path,
    argo: ArgoServer,
    monkeypatch: pytest.MonkeyPatch,
    update_golden: bool,
) -> None:
    folder = tmp_path / "session"
    shutil.copytree(GOLDEN / name, folder)
    monkeypatch.chdir(folder)
    argo.refusal = "templates.main.steps[0].compile template reference toolbox.make not found"
    session = folder / "session.txt"
    text = ""
    for line in session.read_text(encoding="utf-8").splitlines():
        if not line.startswith("$ "):
            continue
        words = shlex.split(line[2:])
        text += f"{line}\n"
        if words[0] == "truncate":
            Path(words[3]).touch()
            os.truncate(words[3], int(words[2].removesuffix("M")) * 1024 * 1024)
        else:
            assert words[0] == "wfc"
            result = wfc(*words[1:])
            text += result.out
            assert "internal error" not in result.err
    if update_golden:
        (GOLDEN / name / "session.txt").write_text(text, encoding="utf-8")
    else:
        assert session.read_text(encoding="utf-8") == text
    assert f"[{name[:5]}]" in text
    fixed = folder / "fixed.yaml"
    if fixed.exists():
        last = text[: text.rindex("\n", 0, text.index("[WF"))].splitlines()[-1]
        again = wfc(*(word.replace("example.yaml", "fixed.yaml") for word in shlex.split(last)[2:]))
        assert (again.code, again.out) == (0, "")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_has_its_examples(rule: Rule) -> None:
    shown = example(rule.code, rule.name)
    assert shown.diagnostics or shown.session
    assert f"[{rule.code}]" in (shown.diagnostics or shown.session)
    assert (
        shown.spec
        or rule.code in WITHOUT_BAD
        or (GOLDEN / f"{rule.code}-{rule.name}" / "spec.yaml").stat().st_size == 0
    )
    assert shown.fixed or rule.code in WITHOUT_GOOD
    text = page(rule, shown)
    assert all(title in text for title, _, _ in examples(shown))


def test_the_page_is_what_wfc_explains(root: Path, wfc: Wfc, update_golden: bool) -> None:  # noqa: F811
    made = markdown()
    path = root / "docs" / "rules.md"
    if update_golden:
        path.write_text(made, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == made
    assert wfc("rules", "--format", "markdown").out == made
    for rule in RULES:
        assert f"### {rule.code} {rule.name}\n" in made
        assert rule.why in made
        assert f"(#{rule.code.lower()}-{rule.name})" in made
