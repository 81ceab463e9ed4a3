"""Where a text stands, and what is known there."""

from enum import Enum
from typing import Literal, NamedTuple

from wfc import rules
from wfc.analysis.interfaces import Interface
from wfc.analysis.loop_items import LoopItems
from wfc.analysis.words import asked
from wfc.analysis.world import World
from wfc.diagnostics import Label, Rule
from wfc.expr.tags import Reference
from wfc.ir.nodes import Task, Template
from wfc.ir.siblings import Siblings
from wfc.ir.tree import Mapping, Scalar, Sequence, key_text


class Where(Enum):
    """The kinds of places."""

    LEAF = "in a template that runs something itself"
    CALL = "in a task or step"
    HOOK = "in a hook of a task or step, which runs during or after it"
    OUTPUTS = "in the outputs of a dag or steps template"
    FRAME = "in another field of a dag or steps template"
    SPEC = "in a field of the workflow itself"
    VOLUMES = "in the volumes of the workflow, which every task and step fills in with what it knows"


class Wants(Enum):
    """What a reference must be worth there."""

    TEXT = "text"
    CONDITION = "an operand of a condition"
    QUOTED = "text in the quotes of a condition"
    LOOP = "what a loop runs over"
    ARTIFACT = "artifact"
    BOOLEAN = "boolean"
    LABEL = "label"
    VALUE = "value"
    ANY = "any"


class Trouble(NamedTuple):
    """What is wrong with a reference; ``first`` and ``last`` number the words to point at.

    ``instead`` is what has to stand there, where that is certain; ``wait_for`` the task to wait for, where that would
    mend it. Where ``unless_ancestor`` is no -1 it is only wrong if the task of that number is no ancestor of the one
    around.
    """

    rule: Rule
    message: str
    first: int
    last: int
    argo_rejects: bool
    label: str = ""
    labels: tuple[Label, ...] = ()
    help: str = ""
    notes: tuple[str, ...] = ()
    unless_ancestor: int = -1
    instead: str = ""
    wait_for: str = ""


# Argo's validator looks at a tag when it begins like this, and lets these through whatever follows.
CHECKED = ("item.", "steps.", "inputs.", "outputs.", "pod.", "workflow.", "tasks.")
_TOLERATED = (
    "outputs.", "workflow.creationTimestamp", "workflow.scheduledTime", "workflow.duration", "tasks.name", "steps.name",
)  # fmt: skip

ANY_KEY = "*"  # in place of the members of loop items that are only known at run time
_FEW = 8  # names that a hint lists


class How(NamedTuple):
    """How a reference is used.

    ``begins``: it stands at the very beginning of an argument, without a blank, where Argo's validator asks for an
    ancestor. ``partial``: an expression reads it, where also a map of variables is a value. ``sure``: it is known that
    a task that it names is no ancestor.
    """

    wants: Wants
    begins: bool = False
    partial: bool = False
    sure: bool = False

    @property
    def as_text(self) -> bool:
        """Whether text is put in for the tag, which an artifact has none of."""
        return self.wants in (Wants.TEXT, Wants.CONDITION, Wants.QUOTED, Wants.LOOP)


