"""``wfc check --shellcheck``: what ShellCheck says, at its place in the document."""

from pathlib import Path

import pytest

from tests.cli.conftest import WORKFLOW, Wfc

SCRIPT = WORKFLOW.replace("container:", "script:").replace(
    "      command: [echo, hello]\n",
    """\
      command: [sh]
      env:
      - {name: known, value: a}
      source: |
        #!/bin/sh
        cd /tmp/data
        echo $1 "$known" "$unknown"
        [ {{workflow.name}} = x ] && echo "$((workflow_{{workflow.uid}}))"
        if [[ a = b ]]; then date; fi # wfc: no
""",
)


@pytest.mark.needs("shellcheck")
def test_every_finding_is_at_its_place(wfc: Wfc, here: Path) -> None:
    (here / "a.yaml").write_text(SCRIPT)
    lines = wfc("check", "--isolated", "--shellcheck", "--format", "concise", "a.yaml").out.splitlines()
    found = [line.partition(" [")[0].split(" ", 3) for line in lines]
    assert [(place, code) for place, _, code, _ in found] == [
        ("a.yaml:16:9:", "WF808"),
        ("a.yaml:17:14:", "WF809"),
        ("a.yaml:17:27:", "WF808"),
        ("a.yaml:19:12:", "WF808"),
        ("a.yaml:19:17:", "WF808"),
    ]


@pytest.mark.needs("shellcheck")
def test_all_scripts_of_a_document_are_checked(wfc: Wfc, here: Path) -> None:
    texts = [
        f"  - name: t{number}\n    container: {{image: a, command: [bash, -c, 'cd $X']}}\n" for number in range(12)
    ]
    (here / "a.yaml").write_text(WORKFLOW + "".join(texts) + "  onExit: t1\n")
    lines = wfc("check", "--isolated", "--shellcheck", "--select", "WF808", "--format", "concise", "a.yaml").out
    assert [line.split()[0] for line in lines.splitlines()] == [f"a.yaml:{13 + 2 * number}:48:" for number in range(12)]


@pytest.mark.needs("shellcheck")
def test_comments_ignore_its_findings(wfc: Wfc, here: Path) -> None:
    (here / "a.yaml").write_text("# wfc: ignore-file[WF808, shell-advice] not now\n" + SCRIPT)
    assert wfc("check", "--isolated", "--shellcheck", "a.yaml").out == ""


@pytest.mark.needs("shellcheck")
def test_what_a_script_says_to_shellcheck_counts(wfc: Wfc, here: Path) -> None:
    text = SCRIPT.replace(
        "        cd /tmp/data\n", "        # shellcheck disable=SC2164,SC2086\n        cd /tmp/data\n"
    )
    (here / "a.yaml").write_text(text)

    def places() -> list[str]:
        lines = wfc("check", "--isolated", "--shellcheck", "--format", "concise", "a.yaml").out.splitlines()
        return [line.split()[0].removeprefix("a.yaml:") for line in lines]

    # Below the `#!`, before everything else: for the script.
    assert places() == ["18:27:", "20:12:", "20:17:"]
    # Above a command: for that.
    text = SCRIPT.replace("        if [[", "        # shellcheck disable=SC2050,SC3010\n        if [[")
    (here / "a.yaml").write_text(text)
    assert places() == ["16:9:", "17:14:", "17:27:"]
    # The language is what the script says.
    (here / "a.yaml").write_text(SCRIPT.replace("#!/bin/sh", "# shellcheck shell=bash disable=SC2050,SC2086,SC2154"))
    assert places() == ["16:9:"]


def test_it_is_asked_only_where_it_is_asked_for(wfc: Wfc, here: Path) -> None:
    (here / "a.yaml").write_text(SCRIPT)
    assert "WF80" not in wfc("check", "--isolated", "a.yaml").out


def test_without_shellcheck(wfc: Wfc, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "a.yaml").write_text(SCRIPT)
    monkeypatch.setenv("PATH", str(here))
    monkeypatch.setattr("sys.executable", str(here / "python"))
    result = wfc("check", "--isolated", "--shellcheck", "a.yaml")
    assert (result.code, result.out) == (2, "")
    assert "ShellCheck is not installed" in result.err


def test_a_shellcheck_that_gives_no_answer(wfc: Wfc, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "a.yaml").write_text(SCRIPT)
    (here / "shellcheck").write_text("#!/bin/sh\necho no\n")
    (here / "shellcheck").chmod(0o755)
    monkeypatch.setenv("PATH", f"{here}:/bin:/usr/bin")
    result = wfc("check", "--isolated", "--shellcheck", "a.yaml")
    assert result.code == 2
    assert "ShellCheck gives no answer" in result.err


@pytest.mark.needs("shellcheck")
@pytest.mark.parametrize(("setting", "finds"), [("off", False), ("auto", True), ("on", True)])
def test_the_settings_can_ask_for_it(wfc: Wfc, here: Path, setting: str, finds: bool) -> None:
    (here / "a.yaml").write_text(SCRIPT)
    (here / "wfc.toml").write_text(f'shellcheck = "{setting}"\n')
    assert ("WF808" in wfc("check", "--format", "concise", "a.yaml").out) is finds


def test_where_it_is_not_installed_auto_does_without(wfc: Wfc, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wfc.cli.shellcheck.installed", lambda: None)
    (here / "a.yaml").write_text(SCRIPT)
    (here / "wfc.toml").write_text('shellcheck = "auto"\n')
    assert "WF808" not in wfc("check", "--format", "concise", "a.yaml").out
    (here / "wfc.toml").write_text('shellcheck = "on"\n')
    assert "ShellCheck is not installed" in wfc("check", "a.yaml").err
