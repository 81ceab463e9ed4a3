"""Volumes and where containers mount them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from wfc.backends.shell.plan import Line, Text
from wfc.backends.shell.planning import support
from wfc.backends.shell.planning.environment import field, need
from wfc.backends.shell.planning.texts import Renderer, may_become
from wfc.ir import nodes
from wfc.ir.fields import flag_at, integer_at, mapping_at, mappings_at, scalar_at
from wfc.ir.tree import Mapping, Scalar, is_null, key_text

if TYPE_CHECKING:
    from wfc.backends.shell.planning.planner import Planner

# Parts of a projected volume that only a cluster can make.
_SOURCES = ("secret", "configMap", "downwardAPI")


class _Volume(NamedTuple):
    """A volume of the document, or (``volume`` is None) a claim that the workflow makes."""

    name: Scalar
    volume: Mapping | None


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
            words: list[Text] = [self._renderer.render(mount.name), self._renderer.render(mount.mount_path)]
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
        known = self._known()
        if name.text in known:
            self.lines.extend(self._of(known[name.text]))
            return True
        # Of two texts with tags in them, what they come to decides.
        possible = [each for each in known.values() if _may_be(each.name.text, name.text)]
        if not possible:
            # Argo says so of the pod when it comes to it.
            message = ("volume '", *self._renderer.render(name), "' not found in workflow spec")
            self.lines.append(Line("cannot_start", (message,)))
            return False
        self.lines.append(Line("one_of", (self._renderer.render(name),)))
        self.lines.extend(line for each in possible for line in self._of(each))
        self.lines.append(Line("found_one", ()))
        return True

    def _known(self) -> dict[str, "_Volume"]:
        """All volumes that the template's containers could mount, by the names that are written; of several with one
        name, that of a patch counts, else the template's, else the workflow's.
        """
        specs = (self._planner.program.workflow.spec, self._planner.program.base.spec)
        found: dict[str, _Volume] = {}
        for volumes in (self._patched, *(mappings_at(node, "volumes") for node in (self._template.node, *specs))):
            for volume in volumes:
                name = scalar_at(volume, "name")
                if name is not None:
                    found.setdefault(name.text, _Volume(name, volume))
        for spec in specs:
            for claim in mappings_at(spec, "volumeClaimTemplates"):
                name = scalar_at(mapping_at(claim, "metadata"), "name")
                if name is not None:
                    found.setdefault(name.text, _Volume(name, None))
        return found

    def _of(self, found: "_Volume") -> Iterator[Line]:
        """The lines that make a volume."""
        name = self._renderer.render(found.name)
        if found.volume is None:
            yield Line("volume", (name, ("claim",), name))
        else:
            yield from self._lines(name, found.volume)

    def _lines(self, name: Text, volume: Mapping) -> Iterator[Line]:
        planner, renderer = self._planner, self._renderer
        kinds = [(key, value) for key, value in volume.entries if key_text(key) != "name" and not is_null(value)]
        if not kinds:
            # Kubernetes takes a volume without a source for an emptyDir.
            yield Line("volume", (name, ("empty",)))
            return
        key, value = kinds[0]
        kind = key_text(key)
        source = value if isinstance(value, Mapping) else None
        if kind in ("emptyDir", "ephemeral"):
            yield Line("volume", (name, ("empty",)))
        elif kind == "persistentVolumeClaim" and source is not None:
            claim = renderer.field(source, "claimName")
            if _constant(claim):
                planner.needed.claims.add(_constant(claim))
            words = (("read-only",),) if flag_at(source, "readOnly") else ()
            yield Line("volume", (name, ("claim",), claim, *words))
        elif kind == "hostPath" and source is not None:
            path = renderer.field(source, "path")
            if _constant(name):
                planner.needed.host_folders[_constant(name)] = "".join(p if isinstance(p, str) else "…" for p in path)
            yield Line("volume", (name, ("host",), path))
        elif kind in ("secret", "configMap", "projected", "downwardAPI") and source is not None:
            yield Line("files", (name, *_mode(source, "defaultMode")))
            if kind == "projected":
                yield from self._projected(source)
            else:
                yield from self._files(kind, source)
        else:
            if _constant(name):
                planner.needed.others.add(_constant(name))
            yield Line("volume", (name, ("given",)))

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


def _constant(text: Text) -> str:
    """A text that is known when the bundle is written; empty for any other."""
    return text[0] if len(text) == 1 and isinstance(text[0], str) else ""


def _may_be(one: str, other: str) -> bool:
    """Whether two names can come to the same, of which at least one has tags."""
    return any(may_become(a, b) for a, b in ((one, other), (other, one)) if "{{" in a)


def _mode(node: Mapping, name: str) -> tuple[Text, ...]:
    mode = integer_at(node, name)
    return () if mode is None else ((f"{mode:04o}",),)
