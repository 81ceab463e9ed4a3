"""The exception for what a user asked for and cannot have."""


class OptionError(ValueError):
    """An option that cannot be obeyed; ``hint`` says what would be right."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
