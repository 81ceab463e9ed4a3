"""Volumes, and what pods are given of secrets and ConfigMaps: over real runs, in every runtime where they differ."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines import ENGINES
from tests.needs import require
from tests.run.bundles import Run, Workflows
from tests.run.processes import processes, watching

pytest_plugins = ["tests.run.bundles"]

HEAD = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: wf}\nspec:\n  entrypoint: main\n"


@pytest.fixture(params=["bwrap", "unshare", *ENGINES])
def way(request: pytest.FixtureRequest) -> str:
    """What the pods run in."""
    return str(request.param)


@pytest.fixture
def runner(way: str, request: pytest.FixtureRequest, workflows: Workflows, tmp_path: Path) -> Iterator["Runner"]:
    """Runs documents in that way; afterwards nothing must be left where pods keep what is private."""
    private = tmp_path / "private"
    private.mkdir()
    if way in ENGINES:
        engine = request.getfixturevalue(way).within(tmp_path / "engine")
        yield Runner(workflows, way, {**engine.environment, "WFC_PRIVATE": str(private)}, engine.image)
    else:
        require(way)
        yield Runner(workflows, "sandbox", {"WFC_SANDBOX": way, "WFC_PRIVATE": str(private)}, "busybox")
    assert not list(private.iterdir())


class Runner:
    """One runtime of this machine."""

    def __init__(self, workflows: Workflows, runtime: str, environment: dict[str, str], image: str) -> None:
        self.workflows = workflows
        self.runtime = runtime
        self.environment = environment
        self.image = image

    def run(self, spec: str, *options: str) -> Run:
        document = HEAD + spec.replace("IMAGE", self.image)
        return self.workflows.run(document, *options, runtime=self.runtime, environment=self.environment)


CLAIM = """
  volumeClaimTemplates:
  - metadata: {name: work}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
  volumes: [{name: scratch, emptyDir: {}}]
  templates:
  - name: main
    steps:
    - - {name: put, template: put}
    - - {name: get, template: get, arguments: {artifacts: [{name: a, from: "{{steps.put.outputs.artifacts.a}}"}]}}
  - name: put
    outputs:
      artifacts: [{name: a, path: /work/deep/file}]
      parameters: [{name: p, valueFrom: {path: /work/deep/par}}]
    container:
      image: IMAGE
      command: [sh, -c]
      args: ["mkdir -p /work/deep /work/part; echo made >/work/deep/file; echo par >/work/deep/par; : >/scratch/x;
              grep -c ' /scratch ' /proc/mounts"]
      volumeMounts: [{name: work, mountPath: /work}, {name: scratch, mountPath: /scratch}]
  - name: get
    inputs: {artifacts: [{name: a, path: /work/nested/in/a}]}
    container:
      image: IMAGE
      command: [sh, -c]
      args: ["cat /work/deep/file /work/nested/in/a; ls /scratch; : >/work/sub/x; ls /part;
              touch /part/y || echo closed; pwd"]
      workingDir: /work/dir
      volumeMounts:
      - {name: work, mountPath: /work/sub, subPath: part/er}
      - {name: work, mountPath: /work}
      - {name: work, mountPath: /part, subPath: part, readOnly: true}
      - {name: scratch, mountPath: /scratch}
"""


def test_a_claim_is_a_folder_of_the_run_and_an_empty_dir_one_of_the_pod(runner: Runner) -> None:
    """Mounts in mounts, parts, artifacts and parameters below mounts. The folder goes with a run that succeeded."""
    run = runner.run(CLAIM).succeeded()
    assert run.printed("put") == "1\n"
    assert run.parameters("put") == {"p": "par"}
    assert run.printed("get") == "made\nmade\ner\nclosed\n/work/dir\n"
    assert not (run.folder / "volumes").exists()
    assert not list(run.folder.glob("nodes/*/volumes"))


def test_a_folder_for_a_claim(runner: Runner, tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.mkdir()
    (given / "old").write_text("kept\n")
    spec = """
  volumes: [{name: data, persistentVolumeClaim: {claimName: my-claim}}]
  templates:
  - name: main
    container:
      image: IMAGE
      command: [sh, -c, "cat /data/old && echo new >/data/new"]
      volumeMounts: [{name: data, mountPath: /data}]
"""
    run = runner.run(spec, f"--volume=my-claim={given}").succeeded()
    assert run.printed("wf") == "kept\n"
    assert (given / "new").read_text() == "new\n"
    run = runner.run(spec)
    assert "the claim my-claim is a new folder of this run (--volume my-claim=DIR gives another)" in run.stderr
    assert run.code == 1
    assert (run.folder / "volumes/my-claim").is_dir()


GIVEN = """
  arguments:
    parameters: [{name: g, valueFrom: {configMapKeyRef: {name: conf, key: msg}}}]
  volumes:
  - {name: sec, secret: {secretName: my-secret, defaultMode: 0400}}
  - {name: conf, configMap: {name: conf, items: [{key: app.ini, path: sub/app.ini, mode: 0600}]}}
  - {name: none, secret: {secretName: no-secret, optional: true}}
  - name: all
    projected:
      sources:
      - secret: {name: my-secret, items: [{key: password, path: pw}]}
      - configMap: {name: conf}
      - downwardAPI: {items: [{path: name, fieldRef: {fieldPath: metadata.name}}]}
  templates:
  - name: main
    steps:
    - - {name: work, template: work}
    - - {name: next, template: next, arguments: {parameters: [{name: r, value: "{{steps.work.outputs.result}}"}]}}
  - name: next
    inputs: {parameters: [{name: r}]}
    container: {image: IMAGE, command: [printf, "%s", "{{inputs.parameters.r}}"]}
  - name: work
    inputs: {parameters: [{name: m, valueFrom: {configMapKeyRef: {name: conf, key: msg}}}]}
    container:
      image: IMAGE
      command: [sh, -c]
      args:
      - |
        echo "$M and $G"
        stat -c '%a %n' /etc/secret/password /usr/share/conf/sub/app.ini
        cat /single.ini; ls /all /none
        touch /etc/secret/new || echo closed
        cat /etc/secret/key >&2
        echo "[$MISSING] $POD $NS $PRE_msg $BOTH"
        SLEEP
        [ "$LENGTH" = "${#PW}" ] && printf '%s\\n' "$PW $PRE_msg"
      env:
      - {name: M, value: "{{inputs.parameters.m}}"}
      - {name: G, value: "{{workflow.parameters.g}}"}
      - {name: PW, valueFrom: {secretKeyRef: {name: my-secret, key: password}}}
      - {name: LENGTH, value: "22"}
      - {name: MISSING, valueFrom: {secretKeyRef: {name: my-secret, key: none, optional: true}}}
      - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
      - {name: NS, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
      - {name: BOTH, value: "$(POD)/$(PRE_msg)/$(UNKNOWN)"}
      envFrom: [{prefix: PRE_, configMapRef: {name: conf}}]
      volumeMounts:
      - {name: sec, mountPath: /etc/secret}
      - {name: conf, mountPath: /usr/share/conf}
      - {name: conf, mountPath: /single.ini, subPath: sub/app.ini}
      - {name: all, mountPath: /all}
      - {name: none, mountPath: /none}
"""


def given(workflows: Workflows) -> tuple[str, str]:
    """A secret and a ConfigMap, as options. What of the secret a workflow makes its result stands in the run."""
    for key, value in (("password", "s3cr3t/.*[&]\\value-one"), ("key", "first-secret-line\nsecond-secret-line\n")):
        path = workflows.secrets / "my-secret" / key
        path.parent.mkdir(exist_ok=True)
        path.write_text(value)
    maps = workflows.folder / "maps"
    (maps / "conf").mkdir(parents=True, exist_ok=True)
    (maps / "conf/msg").write_text("hello world\n")
    (maps / "conf/app.ini").write_text("a=1\n")
    return f"--secrets={workflows.secrets}", f"--config-maps={maps}"


def test_secrets_and_config_maps(runner: Runner, workflows: Workflows) -> None:
    """Variables, files, parameters. The command has the values; what it prints of them is *** in the run's folder."""
    spec = GIVEN.replace("SLEEP", ":").replace('"$PW $PRE_msg"', '"$PRE_msg"')
    workflows.planted += ["value-one", "first-secret-line", "second-secret-line"]
    run = runner.run(spec, *given(workflows)).succeeded()
    pod = run.pod("work", "work")
    assert run.printed("work") == (
        "hello world and hello world\n400 /etc/secret/password\n600 /usr/share/conf/sub/app.ini\na=1\n/all:\napp.ini\n"
        f"msg\nname\npw\n\n/none:\nclosed\n[] {pod} default hello world {pod}/hello world/$(UNKNOWN)\nhello world\n"
    )
    assert (run.folder / "nodes" / run.node("work")["name"] / "stderr").read_text().endswith("***\n***\n")


def test_the_result_is_what_was_printed(workflows: Workflows) -> None:
    """A secret that a workflow itself makes its output is an output; the log has ***."""
    spec = """
  templates:
  - name: main
    steps:
    - - {name: work, template: work}
    - - {name: next, template: next, arguments: {parameters: [{name: r, value: "{{steps.work.outputs.result}}"}]}}
  - name: work
    container:
      image: x
      command: [printf, 'got %s', $(PW)]
      env: [{name: PW, valueFrom: {secretKeyRef: {name: my-secret, key: password}}}]
  - name: next
    inputs: {parameters: [{name: r}]}
    container: {image: x, command: [printf, "%s", "{{inputs.parameters.r}}"]}
"""
    run = workflows.run(HEAD + spec, given(workflows)[0]).succeeded()
    assert run.printed("work") == "got ***"
    assert run.printed("next") == "got s3cr3t/.*[&]\\value-one"


def test_no_process_list_has_a_secret(runner: Runner, workflows: Workflows) -> None:
    """While the pod runs: no argument of a process; in the folder of the run and in the bundle nothing, either."""
    spec = GIVEN.replace("SLEEP", "sleep 2").replace('"$PW $PRE_msg"', '"$PRE_msg"')
    options = given(workflows)
    workflows.planted += ["value-one", "first-secret-line"]
    seen: list[bytes] = []

    def look() -> None:
        seen.extend(words for _, words in processes() if b"s3cr3t" in words or b"first-secret" in words)

    with watching(look):
        runner.run(spec, *options).succeeded()
    assert not seen


@pytest.mark.parametrize("shell", [["dash"], ["bash", "--posix"], ["busybox", "ash"]], ids=lambda words: words[0])
def test_in_every_shell(workflows: Workflows, shell: list[str]) -> None:
    require(shell[0])
    spec = GIVEN.replace("SLEEP", ":").replace("IMAGE", "x")
    run = workflows.run(HEAD + spec, *given(workflows), shell=shell).succeeded()
    assert run.printed("work").endswith("*** hello world\n")


def test_tracing_shows_no_secret(workflows: Workflows) -> None:
    spec = GIVEN.replace("SLEEP", ":").replace('"$PW $PRE_msg"', '"$PRE_msg"').replace("IMAGE", "x")
    options = given(workflows)
    workflows.planted += ["value-one", "first-secret-line"]
    run = workflows.run(HEAD + spec, *options, shell=["sh", "-x"]).succeeded()
    assert "+ secret_files my-secret" in run.stderr


def test_what_is_missing_is_named_before_anything_starts(workflows: Workflows) -> None:
    spec = """
  arguments: {parameters: [{name: g, valueFrom: {configMapKeyRef: {name: globals, key: k}}}]}
  volumes:
  - {name: socket, hostPath: {path: /var/run/docker.sock}}
  - {name: share, nfs: {server: s, path: /p}}
  - {name: c, configMap: {name: conf}}
  - {name: s, secret: {secretName: sec, items: [{key: k, path: p}]}}
  templates:
  - name: main
    container:
      image: x
      command: ["true"]
      env: [{name: A, valueFrom: {configMapKeyRef: {name: other, key: a}}}]
      envFrom: [{secretRef: {name: whole}}]
      volumeMounts:
      - {name: socket, mountPath: /s}
      - {name: share, mountPath: /n}
      - {name: c, mountPath: /c}
      - {name: s, mountPath: /x}
"""
    run = workflows.run(HEAD + spec)
    assert run.code == 4
    assert not run.folder.exists()
    for line in (
        "secrets that nobody gave (--secrets DIR, or WFC_SECRET_<NAME>_<KEY>): sec/k whole/",
        "ConfigMaps that nobody gave (--config-maps DIR): globals/k conf/ other/a",
        "folders for volumes that only a cluster has (--volume NAME=DIR): share",
        "folders of this machine (--allow-host-paths, or --volume NAME=DIR): socket (/var/run/docker.sock)",
    ):
        assert line in run.stderr


def test_a_parameter_from_a_config_map(workflows: Workflows) -> None:
    """What the caller gives comes first; else the ConfigMap has it, whatever the value and the default say."""
    maps = given(workflows)[1]
    spec = """
  arguments:
    parameters: [{name: g, value: unused, valueFrom: {configMapKeyRef: {name: conf, key: "m{{workflow.name}}"}}}]
  templates:
  - name: main
    inputs:
      parameters:
      - {name: a, value: own, default: other, valueFrom: {configMapKeyRef: {name: conf, key: msg}}}
      - {name: b, valueFrom: {default: else, configMapKeyRef: {name: conf, key: none}}}
    container: {image: x, command: [echo, "{{inputs.parameters.a}} {{inputs.parameters.b}} {{workflow.parameters.g}}"]}
"""
    run = workflows.run(HEAD + spec, maps, "--name=sg").succeeded()
    assert run.printed("sg") == "hello world else hello world\n"
    run = workflows.run(HEAD + spec, maps, "-p", "g=given", "--name=sg").succeeded()
    assert run.printed("sg") == "hello world else given\n"


def test_a_folder_of_the_machine_on_purpose(workflows: Workflows, tmp_path: Path) -> None:
    real, other = tmp_path / "real", tmp_path / "other"
    for folder in (real, other):
        folder.mkdir()
    spec = f"""
  volumes: [{{name: host, hostPath: {{path: {real}}}}}]
  templates:
  - name: main
    container: {{image: x, command: [touch, /h/x], volumeMounts: [{{name: host, mountPath: /h}}]}}
"""
    workflows.run(HEAD + spec, "--allow-host-paths").succeeded()
    assert (real / "x").exists()
    workflows.run(HEAD + spec, f"--volume=host={other}").succeeded()
    assert (other / "x").exists()


# --- what tries to get out ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "use",
    [
        "inputs: {artifacts: [{name: a, path: /work/link/x, raw: {data: pwned}}]}",
        "outputs: {parameters: [{name: p, valueFrom: {path: /work/link/secret, default: nothing}}]}",
        "outputs: {artifacts: [{name: p, path: /work/link/secret, optional: true}]}",
        "",
    ],
    ids=["input", "parameter", "artifact", "part"],
)
def test_no_link_in_a_volume_leads_out(runner: Runner, tmp_path: Path, use: str) -> None:
    """A pod leaves a link in a claim; what comes later follows it inside the sandbox only."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("of the machine")
    part = "" if use else ", subPath: link/part"
    spec = f"""
  volumeClaimTemplates: [{{metadata: {{name: work}}, spec: {{}}}}]
  templates:
  - name: main
    steps: [[{{name: a, template: a}}], [{{name: b, template: b}}]]
  - name: a
    container:
      image: IMAGE
      command: [ln, -s, {outside}, /work/link]
      volumeMounts: [{{name: work, mountPath: /work}}]
  - name: b
    {use or "inputs: {}"}
    container:
      image: IMAGE
      command: ["true"]
      volumeMounts: [{{name: work, mountPath: /work{part}}}]
"""
    run = runner.run(spec)
    assert sorted(path.name for path in outside.iterdir()) == ["secret"]
    assert (outside / "secret").read_text() == "of the machine"
    assert b"of the machine" not in b"".join(path.read_bytes() for path in run.folder.rglob("*") if path.is_file())
    if "inputs: {artifacts" in use or not use:
        assert "leads out of" in run.node("b")["message"]


def test_an_artifact_cannot_be_put_over_a_mount(workflows: Workflows) -> None:
    spec = """
  templates:
  - name: main
    volumes: [{name: v, emptyDir: {}}]
    inputs:
      parameters: [{name: v, value: v}]
      artifacts: [{name: a, path: "/{{inputs.parameters.v}}", raw: {data: x}}]
    container: {image: x, command: ["true"], volumeMounts: [{name: v, mountPath: /v}]}
"""
    run = workflows.run(HEAD + spec)
    assert (run.code, run.node("wf")["phase"]) == (1, "Error")
    assert "a volume is mounted there" in run.node("wf")["message"]


IN_THE_WAY = """
  volumes: [{name: v, emptyDir: {}}]
  templates:
  - name: main
    dag:
      tasks:
      - {name: make, template: make}
      - {name: tree, template: tree, depends: make,
         arguments: {artifacts: [{name: a, from: '{{tasks.make.outputs.artifacts.a}}'}]}}
      - {name: file, template: file}
      - {name: two, template: two}
      - {name: inside, template: inside}
      - {name: set, template: set}
  - name: make
    outputs: {artifacts: [{name: a, path: /made}]}
    container: {image: IMAGE, command: [mkdir, -p, /made/deep]}
  - name: tree
    inputs: {artifacts: [{name: b, path: /data/b, raw: {data: b}}, {name: a, path: /data}]}
    container:
      image: IMAGE
      command: [sh, -c, "touch /data/shared/x; cd /data; for f in * shared/*; do echo $f; done"]
      volumeMounts: [{name: v, mountPath: /data/shared}]
  - name: file
    inputs: {artifacts: [{name: in, path: /data, raw: {data: hi}}]}
    container: {image: IMAGE, command: ["true"], volumeMounts: [{name: v, mountPath: /data/shared}]}
  - name: two
    inputs: {artifacts: [{name: b, path: /data/x/b, raw: {data: b}}, {name: a, path: /data, raw: {data: a}}]}
    container: {image: IMAGE, command: ["true"]}
  - name: inside
    inputs: {artifacts: [{name: a, path: /v/a, raw: {data: a}}, {name: b, path: /v/a/b, raw: {data: b}}]}
    container: {image: IMAGE, command: ["true"], volumeMounts: [{name: v, mountPath: /v}]}
  - name: set
    inputs: {artifacts: [{name: in, path: /data, raw: {data: hi}}]}
    containerSet:
      volumeMounts: [{name: v, mountPath: /data/shared}]
      containers: [{name: main, image: IMAGE, command: ["true"]}]
"""


def test_a_folder_in_a_volume_is_not_replaced(runner: Runner) -> None:
    """By an artifact; the message says where it is for who wrote the path."""
    run = runner.run("""
  volumeClaimTemplates:
  - metadata: {name: work}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
  templates:
  - name: main
    steps:
    - - {name: put, template: put}
    - - {name: use, template: use}
  - name: put
    container:
      image: IMAGE
      command: [sh, -c, "mkdir /work/full && echo old >/work/full/file"]
      volumeMounts: [{name: work, mountPath: /work}]
  - name: use
    inputs: {artifacts: [{name: a, path: /work/full, raw: {data: new}}]}
    container: {image: IMAGE, command: ["true"], volumeMounts: [{name: work, mountPath: /work}]}
""")
    assert run.code == 1
    message = run.node("use")["message"]
    assert message.endswith("artifact a failed to load: /work/full is a folder that holds something already")
    assert (run.folder / "volumes/work/full/file").read_text() == "old\n"


def test_a_file_where_a_volume_or_another_artifact_belongs(runner: Runner) -> None:
    """As in Argo, where each is a mount of its own: below a folder there is room, below a file no container starts."""
    run = runner.run(IN_THE_WAY)
    assert run.printed("tree") == "b\ndeep\nshared\nshared/x\n"
    assert run.code == 1
    start = "main: StartError (exit code 128): "
    for name, path, file in (
        ("file", "/data/shared", "/data"), ("set", "/data/shared", "/data"), ("two", "/data/x/b", "/data"),
        ("inside", "/v/a/b", "/v/a"),
    ):  # fmt: skip
        node = run.node(name)
        message = f"nothing can be put at '{path}': '{file}' is a file"
        assert (node["phase"], node["message"]) == ("Failed", start + message)
    assert run.node("main")["phase"] == "Failed"
    assert "mkdir" not in run.stderr


@pytest.mark.parametrize("shell", [["dash"], ["bash", "--posix"], ["busybox", "ash"]], ids=lambda words: words[0])
def test_what_cannot_be_made_is_never_said_without_a_word(
    workflows: Workflows, shell: list[str], tmp_path: Path
) -> None:
    """What stands in the way of a volume may be anything; the message of the node is not empty."""
    require(shell[0])
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/loop").symlink_to("loop")
    spec = """
  volumes: [{name: v, persistentVolumeClaim: {claimName: v}}, {name: w, emptyDir: {}}]
  templates:
  - name: main
    container:
      image: x
      command: ["true"]
      volumeMounts: [{name: v, mountPath: /v}, {name: w, mountPath: /v/loop/w}]
"""
    run = workflows.run(HEAD + spec, f"--volume=v={tmp_path}/folder", shell=shell)
    assert (run.code, run.node("wf")["phase"]) == (1, "Error")
    assert len(run.node("wf")["message"]) > len("init: Error (exit code 64): ")


@pytest.mark.needs("bwrap with /proc")
def test_volumes_on_the_machine_itself(workflows: Workflows) -> None:
    """Links; here the machine is a sandbox with the programs of the real one."""
    spec = CLAIM.replace("IMAGE", "x").replace("grep -c ' /scratch ' /proc/mounts", "[ -L /scratch ] && echo linked")
    spec = spec.replace("touch /part/y || echo closed; ", "")
    bundle = workflows.bundle(HEAD + spec)
    command, folder = workflows.command(bundle, [], runtime="host")
    machine = [
        "bwrap", "--unshare-pid", "--die-with-parent", "--tmpfs", "/", "--proc", "/proc", "--dev", "/dev",
        "--tmpfs", "/tmp",
        *(word for name in ("usr", "etc") for word in ("--ro-bind", f"/{name}", f"/{name}")),
        *(word for name in ("bin", "lib", "lib64", "sbin") for word in ("--ro-bind", f"/{name}", f"/{name}")),
        "--bind", str(workflows.folder), str(workflows.folder), "--",
    ]  # fmt: skip
    run = workflows.finished([*machine, *command], folder).succeeded()
    assert run.printed("put") == "linked\n"
    assert run.printed("get") == f"made\nmade\ner\n{folder}/volumes/work/dir\n"


BY_TAGS = (
    HEAD
    + """
  arguments: {parameters: [{name: suffix, value: x}]}
  volumes:
  - {name: data, persistentVolumeClaim: {claimName: shared}}
  - {name: keys, secret: {secretName: keys, optional: true}}
  - {name: "extra-{{workflow.parameters.suffix}}", persistentVolumeClaim: {claimName: extra}}
  volumeClaimTemplates: [{metadata: {name: made}}]
  templates:
  - name: main
    steps:
    - - {name: own, template: own, arguments: {parameters: [{name: v, value: mine}]}}
    - - {name: data, template: use, arguments: {parameters: [{name: v, value: data}]}}
    - - {name: made, template: use, arguments: {parameters: [{name: v, value: made}]}}
      - {name: extra, template: extra}
    - - {name: lost, template: use, arguments: {parameters: [{name: v, value: "it's"}]}}
  - name: own
    inputs: {parameters: [{name: v}]}
    volumes: [{name: "{{inputs.parameters.v}}", persistentVolumeClaim: {claimName: "claim-{{inputs.parameters.v}}"}}]
    container:
      image: busybox
      command: [touch, /m/own]
      volumeMounts: [{name: "{{inputs.parameters.v}}", mountPath: /m}]
  - name: use
    inputs: {parameters: [{name: v}]}
    container:
      image: busybox
      command: [touch, "/m/{{inputs.parameters.v}}"]
      volumeMounts: [{name: "{{inputs.parameters.v}}", mountPath: /m}]
  - name: extra
    container: {image: busybox, command: [touch, /m/extra], volumeMounts: [{name: extra-x, mountPath: /m}]}
"""
)


def test_names_that_tags_make(workflows: Workflows, tmp_path: Path) -> None:
    """A volume is found by what the tags in its name, and in that of the mount, come to; nothing else is made."""
    folders = {name: tmp_path / name for name in ("shared", "extra", "claim-mine", "made")}
    for folder in folders.values():
        folder.mkdir()
    run = workflows.run(BY_TAGS, *(f"--volume={name}={folder}" for name, folder in folders.items()))
    assert run.code == 1
    found = {name: [path.name for path in folder.iterdir()] for name, folder in folders.items()}
    assert found == {"shared": ["data"], "extra": ["extra"], "claim-mine": ["own"], "made": ["made"]}
    lost = run.node("lost")
    assert (lost["phase"], lost["message"]) == ("Error", "volume 'it's' not found in workflow spec")


ODD = """
  templates:
  - name: main
    container:
      image: busybox
      command: [PROGRAM, /proc/self/environ]
      env:
      - {name: an odd name, value: "two\\nlines"}
      - {name: PLAIN, value: "$(app.ini)"}
      envFrom:
      - configMapRef: {name: conf}
      SECRET
"""


@pytest.mark.parametrize("way", ["bwrap", "unshare"])
def test_variables_that_no_shell_can_hold(workflows: Workflows, way: str) -> None:
    """Kubernetes takes any name without an equals sign, and all keys of a ConfigMap make such names."""
    require(way)
    options = given(workflows)[1]
    run = workflows.run(
        HEAD + ODD.replace("PROGRAM", "cat").replace("SECRET", ""), options, environment={"WFC_SANDBOX": way}
    )
    environment = run.succeeded().printed("wf").split("\0")
    assert {"an odd name=two\nlines", "app.ini=a=1", "PLAIN=a=1", "msg=hello world"} <= set(environment)
    assert not [word for word in environment if word.startswith("wfc_")]
    lost = workflows.run(HEAD + ODD.replace("PROGRAM", "no-such-program").replace("SECRET", ""), options)
    assert lost.node("wf")["message"] == "main: Error (exit code 64)"


@pytest.mark.needs("bash")
@pytest.mark.parametrize("way", ["bwrap", "unshare"])
def test_secrets_in_variables_that_no_shell_can_hold(workflows: Workflows, way: str) -> None:
    """Where the machine's process list would show their values, they are left out."""
    require(way)
    options = given(workflows)
    workflows.secret("my-secret", "app.key", "app-secret")
    spec = ODD.replace("PROGRAM", "cat").replace("SECRET", "- secretRef: {name: my-secret}")
    seen: list[bytes] = []

    def look() -> None:
        seen.extend(words for _, words in processes() if b"app-secret" in words)

    with watching(look):
        run = workflows.run(HEAD + spec, *options, environment={"WFC_SANDBOX": way}).succeeded()
    assert not seen
    environment = set(run.printed("wf").split("\0"))
    assert {"an odd name=two\nlines", "app.ini=a=1", "PLAIN=a=1", "password=***"} <= environment
    assert ("app.key=***" in environment) == (way == "bwrap")
    assert not {word.partition("=")[0] for word in environment} & {"PWD", "wfc_assign"}
    warned = "the variable app.key is left out: here a value of that name would be in the machine's process list"
    assert (warned in run.stderr) == (way == "unshare")
