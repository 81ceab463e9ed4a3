"""The text forms of a finding, word for word."""

from textwrap import dedent

from wfc import rules
from wfc.diagnostics import Diagnostic, Label
from wfc.render.report import FileReport, Finding, Summary
from wfc.render.style import COLOR, PLAIN
from wfc.render.text import ConciseText, FullText, concise, full
from wfc.source import SourceFile, Span

SOURCE = SourceFile(
    "flows/train.yaml",
    dedent("""\
    tasks:
    - name: use
      from: "{{tasks.gen.outputs.artifacts.resluts}}"
    outputs:
    - name: results
    """),
)


def span(word: str) -> Span:
    start = SOURCE.text.index(word)
    return Span(SOURCE, start, start + len(word))


FOUND = Diagnostic(
    rules.UNDECLARED_OUTPUT,
    'task "use" reads an artifact that "gen" does not output',
    span("resluts"),
    'no output artifact "resluts"',
    (Label(span("results"), 'template "gen" declares this one'),),
    ("a note\nof two lines", "another"),
    "did you mean `results`?",
    None,
    "spec.templates[main].dag.tasks[use].arguments.artifacts[data].from",
)


def report(*diagnostics: Diagnostic, skipped: tuple[str, ...] = (), checked: int = 1) -> FileReport:
    return FileReport("a.yaml", False, False, tuple(Finding(found) for found in diagnostics), skipped, checked)


def test_the_full_form() -> None:
    place = "spec.templates[main].dag.tasks[use].arguments.artifacts[data].from"
    assert full(FOUND, PLAIN) == dedent(f"""\
        error[WF302]: task "use" reads an artifact that "gen" does not output
         --> flows/train.yaml:3:40   {place}
          |
        3 |   from: "{{{{tasks.gen.outputs.artifacts.resluts}}}}"
          |                                        ^^^^^^^ no output artifact "resluts"
          |
        5 | - name: results
          |         ------- template "gen" declares this one
          = note: a note
                  of two lines
          = note: another
          = help: did you mean `results`?
          = docs: wfc explain WF302
        """)


def test_the_concise_form() -> None:
    message = 'task "use" reads an artifact that "gen" does not output'
    assert concise(FOUND, PLAIN) == f"flows/train.yaml:3:40: error WF302 {message} [undeclared-output]\n"


def test_a_finding_about_the_whole_file_has_no_excerpt() -> None:
    source = SourceFile("empty.yaml", "# only a comment\n")
    found = Diagnostic(rules.EMPTY_INPUT, "there is no document in this file", Span(source, 0, 0))
    assert full(found, PLAIN) == (
        "error[WF008]: there is no document in this file\n --> empty.yaml:1:1\n  = docs: wfc explain WF008\n"
    )
    unread = Diagnostic(rules.UNREADABLE_FILE, "cannot read", Span(SourceFile("gone.yaml", ""), 0, 0))
    assert " --> gone.yaml\n" in full(unread, PLAIN)


def test_control_characters_of_a_document_stay_in_it() -> None:
    source = SourceFile("a\x1b.yaml", "a: \x1b[2J\n")
    found = Diagnostic(
        rules.NOT_TEXT, "bad \x1b[2J\nword", Span(source, 3, 4), "\x1b", (), ("\x1b",), "\x1b", path="\x1b"
    )
    assert "\x1b" not in full(found, PLAIN) + concise(found, PLAIN)
    assert concise(found, PLAIN) == "a␛.yaml:1:4: error WF002 bad ␛[2J word [not-text]\n"


def test_a_blank_line_stands_between_findings_and_between_files() -> None:
    render = FullText(PLAIN)
    text = render.start() + render.file(report(FOUND, FOUND)) + render.file(report()) + render.file(report(FOUND))
    one = full(FOUND, PLAIN)
    assert text + render.finish(Summary()) == f"{one}\n{one}\n{one}"
    assert ConciseText(PLAIN).file(report(FOUND, FOUND)) == concise(FOUND, PLAIN) * 2


def test_colours_change_nothing_but_the_colours() -> None:
    for form in (full, concise):
        text = form(FOUND, COLOR)
        assert text.count(COLOR.reset) == sum(text.count(code) for code in set(COLOR) - {COLOR.reset})
        for code in set(COLOR):
            text = text.replace(code, "")
        assert text == form(FOUND, PLAIN)


def sentence(*reports: FileReport) -> str:
    summary = Summary()
    for one in reports:
        summary.add(one)
    return summary.sentence()


def test_the_summary() -> None:
    warning, info = FOUND._replace(rule=rules.YAML11_SCALAR), FOUND._replace(rule=rules.IGNORED_CONSTRUCT)
    clean = report()
    assert sentence(report(FOUND, FOUND, warning), *[clean] * 13) == "Found 2 errors, 1 warning in 14 files."
    assert sentence(report(info)) == "Found 1 hint in 1 file."
    assert sentence(*[clean] * 1200) == "Found nothing to complain about in 1,200 files."
    assert sentence(report(skipped=("Pod", "ConfigMap", "ConfigMap")), report(skipped=("",))) == (
        "Found nothing to complain about in 2 files. "
        "3 other manifests (ConfigMap ×2, Pod ×1) and 1 other YAML document skipped."
    )
    assert sentence(report(skipped=("", ""), checked=0)) == (
        "Found no workflow document in 1 file, so that nothing was checked. 2 other YAML documents skipped."
    )
