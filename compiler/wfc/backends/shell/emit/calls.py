"""The calls of a steps or dag template: a line that declares each, and the functions that it names."""

from collections.abc import Iterator, Sequence

from wfc.backends.shell import plan
from wfc.backends.shell.emit.lines import fields, function, line, location, reads
from wfc.backends.shell.quote import assignment, text_word, word


def declaration(kind: str, call: plan.Call, behind: Sequence[str] = ()) -> str:
    """The line of a call; ``kind`` is step or task, ``behind`` are the tasks that wait for this one."""
    words = [call.id, word(call.name), call.template]
    if call.arguments is not None:
        words += ["arguments", call.arguments.function]
    if call.captures_result:
        words.append("result")
    if call.when is not None:
        words += ["when", call.when.function, "when-text", word(call.when.shown)]
    if call.loop is not None:
        words += ["loop", call.loop.function]
    if call.hooks is not None:
        words += ["hooks", call.hooks.function]
    for phase in call.tolerates:
        words += ["continue-on", phase]
    if call.depends is not None:
        words += ["depends", call.depends.function, "depends-text", word(call.depends.shown)]
    if behind:
        words += ["before", word(" ".join(behind))]
    if call.after:
        words += ["after", word(" ".join(call.after))]
    return line(kind, *words)


def functions(call: plan.Call) -> Iterator[str]:
    """The functions of a call: its arguments, condition, loop, hooks, and what it depends on."""
    if call.arguments is not None:
        yield from function(call.arguments.function, arguments(call.arguments))
    if call.when is not None:
        lines = [*reads(call.when.reads), line("when", _variable(call.when.judged))]
        yield from function(call.when.function, lines)
    if call.loop is not None:
        lines = [*_together(call), *reads(call.loop.reads), *_items(call.loop.items)]
        yield from function(call.loop.function, lines)
    if call.hooks is not None:
        yield from hooks(call.hooks)
    if call.depends is not None:
        yield from function(call.depends.function, [_condition(call.depends.condition)])


def _together(call: plan.Call) -> Iterator[str]:
    """The line that says which function of a looped call works expressions out, so that items can share a process."""
    for each in (call.when, call.arguments):
        if each is not None and any(isinstance(read, plan.Evaluations) for read in each.reads):
            yield line("together", each.function)
            return


def hooks(found: plan.Hooks) -> Iterator[str]:
    """The function that lists hooks, and those of their arguments and conditions."""
    lines = [line("hook_values", each.function, *map(word, each.names)) for each in found.values]
    for hook in found.hooks:
        given = hook.arguments.function if hook.arguments is not None else "-"
        asked = hook.condition
        condition = [asked.function, word(asked.shown)] if asked is not None else []
        lines.append(line("hook", word(hook.name), hook.template, given, *condition))
    yield from function(found.function, lines)
    for each in found.values:
        yield from function(each.function, reads(each.reads))
    for hook in found.hooks:
        if hook.arguments is not None:
            yield from function(hook.arguments.function, arguments(hook.arguments))
        if hook.condition is not None:
            lines = [*reads(hook.condition.reads), assignment("wfc_holds", text_word(hook.condition.holds))]
            yield from function(hook.condition.function, lines)


def arguments(given: plan.Arguments) -> Iterator[str]:
    """The lines that give a node its arguments."""
    if given.failure:
        yield line("cannot_start", word(given.failure))
        return
    lacking = {
        piece.name
        for name, value in given.parameters
        if name in given.absentable
        for piece in value
        if isinstance(piece, plan.Variable)
    }
    yield from reads(given.reads, lacking)
    for name, value in given.parameters:
        if name in given.absentable:
            yield line("parameter_unless_lacking", word(name), _variable(value))
        else:
            yield line("parameter", word(name), text_word(value))
    for artifact in given.artifacts:
        optional = "required" if artifact.name in given.required else "optional"
        if isinstance(artifact, plan.PassedArtifact):
            yield _passed(artifact, "artifact_from", "artifact_from_input", "artifact_from_global", optional)
        elif isinstance(artifact, plan.ChosenArtifact):
            words = [optional] if artifact.optional else []
            yield line("artifact_chosen", word(artifact.name), _variable(artifact.chosen), *words)
        else:
            yield line("artifact", word(artifact.name), *fields(artifact.fields))
            if artifact.location is not None:
                yield from location(artifact.location)
        if not isinstance(artifact, plan.PlacedArtifact) and artifact.sub_path:
            yield line("sub_path", text_word(artifact.sub_path))
    if given.made_ahead:
        yield "made_ahead"
    if given.choice is not None:
        choice = given.choice
        known = (word(part) for candidate in choice.candidates for part in candidate)
        yield line("choose_template", text_word(choice.document), text_word(choice.name), *known)


