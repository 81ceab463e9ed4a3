"""The fields of a mapping, by the kind of node that is asked for. One of another kind counts as not written."""

from wfc.ir.tree import Mapping, Scalar, Sequence


def mapping_at(parent: Mapping | None, name: str) -> Mapping | None:
    """A field that is a map."""
    value = None if parent is None else parent.get(name)
    return value if isinstance(value, Mapping) else None


def sequence_at(parent: Mapping | None, name: str) -> Sequence | None:
    """A field that is a list."""
    value = None if parent is None else parent.get(name)
    return value if isinstance(value, Sequence) else None


def mappings_at(parent: Mapping | None, name: str) -> tuple[Mapping, ...]:
    """The maps of a list."""
    value = None if parent is None else parent.get(name)
    if not isinstance(value, Sequence):
        return ()
    return tuple(item for item in value.items if isinstance(item, Mapping))


def scalars_at(parent: Mapping | None, name: str) -> tuple[Scalar, ...]:
    """The scalars of a list that are not null."""
    value = None if parent is None else parent.get(name)
    if not isinstance(value, Sequence):
        return ()
    return tuple(item for item in value.items if isinstance(item, Scalar) and item.value is not None)


def scalar_at(parent: Mapping | None, name: str) -> Scalar | None:
    """A scalar that is not null, of whatever type."""
    value = None if parent is None else parent.get(name)
    return value if isinstance(value, Scalar) and value.value is not None else None


def text_at(parent: Mapping | None, name: str) -> Scalar | None:
    """A scalar that the decoder reads as text."""
    value = None if parent is None else parent.get(name)
    return value if isinstance(value, Scalar) and isinstance(value.value, str) else None


def integer_at(parent: Mapping | None, name: str) -> int | None:
    """A whole number."""
    value = None if parent is None else parent.get(name)
    return value.value if isinstance(value, Scalar) and type(value.value) is int else None


def flag_at(parent: Mapping | None, name: str) -> bool:
    """Whether a field is true."""
    value = None if parent is None else parent.get(name)
    return isinstance(value, Scalar) and value.value is True