class Scope:
    """The names that are known in one place.

    ``template`` is the template around it (None at the level of the workflow), ``task`` the task or step around it, and
    ``caller`` the scope of the call that brings an inline template along: the controller fills in the caller's names
    first. ``judged`` says whether Argo's validator looks at the place.
    """

    __slots__ = (
        "_index",
        "_interface",
        "_item_keys",
        "_loop_items",
        "caller",
        "judged",
        "leaked",
        "siblings",
        "task",
        "template",
        "where",
        "world",
    )

    def __init__(
        self,
        world: World,
        template: Template | None,
        where: Where,
        judged: bool,
        siblings: Siblings | None = None,
        task: Task | None = None,
        caller: "Scope | None" = None,
        leaked: set[str] | None = None,
    ) -> None:
        self.world = world
        self.template = template
        self.where = where
        self.judged = judged
        self.siblings = siblings
        self.task = task
        self.caller = caller
        self.leaked = leaked  # the item keys of loops before, which Argo's validator forgets to forget
        self._interface: Interface | None = None
        self._item_keys: frozenset[str] | Literal[False] | None = False
        self._loop_items: LoopItems | None = None
        self._index = -1 if siblings is None or task is None else siblings.position[task.node]

    @property
    def index(self) -> int:
        """The number of the task or step around, -1 where there is none."""
        return self._index

    @property
    def interface(self) -> Interface:
        """The inputs and outputs of the template around."""
        if self._interface is None:
            assert self.template is not None
            self._interface = self.world.interfaces.of(self.template)
        return self._interface

    @property
    def loop_items(self) -> LoopItems:
        """The items of the loop around, as far as they are known. There must be a task."""
        if self._loop_items is None:
            assert self.task is not None
            self._loop_items = LoopItems(self.task)
        return self._loop_items

    @property
    def item_keys(self) -> frozenset[str] | None:
        """The members of the items of the loop around; None when they are only known at run time."""
        if self._item_keys is False:
            self._item_keys = frozenset() if self.task is None else self._members(self.task)
        return self._item_keys

    def _members(self, task: Task) -> frozenset[str] | None:
        if task.with_param is None or self.siblings is None:
            return item_keys(task)
        values = self.loop_items.values
        if values:
            keys = {key for value in values if isinstance(value, dict) for key in value}
            keys.update(f"[{n}]" for value in values if isinstance(value, list) for n in range(len(value)))
            return frozenset(keys)
        return self.world.lists.members(task, self.siblings)

    def refuses(self, text: str) -> bool:
        """Whether Argo's validator refuses the name ``text`` here when it does not know it."""
        return (
            self.judged
            and text.startswith(CHECKED)
            and not text.startswith(_TOLERATED)
            and not (self.world.open_parameters and text.startswith("workflow.parameters"))
        )

    def waits_for_unknown(self) -> bool:
        """Whether the tasks that this one waits for are only known at run time."""
        task = self.task
        if task is None:
            return False
        texts = [task.depends] if task.depends is not None else []
        if task.dependencies is not None:
            texts += [item for item in task.dependencies.items if isinstance(item, Scalar)]
        return any("{{" in text.text for text in texts)


def unknown(
    scope: Scope, name: Reference, at: int, message: str, label: str = "", names: tuple[str, ...] = ()
) -> Trouble:
    """A word of a name that means nothing, with the nearest that would."""
    guess = scope.world.guesses.guess(name.parts[at].text, names)
    help_ = asked(guess)
    if not help_ and names and len(names) <= _FEW:
        help_ = f"known here: {', '.join(f'`{word}`' for word in names)}"
    refused = scope.refuses(name.text)
    return Trouble(rules.UNRESOLVED_REFERENCE, message, at, at, refused, label, (), help_, instead=guess.sure)


def misplaced(scope: Scope, name: Reference, message: str, help_: str = "", last: int = 0) -> Trouble:
    """A variable that has no value in this place."""
    return Trouble(rules.MISPLACED_REFERENCE, message, 0, last, scope.refuses(name.text), "", (), help_)


def wrong_kind(name: Reference, is_: str, wanted: str, labels: tuple[Label, ...] = (), help_: str = "") -> Trouble:
    """A variable that exists and is not what is wanted, which Argo's validator does not look at."""
    message = f"this is {is_}, and {wanted} is wanted here"
    return Trouble(rules.WRONG_KIND, message, 0, len(name.parts) - 1, False, is_, labels, help_)


def item_keys(task: Task) -> frozenset[str] | None:
    """The members that the items of a loop have; None when they are only known at run time."""
    if task.with_param is not None:
        return None
    items = task.with_items
    if not isinstance(items, Sequence):
        return frozenset()
    keys: set[str] = set()
    for item in items.items:
        if isinstance(item, Mapping):
            keys.update(key_text(key) for key, _ in item.entries)
        elif isinstance(item, Sequence):
            keys.update(f"[{number}]" for number in range(len(item.items)))
        elif isinstance(item.value, str) and "{{" in item.text:
            return None
    return frozenset(keys)


def leaked_keys(task: Task) -> frozenset[str]:
    """What a loop adds to the names that Argo's validator takes for known in all later steps."""
    keys = item_keys(task)
    return frozenset((ANY_KEY,)) if keys is None else keys
