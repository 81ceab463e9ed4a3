"""Pods as text: the lines of a template that runs containers, and the functions of those beside the main one."""

from collections.abc import Iterator

from wfc.backends.shell import plan
from wfc.backends.shell.emit.lines import fields, function, joined, line, location, optional
from wfc.backends.shell.quote import comment, text_word, word


def pod(made: plan.Pod) -> Iterator[str]:
    """The lines of the template's own function."""
    yield from _lines(made.settings)
    yield from _lines(made.volumes)
    if made.main is not None:
        yield from _container(made.main)
    for parameter in made.parameters:
        if isinstance(parameter, plan.OutputText):
            yield line("output_text", word(parameter.name), text_word(parameter.value))
            continue
        yield line("output_parameter", word(parameter.name), text_word(parameter.path), *optional(parameter.default))
    for artifact in made.artifacts:
        yield line("output_artifact", word(artifact.name), text_word(artifact.path), *fields(artifact.fields))
        if artifact.location is not None:
            yield from location(artifact.location)
    for companion in made.companions:
        after = ("after", *(word(name) for name in companion.after)) if companion.after else ()
        yield line(companion.verb, word(companion.name), companion.function, *after)
    if made.main is None:
        yield "run_members"
    else:
        yield from _command(made.main)


def functions(made: plan.Pod) -> Iterator[str]:
    """The functions that describe the other containers."""
    for companion in made.companions:
        yield f"\n# The container {comment(companion.name)}."
        inside = (*_container(companion.container), *_lines(companion.probe), *_command(companion.container))
        yield from function(companion.function, list(inside))


def libraries(made: plan.Plan) -> Iterator[str]:
    """The files of the runtime library that only some pods need."""
    pods = [template.body for template in made.templates if isinstance(template.body, plan.Pod)]
    containers = [container for each in pods for container in each.containers]
    if any(each.volumes or container.mounts for each in pods for container in each.containers):
        yield "volumes"
    elsewhere = any(found.verb not in ("with_env", "env_text") for each in containers for found in each.env)
    parameters = any(template.parameters and any(p.source for p in template.parameters) for template in made.templates)
    files = any(found.verb == "files" for each in pods for found in each.volumes)
    if elsewhere or parameters or files or any(p.source for p in made.parameters):
        yield "given"
    if any(each.companions for each in pods):
        yield "containers"
    verbs = {companion.verb for each in pods for companion in each.companions}
    if "member" in verbs:
        yield "container_set"
    if "init_sidecar" in verbs:
        yield "init_sidecars"
    settings = {found.verb for each in pods for found in each.settings}
    if "daemon" in settings:
        yield "daemon"
    if "daemon" in settings or "init_sidecar" in verbs:
        yield "probes"
    if "archive_logs" in settings:
        yield "logs"
    if not settings.isdisjoint(("grace", "patched_by")):
        yield "patch"


def supplies(made: plan.Plan) -> dict[str, str]:
    """The settings of run.sh that say what the user has to give."""
    given = made.supplies
    folders = "".join(f"{name}={path}\n" for name, path in given.host_folders)
    return {
        "wfc_secrets": joined(given.secrets),
        "wfc_config_maps": joined(given.config_maps),
        "wfc_claims": joined(given.claims),
        "wfc_host_folders": word(folders) if folders else "",
        "wfc_other_volumes": joined(given.others),
        "wfc_drops_claims": "yes" if made.drops_claims else "",
    }


def source(found: plan.ConfigMapKey) -> list[str]:
    """The words for a value that a ConfigMap has."""
    return [text_word(found.name), text_word(found.key), *optional(found.default)]


def _container(container: plan.Container) -> Iterator[str]:
    if container.image:
        yield line("image", text_word(container.image), *([container.pull_policy] if container.pull_policy else []))
    if container.working_folder:
        yield line("working_folder", text_word(container.working_folder))
    if container.terminal:
        yield "terminal"
    yield from _lines(container.env)
    yield from _lines(container.mounts)


def _command(container: plan.Container) -> Iterator[str]:
    if container.source is not None:
        yield line("source_text", text_word(container.source))
    arguments = [text_word(text) for text in container.args]
    if container.command is not None:
        yield line("run", *(text_word(text) for text in container.command), *arguments)
    elif not container.by_image:
        yield line("run_image", *arguments)
    else:
        yield "case $wfc_image in"
        for image, words in container.by_image:
            yield f"  {word(image)}) {line('run', *(text_word(text) for text in words))} ;;"
        yield f"  *) {line('run_image', *arguments)} ;;"
        yield "esac"


def _lines(lines: tuple[plan.Line, ...]) -> Iterator[str]:
    for found in lines:
        yield line(found.verb, *(text_word(text) for text in found.words))
