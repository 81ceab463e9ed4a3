"""Artifacts: where they are kept, what templates take and save, and what calls hand over."""

from typing import NamedTuple

from wfc.backends.shell.plan.texts import Fields, Text


class Location(NamedTuple):
    """Where an artifact is kept: a kind of the transfer library, and its fields."""

    kind: str
    fields: Fields


class Repository(NamedTuple):
    """The artifact repository: a location without its key, and the key below which a pod's outputs go.

    ``key_format`` is that key as it is written, where only a template can say what it comes to. ``archive_logs`` says
    that what containers print is kept there, too, whatever the workflow says.
    """

    location: Location
    key: Text
    key_format: str = ""
    archive_logs: bool = False


class InputArtifact(NamedTuple):
    """An artifact that a template takes; ``path`` is None in a steps or dag template."""

    name: str
    path: Text | None
    fields: Fields
    location: Location | None


class OutputArtifact(NamedTuple):
    """A path that is saved; without a location below the node's own key in the artifact repository."""

    name: str
    path: Text
    fields: Fields
    location: Location | None


class PassedArtifact(NamedTuple):
    """An artifact argument or output taken from an earlier node, from the template's inputs (``node`` is None), or from
    what is known to the whole workflow (``node`` is empty).
    """

    name: str
    node: str | None
    artifact: str
    optional: bool
    sub_path: Text = ()


class ChosenArtifact(NamedTuple):
    """An argument or output that an expression picks from what earlier nodes saved."""

    name: str
    chosen: Text
    optional: bool
    sub_path: Text = ()


class PlacedArtifact(NamedTuple):
    """An artifact argument with a location of its own."""

    name: str
    fields: Fields
    location: Location | None
