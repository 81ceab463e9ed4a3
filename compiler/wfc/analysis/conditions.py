"""The fields that are conditions or expressions as a whole: ``when``, ``depends``, and those without a tag's braces."""

import re
from collections.abc import Iterator

from wfc import rules
from wfc.analysis.findings import Questions
from wfc.analysis.scopes import Scope, Wants, Where
from wfc.analysis.world import World, every_template
from wfc.diagnostics import Diagnostic, Rule
from wfc.expr.tags import TagKind, reference, scan
from wfc.ir.nodes import Dag, Data, HttpCall, Parameter, Steps, Template, Workflow
from wfc.ir.program import Program
from wfc.ir.siblings import Siblings
from wfc.ir.tree import Mapping, Node, Scalar, Sequence

# Conditions of the common shapes need no parser: DAGs of thousands of tasks have one each, all alike. Texts, not
# compiled patterns, are cached by `re`; a pattern is compiled when the first condition is met.
# They cannot be wrong in their types either: a variable (no status) or a quoted one, and a text.
_TAG = r"\{\{[^{}=](?:[^{}.]|\.(?!status[ ]?\}))*\}\}"
_TEXT = r"""(?:'(?!true'|false')[^'"\\\-:{}0-9]+'|"(?!true"|false")[^'"\\\-:{}0-9]+"|[A-Za-z][A-Za-z0-9]*)"""
_STATUS = r"\{\{[^{}=][^{}]*\}\}[ ](?:==|!=)[ ](?:Succeeded|Failed|Error)"
_QUOTED = rf"""(?:'{_TAG}'|"{_TAG}")[ ](?:==|!=)[ ](?:'[^'"\\\-:{{}}]*'|"[^'"\\\-:{{}}]*")"""
_COMPARED = rf"(?:{_TAG}[ ](?:==|!=)[ ](?:{_TEXT}|[0-9]+)|{_STATUS}|{_QUOTED})"
_PLAIN_WHEN = rf"{_COMPARED}(?:[ ](?:&&|\|\|)[ ]{_COMPARED})*"
# Words of the expression language are left to the parser, which has something to say of them.
_WORDS = r"(?!(?:and|contains|else|endsWith|false|if|in|let|matches|nil|not|or|startsWith|true)(?![A-Za-z0-9-]))"
_RESULT = rf"{_WORDS}[A-Za-z][A-Za-z0-9-]*(?:\.[A-Z][A-Za-z]+)?"
_RARE_RESULTS = ("Skipped", "Omitted", "Daemoned")  # which not every task can have
_PLAIN_DEPENDS = rf"{_RESULT}(?:[ ](?:&&|\|\|)[ ]{_RESULT})*"


def conditions(program: Program) -> Iterator[Diagnostic]:
    """Every condition and expression field: its syntax, the names that expressions read, and the types."""
    world = World(program)
    questions = Questions()
    spec = Scope(world, None, Where.SPEC, judged=False)
    for hook in program.workflow.hooks:
        yield from _expression(hook.expression, spec, questions, Wants.BOOLEAN)
    yield from _of_spec(program.workflow, spec, questions)
    for template in every_template(program.workflow):
        yield from _template(template, world, questions)
    yield from questions.answer()


def _template(template: Template, world: World, questions: Questions) -> Iterator[Diagnostic]:
    calling = isinstance(template.body, Dag | Steps)
    siblings = world.program.siblings(template) if calling else None
    where = Where.OUTPUTS if calling else Where.LEAF
    scope = Scope(world, template, where, False, siblings)
    if template.retry_strategy is not None:
        inside = Scope(world, template, Where.LEAF, False)
        yield from _expression(_text(template.retry_strategy, "expression"), inside, questions, Wants.BOOLEAN)
    if isinstance(template.body, HttpCall):
        condition = template.body.success_condition
        yield from _expression(condition, scope, questions, Wants.BOOLEAN, ("request", "response"))
    elif isinstance(template.body, Data):
        steps = template.body.node.get("transformation")
        texts = [_text(step, "expression") for step in (steps.items if isinstance(steps, Sequence) else ())]
        if texts:
            from wfc.analysis.typing import transformation  # few documents hold data templates

            yield from transformation([text for text in texts if text is not None and text.text], scope)
    for parameter in template.outputs.parameters:
        yield from _value_from(parameter, scope, questions)
    for artifact in template.outputs.artifacts:
        yield from _expression(artifact.from_expression, scope, questions, Wants.ARTIFACT)
    if siblings is None:
        return
    nobody = [task.name.text for task in template.tasks if task.when and task.when.text == "false" and task.name]
    for task in template.tasks:
        yield from _condition(task.when, "when", _PLAIN_WHEN, rules.EXPRESSION_SYNTAX)
        if task.depends is not None:
            rare = any(word in task.depends.text for word in (*_RARE_RESULTS, *nobody))
            plain = "" if rare else _PLAIN_DEPENDS
            yield from _condition(task.depends, "depends", plain, rules.DEPENDS_SYNTAX, world.program, siblings)
        if task.arguments.artifacts or task.hooks:
            call = Scope(world, template, Where.CALL, False, siblings, task)
            for argument in task.arguments.artifacts:
                yield from _expression(argument.from_expression, call, questions, Wants.ARTIFACT)
            inside = Scope(world, template, Where.HOOK, False, siblings, task)
            for hook in task.hooks:
                yield from _expression(hook.expression, inside, questions, Wants.BOOLEAN)


