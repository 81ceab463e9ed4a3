"""The back ends of the command line: each with the user's options, loaded when it is chosen."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from wfc.backends.base import OutputFile
from wfc.cli import exits
from wfc.cli.options import Namespace, pairs
from wfc.cli.repositories import read_repository, shell_repository
from wfc.cli.settings import of_references
from wfc.diagnostics import Diagnostic
from wfc.ir.program import Program
from wfc.options import TARGETS

if TYPE_CHECKING:
    from wfc.backends.shell import plan

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


def chosen_target(options: Namespace) -> Target:
    """The back end that the options of this command choose, with its own ones. Raises :class:`exits.UsageError`."""
    # Only one back end is needed, and the other one is not loaded.
    return shell(options) if options.target == "shell" else argo(options)


def target_of(options: Namespace) -> str:
    """The version of Argo that documents are for: the one that was named, or else the configured one."""
    named: str = getattr(options, "target", "")
    return named if named in TARGETS else str(of_references(options)["target"].value)


def argo(options: Namespace) -> Target:
    """Manifests. Raises :class:`exits.UsageError` for options that fit no document."""
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


def _images(path: str) -> "Mapping[str, plan.Image]":
    from wfc.cli.images import read_images  # few bundles are told of images

    return read_images(path)


def shell(options: Namespace) -> Target:
    """Bundles. Raises :class:`exits.UsageError` for options that fit no document."""
    # As above.
    from wfc.backends.shell import backend
    from wfc.backends.shell.planning import support

    chosen = backend.Options(
        name=options.name,
        generate_name=options.generate_name,
        namespace=options.namespace,
        parameters=dict(pairs("-p", options.parameter)),
        entrypoint=options.entrypoint,
        images=_images(options.images) if options.images else {},
    )

    def of(program: Program) -> backend.Options:
        found = shell_repository(options, program)
        return chosen if found is None else chosen._replace(repository=found)

    def emit(programs: tuple[Program, ...], name: str) -> tuple[OutputFile, ...]:
        (program,) = programs
        return backend.emit_single(program, name, of(program)) if name else backend.emit(program, of(program))

    return Target(lambda program: backend.unsupported(program, of(program)), emit, True, support.AT_RUN_TIME)
