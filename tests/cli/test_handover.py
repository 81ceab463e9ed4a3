"""What `wfc run` hands to its bundle."""

import re
from pathlib import Path

import wfc.cli
from wfc.cli import handover, run
from wfc.cli.options import Parser

LIBRARY = Path(wfc.cli.__file__).parent.parent / "backends" / "shell" / "lib"
# What `wfc run` obeys itself, and what only the bundle and `wfc` say to each other.
OWN = {"--workdir", "--resume", "--log-format", "--lifeline", "--list", "--help"}


def handed(*arguments: str) -> list[str]:
    parser = Parser("run", "")
    run.add_options(parser)
    return handover.words(parser.read(list(arguments)))


def test_nothing_given_is_nothing_handed_on() -> None:
    assert handed("a.yaml") == []


def test_values_lists_and_switches_arrive_as_they_were_given() -> None:
    assert handed("a.yaml", "-p", "a= b", "-p", "a=", "-j", "3", "--keep", "--mock", "t=dir", "-q", "-n", "team") == [
        "-p", "a= b", "-p", "a=", "--namespace", "team", "--quiet", "--jobs", "3", "--mock", "t=dir", "--keep",
    ]  # fmt: skip
    # Nobody means everything by an empty name.
    assert handed("a.yaml", "--only", "") == ["--only", ""]


def test_every_option_of_a_bundle_can_be_given() -> None:
    known = set(re.findall(r"^  (?:-\w, )?(--[a-z-]+) ", (LIBRARY / "options.sh").read_text(), re.MULTILINE))
    assert {"--runtime", "--jobs", "--only", "--keep"} <= known
    for option in sorted(known - OWN):
        words = (
            handed("a.yaml", option) if option in SWITCHES else handed("a.yaml", f"{option}={VALUES.get(option, 'x')}")
        )
        assert words[0] == option


SWITCHES = {
    "--keep", "--artifact-gc", "--quiet", "--resume-suspended", "--allow-host-paths", "--allow-kubectl", "--dry-run",
}  # fmt: skip
VALUES = {"--runtime": "sandbox"}
