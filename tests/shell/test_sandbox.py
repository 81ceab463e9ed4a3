"""The sandbox, tried from inside: what a command can see, and what it can change. Both ways to make it."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.run.bundles import Run, Workflows, one_task

pytest_plugins = ["tests.run.bundles"]

WAYS = (
    pytest.param("bwrap", marks=pytest.mark.needs("bwrap")),
    pytest.param("unshare", marks=pytest.mark.needs("unshare")),
)


def script(source: str, *more: str) -> str:
    lines = "\n".join(f"    {line}" for line in source.strip("\n").splitlines())
    extra = "\n".join(more)
    return one_task(f"{extra}\nscript:\n  image: busybox\n  command: [sh]\n  source: |\n{lines}\n")


def tried(workflows: Workflows, way: str, source: str, *more: str) -> Run:
    return workflows.run(script(source, *more), environment={"WFC_SANDBOX": way})


@pytest.mark.parametrize("way", WAYS)
def test_nothing_outside_can_be_written(workflows: Workflows, way: str, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    source = f"""
for file in /usr/wfc-x /etc/wfc-x /opt/wfc-x {outside}/x {workflows.folder}/x {Path(__file__).parent}/wfc-x; do
  (: >"$file") 2>/dev/null && echo "wrote $file"
done
find /proc -maxdepth 5 -path '/proc/[0-9]*' -prune -o -type f -perm /222 -print 2>/dev/null | while read -r file; do
  (exec 3>>"$file") 2>/dev/null && echo "opened $file"
done
for how in 'mount -o remount,rw /usr' 'mount -o remount,bind,rw /usr' 'mount -t tmpfs none /mnt' 'umount /usr' \\
  'umount /proc/sys' 'umount /etc/passwd' 'mknod /tmp/disk b 254 0' 'chroot / true' \\
  'unshare -rm sh -c "mount -o remount,bind,rw /usr"' 'unshare -rm umount /proc/sys'; do
  sh -c "$how" >/dev/null 2>&1 && echo "did $how"
done
(: >/anything) && (: >/tmp/anything) && (: >/var/anything) && echo end
"""
    run = tried(workflows, way, source).succeeded()
    assert run.printed("work") == "end\n"
    assert not os.path.exists("/usr/wfc-x")
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("way", WAYS)
def test_nothing_outside_can_be_seen(workflows: Workflows, way: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("planted")
    source = f"""
ls / | grep -vxE 'bin|boot|dev|etc|gnu|home|lib|lib32|lib64|libx32|mnt|nix|opt|proc|root|run|sbin|srv|tmp|usr|var|argo'
ls /home /root /srv /mnt
cat {secret} 2>/dev/null
cat /etc/shadow 2>/dev/null
ls /proc | grep -c '^[0-9]*$' | awk '{{ if ($1 > 12) print "processes", $1 }}'
ls /proc/self/fd | grep -xE '[3-9]' | awk 'NR > 1 {{ print "descriptor", $1 }}'
echo end
"""
    run = tried(workflows, way, source).succeeded()
    assert [line for line in run.printed("work").splitlines() if line and not line.endswith(":")] == ["end"]


@pytest.mark.parametrize("way", WAYS)
def test_a_clean_environment(workflows: Workflows, way: str) -> None:
    environment = {"WFC_SANDBOX": way, "PLANTED": "planted", "WFC_SECRET_A_B": "planted", "http_proxy": "planted"}
    run = workflows.run(
        script("cat /proc/$$/environ | tr '\\0' '\\n'; pwd; umask; cat"), environment=environment
    ).succeeded()
    lines = run.printed("work").splitlines()
    assert lines[-2:] == ["/", "0000"]
    names = {line.partition("=")[0] for line in lines[:-2]}
    assert {"PATH", "HOME"} <= names
    assert {name for name in names if not name.startswith("ARGO_")} <= {"PATH", "HOME", "PWD"}
    assert "planted" not in run.printed("work")


@pytest.mark.parametrize("way", WAYS)
def test_variables_reach_the_command_alone(workflows: Workflows, way: str, tmp_path: Path) -> None:
    """Whatever their names: not the loader of what makes the sandbox, nor the variables of the shells on the way."""
    outside = tmp_path / "outside"
    outside.mkdir()
    given = {
        "LD_DEBUG": "statistics", "LD_DEBUG_OUTPUT": f"{outside}/loaded", "PATH": "/usr/bin:/bin:/x", "HOME": "/y",
        "wfc_root": "/", "wfc_sandbox_tool": "/bin/false", "wfc_sandbox_trees": "root", "wfc_runtime": "host",
        "wfc_env_count": "1", "IFS": "w_", "root": "/", "tools": "r", "links": "x", "pairs": "/:/", "options": "o",
        "at": "/", "PPID": "p", "NEWLINES": "a'b\n\n\"$(id)\n", "EMPTY": "",
    }  # fmt: skip
    twice = ("EMPTY", "replaced")
    env = ", ".join(f"{{name: {name}, value: {json.dumps(value)}}}" for name, value in (twice, *given.items()))
    # The loader of the command has its folder, else it would complain on standard output.
    document = f"""\
