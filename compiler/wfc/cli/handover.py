"""The options of ``wfc run`` that the bundle obeys: each is declared here once, and handed on as it was given."""

from typing import NamedTuple

from wfc.cli.options import Namespace, Parser


class _Option(NamedTuple):
    """An option of a bundle: with a value (``metavar``), with any number of them (``many``), or without."""

    name: str
    metavar: str
    help: str
    many: bool = False
    short: str = ""


_OPTIONS = (
    _Option("jobs", "N", "how many pods run at the same time", short="-j"),
    _Option("artifacts", "DIR", "the local artifact store (artifacts in the run's folder)"),
    _Option("secrets", "DIR", "a folder of secrets, as NAME/KEY files"),
    _Option("supply", "NODE.NAME=VALUE", "an output of a node that waits for somebody; it goes on at once", many=True),
    _Option("allow-kubectl", "", "let resource templates change a cluster, that of --kube-context"),
    _Option("kube-context", "NAME", "the context that kubectl works in"),
    _Option("config-maps", "DIR", "a folder of ConfigMaps, as NAME/KEY files"),
    _Option("cache", "DIR", "where memoized outputs are kept"),
    _Option(
        "semaphore", "NAME=LIMIT",
        "how many may hold a semaphore: CONFIG-MAP/KEY, or the key of one of a database", many=True,
    ),
    _Option("volume", "NAME=DIR", "the folder for a claim or another volume", many=True),
    _Option("allow-host-paths", "", "let volumes be folders of this machine where the workflow says so"),
    _Option("grace", "SECONDS", "how long a command may go on when it is asked to end (30)"),
    _Option("map", "FROM=TO", "look for the host or URL FROM at TO", many=True),
    _Option("map-file", "FILE", "the same from a file, one FROM=TO a line"),
    _Option("env-file", "FILE", "variables for every command, one NAME=VALUE a line"),
    _Option("only", "TASK", "run this task alone; OUTER.INNER is one of what OUTER calls"),
    _Option("from", "TASK", "run this task and all behind it"),
    _Option("until", "TASK", "run this task and all that it needs"),
    _Option(
        "mock", "TASK=DIR",
        "do not run TASK: its outputs are in DIR, as parameters/NAME, artifacts/NAME, result", many=True,
    ),
    _Option("tools", "DIR", "a folder of programs to add to the sandbox"),
    _Option("resume-suspended", "", "go on at once where the workflow waits for somebody"),
    _Option("artifact-gc", "", "delete artifacts at the end as the workflow's artifactGC says"),
    _Option("keep", "", "keep the file systems of the pods"),
    _Option("timeout", "DURATION", "how long the run may take (90, 5m, 1h30m)"),
    _Option("dry-run", "", "say what would run and what it needs, and stop"),
)  # fmt: skip
# What is declared elsewhere, and means to a bundle what it means to the compiler.
_SHARED = (
    _Option("runtime", "WHAT", ""),
    _Option("parameter", "NAME=VALUE", "", many=True, short="-p"),
    _Option("name", "NAME", ""),
    _Option("namespace", "NAME", ""),
    _Option("quiet", "", ""),
)


def add_options(parser: Parser) -> None:
    """Declare them."""
    parser.add_argument("--runtime", choices=("auto", "podman", "docker", "sandbox", "host"), help="what tasks run in")
    for option in _OPTIONS:
        flags = [option.short] if option.short else []
        if not option.metavar:
            parser.add_argument(*flags, f"--{option.name}", action="store_true", help=option.help)
        elif option.many:
            parser.add_argument(
                *flags, f"--{option.name}", action="append", default=[], metavar=option.metavar,
                help=f"{option.help} (repeatable)",
            )  # fmt: skip
        else:
            parser.add_argument(*flags, f"--{option.name}", metavar=option.metavar, help=option.help)


def words(options: Namespace) -> list[str]:
    """The words of a bundle's command line for what was given."""
    found: list[str] = []
    for option in (*_SHARED, *_OPTIONS):
        given = getattr(options, option.name.replace("-", "_"))
        # Of `-p` a bundle knows only the short form.
        word = option.short if option.name == "parameter" else f"--{option.name}"
        if not option.metavar:
            found += [word] if given else []
            continue
        values = given if option.many else [given]
        # An empty value is one, but for what is empty where nobody gives it.
        found += [
            part for value in values if value is not None and (value or option in _OPTIONS) for part in (word, value)
        ]
    return found
