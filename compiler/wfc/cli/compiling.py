"""What the commands that compile share: the options about documents, and which of these are compiled, and to what."""

import os
import re
import sys
from typing import NamedTuple

from wfc.backends.base import OutputFile
from wfc.cli import exits
from wfc.cli.documents import Checked
from wfc.cli.inputs import Inputs, require_some
from wfc.cli.options import Namespace, Parser, add_stdin_filename, pairs
from wfc.cli.settings import add_configuration, add_references
from wfc.cli.sound import sound
from wfc.cli.targets import shell
from wfc.ir.anystring import any_string
from wfc.ir.program import Program
from wfc.ir.tree import Scalar

_NAME = re.compile(r"[A-Za-z0-9][-.A-Za-z0-9]*\Z")  # no tag, and nothing that leads out of a folder


class Compiled(NamedTuple):
    """A bundle that is still to be written, and a word that a folder for it may be named by."""

    title: str
    files: tuple[OutputFile, ...]


def add_inputs(parser: Parser, *, optional: bool = False) -> None:
    """Declare what every command that compiles takes: the documents (at least one unless ``optional``), and what
    completes them.
    """
    parser.add_argument(
        "paths",
        nargs="*" if optional else "+",
        metavar="PATH",
        help="files, folders, patterns, or - for standard input",
    )
    parser.add_argument("-p", "--parameter", action="append", default=[], metavar="NAME=VALUE",
                        help="the value of a workflow parameter (repeatable)")  # fmt: skip
    parser.add_argument("--entrypoint", default="", metavar="TEMPLATE", help="the template that a run begins with")
    parser.add_argument("--workflow", default="", metavar="NAME", help="which document to run, where there are several")
    names = parser.add_mutually_exclusive_group()
    names.add_argument("--name", default="", help="the name of the workflow")
    names.add_argument("--generate-name", default="", metavar="PREFIX", help="what its name begins with")
    parser.add_argument("-n", "--namespace", default="", help="its namespace")
    parser.add_argument("--artifact-repository", default="", metavar="FILE",
                        help="where artifacts without a whole location are kept: a file with Argo's "
                        "artifactRepository settings, or the ConfigMap that holds them")  # fmt: skip
    add_references(parser)
    add_configuration(parser)
    add_stdin_filename(parser)
    parser.add_argument("-q", "--quiet", action="store_true", help="show errors only")


def add_images(parser: Parser) -> None:
    """Declare ``--images``, which the target :func:`wfc.cli.targets.shell` obeys."""
    parser.add_argument("--images", default="", metavar="FILE",
                        help="what images run by themselves, for containers without a command in a bundle: a file with "
                        "the images of Argo's controller, or the ConfigMap that holds them")  # fmt: skip


def add_parameter_files(parser: Parser) -> None:
    """Declare ``--parameter-file``, which :func:`read_parameter_files` obeys."""
    parser.add_argument(
        "-f",
        "--parameter-file",
        action="append",
        default=[],
        metavar="FILE",
        help="parameters from a YAML or JSON file with a map of names to values; -p comes before them (repeatable)",
    )


def read_parameter_files(options: Namespace) -> None:
    """Put the parameters of files before those of ``-p``, where these do not give the same."""
    if options.parameter_file:
        from wfc.cli.parameter_file import parameters  # reads documents; most runs have none

        given = {pair.partition("=")[0] for pair in options.parameter}
        read = {name: value for path in options.parameter_file for name, value in parameters(path)}
        options.parameter[:0] = [f"{name}={value}" for name, value in read.items() if name not in given]


def read_inputs(options: Namespace) -> Inputs:
    """The files that the options of :func:`add_inputs` name. Raises :class:`exits.UsageError` where there are none."""
    inputs = Inputs(options.paths, options.stdin_filename)
    require_some(inputs)
    if inputs.unmatched:
        raise exits.UsageError("; ".join(inputs.unmatched))
    return inputs


def bundle(options: Namespace) -> Compiled | int:
    """The bundle of the options of :func:`add_inputs`; the exit code where there is none, with the reasons printed."""
    target = shell(options)
    files = sound(read_inputs(options), target.unsupported, options, sys.stdout, target.at_run_time, made="run")
    if isinstance(files, int):
        return files
    program = main_program(files, options.workflow, options.entrypoint)
    within_enums(program, options)
    name = options.name or options.generate_name.rstrip("-.")
    given = program.workflow.name or program.workflow.generate_name
    if not name and given is not None:
        name = given.text.rstrip("-.")
    if not _NAME.match(name):
        stem = os.path.splitext(os.path.basename(program.workflow.node.source.path))[0]
        name = stem if _NAME.match(stem) else "workflow"
    return Compiled(name, target.emit((program,), ""))


def main_program(files: list[Checked], workflow: str = "", entrypoint: str = "") -> Program:
    """The one program that can be run: what else is there are templates for it.

    Of several, ``workflow`` names one, and ``entrypoint`` those that have such a template; a Workflow or CronWorkflow
    comes before templates. Raises :class:`exits.UsageError` when there are several, or none.
    """
    programs = [program for file in files for program in file.programs]
    if workflow:
        named = [program for program in programs if _title(program) == workflow]
        if not named:
            known = ", ".join(dict.fromkeys(title for program in programs if (title := _title(program))))
            raise exits.UsageError(f"there is no document called `{workflow}`", f"there is: {known}")
        programs = named
    if entrypoint:
        runnable = [program for program in programs if entrypoint in program.templates]
        if not runnable:
            raise exits.UsageError(f"there is no template called `{entrypoint}`")
    else:
        runnable = [
            program for program in programs
            if program.workflow.entrypoint is not None or program.workflow.workflow_template_ref is not None
        ]  # fmt: skip
    own = [program for program in runnable if program.workflow.kind in ("Workflow", "CronWorkflow")] or runnable
    if len(own) == 1:
        return own[0]
    if not own:
        raise exits.UsageError(
            "there is no workflow to run: no document has an entrypoint", "choose a template with --entrypoint"
        )
    places = []
    for program in own:
        line, _ = program.workflow.node.source.position(program.workflow.node.start)
        title = _title(program)
        places.append(f"{program.workflow.node.source.path}:{line}{f' {title}' if title else ''}")
    raise exits.UsageError(
        f"a bundle runs one workflow, and there are {len(own)} ({', '.join(places)})", "choose one with --workflow NAME"
    )


def _title(program: Program) -> str:
    given = program.workflow.name or program.workflow.generate_name
    return given.text if given is not None else ""


def within_enums(program: Program, options: Namespace) -> None:
    """Raise :class:`exits.UsageError` for a ``-p`` whose value the parameter's enumeration does not list."""
    given = dict(pairs("-p", options.parameter))
    for parameter in (*program.workflow.arguments.parameters, *program.base.arguments.parameters):
        value = given.get(parameter.name.text) if parameter.name is not None else None
        if value is None or parameter.name is None or parameter.enum is None:
            continue
        allowed = [any_string(item.value) for item in parameter.enum.items if isinstance(item, Scalar)]
        if allowed and value not in allowed:
            name = parameter.name.text
            raise exits.UsageError(f"-p {name}: `{value}` is not one of its values", f"they are {', '.join(allowed)}")
