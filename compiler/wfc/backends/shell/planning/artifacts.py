"""Artifacts: what a template takes and gives, and what a call hands over."""

import re
from collections.abc import Container, Iterable
from collections.abc import Mapping as MappingType

from wfc.backends.shell.plan import (
    ChosenArtifact,
    Fields,
    InputArtifact,
    Line,
    Location,
    OutputArtifact,
    PassedArtifact,
    PlacedArtifact,
    Repository,
    Text,
    Variable,
)
from wfc.backends.shell.planning import locations
from wfc.backends.shell.planning.findings import Refuse
from wfc.backends.shell.planning.repository import unresolved
from wfc.backends.shell.planning.supplies import Needed
from wfc.backends.shell.planning.texts import Renderer, Scope
from wfc.expr.tags import BLANKS, TagKind, scan
from wfc.frontend.lower import locations as locate
from wfc.ir import nodes
from wfc.ir.fields import mapping_at, scalar_at
from wfc.ir.tree import Mapping, Scalar
from wfc.source import SourceFile

_NO_HOST = "shell bundles need a URL whose scheme and host are written, without a user, a query or a fragment"


class Artifacts:
    """Plans artifacts and remembers what their transfers need: kinds of locations and archives."""

    def __init__(self, repository: Repository, needed: Needed, collects: bool, leave_out: Refuse) -> None:
        self.kinds: set[str] = set()
        self._needed = needed
        self._default = repository
        self._repository = repository
        self._leave_out = leave_out
        self._collects = collects
        """Whether the workflow says that artifacts are deleted when it has completed."""

    def begin(self, template: nodes.Template, renderer: Renderer, scope: Scope, refuse: Refuse) -> Location | None:
        """Plan for ``template`` from now on: where its incomplete locations are looked for, and where its outputs
        without one go. That place is returned if it is not the same for all templates.
        """
        self._repository = self._default
        own = template.node.get("archiveLocation")
        found = locate(own) if isinstance(own, Mapping) else ()
        if found and locations.keeps(found[0]):
            made = locations.location(found[0], self._default, renderer.render, refuse, self._leave_out)
            if made is None:
                return None
            fields = dict(made.fields)
            if isinstance(found[0], nodes.OtherLocation) and found[0].kind == "artifactory":
                parts = _host_and_path(fields["url"])
                if parts is None:
                    refuse(found[0].node.get("url") or found[0].node, _NO_HOST)
                    return None
                fields["url"], key = parts
            elif made.kind in ("git", "http", "raw"):
                refuse(found[0].node, f"shell bundles cannot keep the outputs of a template at a {made.kind} location")
                return None
            else:
                key = fields.pop("key")
            self._repository = Repository(Location(made.kind, tuple(fields.items())), key)
        elif self._default.key_format:
            key = self._formatted(self._default.key_format, template, scope, refuse)
            self._repository = self._default._replace(key=key, key_format="")
        else:
            return None
        place = self._repository
        return Location(place.location.kind, (*place.location.fields, ("key", (*place.key, "/", Variable("1")))))

    @staticmethod
    def _formatted(written: str, template: nodes.Template, scope: Scope, refuse: Refuse) -> Text:
        """The key format of the repository, with the tags of ``template``; one that means nothing is refused."""

        def refuse_tag(_: Scalar, start: int, end: int, message: str) -> None:
            refuse(template.node, f"`{written[start:end]}` of the repository's key format: {message}")

        key = Renderer(scope, refuse_tag).render(Scalar(SourceFile("", written), 0, len(written), written, '"', None))
        tag = unresolved(key)
        if tag:
            refuse(template.node, f"`{tag}` of the repository's key format means nothing here")
        return key

    def input(
        self, artifact: nodes.Artifact, renderer: Renderer, refuse: Refuse, composite: bool
    ) -> InputArtifact | None:
        """An input of a template."""
        if artifact.name is None or (artifact.path is None and not composite):
            return None
        fields = [*_modes(artifact), *_flags(artifact)]
        location = self._location(artifact, renderer, refuse)
        if location is not None:
            self.kinds.add(artifact.archive.strategy if artifact.archive else "auto")
        path = None if artifact.path is None else renderer.render(artifact.path)
        return InputArtifact(artifact.name.text, path, tuple(fields), location)

    def listed(self, artifact: nodes.Artifact, renderer: Renderer, refuse: Refuse) -> Location | None:
        """Where a data template looks."""
        if artifact.location is None:
            return None
        location = locations.listed(artifact.location, self._repository, renderer.render, refuse, self._leave_out)
        if location is not None:
            self._need(location)
        return location

    def output(self, artifact: nodes.Artifact, renderer: Renderer, refuse: Refuse) -> OutputArtifact | None:
        """An output of a pod."""
        if artifact.name is None or artifact.path is None:
            return None
        self.kinds.add(artifact.archive.strategy if artifact.archive else "tar")
        location = self._location(artifact, renderer, refuse)
        if location is None:
            self._need(self._repository.location)
        fields = _flags(artifact)
        strategy = _strategy(artifact.node)
        if strategy == "OnWorkflowCompletion" or (not strategy and self._collects):
            fields = (*fields, ("gc", ("true",)))
        return OutputArtifact(artifact.name.text, renderer.render(artifact.path), fields, location)

    def logs(self, template: nodes.Template, workflow_says: bool) -> Line | None:
        """The line that makes outputs of what the main containers of ``template`` print, where that is wished for;
        ``workflow_says`` is the word of the workflow.

        Argo's order: a location of the template's own says it alone; else the repository, where it is for it; else
        the template; else the workflow.
        """
        own = template.node.get("archiveLocation")
        found = locate(own) if isinstance(own, Mapping) else ()
        said = scalar_at(own, "archiveLogs") if isinstance(own, Mapping) else None
        asked = said.value is True if said is not None and isinstance(said.value, bool) else None
        if not (found and locations.keeps(found[0])):
            asked = self._default.archive_logs or (workflow_says if asked is None else asked)
        if not asked:
            return None
        self._need(self._repository.location)
        # The folder that a run has anyway is no store that anybody has asked for.
        where = "local" if self._repository.location.kind == "local" else "store"
        return Line("archive_logs", ((where,), ("gc",)) if self._collects else ((where,),))

    def argument(
        self,
        artifact: nodes.Artifact,
        renderer: Renderer,
        siblings: MappingType[str, str],
        refuse: Refuse,
        callee: nodes.Template,
    ) -> PassedArtifact | PlacedArtifact | None:
        """What a call gives: an artifact from elsewhere, or one at a location of its own."""
        if artifact.name is None:
            return None
        if artifact.from_ is not None:
            found = passed(artifact, siblings, refuse)
            if found is None or artifact.sub_path is None:
                return found
            return found._replace(sub_path=renderer.render(artifact.sub_path))
        if artifact.from_expression is not None and artifact.from_expression.text:
            refuse(artifact.from_expression, "shell bundles cannot work out `fromExpression` here")
            return None
        own = callee.node.get("archiveLocation")
        if isinstance(own, Mapping) and locate(own) and artifact.location and not locations.is_whole(artifact.location):
            refuse(
                artifact.location.node,
                "shell bundles cannot complete this location from the `archiveLocation` of the template that is called",
            )
        self._repository = self._default
        location = self._location(artifact, renderer, refuse)
        if location is None:
            return None
        self.kinds.add(artifact.archive.strategy if artifact.archive else "auto")
        return PlacedArtifact(artifact.name.text, _flags(artifact), location)

    def _location(self, artifact: nodes.Artifact, renderer: Renderer, refuse: Refuse) -> Location | None:
        if artifact.location is None:
            return None
        location = locations.location(artifact.location, self._repository, renderer.render, refuse, self._leave_out)
        if location is not None:
            self._need(location)
        return location

    def _need(self, location: Location) -> None:
        self.kinds.add(location.kind)
        self._needed.secrets.update(locations.secrets(location))
        fields = dict(location.fields)
        if "customer-key-secret" in fields:
            self.kinds.add("sse-c")
        repo = fields.get("repo", ())
        over_ssh = bool(repo) and isinstance(repo[0], str) and ("@" in repo[0] and "://" not in repo[0])
        if "ssh-private-key-secret" in fields or over_ssh or (repo and str(repo[0]).startswith("ssh://")):
            self.kinds.add("ssh")


