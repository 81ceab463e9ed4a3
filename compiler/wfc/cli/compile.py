"""``wfc compile``: documents to Argo manifests or to a shell bundle, all of the output or none."""

import os
import sys

from wfc.cli import exits
from wfc.cli.compiling import add_images, add_inputs, main_program, read_inputs, within_enums
from wfc.cli.documents import Checked
from wfc.cli.inputs import Inputs
from wfc.cli.options import Namespace, Parser, add_color
from wfc.cli.outputs import write_file, write_folder
from wfc.cli.sound import sound
from wfc.cli.targets import Target, chosen_target
from wfc.frontend.dialects import KINDS
from wfc.ir.program import Program
from wfc.options import TARGETS

_SHELL_ONLY = ("entrypoint", "workflow", "images")
_ARGO_ONLY = ("kind", "schedule", "label", "annotate_form", "format")


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
    add_images(parser)
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
            # Whoever asks for a format here may mean that of the findings.
            hint = "wfc check --back-end shell --format … is for findings" if name == "format" else ""
            raise exits.UsageError(f"--{name.replace('_', '-')} is an option of -t {other}", hint)
    inputs = read_inputs(options)
    target = chosen_target(options)
    # Where the result goes to standard output, findings do not.
    stream = sys.stdout if options.output not in ("", "-") else sys.stderr
    files = sound(inputs, target.unsupported, options, stream, target.at_run_time)
    if isinstance(files, int):
        return files
    if target.folders:
        program = main_program(files, options.workflow, options.entrypoint)
        within_enums(program, options)
        _write_bundle(target, program, options.output)
    else:
        _write_manifests(target, inputs, files, options.output)
    return exits.CLEAN


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
