"""Comments that ignore findings: what they cover, what is text instead, and what is said of the comments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.conftest import CONFIG_MAP
from tests.test_linear_work import growth
from wfc.cli.documents import checked
from wfc.diagnostics import Edit
from wfc.frontend.read import decode
from wfc.frontend.suppressions import Suppressions
from wfc.options import Options
from wfc.render.report import FileReport
from wfc.source import SourceFile

# Two unknown fields (lines 11 and 15), and an argument that nobody declares (line 13).
DOCUMENT = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  generateName: hello-
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - name: one
        comand: x
        template: say
        arguments: {parameters: [{name: colour, value: red}]}
  - name: say
    imagine: 1
    container:
      image: busybox
      command: [sh, -c]
      args:
      - |
        echo hello
        echo done
"""
ALL = ["WF101:11", "WF308:13", "WF101:15"]


def lines(*insertions: tuple[int, str], text: str = DOCUMENT) -> str:
    """``text`` with a comment added to lines (from 1), or put above them where it begins with a line end."""
    parts = text.split("\n")
    for number, comment in sorted(insertions, reverse=True):
        if comment.startswith("\n"):
            indent = " " * (len(parts[number - 1]) - len(parts[number - 1].lstrip(" ")))
            parts.insert(number - 1, indent + comment[1:])
        else:
            parts[number - 1] += f"  {comment}"
    return "\n".join(parts)


def report(text: str, keep_errors: bool = False) -> FileReport:
    (file,) = checked([decode("a.yaml", text.encode())], keep_errors=keep_errors)
    return file.report


def found(text: str, keep_errors: bool = False) -> list[str]:
    """The findings by code and line."""
    findings = [finding.diagnostic for finding in report(text, keep_errors).findings]
    return [f"{found.rule.code}:{found.span.source.position(found.span.start)[0]}" for found in findings]


def test_the_document_without_comments() -> None:
    assert found(DOCUMENT) == ALL


@pytest.mark.parametrize("words", ["WF101", "wf101", "unknown-field", "WF1", "WF", "WF308, WF101", "WF101 WF308"])
def test_a_comment_at_the_end_of_a_line(words: str) -> None:
    text = lines((11, f"# wfc: ignore[{words}] the cluster knows it"))
    assert found(text)[-2:] == ["WF308:13", "WF101:15"]
    assert [code for code in found(text) if code == "WF101:11"] == []


@pytest.mark.parametrize(
    "comment",
    [
        "#wfc:ignore[WF101]",
        "#  wfc:  ignore [WF101]  why",
        "# pinned # wfc: ignore[WF101]",
        "# WFC: ignore[WF101]",
        "# Wfc: Ignore[wf101]",
    ],
)
def test_how_a_comment_may_be_written(comment: str) -> None:
    assert found(lines((11, comment))) == ["WF308:13", "WF101:15"]


@pytest.mark.parametrize(
    ("insertion", "left"),
    [
        ((11, "\n# wfc: ignore[WF101]"), ["WF308:14", "WF101:16"]),
        # Above a list item or a field: for the whole of it.
        ((10, "\n# wfc: ignore[WF1, WF3]"), ["WF101:16"]),
        ((9, "\n# wfc: ignore[WF1, WF3]"), ["WF101:16"]),
        ((8, "\n# wfc: ignore[WF101]"), ["WF308:14", "WF101:16"]),
        ((7, "\n# wfc: ignore[WF101]"), ["WF308:14"]),
        ((5, "\n# wfc: ignore[WF101]"), ["WF308:14"]),
        # Above the first field of a document: for that field.
        ((1, "\n# wfc: ignore[WF101]"), ["WF015:1", "WF101:12", "WF308:14", "WF101:16"]),
        ((1, "\n# wfc: ignore-file[WF101]"), ["WF308:14"]),
        ((1, "\n---\n# wfc: ignore-file[WF101]\n# more"), ["WF308:16"]),
    ],
)
def test_a_comment_on_a_line_of_its_own(insertion: tuple[int, str], left: list[str]) -> None:
    assert found(lines(insertion)) == left


def test_a_comment_for_the_file_in_capitals() -> None:
    assert found(lines((1, "\n# WFC: IGNORE-FILE[WF1, WF3]"))) == []


def test_comments_above_one_another_and_above_blank_lines() -> None:
    text = lines((11, "\n# wfc: ignore[WF101] one\n        # more\n\n        # wfc: ignore[WF308]"))
    assert found(text) == ["WF015:14", "WF308:17", "WF101:19"]


def test_a_comment_for_a_text_of_several_lines() -> None:
    text = DOCUMENT.replace("echo hello", 'echo "{{inputs.parameters.nothing}}"')
    assert found(text) == [*ALL, "WF301:21"]
    assert found(lines((20, "# wfc: ignore[WF301]"), text=text)) == ALL
    assert found(lines((20, "\n# wfc: ignore[WF301]"), text=text)) == ALL


