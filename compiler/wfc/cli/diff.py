"""``wfc diff``: what documents compile to against what is expected, and one manifest against another."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress

from wfc.backends.argo.canonical import canonical
from wfc.backends.argo.yaml_text import dump
from wfc.cli import exits
from wfc.cli.golden import MANIFESTS, Case, Difference, Outcome, documents, find, judge
from wfc.cli.inputs import read_input
from wfc.cli.manifest_diff import Change, document_changes
from wfc.cli.options import Namespace, Parser, add_color
from wfc.cli.outputs import write_file
from wfc.frontend.yaml_tree import parse
from wfc.ir.tree import decoded
from wfc.nearest import nearest
from wfc.render.style import Style, choose
from wfc.render.text import full

_CASES = """\
a case is a folder:
  spec.yaml           the document
  argo/workflow.yaml  the manifest that it compiles to; shell/: the bundle
  diagnostics.txt     what `wfc check` prints, for a document with findings
  case.toml           options, if any: those of wfc compile without the dashes,
                      such as `name = "x"`, and targets = ["argo", "shell"]

"""

DEFAULT_ROOTS = ("golden", "tests/golden")
STATES = ("unchanged", "changed", "new", "orphaned")
_WIDEST_PATH = 64
_MANY = 32  # cases
_FEW = 5  # cases that are named in the command that accepts them


def add_options(parser: Parser) -> None:
    """Declare the arguments."""
    parser.epilog = f"{_CASES}{parser.epilog}"
    parser.add_argument(
        "cases",
        nargs="*",
        metavar="CASE",
        help="cases, or folders of cases (default: all under golden and tests/golden); or two manifests to compare",
    )
    parser.add_argument("--update", action="store_true", help="accept what is made now as what is expected")
    parser.add_argument("--prune", action="store_true", help="remove expectations that nothing makes any more")
    parser.add_argument("-j", "--jobs", type=int, metavar="N", help="how many processes compile (default: one a core)")
    parser.add_argument("--ci-update", action="store_true", help="let --update and --prune work under CI, too")
    add_color(parser)


def run(options: Namespace) -> int:
    """Compare; the exit code says whether anything is different."""
    style = choose(options.color, dict(os.environ), sys.stdout.isatty())
    files = [path for path in options.cases if path == "-" or os.path.isfile(path)]
    if files:
        missing = next((path for path in options.cases if path not in files and not os.path.exists(path)), "")
        if missing:
            raise exits.UsageError(f"there is no file `{missing}`")
        if len(options.cases) != 2 or len(files) != 2:
            raise exits.UsageError("two manifests can be compared, or cases, which are folders")
        if options.update or options.prune:
            raise exits.UsageError("--update and --prune go with cases, not with manifests")
        return _compare(files[0], files[1], style)
    if (options.update or options.prune) and _under_ci() and not options.ci_update:
        raise exits.UsageError("expectations are not rewritten under CI", "--ci-update if you mean it")
    cases = list(_cases(options.cases))
    if not cases:
        roots = " or ".join(f"`{path}`" for path in options.cases or DEFAULT_ROOTS)
        raise exits.UsageError(f"there is no case under {roots}", "a case is a folder with a spec.yaml")
    outcomes = list(_judged(cases, options.jobs))
    counts = [(sum(outcome.state == state for outcome in outcomes), state) for state in STATES]
    print("golden: " + ", ".join(f"{count} {state}" for count, state in counts if count))
    left = [outcome for outcome in outcomes if _report(outcome, options, style)]
    if left:
        names = [outcome.case.name for outcome in left] if len(left) <= _FEW else list(options.cases)
        prune = any(difference.new is None for outcome in left for difference in outcome.differences)
        update = any(difference.new is not None for outcome in left for difference in outcome.differences)
        flags = [flag for flag, needed in (("--update", update), ("--prune", prune)) if needed]
        print(f"run `{' '.join(['wfc diff', *flags, *names])}` to accept")
    return exits.FINDINGS if left else exits.CLEAN


def _judged(cases: Sequence[Case], jobs: int | None) -> Iterator[Outcome]:
    """What comes of every case, in their order; by several processes where there are many."""
    if len(cases) < _MANY:
        yield from map(judge, cases)
        return
    # Loaded only for who gains by it.
    import pickle

    from wfc.cli.pool import can_fork, cores, ordered

    wanted = (jobs or cores()) if can_fork() else 1
    if wanted <= 1:
        yield from map(judge, cases)
        return
    answers = ordered(0, len(cases), lambda number: pickle.dumps(judge(cases[number])), wanted)
    for case, answer in zip(cases, answers, strict=True):
        yield judge(case) if answer is None else pickle.loads(answer)


def _under_ci() -> bool:
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


def _cases(given: Sequence[str]) -> Iterator[Case]:
    roots = [root for root in DEFAULT_ROOTS if os.path.isdir(root)]
    if not given:
        for root in roots:
            yield from find(root)
        return
    for path in dict.fromkeys(given):
        below = [os.path.join(root, path) for root in roots]
        places = [path] if os.path.isdir(path) else [place for place in below if os.path.isdir(place)]
        if not places:
            known = nearest(path, [case.name for root in roots for case in find(root)])
            raise exits.UsageError(f"there is no case `{path}`", f"did you mean `{known}`?" if known else "")
        for place in places:
            yield from find(place, path.rstrip("/"))


def _report(outcome: Outcome, options: Namespace, style: Style) -> bool:
    """Show one case and accept it where that is asked for; whether a difference is left."""
    left = False
    for difference in outcome.differences:
        sys.stdout.write("".join(f"{line}\n" for line in _lines(outcome.case, difference, style)))
        place = os.path.join(outcome.case.folder, difference.path)
        if difference.new is not None and options.update:
            write_file(place, difference.new.text, difference.new.executable)
        elif difference.new is None and options.prune:
            _remove(outcome.case.folder, difference.path)
        else:
            left = True
    return left


def _remove(folder: str, path: str) -> None:
    """Remove an expectation, and the folders in the case that it leaves empty."""
    try:
        os.unlink(os.path.join(folder, path))
    except OSError as error:
        raise exits.OutputError(f"cannot remove `{os.path.join(folder, path)}`: {error.strerror}") from error
    parts = path.split("/")[:-1]
    with suppress(OSError):  # one that is not empty stays
        for depth in range(len(parts), -1, -1):
            os.rmdir(os.path.join(folder, *parts[:depth]))


def _lines(case: Case, difference: Difference, style: Style) -> Iterator[str]:
    path, old, new = difference
    name = f"{case.name}/{path}" if case.name else path
    if old is None:
        yield style.paint(style.info, f"+ {name}") + "  (not expected yet)"
        return
    if new is None:
        why = "the case has no document" if not case.input else "nothing makes it any more"
        yield style.paint(style.error, f"- {name}") + f"  ({why})"
        return
    yield style.paint(style.warning, f"~ {name}")
    texts = (old.text, new.text)
    if path in MANIFESTS:
        before, after = documents(old), documents(new)
        if before is None:
            yield "  what is expected is no YAML"
        elif after is not None:
            yield from (f"  {line}" for line in _semantic(document_changes(before, after), style))
            texts = ("---\n".join(map(dump, before)), "---\n".join(map(dump, after)))
    elif old.executable != new.executable:
        yield f"  must {'' if new.executable else 'not '}be executable"
    yield from _unified(*texts, f"expected/{name}", f"compiled/{name}", style)


def _semantic(changes: Sequence[Change], style: Style) -> Iterator[str]:
    """``~ spec.templates[main].dag.tasks[B].depends  "A" → "A.Succeeded"``, values below one another."""
    width = max((len(change.path) for change in changes if len(change.path) <= _WIDEST_PATH), default=0)
    colors = {"~": style.warning, "+": style.info, "-": style.error}
    for mark, path, text in changes:
        yield f"{style.paint(colors[mark], mark)} {path:{width}}  {text}"


def _unified(old: str, new: str, old_name: str, new_name: str, style: Style) -> Iterator[str]:
    from difflib import unified_diff  # only for what is different

    colors = {"+": style.info, "-": style.error, "@": style.frame}
    lines = unified_diff(old.splitlines(), new.splitlines(), old_name, new_name, lineterm="")
    for line in lines:
        yield style.paint(colors.get(line[:1], ""), _printable(line))
    if old.splitlines() == new.splitlines() and old != new:
        yield "  the line ends differ"


def _printable(line: str) -> str:
    return "".join(char if char.isprintable() or char == "\t" else f"\\x{ord(char):02x}" for char in line)


def _compare(old: str, new: str, style: Style) -> int:
    """Two manifests, by meaning."""
    sides = []
    for path in (old, new):
        read = read_input(path)
        if read.problem is not None:
            sys.stdout.write(full(read.problem, style))
            return exits.FAILURE
        parsed = parse(read.source)
        problems = [problem for document in parsed for problem in document.diagnostics]
        if problems or not parsed:
            for problem in problems:
                sys.stdout.write(full(problem, style))
            if not parsed:
                print(f"{path}: there is no document in this file")
            return exits.FINDINGS
        sides.append([canonical(decoded(document.root)) for document in parsed])
    found = document_changes(*sides)
    for line in _semantic(found, style):
        print(line)
    return exits.FINDINGS if found else exits.CLEAN