inputs: {{artifacts: [{{name: a, path: {outside}/there, raw: {{data: x}}}}]}}
container: {{image: busybox, command: [cat, /proc/self/environ], env: [{env}]}}
"""
    run = workflows.run(one_task(document), environment={"WFC_SANDBOX": way}).succeeded()
    seen = dict(entry.split("=", 1) for entry in run.printed("work").split("\0") if entry)
    assert {name: value for name, value in seen.items() if not name.startswith("ARGO_")} == given
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("way", WAYS)
def test_paths_in_folders_of_the_machine(workflows: Workflows, way: str) -> None:
    """Artifacts in and out of /bin, /usr/local/bin and /etc, among the machine's own files, which go on working."""
    run = tried(
        workflows,
        way,
        "opctl && wfc-tool && cat /etc/wfc/deep/file && ls /usr/bin/env && grep -c root /etc/passwd\n"
        "echo new > /usr/local/share/wfc-out",
        "inputs:",
        "  artifacts:",
        '  - {name: a, path: /bin/opctl, mode: 0755, raw: {data: "#!/bin/sh\\necho opctl\\n"}}',
        '  - {name: b, path: /usr/local/bin/wfc-tool, mode: 0755, raw: {data: "#!/bin/sh\\necho tool\\n"}}',
        '  - {name: c, path: /etc/wfc/deep/file, raw: {data: "deep\\n"}}',
        "outputs: {parameters: [{name: p, valueFrom: {path: /usr/local/share/wfc-out}}]}",
    ).succeeded()
    assert run.printed("work").splitlines()[:4] == ["opctl", "tool", "deep", "/usr/bin/env"]
    assert run.parameters("work") == {"p": "new"}


