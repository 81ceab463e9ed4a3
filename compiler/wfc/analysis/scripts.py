"""Programs in a document: whether what runs them speaks their language, and whether Python ones parse."""

import re
from collections.abc import Iterator

from wfc import rules
from wfc.analysis.sources import Source, language, sources
from wfc.analysis.words import of_template
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.ir.nodes import Dag, Steps
from wfc.ir.program import Program

# Lines that no shell script has, and lines that no Python program has.
_PYTHON_LINE = (
    r"^(?:from [\w.]+ import \w|def \w+\(.*\).*:[ \t]*$|class \w+.*:[ \t]*$"
    r"|import (?:os|sys|json|re|time|random|math|subprocess|datetime|logging|numpy|pandas|requests)\b[^|;\n]*$)"
)
_SHELL_LINE = (
    r"^(?:set [-+][a-z]+\b|echo [^=(.]|export \w+=|cd [/\w$.]+[ \t]*$|if \[|(?:for|while) .*;[ \t]*do\b|[a-z-]+ --?\w)"
)
_FIRST_LINES = 2000  # characters that are looked at for such a line


def scripts(program: Program) -> Iterator[Diagnostic]:
    """Scripts that are run by the interpreter of another language, and Python programs that do not parse.

    Argo writes the source into a file and gives that to the command: a `#!` line is a comment to it.
    """
    for template in every_template(program.workflow):
        if isinstance(template.body, Dag | Steps):
            continue
        for source in sources(template):
            if source.language and source.command is not None:
                yield from _script(source)


def _script(source: Source) -> Iterator[Diagnostic]:
    text = source.text.text
    first = text.partition("\n")[0]
    if source.is_script and first.startswith("#!"):
        named = _of_shebang(first)
        spoken = language(named)
        if spoken and (spoken != source.language or (named == "bash" and source.interpreter in ("sh", "dash", "ash"))):
            message = f"the source is written for {named}, and {source.interpreter} runs it"
            yield _mismatch(source, 0, len(first), message, f"a comment to {source.interpreter}")
            return
    if source.language == "shell":
        found = re.search(_PYTHON_LINE, text[:_FIRST_LINES], re.MULTILINE)
        if found and "<<" not in text[: found.start()] and not _is_inner(text, found.start()):
            message = f"{source.interpreter} runs what looks like a Python program"
            yield _mismatch(source, found.start(), found.end(), message, "Python")
    elif source.language == "Python" and source.interpreter.partition(".")[0] not in ("python2", "pypy2", "pypy"):
        # The parser of Python takes milliseconds to load, and most documents hold no Python.
        from wfc.analysis.python_source import mistake

        image = source.container.image
        wrong = mistake(text, source.interpreter, image.text if image is not None else "")
        if wrong is None:
            return
        shell = re.search(_SHELL_LINE, text[:_FIRST_LINES], re.MULTILINE)
        if shell and source.is_script:
            message = f"{source.interpreter} runs what looks like a shell script"
            yield _mismatch(source, shell.start(), shell.end(), message, "shell")
            return
        message = f"the Python program of {of_template(source.template)} does not parse"
        yield Diagnostic(rules.SCRIPT_SYNTAX, message, source.text.at(wrong.start, wrong.end), wrong.message)


def _is_inner(text: str, at: int) -> bool:
    """Whether a place is inside quotes: an argument of `python -c '…'` over several lines."""
    return text.count("'", 0, at) % 2 == 1 or text.count('"', 0, at) % 2 == 1


def _of_shebang(line: str) -> str:
    """The name of the interpreter in a `#!` line."""
    words = line[2:].split()
    while words and (words[0].rpartition("/")[2] == "env" or words[0].startswith("-")):
        del words[0]
    return words[0].rpartition("/")[2] if words else ""


def _mismatch(source: Source, start: int, end: int, message: str, label: str) -> Diagnostic:
    assert source.command is not None
    labels = (Label(source.command.span, "runs it"),)
    return Diagnostic(rules.WRONG_INTERPRETER, message, source.text.at(start, end), label, labels)
