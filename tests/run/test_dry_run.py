"""--dry-run: the schedule, the commands, the images and the transfers; and nothing happens."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.run.bundles import Run, Workflows

pytest_plugins = ["tests.run.bundles"]

DOCUMENT = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  arguments: {parameters: [{name: who, value: world}]}
  templates:
  - name: main
    dag:
      tasks:
      - {name: make-it, template: make}
      - {name: steps, template: steps, dependencies: [make-it], when: "{{tasks.make-it.outputs.result}} != no"}
  - name: steps
    steps:
    - - {name: each, template: say, withItems: [a, b], arguments: {parameters: [{name: m, value: "{{item}}"}]}}
    - - name: last
        template: say
        arguments: {parameters: [{name: m, value: "{{steps.each.outputs.result}} {{=upper('x')}}"}]}
      - {name: wait, template: pause}
      - {name: again, template: steps, when: "1 == 2"}
  - name: make
    inputs: {artifacts: [{name: page, path: /in, http: {url: "https://user:secret@example.test/x?token=secret"}}]}
    container: {image: "alpine:3", command: [touch, "{{workflow.parameters.who}}"]}
    outputs: {artifacts: [{name: file, path: /tmp/f, s3: {endpoint: s3.example.test, bucket: shelf, key: some/file,
      accessKeySecret: {name: s, key: a}, secretKeySecret: {name: s, key: b}}}]}
  - name: say
    inputs: {parameters: [{name: m}]}
    script: {image: busybox, command: [sh], source: "touch '{{inputs.parameters.m}}'\\necho done\\n"}
  - name: pause
    suspend: {duration: "3"}
"""  # fmt: skip

EXPECTED = """\
workflow wf, runtime auto, 2 at a time
1. wf: DAG main
  2. make-it: Pod make
     image: alpine:3
     command: touch canary
     loads page: https://example.test/x to /in
     saves file: /tmp/f to s3://shelf/some/file
  3. steps: Steps steps, after make-it, if {{tasks.make-it.outputs.result}} != no
    4. each: Pod say, group 1, for each of a, b (the first is shown)
       image: busybox
       command: sh /argo/staging/script
       script:
         touch 'a'
         echo done
    5. last: Pod say, group 2
       image: busybox
       command: sh /argo/staging/script
       script:
         touch '<expression>'
         echo done
    6. wait: Suspend pause, group 2
       waits 3 seconds
    7. again: Steps steps, group 2, if 1 == 2
       (calls itself: shown once)
"""


