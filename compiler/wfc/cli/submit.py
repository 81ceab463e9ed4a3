"""``wfc submit``: compile a document, send the manifest to an Argo Server, follow the workflow and end as it does."""

import os
import sys
from typing import TYPE_CHECKING, Any, TextIO

from wfc import rules
from wfc.backends.argo import manifest, parameters, refusals
from wfc.backends.argo.errors import OptionError
from wfc.backends.argo.options import ArgoOptions, check
from wfc.cli import exits
from wfc.cli.compiling import (
    add_inputs,
    add_parameter_files,
    main_program,
    read_inputs,
    read_parameter_files,
    within_enums,
)
from wfc.cli.documents import Checked
from wfc.cli.options import Namespace, Parser, add_color, pairs
from wfc.cli.repositories import read_repository
from wfc.cli.settings import add_target
from wfc.cli.sound import show, sound
from wfc.cli.targets import target_of
from wfc.diagnostics import Diagnostic
from wfc.frontend.paths import Paths
from wfc.ir.program import Program
from wfc.render.report import Finding

if TYPE_CHECKING:
    from wfc.cli.argo_server import Address, Server, ServerError

_INSTANCE_LABEL = "workflows.argoproj.io/controller-instanceid"


def add_options(parser: Parser) -> None:
    """Declare the arguments."""
    add_inputs(parser)
    add_parameter_files(parser)
    add_target(parser)
    parser.add_argument("--label", action="append", default=[], metavar="NAME=VALUE", help="a label (repeatable)")
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
    parser.add_argument("-o", "--output", choices=("name", "json", "yaml"), help="what to print of the new workflow")
    add_color(parser)


def run(options: Namespace) -> int:
    """Compile and send; the exit code is that of the workflow where it is followed."""
    if options.dry_run and (options.watch or options.log):
        raise exits.UsageError("--dry-run makes nothing that --watch or --log could follow")
    read_parameter_files(options)
    asked = _asked(options)
    # What is asked for goes to standard output alone, so that a pipe can take it.
    stream = sys.stderr if options.output or options.dry_run == "client" else sys.stdout
    # Only one document becomes a workflow: of what else is there, its own kind counts.
    their_own = asked._replace(kind="")
    files = sound(
        read_inputs(options),
        lambda program: manifest.unsupported(program, their_own),
        options,
        stream,
        made="submitted",
    )
    if isinstance(files, int):
        return files
    program = main_program(files, options.workflow, options.entrypoint)
    within_enums(program, options)
    made = _manifest(program, asked, options.entrypoint)
    if options.dry_run == "client":
        _print(made, options.output or "yaml")
        return exits.CLEAN
    return _send(made, files, program, options, stream)


def _send(made: dict[str, Any], files: list[Checked], program: Program, options: Namespace, stream: TextIO) -> int:
    """Send the manifest, say what became of it, and follow the workflow where that is asked for; the exit code."""
    where = _address(options)
    from wfc.cli.argo_server import Server, ServerError  # loads the SDK, which takes longer than everything else here

    server = Server(where, made["metadata"].get("namespace") or "default")
    try:
        workflow = server.create(made, dry_run=options.dry_run == "server")
    except ServerError as error:
        return _refused(error, server, files, program, options, stream)
    if options.output:
        _print(workflow, options.output)
    elif options.dry_run:
        print(f"the server takes it: {_title(workflow, server)} (dry run, nothing was made)")
    else:
        print(f"submitted {_title(workflow, server)} to {server.url}")
    sys.stdout.flush()  # before anything is waited for
    if options.dry_run or not (options.watch or options.log):
        return exits.CLEAN
    from wfc.cli.follow import follow  # as above

    return follow(server, str(workflow["metadata"].get("name", "")), options.watch, options.log)


def _asked(options: Namespace) -> ArgoOptions:
    """What the options ask of the manifest, whatever the document says."""
    instance = options.instance_id or os.environ.get("ARGO_INSTANCEID", "")
    labels = pairs("--label", options.label)
    try:
        asked = ArgoOptions(
            kind="Workflow",
            name=options.name,
            generate_name=options.generate_name,
            namespace=options.namespace,
            labels=(*labels, (_INSTANCE_LABEL, instance)) if instance else labels,
            parameters=pairs("-p", options.parameter),
            repository=read_repository(options) if options.artifact_repository else None,
            target=target_of(options),
        )
        check(asked)
    except OptionError as error:
        raise exits.UsageError(error.message, error.hint) from None
    return asked


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


def _manifest(program: Program, asked: ArgoOptions, entrypoint: str) -> dict[str, Any]:
    """The Workflow to send. Raises :class:`exits.UsageError` for options that do not fit the document."""
    asked = asked._replace(
        generate_name=asked.generate_name or _generated(program, asked),
        namespace=asked.namespace or _namespace(program),
    )
    try:
        parameters.check((program,), asked.parameters)
        made = manifest.manifest(program, asked)
    except OptionError as error:
        raise exits.UsageError(error.message, error.hint) from None
    return {**made, "spec": {**made["spec"], "entrypoint": entrypoint}} if entrypoint else made


def _generated(program: Program, asked: ArgoOptions) -> str:
    """What the names of the workflows of a template begin with: each submission makes a new one, as in Argo."""
    workflow = program.workflow
    if asked.name or workflow.kind == "Workflow" or workflow.name is None:
        return ""
    return f"{workflow.name.text}-"


def _namespace(program: Program) -> str:
    given = program.workflow.namespace
    return given.text if given is not None and given.text else os.environ.get("ARGO_NAMESPACE", "") or "default"


def _print(workflow: dict[str, Any], form: str) -> None:
    """Write a workflow in the form of ``--output``."""
    metadata = workflow["metadata"]
    if form == "name":
        print(metadata.get("name") or metadata.get("generateName", ""))
    else:
        sys.stdout.write(manifest.text([workflow], form))


def _title(workflow: dict[str, Any], server: "Server") -> str:
    metadata = workflow["metadata"]
    return f"{server.namespace}/{metadata.get('name') or str(metadata.get('generateName', '')) + '…'}"


def _refused(
    error: "ServerError", server: "Server", files: list[Checked], program: Program, options: Namespace, stream: TextIO
) -> int:
    """Say what the server objects to, at the place in the document where that is; the exit code."""
    span = refusals.place(program.workflow, error.message)
    if not (error.refuses_document or (error.may_refuse_document and span is not None)):
        sys.stderr.write(f"wfc: {error.complaint(server.namespace)}\n")
        return exits.FINDINGS if error.status == 409 else exits.FAILURE
    span = span or refusals.head(program.workflow)
    message = f"the Argo Server refuses this: {error.message}"
    finding = Diagnostic(rules.REFUSED_BY_SERVER, message, span, path=Paths(program.workflow).of(span))
    owner = next(file.report for file in files if any(found is program for found in file.programs))
    show([owner._replace(valid=False, findings=(Finding(finding),))], options, stream)
    sys.stderr.write("wfc: nothing was submitted\n")
    return exits.FINDINGS
