"""Texts with tags become texts with shell variables: compiled, so that nothing is substituted at run time.

Which tags mean something where is Argo's (``execution-semantics``: tags, order and escaping); a simple tag that means
nothing stays as it is written and reaches the program, as in Argo.
"""

import re
from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from wfc.backends.shell.names import Names
from wfc.backends.shell.plan import Evaluations, Fields, Members, Needs, Read, Text, Variable, WorkedOut
from wfc.backends.shell.planning.findings import RefuseText
from wfc.expr.tags import BLANKS, Tag, TagKind, scan
from wfc.ir.anystring import any_string
from wfc.ir.fields import scalar_at
from wfc.ir.tree import Mapping, Scalar

if TYPE_CHECKING:
    from wfc.backends.shell import jq

_GLOBALS = {
    "workflow.name": "workflow_name",
    "workflow.namespace": "workflow_namespace",
    "workflow.uid": "workflow_uid",
    "workflow.creationTimestamp": "workflow_creation_timestamp",
    "workflow.creationTimestamp.RFC3339": "workflow_creation_timestamp",
    "workflow.creationTimestamp.s": "workflow_started",
    "workflow.status": "workflow_status",
    "workflow.failures": "workflow_failures",
    "workflow.duration": "workflow_duration",
}
_SIBLINGS = {
    "status": "status", "exitCode": "exit_code", "id": "id", "ip": "ip", "startedAt": "started_at",
    "finishedAt": "finished_at", "hostNodeName": "host_node_name", "outputs.result": "result",
}  # fmt: skip
_OWN = {"exitCode": "own_exit_code", "outputs.result": "own_result"}


MEMBERS = "item_members"
"""The variable that holds all members of an item, as a part of an object in JSON; empty where it is no map."""


class ItemFields:
    """The members of a loop's items that a call uses: keys and variables, in the order of their first use."""

    def __init__(self) -> None:
        self.variables: dict[str, str] = {}
        self.all = False
        """Whether an expression looks at the item as a whole."""
        self._names = Names()

    def variable(self, key: str) -> str:
        """The variable that holds the member ``key`` of an item."""
        if key not in self.variables:
            self.variables[key] = self._names.identifier("item_", key)
        return self.variables[key]

    @property
    def wanted(self) -> tuple[tuple[str, str], ...]:
        """The keys and the variables, and in front of them the one for all members, which has no key."""
        return (*((("", MEMBERS),) if self.all else ()), *self.variables.items())


class Brought(NamedTuple):
    """Expression tags that the values of a template's inputs may have: their insides, the variables that are known when
    Argo fills in the template itself, and of each such input, by its tag, the value then and the value later.
    """

    tags: tuple[str, ...]
    known: tuple[str, ...]
    inputs: MappingType[str, tuple[Text, Text]]


def may_become(text: str, name: str) -> bool:
    """Whether a text comes to ``name`` when its tags are filled in with something."""
    pieces, end = [], 0
    for tag in scan(text):
        pieces.append(re.escape(text[end : tag.start]))
        end = tag.end
    pieces.append(re.escape(text[end:]))
    return re.fullmatch(".*".join(pieces), name, re.DOTALL) is not None


class Scope(NamedTuple):
    """What the tags of a template mean.

    ``fixed`` are the tags whose text is known now, or is a variable that is always set: the template's own and the
    workflow's. ``siblings`` maps the names of earlier calls to their identifiers; ``sibling_root`` is ``steps`` or
    ``tasks``, or empty where there are none. ``looped`` holds the names of output parameters of those siblings that are
    loops. ``item`` is None outside of loops. ``own`` is the call whose hook it is: of that one only the status, the
    output parameters and the artifacts are known.
    """

    fixed: tuple[dict[str, Text], ...]
    sibling_root: str = ""
    siblings: MappingType[str, str] = MappingProxyType({})
    looped: MappingType[str, tuple[str, ...]] = MappingProxyType({})
    item: ItemFields | None = None
    own: str = ""
    given: MappingType[str, tuple[str, ...]] = MappingProxyType({})
    """What each sibling gives, behind its name: ``outputs.result``, ``outputs.parameters.p``."""
    mode: str = "lenient"
    """What must be there: every tag (``strict``), those of steps and tasks (``steps``), none (``lenient``)."""
    measured: tuple[str, ...] = ()
    """What the node itself may have given, where its metrics look at it: ``exitCode``, ``outputs.parameters.p``."""
    brought: Brought | None = None
    """What values bring into the texts."""


