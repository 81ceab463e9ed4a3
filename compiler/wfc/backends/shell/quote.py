"""All quoting of the shell back end. Nothing else writes text of a document into a shell file.

The law: for any text without NUL, ``sh -c 'printf %s ' + word(text)`` prints the text, in every POSIX shell.
"""

import re

from wfc.backends.shell.plan import Text, Variable

# A bare word: no character of it means anything to a shell wherever it stands as an argument. No `~` or `=` first.
_BARE = re.compile(r"[A-Za-z0-9_./:@%+,-][A-Za-z0-9_./:=@%+,-]*\Z")
# What a text cannot hold between double quotes as it is.
_SPECIAL = re.compile(r'["\\$`]')
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NOT_IDENTIFIER = re.compile(r"[^A-Za-z0-9_]")
_NOT_FILE_NAME = re.compile(r"[^A-Za-z0-9._-]")
_LONGEST_FILE_NAME = 80
# The utilities of POSIX, as ShellCheck has them: it takes `x=make` for an `x=$(make)` that went wrong (SC2209).
_UTILITIES = {
    "admin", "alias", "ar", "asa", "at", "awk", "basename", "batch", "bc", "bg", "break", "c99", "cal", "cat", "cd",
    "cflow", "chgrp", "chmod", "chown", "cksum", "cmp", "colon", "comm", "command", "compress", "continue", "cp",
    "crontab", "csplit", "ctags", "cut", "cxref", "date", "dd", "delta", "df", "diff", "dirname", "dot", "du", "echo",
    "ed", "env", "eval", "ex", "exec", "exit", "expand", "export", "expr", "fc", "fg", "file", "find", "fold",
    "fort77", "fuser", "gencat", "get", "getconf", "getopts", "grep", "hash", "head", "iconv", "ipcrm", "ipcs", "jobs",
    "join", "kill", "lex", "link", "ln", "locale", "localedef", "logger", "logname", "lp", "ls", "m4", "mailx", "make",
    "man", "mesg", "mkdir", "mkfifo", "more", "mv", "newgrp", "nice", "nl", "nm", "nohup", "od", "paste", "patch",
    "pathchk", "pax", "pr", "printf", "prs", "ps", "pwd", "qalter", "qdel", "qhold", "qmove", "qmsg", "qrerun", "qrls",
    "qselect", "qsig", "qstat", "qsub", "read", "readonly", "renice", "return", "rm", "rmdel", "rmdir", "sact", "sccs",
    "sed", "set", "sh", "shift", "sleep", "sort", "split", "strings", "strip", "stty", "tabs", "tail", "talk", "tee",
    "test", "time", "times", "touch", "tput", "tr", "trap", "tsort", "tty", "type", "ulimit", "umask", "unalias",
    "uname", "uncompress", "unexpand", "unget", "uniq", "unlink", "unset", "uucp", "uudecode", "uuencode", "uustat",
    "uux", "val", "vi", "wait", "wc", "what", "who", "write", "xargs", "yacc", "zcat",
}  # fmt: skip


def word(text: str) -> str:
    """``text`` as one word of a command. Raises :class:`ValueError` for a NUL, which no shell can hold."""
    if "\0" in text:
        raise ValueError("a shell word cannot hold NUL")
    return text if _BARE.match(text) else "'" + text.replace("'", "'\\''") + "'"


def text_word(text: Text) -> str:
    """A text with variables in it as one word: ``"hi $in_message"``, or ``'costs $5, '"$in_message"`` where the text
    itself has characters that mean something in double quotes.
    """
    if not any(isinstance(piece, Variable) for piece in text):
        return word("".join(piece for piece in text if isinstance(piece, str)))
    literals = [piece for piece in text if isinstance(piece, str)]
    if any("\0" in piece for piece in literals):
        raise ValueError("a shell word cannot hold NUL")
    if any(_SPECIAL.search(piece) for piece in literals):
        return "".join(
            f'"${piece.name}"' if isinstance(piece, Variable) else "'" + piece.replace("'", "'\\''") + "'"
            for piece in text
        )
    written = []
    for index, piece in enumerate(text):
        if isinstance(piece, str):
            written.append(piece)
            continue
        following = text[index + 1] if index + 1 < len(text) else ""
        joins = isinstance(following, str) and re.match(r"[A-Za-z0-9_]", following)
        written.append(f"${{{piece.name}}}" if joins else f"${piece.name}")
    return '"' + "".join(written) + '"'


def assignment(variable: str, written: str) -> str:
    """The line that sets ``variable`` to ``written``, a word of :func:`word` or :func:`text_word`."""
    return f"{variable}='{written}'" if written in _UTILITIES else f"{variable}={written}"


def comment(text: str) -> str:
    """``text`` as the rest of a comment line."""
    return _CONTROL.sub("?", text)


def identifier(text: str) -> str:
    """``text`` as a part of a variable's or a function's name: never empty, in ASCII."""
    return _NOT_IDENTIFIER.sub("_", text) or "_"


def file_name(text: str) -> str:
    """``text`` as a file's name: legible, never hidden, never an option, never too long."""
    return _NOT_FILE_NAME.sub("_", text).lstrip("-.")[:_LONGEST_FILE_NAME] or "_"