@pytest.mark.parametrize(
    "line", ["# wfc: ignore[WF101]", "echo a # wfc: ignore", "# wfc: ignore-file[WF101]", "# wfc: ignored[x]"]
)
def test_a_script_is_no_comment(line: str) -> None:
    assert found(DOCUMENT.replace("echo hello", line)) == ALL


@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_quoted_text_is_no_comment(quote: str) -> None:
    text = DOCUMENT.replace("[sh, -c]", f"[sh, {quote}a # wfc: ignore[WF999]{quote}]")
    assert found(text) == ALL
    assert found(DOCUMENT.replace("[sh, -c]", "[sh, a#wfc:ignore]")) == ALL


def test_carriage_returns() -> None:
    text = lines((11, "# wfc: ignore[WF101]"), (15, "\n# wfc: ignore[WF101]")).replace("\n", "\r\n")
    assert found(text) == ["WF308:13"]


def test_each_document_has_its_comments() -> None:
    text = f"{CONFIG_MAP}---\n{lines((11, '# wfc: ignore[WF101]'))}---\n{lines((15, '# wfc: ignore[WF101]'))}"
    assert found(text) == ["WF308:17", "WF101:19", "WF101:38", "WF308:40"]


def test_the_verdict_of_argo_stays() -> None:
    text = lines((1, "\n# wfc: ignore-file[WF] all of it"))
    (file,) = checked([decode("a.yaml", text.encode())], Options(argo=True))
    assert (file.report.valid, file.report.argo_valid, file.report.findings) == (True, False, ())


def test_errors_stay_where_the_programs_are_wanted() -> None:
    text = lines((1, "\n# wfc: ignore-file[WF101, WF308, WF999]"))
    assert found(text) == ["WF016:1"]
    assert found(text, keep_errors=True) == ["WF101:12", "WF101:16"]


# --- what is said of the comments ------------------------------------------------------------------------------------


def messages(text: str) -> list[str]:
    return [
        f.diagnostic.message for f in report(text).findings if f.diagnostic.rule.code in ("WF015", "WF016", "WF017")
    ]


@pytest.mark.parametrize(
    ("insertion", "message"),
    [
        ((12, "# wfc: ignore[WF101]"), "WF101 is not found here, so that the comment does nothing"),
        ((12, "# wfc: ignore[WF101 WF3]"), "WF101 and WF3 are not found here, so that the comment does nothing"),
        ((11, "# wfc: ignore[WF101, WF402]"), "WF402 is not found here, so that ignoring it does nothing"),
        ((1, "\n# wfc: ignore-file[WF402]"), "WF402 is not found in this file, so that the comment does nothing"),
        ((11, "# wfc: ignore[WF101, unkown-field]"), 'there is no rule "unkown-field"'),
        ((11, "# wfc: ignore"), "this comment ignores everything that is found here"),
        ((11, "# wfc: ignore[] why"), "this comment ignores everything that is found here"),
        ((11, "# wfc: ignroe[WF101]"), 'wfc knows no comment "ignroe"'),
        ((11, "# wfc: disable[WF101]"), 'wfc knows no comment "disable"'),
        ((11, "\n# wfc: ignore-file[WF101]"), "`ignore-file` counts only above the first document of a file"),
    ],
)
def test_what_is_wrong_with_a_comment(insertion: tuple[int, str], message: str) -> None:
    assert messages(lines(insertion)) == [message]


@pytest.mark.parametrize(
    "insertion",
    [
        (11, "# wfc: ignore[WF101, WF602] the bundle leaves it out"),  # what a back end says is not known here
        (11, "# checked by wfc: it is fine"),
        (11, "# wfc: see the handbook"),
        (1, "\n# wfc: ignore-file[WF015]\n# wfc: ignore[WF402]"),
        (1, "\n# wfc: ignore-file[WF017]\n# wfc: ignore"),
    ],
)
def test_nothing_is_wrong_with_a_comment(insertion: tuple[int, str]) -> None:
    assert messages(lines(insertion)) == []


def test_comments_of_a_broken_document_are_not_judged() -> None:
    broken = "a: [\n# wfc: ignore[WF101]\n"
    assert found(broken) == ["WF003:2"]
    assert found(f"# wfc: ignore-file[WF003] a template of another tool\n{broken}") == []
    assert found("# wfc: ignore-file[WF008]\n") == []


def applied(text: str) -> str:
    """``text`` with the fixes of the findings about comments."""
    fixes = [f.diagnostic.fix for f in report(text).findings if f.diagnostic.rule.code in ("WF015", "WF016")]
    edits: list[Edit] = [edit for fix in fixes if fix is not None for edit in fix.edits]
    for edit in sorted(edits, key=lambda edit: edit.span.start, reverse=True):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    return text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((12, "# wfc: ignore[WF101] why"), None),
        ((12, "\n# wfc: ignore[WF101]"), None),
        ((11, "# wfc: ignore[WF402, WF101] why"), (11, "# wfc: ignore[WF101] why")),
        ((11, "# wfc: ignore[WF101, unkown-field]"), (11, "# wfc: ignore[WF101, unknown-field]")),
        ((11, "# wfc: ignroe[WF101]"), (11, "# wfc: ignore[WF101]")),
    ],
)
def test_the_fix_of_a_comment(before: tuple[int, str], after: tuple[int, str] | None) -> None:
    assert applied(lines(before)) == (lines(after) if after else DOCUMENT)