def _host_and_path(url: Text) -> tuple[Text, Text] | None:
    """The two parts of the URL of an artifactory location, whose path is its key; None for one with other parts, or
    with a tag for its host.
    """
    first = url[0] if url else ""
    match = re.fullmatch(r"(https?://[^/?#@]+)(/.*)?", first, re.DOTALL) if isinstance(first, str) else None
    if match is None or (match[2] is None and len(url) > 1):
        return None
    path = tuple(piece for piece in ((match[2] or "").lstrip("/"), *url[1:]) if piece)
    if any(isinstance(piece, str) and ("?" in piece or "#" in piece) for piece in path):
        return None
    return (match[1],), tuple(_decoded(piece) if isinstance(piece, str) else piece for piece in path)


def _decoded(path: str) -> str:
    """A part of the path of a URL as the key that it stands for."""
    if "%" not in path:
        return path
    from urllib.parse import unquote  # few paths need it

    return unquote(path)


def collects(*owners: nodes.Workflow) -> bool:
    """Whether the first of the workflows that says anything says that artifacts are deleted at its completion."""
    found = [_strategy(owner.spec) for owner in owners]
    return next((strategy for strategy in found if strategy), "") == "OnWorkflowCompletion"


def _strategy(node: Mapping) -> str:
    strategy = scalar_at(mapping_at(node, "artifactGC"), "strategy")
    return strategy.text if strategy is not None else ""


