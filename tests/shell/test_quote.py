"""Any text is data: what the compiler writes into a shell file comes out of the shell as it was."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfc.backends.shell.names import Names
from wfc.backends.shell.plan import Text, Variable
from wfc.backends.shell.quote import assignment, comment, file_name, identifier, text_word, word

SHELLS = (
    pytest.param(["dash"], marks=pytest.mark.needs("dash"), id="dash"),
    pytest.param(["bash", "--posix"], marks=pytest.mark.needs("bash"), id="bash"),
    pytest.param(["busybox", "sh"], marks=pytest.mark.needs("busybox"), id="busybox"),
)
ANY = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
HOSTILE = st.text("'\"\\$`(){}[]*?~!#&;|<> \t\n\r-=%ax\x01\x7f\x81\x88é\U0001f600", max_size=30)
TEXTS = ANY | HOSTILE


def printed(shell: list[str], arguments: str) -> bytes:
    return subprocess.run(
        [*shell, "-c", f"value='from a variable'; printf %s {arguments}"], capture_output=True, check=True
    ).stdout


@pytest.mark.parametrize("shell", SHELLS)
@given(text=TEXTS)
def test_a_word(shell: list[str], text: str) -> None:
    assert printed(shell, word(text)) == text.encode()


@pytest.mark.parametrize("shell", SHELLS)
@given(pieces=st.lists(TEXTS.filter(bool) | st.just(Variable("value")), max_size=5))
def test_a_text_with_variables(shell: list[str], pieces: list[str | Variable]) -> None:
    made: Text = tuple(pieces)
    expected = "".join("from a variable" if isinstance(piece, Variable) else piece for piece in pieces)
    assert printed(shell, text_word(made)) == expected.encode()


@given(texts=st.lists(TEXTS, min_size=1, max_size=4))
@pytest.mark.needs("dash")
def test_words_stay_apart(texts: list[str]) -> None:
    """Also a word that begins with a dash, or is empty, or a pattern that would match."""
    script = f'count() {{ printf \'%s.\' "$#" "$@"; }}; count {" ".join(map(word, texts))}'
    result = subprocess.run(["dash", "-c", script], capture_output=True, check=True, cwd="/")
    assert result.stdout == f"{len(texts)}.{''.join(text + '.' for text in texts)}".encode()


def test_no_nul() -> None:
    with pytest.raises(ValueError, match="NUL"):
        word("a\0b")
    with pytest.raises(ValueError, match="NUL"):
        text_word(("a\0", Variable("value")))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("sh", "sh"),
        ("/tmp/x-1.txt", "/tmp/x-1.txt"),
        ("", "''"),
        ("two words", "'two words'"),
        ("~", "'~'"),
        ("=x", "'=x'"),
        ("it's", "'it'\\''s'"),
        ("a\n", "'a\n'"),
    ],
)
def test_words_read_well(text: str, written: str) -> None:
    assert word(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ((), "''"),
        ((Variable("in_x"),), '"$in_x"'),
        (("hi ", Variable("in_x"), "!"), '"hi $in_x!"'),
        ((Variable("in_x"), "s"), '"${in_x}s"'),
        (("costs $5 ", Variable("in_x")), "'costs $5 '\"$in_x\""),
        (("a", "b"), "ab"),
    ],
)
def test_texts_read_well(text: Text, written: str) -> None:
    assert text_word(text) == written


@pytest.mark.parametrize(
    ("text", "written"), [("make", "x='make'"), ("make-it", "x=make-it"), ("", "x=''"), ("a b", "x='a b'")]
)
def test_assignments_read_well(text: str, written: str) -> None:
    assert assignment("x", word(text)) == written


@pytest.mark.parametrize("shell", SHELLS)
@given(text=TEXTS | st.sampled_from(["make", "test", "true", "sh"]))
def test_an_assignment(shell: list[str], text: str) -> None:
    script = f'{assignment("value", word(text))}; printf %s "$value"'
    assert subprocess.run([*shell, "-c", script], capture_output=True, check=True).stdout == text.encode()


@pytest.mark.needs("shellcheck")
def test_no_assignment_looks_like_a_command() -> None:
    """ShellCheck warns of ``x=make`` (SC2209), for many names of programs."""
    builtins = ("alias", "cd", "command", "exit", "export", "read", "set", "time", "times", "type", "ulimit", "wait")
    names = {*builtins, "admin", "batch", "make", "qsub", "vi", *(path.name for path in Path("/usr/bin").iterdir())}
    script = "".join(f"{assignment('x', word(name))}\n" for name in sorted(names))
    checked = ["shellcheck", "--shell=sh", "--include=SC2209", "--format=gcc", "-"]
    assert subprocess.run(checked, input=script, capture_output=True, text=True, check=False).stdout == ""


@given(TEXTS)
def test_a_comment_is_one_line(text: str) -> None:
    assert len(f"# {comment(text)}x".splitlines()) == 1


@given(st.lists(TEXTS | st.sampled_from(["a", "A", "a-b", "a_b", "a_2", "..", "-x"]), max_size=8))
def test_names_never_meet(texts: list[str]) -> None:
    names = Names()
    identifiers = [names.identifier("in_", text) for text in texts]
    assert len(set(identifiers)) == len(identifiers)
    assert all(found.isascii() and found.isidentifier() for found in identifiers)
    files = [names.file(text) for text in texts]
    assert len({found.lower() for found in files}) == len(files)
    assert not any(found.startswith((".", "-")) or "/" in found for found in files)


def test_names_are_legible() -> None:
    assert identifier("generate-artifact") == "generate_artifact"
    assert file_name("print-message") == "print-message"
    assert file_name("../../etc/passwd") == "_.._etc_passwd"
