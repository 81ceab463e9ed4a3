"""``wfc compile``: documents to Argo manifests or to a shell bundle, all of the output or none."""

import os
import re
import sys
from collections.abc import Callable
from typing import NamedTuple, TextIO

from wfc import rules
from wfc.backends.base import OutputFile
from wfc.cli import exits
from wfc.cli.documents import Checked, checked
from wfc.cli.inputs import Inputs, library_files, require_some
from wfc.cli.options import Namespace, Parser, add_color, add_stdin_filename, pairs
from wfc.cli.outputs import write_file, write_folder
from wfc.cli.repositories import read_repository, shell_repository
from wfc.cli.settings import MISSING_REFS, add_configuration, add_references, of_references
from wfc.diagnostics import Diagnostic, Severity
from wfc.ir.anystring import any_string
from wfc.ir.program import Program
from wfc.ir.tree import Scalar
from wfc.options import TARGETS
from wfc.options import Options as Asked
from wfc.render.report import FileReport, Finding, Summary
from wfc.render.style import choose
from wfc.render.text import FullText

KINDS = ("Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow")

_NAME = re.compile(r"[A-Za-z0-9][-.A-Za-z0-9]*\Z")  # no tag, and nothing that leads out of a folder
# Findings that say that Argo refuses a document which nothing is wrong with.
_REFUSALS = (rules.ARGO_REFUSES_SOUND, rules.ARGO_CRASHES)
_SHELL_ONLY = ("entrypoint", "workflow")
_ARGO_ONLY = ("kind", "schedule", "label", "annotate_form", "format")


Unsupported = Callable[[Program], tuple[Diagnostic, ...]]


class Target(NamedTuple):
    """A back end with the user's options: what it cannot do with a program, and the files of an input's programs.

    ``emit`` is given the name of the single file that is wanted, empty for a folder. ``at_run_time`` are the codes of
    the errors that it leaves to the run where Argo does; a target that has such follows Argo's verdict.
    """

    unsupported: Unsupported
    emit: Callable[[tuple[Program, ...], str], tuple[OutputFile, ...]]
    folders: bool
    at_run_time: frozenset[str] = frozenset()


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
    parser.add_argument("--namespace", default="", help="its namespace")
    parser.add_argument("--artifact-repository", default="", metavar="FILE",
                        help="where artifacts without a whole location are kept: a file with Argo's "
                        "artifactRepository settings, or the ConfigMap that holds them")  # fmt: skip
    add_references(parser)
    add_configuration(parser)
    add_stdin_filename(parser)
    parser.add_argument("-q", "--quiet", action="store_true", help="show errors only")


def add_options(parser: Parser) -> None:
    """Declare the arguments."""
    parser.add_argument("-t", "--target", choices=("argo", "shell", *TARGETS[1:]), required=True, metavar="TARGET",
                        help="what to compile to: argo (manifests for the configured target, which is the newest "
                        f"version when nobody says), {', '.join(TARGETS[1:])}, or shell (a bundle)")  # fmt: skip
    parser.add_argument(
        "-o",
        "--output",
        default="",
        metavar="PATH",
        help="the file to write, or the folder (for a bundle, and for several inputs); "
        "a bundle of one file ends in .sh (default: standard output)",
    )
    add_inputs(parser)
    add_color(parser)
    argo = parser.add_argument_group("options of -t argo")
    argo.add_argument("--kind", choices=KINDS, help="the kind of document to write (default: the input's own)")
    argo.add_argument("--schedule", action="append", default=[], metavar="CRON", help="when a CronWorkflow runs")
    argo.add_argument("--label", action="append", default=[], metavar="NAME=VALUE", help="a label (repeatable)")
    argo.add_argument("--annotate-form", action="store_true", help="keep the keys of Onepanel's form as annotations")
    argo.add_argument("--format", choices=("yaml", "json"), help="how to write manifests (default: yaml)")


def run(options: Namespace) -> int:
    """Compile; nothing is written unless everything could be."""
    other = "argo" if options.target == "shell" else "shell"
    for name in _ARGO_ONLY if other == "argo" else _SHELL_ONLY:
        if getattr(options, name):
            raise exits.UsageError(f"--{name.replace('_', '-')} is an option of -t {other}")
    inputs = read_inputs(options)
    target = chosen_target(options)
    # Where the result goes to standard output, findings do not.
    stream = sys.stdout if options.output not in ("", "-") else sys.stderr
    files = sound(inputs, target.unsupported, options, stream, target.at_run_time)
    if isinstance(files, int):
        return files
    if target.folders:
        program = main_program(files, options.workflow, options.entrypoint)
        _within_enums(program, options)
        _write_bundle(target, program, options.output)
    else:
        _write_manifests(target, inputs, files, options.output)
    return exits.CLEAN


