"""Artifacts between tasks and steps: loops, archives, parts, optional and skipped ones, and where they are stored."""

import pytest

from tests.analysis.documents import everything, found, only, workflow

LEAF = "container: {image: busybox, command: [ls, /tmp]}"


def handed(
    argument: str = "",
    made: str = "",
    taken: str = "",
    first: str = "",
    second: str = "",
    source: str = 'from: "{{tasks.make.outputs.artifacts.o}}"',
    steps: bool = False,
) -> str:
    """An output that one task or step hands to another, with more fields at each place."""
    calls = [
        f"{{name: make, template: make{first}}}",
        "{name: use, template: use, arguments: {artifacts: [{name: i, " + source + argument + "}]}" + second + "}",
    ]
    if steps:
        body = "\n".join(["  steps:", *(f"  - - {call}" for call in calls)]).replace("tasks.", "steps.")
    else:
        calls[1] = calls[1].replace("name: use,", "name: use, dependencies: [make],", 1)
        body = "\n".join(["  dag:", "    tasks:", *(f"    - {call}" for call in calls)])
    return workflow(f"""
arguments: {{parameters: [{{name: x, value: "1"}}]}}
templates:
- name: main
{body}
- {{name: make, outputs: {{artifacts: [{{name: o, path: /o{made}}}]}}, {LEAF}}}
- {{name: use, inputs: {{artifacts: [{{name: i, path: /i{taken}}}]}}, {LEAF}}}
""")


FROM = '"{{tasks.make.outputs.artifacts.o}}"'
NONE, ZIP, TAR = (f", archive: {{{strategy}: {{}}}}" for strategy in ("none", "zip", "tar"))


def test_a_plain_handover_is_fine() -> None:
    assert found(handed()) == found(handed(steps=True)) == []
    assert found(handed(made=NONE)) == found(handed(made=ZIP)) == found(handed(made=ZIP, taken=ZIP)) == []


@pytest.mark.parametrize(
    "loop", ["withItems: [1, 2]", "withParam: '[1]'", "withSequence: {count: '2'}"]
)  # fmt: skip
def test_the_artifacts_of_a_loop_are_not_gathered(loop: str) -> None:
    assert found(handed(first=f", {loop}")) == [f"WF341 {FROM}"]
    assert found(handed(second=f", {loop}")) == []


def test_nor_are_they_as_outputs_of_the_template_around() -> None:
    assert found(workflow(f"""
templates:
- name: main
  outputs: {{artifacts: [{{name: o, from: {FROM}}}]}}
  dag: {{tasks: [{{name: make, template: make, withItems: [1, 2]}}]}}
- {{name: make, outputs: {{artifacts: [{{name: o, path: /o}}]}}, {LEAF}}}
""")) == [f"WF341 {FROM}"]  # fmt: skip


@pytest.mark.parametrize(
    ("made", "taken", "argument", "expected"),
    [
        ("", NONE, "", ["WF342 archive"]),
        ("", "", NONE, ["WF342 archive"]),
        (ZIP, NONE, "", ["WF342 archive"]),
        (NONE, TAR, "", ["WF342 archive"]),
        (NONE, ZIP, "", ["WF342 archive"]),
        (NONE, NONE, "", []),
        ("", TAR, "", []),
        ("", ZIP, "", []),  # not read either, and unpacked as it should be
    ],
)
def test_the_output_says_how_it_is_packed(made: str, taken: str, argument: str, expected: list[str]) -> None:
    assert found(handed(made=made, taken=taken, argument=argument)) == expected


@pytest.mark.parametrize(
    ("taken", "argument", "expected"),
    [
        (NONE, "", ["WF342 archive"]),
        (ZIP, "", ["WF342 archive"]),
        (TAR, "", []),
        (NONE, NONE, []),
        ("", NONE, []),
    ],
)
def test_an_argument_with_a_location_hides_the_archive_of_the_input(
    taken: str, argument: str, expected: list[str]
) -> None:
    assert found(handed(taken=taken, argument=argument, source="s3: {key: k}")) == expected


@pytest.mark.parametrize(
    ("made", "source", "expected"),
    [
        (NONE, f"from: {FROM}", []),
        ("", f"from: {FROM}", ["WF343 subPath"]),
        (ZIP, f"from: {FROM}", ["WF343 subPath"]),
        ("", "git: {repo: r}", ["WF343 subPath"]),
        ("", "raw: {data: x}", ["WF343 subPath"]),
        ("", "s3: {key: k}", ["WF343 subPath"]),
    ],
)
def test_parts_are_taken_of_folders_in_a_store(made: str, source: str, expected: list[str]) -> None:
    assert found(handed(", subPath: x", made, source=source)) == expected


