"""Templates that run as pods: container, script and containerSet."""

from typing import TYPE_CHECKING, NamedTuple

from wfc.backends.shell.plan import Companion, Container, Line, OutputParameter, OutputText, Pod, Text
from wfc.backends.shell.planning import spec, support
from wfc.backends.shell.planning.environment import environment
from wfc.backends.shell.planning.outputs import written
from wfc.backends.shell.planning.probes import probe_of, readiness
from wfc.backends.shell.planning.texts import Renderer
from wfc.backends.shell.planning.volumes import Volumes
from wfc.frontend.lower import container as lowered
from wfc.frontend.lower import mounts as lowered_mounts
from wfc.ir import nodes
from wfc.ir.fields import flag_at, mapping_at, mappings_at, scalar_at, scalars_at
from wfc.ir.tree import Mapping, Scalar, is_null

if TYPE_CHECKING:
    from wfc.backends.shell.planning.planner import Planner

Body = nodes.Container | nodes.Script | nodes.ContainerSet


def pod(planner: "Planner", template: nodes.Template, id_: str, body: Body, renderer: Renderer) -> Pod:
    """What a container, script or containerSet template runs, and what is kept of it."""
    return _Pods(planner, template, id_, renderer).pod(body)


class Parts(NamedTuple):
    """The parts of a pod that a patch can change. ``main`` is None for a containerSet, which has ``members``; of the
    volumes only those stand here that a patch has touched.
    """

    main: Mapping | None
    members: tuple[Mapping, ...]
    init_containers: tuple[Mapping, ...]
    sidecars: tuple[Mapping, ...]
    volumes: tuple[Mapping, ...] = ()


