"""Input that is no workflow: a clear finding at its place, the right exit code, no traceback, nothing written."""

from pathlib import Path

import pytest

from tests.cli.conftest import WORKFLOW, Wfc
from wfc.frontend.read import MAX_BYTES

LAUGHS = "a0: &a0 [ha, ha]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 30)
)  # fmt: skip

# What is read, the first line of what is said (in the concise form, without the name), and of how many.
CASES: dict[str, tuple[bytes, str, int]] = {
    "a list that is not closed": (b"kind: Workflow\nspec: [1, 2\n", "2:12: error WF003 the list that begins with", 1),
    "a tab as indentation": (b"kind: Workflow\nspec:\n\tentrypoint: a\n", "3:1: error WF003 a tab cannot indent", 1),
    "an unquoted tag": (b"templates:\n- {name: x, suspend: {}}\nentrypoint: {{x}}\n", "3:13: error WF009 ", 1),
    "a quote that is not closed": (b'kind: Workflow\nspec: "a\n', "", 1),
    "a NUL byte": (b"\x7fELF\x02\x01\x01\0\0\0\0\xff\xfe", "1:", 1),
    "a NUL byte in text": (b"kind: Workflow\nspec: a\0b\n", "2:8: error WF002 a NUL byte", 1),
    "a control character": (b"kind: Workflow\nspec: a\x07b\n", "2:8: error WF002 the control character U+0007", 1),
    "random bytes": (bytes(range(256)) * 4, "3:115: error WF002 the byte 0x80 at offset 128", 1),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "1:1: error WF002 the byte 0x89 at offset 0 is not UTF-8", 1),
    "Latin-1": ("kind: Workflow\nname: größe\n".encode("latin-1"), "2:9: error WF002 the byte 0xF6 at offset 23 ", 1),
    "UTF-8 cut off": ("a: 名\n".encode()[:-2], "1:4: error WF002 the byte 0xE5 at offset 3 is not UTF-8", 1),
    "UTF-16 cut off": (b"\xff\xfea\0:\0 ", "1:2: error WF002 the bytes at offset 6 are not UTF-16", 1),
    "nothing": (b"", "1:1: error WF008 there is no document in this file", 1),
    "a byte order mark and nothing": (b"\xef\xbb\xbf", "1:1: error WF008 ", 1),
    "blank lines": (b"\r\n \n\n", "1:1: error WF008 ", 1),
    "comments only": (b"# one\n---\n# two\n", "1:1: error WF008 ", 1),
    "one word": (b"hello\n", "1:1: error WF011 ", 1),
    "nested 10,000 deep": (b"a: " + b"[" * 10_000 + b"]" * 10_000, "1:203: error WF005 nested more than 200 levels", 1),
    "nested 3,000 deep by blocks": (
        b"".join(b"%sa:\n" % (b" " * depth) for depth in range(3_000)), "201:201: error WF005 nested more", 1
    ),
    "10,000 brackets that stay open": (b"[" * 10_000, "1:201: error WF005 nested more than 200 levels", 1),
    "aliases of aliases": (LAUGHS.encode(), "", 1),
    "an alias of itself": (b"a: &a [*a]\n", "1:8: error WF006 the alias `*a` stands inside its own anchor", 1),
    "an alias of nothing": (b"a: *b\n", "1:4: error WF003 the alias `*b` has no anchor", 1),
}  # fmt: skip