@pytest.mark.parametrize(
    ("given", "archive", "expected"),
    [
        ('from: "{{tasks.leaf.outputs.artifacts.o}}"', ", archive: {none: {}}", []),
        ('from: "{{tasks.leaf.outputs.artifacts.o}}"', "", ["WF343 subPath"]),
        ("fromExpression: tasks.leaf.outputs.artifacts.o", "", []),
    ],
)
def test_the_output_of_a_dag_is_packed_as_the_one_that_it_comes_from(
    given: str, archive: str, expected: list[str]
) -> None:
    document = handed(", subPath: a").replace(
        f"- {{name: make, outputs: {{artifacts: [{{name: o, path: /o}}]}}, {LEAF}}}",
        f"- {{name: leaf, outputs: {{artifacts: [{{name: o, path: /o{archive}}}]}}, {LEAF}}}\n  "
        f"- {{name: make, outputs: {{artifacts: [{{name: o, {given}}}]}}, "
        "dag: {tasks: [{name: leaf, template: leaf}]}}",
    )
    assert found(document) == expected


def test_a_part_of_what_an_input_names_itself_is_not_taken() -> None:
    inputs = "inputs: {artifacts: [{name: a, path: /a, subPath: x, s3: {key: k}}]}"
    assert found(workflow(f"templates: [{{name: main, {inputs}, {LEAF}}}]")) == ["WF343 subPath"]


def test_an_input_named_like_an_archive_is_unpacked() -> None:
    def tgz(more: str, source: str = "s3: {key: k.tgz}") -> list[str]:
        return found(handed(more, source=source).replace("path: /i", "path: /i.tar.gz"))

    assert tgz("") == ["WF348 /i.tar.gz"]
    assert tgz(NONE) == []
    assert tgz("", f"from: {FROM}") == []  # packed once more, and that is undone
    assert tgz("", "raw: {data: x}") == []


def test_an_optional_input_does_not_make_its_argument_optional() -> None:
    optional = ", optional: true"
    assert everything(handed(taken=optional, source="s3: {key: k}")) == ["WF903 x", "WF349 i"]
    assert everything(handed(optional, taken=optional, source="s3: {key: k}")) == ["WF903 x"]


@pytest.mark.parametrize(
    ("made", "taken", "expected"),
    [
        (ZIP, "", ["WF350 i"]),
        (ZIP, TAR, ["WF350 archive"]),
        ("", ZIP, ["WF350 archive"]),
        (ZIP, ZIP, []),
        ("", NONE, []),  # a program may unpack it itself
        (NONE, TAR, []),  # or have packed it
    ],
)
def test_one_key_is_read_as_it_was_stored(made: str, taken: str, expected: list[str]) -> None:
    key = ", s3: {key: same}"
    assert found(handed(made=made + key, argument=taken, source="s3: {key: same}")) == expected
    assert found(handed(made=made + key, argument=taken, source="s3: {key: other}")) == []
    assert found(handed(made=made + ", gcs: {key: same}", argument=taken, source="s3: {key: same}")) == []


WHEN = ', when: "{{workflow.parameters.x}} == 1"'


def test_a_skipped_producer_and_a_required_input() -> None:
    read = "WF334 {{tasks.make.outputs.artifacts.o}}"
    assert found(handed(first=WHEN)) == [read]
    assert found(handed(first=WHEN, second=WHEN)) == []
    assert found(handed(first=WHEN).replace("dependencies: [make]", "depends: make.Succeeded")) == []
    assert found(handed(", optional: true", "", ", optional: true", WHEN)) == []
    # A step is given an empty artifact, which is not optional any more.
    steps = handed(", optional: true", "", ", optional: true", WHEN, steps=True)
    assert found(steps) == ["WF334 {{steps.make.outputs.artifacts.o}}"]


def results(first: str, second: str, steps: bool = True) -> str:
    """A step or task ``a`` with ``first`` fields, and one that comes after with ``second``."""
    calls = [f"{{name: a, template: work{first}}}", f"{{name: b, template: work{second}}}"]
    if steps:
        body = "\n".join(["  steps:", *(f"  - - {call}" for call in calls)])
    else:
        calls[1] = calls[1].replace("name: b,", "name: b, dependencies: [a],", 1)
        body = "\n".join(["  dag:", "    tasks:", *(f"    - {call}" for call in calls)]).replace("steps.", "tasks.")
    return workflow(f"""
arguments: {{parameters: [{{name: x, value: "1"}}]}}
templates:
- name: main
{body}
- {{name: work, inputs: {{parameters: [{{name: p, default: x}}]}}, {LEAF}}}
""")


def value(text: str) -> str:
    return f', arguments: {{parameters: [{{name: p, value: "{text}"}}]}}'


