"""Text from outside that becomes part of a program."""

from collections.abc import Iterator

from wfc import rules
from wfc.analysis.origins import Origin, Origins
from wfc.analysis.sources import Source, sources
from wfc.analysis.words import quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.expr.tags import Tag, scan
from wfc.ir.program import Program

_SHOWN = 3  # places that one finding points at besides its own
_READ = {"shell": '"$NAME"', "Python": 'os.environ["NAME"]', "JavaScript": "process.env.NAME"}


def injection(program: Program) -> Iterator[Diagnostic]:
    """Values that whoever submits the workflow, or another program, can choose, pasted into a program's source.

    Tags are replaced as text before the program runs: a value with a quote, a `$` or a line end is read as code. Values
    that the document gives itself, numbers of a sequence and parameters with an enumeration are left alone. One
    program gets one finding.
    """
    origins = Origins(program)
    for template in every_template(program.workflow):
        for source in sources(template):
            if "{{" in source.text.text:
                found = []
                for tag in scan(source.text.text):
                    origin = origins.of_tag(tag, source.text, template)
                    if origin is not None:
                        found.append((tag, origin))
                if found:
                    yield _finding(source, found)


def _finding(source: Source, found: list[tuple[Tag, Origin]]) -> Diagnostic:
    (tag, origin), *others = found
    text = source.text.text
    kind = f"{source.language.removesuffix('shell')} program".strip() if source.language != "shell" else "shell script"
    message = f"{quoted(text[tag.start : tag.end])} becomes part of a {kind}"
    labels = [Label(source.text.at(other.start, other.end), "also pasted") for other, _ in others[:_SHOWN]]
    place = source.text.at(tag.start, tag.end)
    notes: tuple[str, ...] = ()
    label = "its value is read as code"
    if origin.span is None:
        notes = (f"the value is {origin.text}",)
    elif origin.span.source is place.source and origin.span != place:
        labels.append(Label(origin.span, origin.text))
    if len(others) > _SHOWN:
        notes += (f"the same holds for {len(others) - _SHOWN} more",)
    name = next((word for word in reversed(_words(tag)) if word.isidentifier()), "value").upper()
    read = _READ.get(source.language, "it").replace("NAME", name)
    help_ = f"pass it in `env`, as `{{name: {name}, value: {quoted(text[tag.start : tag.end])}}}`, and read {read}"
    return Diagnostic(rules.PASTED_TEXT, message, place, label, tuple(labels), notes, help_)


def _words(tag: Tag) -> list[str]:
    return tag.body.replace("-", "_").strip().split(".")
