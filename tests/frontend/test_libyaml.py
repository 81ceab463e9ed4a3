"""The binding of libyaml works without the package around it, and does not spoil that for others."""

import subprocess
import sys

import pytest

TEXTS = ("a: [1, *b]\n--- |\n x\n", "a: b: c", "a: \x01", "'", "a: &b !c {d: 'e'}\n...\nf", "\t- a", "%YAML 3.0\n---\n")

EVENTS = f"""\
from wfc.frontend import libyaml
binding = libyaml.load()
for text in {TEXTS!r}:
    try:
        parser = binding.parser(text)
        for event in iter(parser.get_event, None):
            print(event, event.start_mark.index, event.end_mark.index)
    except (binding.reader_error, binding.marked_error) as error:
        marks = [getattr(error, name, None) for name in ("problem_mark", "context_mark")]
        words = [getattr(error, name, None) for name in ("problem", "context", "character", "position", "reason")]
        print(type(error).__name__, *(mark and mark.index for mark in marks), *words)
"""


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def test_it_says_the_same_without_the_package_around_it() -> None:
    alone = run(EVENTS)
    assert {"ReaderError", "ParserError", "ScannerError"} <= {line.partition(" ")[0] for line in alone.splitlines()}
    assert "ScalarEvent" in alone
    assert alone == run(f"import yaml\n{EVENTS}")


def test_it_does_without_the_readers_in_python() -> None:
    names = run(
        "import sys\nbefore = set(sys.modules)\n"
        "from wfc.frontend import libyaml\nlibyaml.load()\n"
        "print(*sorted(name for name in set(sys.modules) - before if name.startswith(('yaml', 'datetime', 'base64'))))"
    )
    assert names.split() == ["yaml", "yaml._yaml", "yaml.error", "yaml.events", "yaml.nodes", "yaml.tokens"]


@pytest.mark.parametrize(
    "code",
    [
        "import yaml\nprint(yaml.load('a: [1]', Loader=yaml.CSafeLoader), yaml.safe_load('a: [1]'))",
        "from yaml import CSafeLoader, load, safe_load\nprint(load('a: [1]', CSafeLoader), safe_load('a: [1]'))",
        "import yaml.constructor, yaml\nprint(yaml.load('a: [1]', yaml.CSafeLoader), yaml.safe_load('a: [1]'))",
        "import yaml.reader, yaml\nprint(*[yaml.load('a: [1]', l) for l in (yaml.CLoader, yaml.Loader)])",
        "from yaml import *\nprint(load('a: [1]', CSafeLoader), safe_load('a: [1]'))",
    ],
)
def test_who_imports_the_package_later_has_all_of_it(code: str) -> None:
    assert run(f"from wfc.frontend import libyaml\nlibyaml.load()\n{code}") == "{'a': [1]} {'a': [1]}\n"


def test_a_package_without_libyaml_reads_in_python() -> None:
    blind = """\
import sys
class Blind:
    def find_spec(self, name, path, target=None):
        if name == "yaml._yaml":
            raise ImportError(name)
sys.meta_path.insert(0, Blind())
"""
    code = (
        "from wfc.frontend.yaml_tree import parse\nfrom wfc.source import SourceFile\n"
        "print(parse(SourceFile('t', 'a: [b]'))[0].root.get('a').items[0].text)\n"
        "print(parse(SourceFile('t', 'a: b: c'))[0].diagnostics[0].rule.code)\n"
        "import yaml\nprint(yaml.safe_load('a: 1'), yaml.__with_libyaml__)"
    )
    assert run(blind + code) == "b\nWF003\n{'a': 1} False\n"
