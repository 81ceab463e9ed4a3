"""Volumes and where containers mount them."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from wfc.backends.shell.plan import Line, Text
from wfc.backends.shell.planning import support
from wfc.backends.shell.planning.environment import field, need
from wfc.backends.shell.planning.texts import Renderer
from wfc.ir import nodes
from wfc.ir.fields import flag_at, integer_at, mapping_at, mappings_at, scalar_at
from wfc.ir.tree import Mapping, Scalar, is_null, key_text

if TYPE_CHECKING:
    from wfc.backends.shell.planning.planner import Planner

# Parts of a projected volume that only a cluster can make.
_SOURCES = ("secret", "configMap", "downwardAPI")


class Volumes:
    """The volumes of one pod: those that its containers mount are planned, once each, in the order of their use."""

    def __init__(
        self, planner: "Planner", template: nodes.Template, renderer: Renderer, patched: tuple[Mapping, ...] = ()
    ) -> None:
        self.lines: list[Line] = []
        self._planner = planner
        self._template = template
        self._renderer = renderer
        self._patched = patched
        """Volumes that a patch has brought or changed."""
        self._planned: dict[str, bool] = {}

    def mounts(self, mounts: tuple[nodes.VolumeMount, ...]) -> tuple[Line, ...]:
        """The lines that mount volumes into a container."""
        lines = []
        for mount in mounts:
            self._planner.fields(mount.node, support.MOUNT)
            if mount.name is None or mount.mount_path is None or not self._plan(mount.name):
                continue
            words: list[Text] = [(mount.name.text,), self._renderer.render(mount.mount_path)]
            if flag_at(mount.node, "readOnly"):
                words.append(("read-only",))
            expression = scalar_at(mount.node, "subPathExpr")
            if mount.sub_path is not None and mount.sub_path.text:
                words += [("sub-path",), self._renderer.render(mount.sub_path)]
            elif expression is not None and expression.text:
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
        for volumes in (self._patched, *(mappings_at(node, "volumes") for node in (self._template.node, *specs))):
            volume = _named(volumes, name.text)
            if volume is not None:
                self.lines.extend(self._lines(name.text, volume))
                return True
        for spec in specs:
            if _named(mappings_at(spec, "volumeClaimTemplates"), name.text) is not None:
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
            claim = renderer.field(source, "claimName")
            if len(claim) == 1 and isinstance(claim[0], str):
                planner.needed.claims.add(claim[0])
            words = (("read-only",),) if flag_at(source, "readOnly") else ()
            yield Line("volume", ((name,), ("claim",), claim, *words))
        elif kind == "hostPath" and source is not None:
            path = renderer.field(source, "path")
            planner.needed.host_folders[name] = "".join(p if isinstance(p, str) else "…" for p in path)
            yield Line("volume", ((name,), ("host",), path))
        elif kind in ("secret", "configMap", "projected", "downwardAPI") and source is not None:
            yield Line("files", ((name,), *_mode(source, "defaultMode")))
            if kind == "projected":
                yield from self._projected(source)
            else:
                yield from self._files(kind, source)
        else:
            planner.needed.others.add(name)
            yield Line("volume", ((name,), ("given",)))

    def _projected(self, source: Mapping) -> Iterator[Line]:
        for part in mappings_at(source, "sources"):
            for key, value in part.entries:
                if key_text(key) in _SOURCES and isinstance(value, Mapping):
                    yield from self._files(key_text(key), value)
                else:
                    self._planner.refuse(key, f"only a cluster can give a volume of `{key_text(key)}`")

    def _files(self, kind: str, source: Mapping) -> Iterator[Line]:
        listed = mappings_at(source, "items")
        if kind == "downwardAPI":
            for item in listed:
                reference = mapping_at(item, "fieldRef")
                if reference is not None:
                    text = field(self._planner, self._template, reference, self._renderer)
                    path = self._renderer.field(item, "path")
                    yield Line("text_file", (path, text or (), *_mode(item, "mode")))
                else:
                    self._planner.refuse(item, "a pod of a shell bundle has no resources to tell of")
            return
        secret = kind == "secret"
        reference_name = scalar_at(source, "secretName") or scalar_at(source, "name")
        name, optional = self._renderer.render(reference_name), flag_at(source, "optional")
        words: list[Text] = [name]
        if optional:
            words.append(("optional",))
        if not listed:
            need(self._planner, secret, name, (), optional)
        for item in listed:
            key = self._renderer.field(item, "key")
            need(self._planner, secret, name, key, optional)
            words += [
                ("item",),
                key,
                self._renderer.field(item, "path"),
                *(_mode(item, "mode") or (("-",),)),
            ]
        yield Line("secret_files" if secret else "config_map_files", tuple(words))


def _named(items: Iterable[Mapping], name: str) -> Mapping | None:
    """The entry of this name in a list of volumes or claims."""
    for item in items:
        found = scalar_at(item, "name") or scalar_at(mapping_at(item, "metadata"), "name")
        if found is not None and found.text == name:
            return item
    return None


def _mode(node: Mapping, name: str) -> tuple[Text, ...]:
    mode = integer_at(node, name)
    return () if mode is None else ((f"{mode:04o}",),)
