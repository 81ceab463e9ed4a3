"""The reports of one run: one to standard output, any number to files, all fed at once."""

from collections.abc import Sequence
from typing import TextIO

from wfc.cli import exits
from wfc.diagnostics import Severity
from wfc.render.formats import READABLE, renderer
from wfc.render.report import FileReport, Renderer, Summary
from wfc.render.style import PLAIN, Style


class Reports:
    """What ``--format FORMAT`` and ``--format FORMAT:FILE`` ask for.

    Raises :class:`exits.UsageError` when two reports would go to one place. ``stdout`` is the name of the format that
    goes to ``stream`` (standard output, as a rule), "" where all go to files.
    """

    def __init__(
        self, words: Sequence[str], style: Style, failing: Severity | None, statistics: bool, stream: TextIO
    ) -> None:
        self._stream = stream
        self.stdout = ""
        self.needs_verdict = False
        self._printed: Renderer | None = None
        self._files: dict[str, tuple[Renderer, list[str]]] = {}
        for word in words:
            name, _, path = word.partition(":")
            self.needs_verdict |= name == "json"
            if path not in ("", "-"):
                if path in self._files:
                    raise exits.UsageError(f"two reports would be written to {path}")
                self._files[path] = (renderer(name, PLAIN, failing), [])
            elif self.stdout:
                raise exits.UsageError(
                    f"the formats {self.stdout} and {name} would both be printed", f"write one to a file: {name}:FILE"
                )
            else:
                self.stdout = name
                self._printed = renderer(name, style, failing)
        if statistics:
            self._printed = _statistics(self.stdout)

    @property
    def readable(self) -> bool:
        """Whether a person reads along, who wants a summary."""
        return not self.stdout or self.stdout in READABLE

    def start(self) -> None:
        """Print what comes before the first file."""
        if self._printed is not None:
            self._stream.write(self._printed.start())
        for render, parts in self._files.values():
            parts.append(render.start())

    def file(self, report: FileReport) -> None:
        """Print the report of one file."""
        if self._printed is not None:
            text = self._printed.file(report)
            if text:
                self._stream.write(text)
        for render, parts in self._files.values():
            parts.append(render.file(report))

    def finish(self, summary: Summary) -> None:
        """Print the end, and write the files. Raises :class:`exits.OutputError` with the system's reason."""
        if self._printed is not None:
            self._stream.write(self._printed.finish(summary))
        self._stream.flush()
        if self._files:
            from wfc.cli.outputs import write_file  # most runs only print

            for path, (render, parts) in self._files.items():
                write_file(path, "".join((*parts, render.finish(summary))))


def _statistics(name: str) -> Renderer:
    from wfc.render.statistics import Statistics  # few runs count rules

    if name in ("", "full", "concise"):
        return Statistics()
    if name == "json":
        return Statistics(as_json=True)
    raise exits.UsageError(f"--statistics are text or JSON, and not {name}")
