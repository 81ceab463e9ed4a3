"""What compiling an expression can end in, besides a program."""


class ExpressionUnsupported(Exception):  # noqa: N818 (it is no mistake of the document's)
    """An expression needs what jq cannot do as Argo does: ``name`` says what, ``start`` and ``end`` where."""

    def __init__(self, name: str, start: int = 0, end: int = 0) -> None:
        super().__init__(name)
        self.name = name
        self.start = start
        self.end = end


class ExpressionError(Exception):
    """Argo refuses the expression before it evaluates it: a name that is none, types that do not fit."""
