"""What is in force: options of the command line, then ``WFC_*`` of the environment, then a configuration file.

Of each setting the first of these that has it counts, whole: lists are not joined. A run that has none of them, the
usual one, pays for a few looks into folders and the environment.
"""

import os
from typing import Any, NamedTuple

from wfc.cli import exits
from wfc.cli.options import Namespace, Parser, add_library
from wfc.diagnostics import Severity
from wfc.nearest import nearest
from wfc.options import BACK_ENDS, NEWEST, TARGETS
from wfc.render.formats import FORMATS

FILES = ("wfc.toml", ".wfc.toml", "pyproject.toml")
LEVELS = ("error", "warning", "info")
FAIL_ON = (*LEVELS, "never")
MISSING_REFS: dict[str, Severity | None] = {"error": Severity.ERROR, "warn": Severity.WARNING, "ignore": None}


class Kind(NamedTuple):
    """A setting: what it is when nobody sets it, and what its value is, in words."""

    default: Any
    noun: str


_LIST = "a list of texts"
KINDS: dict[str, Kind] = {
    "select": Kind((), _LIST),
    "ignore": Kind((), _LIST),
    "per-file-ignores": Kind({}, "a table of lists of texts"),
    "severity": Kind("info", "a text"),
    "fail-on": Kind("error", "a text"),
    "format": Kind(("full",), "a text or a list of texts"),
    "max-diagnostics": Kind(0, "a number"),
    "target": Kind(NEWEST, "a text"),
    "back-end": Kind("none", "a text"),
    "library": Kind((), _LIST),
    "missing-refs": Kind("error", "a text"),
    "exclude": Kind((), _LIST),
    "baseline": Kind("", "a text"),
    "jobs": Kind(0, "a number"),
    "cache": Kind("on", "a text"),
    "cache-dir": Kind("", "a text"),
    "shellcheck": Kind("off", "a text"),
}
_CHOICES = {
    "target": TARGETS,
    "back-end": ("none", *BACK_ENDS),
    "severity": LEVELS,
    "fail-on": FAIL_ON,
    "missing-refs": tuple(MISSING_REFS),
    "cache": ("on", "off"),
    "shellcheck": ("off", "auto", "on"),
}
_OF_PATHS = ("library",)


class Setting(NamedTuple):
    """A value, where it comes from, and the folder that its paths and patterns are relative to."""

    value: Any
    origin: str = "default"
    folder: str = ""


Settings = dict[str, Setting]
DEFAULTS: Settings = {name: Setting(kind.default) for name, kind in KINDS.items()}


def add_options(parser: Parser) -> None:
    """Declare the options that settings can be given by."""
    parser.add_argument(
        "--format",
        action="append",
        metavar="FORMAT[:FILE]",
        help=f"how to write the findings: {', '.join(FORMATS)}; with a file, there (repeatable; default: full)",
    )
    for name, text in (("select", "the only rules that count"), ("ignore", "rules that do not count")):
        parser.add_argument(
            f"--{name}",
            action="append",
            metavar="RULE,...",
            help=f"{text}: codes, names, or beginnings of codes such as WF3 (repeatable)",
        )
    parser.add_argument("--severity", choices=LEVELS, help="the least severity that is shown (default: info)")
    parser.add_argument(
        "--fail-on", choices=FAIL_ON, help="the least severity that makes the exit code 1 (default: error)"
    )
    parser.add_argument("--strict", action="store_const", const="warning", dest="fail_on", help="--fail-on warning")
    parser.add_argument("--exit-zero", action="store_const", const="never", dest="fail_on", help="--fail-on never")
    parser.add_argument("--max-diagnostics", metavar="N", help="show no more than N findings")
    parser.add_argument("--baseline", metavar="FILE", help="leave out the findings that this file knows")
    parser.add_argument("--exclude", action="append", metavar="PATTERN", help="files not to check (repeatable)")
    add_references(parser)
    add_target(parser)
    parser.add_argument(
        "--back-end",
        choices=("none", *BACK_ENDS),
        help="report, too, what wfc compile -t argo or -t shell refuses and leaves out",
    )
    parser.add_argument("-j", "--jobs", metavar="N", help="how many processes check many files (default: one a core)")
    parser.add_argument("--no-cache", action="store_const", const="off", dest="cache", help="check every file anew")
    parser.add_argument(
        "--cache-dir", metavar="DIR", help="where results of large runs are kept (default: wfc in the user's cache)"
    )
    parser.add_argument(
        "--shellcheck", action="store_const", const="on", help="let ShellCheck look at the shell scripts, too"
    )
    add_configuration(parser)


def add_target(parser: Parser) -> None:
    """Declare ``--target``."""
    parser.add_argument("--target", choices=TARGETS, help=f"the version whose fields are known (default: {NEWEST})")


def add_references(parser: Parser) -> None:
    """Declare the options about references to other documents."""
    add_library(parser)
    parser.add_argument(
        "--missing-refs",
        choices=tuple(MISSING_REFS),
        help="what a reference to a WorkflowTemplate that is in none of the files is (default: error)",
    )


def add_configuration(parser: Parser) -> None:
    """Declare ``--config`` and ``--isolated``."""
    parser.add_argument("--config", metavar="FILE", help="the configuration file (default: the nearest wfc.toml)")
    parser.add_argument(
        "--isolated", action="store_true", help="obey neither configuration files nor the settings in WFC_*"
    )


