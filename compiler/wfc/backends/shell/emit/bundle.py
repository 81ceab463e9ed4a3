"""A bundle as files: the folder, or one script, with those files of the runtime library that it needs."""

from collections.abc import Iterator
from pathlib import Path

from wfc.backends.base import OutputFile
from wfc.backends.shell import plan
from wfc.backends.shell.emit import pods
from wfc.backends.shell.emit.readme import readme
from wfc.backends.shell.emit.templates import templates
from wfc.backends.shell.emit.workflow import workflow
from wfc.backends.shell.quote import comment

_LIBRARY = Path(__file__).parents[1] / "lib"
# The files of the library in the order in which they are read. Those behind the first group only where they are used.
_ALWAYS = (
    "value", "template", "inputs", "outputs", "arguments", "reads", "node", "describe", "pod", "pod_files", "timers",
    "call", "runtime", "runtime_sandbox", "sandbox_paths", "sandbox_pool", "sandbox_bwrap", "sandbox_unshare",
    "runtime_engine", "runtime_host", "status", "resume", "tasks", "mock", "select", "dry", "dry_words", "secrets",
    "options", "needs", "run_folder", "leftovers", "lifeline", "workflow", "end", "main",
)  # fmt: skip
_TRANSFERS = ("transfer", "archive", "map", "local")
_OBJECTS = ("rclone", "remotes")
_OF_KIND = {
    "s3": _OBJECTS, "gcs": _OBJECTS, "azure": _OBJECTS, "oss": _OBJECTS, "hdfs": _OBJECTS,
    "git": ("git",), "http": ("http",), "sse-c": ("customer_key",),
}  # fmt: skip
_OF_BODY: dict[type, tuple[str, ...]] = {
    plan.Request: ("map", "http", "request"), plan.Data: ("listing",), plan.Resource: ("kubectl",),
    plan.Suspend: ("suspend",),
}  # fmt: skip
# Words assign the variables that texts name (SC2154), and quoted programs are full of dollars (SC2016).
_TEMPLATE_HEAD = "# shellcheck shell=sh disable=SC1003,SC2016,SC2154\n"
_RUN_HEAD = "# shellcheck shell=sh disable=SC1003,SC1091,SC2016,SC2034,SC2154,SC2317,SC2329\n"
# In one file, shellcheck also sees that each node's subshell has variables of its own (SC2030, SC2031), which is meant.
_SINGLE_HEAD = "# shellcheck shell=sh disable=SC1003,SC2016,SC2030,SC2031,SC2034,SC2154,SC2317,SC2329\n"


def folder(made: plan.Plan) -> tuple[OutputFile, ...]:
    """The bundle as a folder: run.sh, lib/, templates/, README.md."""
    libraries = library_names(made)
    sources = [f'. "$wfc_here/lib/{name}.sh"' for name in libraries]
    sources += [f'. "$wfc_here/templates/{template.file}.sh"' for template in made.templates]
    run = [
        "#!/bin/sh\n", f"# {comment(_headline(made))}\n", _RUN_HEAD, "set -eu\n\n",
        "case $0 in\n  */*) wfc_here=${0%/*} ;;\n  *) wfc_here=. ;;\nesac\n",
        *(f"{line}\n" for line in sources), "\n", *workflow(made), '\nwfc_main "$@"\n',
    ]  # fmt: skip
    return (
        OutputFile("run.sh", "".join(run), executable=True),
        OutputFile("README.md", readme(made, "run.sh")),
        *(OutputFile(f"lib/{name}.sh", library(name)) for name in libraries),
        *(OutputFile(f"templates/{t.file}.sh", _TEMPLATE_HEAD + text) for t, text in templates(made)),
    )


def single(made: plan.Plan, name: str) -> tuple[OutputFile, ...]:
    """The bundle as one file."""
    parts = ["#!/bin/sh\n", f"# {comment(_headline(made))}\n", _SINGLE_HEAD, "set -eu\n\n"]
    parts.append("# --- the workflow ---\n\n")
    parts.extend(workflow(made))
    parts.append("\n# --- the runtime library ---\n\n")
    parts.extend(_without_directive(library(library_name)) + "\n" for library_name in library_names(made))
    parts.append("# --- the templates ---\n")
    parts.extend(f"\n{text}" for _, text in templates(made))
    parts.append('\nwfc_main "$@"\n')
    return (OutputFile(name, "".join(parts), executable=True),)


def library_names(made: plan.Plan) -> tuple[str, ...]:
    """The files of the runtime library that the bundle needs, each once, in the order in which they are read."""
    return tuple(
        dict.fromkeys((*_ALWAYS, *_of_calls(made), *_of_bodies(made), *pods.libraries(made), *_of_kinds(made)))
    )


def _of_calls(made: plan.Plan) -> Iterator[str]:
    """What templates that call others need, and the texts of all."""
    bodies = [template.body for template in made.templates]
    calls = [call for body in bodies for call in plan.calls_of(body)]
    loops = [call.loop for call in calls if call.loop is not None]
    if any(isinstance(body, plan.Steps | plan.Dag) for body in bodies):
        yield from ("children", "scheduler")
    if any(isinstance(body, plan.Steps) for body in bodies):
        yield "scheduler_steps"
    if any(isinstance(body, plan.Dag) for body in bodies):
        yield "scheduler_dag"
    if loops:
        yield "loop"
    if any(isinstance(loop.items, plan.ItemsInSequence) for loop in loops):
        yield "sequence"
    if loops or made.lists_parameters or any(p.listed for t in made.templates for p in t.parameters):
        yield "json"
    if made.hooks is not None or any(call.hooks is not None for call in calls):
        yield "hooks"
    filled = (isinstance(body, plan.Request | plan.Data | plan.Resource) and body.filled for body in bodies)
    if plan.evaluations(made) or any(filled):
        yield "expressions"


def _of_bodies(made: plan.Plan) -> Iterator[str]:
    """What templates without a container need, and what happens before a node and at its end."""
    for kind, names in _OF_BODY.items():
        if any(isinstance(template.body, kind) for template in made.templates):
            yield from names
    if made.shutdown:
        yield "shutdown"
    if any(template.before.locks or template.before.memo for template in made.templates):
        yield "before"
    if made.locks or any(template.before.locks for template in made.templates):
        yield "locks"
    if any(template.before.memo is not None for template in made.templates):
        yield "memo"
    if plan.is_measured(made):
        yield "metrics"


def _of_kinds(made: plan.Plan) -> Iterator[str]:
    """What reaches the locations of artifacts."""
    if made.kinds:
        yield from _TRANSFERS
        yield from (name for kind in made.kinds for name in _OF_KIND.get(kind, ()))
        if _collects(made):
            yield "collect"


def _collects(made: plan.Plan) -> bool:
    """Whether an artifact is to be deleted when the workflow has completed."""
    pods = [template.body for template in made.templates if isinstance(template.body, plan.Pod)]
    logs = (line for pod in pods for line in pod.settings if line.verb == "archive_logs")
    saved = (artifact for pod in pods for artifact in pod.artifacts)
    return any(("gc",) in line.words for line in logs) or any(
        name == "gc" for artifact in saved for name, _ in artifact.fields
    )


def library(name: str) -> str:
    """The text of one file of the runtime library."""
    return (_LIBRARY / f"{name}.sh").read_text(encoding="utf-8")


def _without_directive(text: str) -> str:
    return text.partition("\n")[2] if text.startswith("# shellcheck shell=sh") else text


def _headline(made: plan.Plan) -> str:
    return f"The workflow {made.title}, compiled by wfc. `sh run.sh --help` tells how to run it."
