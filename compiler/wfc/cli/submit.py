"""``wfc submit``: compile a document, send the manifest to an Argo Server, follow the workflow and end as it does."""

import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TextIO

from wfc import rules
from wfc.backends.argo import manifest, parameters, refusals
from wfc.backends.argo.errors import OptionError
from wfc.backends.argo.options import ArgoOptions
from wfc.cli import exits
from wfc.cli.compiling import add_inputs, main_program, read_inputs
from wfc.cli.documents import Checked
from wfc.cli.options import Namespace, Parser, add_color, pairs
from wfc.cli.repositories import read_repository
from wfc.cli.sound import show, sound
from wfc.diagnostics import Diagnostic
from wfc.frontend.paths import Paths
from wfc.ir.program import Program
from wfc.render.report import Finding

if TYPE_CHECKING:
    from wfc.cli.argo_server import Address, Server, ServerError

_OVER = ("Succeeded", "Failed", "Error")
_INSTANCE_LABEL = "workflows.argoproj.io/controller-instanceid"
# How long to wait before asking again, after the first, second … time in a row that the server was not there.
_PAUSES = (1, 2, 4, 8, 15)


def add_options(parser: Parser) -> None:
    """Declare the arguments."""
    add_inputs(parser)
    parser.add_argument(
        "-s", "--server", metavar="URL", help="the Argo Server, host:port or a URL (default: $ARGO_SERVER)"
    )
    parser.add_argument(
        "--token", metavar="TOKEN", help="who asks; process lists show it, so better set ARGO_TOKEN, the default"
    )
    parser.add_argument(
        "-k", "--insecure-skip-verify", action="store_true", help="do not check the server's certificate"
    )
    parser.add_argument("--instance-id", metavar="ID", help="which controller is to run it (default: $ARGO_INSTANCEID)")
    parser.add_argument("-w", "--watch", action="store_true", help="follow the workflow, and exit as it does")
    parser.add_argument("--log", action="store_true", help="print what its pods print, and exit as it does")
    parser.add_argument(
        "--dry-run", nargs="?", const="client", choices=("client", "server"),
        help="send nothing and print the manifest; or let the server check it and make nothing",
    )  # fmt: skip
    parser.add_argument("-o", "--output", choices=("name", "json"), help="what to print of the new workflow")
    add_color(parser)


def run(options: Namespace) -> int:
    """Compile and send; the exit code is that of the workflow where it is followed."""
    if options.dry_run and (options.watch or options.log):
        raise exits.UsageError("--dry-run makes nothing that --watch or --log could follow")
    where = None if options.dry_run == "client" else _address(options)
    # What is asked for goes to standard output alone, so that a pipe can take it.
    stream = sys.stderr if options.output or options.dry_run == "client" else sys.stdout
    files = sound(read_inputs(options), manifest.unsupported, options, stream, made="submitted")
    if isinstance(files, int):
        return files
    if options.entrypoint:
        raise exits.UsageError("a document is submitted as it is: --entrypoint is for bundles")
    program = main_program(files, options.workflow)
    made = _manifest(program, options)
    if where is None:
        sys.stdout.write(manifest.text([made], "json" if options.output == "json" else "yaml"))
        return exits.CLEAN
    from wfc.cli.argo_server import Server, ServerError  # loads the SDK, which takes longer than everything else here

    server = Server(where, made["metadata"].get("namespace") or "default")
    try:
        workflow = server.create(made, dry_run=options.dry_run == "server")
    except ServerError as error:
        return _refused(error, server, files, program, options, stream)
    name = str(workflow["metadata"].get("name", ""))
    _print_made(workflow, server, options)
    if options.dry_run or not (options.watch or options.log):
        return exits.CLEAN
    return _follow(server, name, options)


def _address(options: Namespace) -> "Address":
    """The server. Raises :class:`exits.UsageError` where nobody named one, or none that could be."""
    server = options.server or os.environ.get("ARGO_SERVER", "")
    if not server:
        raise exits.UsageError(
            "there is no server to submit to", "give --server HOST:PORT or set ARGO_SERVER; --dry-run needs none"
        )
    try:
        from wfc.cli.argo_server import address  # as above
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("argo_workflows", "urllib3"):
            raise
        raise exits.UsageError(
            "wfc submit needs the argo-workflows package", "pip install 'wfc-compiler[submit]'"
        ) from None
    try:
        token = options.token or os.environ.get("ARGO_TOKEN", "")
        return address(server, token, options.insecure_skip_verify, os.environ)
    except ValueError as error:
        raise exits.UsageError(f"`{server}` is no address of a server", str(error)) from None


def _manifest(program: Program, options: Namespace) -> dict[str, Any]:
    """The Workflow to send. Raises :class:`exits.UsageError` for options that do not fit the document."""
    instance = options.instance_id or os.environ.get("ARGO_INSTANCEID", "")
    try:
        chosen = ArgoOptions(
            kind="Workflow",
            name=options.name,
            generate_name=options.generate_name or _generated(program, options),
            namespace=options.namespace or _namespace(program),
            labels=((_INSTANCE_LABEL, instance),) if instance else (),
            parameters=pairs("-p", options.parameter),
            repository=read_repository(options) if options.artifact_repository else None,
        )
        parameters.check((program,), chosen.parameters)
        return manifest.manifest(program, chosen)
    except OptionError as error:
        raise exits.UsageError(error.message, error.hint) from None