@pytest.mark.parametrize(("data", "start", "findings"), CASES.values(), ids=CASES)
def test_wrong_input(wfc: Wfc, here: Path, data: bytes, start: str, findings: int) -> None:
    (here / "in.yaml").write_bytes(data)
    result = wfc("check", "--format", "concise", "in.yaml")
    assert result.code == 1
    assert result.out.startswith(f"in.yaml:{start}")
    assert result.out.count("\n") == findings
    assert "internal error" not in result.err
    full = wfc("check", "in.yaml")
    assert full.out.count("error[") == findings
    assert all(line.isprintable() for line in full.out.splitlines())
    assert len(full.out) < 5000
    for target in ("argo", "shell"):
        compiled = wfc("compile", "-t", target, "in.yaml", "-o", "out")
        assert (compiled.code, compiled.out) == (1, full.out)
    assert [path.name for path in here.iterdir()] == ["in.yaml"]


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + WORKFLOW.encode(),
        WORKFLOW.replace("\n", "\r\n").encode(),
        WORKFLOW.replace("\n", "\r").encode(),
        b"\xef\xbb\xbf" + WORKFLOW.replace("\n", "\r\n").encode(),
        WORKFLOW.encode("utf-16"),
        b"\xfe\xff" + WORKFLOW.encode("utf-16-be"),
        WORKFLOW.encode() + b"...\n",
        b"\n\n---\n" + WORKFLOW.encode(),
    ],
    ids=["BOM", "CRLF", "CR", "BOM and CRLF", "UTF-16LE", "UTF-16BE", "document end", "leading lines"],
)
def test_unusual_and_right(wfc: Wfc, here: Path, data: bytes) -> None:
    (here / "a.yaml").write_bytes(data)
    (here / "plain.yaml").write_text(WORKFLOW)
    assert wfc("check", "a.yaml") == (0, "", "Found nothing to complain about in 1 file.\n")
    assert wfc("compile", "-t", "argo", "a.yaml").out == wfc("compile", "-t", "argo", "plain.yaml").out


@pytest.mark.parametrize("encode", [lambda text: text.replace("\n", "\r\n").encode("utf-8-sig"),
                                    lambda text: text.encode("utf-16")], ids=["BOM and CRLF", "UTF-16"])  # fmt: skip
def test_places_do_not_depend_on_the_encoding(wfc: Wfc, here: Path, encode: object) -> None:
    assert callable(encode)
    text = WORKFLOW.replace("command:", "# größer 名\n      comand:")
    (here / "a.yaml").write_bytes(encode(text))
    assert wfc("check", "--format", "concise", "a.yaml").out.startswith("a.yaml:12:7: error WF101 ")


def test_a_file_of_50_megabytes_is_refused_unread(wfc: Wfc, here: Path) -> None:
    with (here / "big.yaml").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    result = wfc("check", "--format", "concise", "big.yaml")
    assert (result.code, result.err) == (1, "Found 1 error in 1 file.\n")
    assert result.out == (
        "big.yaml:1:1: error WF007 the file has 50.0 MiB, and wfc reads up to 32 MiB [file-too-large]\n"
    )


def test_an_endless_input_is_refused(wfc: Wfc, here: Path) -> None:
    assert "WF007" in wfc("check", "/dev/zero").out
    assert "WF007" in wfc("check", "-", stdin=b"#" * (MAX_BYTES + 1)).out


def test_a_large_file_within_the_limit(wfc: Wfc, here: Path) -> None:
    (here / "a.yaml").write_text(WORKFLOW + "# padding\n" * 1_000_000)
    assert wfc("check", "a.yaml").code == 0


def test_a_folder_in_the_place_of_a_file(wfc: Wfc, here: Path) -> None:
    (here / "a.yaml").mkdir()
    result = wfc("check", "a.yaml")
    assert (result.code, result.err) == (2, "wfc: no *.yaml, *.yml, *.json under `a.yaml`\n")


def test_a_broken_document_hides_none_of_its_neighbours(wfc: Wfc, here: Path) -> None:
    bad = WORKFLOW.replace("command:", "comand:")
    (here / "a.yaml").write_text(f"{bad}---\nspec: [\n---\n{bad}")
    out = wfc("check", "--format", "concise", "a.yaml").out
    assert [line.split(":")[1] for line in out.splitlines() if "WF101" in line] == ["11", "25"]
    assert "WF003" in out
