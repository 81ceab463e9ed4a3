"""What a bundle is planned to be, what it is refused for and where, and how its files read."""

import re
import subprocess
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.run.bundles import emitted, program
from wfc import pipeline
from wfc.backends.shell import backend
from wfc.backends.shell.planning import support
from wfc.backends.shell.planning.dependencies import start_order
from wfc.diagnostics import Severity
from wfc.source import SourceFile

HEAD = """
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
"""
CONTAINER = "container: {image: busybox, command: [echo, hi]}"


def refused(text: str) -> list[tuple[str, str]]:
    """What the back end cannot do with a document: the word, and what is said."""
    (report,) = pipeline.check([SourceFile("spec.yaml", text)])
    (compiled,) = [unit.program for unit in report.units if unit.program is not None]
    return [
        (found.span.source.text[found.span.start : found.span.end], found.message)
        for found in backend.unsupported(compiled)
        if found.severity is Severity.ERROR
    ]


def ignored(text: str) -> list[str]:
    return [
        found.span.source.text[found.span.start : found.span.end]
        for found in backend.unsupported(program(text))
        if found.severity is Severity.INFO
    ]


@pytest.mark.parametrize(
    ("template", "word"),
    [
        (
            f"{{name: main, initContainers: [{{name: s, image: x, restartPolicy: OnFailure}}], {CONTAINER}}}",
            "restartPolicy",
        ),
        (
            (
                "{name: main, container: {image: x, command: [echo], "
                "env: [{name: a, valueFrom: {resourceFieldRef: {resource: r}}}]}}"
            ),
            "resourceFieldRef",
        ),
        (
            (
                "{name: main, container: {image: x, command: [echo], "
                "env: [{name: a, valueFrom: {fieldRef: {fieldPath: spec.x}}}]}}"
            ),
            "spec.x",
        ),
        (
            (
                "{name: main, inputs: {parameters: [{name: p, valueFrom: {event: e}}]}, "
                "container: {image: x, command: [echo]}}"
            ),
            "valueFrom",
        ),
    ],
)  # fmt: skip
def test_refused_at_the_word(template: str, word: str) -> None:
    assert [found for found, _ in refused(f"{HEAD}  templates: [{template}]\n")] == [word]


def test_everything_is_refused_at_once() -> None:
    spec = f"""  templates:
  - {{name: main, steps: [[{{name: a, template: a}}, {{name: b, template: b}}]]}}
  - {{name: a, plugin: {{x: {{}}}}}}
  - {{name: b, sidecars: [{{name: s, image: x, restartPolicy: Always}}], {CONTAINER}}}
"""
    assert sorted(found for found, _ in refused(HEAD + spec)) == ["plugin", "restartPolicy"]


def test_what_is_never_reached_is_no_matter() -> None:
    text = f"{HEAD}  templates: [{{name: main, {CONTAINER}}}, {{name: other, plugin: {{x: {{}}}}}}]\n"
    assert refused(text) == []
    assert "templates/other.sh" not in [file.path for file in emitted(text)]


def test_what_only_a_cluster_needs_is_left_out_with_a_note() -> None:
    text = f"""{HEAD}  serviceAccountName: someone
  nodeSelector: {{kind: gpu}}
  templates:
  - name: main
    nodeSelector: {{kind: gpu}}
    container: {{image: x, command: [echo], resources: {{limits: {{cpu: 1}}}}, securityContext: {{runAsUser: 1}}}}
"""
    assert ignored(text) == ["serviceAccountName", "nodeSelector", "resources", "securityContext"]
    assert refused(text) == []


