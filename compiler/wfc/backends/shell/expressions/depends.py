"""``depends`` and ``dependencies`` of DAG tasks, as programs for jq."""

import json
import re

from wfc.backends.shell.expressions.program import JqProgram
from wfc.expr import nodes
from wfc.expr.lalr import ExpressionSyntaxError
from wfc.expr.parser import parse_depends

# The names in a text as the controller finds them: one with a result first, at each place.
_NAMED = re.compile(r"([a-zA-Z0-9][-a-zA-Z0-9]*?)\.[A-Z][a-zA-Z]+|([a-zA-Z0-9][-a-zA-Z0-9]*)")
_RESULTS = frozenset({"Succeeded", "Failed", "Errored", "Skipped", "Omitted", "Daemoned", "AnySucceeded", "AllFailed"})


class _Refusal(Exception):  # noqa: N818 (the controller's verdict, not an error of ours)
    """The controller fails to evaluate the text."""


def depends_program(text: str, dependencies: tuple[str, ...] | None, tasks: frozenset[str]) -> JqProgram:
    """The program of a task's condition: true, false, or ``"wait"`` while a task that it names is not done."""
    if dependencies is not None:
        named = dict.fromkeys(dependencies)
        text = " && ".join(dependencies)
    else:
        named = dict.fromkeys(found[1] or found[2] for found in _NAMED.finditer(text))
    unknown = next((name for name in named if name not in tasks), None)
    if unknown is not None:
        return JqProgram('fail("a task that it names does not exist")')
    try:
        condition = _filter(parse_depends(text))
    except (ExpressionSyntaxError, _Refusal):
        condition = 'fail("the controller cannot evaluate it")'
    names = json.dumps(list(named))
    done = f"all({names}[] as $name | .[$name]; task_done)"
    return JqProgram(f'($flat.tasks | if {done} then {condition} else "wait" end)')


def _filter(node: nodes.Expression) -> str:
    match node:
        case nodes.TaskResult(task=task, result=None):
            return f"(.[{json.dumps(task)}] | task_passed)"
        case nodes.TaskResult(task=task, result=result) if result in _RESULTS:
            return f"(.[{json.dumps(task)}] | task_result({json.dumps(result)}))"
        case nodes.Unary(operand=operand):
            return f"({_filter(operand)} | not)"
        case nodes.Binary(operator="and" | "or" as operator, left=left, right=right):
            return f"({_filter(left)} {operator} {_filter(right)})"
        case nodes.Binary(operator="==" | "!=" as operator, left=left, right=right):
            return f"({_filter(left)} {operator} {_filter(right)})"
        case nodes.Binary(operator="??", left=left):
            return _filter(left)
        case nodes.Conditional(test=test, then=then, otherwise=otherwise):
            middle = _filter(test) if then is None else _filter(then)
            return f"(if {_filter(test)} then {middle} else {_filter(otherwise)} end)"
        case nodes.Sequence(items=items):
            for item in items[:-1]:
                _filter(item)
            return _filter(items[-1])
        case _:
            raise _Refusal