def outer_first(inputs: list[InputArtifact]) -> tuple[InputArtifact, ...]:
    """The inputs in their order; where one lies below another, those with the shorter paths first.

    A folder can only be put where nothing is yet. (In a cluster inputs are mounts, and are mounted in that order.)
    """
    parts = [tuple(part for part in _constant(artifact.path).split("/") if part) for artifact in inputs]
    known = set(parts)
    if not any(whole[:count] in known for whole in parts for count in range(1, len(whole))):
        return tuple(inputs)
    return tuple(inputs[index] for index in sorted(range(len(inputs)), key=lambda index: len(parts[index])))


def _constant(path: Text | None) -> str:
    return "".join(piece if isinstance(piece, str) else "*" for piece in path or ())


def from_words(artifact: nodes.Artifact) -> tuple[str, ...]:
    """The dotted name that `from` is, with braces or without, in words; empty where it is no name."""
    text = artifact.from_.text if artifact.from_ is not None else ""
    tags = scan(text)
    if not tags:
        return tuple(text.strip(BLANKS).split("."))
    tag = tags[0]
    if tag.kind is TagKind.SIMPLE and tag.inner_start < 0 and (tag.start, tag.end) == (0, len(text)):
        return tuple(tag.body.strip(BLANKS).split("."))
    return ()


def passed(artifact: nodes.Artifact, siblings: MappingType[str, str], refuse: Refuse) -> PassedArtifact | None:
    """An artifact that comes `from` an earlier call or from the inputs of the template."""
    assert artifact.name is not None
    assert artifact.from_ is not None
    words = from_words(artifact)
    if len(words) == 5 and words[0] in ("steps", "tasks") and words[2:4] == ("outputs", "artifacts"):
        node = siblings.get(words[1])
        # A name that is none of the calls before this one: the checks have said so.
        return PassedArtifact(artifact.name.text, node, words[4], artifact.optional) if node else None
    if len(words) == 3 and words[:2] == ("inputs", "artifacts"):
        return PassedArtifact(artifact.name.text, None, words[2], artifact.optional)
    if len(words) == 4 and words[:3] == ("workflow", "outputs", "artifacts"):
        return PassedArtifact(artifact.name.text, "", words[3], artifact.optional)
    refuse(artifact.from_, "shell bundles cannot take an artifact from there yet")
    return None


def needed(callee: nodes.Template) -> frozenset[str]:
    """The artifacts that a call must give to ``callee``."""
    inputs = callee.inputs.artifacts
    return frozenset(each.name.text for each in inputs if each.name and not each.optional and each.location is None)


def may_lack(
    given: Iterable[PassedArtifact | PlacedArtifact | ChosenArtifact], caller: nodes.Template, needed: Container[str]
) -> tuple[PassedArtifact | PlacedArtifact | ChosenArtifact, ...]:
    """The arguments ``given``; those in ``needed`` may be absent where they are inputs of ``caller`` that may be."""
    absent = {each.name.text for each in caller.inputs.artifacts if each.name and each.optional}
    return tuple(
        each._replace(optional=True)
        if isinstance(each, PassedArtifact) and each.node is None and each.artifact in absent and each.name in needed
        else each
        for each in given
    )


def _modes(artifact: nodes.Artifact) -> Fields:
    fields: list[tuple[str, Text]] = []
    if artifact.mode is not None and isinstance(artifact.mode.value, int):
        fields.append(("mode", (f"{artifact.mode.value:04o}",)))
    if artifact.recurse_mode:
        fields.append(("recurse-mode", ("true",)))
    return tuple(fields)


def _flags(artifact: nodes.Artifact) -> Fields:
    fields: list[tuple[str, Text]] = []
    if artifact.optional:
        fields.append(("optional", ("true",)))
    if artifact.archive is not None:
        fields.append(("archive", (artifact.archive.strategy,)))
        level = artifact.archive.compression_level
        if level is not None and isinstance(level.value, int):
            fields.append(("compression-level", (str(level.value),)))
    return tuple(fields)
