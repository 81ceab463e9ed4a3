"""The README of a bundle: what it is, what the machine must have, how it is run."""

from collections.abc import Iterable, Iterator

from wfc.backends.shell.plan import Plan, images_of, programs_of, waiting, without_command
from wfc.backends.shell.quote import comment, word

_PROGRAMS = {
    **dict.fromkeys(("s3", "gcs", "azure", "oss", "hdfs"), ("rclone",)),
    "git": ("git",), "http": ("curl",), "ssh": ("ssh", "ssh-agent"), "sse-c": ("argon2",),
    "tar": ("gzip", "tar"), "auto": ("gzip", "tar"), "zip": ("unzip", "zip"),
}  # fmt: skip


def readme(made: Plan, script: str) -> str:
    """The text of README.md."""
    return "".join(
        (*_head(made, script), *_needs(made), *_supplies(made), *_parameters(made, script), *_run(made, script))
    )


def _head(made: Plan, script: str) -> Iterator[str]:
    yield f"# {_line(made.title)}\n\n"
    yield "This folder runs a workflow on this machine. It was written by wfc; it needs neither wfc nor a cluster.\n\n"
    yield (
        f"    sh {script}\n\n`sh {script} --help` lists the options. "
        "Each template of the workflow is a file in `templates/` that says what it takes, gives and runs; "
        "`lib/` is the runtime library.\n\n"
    )


def _needs(made: Plan) -> Iterator[str]:
    """What the machine must have."""
    yield "## What it needs\n\n- a POSIX shell and the usual programs of a Unix system\n"
    programs = sorted({*programs_of(made), *(name for kind in made.kinds for name in _PROGRAMS.get(kind, ()))})
    if programs:
        yield f"- {_quoted(programs)}\n"
    yield (
        "- to run commands: `podman` or `docker`, or else `bwrap` (bubblewrap), or `unshare` and `setpriv` "
        "(util-linux); without a container engine the machine's own programs run, in a private root\n"
    )
    images = images_of(made)
    if images:
        yield f"- images, with a container engine: {_quoted(images)}\n"
    without = without_command(made)
    if without:
        names = _quoted(name for name, _ in without)
        yield (
            f"- a container engine, because an image alone knows the command of {names}; "
            "a file given to `wfc compile` with `--images` says it in its place\n"
        )


def _supplies(made: Plan) -> Iterator[str]:
    """What the user has to give besides parameters, or can."""
    given = made.supplies
    if given.secrets:
        yield (
            "\n## Secrets\n\nEach is a file `NAME/KEY` in the folder given with `--secrets`, or a variable "
            "`WFC_SECRET_<NAME>_<KEY>` in capitals, with `_` for every other character:\n\n"
        )
        yield from (f"- `{_line(name)}`\n" for name in given.secrets)
    if given.semaphores:
        yield (
            "\n## Limits of semaphores\n\nEach is a file `NAME/KEY` in the folder given with `--config-maps`, or "
            "`--semaphore NAME/KEY=LIMIT`:\n\n"
        )
        yield from (f"- `{_line(name)}`\n" for name in given.semaphores)
    if given.config_maps:
        yield "\n## ConfigMaps\n\nEach is a file `NAME/KEY` in the folder given with `--config-maps`:\n\n"
        yield from (f"- `{_line(name)}`\n" for name in given.config_maps)
    if given.claims or given.host_folders or given.others:
        yield "\n## Volumes\n\n`--volume NAME=DIR` gives a folder for each:\n\n"
        yield from (f"- `{_line(name)}`: a claim; else a new folder of the run\n" for name in given.claims)
        yield from (
            f"- `{_line(name)}`: else `{_line(path)}` of this machine, with `--allow-host-paths`\n"
            for name, path in given.host_folders
        )
        yield from (f"- `{_line(name)}`: one that only a cluster has\n" for name in given.others)


def _parameters(made: Plan, script: str) -> Iterator[str]:
    """What `-p` gives."""
    if not made.parameters:
        return
    yield "\n## Parameters\n\n"
    for parameter in made.parameters:
        if parameter.source is not None:
            yield f"- `{_line(parameter.name)}`: what a ConfigMap has, unless it is given\n"
        elif parameter.value is None:
            yield f"- `{_line(parameter.name)}`: must be given\n"
        else:
            value = "".join(p if isinstance(p, str) else "…" for p in parameter.value)
            shown = f"`{_line(value)}`" if value else "empty"
            yield f"- `{_line(parameter.name)}`: {shown} unless it is given\n"
    yield f"\n    sh {script} -p {word(made.parameters[0].name)}=VALUE\n"


def _run(made: Plan, script: str) -> Iterator[str]:
    """Where a run waits, and what it leaves."""
    waits = waiting(made)
    if waits:
        yield (
            f"\n## Pauses\n\nThe workflow waits at {_quoted(waits)} until somebody resumes it. Nobody is asked here: "
            f"`sh {script} --resume-suspended` goes on at once.\n"
        )
    yield (
        "\n## What a run leaves\n\n"
        "A folder, `runs/<time>-<name>` or the one given with `--workdir`: `status.json` with the tree of nodes, and "
        "for each node `nodes/<name>/` with its phase, message, command, stdout, stderr, inputs and outputs. "
        "Artifacts without a store of their own are in `artifacts/`. The exit status is 0 when the workflow succeeds, "
        "1 when it fails, 130 when it is interrupted, 2 for a misuse, 4 when something is missing on the machine.\n"
    )


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"`{_line(name)}`" for name in names)


def _line(text: str) -> str:
    """``text`` in one line, where a backquote cannot end its quotation."""
    return comment(text).replace("`", "'")
