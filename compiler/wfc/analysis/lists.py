"""What a `withParam` is worth: a list, and of what.

The list is known where it is written as JSON, and its elements where it is the aggregate of another loop whose template
is known. What a program prints, and what a parameter holds, is only known when the workflow runs.
"""

from collections.abc import Iterator

from wfc import rules
from wfc.analysis.interfaces import Interfaces, has_aggregate
from wfc.analysis.words import of_call, quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.expr import variables
from wfc.expr.complaints import Value, dynamic
from wfc.expr.tags import Tag, TagKind, reference, scan
from wfc.expr.types import NULL, STRING, UNKNOWN, Field, ListOf, MapOf, Object, Type, describe, object_of, of_json
from wfc.ir.anystring import any_string
from wfc.ir.nodes import Task
from wfc.ir.program import Program
from wfc.ir.siblings import Siblings
from wfc.ir.tree import Scalar

_FAILURE = ("displayName", "finishedAt", "message", "phase", "podName", "templateName")
_OF_LISTS = {"workflow.parameters", "workflow.parameters.json", "inputs.parameters"}
_OF_MAPS = {"workflow.labels", "workflow.labels.json", "workflow.annotations", "workflow.annotations.json"}
_BLANKS = " \t\r\n"


class Lists:
    """The types of the lists that the loops of a program run over."""

    def __init__(self, program: Program, interfaces: Interfaces) -> None:
        self._program = program
        self._interfaces = interfaces

    def of(self, task: Task, siblings: Siblings) -> Type:
        """The type of what the ``withParam`` of ``task`` becomes, `STRING` for any text that is no JSON."""
        assert task.with_param is not None
        text = task.with_param.text
        tags = scan(text)
        if not tags:
            return of_text(text)
        tag = tags[0]
        if len(tags) == 1 and text[: tag.start].strip(_BLANKS) == "" == text[tag.end :].strip(_BLANKS):
            return self._of_tag(tag, siblings)
        before = text[: tag.start].lstrip(_BLANKS)
        return UNKNOWN if not before or before.startswith("[") else STRING

    def element(self, task: Task, siblings: Siblings) -> Type:
        """The type of the items of a ``withParam``."""
        type_ = self.of(task, siblings)
        return type_.element if isinstance(type_, ListOf) else UNKNOWN

    def members(self, task: Task, siblings: Siblings) -> frozenset[str] | None:
        """The members of the items of a ``withParam``; None where they are only known at run time."""
        element = self.element(task, siblings)
        return frozenset(name for name, _ in element.fields) if isinstance(element, Object) else None

    def _of_tag(self, tag: Tag, siblings: Siblings) -> Type:
        if tag.kind is TagKind.EXPRESSION:
            return _of_expression(tag.body)
        name = reference(tag.body) if tag.kind is TagKind.SIMPLE and tag.inner is None else None
        if name is None:
            return UNKNOWN
        words = name.words
        if words[0] == siblings.root and len(words) > 2:
            return self._of_call(words, siblings)
        dotted = ".".join(words)
        if dotted in _OF_LISTS:
            return ListOf(UNKNOWN)
        if dotted in _OF_MAPS:
            return MapOf(STRING)
        if dotted == "workflow.failures":
            return ListOf(object_of({word: Field(STRING) for word in _FAILURE}))
        variable = variables.find(words)
        if variable is None or variable.pattern[-1] in ("*", "**", "result"):
            return UNKNOWN
        return STRING if variable.type in ("string", "number", "time") else UNKNOWN

    def _of_call(self, words: tuple[str, ...], siblings: Siblings) -> Type:
        """Something of another task or step."""
        index = siblings.by_name.get(words[1])
        if index is None:
            return UNKNOWN
        if words[2] != "outputs":
            return STRING if len(words) == 3 else UNKNOWN
        task = siblings.tasks[index]
        callee = self._program.callees.get(task.node)
        if not task.loops or callee is None:
            return UNKNOWN
        if words[3:] == ("parameters",) and has_aggregate(task):
            made = self._interfaces.of(callee.template).output_parameters
            return ListOf(object_of({name: Field(STRING) for name in made}))
        return ListOf(UNKNOWN)  # results are read as JSON, and so are values of which all are lists or maps


