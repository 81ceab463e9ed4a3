"""``wfc check --fix``: the files with what has one right answer, written back or shown as a diff."""

import sys
from collections.abc import Iterator
from typing import NamedTuple

from wfc.cli import exits
from wfc.cli.fixes import Look, mend
from wfc.cli.inputs import STDIN, Inputs, decode_stdin, read_input
from wfc.cli.outputs import rewrite_file
from wfc.frontend.read import Decoded, decode, encoded
from wfc.render.report import count
from wfc.render.style import Style


class Fixed(NamedTuple):
    """What came of it: the files as they are now, and how many findings were fixed in how many of them.

    ``refused`` counts the fixes that were left out because they would have made another mistake.
    """

    files: list[Decoded]
    findings: int
    changed: int
    refused: int

    def notes(self, would: bool) -> list[str]:
        """What to add to the summary; ``would`` says that nothing was written."""
        found = []
        if would and self.changed:
            found.append(f"{count(self.findings, 'fix', 'fixes')} would change {count(self.changed, 'file')}.")
        if self.refused:
            was = "was" if self.refused == 1 else "were"
            found.append(f"{count(self.refused, 'fix', 'fixes')} would make another mistake, and {was} left out.")
        return found


class Fixing:
    """The files of a run, read once. Standard input is kept as it came, to be written out again."""

    def __init__(self, inputs: Inputs) -> None:
        self._names = list(inputs.files)
        self._stdin = b""
        self._before: list[Decoded] = []
        for name in self._names:
            if name == STDIN:
                self._stdin, file = decode_stdin(inputs.stdin_name)
            else:
                file = read_input(name, inputs.stdin_name)
            self._before.append(file)

    def write(self, look: Look) -> Fixed:
        """Fix, and write what is different; standard input to standard output.

        Raises :class:`exits.OutputError` for a file that cannot be written, or was changed by somebody else meanwhile.
        """
        mended = mend(self._before, look)
        changed = 0
        for name, before, after in zip(self._names, self._before, mended.files, strict=True):
            if name == STDIN:
                same = after is before
                sys.stdout.buffer.write(self._stdin if same else encoded(after.source.text, self._stdin))
                sys.stdout.buffer.flush()
            elif after is not before:
                self._rewrite(name, before, after)
            changed += after is not before
        return Fixed(mended.files, sum(mended.fixed), changed, mended.refused)

    def show(self, look: Look, style: Style) -> Fixed:
        """Print what :meth:`write` would change, as a unified diff. The files stay what they were."""
        mended = mend(self._before, look)
        changed = 0
        for before, after in zip(self._before, mended.files, strict=True):
            if after is not before:
                changed += 1
                path = before.source.path
                sys.stdout.writelines(_difference(before.source.text, after.source.text, path, style))
        return Fixed(self._before, sum(mended.fixed), changed, mended.refused)

    def _rewrite(self, name: str, before: Decoded, after: Decoded) -> None:
        try:
            with open(name, "rb") as file:
                data = file.read()
        except OSError as error:
            raise exits.OutputError(f"cannot write `{name}`: {error.strerror or error}") from error
        now = decode(name, data).source.text
        if now == after.source.text:
            return  # another name of a file that is written already
        if now != before.source.text:
            raise exits.OutputError(f"cannot write `{name}`: it was changed while wfc looked at it")
        rewrite_file(name, encoded(after.source.text, data))


def _difference(old: str, new: str, path: str, style: Style) -> Iterator[str]:
    """A unified diff, in lines with their ends. Lines end at line feeds alone, so that a patch of it applies."""
    from difflib import unified_diff  # only for what is different

    colors = {"+": style.info, "-": style.error, "@": style.frame}
    for line in unified_diff(_lines(old), _lines(new), path, path):
        text = line.removesuffix("\n")
        yield f"{style.paint(colors.get(line[:1], ''), text)}\n"
        if text == line:
            yield "\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop().removesuffix("\n")
    return [*lines, last] if last else lines
