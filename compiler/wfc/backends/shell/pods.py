"""Container and script templates."""

import re
from typing import TYPE_CHECKING

from wfc.backends.shell import support
from wfc.backends.shell.plan import OutputParameter, Pod, Text
from wfc.backends.shell.texts import Renderer
from wfc.ir import nodes
from wfc.ir.tree import Mapping, Scalar, Sequence, is_null

if TYPE_CHECKING:
    from wfc.backends.shell.planner import Planner

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def pod(
    planner: "Planner",
    template: nodes.Template,
    owner: nodes.Workflow,
    body: nodes.Container | nodes.Script,
    renderer: Renderer,
) -> Pod:
    """What a container or script template runs, and what is kept of it."""
    container = body.container if isinstance(body, nodes.Script) else body
    planner.fields(container.node, support.CONTAINER)
    source: Text | None = None
    if isinstance(body, nodes.Script):
        source = renderer.render(body.source)
    artifacts = []
    for artifact in template.outputs.artifacts:
        planner.fields(artifact.node, support.ARTIFACT)
        saved = planner.artifacts.output(artifact, renderer, planner.refuse)
        if saved is not None:
            artifacts.append(saved)
    return Pod(
        image=renderer.render(container.image),
        pull_policy=_pull_policy(container),
        working_folder=renderer.render(container.working_dir),
        env=_env(planner, container, renderer),
        empty_folders=_empty_folders(planner, template, owner, container, renderer),
        source=source,
        command=tuple(renderer.render(word) for word in container.command),
        args=tuple(renderer.render(word) for word in container.args),
        parameters=_output_parameters(planner, template, renderer),
        artifacts=tuple(artifacts),
    )


def _pull_policy(container: nodes.Container) -> str:
    policy = container.node.get("imagePullPolicy")
    return policy.text if isinstance(policy, Scalar) and policy.text in ("Always", "Never") else ""


def _env(planner: "Planner", container: nodes.Container, renderer: Renderer) -> tuple[tuple[str, Text], ...]:
    env = []
    for variable in container.env:
        if variable.name is None:
            continue
        if variable.value_from is not None:
            planner.refuse(
                variable.node.key("valueFrom") or variable.node,
                "shell bundles cannot take a variable's value from elsewhere yet",
            )
        elif not _VARIABLE.match(variable.name.text):
            planner.refuse(variable.name, "a shell cannot pass on a variable of this name")
        else:
            env.append((variable.name.text, renderer.render(variable.value)))
    return tuple(env)


def _empty_folders(
    planner: "Planner",
    template: nodes.Template,
    owner: nodes.Workflow,
    container: nodes.Container,
    renderer: Renderer,
) -> tuple[Text, ...]:
    """The mounts of emptyDir volumes: new and empty for every pod. Other volumes are refused."""
    specs = (template.node, planner.program.workflow.spec, owner.spec)
    folders = []
    for mount in container.volume_mounts:
        volume = next((found for spec in specs if (found := _volume(spec, mount.name))), None)
        if volume is None or is_null(volume.get("emptyDir")):
            planner.refuse(mount.name or mount.node, "shell bundles cannot mount this volume yet: only `emptyDir`")
        elif mount.mount_path is not None:
            folders.append(renderer.render(mount.mount_path))
    return tuple(folders)


def _volume(spec: Mapping, name: Scalar | None) -> Mapping | None:
    volumes = spec.get("volumes")
    if name is None or not isinstance(volumes, Sequence):
        return None
    for volume in volumes.items:
        if isinstance(volume, Mapping):
            found = volume.get("name")
            if isinstance(found, Scalar) and found.text == name.text:
                return volume
    return None


def _output_parameters(planner: "Planner", template: nodes.Template, renderer: Renderer) -> tuple[OutputParameter, ...]:
    parameters = []
    for parameter in template.outputs.parameters:
        planner.fields(parameter.node, support.PARAMETER)
        given = parameter.value_from
        if parameter.name is None:
            continue
        if given is None or given.path is None:
            planner.refuse(parameter.node, "shell bundles only know output parameters with `valueFrom.path` here")
            continue
        default = None if is_null(given.default) else planner.value(renderer, given.default)
        parameters.append(OutputParameter(parameter.name.text, renderer.render(given.path), default))
    return tuple(parameters)