def chosen_target(options: Namespace) -> Target:
    """The back end that the options of this command choose, with its own ones. Raises :class:`exits.UsageError`."""
    # Only one back end is needed, and the other one is not loaded.
    return _shell(options) if options.target == "shell" else _argo(options)


def bundle(options: Namespace) -> Compiled | int:
    """The bundle of the options of :func:`add_inputs`; the exit code where there is none, with the reasons printed."""
    target = _shell(options)
    files = sound(read_inputs(options), target.unsupported, options, sys.stdout, target.at_run_time)
    if isinstance(files, int):
        return files
    program = main_program(files, options.workflow, options.entrypoint)
    _within_enums(program, options)
    name = options.name or options.generate_name.rstrip("-.")
    given = program.workflow.name or program.workflow.generate_name
    if not name and given is not None:
        name = given.text.rstrip("-.")
    if not _NAME.match(name):
        stem = os.path.splitext(os.path.basename(program.workflow.node.source.path))[0]
        name = stem if _NAME.match(stem) else "workflow"
    return Compiled(name, target.emit((program,), ""))


def _within_enums(program: Program, options: Namespace) -> None:
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


def read_inputs(options: Namespace) -> Inputs:
    """The files that the options of :func:`add_inputs` name. Raises :class:`exits.UsageError` where there are none."""
    inputs = Inputs(options.paths, options.stdin_filename)
    require_some(inputs)
    if inputs.unmatched:
        raise exits.UsageError("; ".join(inputs.unmatched))
    return inputs


def sound(
    inputs: Inputs,
    unsupported: Unsupported,
    options: Namespace,
    stream: TextIO,
    at_run_time: frozenset[str] = frozenset(),
) -> list[Checked] | int:
    """The files, checked and fit for the target; the exit code when they are not. What was found is printed.

    ``at_run_time`` as in `Target`.
    """
    chosen = of_references(options)
    asked = Asked(missing=MISSING_REFS[chosen["missing-refs"].value], target=target_of(options), either=True)
    libraries = library_files(chosen["library"].value, inputs.files)
    decoded = inputs.texts()
    files = list(checked(decoded, asked, libraries, keep_errors=True))
    if at_run_time and not all(file.report.valid for file in files):
        # Whether Argo would run it all the same takes a second reading.
        files = list(checked(decoded, asked._replace(argo=True), libraries, keep_errors=True))
    judged = [_judged(file, unsupported, at_run_time) for file in files]
    code = _show(files, judged, options, stream)
    return files if code == exits.CLEAN else code


class _Judged(NamedTuple):
    """The report of a file with what the target says of it, and what follows: why it cannot be compiled, if so."""

    report: FileReport
    code: int = exits.CLEAN
    tolerated: bool = False
    """Whether there are errors that only its run will meet."""


def _judged(file: Checked, unsupported: Unsupported, at_run_time: frozenset[str]) -> _Judged:
    """The report of a file; the target is asked only about programs that can be compiled."""
    report = file.report
    errors = [found.diagnostic for found in report.findings if found.diagnostic.severity is Severity.ERROR]
    tolerated = bool(errors) and bool(report.argo_valid) and all(e.rule.code in at_run_time for e in errors)
    if not report.valid and not tolerated:
        return _Judged(report, exits.FAILURE if file.report.unreadable else exits.FINDINGS)
    if at_run_time and any(found.diagnostic.rule in _REFUSALS for found in report.findings):
        return _Judged(report, exits.FINDINGS)
    more = tuple(Finding(found) for program in file.programs for found in unsupported(program))
    impossible = any(found.diagnostic.severity is Severity.ERROR for found in more)
    report = report._replace(findings=(*report.findings, *more))
    return _Judged(report, exits.UNSUPPORTED if impossible else exits.CLEAN, tolerated)


def show(files: list[Checked], reports: list[FileReport], options: Namespace, stream: TextIO) -> int:
    """Print what the reports of the files hold; the exit code that it makes."""
    judged = [
        _Judged(
            report, exits.FAILURE if file.report.unreadable else exits.FINDINGS if _has_error(report) else exits.CLEAN
        )
        for file, report in zip(files, reports, strict=True)
    ]
    return _show(files, judged, options, stream)


def _has_error(report: FileReport) -> bool:
    return any(found.diagnostic.severity is Severity.ERROR for found in report.findings)