@pytest.mark.parametrize(
    ("workflow", "template", "account"),
    [("", "", "default"), ("serviceAccountName: robot", "", "robot"), ("serviceAccountName: robot", "own", "own")],
)
def test_a_pod_knows_its_service_account(workflow: str, template: str, account: str) -> None:
    more = f", serviceAccountName: {template}" if template else ""
    text = f"""{HEAD}  {workflow}
  templates:
  - name: main
    container:
      image: busybox
      command: [env]
      env: [{{name: ACCOUNT, valueFrom: {{fieldRef: {{fieldPath: spec.serviceAccountName}}}}}}]
    {more.lstrip(", ")}
"""
    (report,) = pipeline.check([SourceFile("spec.yaml", text)])
    (compiled,) = [unit.program for unit in report.units if unit.program is not None]
    assert not [found for found in backend.unsupported(compiled) if found.severity is Severity.ERROR]
    (written,) = [file.text for file in backend.emit(compiled) if file.path == "templates/main.sh"]
    assert f"env_text ACCOUNT {account}\n" in written


def test_what_a_user_of_a_cluster_does_not_see_either() -> None:
    """Nobody types into a workflow's pods; a plugin that no template asks for does nothing."""
    text = """
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  podResources: {limits: {cpu: 1}}
  resourceClaims: [{name: gpu, resourceClaimName: gpu}]
  executorPlugins:
  - spec:
      sidecar:
        container:
          name: x
          image: x
          ports: [{containerPort: 80}]
          resources: {limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 1, memory: 1Gi}}
          securityContext: {runAsUser: 1}
  templates:
  - name: main
    podResources: {limits: {cpu: 1}}
    pendingTimeout: 5m
    container: {image: busybox, command: [cat], stdin: true, stdinOnce: true, tty: true}
"""
    assert ignored(text) == [
        "podResources", "resourceClaims", "executorPlugins", "pendingTimeout", "stdin", "stdinOnce",
    ]  # fmt: skip


def test_no_two_files_of_the_library_define_a_function(root: Path) -> None:
    """A bundle reads several of them into one shell, where the last one would win."""
    where: dict[str, list[str]] = {}
    for path in sorted((root / "compiler/wfc/backends/shell/lib").glob("*.sh")):
        for name in re.findall(r"^([a-z_0-9]+)\(\) [{(]", path.read_text(), re.MULTILINE):
            where.setdefault(name, []).append(path.name)
    assert {name: files for name, files in where.items() if len(files) > 1} == {}


def test_a_field_is_known_once() -> None:
    for fields in (
        support.SPEC,
        support.TEMPLATE,
        support.CONTAINER,
        support.CALL,
        support.PARAMETER,
        support.ARTIFACT,
    ):
        assert not fields.obeyed & fields.cluster