def outputs(given: plan.Outputs) -> Iterator[str]:
    """The lines that make the outputs of a steps or dag template."""
    if given.failure:
        yield line("cannot_start", word(given.failure))
        return
    names = {name for name, _ in given.defaults}
    lacking = {v.name for n, text in given.parameters if n in names for v in text if isinstance(v, plan.Variable)}
    yield from reads(given.reads, lacking, "may_fail")
    defaults = dict(given.defaults)
    for name, value in given.parameters:
        if name in defaults and len(value) == 1 and isinstance(value[0], plan.Variable):
            yield line("output_value_or", word(name), value[0].name, text_word(defaults[name]))
            continue
        yield line("output_value", word(name), text_word(value))
    for artifact in given.artifacts:
        if isinstance(artifact, plan.ChosenArtifact):
            optional = ["optional"] if artifact.optional else []
            yield line("output_artifact_chosen", word(artifact.name), _variable(artifact.chosen), *optional)
        else:
            words = ("output_artifact_from", "output_artifact_from_input", "output_artifact_from_global")
            yield _passed(artifact, *words)


def _variable(text: plan.Text) -> str:
    """The name of the variable that the text is."""
    if len(text) == 1 and isinstance(text[0], plan.Variable):
        return text[0].name
    return "''"  # what could not be planned


def _passed(
    artifact: plan.PassedArtifact, from_node: str, from_input: str, from_global: str, optional: str = "optional"
) -> str:
    """The line that passes the artifact on, with the word for the place that it comes from, and ``optional`` for one
    that may be absent.
    """
    words = [optional] if artifact.optional else []
    if artifact.node:
        return line(from_node, word(artifact.name), artifact.node, word(artifact.artifact), *words)
    verb = from_input if artifact.node is None else from_global
    return line(verb, word(artifact.name), word(artifact.artifact), *words)


def _items(items: tuple[plan.Item | plan.MadeItem, ...] | plan.ItemsFromJson | plan.ItemsInSequence) -> Iterator[str]:
    if isinstance(items, plan.ItemsFromJson):
        yield line("items_from_json", text_word(items.text), *_keys(items.fields))
        return
    if isinstance(items, plan.ItemsInSequence):
        words = (items.start, items.end or (), items.number or (), items.format)
        yield line("items_in_sequence", *(text_word(text) for text in words))
        return
    for item in items:
        if isinstance(item, plan.MadeItem):
            made = []
            for piece in item.text:
                if isinstance(piece, plan.Variable):
                    yield line("inside_json", f"json_{piece.name}", text_word((piece,)))
                    piece = plan.Variable(f"json_{piece.name}")
                made.append(piece)
            yield line("items_from_json", text_word(("[", *made, "]")), *_keys(item.fields))
            continue
        if item.name is None:
            yield line("item_text", text_word(item.value))
            continue
        lacks = [name for name, text in item.fields if text is None]
        if lacks:
            yield line("item_lacks", word(lacks[0]))
        members = [part for name, text in item.fields if text is not None for part in (name, text_word(text))]
        yield line("item", word(item.name), text_word(item.value), *members)


def _keys(fields_: tuple[tuple[str, str], ...]) -> list[str]:
    return [part for key, variable in fields_ for part in (word(f":{key}") if key else "*", f"={variable}")]


def _condition(condition: plan.Condition, inner: bool = False) -> str:
    match condition:
        case plan.TaskDone(task=task):
            return f"task_done {task}"
        case plan.TaskPhase(task=task, phase=phase):
            return f"task_phase {task} {phase}"
        case plan.ItemsPhase(task=task, what=what):
            return f"task_{what} {task}"
        case plan.Not(condition=other):
            return f"! {_condition(other, inner=True)}"
        case plan.Both(left=left, right=right):
            text = f"{_condition(left, inner=True)} && {_condition(right, inner=True)}"
        case plan.Either(left=left, right=right):
            text = f"{_condition(left, inner=True)} || {_condition(right, inner=True)}"
    return f"{{ {text}; }}" if inner else text
