"""``wfc diff``: golden cases and pairs of manifests, on real folders."""

import os
from pathlib import Path

import pytest

from tests.cli.conftest import WORKFLOW, Wfc
from wfc.cli import golden

BROKEN = WORKFLOW.replace("entrypoint: main", "entrypoint: mian")
BARE = """\
entrypoint: main
arguments: {parameters: [{name: speed, value: slow, visibility: public}]}
templates:
- name: main
  dag: {tasks: [{name: work, template: work}]}
- name: work
  container: {image: busybox, command: [echo, "{{workflow.parameters.speed}}"]}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, and an environment in which expectations may be rewritten."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CI", raising=False)
    return tmp_path


def write(path: str, text: str) -> Path:
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def files(root: str = ".") -> list[str]:
    return sorted(str(path.relative_to(root)) for path in Path(root).rglob("*") if path.is_file())


def test_from_a_new_case_to_an_accepted_change(wfc: Wfc) -> None:
    spec = write("golden/hello/spec.yaml", WORKFLOW)
    new = wfc("diff")
    assert new.code == 1
    assert new.out == (
        "golden: 1 new\n"
        "+ hello/argo/workflow.yaml  (not expected yet)\n"
        "run `wfc diff --update hello` to accept\n"
    )  # fmt: skip
    assert files() == ["golden/hello/spec.yaml"]

    assert wfc("diff", "--update").code == 0
    assert files() == ["golden/hello/argo/workflow.yaml", "golden/hello/spec.yaml"]
    unchanged = wfc("diff")
    assert (unchanged.code, unchanged.out) == (0, "golden: 1 unchanged\n")

    spec.write_text(WORKFLOW.replace("hello]", "goodbye]"))
    changed = wfc("diff", "hello")
    assert changed.code == 1
    assert (
        changed.out
        == """\
golden: 1 changed
~ hello/argo/workflow.yaml
  ~ spec.templates[main].container.command[1]  "hello" → "goodbye"
--- expected/hello/argo/workflow.yaml
+++ compiled/hello/argo/workflow.yaml
@@ -10,4 +10,4 @@
       image: busybox
       command:
       - echo
