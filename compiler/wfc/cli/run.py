"""``wfc run``: compile a document to a bundle in the folder of the run, run the bundle, and show how it goes.

What runs is the bundle that ``wfc compile -t shell`` writes, so that both do the same. It runs in a process group of
its own: an interrupt reaches it through this process once, not twice from a terminal.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from wfc.cli import exits, run_folder
from wfc.cli.compiling import Compiled, add_inputs, add_parameter_files, bundle, read_parameter_files
from wfc.cli.options import Namespace, Parser, add_color
from wfc.cli.outputs import write_folder

_PASSED = (
    "runtime", "jobs", "artifacts", "secrets", "config_maps", "cache", "grace", "kube_context", "map_file", "tools",
    "namespace", "timeout", "env_file",
)  # fmt: skip

# What a bundle's run.sh says of itself: the templates that wait for somebody, and whether the workflow does.
_WAITING = ("wfc_waits", "wfc_spec_suspended")


def add_options(parser: Parser) -> None:
    """Declare the arguments."""
    add_inputs(parser, optional=True)
    add_parameter_files(parser)
    parser.add_argument("--runtime", choices=("auto", "podman", "docker", "sandbox", "host"), help="what tasks run in")
    parser.add_argument("-j", "--jobs", metavar="N", help="how many pods run at the same time")
    parser.add_argument("--workdir", metavar="DIR", help="the folder of this run, new or empty (runs/<time>-<name>)")
    parser.add_argument("--artifacts", metavar="DIR", help="the local artifact store (artifacts in the run's folder)")
    parser.add_argument("--secrets", metavar="DIR", help="a folder of secrets, as NAME/KEY files")
    parser.add_argument(
        "--supply",
        action="append",
        default=[],
        metavar="NODE.NAME=VALUE",
        help="an output of a node that waits for somebody; it goes on at once (repeatable)",
    )
    parser.add_argument(
        "--allow-kubectl", action="store_true", help="let resource templates change a cluster, that of --kube-context"
    )
    parser.add_argument("--kube-context", metavar="NAME", help="the context that kubectl works in")
    parser.add_argument("--config-maps", metavar="DIR", help="a folder of ConfigMaps, as NAME/KEY files")
    parser.add_argument("--cache", metavar="DIR", help="where memoized outputs are kept")
    parser.add_argument(
        "--semaphore",
        action="append",
        default=[],
        metavar="NAME=LIMIT",
        help="how many may hold a semaphore: CONFIG-MAP/KEY, or the key of one of a database (repeatable)",
    )
    parser.add_argument(
        "--volume",
        action="append",
        default=[],
        metavar="NAME=DIR",
        help="the folder for a claim or another volume (repeatable)",
    )
    parser.add_argument(
        "--allow-host-paths",
        action="store_true",
        help="let volumes be folders of this machine where the workflow says so",
    )
    parser.add_argument("--grace", metavar="SECONDS", help="how long a command may go on when it is asked to end (30)")
    parser.add_argument(
        "--map", action="append", default=[], metavar="FROM=TO", help="look for the host or URL FROM at TO (repeatable)"
    )
    parser.add_argument("--env-file", metavar="FILE", help="variables for every command, one NAME=VALUE a line")
    parser.add_argument("--only", dest="only_task", metavar="TASK", help="run this task of the first template alone")
    parser.add_argument("--from", dest="from_task", metavar="TASK", help="run this task and all behind it")
    parser.add_argument("--until", dest="until_task", metavar="TASK", help="run this task and all that it needs")
    parser.add_argument(
        "--mock",
        action="append",
        default=[],
        metavar="TASK=DIR",
        help="do not run TASK: its outputs are in DIR, as parameters/NAME, artifacts/NAME, result (repeatable)",
    )
    parser.add_argument("--map-file", metavar="FILE", help="the same from a file, one FROM=TO a line")
    parser.add_argument("--tools", metavar="DIR", help="a folder of programs to add to the sandbox")
    parser.add_argument(
        "--resume",
        metavar="RUN",
        help="go on with a run that failed, was interrupted or was killed: its folder, its name, or @latest; "
        "without PATH its own bundle runs",
    )
    parser.add_argument(
        "--resume-suspended",
        action="store_true",
        help="go on at once where the workflow waits for somebody",
    )
    parser.add_argument(
        "--artifact-gc", action="store_true", help="delete artifacts at the end as the workflow's artifactGC says"
    )
    parser.add_argument("--keep", action="store_true", help="keep the file systems of the pods")
    parser.add_argument("--timeout", metavar="DURATION", help="how long the run may take (90, 5m, 1h30m)")
    parser.add_argument("--log-format", choices=("text", "json"), default="text", help="how to write events")
    parser.add_argument("--dry-run", action="store_true", help="say what would run and what it needs, and stop")
    add_color(parser)


def run(options: Namespace) -> int:
    """Compile, write, run; the exit code is the bundle's."""
    read_parameter_files(options)
    if options.resume is not None:
        return _resume(options)
    if not options.paths:
        raise exits.UsageError("there is nothing to run: no PATH was given", "see wfc run --help")
    compiled = bundle(options)
    if isinstance(compiled, int):
        return compiled
    if options.dry_run:
        return _try(options, compiled)
    is_theirs = options.workdir is not None and os.path.isdir(options.workdir)
    latest = _latest()
    folder = _make_folder(options.workdir, compiled)
    write_folder(f"{folder}/bundle", compiled.files)
    code = _execute(_command(options, f"{folder}/bundle", ["--workdir", folder]), options)
    if code in (exits.MISUSE, exits.UNSUPPORTED) and os.listdir(folder) == ["bundle"]:
        # Refused before it began: put it away, so that the same command can be given again.
        import shutil  # only here

        shutil.rmtree(f"{folder}/bundle" if is_theirs else folder, ignore_errors=True)
        if _latest() == os.path.basename(folder):
            _link_latest(latest)
    return code