def in_force(options: Namespace) -> Settings:
    """The value of every setting. Raises :class:`exits.UsageError` for what a file or variable gets wrong."""
    settings = DEFAULTS.copy()
    if not options.isolated:
        path = options.config or os.environ.get("WFC_CONFIG") or find()
        if path:
            from wfc.cli.settings_file import read  # few folders have one

            settings.update(read(path))
        settings.update(_environment())
    elif options.config:
        raise exits.UsageError("--config and --isolated exclude each other")
    for name, kind in KINDS.items():
        value = getattr(options, name.replace("-", "_"), None)
        if value is not None and value != []:
            if name in ("select", "ignore"):
                value = words(",".join(value))
            elif isinstance(kind.default, tuple):
                value = tuple(value)
            elif isinstance(kind.default, int):
                value = _number(name, value, f"--{name}")
            settings[name] = valid(name, value, f"--{name}")
    return settings


def of_references(options: Namespace) -> Settings:
    """What is in force about references (and the target), for a command whose other options are its own."""
    names = ("library", "missing_refs", "config", "isolated")
    return in_force(Namespace(**{name: getattr(options, name) for name in names}))


def find() -> str:
    """The nearest configuration file, from the current folder up to the root of its repository; "" where none is.

    Outside of a repository only the current folder counts: what lies above it may be anybody's.
    """
    try:
        folder = here = os.getcwd()
    except OSError:  # the folder is gone
        return ""
    found = ""
    while True:
        for name in FILES if not found else ():
            path = os.path.join(folder, name)
            if os.path.isfile(path) and (name != "pyproject.toml" or _speaks_of_wfc(path)):
                if folder == here:
                    return name
                found = os.path.relpath(path)
                break
        if os.path.lexists(os.path.join(folder, ".git")):
            return found
        parent = os.path.dirname(folder)
        if parent == folder:
            return ""
        folder = parent


def _speaks_of_wfc(path: str) -> bool:
    """Whether a ``pyproject.toml`` has a table for wfc; most are told apart without loading the TOML reader."""
    try:
        with open(path, "rb") as file:
            text = file.read()
    except OSError:
        return False
    if b"wfc" not in text:
        return False
    written = text.translate(None, b" \t\"'")
    if not any(start in written for start in (b"tool.wfc", b"[tool]", b"tool={")):
        return False
    from wfc.cli.settings_file import has_table  # as above

    return has_table(text)


def _environment() -> Settings:
    """The settings of the environment: ``WFC_FAIL_ON`` for ``fail-on``, lists with commas, paths with colons."""
    found: Settings = {}
    for name, kind in KINDS.items():
        text = os.environ.get(variable(name))
        if not text or isinstance(kind.default, dict):
            continue
        value: Any = text
        if name in _OF_PATHS:
            value = tuple(part for part in text.split(os.pathsep) if part)
        elif isinstance(kind.default, tuple):
            value = words(text)
        elif isinstance(kind.default, int):
            value = _number(name, text, variable(name))
        found[name] = valid(name, value, variable(name))
    return found


def variable(name: str) -> str:
    """The variable of the environment that a setting can be given by."""
    return f"WFC_{name.upper().replace('-', '_')}"


def words(text: str) -> tuple[str, ...]:
    """The parts of a list with commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def valid(name: str, value: Any, origin: str, folder: str = "") -> Setting:
    """The setting with this value of the right type. Raises :class:`exits.UsageError` for a word that means nothing."""
    choices = _CHOICES.get(name)
    if choices and value not in choices:
        meant = nearest(value, choices)
        hint = f"did you mean `{meant}`?" if meant else f"one of {', '.join(choices)}"
        raise exits.UsageError(f"{origin}: `{name}` cannot be `{value}`", hint)
    if name == "format":
        for word in value:
            check_format(word, origin)
    elif name in ("select", "ignore") and value:
        check_rules(value, origin)
    return Setting(value, origin, folder)


def check_format(word: str, origin: str) -> None:
    """Raises :class:`exits.UsageError` for what is no ``FORMAT`` or ``FORMAT:FILE``."""
    name, colon, path = word.partition(":")
    if name not in FORMATS:
        meant = nearest(name, FORMATS)
        hint = f"did you mean `{meant}`?" if meant else f"one of {', '.join(FORMATS)}"
        raise exits.UsageError(f"{origin}: there is no format `{name}`", hint)
    if colon and not path:
        raise exits.UsageError(f"{origin}: `{word}` names no file")


def check_rules(rules: tuple[str, ...], origin: str) -> None:
    """Raises :class:`exits.UsageError` for a word that stands for no rule."""
    from wfc.rules import matching, meant  # few runs choose among the rules

    for word in rules:
        if not matching(word):
            known = meant(word)
            raise exits.UsageError(
                f"{origin}: there is no rule `{word}`", f"did you mean {known}?" if known else "`wfc rules` lists them"
            )


def _number(name: str, text: str, origin: str) -> int:
    """Raises :class:`exits.UsageError` for what is no number."""
    if not (text.isascii() and text.isdecimal()):
        raise exits.UsageError(f"{origin}: `{name}` is {KINDS[name].noun}, and not `{text}`")
    return int(text)