def _of_spec(workflow: Workflow, scope: Scope, questions: Questions) -> Iterator[Diagnostic]:
    """The expressions of the workflow itself: retries of all templates, labels made from values, a cron's end."""
    for holder in (workflow.spec, workflow.spec.get("templateDefaults")):
        retries = holder.get("retryStrategy") if isinstance(holder, Mapping) else None
        yield from _expression(_text(retries, "expression"), scope, questions, Wants.BOOLEAN)
    metadata = workflow.spec.get("workflowMetadata")
    labels = metadata.get("labelsFrom") if isinstance(metadata, Mapping) else None
    for _, source in labels.entries if isinstance(labels, Mapping) else ():
        yield from _expression(_text(source, "expression"), scope, questions, Wants.LABEL)
    if workflow.kind == "CronWorkflow":
        spec = workflow.node.get("spec")
        stop = spec.get("stopStrategy") if isinstance(spec, Mapping) else None
        yield from _expression(_text(stop, "expression"), scope, questions, Wants.BOOLEAN, ("cronworkflow",))
        when = _text(spec, "when")
        if when is not None and when.text:
            from wfc.analysis.cron_when import cron_when  # few cron workflows have a condition

            yield from cron_when(when, scope)


def _text(node: Node | None, field: str) -> Scalar | None:
    """A field of a mapping, where it is a text."""
    value = node.get(field) if isinstance(node, Mapping) else None
    return value if isinstance(value, Scalar) and isinstance(value.value, str) else None


def _value_from(parameter: Parameter, scope: Scope, questions: Questions) -> Iterator[Diagnostic]:
    if parameter.value_from is not None:
        yield from _expression(parameter.value_from.expression, scope, questions, Wants.VALUE)


def _expression(
    text: Scalar | None,
    scope: Scope,
    questions: Questions,
    wants: Wants = Wants.ANY,
    only: tuple[str, ...] = (),
) -> Iterator[Diagnostic]:
    """An expression field. Tags in it are replaced first, so that only a text without any can be read as it is."""
    if text is not None and text.text and not scan(text.text):
        # Few documents hold expressions, and their trees take milliseconds to load.
        from wfc.analysis.expressions import expression

        yield from expression(text, text.text, 0, scope, questions, wants, only)


def _condition(
    text: Scalar | None,
    field: str,
    plain: str,
    rule: Rule,
    program: Program | None = None,
    siblings: Siblings | None = None,
) -> Iterator[Diagnostic]:
    if text is None or not text.text.strip() or (re.fullmatch(plain, text.text) and not _repeats(text.text, field)):
        return
    tags = scan(text.text)
    if any(tag.kind is not TagKind.SIMPLE or tag.inner is not None or reference(tag.body) is None for tag in tags):
        # What an expression or a tag in a tag makes is only known at run time; one that is no name was reported.
        return
    # The parser's tables take milliseconds to load, and most conditions are plain.
    from wfc.analysis.endings import Endings
    from wfc.analysis.typing import condition

    ends = Endings(program, siblings) if program is not None and siblings is not None else None
    yield from condition(text, field, rule, ends)


def _repeats(text: str, field: str) -> bool:
    """Whether a plain ``depends`` asks twice for one task: the two answers may exclude each other."""
    if field != "depends" or "&&" not in text:
        return False
    names = [word.strip().partition(".")[0] for word in text.replace("||", "&&").split("&&")]
    return len(set(names)) < len(names)