def _generated(program: Program, options: Namespace) -> str:
    """What the names of the workflows of a template begin with: each submission makes a new one, as in Argo."""
    workflow = program.workflow
    if options.name or workflow.kind == "Workflow" or workflow.name is None:
        return ""
    return f"{workflow.name.text}-"


def _namespace(program: Program) -> str:
    given = program.workflow.namespace
    return given.text if given is not None and given.text else os.environ.get("ARGO_NAMESPACE", "") or "default"


def _print_made(workflow: dict[str, Any], server: "Server", options: Namespace) -> None:
    if options.output == "json":
        json.dump(workflow, sys.stdout, indent=2, ensure_ascii=False)
        sys.stdout.write("\n")
    elif options.output == "name":
        print(workflow["metadata"].get("name", ""))
    elif options.dry_run:
        print(f"the server takes it: {_title(workflow, server)} (dry run, nothing was made)")
    else:
        print(f"submitted {_title(workflow, server)} to {server.url}")
    sys.stdout.flush()


def _title(workflow: dict[str, Any], server: "Server") -> str:
    metadata = workflow["metadata"]
    return f"{server.namespace}/{metadata.get('name') or str(metadata.get('generateName', '')) + '…'}"


def _refused(
    error: "ServerError", server: "Server", files: list[Checked], program: Program, options: Namespace, stream: TextIO
) -> int:
    """Say what the server objects to, at the place in the document where that is; the exit code."""
    if not error.refuses_document:
        sys.stderr.write(f"wfc: {_complaint(error, server)}\n")
        return exits.FINDINGS if error.status == 409 else exits.FAILURE
    span = refusals.place(program.workflow, error.message)
    message = f"the Argo Server refuses this: {error.message}"
    finding = Diagnostic(rules.REFUSED_BY_SERVER, message, span, path=Paths(program.workflow).of(span))
    owner = next(file.report for file in files if any(found is program for found in file.programs))
    show([owner._replace(valid=False, findings=(Finding(finding),))], options, stream)
    sys.stderr.write("wfc: nothing was submitted\n")
    return exits.FINDINGS


def _complaint(error: "ServerError", server: "Server") -> str:
    if error.status == 401:
        return f"the server does not know you: {error.message} (set ARGO_TOKEN or give --token)"
    if error.status == 403:
        return f"the server does not allow it in namespace {server.namespace}: {error.message}"
    return error.message


# --- following --------------------------------------------------------------------------------------------------------


class _Watcher:
    """What has been said of a workflow: each node's phase once, in the order in which the nodes began."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.phase = ""
        self.message = ""
        self._said: dict[str, tuple[str, str]] = {}

    def see(self, workflow: dict[str, Any], quiet: bool) -> None:
        """Print what is new in ``workflow``."""
        status = workflow.get("status") or {}
        self.phase, self.message = str(status.get("phase", "")), str(status.get("message", ""))
        nodes = [node for node in (status.get("nodes") or {}).values() if isinstance(node, dict)]
        nodes.sort(key=lambda node: (str(node.get("startedAt", "")), str(node.get("name", ""))))
        for node in nodes:
            name, phase, message = (str(node.get(key, "")) for key in ("name", "phase", "message"))
            if phase and self._said.get(name) != (phase, message):
                self._said[name] = (phase, message)
                if not quiet:
                    _say(f"{phase:<9} {name}{f': {message}' if message else ''}")


def _follow(server: "Server", name: str, options: Namespace) -> int:
    """Follow the workflow to its end, through broken connections; the exit code that its phase makes."""
    watcher = _Watcher(name)
    printer = threading.Thread(target=_print_logs, args=(server, name), daemon=True) if options.log else None
    try:
        if printer is not None:
            printer.start()
        for workflow in _states(server, name):
            watcher.see(workflow, quiet=not options.watch)
            if watcher.phase in _OVER:
                break
        if printer is not None:
            printer.join()
    except KeyboardInterrupt:
        _say(f"no longer following; the workflow {server.namespace}/{name} goes on")
        return exits.INTERRUPTED
    _say(f"workflow {name}: {watcher.phase}{f': {watcher.message}' if watcher.message else ''}")
    return exits.CLEAN if watcher.phase == "Succeeded" else exits.FINDINGS


def _states(server: "Server", name: str) -> Iterator[dict[str, Any]]:
    """The workflow whenever it changes. A connection that breaks is made anew; raises OutputError where none can be."""
    from wfc.cli.argo_server import ServerError  # as above

    failed = 0
    while True:
        try:
            # What happened while nobody watched is in the workflow itself.
            yield server.get(name)
            failed = 0
            yield from server.watch(name)
            pause = 0.5
        except ServerError as error:
            if 400 <= error.status < 500 or failed == len(_PAUSES):
                raise exits.OutputError(f"cannot follow {name}: {_complaint(error, server)}") from None
            pause = _PAUSES[failed]
            failed += 1
        time.sleep(pause)


def _print_logs(server: "Server", name: str) -> None:
    """Print what the pods print. The stream may end before the workflow does; what was printed is not printed again."""
    from wfc.cli.argo_server import ServerError  # as above

    try:
        for pod, content in server.logs(name):
            sys.stdout.write(f"{pod}: {content}\n")
            sys.stdout.flush()
    except ServerError as error:
        _say(f"the logs ended: {error.message}")


def _say(text: str) -> None:
    sys.stderr.write(f"wfc: {text}\n")
    sys.stderr.flush()
