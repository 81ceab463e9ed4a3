"""Imports point one way, third-party libraries have one door each, and the common path stays light.

The checker reads every module with ``ast`` and is itself tested on planted violations.
"""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

SOURCES = Path(__file__).resolve().parent.parent / "compiler"

# From the top down; the units of one row do not import each other, every unit may import all rows below its own.
LAYERS = (
    ("cli",),
    ("render", "pipeline"),
    ("backends",),
    ("analysis",),
    ("frontend",),
    ("ir",),
    ("expr",),
    ("rules", "options"),
    ("diagnostics",),
    ("source",),
    ("nearest", "resources"),  # leaves, for everyone
)
LEVEL = {unit: level for level, row in enumerate(reversed(LAYERS)) for unit in row}

# Who may import a third-party library: a package (all of it) or a module, as a prefix of the module's name.
DOORS: Mapping[str, tuple[str, ...]] = {
    "argo_workflows": ("wfc.cli.argo_server",),
    "lark": ("wfc.expr",),
    "rich": ("wfc.cli",),
    "shtab": ("wfc.cli.completion",),
    "urllib3": ("wfc.cli.argo_server",),  # the SDK's own transport, for its errors
    "yaml": ("wfc.frontend.libyaml", "wfc.backends.argo.emit"),
}

# What may be imported inside a function, with a comment that says why: it costs milliseconds that not every run needs.
HEAVY = {
    "argo_workflows",
    "argparse",
    "asyncio",
    "concurrent",
    "ctypes",
    "dataclasses",
    "decimal",
    "difflib",
    "email",
    "glob",
    "hashlib",
    "http",
    "importlib",
    "inspect",
    "json",
    "lark",
    "multiprocessing",
    "pathlib",
    "pickle",
    "platform",
    "random",
    "rich",
    "select",
    "shlex",
    "shtab",
    "shutil",
    "signal",
    "socket",
    "ssl",
    "subprocess",
    "tarfile",
    "tempfile",
    "textwrap",
    "threading",
    "tomllib",
    "traceback",
    "unicodedata",
    "urllib",
    "wfc",
    "xml",
    "yaml",
    "zipfile",
    "zoneinfo",
}

FORBIDDEN_NAMES = {"utils", "util", "common", "helpers", "helper", "misc"}

# What the check of a valid file has no need for. The figures behind it: jsonschema 66 ms, lark 39 ms, dataclasses
# 17 ms (it brings inspect), rich 30 ms and more.
NOT_ON_THE_COMMON_PATH = (
    "argo_workflows",
    "asyncio",
    "base64",
    "dataclasses",
    "datetime",
    "difflib",
    "email",
    "http",
    "inspect",
    "jsonschema",
    "lark",
    "locale",  # argparse would load it: see cli/options.py
    "logging",
    "multiprocessing",
    "rich",
    "shtab",
    "socket",
    "ssl",
    "subprocess",
    "unittest",
    "urllib.request",
    "yaml.constructor",  # and the rest of what `import yaml` brings besides the binding
    "yaml.cyaml",
    "yaml.reader",
    "yaml.resolver",
)

# Documents without expressions, and with conditions of the common shapes only, do without the languages' modules.
OF_EXPRESSIONS = (
    "wfc.analysis.expressions",
    "wfc.analysis.typing",
    "wfc.expr.inference",
    "wfc.expr.nodes",
    "wfc.expr.parser",
    "wfc.expr.tables",
    "wfc.expr.types",
    "wfc.expr.when_types",
)


class Import(NamedTuple):
    """One imported module.

    ``local`` is an import inside a function, ``explained`` one with a comment, ``checked`` one that only
    the type checker sees.
    """

    line: int
    target: str
    names: tuple[str, ...]
    relative: bool
    local: bool
    explained: bool
    checked: bool


