"""The text that Argo makes of a scalar where it decodes "any string" (parameter values, defaults, enum items)."""

from wfc.ir.tree import Value


def any_string(value: Value) -> str:
    """The text of a decoded scalar; empty for null.

    Argo reads every JSON number as a double and prints its shortest decimal form without an exponent, so that ``1.50``
    becomes ``1.5``, ``1e3`` becomes ``1000`` and integers beyond 2^53 lose their last digits.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and -(1 << 53) <= value <= 1 << 53:
        return str(value)
    from decimal import Decimal  # floats and huge integers are rare, the import is not free

    text = format(Decimal(repr(float(value))), "f")
    return text.rstrip("0").removesuffix(".") if "." in text else text
