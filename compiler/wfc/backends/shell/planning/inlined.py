"""Inline templates: what they know of their callers.

An inline template is a part of the text of its caller, so Argo fills in what this one knows (its inputs, its names, the
item of the loop) before it looks at the template, and at what that declares itself.
"""

from collections.abc import Mapping, Sequence

from wfc.backends.shell import plan
from wfc.backends.shell.names import Names
from wfc.backends.shell.planning.texts import Renderer
from wfc.expr.tags import BLANKS, TagKind, scan
from wfc.ir import nodes
from wfc.ir.tree import Scalar, scalars

OF_CALLER = "caller."
"""Before the name of a tag whose value is handed over to an inline template: no input is called so."""


def captures(
    task: nodes.Task, renderer: Renderer, own: Mapping[str, plan.Text], fixed: Sequence[Mapping[str, plan.Text]]
) -> tuple[dict[str, plan.Text], list[tuple[str, plan.Text]]]:
    """What the tags in the inline template of a call mean, and what of that has to be handed over when it is called.

    ``own`` are the names of the caller's node, ``fixed`` the tags that the caller knows, its own ones first;
    ``renderer`` is that of the call.
    """
    known: dict[str, plan.Text] = {}
    handed: list[tuple[str, plan.Text]] = []
    names = Names()
    for name, scalar in _mentioned(task, (*own, *fixed[0]), fixed).items():
        text = own.get(name) or renderer.render(scalar, f"{{{{{name}}}}}")
        if any(isinstance(piece, plan.Variable) for piece in text):
            known[name] = (plan.Variable(names.identifier("caller_", name)),)
            handed.append((f"{OF_CALLER}{name}", text))
        else:
            known[name] = text
    return known, handed


def _mentioned(
    task: nodes.Task, candidates: Sequence[str], fixed: Sequence[Mapping[str, plan.Text]]
) -> dict[str, Scalar]:
    """The tags of this place that the template may use, with the first text that has each.

    What an expression or a nested tag uses is told by the words in it. In a loop every tag has to mean something
    here, also one that the template would know itself.
    """
    found: dict[str, Scalar] = {}
    for scalar in scalars(task.inline.node) if task.inline is not None else ():
        for tag in scan(scalar.text) if "{{" in scalar.text else ():
            name = tag.body.strip(BLANKS)
            if tag.kind is TagKind.SIMPLE and tag.inner_start < 0:
                if name in candidates or (task.loops and all(name not in known for known in fixed)):
                    found.setdefault(name, scalar)
                continue
            for name in candidates:
                if all(word in scalar.text for word in name.split(".")):
                    found.setdefault(name, scalar)
    return found
