"""The order of the tasks of a DAG: names that exist, one way of saying it, and no circles."""

import re
from collections.abc import Iterator

from wfc import rules
from wfc.analysis.waiting import as_depends
from wfc.analysis.words import Guesses, asked, listed, mended, of_call, quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.expr.tags import scan
from wfc.ir.edits import renamed
from wfc.ir.graph import circles
from wfc.ir.nodes import Dag, Task, Template
from wfc.ir.program import Program
from wfc.ir.siblings import RESULTS, Siblings
from wfc.ir.tree import Mapping, Scalar

_SPELLED = 12  # tasks of a circle that are spelled out: the rest of a longer one is counted


def dependencies(program: Program) -> Iterator[Diagnostic]:
    """``dependencies``, ``depends`` and ``target`` of every DAG, and the circles that they make."""
    guesses = Guesses()
    for template in every_template(program.workflow):
        if isinstance(template.body, Dag):
            siblings = program.siblings(template)
            yield from _unknown(siblings, guesses)
            yield from _mixed(siblings.tasks)
            yield from _results(siblings, guesses)
            yield from _target(template.body, siblings, guesses)
            yield from _circles(siblings)


def _unknown(siblings: Siblings, guesses: Guesses) -> Iterator[Diagnostic]:
    for task, words in zip(siblings.tasks, siblings.words, strict=True):
        for need in words:
            if need.task in siblings.by_name:
                continue
            guess = guesses.guess(need.task, siblings.by_name)
            fix = mended(guess, need.scalar, need.start, need.end)
            labels: tuple[Label, ...] = ()
            if guess.name:
                name = siblings.tasks[siblings.by_name[guess.name]].name
                labels = () if name is None else (Label(name.span, "this one exists"),)
                help_ = asked(guess)
                if name is task.name:
                    fix = None  # a task that waits for itself
            else:
                help_ = f"the tasks of this DAG are {listed(siblings.by_name)}"
                result = _LOWER_RESULTS.get(need.task.lower())
                if result is not None:
                    help_ = f"results begin with a capital letter: `{result}`"
                    if need.start and need.scalar.text[need.start - 1] == ".":
                        fix = renamed(need.scalar, need.start, need.end, result)
            message = f"{of_call(task, 'tasks')} depends on {quoted(need.task)}, which does not exist"
            yield Diagnostic(rules.UNKNOWN_DEPENDENCY, message, need.span, "no such task", labels, (), help_, fix)


_LOWER_RESULTS = {result.lower(): result for result in RESULTS}


def _mixed(tasks: tuple[Task, ...]) -> Iterator[Diagnostic]:
    """A DAG in which some task uses ``depends`` has no ``dependencies`` and no ``continueOn``."""
    first = next((task for task in tasks if task.depends is not None and task.depends.text), None)
    if first is None:
        for task in tasks:
            if task.dependencies is not None and task.dependencies.items:
                yield from _digit(task)
        return
    assert first.depends is not None
    labels = (Label(first.depends.span, f"{of_call(first, 'tasks')} uses `depends`"),)
    for task in tasks:
        yield from _digit(task)
        for field, present in (
            ("dependencies", task.dependencies is not None and bool(task.dependencies.items)),
            ("continueOn", task.continue_on is not None),
        ):
            key = task.node.key(field)
            if present and key is not None:
                message = f"`{field}` cannot stand in a DAG that uses `depends`"
                help_ = (
                    f"write `depends: {' && '.join(_texts(task))}`"
                    if field == "dependencies"
                    else "ask for the result in the tasks that come after: `task.Succeeded || task.Failed`"
                )
                fix = as_depends(task) if field == "dependencies" and task.continue_on is None else None
                yield Diagnostic(rules.DEPENDS_AND_DEPENDENCIES, message, key.span, "", labels, (), help_, fix)


def _texts(task: Task) -> list[str]:
    items = task.dependencies.items if task.dependencies is not None else ()
    return [item.text for item in items if isinstance(item, Scalar)]


def _digit(task: Task) -> Iterator[Diagnostic]:
    """Argo cannot read a task whose name begins with a digit where an expression over tasks is made."""
    if task.name is not None and task.name.text[:1].isdigit():
        message = "a task that depends on others, or whose DAG uses `depends`, cannot begin with a digit"
        yield Diagnostic(rules.INVALID_NAME, message, task.name.at(0, 1))


def _results(siblings: Siblings, guesses: Guesses) -> Iterator[Diagnostic]:
    """The results that ``depends`` asks for: words that exist, and of loops what only loops have."""
    for words in siblings.words:
        plain = {need.task for need in words if need.result is None}
        for need in words:
            if need.result is None:
                continue
            start, end = need.end + 1, need.end + 1 + len(need.result)
            if need.result not in RESULTS:
                message = f"a task has no result {quoted(need.result)}"
                guess = guesses.guess(need.result, RESULTS)
                help_ = asked(guess) or f"the results are {', '.join(RESULTS)}"
                place, fix = need.scalar.at(start, end), mended(guess, need.scalar, start, end)
                yield Diagnostic(rules.DEPENDS_SYNTAX, message, place, help=help_, fix=fix, argo_rejects=True)
            elif need.result in ("AnySucceeded", "AllFailed") and need.task in siblings.by_name:
                task = siblings.tasks[siblings.by_name[need.task]]
                if not task.loops:
                    message = f"only a loop has the result {quoted(need.result)}, and {of_call(task, 'tasks')} is none"
                    labels = () if task.name is None else (Label(task.name.span, "no loop"),)
                    place = need.scalar.at(start, end)
                    refused = need.task not in plain
                    yield Diagnostic(rules.DEPENDS_SYNTAX, message, place, "", labels, argo_rejects=refused)