def _try(options: Namespace, compiled: Compiled, *more: str) -> int:
    """``--dry-run``: of a bundle that nobody keeps."""
    import tempfile  # only here

    with tempfile.TemporaryDirectory(prefix="wfc-") as folder:
        write_folder(f"{folder}/bundle", compiled.files)
        return subprocess.run(_command(options, f"{folder}/bundle", list(more)), check=False).returncode


def _resume(options: Namespace) -> int:
    """Go on with a run: with its own bundle, or with that of the documents that are given.

    A new bundle waits beside the earlier one until the run is known to be free; the bundle itself then puts it there.
    """
    folder = run_folder.find(options.resume)
    resumed = ["--resume", folder]
    if options.workdir is not None:
        raise exits.UsageError("--resume goes on in the folder of that run: it cannot be given together with --workdir")
    if not options.paths:
        if not os.path.isfile(f"{folder}/bundle/run.sh"):
            raise exits.UsageError(f"`{folder}` holds no bundle", "say which documents are to run")
        if options.dry_run:
            return subprocess.run(_command(options, f"{folder}/bundle", resumed), check=False).returncode
        return _execute(_command(options, f"{folder}/bundle", resumed), options)
    given = {pair.partition("=")[0] for pair in options.parameter}
    earlier = [f"{name}={value}" for name, value in run_folder.parameters(folder) if name not in given]
    compiled = bundle(Namespace(**{**vars(options), "parameter": [*earlier, *options.parameter]}))
    if isinstance(compiled, int):
        return compiled
    if options.dry_run:
        return _try(options, compiled, *resumed)
    waiting = f"{folder}/.bundle-{os.getpid()}"
    write_folder(waiting, compiled.files)
    try:
        return _execute(_command(options, waiting, resumed), options)
    finally:
        if os.path.isdir(waiting):
            import shutil  # only here

            shutil.rmtree(waiting, ignore_errors=True)


def _make_folder(wanted: str | None, compiled: Compiled) -> str:
    """The folder of the run, made here. Raises :class:`exits.UsageError` where it is not new or empty."""
    try:
        if wanted is not None:
            os.makedirs(wanted, mode=0o700, exist_ok=True)
            if os.listdir(wanted):
                raise exits.UsageError(f"`{wanted}` is not empty", "a run writes in a folder of its own")
            return wanted
        stem = f"runs/{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}-{compiled.title}"
        os.makedirs("runs", exist_ok=True)
        for count in range(1, 1000):
            folder = stem if count == 1 else f"{stem}-{count}"
            try:
                os.mkdir(folder, mode=0o700)
            except FileExistsError:
                continue
            _link_latest(os.path.basename(folder))
            return folder
    except OSError as error:
        raise exits.OutputError(f"cannot make the folder `{wanted or 'runs'}`: {error.strerror or error}") from error
    raise exits.OutputError(f"too many runs called `{stem}`")


