"""What happens to an artifact on its way from the output of one task or step to the input of another."""

from collections.abc import Iterator
from typing import NamedTuple

from wfc import rules
from wfc.analysis.interfaces import Interfaces
from wfc.analysis.locations import kind_of
from wfc.analysis.words import declared, of_call, of_template, quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.expr.tags import TagKind, reference, scan
from wfc.ir.nodes import Archive, Artifact, Git, Raw, Task
from wfc.ir.program import Program
from wfc.ir.siblings import Siblings
from wfc.ir.tree import Mapping, Scalar

_PACKED = (".tgz", ".tar.gz")
_FROM = "the argument comes with `from`, and then the archive of the output counts"
_GIVEN = "the argument says where the artifact is, and then its own `archive` counts"


class _Producer(NamedTuple):
    """The call that an artifact comes from, with the declaration of its output."""

    task: Task
    output: Artifact


def handovers(program: Program) -> Iterator[Diagnostic]:
    """Artifacts that calls are given, and those that dag and steps templates hand out."""
    interfaces = Interfaces()
    stored = _Stored(program)
    said: set[Mapping] = set()
    for template in every_template(program.workflow):
        if template.is_leaf:
            for artifact in template.inputs.artifacts:
                yield from _sub_path(artifact)
                if artifact.location is not None:
                    yield from stored.fetched(artifact, artifact)
                    yield from _unpacked(artifact, artifact)
            continue
        siblings = program.siblings(template)
        for artifact in template.outputs.artifacts:
            producer = _producer(program, artifact.from_, siblings, interfaces)
            if producer is not None:
                yield from _of_a_loop(artifact, producer, siblings.root)
        for task in template.tasks:
            if task.arguments.artifacts:
                yield from _call(program, task, siblings, interfaces, stored, said)


def _call(
    program: Program, task: Task, siblings: Siblings, interfaces: Interfaces, stored: "_Stored", said: set[Mapping]
) -> Iterator[Diagnostic]:
    callee = program.callees.get(task.node)
    takes = interfaces.of(callee.template).input_artifacts if callee is not None else {}
    for argument in task.arguments.artifacts:
        wanted = takes.get(argument.name.text) if argument.name is not None else None
        yield from _sub_path(argument)
        if argument.from_ is not None and argument.from_.text:
            producer = _producer(program, argument.from_, siblings, interfaces)
            if producer is None:
                continue
            yield from _of_a_loop(argument, producer, siblings.root)
            made = _made_by(program, producer, interfaces)
            if made is None:
                continue
            yield from _below_archive(argument, made)
            for one in (argument, wanted) if not producer.task.loops else ():
                if one is not None and one.node not in said:
                    found = list(_unread(one, made))
                    said.update([one.node] if found else [])
                    yield from found
        elif wanted is not None and argument.location is not None:
            yield from stored.fetched(argument, wanted)
            yield from _unpacked(argument, wanted)
            yield from _hidden(argument, wanted, said)
            if wanted.optional and not argument.optional and callee is not None:
                message = f"{of_template(callee.template)} does without this artifact, but the argument must be there"
                labels = declared(wanted.name, "this input is optional")
                help_ = "add `optional: true` to the argument, if there may be nothing there"
                place = (argument.name or argument.node).span
                yield Diagnostic(rules.OPTIONAL_INPUT_ONLY, message, place, "", labels, (), help_)


def _producer(program: Program, source: Scalar | None, siblings: Siblings, interfaces: Interfaces) -> _Producer | None:
    """The task or step, and its output, that a ``from`` names."""
    tags = scan(source.text) if source is not None else ()
    name = reference(tags[0].body) if len(tags) == 1 and tags[0].kind is TagKind.SIMPLE else None
    words = name.words if name is not None else ()
    if len(words) != 5 or words[0] != siblings.root or words[2:4] != ("outputs", "artifacts"):
        return None
    index = siblings.by_name.get(words[1])
    callee = None if index is None else program.callees.get(siblings.tasks[index].node)
    output = None if callee is None else interfaces.of(callee.template).output_artifacts.get(words[4])
    return None if index is None or output is None else _Producer(siblings.tasks[index], output)


def _made_by(program: Program, producer: _Producer, interfaces: Interfaces) -> Artifact | None:
    """The output of a pod that an output comes from, which says how it is packed; None where that is not known."""
    seen: set[Mapping] = set()
    while producer.output.from_ is not None and producer.output.node not in seen:
        seen.add(producer.output.node)
        callee = program.callees.get(producer.task.node)
        if callee is None:
            return None
        inner = _producer(program, producer.output.from_, program.siblings(callee.template), interfaces)
        if inner is None:
            return None
        producer = inner
    return producer.output if producer.output.from_ is None and producer.output.from_expression is None else None


def _of_a_loop(artifact: Artifact, producer: _Producer, root: str) -> Iterator[Diagnostic]:
    if producer.task.loops and artifact.from_ is not None:
        called = of_call(producer.task, root)
        message = f"{called} is a loop, and the artifacts of its runs are not gathered"
        loop = next(key for key in map(producer.task.node.key, ("withItems", "withParam", "withSequence")) if key)
        labels = (Label(loop.span, "a loop"),)
        help_ = (
            "store each under a key of its own in one folder, `key: folder/{{item}}` with `archive: {none: {}}`, and "
            "take the folder as the input"
        )
        yield Diagnostic(rules.ARTIFACT_OF_A_LOOP, message, artifact.from_.span, "", labels, (), help_)


def _strategy(archive: Archive | None) -> str:
    return "tar" if archive is None else archive.strategy