def test_templates_read_well() -> None:
    files = {file.path: re.sub(r"fingerprint .*\n", "", file.text) for file in emitted(f"""{HEAD}
  arguments: {{parameters: [{{name: greeting, value: hi}}]}}
  templates:
  - name: main
    dag:
      tasks:
      - {{name: make, template: make-it}}
      - name: use-it
        template: use
        depends: make && !make.Failed
        arguments:
          parameters:
          - {{name: text, value: "{{{{workflow.parameters.greeting}}}}, {{{{tasks.make.outputs.result}}}}"}}
          artifacts: [{{name: file, from: "{{{{tasks.make.outputs.artifacts.file}}}}"}}]
  - name: make-it
    outputs: {{artifacts: [{{name: file, path: /tmp/file, archive: {{none: {{}}}}}}]}}
    script: {{image: busybox, command: [sh], source: "echo $HOME > /tmp/file"}}
  - name: use
    inputs:
      parameters: [{{name: text}}]
      artifacts: [{{name: file, path: /tmp/in, mode: 0755}}]
    container:
      image: busybox
      command: [sh, -c]
      args: ["cat /tmp/in; echo '{{{{inputs.parameters.text}}}}' costs $5"]
""")}  # fmt: skip
    head = "# shellcheck shell=sh disable=SC1003,SC2016,SC2154\n"
    assert files["templates/main.sh"] == head + textwrap.dedent("""\
        # The dag template main.

        template main dag main

        template_main() {
          task make make make_it result before use_it
          task use_it use-it use arguments arguments_main__use_it depends depends_main__use_it TEXT after make
          targets first use_it
        }

        arguments_main__use_it() {
          read_result from_make__result make
          parameter text "$workflow_parameter_greeting, $from_make__result"
          artifact_from file make file
        }

        depends_main__use_it() {
          task_done make && ! task_phase make Failed
        }
        """).replace("TEXT", "depends-text 'make && !make.Failed'")
    assert files["templates/make-it.sh"] == head + textwrap.dedent("""\
        # The script template make-it.

        template make_it script make-it
        records make_it outputs/artifacts/file stored

        template_make_it() {
          image busybox
          output_artifact file /tmp/file archive none
          source_text 'echo $HOME > /tmp/file'
          run sh
        }
        """)
    assert files["templates/use.sh"] == head + textwrap.dedent("""\
        # The container template use.

        template use container use
        records use inputs/artifacts/file

        template_use() {
          input_parameter in_text text
          fill_inputs in_text text
          input_artifact file /tmp/in mode 0755
          image busybox
          run sh -c 'cat /tmp/in; echo '\\'''"$in_text"''\\'' costs $5'
        }
        """)


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.lists(st.sampled_from("abcdefgh"), max_size=3), min_size=1))
def test_every_task_comes_behind_what_it_needs(wanted: dict[str, list[str]]) -> None:
    """Of any graph without cycles, each task once, and all of them where no target is named."""
    before = {
        name: tuple(other for other in dict.fromkeys(names) if other in wanted and other < name)
        for name, names in wanted.items()
    }
    order, targets = start_order(before, "")
    assert sorted(order) == sorted(before)
    assert list(targets) == sorted(targets)
    place = {name: index for index, name in enumerate(order)}
    assert all(place[other] < place[name] for name, names in before.items() for other in names)


def test_a_deep_graph() -> None:
    before: dict[str, tuple[str, ...]] = {str(i): (str(i - 1),) if i else () for i in range(20_000)}
    order, targets = start_order(before, "")
    assert order == tuple(map(str, range(20_000)))
    assert targets == ("19999",)


def test_an_expression_reads_what_it_names() -> None:
    """And nothing else that earlier calls have given; all of a root only where the root is used as a whole."""
    text = f"""{HEAD}  templates:
  - name: main
    steps:
    - - {{name: a, template: b}}
      - {{name: c, template: b}}
    - - name: one
        template: use
        arguments: {{parameters: [{{name: p, value: "{{{{=steps.a.outputs.parameters.o}}}}"}}]}}
      - name: all
        template: use
        arguments: {{parameters: [{{name: p, value: "{{{{=toJson(steps)}}}}"}}]}}
  - name: b
    outputs: {{parameters: [{{name: o, valueFrom: {{path: /o}}}}]}}
    {CONTAINER}
  - {{name: use, inputs: {{parameters: [{{name: p}}]}}, {CONTAINER}}}
"""
    (main,) = [file.text for file in emitted(text) if file.path == "templates/main.sh"]
    one, whole = main.partition("arguments_main__one() {")[2].split("arguments_main__all() {")
    assert [line.split()[-2:] for line in one.splitlines() if " read_" in line] == [["a", "o"]]
    assert sum(" read_" in line for line in whole.splitlines()) > 4


@pytest.mark.needs("shellcheck")
def test_names_of_programs_are_words_of_a_bundle(tmp_path: Path) -> None:
    """``shellcheck`` takes ``wfc_resources=make`` for a mistake."""
    files = {file.path: file.text for file in emitted("""
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: test}
spec:
  entrypoint: make
  arguments: {parameters: [{name: sort, value: x}]}
  templates:
  - name: make
    resource: {action: get, flags: [pods]}
""")}  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    checked = ["shellcheck", "--exclude=SC1091", "run.sh", "templates/make.sh"]
    assert subprocess.run(checked, capture_output=True, text=True, cwd=tmp_path, check=False).stdout == ""
    assert "wfc_resources='make'\n" in files["run.sh"]
