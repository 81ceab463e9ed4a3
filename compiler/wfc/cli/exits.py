"""Exit codes, and the exception that stands for a mistake on the command line."""

CLEAN = 0
FINDINGS = 1
MISUSE = 2
FAILURE = 3
UNSUPPORTED = 4
INTERRUPTED = 130
BROKEN_PIPE = 141  # as a program that SIGPIPE ended

TABLE = """\
exit codes:
  0    no error was found, the outputs are as expected, or the run succeeded
  1    errors were found, an output differs, or the run failed
  2    the command line is wrong, or names nothing to work on
  3    a file cannot be read or written, or wfc itself has a bug
  4    the chosen back end cannot do what the document asks for
  130  interrupted
"""


class UsageError(Exception):
    """The command line asks for something that does not exist or cannot be; ``hint`` says what would be right."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class OutputError(Exception):
    """A file that cannot be written, or one that was asked for by an option and cannot be read."""
