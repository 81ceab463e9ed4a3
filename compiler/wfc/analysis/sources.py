"""The programs whose source stands in a document: those of scripts, and what `sh -c` or `python -c` is given."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wfc.ir.nodes import Container, ContainerSet, Script, Template
from wfc.ir.tree import Scalar

SHELLS = ("sh", "bash", "dash", "ash", "ksh", "zsh")
_OTHERS = {"node": "JavaScript", "nodejs": "JavaScript", "perl": "Perl", "ruby": "Ruby", "Rscript": "R", "php": "PHP"}
_WRAPPERS = ("env", "tini", "dumb-init", "nice", "exec", "busybox", "sudo", "time")


class Source(NamedTuple):
    """A program as it stands in the document.

    ``interpreter`` is the name of the program that runs it, without folders; ``language`` is ``shell``, ``Python`` or
    another's name, empty where nothing tells. ``command`` is the word that names the interpreter.
    """

    text: Scalar
    language: str
    interpreter: str
    command: Scalar | None
    container: Container
    template: Template

    @property
    def is_script(self) -> bool:
        """Whether it is the source of a script, and not an argument."""
        return isinstance(self.template.body, Script)


def containers(template: Template) -> Iterator[Container]:
    """The containers that a template's body runs."""
    body = template.body
    if isinstance(body, Container):
        yield body
    elif isinstance(body, Script):
        yield body.container
    elif isinstance(body, ContainerSet):
        for _, _, container in body.containers:
            yield container


def sources(template: Template) -> Iterator[Source]:
    """The programs in a template."""
    body = template.body
    if isinstance(body, Script):
        if body.source is not None and body.source.text.strip():
            at = _interpreter(body.container.command)
            command = body.container.command[at] if at < len(body.container.command) else None
            name = "" if command is None else _basename(command.text)
            yield Source(body.source, language(name), name, command, body.container, template)
        return
    for container in containers(template):
        words = (*container.command, *container.args) if container.command else ()
        at = _interpreter(words)
        if at < len(words):
            name = _basename(words[at].text)
            kind = language(name)
            text = _inline(words[at + 1 :], kind)
            if text is not None:
                yield Source(text, kind, name, words[at], container, template)


def language(interpreter: str) -> str:
    """The language of what a program of this name runs; empty where that is not known."""
    if interpreter in SHELLS:
        return "shell"
    if interpreter.rstrip("0123456789.") in ("python", "pypy"):
        return "Python"
    return _OTHERS.get(interpreter, "")


def _basename(word: str) -> str:
    return word.rpartition("/")[2]


def _interpreter(words: Sequence[Scalar]) -> int:
    """The number of the word that names the program, behind `env`, `tini --` and the like."""
    at = 0
    while at < len(words) and _basename(words[at].text) in _WRAPPERS:
        at += 1
        while at < len(words) and (words[at].text.startswith("-") or "=" in words[at].text):
            at += 1
    return at


def _inline(words: Sequence[Scalar], kind: str) -> Scalar | None:
    """What stands behind `-c`, among other options: the program. (`-o` and `-euo` take the word behind them.)"""
    if kind not in ("shell", "Python"):
        return None
    given, skip = False, False
    for word in words:
        text = word.text
        if skip:
            skip = False
        elif text.startswith(("-", "+")) and not text.startswith("--") and len(text) > 1:
            if kind == "Python" and "c" in text:
                given = True
            elif kind == "Python":
                skip = text[-1] in "WX"
                if "m" in text:
                    return None
            else:
                given = given or "c" in text
                skip = text[-1] in "oO"
        elif text.startswith("--"):
            skip = text in ("--rcfile", "--init-file")
        else:
            return word if given else None
    return None
