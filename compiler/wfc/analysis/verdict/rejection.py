"""How a reading ends early."""


class RejectedError(Exception):
    """The validator rejects the document: by which rule, and why in a few words."""

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(f"{reason} ({rule})")
        self.rule = rule
        self.reason = reason


class CrashedError(RejectedError):
    """The validator ends with a Go panic."""

    def __init__(self, reason: str) -> None:
        super().__init__("crash", f"argo crashes: {reason}")