def _of_expression(body: str) -> Type:
    """What an expression is worth whatever its variables are."""
    # Few loops run over what an expression makes.
    from wfc.expr.inference import infer
    from wfc.expr.parser import ExpressionSyntaxError, parse_expression

    try:
        value, _ = infer(parse_expression(body), body, _NoNames())
    except ExpressionSyntaxError:
        return UNKNOWN
    return UNKNOWN if value.type == STRING else value.type


class _NoNames:
    """Variables of which nothing is known."""

    roots = frozenset(variables.roots())
    extras = True

    def type_of(self, _words: tuple[str, ...]) -> Value:
        """Any value."""
        return dynamic(UNKNOWN)


def of_text(text: str) -> Type:
    """The type of a text as JSON; `STRING` for one that is none."""
    import json  # few documents write a list of items as JSON

    try:
        return of_json(json.loads(text))
    except (ValueError, RecursionError):
        return STRING


def lists(program: Program) -> Iterator[Diagnostic]:
    """Loops over what is no list."""
    known = Lists(program, Interfaces())
    for template in every_template(program.workflow):
        if not any(task.with_param is not None and task.with_param.text for task in template.tasks):
            continue
        siblings = program.siblings(template)
        for task in template.tasks:
            skipped = task.when is not None and task.when.text.strip() == "false"  # then the list is not read
            if task.with_param is not None and task.with_param.text and not skipped:
                yield from _no_list(program, task, task.with_param, known.of(task, siblings), siblings.root)


def _no_list(program: Program, task: Task, text: Scalar, type_: Type, root: str) -> Iterator[Diagnostic]:
    if isinstance(type_, ListOf) or type_ == UNKNOWN:
        parameter = _parameter(program, text) if type_ == UNKNOWN else None
        given = None if parameter is None else any_string(parameter.value)
        if parameter is not None and given and not isinstance(of_text(given), ListOf):
            message = f"{of_call(task, root)} loops over {quoted(text.text)}, and the value of that is no list"
            labels = (Label(parameter.span, f"this is {_what(of_text(given))}"),)
            help_ = "write a list in JSON, such as `[1, 2]`"
            yield Diagnostic(rules.VALUE_IS_NO_LIST, message, text.span, "", labels, (), help_)
        return
    message = f"{of_call(task, root)} loops over {_what(type_)}, not over a list"
    help_ = "`withParam` takes a list in JSON, such as `[1, 2]`"
    if type_ == STRING and "{{" not in text.text and text.text.lstrip(_BLANKS)[:1] in ("[", "{"):
        message, help_ = f"the list that {of_call(task, root)} loops over cannot be read", _fault(text.text)
    elif type_ == STRING and "{{" not in text.text and program.templates and "." in text.text:
        help_ = f"write a variable in double braces: `{{{{{text.text}}}}}`"
    yield Diagnostic(rules.NOT_A_LIST, message, text.span, "no list", help=help_)


def _parameter(program: Program, text: Scalar) -> Scalar | None:
    """The value that the document gives the workflow's parameter which is all that a text names.

    Whoever submits the workflow may give another one.
    """
    tags = scan(text.text)
    name = reference(tags[0].body) if len(tags) == 1 and tags[0].kind is TagKind.SIMPLE else None
    words = name.words if name is not None else ()
    if words[:2] != ("workflow", "parameters") or len(words) != 3 or program.workflow.kind.endswith("Template"):
        return None
    for parameter in program.workflow.arguments.parameters:
        if parameter.name is not None and parameter.name.text == words[2]:
            value = parameter.value
            return value if value is not None and "{{" not in value.text else None
    return None


def _fault(text: str) -> str:
    """Why a text is no JSON."""
    import json  # see above

    try:
        json.loads(text)
    except RecursionError:
        return "it is nested too deeply"
    except ValueError as error:
        return f"as JSON it breaks off: {error}"
    return ""


def _what(type_: Type) -> str:
    """A value of a type, as a message about JSON calls it."""
    if type_ == STRING:
        return "a text"
    return "null" if type_ == NULL else describe(type_)