class _Pods:
    """The planning of one pod."""

    def __init__(self, planner: "Planner", template: nodes.Template, id_: str, renderer: Renderer) -> None:
        self.planner = planner
        self.template = template
        self.id = id_
        self.renderer = renderer

    def pod(self, body: Body) -> Pod:
        """The plan of the pod."""
        template, planner = self.template, self.planner
        parts, patched = self._patched(_parts(template, body))
        self.volumes = Volumes(planner, template, self.renderer, parts.volumes)
        settings = list(patched)
        main: Container | None = None
        # Argo copies the mounts of the main container before it applies a patch.
        mirrored: tuple[nodes.VolumeMount, ...] = ()
        if isinstance(body, nodes.ContainerSet):
            planner.fields(body.node, support.CONTAINER_SET)
            settings.extend(self._attempts(body))
        elif parts.main is not None:
            mirrored = (body.container if isinstance(body, nodes.Script) else body).volume_mounts
            container = lowered(parts.main)
            planner.fields(container.node, support.DAEMON if template.daemon else support.CONTAINER)
            main = self._container(container, container.volume_mounts, self._source(body, container))
            if template.daemon:
                settings.append(Line("daemon", ()))
                settings.extend(readiness(planner, container, self.renderer))
        companions = [
            *(self._first(node, mirrored) for node in parts.init_containers),
            *(self._user("sidecar", node, mirrored) for node in parts.sidecars),
            *(self._member(body, node) for node in parts.members),
        ]
        artifacts = []
        for artifact in template.outputs.artifacts:
            planner.fields(artifact.node, support.ARTIFACT)
            saved = planner.artifacts.output(artifact, self.renderer, planner.refuse)
            if saved is not None:
                artifacts.append(saved)
        # A daemon is stopped where nobody looks at what it gives any more.
        logs = None if template.daemon else planner.artifacts.logs(template, spec.archives_logs(planner.program))
        if logs is not None:
            settings.append(logs)
        return Pod(
            main=main,
            settings=tuple(settings),
            volumes=tuple(self.volumes.lines),
            companions=tuple(companions),
            parameters=self._output_parameters(),
            artifacts=tuple(artifacts),
        )

    def _patched(self, parts: Parts) -> tuple[Parts, list[Line]]:
        """``parts`` with the patches merged into them, and what the pod is told besides its containers and volumes."""
        written = spec.patches(self.planner.program, self.template)
        if not written:
            return parts, []
        from wfc.backends.shell.planning.patches import Patches  # most documents have none

        patches = Patches(self.planner, self.template, written, self.renderer)
        return patches.apply(parts), patches.lines

    def _source(self, body: Body, container: nodes.Container) -> Text | None:
        """The text of a script. Argo makes its file the last argument, so that other arguments take its place."""
        if not isinstance(body, nodes.Script):
            return None
        replaced = body.container.node.get("args") is not container.node.get("args")
        return None if replaced else self.renderer.render(body.source)

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
        image = renderer.render(container.image)
        command: tuple[Text, ...] | None = tuple(renderer.render(word) for word in container.command)
        args = tuple(renderer.render(word) for word in container.args)
        by_image: tuple[tuple[str, tuple[Text, ...]], ...] = ()
        if not command:
            command, by_image = self._looked_up(image, args, source is not None)
        return Container(
            image=image,
            pull_policy=_pull_policy(container),
            working_folder=renderer.render(container.working_dir),
            env=environment(self.planner, self.template, container, renderer),
            mounts=lines,
            source=source,
            command=command,
            args=args if command is None or container.command else (),
            by_image=by_image,
            terminal=flag_at(container.node, "tty"),
        )

    def _looked_up(
        self, image: Text, args: tuple[Text, ...], is_script: bool
    ) -> tuple[tuple[Text, ...] | None, tuple[tuple[str, tuple[Text, ...]], ...]]:
        """All words of a container that says no command, as the user says that images have them (None where nobody
        does); those by the images that it can have, where its image is known at run time only.

        What an image has for arguments is not for a script, whose file is one.
        """
        known: dict[str, tuple[Text, ...]] = {}
        for name, found in self.planner.options.images.items():
            cmd = () if args or is_script else found.cmd
            words: tuple[Text, ...] = (*((word,) for word in found.entrypoint), *args, *((word,) for word in cmd))
            if words or is_script:
                known[name] = words
        if all(isinstance(piece, str) for piece in image):
            return known.get("".join(str(piece) for piece in image)), ()
        return None, tuple(known.items())

    def _first(self, node: Mapping, mirrored: tuple[nodes.VolumeMount, ...]) -> Companion:
        """One of the initContainers, which may be one that goes on beside the others."""
        policy = scalar_at(node, "restartPolicy")
        if policy is None or policy.text != "Always":
            return self._user("init_container", node, mirrored)
        made = self._user("init_sidecar", node, mirrored, support.INIT_SIDECAR)
        probe = probe_of(self.planner, lowered(node), "startupProbe", support.STARTUP_PROBE, self.renderer)
        return made._replace(probe=tuple(probe))

    def _user(
        self,
        verb: str,
        node: Mapping,
        mirrored: tuple[nodes.VolumeMount, ...],
        known: support.Fields = support.USER_CONTAINER,
    ) -> Companion:
        """One of the initContainers or sidecars."""
        self.planner.fields(node, known)
        container = lowered(node)
        mirror = flag_at(node, "mirrorVolumeMounts")
        mounts = (*container.volume_mounts, *(mirrored if mirror else ()))
        planned = self._container(container, mounts, None, mirror)
        return self._companion(verb, _name(scalar_at(node, "name"), verb), planned, ())

    def _member(self, body: Body, node: Mapping) -> Companion:
        """One of the containers of a containerSet."""
        self.planner.fields(node, support.MEMBER)
        container = lowered(node)
        planned = self._container(container, (*lowered_mounts(body.node), *container.volume_mounts), None)
        waits = tuple(each.text for each in scalars_at(node, "dependencies"))
        return self._companion("member", _name(scalar_at(node, "name"), "main"), planned, waits)

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

    def _output_parameters(self) -> tuple[OutputParameter | OutputText, ...]:
        planner = self.planner
        parameters: list[OutputParameter | OutputText] = []
        for parameter in self.template.outputs.parameters:
            text = written(planner, parameter, self.renderer)
            given = parameter.value_from
            if parameter.name is None:
                continue
            if text is not None:
                parameters.append(text)
                continue
            if given is None or given.path is None:
                planner.refuse(parameter.node, "shell bundles only know output parameters with `valueFrom.path` here")
                continue
            default = None if is_null(given.default) else self.renderer.value(given.default)
            parameters.append(OutputParameter(parameter.name.text, self.renderer.render(given.path), default))
        return tuple(parameters)


def _parts(template: nodes.Template, body: Body) -> Parts:
    """What a patch can change of the pod of a template."""
    first, beside = (tuple(mappings_at(template.node, field)) for field in ("initContainers", "sidecars"))
    if isinstance(body, nodes.ContainerSet):
        return Parts(None, tuple(container.node for _, _, container in body.containers), first, beside)
    container = body.container if isinstance(body, nodes.Script) else body
    return Parts(container.node, (), first, beside)


def _pull_policy(container: nodes.Container) -> str:
    policy = scalar_at(container.node, "imagePullPolicy")
    return policy.text if policy is not None and policy.text in ("Always", "Never") else ""


def _name(written: Scalar | None, otherwise: str) -> str:
    return written.text if written is not None and written.text else otherwise
