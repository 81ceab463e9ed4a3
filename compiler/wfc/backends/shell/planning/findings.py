"""What a bundle cannot do, or leaves out, noted while it is planned."""

from collections.abc import Callable, Container

from wfc import rules
from wfc.backends.shell.planning import support
from wfc.diagnostics import Diagnostic, Rule
from wfc.ir.tree import Mapping, Node, Scalar
from wfc.source import Span

Refuse = Callable[[Node | Span, str], None]
"""Notes something that cannot be done, or is left out: `Findings.refuse`, `Findings.leave_out`."""
RefuseText = Callable[[Scalar, int, int, str], None]
"""Notes a part of a text that cannot be done: `Findings.refuse_text`."""


class Findings:
    """The findings of one planning, in the order in which they are made."""

    def __init__(self, settled: Container[str] = ()) -> None:
        """``settled`` are fields for a cluster whose meaning the user has given the bundle in another way."""
        self.noted: list[Diagnostic] = []
        self._settled = settled
        self._left_out: set[str] = set()
        self._checked: set[Mapping] = set()

    def refuse(self, place: Node | Span, message: str) -> None:
        """Note something that cannot be done."""
        self._note(rules.UNSUPPORTED_CONSTRUCT, place, message)

    def refuse_text(self, scalar: Scalar, start: int, end: int, message: str) -> None:
        """Note a part of a text that cannot be done."""
        self.refuse(scalar.at(start, end), message)

    def leave_out(self, place: Node | Span, message: str) -> None:
        """Note something that only a cluster can do, and that nothing else depends on."""
        self._note(rules.IGNORED_CONSTRUCT, place, message)

    def fields(self, node: Mapping, known: support.Fields) -> None:
        """Note the fields of ``node`` that a bundle does not obey; one that only a cluster needs, once a document."""
        if node in self._checked:
            return
        self._checked.add(node)
        for finding in support.unobeyed(node, known):
            if not finding.cluster:
                self.refuse(finding.key, f"shell bundles cannot do `{finding.name}` yet")
            elif finding.name not in self._settled and finding.name not in self._left_out:
                self._left_out.add(finding.name)
                message = f"`{finding.name}` only means something to a cluster; the bundle leaves it out"
                self.leave_out(finding.key, message)

    def _note(self, rule: Rule, place: Node | Span, message: str) -> None:
        span = place if isinstance(place, Span) else place.span
        self.noted.append(Diagnostic(rule, message, span))
