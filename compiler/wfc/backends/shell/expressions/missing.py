"""Which variables an expression tag names that are not there: Argo looks before it evaluates.

Names of builtins that are not called, names of ``let`` and ``$env`` count as variables here, as they do in Argo.
"""

from collections.abc import Callable, Iterator

from wfc.expr import nodes
from wfc.expr.functions import BUILTINS, EXTRAS, SPRIG, SPRIG_FUNCTIONS

LATER = (
    "item", "retries", "lastRetry.exitCode", "lastRetry.status", "lastRetry.duration", "lastRetry.message",
    "workflow.status", "workflow.failures",
)  # fmt: skip
"""Variables that get their value late: where a tag may stay unresolved, an expression that names one waits for it."""


def names(tree: nodes.Expression) -> Iterator[tuple[str, bool]]:
    """The dotted names of an expression from left to right; True behind one that ``??`` or ``?.`` guards.

    The root of a guarded name is yielded unguarded: ``??`` does not make up for a variable that does not exist at all.
    """
    stack: list[tuple[nodes.Expression, bool]] = [(tree, False)]
    while stack:
        node, guarded = stack.pop()
        match node:
            case nodes.Name(name=name):
                yield name, False
            case nodes.Member() | nodes.Index():
                yield from _chain(node, guarded, stack)
            case nodes.Call(function=function, arguments=arguments):
                stack.extend((argument, False) for argument in reversed(arguments))
                if isinstance(function, nodes.Member):
                    stack.append((function, guarded))
                elif not (node.forced or function.name in BUILTINS or function.name in EXTRAS):
                    yield function.name, False
            case nodes.Binary(operator="??", left=left, right=right):
                stack.append((right, False))
                stack.append((left, True))
            case nodes.Let(name=name, value=value, body=body):
                stack.append((body, False))
                stack.append((value, False))
            case _:
                stack.extend((child, False) for child in reversed(nodes.children(node)))


def _chain(
    node: nodes.Member | nodes.Index, guarded: bool, stack: list[tuple[nodes.Expression, bool]]
) -> Iterator[tuple[str, bool]]:
    """The name that a chain of members begins with; what else it holds goes on the stack."""
    words: list[tuple[str | None, bool]] = []
    current: nodes.Expression = node
    while isinstance(current, nodes.Member | nodes.Index):
        if isinstance(current, nodes.Member):
            words.append((current.name, current.optional))
        else:
            position = current.position
            if isinstance(position, nodes.String):
                words.append((position.value, current.optional))
            else:
                words.append((None, current.optional))
                stack.append((position, False))
        current = current.object
    if not isinstance(current, nodes.Name):
        stack.append((current, guarded))
        return
    path = [current.name]
    safe = guarded
    for word, optional in reversed(words):
        if optional:
            safe = True
        if optional or word is None:
            break
        path.append(word)
    yield current.name, False
    if len(path) > 1:
        yield ".".join(path), safe


def missing(tree: nodes.Expression, known: Callable[[str], bool]) -> tuple[str, ...]:
    """The names that are missing, each once; ``known`` tells whether a dotted name is a variable or holds some."""
    found: dict[str, None] = {}
    for name, guarded in names(tree):
        if guarded or name in EXTRAS or name == SPRIG:
            continue
        root, _, rest = name.partition(".")
        if root == SPRIG:
            if rest not in SPRIG_FUNCTIONS:
                found.setdefault(name)
        elif not known(name):
            found.setdefault(name)
    return tuple(found)


def waits(tree: nodes.Expression, known: Callable[[str], bool]) -> bool:
    """Whether an expression names a variable of `LATER` that is not there yet."""
    mentioned = {name for name, _ in names(tree)}
    absent = [later for later in LATER if not known(later)]
    return any(name == later or name.startswith(later + ".") for later in absent for name in mentioned)
