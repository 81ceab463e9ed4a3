"""The run-time library as a whole: nothing stands in it that no bundle can come to."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SHELL = Path(__file__).resolve().parents[2] / "compiler/wfc/backends/shell"

FUNCTION = re.compile(r"^(\w+)\(\) [{(]$")
NAME = re.compile(r"\w+")
# A name that is put together is called unless it is one of a variable: `"wfc_${wfc_runtime}_begin"`, `"wfc_run_$kind"`.
COMPUTED = re.compile(r'(?<!wfc_set )(?<!wfc_get )(?<!unset )"(\w+\$\{?\w+\}?\w*)"')
PLACE = re.compile(r"\$\{?\w+\}?")


def functions(text: str) -> dict[str, str]:
    """The functions that a file of the library defines, each with its body, which says what it calls."""
    found: dict[str, list[str]] = {}
    body: list[str] = []
    for line in text.splitlines():
        if match := FUNCTION.match(line):
            body = found[match[1]] = []
        elif not line.lstrip().startswith("#"):
            body.append(line)
    return {name: "\n".join(lines) for name, lines in found.items()}


def called(body: str, defined: dict[str, str]) -> set[str]:
    """The functions that a text of the library may call."""
    patterns = [re.compile(PLACE.sub(r"\\w+", name)) for name in COMPUTED.findall(body)]
    names = defined.keys() & set(NAME.findall(body))
    return names | {name for name in defined if any(pattern.fullmatch(name) for pattern in patterns)}


def written(tree: ast.AST) -> Iterator[str]:
    """The words that a module of the back end can write into a bundle; those that it puts together end in ``_?``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [str(part.value) if isinstance(part, ast.Constant) else "?" for part in node.values]
            yield from re.findall(r"(?<![\w?])[a-z]+_\?(?![\w?])", "".join(parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from NAME.findall(node.value)


def unreachable(library: dict[str, str], modules: list[str]) -> list[str]:
    """The functions of the library (its files' texts) that nothing calls which a module writes."""
    defined = {name: body for text in library.values() for name, body in functions(text).items()}
    words = {word for module in modules for word in written(ast.parse(module))}
    computed = re.compile("|".join(sorted(word.replace("?", r"\w+") for word in words if "?" in word)))
    waiting = [name for name in defined if name in words or computed.fullmatch(name)]
    seen = set(waiting)
    while waiting:
        new = called(defined[waiting.pop()], defined) - seen
        seen |= new
        waiting.extend(new)
    return sorted(defined.keys() - seen)


def test_every_function_can_be_called() -> None:
    library = {path.stem: path.read_text(encoding="utf-8") for path in sorted((SHELL / "lib").glob("*.sh"))}
    modules = [path.read_text(encoding="utf-8") for path in sorted(SHELL.rglob("*.py"))]
    assert unreachable(library, modules) == []


def test_what_nothing_calls_is_found() -> None:
    """Also functions that only call each other; not those whose names are put together, in shell or in Python."""
    library = {
        "a": 'main() {\n  "wfc_${runtime}_begin"\n  trap heard TERM\n  wfc_set "wfc_make_$n" unused\n}\n'
        "wfc_host_begin() {\n  :\n}\nheard() {\n  :\n}\n",
        "b": "# main calls wfc_lost\nwfc_lost() {\n  wfc_also_lost\n}\nwfc_also_lost() (\n  wfc_lost\n)\n"
        "wfc_make_root() {\n  :\n}\nread_result() {\n  :\n}\n",
    }
    modules = ['"main"', 'f"read_{kind}"', 'f"{a}{b} {c}"']
    assert unreachable(library, modules) == ["wfc_also_lost", "wfc_lost", "wfc_make_root"]
