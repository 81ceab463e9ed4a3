"""The fields that are conditions or expressions as a whole: ``when``, ``depends``, and those without a tag's braces."""

import re
from collections.abc import Callable, Iterator

from wfc import rules
from wfc.analysis.findings import Questions
from wfc.analysis.scopes import Scope, Where
from wfc.analysis.siblings import Siblings
from wfc.analysis.world import World, every_template
from wfc.diagnostics import Diagnostic, Rule
from wfc.expr.tags import TagKind, scan
from wfc.ir.nodes import Dag, Parameter, Steps, Template
from wfc.ir.program import Program
from wfc.ir.tree import Scalar

# Conditions of the common shapes need no parser: DAGs of thousands of tasks have one each, all alike. Texts, not
# compiled patterns, are cached by `re`; a pattern is compiled when the first condition is met.
_OPERAND = r"""(?:\{\{[^{}=][^{}]*\}\}|'[^'"\\\-:{}]*'|"[^'"\\\-:{}]*"|[A-Za-z][A-Za-z0-9]*|[0-9]+)"""
_COMPARED = rf"{_OPERAND}[ ](?:==|!=)[ ]{_OPERAND}"
_PLAIN_WHEN = rf"{_COMPARED}(?:[ ](?:&&|\|\|)[ ]{_COMPARED})*"
_PLAIN_DEPENDS = (
    r"[A-Za-z][A-Za-z0-9-]*(?:\.[A-Z][A-Za-z]+)?(?:[ ](?:&&|\|\|)[ ][A-Za-z][A-Za-z0-9-]*(?:\.[A-Z][A-Za-z]+)?)*"
)


def conditions(program: Program) -> Iterator[Diagnostic]:
    """The syntax of every condition and expression field, and the names that the expressions read."""
    world = World(program)
    questions = Questions()
    for hook in program.workflow.hooks:
        yield from _expression(hook.expression, Scope(world, None, Where.SPEC, judged=False), questions)
    for template in every_template(program.workflow):
        yield from _template(template, world, questions)
    yield from questions.answer()


def _template(template: Template, world: World, questions: Questions) -> Iterator[Diagnostic]:
    calling = isinstance(template.body, Dag | Steps)
    siblings = Siblings(template) if calling else None
    where = Where.OUTPUTS if calling else Where.LEAF
    scope = Scope(world, template, where, False, siblings)
    if template.retry_strategy is not None:
        value = template.retry_strategy.get("expression")
        if isinstance(value, Scalar) and isinstance(value.value, str):
            yield from _expression(value, Scope(world, template, Where.LEAF, False), questions)
    for parameter in template.outputs.parameters:
        yield from _value_from(parameter, scope, questions)
    for artifact in template.outputs.artifacts:
        yield from _expression(artifact.from_expression, scope, questions)
    if siblings is None:
        return
    for task in template.tasks:
        yield from _condition(task.when, "when", _PLAIN_WHEN, rules.EXPRESSION_SYNTAX)
        yield from _condition(task.depends, "depends", _PLAIN_DEPENDS, rules.DEPENDS_SYNTAX)
        if task.arguments.artifacts or task.hooks:
            call = Scope(world, template, Where.CALL, False, siblings, task)
            for argument in task.arguments.artifacts:
                yield from _expression(argument.from_expression, call, questions)
            inside = Scope(world, template, Where.HOOK, False, siblings, task)
            for hook in task.hooks:
                yield from _expression(hook.expression, inside, questions)


def _value_from(parameter: Parameter, scope: Scope, questions: Questions) -> Iterator[Diagnostic]:
    if parameter.value_from is not None:
        yield from _expression(parameter.value_from.expression, scope, questions)


def _expression(text: Scalar | None, scope: Scope, questions: Questions) -> Iterator[Diagnostic]:
    """An expression field. Tags in it are replaced first, so that only a text without any can be read as it is."""
    if text is not None and text.text and not scan(text.text):
        # Few documents hold expressions, and their trees take milliseconds to load.
        from wfc.analysis.expressions import expression

        yield from expression(text, text.text, 0, scope, questions)


def _condition(text: Scalar | None, field: str, plain: str, rule: Rule) -> Iterator[Diagnostic]:
    if text is None or not text.text.strip() or re.fullmatch(plain, text.text):
        return
    tags = scan(text.text)
    if any(tag.kind is not TagKind.SIMPLE for tag in tags):
        return  # what an expression makes is only known at run time; an unclosed tag has been reported
    # The parser's tables take milliseconds to load, and most conditions are plain.
    from wfc.expr.parser import ExpressionSyntaxError, parse_depends, parse_when

    parse: Callable[[str], object] = parse_when if field == "when" else parse_depends
    try:
        parse(text.text)
    except ExpressionSyntaxError as error:
        place = text.at(error.start, error.end)
        yield Diagnostic(rule, f"this `{field}` does not parse", place, error.message, argo_rejects=False)
