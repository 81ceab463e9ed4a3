"""What the common path imports."""

import subprocess
import sys


def modules(code: str) -> set[str]:
    script = f"{code}\nimport sys; print(*sys.modules)"
    return set(
        subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.split()
    )


def test_simple_tags_need_no_parser() -> None:
    loaded = modules("from wfc.expr.tags import reference, scan\nreference(scan('{{a.b}}')[0].body)")
    assert not loaded & {"lark", "dataclasses", "inspect", "wfc.expr.parser", "wfc.expr.tables", "wfc.expr.nodes"}


def test_expressions_need_no_lark() -> None:
    loaded = modules(
        "from wfc.expr.parser import parse_depends, parse_expression, parse_when\n"
        "from wfc.expr import functions, variables\n"
        "parse_expression('a + 1'), parse_depends('a'), parse_when('a == b')"
    )
    assert not loaded & {"lark", "dataclasses", "inspect", "wfc.expr.generate"}