def _written(artifact: Artifact) -> Scalar | None:
    """The key of an ``archive`` that the user wrote, and not the upgrade from Onepanel's form."""
    key = artifact.node.key("archive")
    return key if artifact.archive is not None and key is not None and key.span.text == "archive" else None


def _unread(taken: Artifact, output: Artifact) -> Iterator[Diagnostic]:
    """An ``archive`` that the receiving side wrote, where the output is packed otherwise."""
    key = _written(taken)
    made, wanted = _strategy(output.archive), _strategy(taken.archive)
    if key is None or (made == "none") == (wanted == "none"):
        return
    does = "is not unpacked" if made == "none" else "is unpacked all the same"
    message = f"this `archive` is not read: the artifact {does}"
    labels = _packed(output, made)
    help_ = f"write `archive: {{{wanted}: {{}}}}` at the output"
    yield Diagnostic(rules.ARCHIVE_NOT_READ, message, key.span, "", labels, (_FROM,), help_)


def _packed(output: Artifact, made: str) -> tuple[Label, ...]:
    text = "stored as it is" if made == "none" else f"stored as {made}"
    return declared(_written(output) or output.name, text)


def _hidden(argument: Artifact, wanted: Artifact, said: set[Mapping]) -> Iterator[Diagnostic]:
    """An ``archive`` of an input, hidden by an argument without one: what Argo then does is to unpack tar only."""
    key = _written(wanted)
    if key is None or argument.archive is not None or _strategy(wanted.archive) == "tar" or wanted.node in said:
        return
    said.add(wanted.node)
    message = "this `archive` is not read: what a call gives replaces all of the input but its path"
    labels = declared(argument.name, "given here, without an `archive`")
    help_ = "repeat the `archive` at the argument"
    yield Diagnostic(rules.ARCHIVE_NOT_READ, message, key.span, "", labels, (_GIVEN,), help_)


def _sub_path(artifact: Artifact) -> Iterator[Diagnostic]:
    """A ``subPath`` of an artifact with a location of its own, which nobody reads."""
    if artifact.sub_path is None or not artifact.sub_path.text or artifact.location is None:
        return
    if (artifact.from_ is not None and artifact.from_.text) or artifact.from_expression is not None:
        return
    message = "a `subPath` is read beside `from` only: here the whole artifact is taken"
    help_ = "" if isinstance(artifact.location, Git | Raw) else "put it behind the key"
    place = (artifact.node.key("subPath") or artifact.sub_path).span
    yield Diagnostic(rules.SUB_PATH, message, place, help=help_)


def _below_archive(argument: Artifact, output: Artifact) -> Iterator[Diagnostic]:
    """A ``subPath`` is put behind the key, so it finds nothing where there is one object, an archive."""
    made = _strategy(output.archive)
    if argument.sub_path is None or not argument.sub_path.text or made == "none":
        return
    key = argument.node.key("subPath")
    message = f"there is nothing below the artifact: it is stored as one {made} archive"
    help_ = "store it with `archive: {none: {}}`, as a folder"
    place = (key or argument.sub_path).span
    yield Diagnostic(rules.SUB_PATH, message, place, "", _packed(output, made), (), help_)


def _unpacked(given: Artifact, wanted: Artifact) -> Iterator[Diagnostic]:
    """A packed file that is to stay one, by its path, and is unpacked because nothing says otherwise."""
    path, location = wanted.path, given.location
    if path is None or not path.text.endswith(_PACKED) or given.archive is not None or location is None:
        return
    if isinstance(location, Git | Raw):
        return
    message = f"Argo unpacks what it fetches, and {quoted(path.text)} will be what is inside"
    help_ = "add `archive: {none: {}}` to keep the file as it is"
    yield Diagnostic(rules.UNPACKED_ARCHIVE, message, path.span, "", (), (), help_)


_Key = tuple[str, ...]


class _Stored:
    """The objects that outputs of the document are stored in, by where they are."""

    def __init__(self, program: Program) -> None:
        self._known: dict[_Key, Artifact] = {}
        for template in every_template(program.workflow):
            for artifact in template.outputs.artifacts if template.is_leaf else ():
                key = _key(artifact)
                if key is not None:
                    self._known.setdefault(key, artifact)

    def fetched(self, given: Artifact, wanted: Artifact) -> Iterator[Diagnostic]:
        """An object that an output stores in one way and an input reads in another."""
        key = _key(given)
        output = self._known.get(key) if key is not None else None
        if output is None or output is given:
            return
        made = _strategy(output.archive)
        read = given.archive.strategy if given.archive is not None else ""
        if (made, read) not in (("tar", "zip"), ("zip", "tar"), ("zip", "")):
            return
        does = f"is read as {read}" if read else "is not unpacked: only tar is recognised"
        message = f"the artifact is stored as {made}, and here it {does}"
        place = (_written(given) or given.name or wanted.name or given.node).span
        help_ = f"write `archive: {{{made}: {{}}}}`"
        yield Diagnostic(rules.ARCHIVE_MISMATCH, message, place, "", _packed(output, made), (), help_)


def _key(artifact: Artifact) -> _Key | None:
    """What tells a stored object from all others, where the document spells it."""
    location = artifact.location
    key = getattr(location, "key", None)
    if location is None or not isinstance(key, Scalar) or not key.text:
        return None
    if any(word in key.text for word in ("{{inputs.", "{{item", "{{=", "{{pod.")):
        return None  # the same words may mean other values in another template
    fields = [location.node.get(name) for name in ("bucket", "endpoint", "container")]
    return (kind_of(location), key.text, *(field.text if isinstance(field, Scalar) else "" for field in fields))