def _target(dag: Dag, siblings: Siblings, guesses: Guesses) -> Iterator[Diagnostic]:
    target = dag.target
    if target is None or not target.text:
        return
    start = 0
    for word in target.text.split(" "):
        end = start + len(word)
        if word not in siblings.by_name and not scan(word):
            message = f"the target {quoted(word)} is no task of this DAG" if word else "two blanks in a row"
            place = target.at(start, end) if word else target.at(max(start - 1, 0), start + 1)
            guess = guesses.guess(word, siblings.by_name)
            label, fix = "no such task" if word else "", mended(guess, target, start, end)
            yield Diagnostic(rules.UNKNOWN_TARGET, message, place, label, help=asked(guess), fix=fix)
        start = end + 1


def _circles(siblings: Siblings) -> Iterator[Diagnostic]:
    for circle in circles(siblings.needs):
        names = [_name(siblings.tasks[index]) for index in circle]
        message = f"tasks wait for each other: {spelled(names)}"
        labels = []
        for index, after in zip(circle, (*circle[1:], circle[0]), strict=True):
            wanted = _name(siblings.tasks[after])
            word = next(need for need in siblings.words[index] if siblings.by_name.get(need.task) == after)
            labels.append(Label(word.span, f"{_name(siblings.tasks[index])} waits for {wanted}"))
        if len(circle) == 1:
            message = f"task {quoted(names[0])} waits for itself"
        first, *rest = labels
        yield Diagnostic(rules.DEPENDENCY_CYCLE, message, first.span, first.text, tuple(rest[: _SPELLED - 1]))


def spelled(names: list[str]) -> str:
    """A circle in words: ``a → c → b → a``."""
    if len(names) > _SPELLED:
        left = len(names) - _SPELLED + 1
        names = [*names[: _SPELLED - 2], f"({left:,} more)", names[-1]]
    return " → ".join((*names, names[0]))


def _name(task: Task) -> str:
    return task.name.text if task.name is not None else "?"


def recursion(program: Program) -> Iterator[Diagnostic]:
    """Templates that call one another for ever: circles of calls of which none can be left out.

    A call may be left out when it has a ``when``, when it is a loop over a list that may be empty, or when its
    ``depends`` asks for a result.
    """
    templates = list(every_template(program.workflow))
    number = {template.node: index for index, template in enumerate(templates)}
    edges: list[list[int]] = []
    places: list[dict[int, Scalar]] = []
    for template in templates:
        targets: dict[int, Scalar] = {}
        for task in template.tasks:
            callee = program.callees.get(task.node)
            place = task.template or task.name
            if _can_be_left_out(task):
                continue
            if callee is not None and callee.template.node in number and place is not None:
                targets.setdefault(number[callee.template.node], place)
            # What runs when a call has ended runs after every call.
            for handler, name in _handlers(program, task):
                if handler.node in number:
                    targets.setdefault(number[handler.node], name)
        edges.append(list(targets))
        places.append(targets)
    for circle in circles(edges):
        names = [_template_name(templates[index]) for index in circle]
        message = f"templates call each other for ever: {spelled(names)}"
        if len(circle) == 1:
            message = f"template {quoted(names[0])} calls itself for ever"
        labels = [
            Label(
                places[index][after].span,
                f"{_template_name(templates[index])} calls {_template_name(templates[after])}",
            )
            for index, after in zip(circle, (*circle[1:], circle[0]), strict=True)
        ]
        first, *rest = labels
        help_ = "give one of the calls a `when`"
        yield Diagnostic(
            rules.ENDLESS_RECURSION, message, first.span, first.text, tuple(rest[: _SPELLED - 1]), (), help_
        )


def _handlers(program: Program, task: Task) -> Iterator[tuple[Template, Scalar]]:
    """The templates that run whenever a call has ended, with the words that say so."""
    for hook in task.hooks:
        callee = program.callees.get(hook.node)
        if callee is not None and hook.name.text == "exit" and (hook.expression is None or not hook.expression.text):
            yield callee.template, hook.template or hook.name
    if task.on_exit is not None and task.on_exit.text in program.templates:
        yield program.templates[task.on_exit.text], task.on_exit


def _template_name(template: Template) -> str:
    return template.name.text if template.name is not None else "(inline)"


def _can_be_left_out(task: Task) -> bool:
    if task.when is not None and task.when.text.strip():
        # Conditions that always hold are no way out; those of plain words are enough, the others are reported.
        return re.fullmatch(r"true|([0-9]+) == \1|(['\"]?)(\w+)\2 == \2\3\2", task.when.text.strip()) is None
    if task.with_param is not None or isinstance(task.with_sequence, Mapping):
        return True
    return task.depends is not None and any(char in task.depends.text for char in ".!")
