"""``wfc completion``: a script with which a shell completes the commands, options and values of wfc.

The script is made from the parsers that the commands declare, by shtab, and holds all: completing starts no Python.
"""

import argparse
import sys
from importlib import import_module
from typing import Any

from wfc.cli import exits
from wfc.cli.main import ALIASES, COMMANDS
from wfc.cli.options import Namespace, Parser

SHELLS = ("bash", "zsh", "fish")
# What an argument is a path of, by its metavar.
_FILES = ("FILE", "PATH", "CASE")
_FOLDERS = ("DIR", "RUN")


def add_options(parser: Parser) -> None:
    """Declare the arguments."""
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=f"which shell: {', '.join(SHELLS)}")


def run(options: Namespace) -> int:
    """Print the script."""
    try:
        import shtab  # no part of wfc's own dependencies
    except ModuleNotFoundError:
        raise exits.UsageError(
            "wfc completion needs the shtab package", "pip install 'wfc-compiler[completion]'"
        ) from None
    sys.stdout.write(shtab.complete(_all(shtab), shell=options.shell).rstrip() + "\n")
    return exits.CLEAN


def _all(shtab: Any) -> argparse.ArgumentParser:
    """The parsers of all commands in one."""
    whole = argparse.ArgumentParser(prog="wfc", allow_abbrev=False)
    whole.add_argument("--version", action="store_true", help="show the version")
    commands = whole.add_subparsers()
    for name in (*COMMANDS, *ALIASES):
        real = ALIASES.get(name, name)
        parser: Any = commands.add_parser(name, help=COMMANDS[real], allow_abbrev=False)
        import_module(f"wfc.cli.{real}").add_options(parser)
        for action in parser._actions:
            if action.metavar in _FILES:
                action.complete = shtab.FILE
            elif action.metavar in _FOLDERS:
                action.complete = shtab.DIRECTORY
    return whole
