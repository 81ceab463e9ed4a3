"""Option parsing: the standard library's, strict, and with complaints of one line."""

import argparse
from argparse import SUPPRESS, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from typing import NoReturn

from wfc.cli import exits
from wfc.nearest import nearest

__all__ = ["Namespace", "Parser", "add_color", "add_library", "add_stdin_filename"]


# The help is English in every locale. argparse asks `gettext` for each of its words, which loads `locale` and looks for
# catalogues on the disk, on every start. There is no switch for that, only this name in the module (the same from
# Python 3.11 on); tests/test_architecture.py holds that `locale` stays away, so that a change does not pass unseen.
argparse._ = str  # type: ignore[attr-defined]


class _Help(RawDescriptionHelpFormatter):
    """Help of a fixed width: asking the terminal loads a module that nothing else needs, on every start."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=90)


class Parser(ArgumentParser):
    """The parser of one command: no abbreviated options, one line for a mistake, exit codes in the help."""

    def __init__(self, command: str, description: str) -> None:
        super().__init__(
            prog=f"wfc {command}",
            description=description,
            epilog=exits.TABLE,
            formatter_class=_Help,
            allow_abbrev=False,
            add_help=False,
        )
        self.add_argument("-h", "--help", action="help", default=SUPPRESS, help="show this text")

    def read(self, arguments: list[str]) -> Namespace:
        """The options of ``arguments``. Raises :class:`exits.UsageError` for what the command does not have."""
        options, rest = self.parse_known_args(arguments)
        if rest:
            word = next((word for word in rest if word.startswith("-") and word != "-"), rest[0])
            if not word.startswith("-"):
                raise exits.UsageError(f"unexpected argument `{word}`", f"see {self.prog} --help")
            name = word.partition("=")[0]
            known = nearest(name, [option for action in self._actions for option in action.option_strings])
            raise exits.UsageError(
                f"{self.prog} has no option {name}", f"did you mean {known}?" if known else f"see {self.prog} --help"
            )
        return options

    def error(self, message: str) -> NoReturn:
        """Raises :class:`exits.UsageError` instead of printing the usage and ending the process."""
        raise exits.UsageError(message, f"see {self.prog} --help")


def add_color(parser: Parser) -> None:
    """Declare ``--color``."""
    parser.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="colour the output: always, never, or (auto) on a terminal; NO_COLOR and FORCE_COLOR are obeyed",
    )


def add_library(parser: Parser) -> None:
    """Declare ``--library``."""
    parser.add_argument(
        "-I",
        "--library",
        action="append",
        default=[],
        metavar="PATH",
        help="files whose templates may be referred to, and which are not reported on (repeatable)",
    )


def add_stdin_filename(parser: Parser) -> None:
    """Declare ``--stdin-filename``."""
    parser.add_argument("--stdin-filename", default="", metavar="NAME", help="what to call standard input")


def pairs(option: str, given: list[str]) -> tuple[tuple[str, str], ...]:
    """``NAME=VALUE`` arguments, taken apart. Raises :class:`exits.UsageError` for one without ``=`` or name."""
    found = []
    for word in given:
        name, equals, value = word.partition("=")
        if not name or not equals:
            raise exits.UsageError(f"{option} takes NAME=VALUE, and not `{word}`")
        found.append((name, value))
    return tuple(found)