def _show(files: list[Checked], judged: list[_Judged], options: Namespace, stream: TextIO) -> int:
    """Print what was found; the exit code that it makes."""
    render = FullText(choose(options.color, dict(os.environ), stream.isatty()))
    least = Severity.ERROR if options.quiet else Severity.INFO
    summary = Summary()
    for report, code, _ in judged:
        refused = code == exits.FINDINGS
        kept = tuple(
            found
            for found in report.findings
            if found.diagnostic.severity >= least or (refused and found.diagnostic.rule in _REFUSALS)
        )
        summary.add(report._replace(findings=kept))
        stream.write(render.file(report._replace(findings=kept)))
    stream.flush()
    if summary.findings and not options.quiet:
        sys.stderr.write(f"\n{summary.sentence('wfc check --fix')}\n")
    codes = {code for _, code, _ in judged}
    if codes <= {exits.CLEAN}:
        if not any(file.programs for file in files):
            raise exits.UsageError(f"there is nothing to compile: {summary.sentence()}")
        if any(tolerated for _, _, tolerated in judged):
            sys.stderr.write("wfc: Argo accepts this, and meets the errors when it comes to them; so does the bundle\n")
        return exits.CLEAN
    if exits.FINDINGS in codes and not summary.errors:
        sys.stderr.write("wfc: error: Argo refuses this workflow before anything runs\n")
    sys.stderr.write("wfc: nothing was written\n")
    return next(code for code in (exits.FAILURE, exits.FINDINGS, exits.UNSUPPORTED) if code in codes)


def _write_manifests(target: Target, inputs: Inputs, files: list[Checked], output: str) -> None:
    """Make all texts, then write them."""
    named = [(inputs.below[name], file.programs) for name, file in zip(inputs.files, files, strict=True)]
    named = [(name, programs) for name, programs in named if programs]
    if output in ("", "-"):
        (made,) = target.emit(tuple(program for _, programs in named for program in programs), "")
        sys.stdout.write(made.text)
    elif len(named) == 1 and not output.endswith("/") and not os.path.isdir(output):
        (made,) = target.emit(named[0][1], "")
        write_file(output, made.text)
    else:
        texts: dict[str, str] = {}
        for name, programs in named:
            (made,) = target.emit(programs, "")
            place = os.path.splitext(name if name != "-" else "stdin")[0] + os.path.splitext(made.path)[1]
            if place in texts:
                raise exits.UsageError(f"two inputs would be written to {os.path.join(output, place)}")
            texts[place] = made.text
        for place, text in texts.items():
            write_file(os.path.join(output, place), text)


def _write_bundle(target: Target, program: Program, output: str) -> None:
    if output in ("", "-"):
        (made,) = target.emit((program,), "run.sh")
        sys.stdout.write(made.text)
    elif output.endswith(".sh"):
        (made,) = target.emit((program,), os.path.basename(output))
        write_file(output, made.text, made.executable)
    else:
        write_folder(output, target.emit((program,), ""))


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


def target_of(options: Namespace) -> str:
    """The version of Argo that documents are for: the one that was named, or else the configured one."""
    named: str = getattr(options, "target", "")
    return named if named in TARGETS else str(of_references(options)["target"].value)


def _argo(options: Namespace) -> Target:
    # The other back end is not loaded, and neither is this one for it.
    from wfc.backends.argo import manifest
    from wfc.backends.argo.errors import OptionError
    from wfc.backends.argo.options import ArgoOptions, check

    try:
        chosen = ArgoOptions(
            kind=options.kind or "",
            schedules=tuple(options.schedule),
            name=options.name,
            generate_name=options.generate_name,
            namespace=options.namespace,
            labels=pairs("--label", options.label),
            parameters=pairs("-p", options.parameter),
            form_annotations=options.annotate_form,
            repository=read_repository(options) if options.artifact_repository else None,
            format=options.format or "yaml",
            target=target_of(options),
        )
        check(chosen)
    except OptionError as error:
        raise exits.UsageError(error.message, error.hint) from None

    def emit(programs: tuple[Program, ...], _: str) -> tuple[OutputFile, ...]:
        try:
            return manifest.emit_all(programs, chosen)
        except OptionError as error:
            raise exits.UsageError(error.message, error.hint) from None

    return Target(lambda program: manifest.unsupported(program, chosen), emit, folders=False)


def _shell(options: Namespace) -> Target:
    # As above.
    from wfc.backends.shell import backend, support

    chosen = backend.Options(
        name=options.name,
        generate_name=options.generate_name,
        namespace=options.namespace,
        parameters=dict(pairs("-p", options.parameter)),
        entrypoint=options.entrypoint,
    )

    def of(program: Program) -> backend.Options:
        found = shell_repository(options, program)
        return chosen if found is None else chosen._replace(repository=found)

    def emit(programs: tuple[Program, ...], name: str) -> tuple[OutputFile, ...]:
        (program,) = programs
        return backend.emit_single(program, name, of(program)) if name else backend.emit(program, of(program))

    return Target(lambda program: backend.unsupported(program, of(program)), emit, True, support.AT_RUN_TIME)
