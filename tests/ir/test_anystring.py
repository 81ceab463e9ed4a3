"""The text that Argo makes of numbers and booleans."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfc.ir.anystring import any_string
from wfc.ir.tree import Value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("0755", "0755"),
        (True, "true"),
        (False, "false"),
        (493, "493"),
        (-1, "-1"),
        (1.5, "1.5"),
        (1.0, "1"),
        (1e3, "1000"),
        (1e21, "1" + "0" * 21),
        (1e-7, "0.0000001"),
        (12345678901234567890, "12345678901234567000"),
        (2**53 + 1, "9007199254740992"),
    ],
)
def test_any_string(value: Value, text: str) -> None:
    assert any_string(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_keeps_its_value_and_loses_its_exponent(number: float) -> None:
    text = any_string(number)
    assert float(text) == number
    assert "e" not in text.lower()
