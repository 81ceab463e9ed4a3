"""The bodies of templates that run nothing of their own: suspend, http, data and resource."""

from typing import NamedTuple

from wfc.backends.shell.plan.artifacts import Location
from wfc.backends.shell.plan.pods import OutputText
from wfc.backends.shell.plan.texts import Fields, Text


class SuppliedParameter(NamedTuple):
    """An output of a suspend template, which somebody gives when it is resumed; else its default."""

    name: str
    default: Text | None


class Suspend(NamedTuple):
    """A pause: of a duration, or (None) until somebody resumes the run."""

    duration: Text | None
    parameters: tuple[SuppliedParameter, ...]


class Header(NamedTuple):
    """A header of a request: its value, or (then that is empty) the ``NAME/KEY`` of a secret."""

    name: Text
    value: Text
    secret: str


class Request(NamedTuple):
    """What an http template asks for. ``bytes`` is a body in base64; ``condition`` is the expression as it is written,
    and ``holds`` its program for jq, both empty where any answer with 2xx will do; ``filled`` are the names in it that
    stand for tags.
    """

    method: Text
    url: Text
    headers: tuple[Header, ...]
    body: Text
    bytes: Text
    timeout: Text
    insecure: bool
    condition: Text
    holds: str
    filled: Fields


class Data(NamedTuple):
    """A list of stored objects, and the program that works out the result; empty where the list is the result.
    ``filled`` are the names in it that stand for tags.
    """

    location: Location
    program: str
    filled: Fields
    parameters: tuple[OutputText, ...]


class ResourceOutput(NamedTuple):
    """An output parameter of a resource template: ``how`` is json-path, jq, or text for one that is its expression."""

    name: str
    how: str
    expression: Text
    default: Text | None


class Resource(NamedTuple):
    """What a resource template has kubectl do. ``manifest_from`` names the input artifact that is the manifest; it is
    None where the manifest is a text, and empty where it is nothing.

    ``conditions`` pairs success and failure with a program for jq and the condition as it is written; ``filled`` are
    the names in the programs that stand for texts with tags.
    """

    action: Text
    manifest: Text
    manifest_from: str | None
    flags: tuple[Text, ...]
    merge_strategy: Text
    conditions: tuple[tuple[str, str, Text], ...]
    filled: Fields
    parameters: tuple[ResourceOutput, ...]