def module_name(path: Path, sources: Path) -> str:
    """The dotted name of the module in ``path``."""
    parts = path.relative_to(sources).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(text: str) -> Iterator[Import]:
    """Every import of a module's text, those under ``if TYPE_CHECKING`` included."""
    lines = text.splitlines()

    def explained(statement: ast.stmt, first: int) -> bool:
        own = any("#" in lines[number - 1] for number in range(statement.lineno, (statement.end_lineno or 0) + 1))
        return own or lines[first - 2].strip().startswith("#")

    def walk(body: list[ast.stmt], *, local: bool, checked: bool) -> Iterator[Import]:
        # One comment explains a run of imports: `first` is the line where the run starts.
        first = 0
        for previous, statement in zip([None, *body], body, strict=False):
            if isinstance(statement, ast.Import | ast.ImportFrom):
                if not isinstance(previous, ast.Import | ast.ImportFrom):
                    first = statement.lineno
                reason = local and explained(statement, first)
                if isinstance(statement, ast.Import):
                    for alias in statement.names:
                        yield Import(statement.lineno, alias.name, (), False, local, reason, checked)
                else:
                    names = tuple(alias.name for alias in statement.names)
                    relative = statement.level > 0
                    yield Import(statement.lineno, statement.module or "", names, relative, local, reason, checked)
                continue
            inside = local or isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef)
            typing = isinstance(statement, ast.If) and ast.unparse(statement.test).endswith("TYPE_CHECKING")
            yield from walk(getattr(statement, "body", []), local=inside, checked=checked or typing)
            for field in ("orelse", "finalbody"):
                yield from walk(getattr(statement, field, []), local=inside, checked=checked)
            for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
                yield from walk(part.body, local=inside, checked=checked)

    yield from walk(ast.parse(text).body, local=False, checked=False)


def targets(found: Import, modules: Mapping[str, Path]) -> list[str]:
    """The modules that an import loads: ``from wfc.ir import nodes`` is ``wfc.ir.nodes``."""
    named = [f"{found.target}.{name}" for name in found.names]
    inner = [name for name in named if name in modules]
    return inner if inner and len(inner) == len(named) else [found.target, *inner]


def unit(module: str) -> str:
    """The layer that a module belongs to ("" for the package itself)."""
    return module.split(".")[1] if "." in module else ""


def under(module: str, prefix: str) -> bool:
    """Whether ``module`` is ``prefix``, lies in it, or carries it on (``wfc.cli.submit_form``)."""
    return module == prefix or module.startswith((prefix + ".", prefix + "_"))


def violations(sources: Path) -> list[str]:
    """What is wrong with the imports of the package ``wfc`` under ``sources``, in the order of files and lines."""
    modules = {module_name(path, sources): path for path in sorted(sources.glob("wfc/**/*.py"))}
    graph: dict[str, list[str]] = {}
    complaints = []
    for module, path in modules.items():
        where = path.relative_to(sources)
        complaints += [f"{where}: the name says nothing" for part in module.split(".") if part in FORBIDDEN_NAMES]
        if unit(module) not in LEVEL and module not in ("wfc", "wfc.__main__"):
            complaints.append(f"{where}: no layer is called {unit(module)}")
            continue
        graph[module] = []
        for found in imports(path.read_text(encoding="utf-8")):
            here = f"{where}:{found.line}"
            if found.relative:
                complaints.append(f"{here}: relative import")
                continue
            top = found.target.split(".")[0]
            if found.local and top not in HEAVY:
                complaints.append(f"{here}: {top} is imported inside a function, and is not heavy")
            elif found.local and not found.explained:
                complaints.append(f"{here}: an import inside a function, and no comment says why")
            if top == "wfc":
                for target in targets(found, modules):
                    complaints += [f"{here}: {reason}" for reason in direction(module, target)]
                    if not found.local and not found.checked:
                        graph[module].append(target)
            elif top not in sys.stdlib_module_names:
                doors = DOORS.get(top)
                if doors is None:
                    complaints.append(f"{here}: {top} is no dependency of the compiler")
                elif not any(under(module, door) for door in doors):
                    complaints.append(f"{here}: {top} is imported outside its door ({', '.join(doors)})")
    return complaints + cycles(graph)


def direction(module: str, target: str) -> Iterator[str]:
    """Why ``module`` must not import ``target`` of the same package, if so."""
    above, below = unit(module), unit(target)
    if not below or module == "wfc.__main__":
        return
    if module == "wfc":
        yield f"the package imports {target}, which every start would pay for"
    elif below not in LEVEL:
        yield f"no layer is called {below}"
    elif above != below and LEVEL[above] <= LEVEL[below]:
        yield f"{above} imports {below}, which lies above or beside it"
    elif above == below == "backends":
        own, other = module.split(".")[2:3], target.split(".")[2:3]
        if own != other and {*own, *other} >= {"argo", "shell"}:
            yield "the back ends meet"


