"""PyYAML's binding of libyaml, without the rest of the package.

``import yaml`` brings readers, writers and constructors in Python, which cost a tenth of the time of a small check and
are never used here. The binding asks them only for the names of their exceptions, so that stand-ins do while it loads.
Who imports ``yaml`` later in the process gets the whole package: it is filled in when the first of its names is asked
for.
"""

import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

_STANDING_IN = ("composer", "constructor", "emitter", "parser", "reader", "representer", "scanner", "serializer")


class Binding:
    """What :mod:`wfc.frontend.yaml_tree` needs of PyYAML: a parser, the events that it gives and what it raises.

    ``parser`` is made with a text and has ``get_event``; ``events`` is the module of the event classes.
    """

    def __init__(self, parser: Any, events: Any, reader_error: type[Exception], marked_error: type[Exception]) -> None:
        self.parser = parser
        self.events = events
        self.reader_error = reader_error
        self.marked_error = marked_error


_loaded: list[Binding] = []


def load() -> Binding:
    """The binding; what the package offers in Python, where it was built without libyaml.

    Raises ImportError where there is no PyYAML.
    """
    if not _loaded:
        _loaded.append((None if "yaml" in sys.modules else _light()) or _whole())
    return _loaded[0]


def _whole() -> Binding:
    import yaml  # loaded already by another, or without libyaml

    parser = getattr(yaml, "CLoader", yaml.Loader)
    return Binding(parser, yaml.events, yaml.reader.ReaderError, yaml.MarkedYAMLError)


def _light() -> Binding | None:
    """The binding with stand-ins around it; None, and no trace, where that does not work with this PyYAML."""
    spec = PathFinder.find_spec("yaml")
    if spec is None or spec.submodule_search_locations is None:
        return None
    package = ModuleType("yaml")
    package.__path__ = spec.submodule_search_locations
    package.__spec__, package.__loader__, package.__file__ = spec, spec.loader, spec.origin
    package.__package__ = "yaml"
    sys.modules["yaml"] = package
    try:
        from yaml.error import MarkedYAMLError, YAMLError  # this and the events are light

        class ReaderError(YAMLError):
            """As ``yaml.reader`` has it: what YAML does not allow as text, and where."""

            def __init__(self, name: str, position: int, character: object, encoding: str, reason: str) -> None:
                self.name, self.position, self.character = name, position, character
                self.encoding, self.reason = encoding, reason

        for name in _STANDING_IN:
            error = ReaderError if name == "reader" else type(f"{name.capitalize()}Error", (MarkedYAMLError,), {})
            module = ModuleType(f"yaml.{name}")
            setattr(module, error.__name__, error)
            setattr(package, name, module)
        # These three set themselves into the package, where the binding looks for them.
        import yaml.events
        import yaml.nodes
        import yaml.tokens
        from yaml._yaml import CParser

        for name in _STANDING_IN:
            delattr(package, name)
        package.__dict__["__getattr__"] = _filling(package, spec)
        return Binding(CParser, yaml.events, ReaderError, MarkedYAMLError)
    except (ImportError, AttributeError):
        for name in [name for name in sys.modules if name.partition(".")[0] == "yaml"]:
            del sys.modules[name]
        return None


def _filling(package: ModuleType, spec: ModuleSpec) -> Callable[[str], Any]:
    """What the package does when it is asked for a name that it does not have yet: it becomes whole."""

    def fill(name: str) -> Any:
        del package.__dict__["__getattr__"]
        if spec.loader is not None:
            spec.loader.exec_module(package)
        return getattr(package, name)

    return fill
