"""Any text, as a value, as the key of an object and as the name of a file: it arrives, and nothing else happens.

Each example is a whole run. Afterwards everything around the run's folder is as it was.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tests.run.bundles import Workflows

pytest_plugins = ["tests.run.bundles"]

pytestmark = pytest.mark.needs("bwrap")

NASTY = [
    "$(touch /wfc-was-here)", "`touch /wfc-was-here`", "'; touch /wfc-was-here; '", '"', "'", "\\", "\n", "*", "?",
    "[a]", "-n", "--help", "-rf", "..", ".", "/", "~", "$HOME", "${IFS}", "{{", "}}", "%s", "\t", " ", "é", "\u202e",
    "&", "|", ">", "#", "!", "=", ":", "a", "0",
]  # fmt: skip

TEXT = st.lists(st.sampled_from(NASTY) | st.characters(exclude_categories=("Cs", "Cc")), max_size=8).map("".join)

# Two braces begin a tag, also when a value brings them into a text (as in Argo). One newline at the end of an output
# parameter is cut (as in Argo), and then the copies differ.
VALUES = TEXT.filter(lambda text: "{{" not in text and not text.endswith("\n"))

DOCUMENT = """
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: hostile}
spec:
  entrypoint: main
  arguments: {parameters: [{name: value}, {name: key}]}
  templates:
  - name: main
    dag:
      tasks:
      - name: make
        template: make
        arguments: {parameters: [{name: value, value: "{{workflow.parameters.value}}"}]}
      - name: use
        template: use
        dependencies: [make]
        arguments:
          parameters: [{name: value, value: "{{tasks.make.outputs.parameters.copy}}"}]
          artifacts:
          - {name: stored, s3: {key: "keys/{{workflow.parameters.key}}"}}
          - {name: folder, from: "{{tasks.make.outputs.artifacts.folder}}"}
          - {name: text, raw: {data: "{{tasks.make.outputs.parameters.copy}}"}}
  - name: make
    inputs: {parameters: [{name: value}]}
    outputs:
      parameters: [{name: copy, valueFrom: {path: /copy}}]
      artifacts:
      - {name: stored, path: /copy, archive: {none: {}}, s3: {key: "keys/{{workflow.parameters.key}}"}}
      - {name: folder, path: /folder}
    script:
      image: alpine
      command: [sh]
      env: [{name: VALUE, value: "{{inputs.parameters.value}}"}]
      source: |
        printf %s "$VALUE" >/copy
        mkdir -p /folder/deep
        name=$(printf %s "$VALUE" | tr / _ | cut -c 1-40)
        case $name in
          "" | . | ..) name=plain ;;
        esac
        printf %s "$VALUE" >"/folder/deep/$name"
        echo second >/folder/deep/-second
  - name: use
    inputs:
      parameters: [{name: value}]
      artifacts: [{name: stored, path: /in/stored}, {name: folder, path: /in/folder}, {name: text, path: /in/text}]
    container:
      image: alpine
      command: [sh, -c]
      args:
      - |
        cmp /in/stored /in/text >&2 || exit 1
        cd /in/folder/deep
        for name in * .[!.]* ..?*; do
          [ ! -f "./$name" ] || [ "$name" = -second ] || cat "./$name"
        done
        printf '|%s' "$1"
      - sh
      - "{{inputs.parameters.value}}"
"""


def around(workflows: Workflows) -> dict[str, tuple[int, int]]:
    """Everything beside the folders of the runs, and what lies directly below the root of the machine."""
    places: Iterator[Path] = (path for path in workflows.folder.rglob("*"))
    kept = (path for path in places if not path.relative_to(workflows.folder).parts[0].startswith("run-"))
    found = {str(path): (path.lstat().st_size, path.lstat().st_mtime_ns) for path in kept if not path.is_dir()}
    return found | {str(path): (0, 0) for path in Path("/").iterdir()}


def stays(key: str) -> bool:
    """Whether a key can be a path below a folder: what cannot is refused."""
    parts = [part for part in f"keys/{key}".split("/") if part]
    return not {".", ".."} & set(parts) and all(len(part.encode()) < 200 for part in parts)


@settings(
    max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate)
)
@example("$(touch /wfc-was-here)\n`touch /wfc-was-here`", "a/../../../wfc-was-here")
@example("-n\n -n", '-rf */it\'s "a" key\nof $(two) lines')
@example("\n\n \\", "..")
@given(value=VALUES, key=VALUES)
def test_any_text(hostile: Workflows, bundle: Path, value: str, key: str) -> None:
    before = around(hostile)
    run = hostile.run(bundle, "-p", f"value={value}", "-p", f"key={key}")
    assert around(hostile) == before
    if not stays(key):
        assert run.code == 1, run.explain()
        assert run.node("make")["phase"] == "Error"
        return
    run.succeeded()
    assert run.printed("use") == f"{value}|{value}"
    stored = run.folder / "artifacts" / "/".join(part for part in f"keys/{key}".split("/") if part)
    assert stored.read_text() == value


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workflows]:
    """One folder for all examples."""
    made = Workflows(tmp_path_factory.mktemp("hostile"))
    yield made
    made.check_afterwards()


@pytest.fixture(scope="module")
def bundle(hostile: Workflows) -> Path:
    """One bundle for all examples: nothing of a value is compiled into it."""
    return hostile.bundle(DOCUMENT)


def test_a_megabyte(workflows: Workflows) -> None:
    """As an output parameter and a raw artifact; no command line can hold it, here as little as in a container."""
    text = "it's $(a) \\ line\n" * 62_000
    document = DOCUMENT.replace('value: "{{inputs.parameters.value}}"}]', "value: none}]").replace(
        '"{{tasks.make.outputs.parameters.copy}}"}]\n', "none}]\n"
    )
    document = document.replace('printf %s "$VALUE" >/copy', r"""yes "it's \$(a) \\ line" | head -n 62000 >/copy""")
    run = workflows.run(document, "-pvalue=x", "-pkey=k")
    assert run.code == 1  # the stored file has a newline at its end that the parameter has not
    assert run.node("make")["phase"] == "Succeeded", run.explain()
    assert run.parameters("make")["copy"] == text.removesuffix("\n")
    (raw,) = run.folder.glob("nodes/*use*/inputs/artifacts/text/data")
    assert raw.read_text() == text.removesuffix("\n")