@pytest.mark.parametrize("steps", [True, False])
@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (value("{{steps.a.outputs.result}}"), ["WF334 {{steps.a.outputs.result}}"]),
        (value("{{steps.a.exitCode}}"), ["WF334 {{steps.a.exitCode}}"]),
        (value("{{steps.a.status}}"), []),
        (', when: "{{steps.a.outputs.result}} == 1"', ["WF334 {{steps.a.outputs.result}}"]),
        (value("{{steps.a.outputs.result}}") + WHEN, []),
        (', withParam: "{{steps.a.outputs.result}}"', ["WF334 {{steps.a.outputs.result}}"]),
    ],
)
def test_results_of_what_is_skipped_are_waited_for_for_ever(second: str, expected: list[str], steps: bool) -> None:
    wanted = expected if steps else [line.replace("steps.", "tasks.") for line in expected]
    assert found(results(WHEN, second, steps)) == wanted
    assert found(results("", second, steps)) == []


def test_runs_of_a_loop_are_skipped_one_by_one() -> None:
    assert found(results(WHEN + ", withItems: [1]", value("{{steps.a.outputs.result}}"))) == []


def leaf(side: str, location: str) -> list[str]:
    return found(workflow(f"""
templates:
- name: main
  {side}: {{artifacts: [{{name: a, path: /a, {location}}}]}}
  {LEAF}
"""))  # fmt: skip


@pytest.mark.parametrize(
    ("side", "location", "expected"),
    [
        ("inputs", "s3: {endpoint: h, bucket: b, key: k}", []),
        ("inputs", "s3: {key: k}", []),
        ("inputs", "s3: {bucket: b, key: k}", ["WF352 bucket"]),
        ("inputs", "s3: {endpoint: h, key: k}", ["WF352 endpoint"]),
        ("inputs", "s3: {endpoint: 'https://h', bucket: b, key: k}", ["WF312 https://"]),
        ("inputs", "oss: {bucket: b, key: k}", ["WF352 bucket"]),
        ("inputs", "azure: {container: c, blob: k}", ["WF352 container"]),
        ("inputs", "azure: {endpoint: e, container: c, blob: k}", []),
        ("inputs", "git: {repo: r, singleBranch: true}", ["WF312 singleBranch"]),
        ("inputs", "git: {repo: r, singleBranch: true, branch: b}", []),
        ("outputs", "s3: {endpoint: h, bucket: b}", ["WF352 s3"]),
        ("outputs", "gcs: {bucket: b}", ["WF352 gcs"]),
        ("outputs", "gcs: {bucket: b, key: k}", []),
        ("outputs", "git: {repo: r}", ["WF346 git"]),
        ("outputs", "raw: {data: x}", ["WF346 raw"]),
        ("inputs", "http: {url: 'ftp://h/x'}", ["WF312 ftp://"]),
        ("inputs", "http: {url: h.example/x}", ["WF312 h.example/x"]),
        ("inputs", "http: {url: 'HTTPS://h/{{workflow.name}}'}", []),
        ("inputs", "http: {url: '{{workflow.name}}://h'}", []),
        ("inputs", "http: {url: 'h{{workflow.name}}://h'}", []),
        ("inputs", "http: {url: 'http:{{workflow.name}}'}", []),
        ("inputs", "http: {url: 'h/{{workflow.name}}'}", ["WF312 'h/{{workflow.name}}'"]),
        ("inputs", "http: {url: 'localhost:80/x'}", ["WF312 'localhost:80/x'"]),
        ("inputs", "http: {url: '10.0.0.1:80/x'}", ["WF312 '10.0.0.1:80/x'"]),
        ("inputs", "http: {url: 'http:h/x'}", ["WF312 'http:h/x'"]),
        ("outputs", "http: {url: 'https://h'}", ["WF352 'https://h'"]),
        ("outputs", "http: {url: 'https://h/x'}", []),
        ("outputs", "http: {url: '{{workflow.name}}'}", []),
    ],
)
def test_locations_can_do_what_they_are_for_and_are_used_as_they_are(
    side: str, location: str, expected: list[str]
) -> None:
    assert leaf(side, location) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://h.example/x", []),
        ("'{{inputs.parameters.url}}/x'", []),
        ("ftp://h.example/x", ["WF312 ftp://"]),
        ("h.example", ["WF312 h.example"]),
        ("'h.example/{{inputs.parameters.url}}'", ["WF312 'h.example/{{inputs.parameters.url}}'"]),
    ],
)
def test_requests_have_addresses_as_well(url: str, expected: list[str]) -> None:
    text = f"""
templates:
- name: main
  inputs: {{parameters: [{{name: url, value: "https://h"}}]}}
  http: {{url: {url}}}
"""
    assert found(workflow(text)) == expected


def test_what_is_in_a_store_is_listed_where_that_can_be_done() -> None:
    def data(location: str) -> list[str]:
        return found(workflow(f"""
templates:
- name: main
  data: {{source: {{artifactPaths: {{name: a, {location}}}}}, transformation: [{{expression: data}}]}}
"""))  # fmt: skip

    assert data("s3: {key: k}") == []
    assert data("git: {repo: r}") == ["WF346 git"]


def test_the_way_around_for_loops_is_told() -> None:
    assert "archive: {none: {}}" in only(handed(first=", withItems: [1, 2]")).help
