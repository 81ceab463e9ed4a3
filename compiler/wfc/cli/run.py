"""``wfc run``: compile a document to a bundle in the folder of the run, run the bundle, and show how it goes.

What runs is the bundle that ``wfc compile -t shell`` writes, so that both do the same.
"""

import os
import subprocess

from wfc.cli import exits, handover, new_run, run_folder
from wfc.cli.compiling import Compiled, add_images, add_inputs, add_parameter_files, bundle, read_parameter_files
from wfc.cli.execution import execute
from wfc.cli.options import Namespace, Parser, add_color
from wfc.cli.outputs import write_folder


def add_options(parser: Parser) -> None:
    """Declare the arguments."""
    add_inputs(parser, optional=True)
    add_images(parser)
    add_parameter_files(parser)
    handover.add_options(parser)
    parser.add_argument("--workdir", metavar="DIR", help="the folder of this run, new or empty (runs/<time>-<name>)")
    parser.add_argument(
        "--resume",
        metavar="RUN",
        help="go on with a run that failed, was interrupted or was killed: its folder, its name, or @latest; "
        "without PATH its own bundle runs",
    )
    parser.add_argument("--log-format", choices=("text", "json"), default="text", help="how to write events")
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
    options = _without_tags(options)
    if options.dry_run:
        return _try(options, compiled)
    is_theirs = options.workdir is not None and os.path.isdir(options.workdir)
    latest = new_run.latest()
    folder = new_run.make_folder(options.workdir, compiled.title)
    write_folder(f"{folder}/bundle", compiled.files)
    code = execute(_command(options, f"{folder}/bundle", ["--workdir", folder]), options)
    if code in (exits.MISUSE, exits.UNSUPPORTED) and os.listdir(folder) == ["bundle"]:
        # Refused before it began: put it away, so that the same command can be given again.
        import shutil  # only here

        shutil.rmtree(f"{folder}/bundle" if is_theirs else folder, ignore_errors=True)
        if new_run.latest() == os.path.basename(folder):
            new_run.link_latest(latest)
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
        return execute(_command(options, f"{folder}/bundle", resumed), options)
    given = {pair.partition("=")[0] for pair in options.parameter}
    earlier = [f"{name}={value}" for name, value in run_folder.parameters(folder) if name not in given]
    compiled = bundle(Namespace(**{**vars(options), "parameter": [*earlier, *options.parameter]}))
    if isinstance(compiled, int):
        return compiled
    options = _without_tags(options)
    if options.dry_run:
        return _try(options, compiled, *resumed)
    waiting = f"{folder}/.bundle-{os.getpid()}"
    write_folder(waiting, compiled.files)
    try:
        return execute(_command(options, waiting, resumed), options)
    finally:
        if os.path.isdir(waiting):
            import shutil  # only here

            shutil.rmtree(waiting, ignore_errors=True)


def _without_tags(options: Namespace) -> Namespace:
    """The options for a bundle that was compiled with them: it works out the tags in parameters itself."""
    plain = [pair for pair in options.parameter if "{{" not in pair]
    return Namespace(**{**vars(options), "parameter": plain})


def _command(options: Namespace, folder: str, more: list[str]) -> list[str]:
    """The command that runs the bundle in ``folder``."""
    return ["sh", f"{folder}/run.sh", *handover.words(options), *more]
