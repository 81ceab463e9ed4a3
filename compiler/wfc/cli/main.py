"""The entry of the command line: finds the command, loads its module, and turns every ending into an exit code."""

import errno
import gc
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import TYPE_CHECKING, NoReturn, Protocol

from wfc import __version__
from wfc.cli import exits
from wfc.nearest import nearest

if TYPE_CHECKING:
    from wfc.cli.options import Namespace, Parser


class Command(Protocol):
    """What a command's module offers."""

    def add_options(self, parser: "Parser") -> None:
        """Declare the arguments."""

    def run(self, options: "Namespace") -> int:
        """Do the work; returns the exit code."""


# name → what it does, in the order of the help. The module of a command has its name.
COMMANDS = {
    "check": "check documents, and show every mistake at its place",
    "compile": "write Argo manifests or a shell bundle",
    "run": "compile to a shell bundle and run it here",
    "submit": "compile, send to an Argo Server, and follow",
    "runs": "list the runs",
    "get": "show what became of a run, as a tree or as a page",
    "logs": "print what the commands of a run have written",
    "diff": "compare what documents compile to with what is expected",
    "eval": "evaluate an expression as a bundle does",
    "explain": "explain a rule, with examples",
    "rules": "list the rules",
    "config": "show the settings in force, and where they come from",
    "schema": "print the JSON Schema of documents and reports",
    "completion": "print a script that completes wfc in a shell",
}
ALIASES = {"validate": "check", "lint": "check"}

_HEAD = """\
usage: wfc COMMAND [OPTION...] [PATH...]

Checks Argo and Onepanel workflow documents, compiles them to Argo manifests or
to shell bundles that run on any machine, and runs them.

commands:
"""
_TAIL = """\

  wfc COMMAND --help   the options of a command
  wfc --version        the version

environment:
  NO_COLOR, FORCE_COLOR   never, or always, colour the output
  WFC_SELECT, WFC_...     settings of wfc check (wfc config lists them)
  ARGO_SERVER, ARGO_...   where wfc submit sends to, as for argo
  WFC_DEBUG=1             show where an internal error happened

"""


def entry() -> NoReturn:
    """The process ``wfc``: :func:`main`, and an end without taking the interpreter apart.

    That would cost a fifth of the time of a small check (and more after a large one), for memory that the system takes
    back at once.
    """
    code = main()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        pass  # said already, or nobody listens
    os._exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``wfc`` with ``argv`` (the process's own arguments by default); returns the exit code, and raises nothing."""
    # One short burst of allocation and then the end: collecting would cost a third of the time and free nothing.
    collecting = gc.isenabled()
    gc.disable()
    _speak_utf8()
    try:
        code = _dispatch(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
    except exits.UsageError as misuse:
        return _complain(misuse)
    except exits.OutputError as failure:
        sys.stderr.write(f"wfc: {failure}\n")
        return exits.FAILURE
    except BrokenPipeError:
        _drop_output()
        return exits.BROKEN_PIPE
    except KeyboardInterrupt:
        sys.stderr.write("\ninterrupted\n")
        return exits.INTERRUPTED
    except OSError as error:
        if error.filename is not None or error.errno not in (errno.ENOSPC, errno.EIO):
            return _bug(error)
        _drop_output()
        sys.stderr.write(f"wfc: cannot write the output: {error.strerror}\n")
        return exits.FAILURE
    except Exception as error:  # noqa: BLE001
        # The last resort: whatever a bug raises, a user gets two lines with its place and exit code 3, no traceback.
        # SystemExit and KeyboardInterrupt are no such exceptions; every expected failure has its own clause above.
        return _bug(error)
    finally:
        if collecting:
            gc.enable()
    return code


def _drop_output() -> None:
    """What is still buffered must not be flushed into a closed pipe or a full disk when the interpreter ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _speak_utf8() -> None:
    """Write UTF-8 whatever the locale says; what UTF-8 cannot hold (a file name of raw bytes) is escaped.

    Streams that the caller has closed take what is written, and keep nothing. No file comes in their places: other
    programs would take it for theirs.
    """
    if sys.stdin is None or sys.stdout is None or sys.stderr is None:
        while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
            os.set_inheritable(descriptor, True)
        os.close(descriptor)
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 (for the rest of the process)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _dispatch(arguments: list[str]) -> int:
    word = arguments[0] if arguments else ""
    if word in ("--version", "-V", "version"):
        print(f"wfc {__version__}")
        return exits.CLEAN
    if word == "help" and len(arguments) > 1:
        arguments = [arguments[1], "--help"]
        word = arguments[0]
    if word in ("--help", "-h", "help", ""):
        (sys.stdout if word else sys.stderr).write(_help())
        return exits.CLEAN if word else exits.MISUSE
    name = ALIASES.get(word, word)
    if name not in COMMANDS:
        known = nearest(word, (*COMMANDS, *ALIASES))
        what = "option" if word.startswith("-") else "command"
        raise exits.UsageError(
            f"there is no {what} `{word}`", f"did you mean `wfc {known}`?" if known else "see wfc --help"
        )
    # Only the chosen command's module is loaded, and the parser of options only for a command.
    from importlib import import_module

    from wfc.cli.options import Parser

    command: Command = import_module(f"wfc.cli.{name}")
    parser = Parser(name, f"{COMMANDS[name][0].upper()}{COMMANDS[name][1:]}.")
    command.add_options(parser)
    try:
        options = parser.read(arguments[1:])
    except SystemExit as done:  # after --help
        return done.code if isinstance(done.code, int) else exits.CLEAN
    _question_variables()
    return command.run(options)


def _question_variables() -> None:
    """Say which variables ``WFC_…`` of the environment nothing obeys: a misspelt setting would be silently ignored."""
    names = [name for name in os.environ if name.startswith("WFC_")]
    if names:
        from wfc.cli.variables import unknown  # most environments have none

        sys.stderr.write("".join(f"wfc: warning: {sentence}\n" for sentence in unknown(names)))


def _help() -> str:
    names = {name: [name, *(alias for alias, of in ALIASES.items() if of == name)] for name in COMMANDS}
    lines = [f"  {', '.join(names[name]):22} {summary}\n" for name, summary in COMMANDS.items()]
    return "".join([_HEAD, *lines, _TAIL, exits.TABLE])


def _complain(misuse: exits.UsageError) -> int:
    hint = f" ({misuse.hint})" if misuse.hint else ""
    sys.stderr.write(f"wfc: {misuse.message}{hint}\n")
    return exits.MISUSE


def _bug(error: Exception) -> int:
    """Say that wfc failed, in two lines and the place, or with the whole traceback when asked for."""
    # A failure may take its time.
    import traceback

    if os.environ.get("WFC_DEBUG"):
        traceback.print_exception(error)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/wfc/" in frame.filename]
    place = f" at {frames[-1].filename.rpartition('/wfc/')[2]}:{frames[-1].lineno}" if frames else ""
    words = " ".join(str(error).split())[:300]
    sys.stderr.write(
        f"wfc: internal error: {type(error).__name__}: {words}{place}\n"
        "This is a bug of wfc, not of your document. Please report it with the document;\n"
        "WFC_DEBUG=1 in the environment shows the details.\n"
    )
    return exits.FAILURE


if __name__ == "__main__":
    entry()
