"""``wfc eval``: what an expression, a condition or a text with tags comes to in a bundle."""

import json
import sys
from io import TextIOWrapper
from typing import Any

from wfc.cli import exits
from wfc.cli.evaluate import MODES, Case, evaluate
from wfc.cli.options import Namespace, Parser


def add_options(parser: Parser) -> None:
    """Declare the arguments."""
    parser.add_argument("text", nargs="?", metavar="EXPR", help="the text to evaluate")
    parser.add_argument(
        "--kind",
        choices=tuple(MODES),
        default="bare",
        help="bare: an expression alone (default); tag: a text with {{…}} in it; when: a condition; depends: of a task",
    )
    parser.add_argument(
        "--mode",
        default="",
        metavar="MODE",
        help="of bare: value, bool, http; of tag: lenient, strict, steps; of when: step, cron (default: the first)",
    )
    parser.add_argument("--vars", metavar="FILE", help="a JSON object: the variables by dotted names; - is stdin")
    parser.add_argument(
        "--batch",
        action="store_true",
        help="read cases from stdin, a JSON object a line (id, kind, mode, text, vars), and answer a line each",
    )


def run(options: Namespace) -> int:
    """Evaluate, print the value and return 0; 1 where Argo's evaluation fails, 4 for what a bundle cannot evaluate."""
    try:
        return _batch() if options.batch else _single(options)
    except FileNotFoundError as missing:
        if missing.args != ("jq",):
            raise
        sys.stderr.write("wfc: expressions are evaluated by jq, which is not installed\n")
        return exits.UNSUPPORTED


def _single(options: Namespace) -> int:
    if options.text is None:
        raise exits.UsageError("wfc eval needs an expression", "or --batch")
    mode = options.mode or MODES[options.kind][0]
    case = _case({"text": options.text, "kind": options.kind, "mode": mode, "vars": _variables(options.vars)}, "--mode")
    (found,) = evaluate([case])
    if not found.ok:
        # An expression begins without braces; the text of a document, pasted with its tag, is another kind.
        tagged = options.kind == "bare" and options.text.lstrip().startswith("{{")
        hint = " (a text with {{…}} in it is evaluated with --kind tag)" if tagged else ""
        sys.stderr.write(f"wfc: {found.error}{hint}\n")
        return exits.UNSUPPORTED if found.refused else exits.FINDINGS
    print(found.result if isinstance(found.result, str) else json.dumps(found.result, ensure_ascii=False))
    return exits.CLEAN


def _variables(path: str | None) -> Any:
    if path is None:
        return {}
    try:
        if path == "-":
            return json.load(sys.stdin)
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except OSError as error:
        sys.stderr.write(f"wfc: cannot read {path}: {error.strerror}\n")
        raise SystemExit(exits.FAILURE) from None
    except ValueError as error:
        raise exits.UsageError(f"{path} is no JSON: {error}") from None


def _batch() -> int:
    cases = []
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8")
    for number, line in enumerate(sys.stdin, 1):
        if line.strip():
            try:
                given = json.loads(line)
            except ValueError as error:
                raise exits.UsageError(f"line {number} of the batch is no JSON: {error}") from None
            cases.append(_case(given, f"line {number}"))
    for found in evaluate(cases):
        sys.stdout.write(found.as_json() + "\n")
    return exits.CLEAN


def _case(given: Any, place: str) -> Case:
    """A case as it is asked for; raises `exits.UsageError` for one that is none."""
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        raise exits.UsageError(f"{place}: a case is an object with a text")
    kind = given.get("kind", "bare")
    if kind not in MODES:
        raise exits.UsageError(f"{place}: there is no kind `{kind}`", f"the kinds are {', '.join(MODES)}")
    mode = given.get("mode", MODES[kind][0])
    if mode not in MODES[kind]:
        raise exits.UsageError(f"{place}: {kind} has no mode `{mode}`", f"its modes are {', '.join(MODES[kind])}")
    variables = given.get("vars") or {}
    if not isinstance(variables, dict):
        raise exits.UsageError(f"{place}: the variables are no object")
    return Case(str(given.get("id", "")), kind, mode, given["text"], variables)