def cycles(graph: Mapping[str, list[str]]) -> list[str]:
    """Modules of one package that import each other, each circle once."""
    done: set[str] = set()
    found = []

    def visit(module: str, trail: tuple[str, ...]) -> None:
        if module in trail:
            found.append("import cycle: " + " → ".join((*trail[trail.index(module) :], module)))
        elif module not in done:
            for target in graph.get(module, ()):
                if target != module:
                    visit(target, (*trail, module))
            done.add(module)

    for module in graph:
        visit(module, ())
    return found


def test_the_compiler_keeps_to_its_architecture() -> None:
    assert violations(SOURCES) == []


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        ({"ir/nodes.py": "import wfc.frontend.lower\n"}, "wfc/ir/nodes.py:1: ir imports frontend"),
        ({"ir/nodes.py": "from wfc import frontend\n"}, "wfc/ir/nodes.py:1: ir imports frontend"),
        ({"ir/nodes.py": "from wfc.frontend import lower\n"}, "wfc/ir/nodes.py:1: ir imports frontend"),
        ({"source.py": "from wfc.diagnostics import Rule\n"}, "wfc/source.py:1: source imports diagnostics"),
        ({"render/text.py": "import wfc.pipeline\n"}, "wfc/render/text.py:1: render imports pipeline, which lies"),
        ({"pipeline.py": "import wfc.render.text\n"}, "wfc/pipeline.py:1: pipeline imports render"),
        ({"resources.py": "import wfc.source\n"}, "wfc/resources.py:1: resources imports source"),
        (
            {"ir/nodes.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import wfc.analysis.bind\n"},
            "wfc/ir/nodes.py:3: ir imports analysis",
        ),
        (
            {"ir/nodes.py": "try:\n    pass\nexcept OSError:\n    import wfc.analysis.bind\n"},
            "wfc/ir/nodes.py:4: ir imports analysis",
        ),
        (
            {"ir/nodes.py": "def f():\n    import wfc.analysis.bind  # heavy\n"},
            "wfc/ir/nodes.py:2: ir imports analysis",
        ),
        ({"backends/argo/emit.py": "import wfc.backends.shell.plan\n"}, "emit.py:1: the back ends meet"),
        ({"backends/shell/plan.py": "from wfc.backends import argo\n"}, "plan.py:1: the back ends meet"),
        (
            {"frontend/lower.py": "from lark import Lark\n"},
            "wfc/frontend/lower.py:1: lark is imported outside its door",
        ),
        ({"frontend/lower.py": "import yaml\n"}, "wfc/frontend/lower.py:1: yaml is imported outside its door"),
        ({"render/text.py": "import rich.text\n"}, "wfc/render/text.py:1: rich is imported outside its door"),
        ({"cli/run.py": "import argo_workflows\n"}, "wfc/cli/run.py:1: argo_workflows is imported outside its door"),
        ({"expr/parser.py": "import numpy\n"}, "wfc/expr/parser.py:1: numpy is no dependency"),
        ({"ir/nodes.py": "from . import graph\n"}, "wfc/ir/nodes.py:1: relative import"),
        ({"ir/nodes.py": "from ..source import Span\n"}, "wfc/ir/nodes.py:1: relative import"),
        ({"ir/utils.py": ""}, "wfc/ir/utils.py: the name says nothing"),
        ({"common/__init__.py": ""}, "wfc/common/__init__.py: the name says nothing"),
        ({"surprise.py": ""}, "wfc/surprise.py: no layer is called surprise"),
        (
            {"expr/parser.py": "def f():\n    import lark\n"},
            "wfc/expr/parser.py:2: an import inside a function, and no comment",
        ),
        (
            {"ir/nodes.py": "class C:\n    def f(self):\n        if self:\n            import os  # why\n"},
            "wfc/ir/nodes.py:4: os is imported inside a function",
        ),
        ({"__init__.py": "from wfc.source import Span\n"}, "wfc/__init__.py:1: the package imports wfc.source"),
        (
            {
                "ir/a.py": "import wfc.ir.b\n",
                "ir/b.py": "from wfc.ir.c import x\n",
                "ir/c.py": "from wfc.ir import a\n",
            },
            "import cycle: wfc.ir.a → wfc.ir.b → wfc.ir.c → wfc.ir.a",
        ),
    ],
)
def test_a_planted_violation_is_found(tmp_path: Path, files: Mapping[str, str], complaint: str) -> None:
    plant(tmp_path, files)
    found = violations(tmp_path)
    assert complaint in found[0]
    assert len({line.split(" ")[0] for line in found}) == 1, found