# --- laws ------------------------------------------------------------------------------------------------------------


@given(
    st.lists(st.sampled_from(["a: ", "- ", "|\n", '"', "'", "\n", "  ", "# wfc: ", "ignore", "[WF1]", "[", "é", "\r"]))
)
def test_any_text_is_read(pieces: list[str]) -> None:
    text = "".join(pieces)
    for comment in Suppressions(SourceFile("a", text), []).found:
        assert comment.span.text.startswith("#")
        assert 0 <= comment.start <= comment.end <= len(text) + 1
    report(text)


def test_many_comments_and_findings_are_linear_work() -> None:
    def run(count: int) -> None:
        fields = "".join(f"    wrong{n}: 1  # wfc: ignore[WF101]\n" for n in range(count))
        container = "    # wfc: ignore[WF1]\n    container: {image: busybox}\n"
        text = f"# wfc: ignore-file[WF308]\n{DOCUMENT}  - name: more\n{container}{fields}"
        assert found(text) == ["WF101:12", "WF101:16", "WF902:24", "WF015:25"]

    assert growth(run) < 2.05


@pytest.mark.parametrize(
    ("insertion", "left"),
    [
        ((11, "# noqa: M102; the fork knows it"), ["WF308:13", "WF101:15"]),
        ((11, "#NoQA : m102 , STP304"), ["WF308:13", "WF101:15"]),
        # For what begins on the line, with everything in it.
        ((10, "# noqa: M102, STP304"), ["WF101:15"]),
        ((7, "# noqa: M102"), ["WF308:13"]),
        ((13, "# noqa: DAG304"), ["WF101:11", "WF101:15"]),
        # wfc's own codes, and names spelt alike in both: they stand for both.
        ((13, "# noqa: WF308"), ["WF101:11", "WF101:15"]),
        ((11, "# noqa: WF101"), ["WF308:13", "WF101:15"]),
        # What hides nothing is a mistake only where the code is no other checker's.
        ((11, "# noqa: WF305"), ["WF101:11", "WF015:11", *ALL[1:]]),
        ((11, "# noqa: E501"), ALL),
        ((13, "# noqa: M101"), ALL),
        # Without codes it hides everything, which is said where it does.
        ((11, "# noqa"), ["WF017:11", "WF308:13", "WF101:15"]),
        ((9, "# noqa"), ["WF017:9", "WF101:15"]),
        ((2, "# noqa"), ALL),
        # A sentence, a script and a text are none.
        ((11, "# noqa: that is wrong"), ALL),
        ((22, "# noqa"), ALL),
    ],
)
def test_comments_of_tugboat(insertion: tuple[int, str], left: list[str]) -> None:
    assert found(lines(insertion)) == left


def test_an_unused_code_of_wfc_beside_one_of_tugboat_is_removed_alone() -> None:
    text = lines((11, "# noqa: M102, WF305; why"))
    (problem,) = [one.diagnostic for one in report(text).findings if one.diagnostic.rule.code == "WF015"]
    assert problem.fix is not None
    (edit,) = problem.fix.edits
    assert text[: edit.span.start] + edit.replacement + text[edit.span.end :] == lines((11, "# noqa: M102; why"))


def test_comments_need_not_be_obeyed() -> None:
    text = lines((11, "# wfc: ignore[WF101, WF309]"), (13, "# noqa: STP304"))
    (file,) = checked([decode("a.yaml", text.encode())], Options(obey=False))
    assert [finding.diagnostic.rule.code for finding in file.report.findings] == ["WF101", "WF308", "WF101"]


@pytest.mark.parametrize(
    ("comment", "fixed"),
    [
        ("# wfc: ignore[unknown-feild]", "# wfc: ignore[unknown-field]"),
        ("# wfc: ignroe[WF101]", "# wfc: ignore[WF101]"),
        # Another number is another rule, and another word may be one, too.
        ("# wfc: ignore[WF199]", None),
        ("# wfc: ignore[undeclared-colour]", None),
    ],
)
def test_what_was_certainly_meant_is_written(comment: str, fixed: str | None) -> None:
    text = lines((11, comment))
    fixes = [one.diagnostic.fix for one in report(text).findings if one.diagnostic.rule.code == "WF016"]
    assert len(fixes) == 1
    if fixed is None:
        assert fixes == [None]
    else:
        assert fixes[0] is not None
        (edit,) = fixes[0].edits
        assert text[: edit.span.start] + edit.replacement + text[edit.span.end :] == lines((11, fixed))
