"""Whether a field that seems to be missing is only misspelt, which the schema check has reported at the word itself."""

from wfc.frontend.shapes import Shape, type_shape
from wfc.ir.tree import Mapping, key_text
from wfc.nearest import nearest


def is_misspelt(node: Mapping, fields: tuple[str, ...], type_name: str) -> bool:
    """Whether a key of ``node`` that its type does not have was probably meant to be one of ``fields``.

    ``type_name`` is that of the schema. Only asked where something is missing: then each key is compared.
    """
    shape: Shape = type_shape(type_name)
    return any(
        name not in shape.fields and nearest(name, fields) is not None
        for name in (key_text(key) for key, _ in node.entries)
    )