@pytest.mark.parametrize(
    "files",
    [
        {"cli/check.py": "import wfc.pipeline\nfrom wfc.render import text\nfrom wfc.source import Span\n"},
        {"backends/shell/plan.py": "import wfc.backends.base\nimport wfc.ir.nodes\n"},
        {"backends/__init__.py": "", "pipeline.py": "import wfc.backends.argo\nimport wfc.backends.shell\n"},
        {"expr/parser.py": "def f():\n    # few runs parse\n    import json\n    import lark\n"},
        {"cli/main.py": "def f():\n    from wfc.cli import run  # other commands do without it\n"},
        {"frontend/libyaml.py": "import yaml\n", "backends/argo/emit_yaml.py": "import yaml\n"},
        {"ir/a.py": "import wfc.ir.b\n", "ir/b.py": "def f():\n    import wfc.ir.a  # the two know each other\n"},
        {"frontend/schema_check.py": "from wfc import resources, __version__\n"},
        {
            "ir/a.py": "import wfc.ir.b\n",
            "ir/b.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from wfc.ir.a import A\n",
        },
    ],
)
def test_what_is_allowed_is_not_complained_of(tmp_path: Path, files: Mapping[str, str]) -> None:
    plant(tmp_path, files)
    assert violations(tmp_path) == []


def plant(sources: Path, files: Mapping[str, str]) -> None:
    """Write a package ``wfc`` whose layers are there and empty, with ``files`` in it."""
    packages = ["cli", "render", "backends", "backends/argo", "backends/shell", "analysis", "frontend", "ir", "expr"]
    empty = {f"{name}/__init__.py": "" for name in packages}
    for name, text in {"__init__.py": "", "resources.py": "", **empty, **files}.items():
        path = sources / "wfc" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


VALID = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  generateName: light-
spec:
  entrypoint: main
  templates:
  - name: main
    dag:
      tasks:
      - name: first
        template: step
        arguments:
          parameters: [{name: word, value: hello}]
      - name: second
        template: step
        depends: first.Succeeded || first.Failed
        when: "{{tasks.first.outputs.result}} == hello && '{{workflow.name}}' != 'x y'"
        arguments:
          parameters: [{name: word, value: "{{tasks.first.outputs.result}}"}]
  - name: step
    inputs:
      parameters: [{name: word}]
    container:
      image: busybox
      command: [echo, "{{inputs.parameters.word}}"]
"""

# Modules that the interpreter loaded on its own account (through site and .pth files) are not counted.
PROBE = """\
import sys
before = set(sys.modules)
sys.argv = ["wfc", "check", sys.argv[1]]
from wfc.cli.main import main
try:
    status = main()
except SystemExit as stop:
    status = stop.code
loaded = sorted(set(sys.modules) - before)
print("PROBE " + repr([status or 0, loaded]))
"""


def test_checking_a_valid_file_imports_nothing_heavy(tmp_path: Path) -> None:
    document = tmp_path / "valid.yaml"
    document.write_text(VALID)
    command = [sys.executable, "-c", PROBE, str(document)]
    environment = {**os.environ, "PYTHONPATH": str(SOURCES)}
    result = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert result.returncode == 0, result.stderr
    status, loaded = ast.literal_eval(result.stdout.rpartition("PROBE ")[2])
    assert status == 0, result.stdout + result.stderr
    heavy = tuple(name + "." for name in (*NOT_ON_THE_COMMON_PATH, *OF_EXPRESSIONS))
    assert [name for name in loaded if f"{name}.".startswith(heavy)] == []
