"""Pods: the bodies of container, script and containerSet templates."""

from typing import NamedTuple

from wfc.backends.shell.plan.artifacts import OutputArtifact
from wfc.backends.shell.plan.texts import Line, Text


class OutputParameter(NamedTuple):
    """A file whose content becomes a parameter."""

    name: str
    path: Text
    default: Text | None


class OutputText(NamedTuple):
    """An output parameter whose value is written in the template."""

    name: str
    value: Text


class Image(NamedTuple):
    """What an image runs by itself: what ``cmd`` says comes behind ``entrypoint`` where no arguments are given."""

    entrypoint: tuple[str, ...]
    cmd: tuple[str, ...]


class Container(NamedTuple):
    """What one container of a pod runs. ``source`` is None where it is no script, ``command`` where its image alone
    knows; ``by_image`` then are the words of the images that are known, for one that its pod learns when it starts.

    ``env`` are the lines that give it its variables, ``mounts`` those that put volumes (or, where they are mirrored,
    input artifacts) into its file system. ``terminal`` is a `tty`.
    """

    image: Text
    pull_policy: str
    working_folder: Text
    env: tuple[Line, ...]
    mounts: tuple[Line, ...]
    source: Text | None
    command: tuple[Text, ...] | None
    args: tuple[Text, ...]
    by_image: tuple[tuple[str, tuple[Text, ...]], ...] = ()
    terminal: bool = False


class Companion(NamedTuple):
    """A container beside the main one: ``verb`` is init_container, init_sidecar, sidecar or member.

    ``function`` describes it. A member waits for those in ``after``. ``probe`` says when an init_sidecar has started.
    """

    verb: str
    name: str
    function: str
    container: Container
    after: tuple[str, ...] = ()
    probe: tuple[Line, ...] = ()


class Pod(NamedTuple):
    """What a container, script or containerSet template runs; ``main`` is None for a set, whose members are companions.

    ``settings`` are lines about the pod as a whole, ``volumes`` those that make its volumes, in that order.
    """

    main: Container | None
    settings: tuple[Line, ...]
    volumes: tuple[Line, ...]
    companions: tuple[Companion, ...]
    parameters: tuple[OutputParameter | OutputText, ...]
    artifacts: tuple[OutputArtifact, ...]

    @property
    def containers(self) -> tuple[Container, ...]:
        """All containers."""
        others = tuple(companion.container for companion in self.companions)
        return (self.main, *others) if self.main is not None else others

    @property
    def archives_logs(self) -> bool:
        """Whether what the main containers print is an output, too."""
        return any(line.verb == "archive_logs" for line in self.settings)

    @property
    def keeps(self) -> bool:
        """Whether something goes below the node's own key in the artifact repository."""
        return self.archives_logs or any(artifact.location is None for artifact in self.artifacts)