def everything(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_the_schedule(workflows: Workflows) -> None:
    """In the order of the start, as far as it is known; from the command line, too; and nothing is left anywhere."""
    bundle = workflows.bundle(DOCUMENT)
    (workflows.folder / "here" / "doc.yaml").write_text(DOCUMENT)
    before = everything(workflows.folder)
    options = ["--dry-run", "-p", "who=canary", "-j2"]
    run = workflows.finished([str(bundle / "run.sh"), *options], workflows.folder)
    assert shown(run) == EXPECTED
    assert shown(workflows.wfc("run", "doc.yaml", "-q", *options)) == EXPECTED
    assert everything(workflows.folder) == before


@pytest.mark.needs("strace")
def test_nothing_is_started(workflows: Workflows) -> None:
    """No runtime, no transfer, nothing of the workflow: a trace of all processes shows which programs ran."""
    bundle = workflows.bundle(DOCUMENT)
    trace = workflows.new_folder("trace")
    command = ["strace", "-f", "-qq", "-e", "trace=execve,connect", "-o", str(trace), "sh", str(bundle / "run.sh")]
    subprocess.run(
        [*command, "--dry-run"], cwd=workflows.folder / "here", env=workflows.environment(), check=True,
        capture_output=True,
    )  # fmt: skip
    text = trace.read_text()
    programs = {path.rpartition("/")[2] for path in re.findall(r'execve\("([^"]+)".* = 0$', text, re.MULTILINE)}
    known = "sh dash busybox awk mawk gawk cat cut cp date env getconf grep head mkdir mktemp nproc rm sed sort tr"
    assert programs <= set(known.split())
    assert "AF_INET" not in text


KINDS = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  onExit: bye
  activeDeadlineSeconds: 100
  podSpecPatch: '{"containers": [{"name": "main", "env": [{"name": "ADDED", "value": "{{workflow.name}}"}]}]}'
  volumes: [{name: shared, emptyDir: {}}, {name: hidden, secret: {secretName: files}}]
  templates:
  - name: main
    parallelism: 2
    dag:
      tasks:
      - {name: list, template: list, hooks: {running: {template: bye, expression: "true"}}}
      - name: each
        template: say
        depends: list
        withParam: "{{tasks.list.outputs.result}}"
        arguments: {parameters: [{name: m, value: "{{item.name}}"}]}
      - name: numbers
        template: say
        depends: list
        withSequence: {count: "{{tasks.list.outputs.parameters.count}}"}
        arguments: {parameters: [{name: m, value: "{{item}}"}]}
      - {name: ask, template: ask, depends: "each.Failed || numbers"}
      - {name: keys, template: keys}
      - {name: set, template: set}
      - {name: patched, template: patched}
      - name: late
        template: late
        arguments: {parameters: [{name: p, value: '{"containers": [{"name": "main", "image": "x"}]}'}]}
  - name: list
    timeout: 1m
    retryStrategy: {limit: 3, backoff: {duration: 10s, factor: 2}}
    synchronization: {mutexes: [{name: door}]}
    initContainers: [{name: first, image: busybox, command: [prepare, a b]}]
    sidecars: [{name: beside, image: "nginx:1.27", command: [nginx]}]
    container:
      image: busybox
      command: [sh, -c, "list it"]
      env: [{name: pass.word, valueFrom: {secretKeyRef: {name: s, key: k}}}]
      envFrom: [{secretRef: {name: all}}]
      workingDir: /work
      volumeMounts: [{name: shared, mountPath: /shared}, {name: hidden, mountPath: /hidden}]
    outputs:
      parameters: [{name: count, valueFrom: {path: /tmp/n}}]
      artifacts: [{name: a, path: /tmp/a}]
  - name: say
    inputs: {parameters: [{name: m}]}
    container: {image: busybox, command: [echo, "{{inputs.parameters.m}}"]}
  - name: ask
    http:
      url: "https://u:p@example.test/a?b={{workflow.name}}"
      method: POST
      headers: [{name: A, value: b}, {name: C, valueFrom: {secretKeyRef: {name: s, key: k}}}]
      body: "line 1\\nline 2"
  - name: keys
    data:
      source: {artifactPaths: {name: x, s3: {bucket: shelf, key: a/b, endpoint: e.test}}}
      transformation: [{expression: "filter(data, {# endsWith '.pdf'})"}]
  - name: set
    containerSet:
      containers:
      - {name: a, image: busybox, command: [echo, a]}
      - {name: main, image: busybox, command: [echo, b], dependencies: [a]}
  - name: patched
    podSpecPatch: "[wrong"
    container: {image: busybox, command: [x]}
  - name: late
    inputs: {parameters: [{name: p}]}
    podSpecPatch: "{{inputs.parameters.p}}"
    container: {image: busybox, command: [x]}
  - name: bye
    container: {image: busybox, command: [echo, "{{workflow.status}}"]}
"""

SHOWN_KINDS = """\
workflow wf, runtime auto, 2 at a time
what still runs after 100 seconds is stopped
1. wf: DAG main
   at most 2 at a time
  2. list: Pod list
     waits for the mutex door
     is tried again: limit 3, duration 10s, factor 2
     init container first
       image: busybox
       command: prepare 'a b'
     image: busybox
     command: sh -c 'list it'
     in the folder: /work
     variable *: <all of the secret all>
     variable ADDED: wf
     variable pass.word: <secret s/k>
     mounts shared at /shared
     mounts hidden at /hidden
     sidecar beside
       image: nginx:1.27
       command: nginx
     gives count: the text of /tmp/n
     saves a: /tmp/a to artifacts/wf/wf-list-3242158390/a.tgz
     is stopped after 60 seconds
  3. list.hooks.running: Pod bye, when true
     image: busybox
     command: echo Running
     variable ADDED: wf
  4. each: Pod say, after list, for each item of {{tasks.list.outputs.result}}
     image: busybox
     command: echo '{{item.name}}'
     variable ADDED: wf
  5. numbers: Pod say, after list, for each item of {{tasks.list.outputs.parameters.count}}
     image: busybox
     command: echo '{{item}}'
     variable ADDED: wf
  6. ask: HTTP ask, after each, numbers, if each.Failed || numbers
     sends: POST https://example.test/a?b=wf
     header: A: b
     header: C: <secret s/k>
     body:
       line 1
       line 2
  7. keys: Pod keys
     lists what is below s3://shelf/a/b
  8. late: Pod late
     image: busybox
     command: x
     variable ADDED: wf
     ends in an error: bundles cannot apply a podSpecPatch that changes what runs and that a tag brings: \
{"containers": [{"name": "main", "image": "x"}]}
  9. patched: Pod patched
     image: busybox
     command: x
     variable ADDED: wf
     ends in an error: Error applying PodSpecPatch: invalid podSpecPatch "[wrong"
  10. set: Pod set
     member a
       image: busybox
       command: echo a
     member main, after a
       image: busybox
       command: echo b
       variable ADDED: wf
11. wf.onExit: Pod bye, at the end
   image: busybox
   command: echo '{{workflow.status}}'
   variable ADDED: wf
"""


def shown(run: Run) -> str:
    assert (run.code, run.stderr) == (0, "")
    return re.sub(r"(?m)^(programs|secrets) that .*\n", "", run.stdout)


def test_all_kinds_of_templates(workflows: Workflows) -> None:
    """What is not known is its tag; a secret is named, and not read; what cannot run says why."""
    workflows.secret("s", "k", "planted-secret")
    bundle = workflows.bundle(KINDS)
    before = everything(workflows.folder)
    options = ["--dry-run", "-j2", f"--secrets={workflows.secrets}"]
    assert shown(workflows.finished([str(bundle / "run.sh"), *options], workflows.folder)) == SHOWN_KINDS
    assert everything(workflows.folder) == before


@pytest.mark.parametrize("strategy", ["Stop", "Terminate"])
def test_a_workflow_that_is_shut_down(workflows: Workflows, strategy: str) -> None:
    document = KINDS.replace("entrypoint: main", f"entrypoint: main\n  shutdown: {strategy}")
    text = shown(workflows.finished([str(workflows.bundle(document) / "run.sh"), "--dry-run"], workflows.folder))
    assert f"the workflow is shut down ({strategy}): what does not run says so\n" in text
    assert text.count(f"does not run: workflow shutdown with strategy: {strategy}") == 8
    ask = "6. ask: HTTP ask, after each, numbers, if each.Failed || numbers\n"
    assert f"{ask}     does not run: Stopped with strategy '{strategy}'\n" in text
    assert ("wf.onExit: Pod bye, at the end\n   image: busybox" in text) == (strategy == "Stop")
    assert "tmp/n" not in text


def test_a_part_of_a_workflow_and_mocks(workflows: Workflows) -> None:
    run_sh = str(workflows.bundle(KINDS) / "run.sh")
    (workflows.folder / "given").mkdir()

    def names(*options: str) -> str:
        run = workflows.finished([run_sh, "--dry-run", *options], workflows.folder)
        return " ".join(re.findall(r"(?m)^ *[0-9]+\. ([^:]+):", shown(run)))

    assert names("--until=numbers") == "wf list list.hooks.running numbers wf.onExit"
    assert names("--only=set") == "wf set wf.onExit"
    run = workflows.finished([run_sh, "--dry-run", "--from=numbers"], workflows.folder)
    assert "is refused: the task 'numbers' needs what 'list' gives" in run.stdout
    assert (run.code, run.stderr.startswith("wfc: the task 'numbers' needs what 'list' gives")) == (2, True)
    run = workflows.finished(
        [run_sh, "--dry-run", "--only=set", f"--mock=set={workflows.folder}/given"], workflows.folder
    )
    assert f"set: Pod set\n     does not run: its outputs are those of {workflows.folder}/given\n" in run.stdout


def test_inline_templates(workflows: Workflows) -> None:
    """They have no names, and know what their callers know."""
    document = """
        entrypoint: main
        arguments: {parameters: [{name: who, value: world}]}
        templates:
        - name: main
          inputs: {parameters: [{name: who}]}
          dag:
            tasks:
            - name: hello
              inline: {container: {image: alpine, command: [echo, "hello {{inputs.parameters.who}}"]}}
    """
    run = workflows.run(document, "--dry-run")
    assert run.code == 0
    assert "  2. hello: Pod (inline)\n     image: alpine\n     command: echo 'hello world'\n" in run.stdout


@pytest.mark.parametrize(
    ("duration", "lines"),
    [
        ("{}", ["waits until somebody resumes it"]),
        ("{duration: 1m}", ["waits 60 seconds"]),
        ('{duration: "{{=2 * 3}}"}', ["waits <expression>"]),
        ('{duration: "{{workflow.name}}"}', ["ends in an error: unable to parse the duration 'wf'"]),
    ],
)
def test_pauses(workflows: Workflows, duration: str, lines: list[str]) -> None:
    """As long as they are, where that is known."""
    document = (
        KINDS[: KINDS.index("  entrypoint")]
        + f"  entrypoint: main\n  templates: [{{name: main, suspend: {duration}}}]\n"
    )
    path = workflows.folder / "here" / "pause.yaml"
    path.write_text(document)
    text = shown(workflows.wfc("run", "pause.yaml", "-q", "--dry-run"))
    assert [line.strip() for line in text.splitlines()[2:]] == lines


def test_what_is_wrong_is_said_of_its_task_alone(workflows: Workflows) -> None:
    document = (
        KINDS[: KINDS.index("  entrypoint")]
        + """
  entrypoint: main
  arguments: {parameters: [{name: list, value: none}, {name: start, value: x}]}
  templates:
  - name: main
    dag:
      tasks:
      - {name: a, template: ok, withParam: "{{workflow.parameters.list}}"}
      - {name: b, template: ok, withSequence: {start: "{{workflow.parameters.start}}", count: "3"}}
      - {name: c, template: ok, withParam: "{{tasks.b.outputs.result}}", depends: b}
  - name: ok
    container: {image: x, command: ["true"]}
"""
    )
    (workflows.folder / "here" / "wrong.yaml").write_text(document)
    text = shown(workflows.wfc("run", "wrong.yaml", "-q", "--dry-run"))
    assert [line.strip() for line in text.splitlines()[2:] if "image" not in line and "command" not in line] == [
        "2. a: Pod ok",
        "ends in an error: withParam value could not be parsed as a JSON list: none",
        "3. b: Pod ok",
        'ends in an error: strconv.Atoi: parsing "x": invalid syntax',
        "4. c: Pod ok, after b, for each item of {{tasks.b.outputs.result}}",
    ]


CONDITIONS = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: wf}
spec:
  entrypoint: main
  arguments: {parameters: [{name: who, value: a b}]}
  hooks: {bad: {template: say, expression: 'workflow.status == "Failed"'}}
  templates:
  - name: main
    dag:
      tasks:
      - {name: A, template: say}
      - {name: B, template: say, when: "{{ workflow.parameters.who }} == a && 1 == {{=asInt('1')}}"}
      - {name: C, template: say, depends: "A.Failed || B", when: "{{tasks.A.outputs.result}} != ''"}
      - {name: D, template: say, depends: "A && B", when: "{{item}} == one", withItems: [one, two]}
      - {name: E, template: say, depends: "A && !C", withParam: "{{tasks.A.outputs.result}}",
         when: "{{item.x}} == {{tasks.A.status}}"}
      - {name: F, template: say, withItems: [{x: 1}], when: "{{item.x}} > 0"}
  - name: say
    container: {image: busybox, command: [date]}
"""


def test_conditions(workflows: Workflows) -> None:
    """As they are written, with what is known."""
    run = workflows.run(CONDITIONS, "--dry-run")
    of_e = (
        ", after A, C, for each item of {{tasks.A.outputs.result}}, if A && !C, and if {{item.x}} == {{tasks.A.status}}"
    )
    assert re.findall(r"\d+\. ([\w.]+): Pod say(.*)", run.stdout) == [
        ("A", ""),
        ("B", ", if a b == a && 1 == {{=asInt('1')}}"),
        ("D", ", after A, B, for each of one, two (the first is shown), if one == one"),
        ("C", ", after A, B, if A.Failed || B, and if {{tasks.A.outputs.result}} != ''"),
        ("E", of_e),
        ("F", ", for each of x:1 (the first is shown), if 1 > 0"),
        ("wf.hooks.bad", ', when workflow.status == "Failed"'),
    ]