def _latest() -> str | None:
    """Where ``runs/latest`` leads."""
    with suppress(OSError):
        return os.readlink("runs/latest")
    return None


def _link_latest(name: str | None) -> None:
    """``runs/latest`` leads to the run that began last, if there is one; a system without links does without."""
    beside = f"runs/.latest.{os.getpid()}"
    with suppress(OSError):
        if name is None:
            os.unlink("runs/latest")
            return
        os.symlink(name, beside)
        os.replace(beside, "runs/latest")


def _command(options: Namespace, folder: str, more: list[str]) -> list[str]:
    command = ["sh", f"{folder}/run.sh"]
    for name in _PASSED:
        value = getattr(options, name)
        if value is not None and value != "":
            command += [f"--{name.replace('_', '-')}", str(value)]
    for value in options.volume:
        command += ["--volume", value]
    for value in options.map:
        command += ["--map", value]
    for value in options.mock:
        command += ["--mock", value]
    for name in ("only", "from", "until"):
        if getattr(options, f"{name}_task") is not None:
            command += [f"--{name}", getattr(options, f"{name}_task")]
    for value in options.supply:
        command += ["--supply", value]
    for value in options.semaphore:
        command += ["--semaphore", value]
    for value in options.parameter:
        command += ["-p", value]
    if options.name:
        command += ["--name", options.name]
    if options.allow_kubectl:
        command.append("--allow-kubectl")
    if options.resume_suspended:
        command.append("--resume-suspended")
    if options.artifact_gc:
        command.append("--artifact-gc")
    if options.allow_host_paths:
        command.append("--allow-host-paths")
    if options.keep:
        command.append("--keep")
    if options.quiet:
        command.append("--quiet")
    if options.dry_run:
        command.append("--dry-run")
    return command + more


def _asks(options: Namespace, script: str) -> bool:
    """Whether the bundle will ask somebody at the terminal to resume it."""
    if options.resume_suspended or options.supply or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    with open(script, encoding="utf-8") as file:
        text = file.read()
    return not all(re.search(rf"^(?:.* )?{name}=(?:'')?(?= |$)", text, re.MULTILINE) for name in _WAITING)


def _execute(command: list[str], options: Namespace) -> int:
    """Run the bundle; its events go to standard error, on a terminal as a tree that grows.

    A bundle that asks has the terminal for itself, and is in this process's group, or it could not read there. Either
    way the bundle ends, as after an interrupt, when this process does: only this one holds the other end of a pipe.
    """
    asks = _asks(options, command[1])
    live = options.log_format == "text" and sys.stderr.isatty() and options.color != "never" and not options.quiet
    live = live and not asks
    command = [*command, "--lifeline", "--log-format", "json" if live else options.log_format]
    stdin = "/dev/tty" if asks else "/dev/null"
    # dash knows descriptors of one digit alone, so a shell puts the pipe where the bundle looks for it.
    process = subprocess.Popen(
        ["sh", "-c", f'exec "$@" 3<&0 <{stdin}', *command[:1], *command],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE if live else None,
        process_group=None if asks else 0,
    )
    with process, _handing_on_signals(process, asks):
        if live:
            from wfc.cli.progress import watch  # loads rich, which only a terminal needs

            watch(process)
        code = process.wait()
    return code if code >= 0 else 128 - code


@contextmanager
def _handing_on_signals(process: "subprocess.Popen[bytes]", together: bool) -> Iterator[None]:
    """While the block runs, a signal that asks this process to stop goes to the bundle, which stops its tasks.

    One from the terminal reaches a bundle that is ``together`` with this process by itself.
    """

    def hand_on(number: int, _: object) -> None:
        if process.poll() is None and not (together and number == signal.SIGINT):
            process.send_signal(signal.SIGTERM)

    old = {number: signal.signal(number, hand_on) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)