-      - hello
+      - goodbye
run `wfc diff --update hello` to accept
"""
    )
    assert wfc("diff", "--update", "hello").code == 0
    assert wfc("diff").code == 0


def test_how_a_manifest_is_written_does_not_matter(wfc: Wfc) -> None:
    write("golden/hello/spec.yaml", WORKFLOW)
    flow = "{image: busybox, command: ['echo', hello], args: null}"
    write(
        "golden/hello/argo/workflow.yaml",
        "# by hand\nkind: Workflow\napiVersion: argoproj.io/v1alpha1\nspec:\n"
        f"  templates:\n    - name: main\n      container: {flow}\n"
        "  entrypoint: main\nmetadata: {generateName: hello-}\n",
    )
    assert wfc("diff").out == "golden: 1 unchanged\n"


def test_counts_of_every_state(wfc: Wfc) -> None:
    for name in ("a", "b", "c"):
        write(f"golden/{name}/spec.yaml", WORKFLOW)
    wfc("diff", "--update")
    write("golden/b/spec.yaml", WORKFLOW.replace("busybox", "alpine"))
    Path("golden/c/spec.yaml").unlink()
    write("golden/deep/er/input.yaml", WORKFLOW)
    result = wfc("diff")
    assert result.code == 1
    assert result.out.startswith("golden: 1 unchanged, 1 changed, 1 new, 1 orphaned\n~ b/argo/workflow.yaml\n")
    assert "- c/argo/workflow.yaml  (the case has no document)\n" in result.out
    assert "+ deep/er/argo/workflow.yaml  (not expected yet)\n" in result.out
    assert result.out.endswith("run `wfc diff --update --prune b c deep/er` to accept\n")

    assert wfc("diff", "--update").code == 1  # the orphan is left
    assert wfc("diff").out.startswith("golden: 3 unchanged, 1 orphaned\n")
    assert wfc("diff", "--prune").code == 0
    assert not Path("golden/c").exists()
    assert wfc("diff").out == "golden: 3 unchanged\n"


def test_pruning_leaves_what_is_not_its_own(wfc: Wfc) -> None:
    write("golden/a/argo/workflow.yaml", "x: 1\n")
    notes = write("golden/a/notes.txt", "mine")
    write("golden/b/spec.yaml", WORKFLOW)
    assert wfc("diff", "--update", "--prune").code == 0
    assert notes.read_text() == "mine"
    assert files("golden") == ["a/notes.txt", "b/argo/workflow.yaml", "b/spec.yaml"]


def test_a_document_with_errors_has_its_diagnostics(wfc: Wfc) -> None:
    write("golden/bad/spec.yaml", BROKEN)
    assert "+ bad/diagnostics.txt  (not expected yet)" in wfc("diff").out
    assert wfc("diff", "--update").code == 0
    assert files("golden") == ["bad/diagnostics.txt", "bad/spec.yaml"]
    text = Path("golden/bad/diagnostics.txt").read_text()
    assert "--> spec.yaml:6:15" in text
    assert wfc("diff").code == 0
    # What `wfc check` prints for the document.
    os.chdir("golden/bad")
    assert wfc("check", "spec.yaml").out == text
    os.chdir("../..")

    write("golden/bad/diagnostics.txt", text.replace("main", "mane"))
    assert wfc("diff").out.startswith("golden: 1 changed\n~ bad/diagnostics.txt\n--- expected/bad/diagnostics.txt\n")


def test_a_document_that_breaks_loses_its_manifest(wfc: Wfc) -> None:
    write("golden/a/spec.yaml", WORKFLOW)
    wfc("diff", "--update")
    write("golden/a/spec.yaml", BROKEN)
    result = wfc("diff")
    assert result.out.startswith(
        "golden: 1 changed\n"
        "- a/argo/workflow.yaml  (nothing makes it any more)\n"
        "+ a/diagnostics.txt  (not expected yet)\n"
    )  # fmt: skip
    assert wfc("diff", "--update", "--prune").code == 0
    assert files("golden") == ["a/diagnostics.txt", "a/spec.yaml"]
    # A mended document whose case expects diagnostics alone: they are gone, and no manifest is asked for.
    write("golden/a/spec.yaml", WORKFLOW)
    assert wfc("diff").out.startswith("golden: 1 changed\n- a/diagnostics.txt")


def test_a_bundle_is_compared_file_by_file(wfc: Wfc) -> None:
    write("golden/a/spec.yaml", WORKFLOW)
    write("golden/a/case.toml", 'targets = ["argo", "shell"]\n')
    assert wfc("diff", "--update").code == 0
    made = files("golden/a")
    assert {"argo/workflow.yaml", "shell/run.sh", "spec.yaml", "case.toml"} <= set(made)
    assert os.access("golden/a/shell/run.sh", os.X_OK)
    Path("golden/a/case.toml").unlink()  # what is there says what is expected
    assert wfc("diff").out == "golden: 1 unchanged\n"

    Path("golden/a/shell/run.sh").chmod(0o644)
    assert "~ a/shell/run.sh\n  must be executable\n" in wfc("diff").out
    Path("golden/a/shell/run.sh").chmod(0o755)
    write("golden/a/shell/run.sh", Path("golden/a/shell/run.sh").read_text() + "# mine\n")
    write("golden/a/shell/extra/old.sh", "old\n")
    result = wfc("diff")
    assert result.out.startswith("golden: 1 changed\n- a/shell/extra/old.sh  (nothing makes it any more)\n")
    assert "\n-# mine\n" in result.out
    assert wfc("diff", "--update", "--prune").code == 0
    assert files("golden/a") == [name for name in made if name != "case.toml"]
    assert not Path("golden/a/shell/extra").exists()


def test_settings_are_the_options_of_compile(wfc: Wfc) -> None:
    write("golden/a/spec.yaml", BARE)
    write(
        "golden/a/case.toml",
        'kind = "CronWorkflow"\nschedule = ["@daily"]\nname = "nightly"\nnamespace = "team"\nannotate-form = true\n'
        'parameter = {speed = "fast"}\nlabel = {owner = "me"}\n',
    )
    assert wfc("diff", "--update").code == 0
    options = ["--kind", "CronWorkflow", "--schedule", "@daily", "--name", "nightly", "--namespace", "team"]
    options += ["--annotate-form", "-p", "speed=fast", "--label", "owner=me"]
    compiled = wfc("compile", "-t", "argo", "golden/a/spec.yaml", *options)
    assert compiled.code == 0
    assert Path("golden/a/argo/workflow.yaml").read_text() == compiled.out


def test_the_help_shows_what_a_case_holds(wfc: Wfc) -> None:
    shown = wfc("diff", "--help").out
    for name in (*golden.INPUTS[:1], golden.SETTINGS, golden.MANIFESTS[0], golden.DIAGNOSTICS, "targets ="):
        assert name in shown


def test_settings_name_files_of_the_case(wfc: Wfc) -> None:
    caller = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: x-}\n"
    write("golden/a/spec.yaml", f"{caller}spec: {{workflowTemplateRef: {{name: tools}}}}\n")
    write(
        "golden/a/lib.yaml",
        WORKFLOW.replace("Workflow", "WorkflowTemplate").replace("generateName: hello-", "name: tools"),
    )
    write("golden/a/repo.yaml", "gcs: {bucket: b}\n")
    write("golden/a/case.toml", 'library = ["lib.yaml"]\nartifact-repository = "repo.yaml"\n')
    assert wfc("diff", "--update").code == 0
    assert files("golden/a/argo") == ["workflow.yaml"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ('knid = "x"', "golden/a/case.toml: there is no setting `knid` (did you mean `kind`?)"),
        ("kind = 1", "golden/a/case.toml: `kind` is a text"),
        ('kind = "Job"', "golden/a/case.toml: `kind` cannot be `Job` (one of Workflow, "),
        ('targets = ["helm"]', "golden/a/case.toml: `targets` cannot be `helm` (one of argo, shell)"),
        ("schedule = [1]", "golden/a/case.toml: `schedule` is a list of texts"),
        ("kind =", "golden/a/case.toml: Invalid value"),
        ('parameter = {wrong = "x"}', "golden/a: -p wrong: there is no workflow parameter of this name"),
        ('library = ["broken.yaml"]', "golden/a: library golden/a/broken.yaml: did not find expected node"),
    ],
)
def test_settings_that_cannot_be_obeyed(wfc: Wfc, settings: str, message: str) -> None:
    write("golden/a/spec.yaml", BARE)
    write("golden/a/broken.yaml", "spec: [\n")
    write("golden/a/case.toml", settings)
    result = wfc("diff", "golden/a")
    assert (result.code, result.out) == (2, "")
    assert message in result.err


@pytest.mark.parametrize("settings", ['artifact-repository = "none.yaml"', 'library = ["none.yaml"]'])
def test_files_of_a_case_that_cannot_be_read(wfc: Wfc, settings: str) -> None:
    write("golden/a/spec.yaml", BARE)
    write("golden/a/case.toml", settings)
    result = wfc("diff", "golden/a")
    assert (result.code, result.out) == (3, "")
    assert "golden/a/none.yaml: cannot read this file: No such file or directory" in result.err


def test_no_case_is_no_success(wfc: Wfc) -> None:
    result = wfc("diff")
    assert result.code == 2
    assert "there is no case under `golden` or `tests/golden`" in result.err
    Path("golden").mkdir()
    assert wfc("diff").code == 2
    assert "there is no case under `golden`" in wfc("diff", "golden").err


def test_cases_are_found_in_folders_and_by_name(wfc: Wfc) -> None:
    write("golden/one/spec.yaml", WORKFLOW)
    write("tests/golden/two/spec.yaml", WORKFLOW)
    write("elsewhere/three/spec.yaml", WORKFLOW)
    assert wfc("diff").out.startswith("golden: 2 new\n+ one/argo/workflow.yaml  (not expected yet)\n+ two/")
    assert wfc("diff", "two").out.endswith("run `wfc diff --update two` to accept\n")
    assert "+ elsewhere/three/argo/workflow.yaml" in wfc("diff", "elsewhere").out
    assert "+ golden/one/argo/workflow.yaml" in wfc("diff", "golden/one/").out
    missing = wfc("diff", "twp")
    assert (missing.code, missing.err) == (2, "wfc: there is no case `twp` (did you mean `two`?)\n")


def test_expectations_are_not_rewritten_under_ci(wfc: Wfc, monkeypatch: pytest.MonkeyPatch) -> None:
    write("golden/a/spec.yaml", WORKFLOW)
    monkeypatch.setenv("CI", "true")
    refused = wfc("diff", "--update")
    assert (refused.code, files("golden")) == (2, ["a/spec.yaml"])
    assert "under CI" in refused.err
    assert wfc("diff").code == 1
    assert wfc("diff", "--update", "--ci-update").code == 0
    assert files("golden") == ["a/argo/workflow.yaml", "a/spec.yaml"]


def test_an_update_leaves_nothing_else_behind(wfc: Wfc) -> None:
    write("golden/a/spec.yaml", WORKFLOW)
    wfc("diff", "--update")
    write("golden/a/spec.yaml", WORKFLOW.replace("busybox", "alpine"))
    wfc("diff", "--update")
    assert os.listdir("golden/a/argo") == ["workflow.yaml"]


def test_an_expectation_that_is_no_yaml(wfc: Wfc) -> None:
    write("golden/a/spec.yaml", WORKFLOW)
    write("golden/a/argo/workflow.yaml", "a: [\n")
    result = wfc("diff")
    assert result.out.startswith("golden: 1 changed\n~ a/argo/workflow.yaml\n  what is expected is no YAML\n")


def test_two_manifests(wfc: Wfc) -> None:
    write("a.yaml", WORKFLOW)
    write("b.yaml", "# the same\n" + WORKFLOW.replace("[echo, hello]", "\n      - echo\n      - hello"))
    write("c.yaml", WORKFLOW.replace("busybox", "alpine") + "  parallelism: 2\n")
    same = wfc("diff", "a.yaml", "b.yaml")
    assert (same.code, same.out) == (0, "")
    other = wfc("diff", "a.yaml", "c.yaml")
    assert other.code == 1
    assert other.out == (
        '~ spec.templates[main].container.image  "busybox" → "alpine"\n'
        "+ spec.parallelism                      2\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["a.yaml"], 2, "two manifests can be compared, or cases, which are folders"),
        (["a.yaml", "golden"], 2, "two manifests can be compared"),
        (["a.yaml", "a.yaml", "a.yaml"], 2, "two manifests can be compared"),
        (["a.yaml", "missing.yaml"], 2, "there is no file `missing.yaml`"),
        (["--update", "a.yaml", "a.yaml"], 2, "--update and --prune go with cases"),
        (["a.yaml", "broken.yaml"], 1, "error[WF003]"),
        (["a.yaml", "empty.yaml"], 1, "there is no document"),
        (["a.yaml", "binary.yaml"], 3, "error[WF002]"),
    ],
)
def test_files_that_cannot_be_compared(wfc: Wfc, arguments: list[str], code: int, message: str) -> None:
    write("a.yaml", WORKFLOW)
    write("golden/a/spec.yaml", WORKFLOW)
    write("broken.yaml", "a: [\n")
    write("empty.yaml", "# nothing\n")
    write("binary.yaml", "a\0b")
    result = wfc("diff", *arguments)
    assert result.code == code
    assert message in result.out + result.err


def test_colours(wfc: Wfc) -> None:
    write("golden/a/spec.yaml", WORKFLOW)
    assert "\x1b[" in wfc("diff", "--color", "always").out
    assert "\x1b[" not in wfc("diff").out


def test_control_characters_do_not_reach_the_terminal(wfc: Wfc) -> None:
    write("golden/a/spec.yaml", WORKFLOW)
    write("golden/a/diagnostics.txt", "\x1b[31mred\n")
    write("golden/b/spec.yaml", BROKEN)
    write("golden/b/diagnostics.txt", "\x1b[31mred\n")
    out = wfc("diff").out
    assert "\x1b" not in out
    assert "\\x1b[31mred" in out
