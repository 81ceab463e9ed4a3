"""``wfc config``: what is in force, and from where."""

import os
import sys
from typing import Any

from wfc.cli import exits
from wfc.cli.options import Namespace, Parser
from wfc.cli.settings import KINDS, add_configuration, find, in_force


def add_options(parser: Parser) -> None:
    """Declare the arguments."""
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to write the settings")
    add_configuration(parser)


def run(options: Namespace) -> int:
    """Print every setting, its value and its origin."""
    form = options.format
    options.format = None  # the settings have a format of their own
    settings = in_force(options)
    path = None if options.isolated else options.config or os.environ.get("WFC_CONFIG") or find() or None
    # Text uses it for values too: they look as in a configuration file.
    import json

    if form == "json":
        table: dict[str, Any] = {
            name: {"value": settings[name].value, "origin": settings[name].origin} for name in KINDS
        }
        sys.stdout.write(f"{json.dumps({'file': path, 'settings': table}, indent=2, ensure_ascii=False)}\n")
        return exits.CLEAN
    lines = [(f"{name} = {_toml(settings[name].value)}", settings[name].origin) for name in KINDS]
    width = max(len(line) for line, _ in lines)
    if path is None:
        sys.stdout.write("# no configuration file\n")
    sys.stdout.write("".join(f"{line:{width}}  # {origin}\n" for line, origin in lines))
    return exits.CLEAN


def _toml(value: Any) -> str:
    """A value as a configuration file writes it: TOML's texts and lists are JSON's, its tables are not."""
    import json  # as above

    if isinstance(value, dict):
        inside = ", ".join(f"{json.dumps(key, ensure_ascii=False)} = {_toml(item)}" for key, item in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
