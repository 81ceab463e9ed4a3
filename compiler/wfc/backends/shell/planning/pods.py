"""Templates that run as pods: container, script and containerSet."""

from typing import TYPE_CHECKING

from wfc.backends.shell.plan import Companion, Container, Line, OutputParameter, Pod, Text
from wfc.backends.shell.planning import support
from wfc.backends.shell.planning.environment import environment
from wfc.backends.shell.planning.probes import readiness
from wfc.backends.shell.planning.texts import Renderer
from wfc.backends.shell.planning.volumes import Volumes
from wfc.frontend.lower import container as lowered
from wfc.frontend.lower import mounts as lowered_mounts
from wfc.ir import nodes
from wfc.ir.fields import flag_at, mapping_at, mappings_at, scalar_at
from wfc.ir.tree import Scalar, is_null

if TYPE_CHECKING:
    from wfc.backends.shell.planning.planner import Planner

Body = nodes.Container | nodes.Script | nodes.ContainerSet


def pod(planner: "Planner", template: nodes.Template, id_: str, body: Body, renderer: Renderer) -> Pod:
    """What a container, script or containerSet template runs, and what is kept of it."""
    return _Pods(planner, template, id_, renderer).pod(body)


class _Pods:
    """The planning of one pod."""

    def __init__(self, planner: "Planner", template: nodes.Template, id_: str, renderer: Renderer) -> None:
        self.planner = planner
        self.template = template
        self.id = id_
        self.renderer = renderer
        self.volumes = Volumes(planner, template, renderer)

    def pod(self, body: Body) -> Pod:
        """The plan of the pod."""
        template, planner = self.template, self.planner
        settings = []
        main: Container | None = None
        companions: list[Companion] = []
        mounts: tuple[nodes.VolumeMount, ...] = ()
        if isinstance(body, nodes.ContainerSet):
            planner.fields(body.node, support.CONTAINER_SET)
            settings.extend(self._attempts(body))
            members = self._members(body)
        else:
            container = body.container if isinstance(body, nodes.Script) else body
            planner.fields(container.node, support.DAEMON if template.daemon else support.CONTAINER)
            mounts = container.volume_mounts
            source = self.renderer.render(body.source) if isinstance(body, nodes.Script) else None
            main = self._container(container, mounts, source)
            members = []
            if template.daemon:
                settings.append(Line("daemon", ()))
                settings.extend(readiness(planner, container, self.renderer))
        for field, verb in (("initContainers", "init_container"), ("sidecars", "sidecar")):
            companions.extend(self._users(field, verb, mounts))
        companions.extend(members)
        artifacts = []
        for artifact in template.outputs.artifacts:
            planner.fields(artifact.node, support.ARTIFACT)
            saved = planner.artifacts.output(artifact, self.renderer, planner.refuse)
            if saved is not None:
                artifacts.append(saved)
        return Pod(
            main=main,
            settings=tuple(settings),
            volumes=tuple(self.volumes.lines),
            companions=tuple(companions),
            parameters=self._output_parameters(),
            artifacts=tuple(artifacts),
        )

    def _container(
        self,
        container: nodes.Container,
        mounts: tuple[nodes.VolumeMount, ...],
        source: Text | None,
        mirror: bool = False,
    ) -> Container:
        renderer = self.renderer
        lines = self.volumes.mounts(mounts)
        if mirror and self.template.inputs.artifacts:
            lines = (*lines, Line("mirror_inputs", ()))
        return Container(
            image=renderer.render(container.image),
            pull_policy=_pull_policy(container),
            working_folder=renderer.render(container.working_dir),
            env=environment(self.planner, self.template, container, renderer),
            mounts=lines,
            source=source,
            command=tuple(renderer.render(word) for word in container.command),
            args=tuple(renderer.render(word) for word in container.args),
        )

    def _users(self, field: str, verb: str, mounts: tuple[nodes.VolumeMount, ...]) -> list[Companion]:
        """The template's initContainers or sidecars."""
        companions = []
        for item in mappings_at(self.template.node, field):
            self.planner.fields(item, support.USER_CONTAINER)
            container = lowered(item)
            mirror = flag_at(item, "mirrorVolumeMounts")
            own = container.volume_mounts
            planned = self._container(container, (*own, *(mounts if mirror else ())), None, mirror)
            companions.append(self._companion(verb, _name(scalar_at(item, "name"), verb), planned, ()))
        return companions

    def _members(self, body: nodes.ContainerSet) -> list[Companion]:
        members = []
        for name, after, container in body.containers:
            self.planner.fields(container.node, support.MEMBER)
            planned = self._container(container, (*lowered_mounts(body.node), *container.volume_mounts), None)
            waits = tuple(each.text for each in after)
            members.append(self._companion("member", _name(name, "main"), planned, waits))
        return members

    def _companion(self, verb: str, name: str, container: Container, after: tuple[str, ...]) -> Companion:
        function = self.planner.functions.identifier("container_", self.id, name)
        return Companion(verb, name, function, container, after)

    def _attempts(self, body: nodes.ContainerSet) -> list[Line]:
        """How often each member of a set is tried."""
        node = mapping_at(body.node, "retryStrategy")
        if node is None:
            return []
        self.planner.fields(node, support.SET_RETRY)
        words = []
        for name in ("retries", "duration"):
            value = scalar_at(node, name)
            if value is not None:
                words += [(name,), self.renderer.value(value)]
        return [Line("attempts", tuple(words))] if words else []

    def _output_parameters(self) -> tuple[OutputParameter, ...]:
        planner, parameters = self.planner, []
        for parameter in self.template.outputs.parameters:
            planner.fields(parameter.node, support.PARAMETER)
            given = parameter.value_from
            if parameter.name is None:
                continue
            if given is None or given.path is None:
                planner.refuse(parameter.node, "shell bundles only know output parameters with `valueFrom.path` here")
                continue
            default = None if is_null(given.default) else self.renderer.value(given.default)
            parameters.append(OutputParameter(parameter.name.text, self.renderer.render(given.path), default))
        return tuple(parameters)


def _pull_policy(container: nodes.Container) -> str:
    policy = scalar_at(container.node, "imagePullPolicy")
    return policy.text if policy is not None and policy.text in ("Always", "Never") else ""


def _name(written: Scalar | None, otherwise: str) -> str:
    return written.text if written is not None and written.text else otherwise