@pytest.mark.parametrize("way", WAYS)
def test_folders_of_the_machine_themselves(workflows: Workflows, way: str) -> None:
    """An input hides the machine's folder; of an output, what the command wrote among the machine's files is taken."""
    store = workflows.new_folder("store")
    (store / "given").mkdir(parents=True)
    (store / "given/file").write_text("given\n")
    source = """
ls /opt; cat /opt/file /opt/tool/x; grep -c root /etc/passwd
echo new > /etc/wfc-out; echo new > /usr/local/share/wfc-out
"""
    more = """\
inputs:
  artifacts:
  - {name: b, path: /opt/tool/x, raw: {data: "deep\\n"}}
  - {name: a, path: /opt, s3: {key: given}}
outputs:
  artifacts:
  - {name: c, path: /etc, s3: {key: etc}}
  - {name: d, path: /usr/local/share/, archive: {tar: {}}, s3: {key: share.tgz}}
"""
    run = workflows.run(script(source, more), f"--artifacts={store}", environment={"WFC_SANDBOX": way}).succeeded()
    assert run.printed("work").splitlines()[:4] == ["file", "tool", "given", "deep"]
    assert [path.name for path in (store / "etc").iterdir()] == ["wfc-out"]
    listed = subprocess.run(["tar", "-tzf", store / "share.tgz"], capture_output=True, text=True, check=True).stdout
    assert listed.split() == ["share/", "share/wfc-out"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("options", ["", ", optional: true"])
def test_no_link_leads_to_covered_files(workflows: Workflows, way: str, options: str) -> None:
    """What the command was not shown leaves the sandbox in no artifact, even where the one who runs it may read it."""
    output = f"outputs: {{artifacts: [{{name: a, path: /tmp/link, s3: {{key: a}}{options}}}]}}"
    run = tried(workflows, way, "ln -s /etc /tmp/link; cat /etc/shadow >/dev/null 2>&1 || :", output)
    assert not list((run.folder / "artifacts").rglob("shadow*"))
    if os.getuid() == 0:
        assert (run.code, run.node("work")["phase"]) == (1, "Error")
        assert "/tmp/link holds files that are kept from the sandbox" in run.node("work")["message"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("target", ["SECRET", "../../../../../../../../../../..SECRET", "loop"])
def test_links_do_not_lead_out(workflows: Workflows, way: str, target: str, tmp_path: Path) -> None:
    """What a command links to is what the command could have read, not what stands there on the machine."""
    secret = tmp_path / "secret"
    secret.write_text("planted")
    target = target.replace("SECRET", str(secret))
    run = tried(
        workflows,
        way,
        f"ln -s {target} /tmp/loop; ln -s {tmp_path} /tmp/folder",
        "outputs:",
        "  parameters:",
        "  - {name: link, valueFrom: {path: /tmp/loop, default: nothing}}",
        "  - {name: below, valueFrom: {path: /tmp/folder/secret, default: nothing}}",
    ).succeeded()
    assert run.parameters("work") == {"link": "nothing", "below": "nothing"}


@pytest.mark.parametrize("way", WAYS)
def test_links_inside_are_followed(workflows: Workflows, way: str) -> None:
    run = tried(
        workflows,
        way,
        "mkdir -p /data/real; echo value > /data/real/file; ln -s /data/real /tmp/folder; ln -s folder/file /tmp/link",
        "outputs:",
        "  parameters:",
        "  - {name: p, valueFrom: {path: /tmp/link}}",
        "  - {name: q, valueFrom: {path: /tmp/folder/file}}",
    ).succeeded()
    assert run.parameters("work") == {"p": "value", "q": "value"}


@pytest.mark.parametrize("way", WAYS)
def test_folders_that_nobody_may_enter_are_put_away(workflows: Workflows, way: str) -> None:
    run = tried(workflows, way, "mkdir -p /tmp/a/b/c; chmod 000 /tmp/a/b /tmp/a").succeeded()
    assert not list((run.folder / "nodes").glob("*/root"))


@pytest.mark.parametrize("way", WAYS)
def test_without_a_privileged_user(workflows: Workflows, way: str, tmp_path: Path) -> None:
    """The whole of it as a user who is nobody."""
    user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.getuid() == 0 else []
    bundle = workflows.bundle(script("id -u; (: >/usr/x) 2>/dev/null || echo closed; echo out > /tmp/out"))
    place = Path("/tmp") / f"wfc-nobody-{os.getpid()}-{way}"
    try:
        subprocess.run(["cp", "-R", bundle, place], check=True)
        if user:
            subprocess.run(["chown", "-R", "65534:65534", place], check=True)
        result = subprocess.run(
            [*user, "sh", f"{place}/run.sh", "--runtime=sandbox", f"--workdir={place}/run"],
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": os.environ["PATH"], "HOME": "/", "WFC_SANDBOX": way},
        )
        assert result.returncode == 0, result.stderr
        (printed,) = [path.read_text() for path in (place / "run/nodes").glob("*.work/stdout")]
        assert printed == "0\nclosed\n"
    finally:
        subprocess.run(["rm", "-rf", place], check=True)


# What a pod finds: the entries of its own file system, their modes and owners, and where links lead.
LOOK = (
    r"find / -xdev -not -path '/usr/*' -not -path '/etc/*' -not -path '/opt/*' -printf '%p %y %m %U %l\n' | sort; "
    "ls /bin/sh"
)


@pytest.mark.needs("bwrap")
@pytest.mark.parametrize(
    "mess",
    [
        "true",
        "mkdir -p /work/deep && echo left > /work/deep/file",
        "echo left > /.hidden; echo left > /tmp/..two; echo left > /run/x",
        "rm -f /bin && mkdir /bin",
        "rm -f /bin && ln -s usr/lib /bin",
        "rm -rf /tmp /home /var && ln -s / /tmp",
        "chmod 700 /tmp /root / && chmod 4755 /var/run/argo",
        "ln -s /etc /srv/link",
    ],
)
def test_nothing_is_left_for_the_next_pod(workflows: Workflows, mess: str) -> None:
    """Pods of one template may get the same root one after the other, but not what another left there."""
    document = f"""
        entrypoint: main
        templates:
        - name: main
          dag:
            tasks:
            - {{name: first, template: look}}
            - {{name: messy, template: mess, dependencies: [first]}}
            - {{name: second, template: look, dependencies: [messy]}}
        - name: mess
          container: {{image: x, command: [sh, -c, {json.dumps(mess)}]}}
        - name: look
          container: {{image: x, command: [sh, -c, {json.dumps(LOOK)}]}}
    """
    run = workflows.run(document).succeeded()
    assert "\n/tmp d 777 0 \n" in run.printed("first")
    assert run.printed("second") == run.printed("first")
    assert list((run.folder / "nodes").glob("*/.roots")) == []