def globals_of(parameters: dict[str, str], constants: dict[str, Text]) -> dict[str, Text]:
    """The tags of the workflow: its parameters by variable, and what the document says."""
    fixed: dict[str, Text] = {name: (Variable(variable),) for name, variable in _GLOBALS.items()}
    for name, variable in parameters.items():
        fixed[f"workflow.parameters.{name}"] = (Variable(variable),)
    return fixed | constants


class Renderer:
    """Renders the texts of one place. What they need of earlier calls is collected in ``reads``.

    ``prefix`` begins the variables of what is worked out: places whose texts meet in one function need their own.
    """

    def __init__(self, scope: Scope, refuse: RefuseText, prefix: str = "made_") -> None:
        self.reads: list[Read] = []
        self._prefix = prefix
        self._scope = scope
        self._refuse = refuse
        self._names = Names()
        self._results: list[tuple[str, str]] = []
        self._values: dict[str, Text | Read | Members] = {}
        self._may_fail: frozenset[str] = frozenset()
        self._lacking = False
        self._variables: dict[Read, str] = {}

    def render(self, scalar: Scalar | None, text: str | None = None) -> Text:
        """The text of ``scalar`` (or ``text``, what its decoder makes of it), compiled."""
        if scalar is None:
            return ()
        text = scalar.text if text is None else text
        pieces: list[str | Variable] = []
        at = 0
        tags = scan(text)
        if any(tag.kind is TagKind.EXPRESSION or (tag.kind is TagKind.SIMPLE and tag.inner_start >= 0) for tag in tags):
            return self._evaluated(scalar, text)
        for tag in tags:
            pieces.append(text[at : tag.start])
            pieces.extend(self._tag(text, tag))
            at = tag.end
        pieces.append(text[at:])
        if "\0" in text:
            self._refuse(scalar, 0, len(text), "a text with a NUL character cannot be given to a program")
        return joined(pieces)

    def value(self, scalar: Scalar | None) -> Text:
        """The text of a parameter's value, as Argo decodes it."""
        return () if scalar is None else self.render(scalar, any_string(scalar.value))

    def field(self, node: Mapping | None, name: str) -> Text:
        """The text of a field of ``node``; empty where it is not written."""
        return self.value(scalar_at(node, name))

    def needs(self) -> Needs:
        """What the rendered texts need: reads, then the one process that works out expressions."""
        if not self._results:
            return tuple(self.reads)
        return *self.reads, self._evaluations(self._may_fail)

    def begin(self) -> tuple[int, int]:
        """Where a place begins that reads its own values, and whose expressions are worked out with those before it."""
        self._variables = {key: variable for key, variable in self._variables.items() if key.may_lack}
        return len(self.reads), len(self._results)

    def needs_since(self, begin: tuple[int, int]) -> Needs:
        """What the texts rendered since then need, once `needs_ahead` has been seen to."""
        results = tuple(variable for variable, _ in self._results[begin[1] :])
        reads = tuple(read for read in self.reads[begin[0] :] if not read.may_lack)
        return (*reads, WorkedOut(results)) if results else reads

    def needs_ahead(self) -> Needs:
        """What one process works out for all places: what expressions read may lack, and they may fail, until one of
        the places is come to.
        """
        if not self._results:
            return ()
        results = frozenset(variable for variable, _ in self._results)
        return *(read for read in self.reads if read.may_lack), self._evaluations(results)

    def _evaluations(self, may_fail: frozenset[str]) -> Evaluations:
        return Evaluations(tuple(self._results), tuple(self._values.items()), may_fail)

    def expression(
        self,
        scalar: Scalar,
        kind: str,
        may_fail: bool = False,
        names: Sequence[str] | None = None,
        more: Sequence[str] = (),
    ) -> Text:
        """A field that is an expression without a tag: ``kind`` is value, bool or artifact.

        Tags in it are filled in before it is read: their values are literals of the expression, or parts of its texts.
        ``names`` are the variables that it knows, if these are not those of the place; ``more`` are others besides.
        """
        from wfc.backends.shell import jq  # the expressions of jq are read from files; most documents have none

        text, literals = self.literals(scalar)
        values = dict(literals)
        known = (*(self._known if names is None else names), *more)
        made = jq.bare(text, kind, known, frozenset(values))
        return self._jq(scalar, made, may_fail, values)

    def literals(self, scalar: Scalar, place: str = "") -> tuple[str, Fields]:
        """An expression that something else works out: with names in place of its tags, and what each stands for."""
        from wfc.backends.shell import jq  # as above

        text, tags = jq.without_tags(scalar.text, place)
        return text, tuple((name, self.render(scalar, written)) for name, written in tags.items())

    def condition(self, scalar: Scalar) -> Text:
        """A ``when``: whether it holds once its tags are filled in, a blank, and that text."""
        from wfc.backends.shell import jq  # as above

        made = jq.condition(scalar.text, self._scope.mode, self._known, self._bringing)
        return self._jq(scalar, made, may_fail=True)

    def _evaluated(self, scalar: Scalar, text: str) -> Text:
        from wfc.backends.shell import jq  # as above

        return self._jq(scalar, jq.filled(text, self._scope.mode, self._known, self._bringing), may_fail=False)

    def _jq(
        self,
        scalar: Scalar,
        made: "jq.Made | jq.Refused",
        may_fail: bool,
        values: MappingType[str, Text] = MappingProxyType({}),
    ) -> Text:
        from wfc.backends.shell import jq  # as above

        if isinstance(made, jq.Refused):
            self._refuse(scalar, 0, len(scalar.text), f"shell bundles cannot evaluate this: {made.reason}")
            return ()
        filter_ = made.filter
        for name in made.names:
            if name in values:
                # The name stands for a text of this expression alone.
                own = f"{name}_{len(self._results)}"
                filter_ = filter_.replace(f'"{name}"', f'"{own}"')
                self._values[own] = values[name]
            elif name not in self._values:
                self._values[name] = self._value_of(name)
        variable = self._names.identifier(self._prefix, str(len(self._results) + 1))
        self._results.append((variable, filter_))
        if may_fail:
            self._may_fail |= {variable}
        return (Variable(variable),)

    @property
    def _bringing(self) -> "jq.Bringing | None":
        from wfc.backends.shell import jq  # as above

        found = self._scope.brought
        return None if found is None else jq.Bringing(found.tags, frozenset(found.inputs), found.known)

    @property
    def _known(self) -> tuple[str, ...]:
        """The names of all variables that expressions may use."""
        scope = self._scope
        names = dict.fromkeys((*(name for fixed in scope.fixed for name in fixed), *scope.measured))
        for sibling, given in scope.given.items():
            if sibling in scope.siblings:
                whats = [w for w in given if _of_own(w)] if sibling == scope.own else given
                names.update((f"{scope.sibling_root}.{sibling}.{what}", None) for what in whats)
        if scope.item is not None:
            names["item"] = None
        return tuple(names)

    def _value_of(self, name: str) -> Text | Read | Members:
        if self._scope.item is not None and name == "item.":
            self._scope.item.all = True
            return Members(MEMBERS)
        brought = self._scope.brought
        if brought is not None:
            from wfc.backends.shell import jq  # as above

            plain = jq.without_early(name)
            if plain in brought.inputs:
                early, late = brought.inputs[plain]
                return late if plain == name else early
        for fixed in self._scope.fixed:
            if name in fixed:
                return fixed[name]
        if self._scope.item is not None and (name == "item" or name.startswith("item.")):
            return (Variable("item" if name == "item" else self._scope.item.variable(name[5:])),)
        self._lacking = True
        if name.startswith("inputs.artifacts."):
            found: str | None = self._read("input_artifact", "", (name.removeprefix("inputs.artifacts."),))
        else:
            found = self._sibling(name)
        self._lacking = False
        return () if found is None else next(read for read in self.reads if read.variable == found)

    def _tag(self, text: str, tag: Tag) -> Text:
        written = text[tag.start : tag.end]
        if tag.kind is not TagKind.SIMPLE:
            return (written,)
        name = tag.body.strip(BLANKS)
        for known in self._scope.fixed:
            if name in known:
                return known[name]
        if self._scope.item is not None and (name == "item" or name.startswith("item.")):
            return (Variable("item" if name == "item" else self._scope.item.variable(name[5:])),)
        lenient = self._scope.mode == "lenient"
        read = self._sibling(name, written if lenient else None)
        if read is not None:
            return (Variable(read),)
        words = name.split(".")
        if self._scope.mode == "strict" or (not lenient and words[0] in ("steps", "tasks")):
            # In a loop every tag must mean something; elsewhere those of nodes must, and others stay as they are.
            return (Variable(self._read("unknown", "", (name,))),)
        return (written,)

    def _sibling(self, name: str, otherwise: str | None = None) -> str | None:
        words = name.split(".")
        if len(words) == 4 and words[:3] == ["workflow", "outputs", "parameters"]:
            return self._read("global", "", words[3:], otherwise)
        if name in self._scope.measured:
            what = "own_parameter" if len(words) > 2 else _OWN[name]
            return self._read(what, "", words[2:], otherwise)
        if len(words) < 3 or words[0] != self._scope.sibling_root:
            return None
        node = self._scope.siblings.get(words[1])
        if node is None:
            return None
        rest = ".".join(words[2:])
        if words[1] == self._scope.own and not _of_own(rest):
            return None
        if words[1] in self._scope.looped and words[1] != self._scope.own:
            if rest == "outputs.result":
                return self._read("list_result", node, (), otherwise)
            if rest == "outputs.parameters":
                return self._read("list_parameters", node, sorted(self._scope.looped[words[1]]), otherwise)
            if len(words) == 5 and words[2:4] == ["outputs", "parameters"]:
                return self._read("list_parameter", node, words[4:], otherwise)
        if rest == "hostNodeName" and rest not in self._scope.given.get(words[1], ()):
            return None  # only a pod has one
        if rest in _SIBLINGS:
            return self._read(_SIBLINGS[rest], node, (), otherwise)
        if len(words) == 5 and words[2:4] == ["outputs", "parameters"]:
            return self._read("parameter", node, words[4:], otherwise)
        if len(words) == 5 and words[2:4] == ["outputs", "artifacts"] and self._lacking:
            return self._read("artifact", node, words[4:])
        return None

    def _read(self, what: str, node: str, names: Sequence[str], otherwise: str | None = None) -> str:
        key = Read("", what, node, tuple(names), self._lacking, otherwise)
        variable = self._variables.get(key)
        if variable is None:
            parts = [part for part in (node, names[0] if len(names) == 1 else what) if part]
            variable = self._names.identifier("from_", *parts)
            self._variables[key] = variable
            self.reads.append(key._replace(variable=variable))
        return variable


def _of_own(what: str) -> bool:
    """Whether a hook knows that of the node which it belongs to."""
    return what == "status" or what.startswith(("outputs.parameters.", "outputs.artifacts."))


def joined(pieces: list[str | Variable]) -> Text:
    """``pieces`` without empty texts, and with neighbouring texts made one."""
    joined: list[str | Variable] = []
    for piece in pieces:
        if isinstance(piece, str):
            if not piece:
                continue
            if joined and isinstance(joined[-1], str):
                joined[-1] += piece
                continue
        joined.append(piece)
    return tuple(joined)
