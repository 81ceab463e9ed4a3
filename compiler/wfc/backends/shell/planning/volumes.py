"""Volumes and where containers mount them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from wfc.backends.shell.plan import Line, Text
from wfc.backends.shell.planning import support
from wfc.backends.shell.planning.environment import field, flag, need
from wfc.backends.shell.planning.texts import Renderer
from wfc.ir import nodes
from wfc.ir.tree import Mapping, Scalar, Sequence, is_null, key_text

if TYPE_CHECKING:
    from wfc.backends.shell.planning.planner import Planner

# Parts of a projected volume that only a cluster can make.
_SOURCES = ("secret", "configMap", "downwardAPI")


class Volumes:
    """The volumes of one pod: those that its containers mount are planned, once each, in the order of their use."""

    def __init__(self, planner: "Planner", template: nodes.Template, renderer: Renderer) -> None:
        self.lines: list[Line] = []
        self._planner = planner
        self._template = template
        self._renderer = renderer
        self._planned: dict[str, bool] = {}

    def mounts(self, mounts: tuple[nodes.VolumeMount, ...]) -> tuple[Line, ...]:
        """The lines that mount volumes into a container."""
        lines = []
        for mount in mounts:
            self._planner.fields(mount.node, support.MOUNT)
            if mount.name is None or mount.mount_path is None or not self._plan(mount.name):
                continue
            words: list[Text] = [(mount.name.text,), self._renderer.render(mount.mount_path)]
            if flag(mount.node, "readOnly"):
                words.append(("read-only",))
            expression = mount.node.get("subPathExpr")
            if mount.sub_path is not None and mount.sub_path.text:
                words += [("sub-path",), self._renderer.render(mount.sub_path)]
            elif isinstance(expression, Scalar) and expression.text:
                words += [("sub-path-expr",), self._renderer.render(expression)]
            lines.append(Line("mount", tuple(words)))
        return tuple(lines)

    def _plan(self, name: Scalar) -> bool:
        """Plan the volume of that name; whether it is there."""
        if name.text not in self._planned:
            self._planned[name.text] = self._found(name)
        return self._planned[name.text]

    def _found(self, name: Scalar) -> bool:
        planner = self._planner
        specs = (planner.program.workflow.spec, planner.program.base.spec)
        for spec in (self._template.node, *specs):
            volume = named(spec.get("volumes"), name.text)
            if volume is not None:
                self.lines.extend(self._lines(name.text, volume))
                return True
        for spec in specs:
            if named(spec.get("volumeClaimTemplates"), name.text) is not None:
                self.lines.append(Line("volume", ((name.text,), ("claim",), (name.text,))))
                return True
        planner.refuse(name, "there is no volume of this name")
        return False

    def _lines(self, name: str, volume: Mapping) -> Iterator[Line]:
        planner, renderer = self._planner, self._renderer
        kinds = [(key, value) for key, value in volume.entries if key_text(key) != "name" and not is_null(value)]
        if not kinds:
            # Kubernetes takes a volume without a source for an emptyDir.
            yield Line("volume", ((name,), ("empty",)))
            return
        key, value = kinds[0]
        kind = key_text(key)
        source = value if isinstance(value, Mapping) else None
        if kind in ("emptyDir", "ephemeral"):
            yield Line("volume", ((name,), ("empty",)))
        elif kind == "persistentVolumeClaim" and source is not None:
            claim = renderer.render(_scalar(source, "claimName"))
            if len(claim) == 1 and isinstance(claim[0], str):
                planner.needed.claims.add(claim[0])
            words = (("read-only",),) if flag(source, "readOnly") else ()
            yield Line("volume", ((name,), ("claim",), claim, *words))
        elif kind == "hostPath" and source is not None:
            path = renderer.render(_scalar(source, "path"))
            planner.needed.host_folders[name] = "".join(p if isinstance(p, str) else "…" for p in path)
            yield Line("volume", ((name,), ("host",), path))
        elif kind in ("secret", "configMap", "projected", "downwardAPI") and source is not None:
            mode = source.get("defaultMode")
            yield Line("files", ((name,), *_mode(mode)))
            if kind == "projected":
                yield from self._projected(source)
            else:
                yield from self._files(kind, source)
        else:
            planner.needed.others.add(name)
            yield Line("volume", ((name,), ("given",)))

    def _projected(self, source: Mapping) -> Iterator[Line]:
        sources = source.get("sources")
        for part in sources.items if isinstance(sources, Sequence) else ():
            for key, value in part.entries if isinstance(part, Mapping) else ():
                if key_text(key) in _SOURCES and isinstance(value, Mapping):
                    yield from self._files(key_text(key), value)
                else:
                    self._planner.refuse(key, f"only a cluster can give a volume of `{key_text(key)}`")

    def _files(self, kind: str, source: Mapping) -> Iterator[Line]:
        items = source.get("items")
        listed = [item for item in items.items if isinstance(item, Mapping)] if isinstance(items, Sequence) else []
        if kind == "downwardAPI":
            for item in listed:
                reference = item.get("fieldRef")
                if isinstance(reference, Mapping):
                    text = field(self._planner, self._template, reference, self._renderer)
                    path = self._renderer.render(_scalar(item, "path"))
                    yield Line("text_file", (path, text or (), *_mode(item.get("mode"))))
                else:
                    self._planner.refuse(item, "a pod of a shell bundle has no resources to tell of")
            return
        secret = kind == "secret"
        reference_name = _scalar(source, "secretName") or _scalar(source, "name")
        name, optional = self._renderer.render(reference_name), flag(source, "optional")
        words: list[Text] = [name]
        if optional:
            words.append(("optional",))
        if not listed:
            need(self._planner, secret, name, (), optional)
        for item in listed:
            key = self._renderer.render(_scalar(item, "key"))
            need(self._planner, secret, name, key, optional)
            words += [
                ("item",),
                key,
                self._renderer.render(_scalar(item, "path")),
                *(_mode(item.get("mode")) or (("-",),)),
            ]
        yield Line("secret_files" if secret else "config_map_files", tuple(words))


def named(sequence: object, name: str) -> Mapping | None:
    """The entry of a list of volumes or claims that has this name."""
    for item in sequence.items if isinstance(sequence, Sequence) else ():
        if isinstance(item, Mapping):
            metadata = item.get("metadata")
            found = item.get("name") or (metadata.get("name") if isinstance(metadata, Mapping) else None)
            if isinstance(found, Scalar) and found.text == name:
                return item
    return None


def _mode(node: object) -> tuple[Text, ...]:
    if isinstance(node, Scalar) and type(node.value) is int:
        return ((f"{node.value:04o}",),)
    return ()


def _scalar(node: Mapping, name: str) -> Scalar | None:
    value = node.get(name)
    return value if isinstance(value, Scalar) and not is_null(value) else None
