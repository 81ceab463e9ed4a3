"""How a command starts: what it finds, and what becomes of one that cannot; with and without a shell before it."""

from pathlib import Path

import pytest

from tests.run.bundles import Run, Workflows

pytestmark = pytest.mark.needs("bwrap")
pytest_plugins = ["tests.run.bundles"]

DOCUMENT = """
    entrypoint: main
    templates:
    - name: main
      dag:
        failFast: false
        tasks:
        - {{name: plain, template: plain}}
        - {{name: given, template: given}}
        - {{name: bare, template: bare}}
        - {{name: inside, template: inside}}
        - {{name: missing, template: missing}}
        - {{name: broken, template: broken}}
        - {{name: fails, template: fails}}
    - name: plain
      container: {{image: alpine, command: [sh, -c, "{shows}"]}}
    - name: given
      container: {{image: alpine, command: [sh, -c, "{shows}"], env: [{{name: GIVEN, value: "1"}}]}}
    - name: bare
      container: {{image: alpine, command: [env]}}
    - name: inside
      container: {{image: alpine, command: [sh, -c, pwd], workingDir: "{folder}/not/there"}}
    - name: missing
      container: {{image: alpine, command: [no-such-program]}}
    - name: broken
      container: {{image: alpine, command: ["{tools}/sh", -c, "true"]}}
    - name: fails
      container: {{image: alpine, command: [sh, -c, "echo sh >&2; exit {code}"]}}
"""
SHOWS = "umask; pwd; ulimit -n; ls -l /proc/self/fd | wc -l; env | grep -v -e ARGO_NODE_ID -e GIVEN | sort"


def _codes(run: Run) -> dict[str, str]:
    names = ("plain", "given", "bare", "inside", "missing", "broken", "fails")
    return {name: run.node(name)["outputs"]["exitCode"] for name in names}


def _look(run: Run, code: str, folder: str) -> None:
    assert _codes(run) == {
        "plain": "0", "given": "0", "bare": "0", "inside": "0", "missing": "64", "broken": "64", "fails": code,
    }  # fmt: skip
    assert run.printed("plain") == run.printed("given")
    assert run.printed("plain").startswith("0000\n/\n")
    names = {line.split("=")[0] for line in run.printed("bare").splitlines()}
    assert {name for name in names if not name.startswith("ARGO_")} == {"PATH", "HOME"}
    assert run.printed("inside") == f"{folder}/not/there\n"


def test_in_the_sandbox(workflows: Workflows, tmp_path: Path) -> None:
    (tmp_path / "sh").write_text("#!/no/such/interpreter\n")
    (tmp_path / "sh").chmod(0o755)
    document = DOCUMENT.format(shows=SHOWS, folder="/srv", tools="/run/wfc/tools", code=1)
    run = workflows.run(document, "--tools", str(tmp_path))
    _look(run, "1", "/srv")


@pytest.mark.parametrize("code", [126, 127])
def test_on_the_machine(workflows: Workflows, tmp_path: Path, code: int) -> None:
    (tmp_path / "sh").write_text("#!/no/such/interpreter\n")
    (tmp_path / "sh").chmod(0o755)
    bundle = workflows.bundle(DOCUMENT.format(shows=SHOWS, folder=workflows.folder, tools=tmp_path, code=code))
    command, folder = workflows.command(bundle, [], runtime="host")
    places = [word for place in (tmp_path, workflows.folder) for word in ("--bind", str(place), str(place))]
    machine = ["bwrap", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--die-with-parent", *places, "--"]
    _look(workflows.finished([*machine, *command], folder), str(code), str(workflows.folder))
