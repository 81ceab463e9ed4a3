"""What a bundle uses, as its plan tells: calls, programs, and the filters of expressions."""

from collections.abc import Iterable, Iterator

from wfc.backends.shell.plan.artifacts import OutputArtifact
from wfc.backends.shell.plan.bundle import Body, Plan
from wfc.backends.shell.plan.calls import Call, Dag, Steps
from wfc.backends.shell.plan.leaves import Data, Request, Resource, Suspend
from wfc.backends.shell.plan.pods import Container, Pod
from wfc.backends.shell.plan.texts import Evaluations, Variable


def calls_of(body: Body) -> tuple[Call, ...]:
    """The calls of a steps or dag template; none for others."""
    if isinstance(body, Steps):
        return tuple(call for group in body.groups for call in group)
    return body.tasks if isinstance(body, Dag) else ()


def images_of(made: Plan) -> tuple[str, ...]:
    """The images of all containers, in the order of their first use; what is known when a pod starts stands as `…`."""
    images = _images(container for _, pod in _pods(made) for container in pod.containers)
    return tuple(image for image in images if image)


def _images(containers: Iterable[Container]) -> tuple[str, ...]:
    images = ("".join(piece if isinstance(piece, str) else "…" for piece in each.image) for each in containers)
    return tuple(dict.fromkeys(images))


def without_command(made: Plan) -> tuple[tuple[str, str], ...]:
    """The names (or else ids) of templates with containers whose commands their images alone know, and these images.

    What is known of an image when its pod starts stands as `…`.
    """
    found = (
        (name, _images(each for each in pod.containers if each.command is None and not each.by_image))
        for name, pod in _pods(made)
    )
    return tuple((name, ", ".join(images)) for name, images in found if images)


def _pods(made: Plan) -> Iterator[tuple[str, Pod]]:
    return ((each.name or each.id, each.body) for each in made.templates if isinstance(each.body, Pod))


def waiting(made: Plan) -> tuple[str, ...]:
    """The names (or else ids) of templates that wait until somebody resumes the run."""
    bodies = ((template.name or template.id, template.body) for template in made.templates)
    return tuple(name for name, body in bodies if isinstance(body, Suspend) and body.duration is None)


def stored_by_pod(made: Plan) -> frozenset[str]:
    """The ids of the templates whose pods put something into folders of their own in the local store.

    What such a folder is called is known before its pod starts. The attempts of a retry are left out.
    """
    names = {piece.name for piece in made.repository.key if isinstance(piece, Variable)}
    known = all(name == "pod_name" or name.startswith("workflow_") for name in names)
    if made.repository.location.kind != "local" or "pod_name" not in names or not known:
        return frozenset()
    own = (each for each in made.templates if isinstance(each.body, Pod) and each.keeper is None and each.retry is None)
    return frozenset(each.id for each in own if any(saved.location is None for saved in _saved(each.body)))


def _saved(body: Body) -> tuple[OutputArtifact, ...]:
    return body.artifacts if isinstance(body, Pod) else ()


def is_measured(made: Plan) -> bool:
    """Whether a run writes metrics."""
    return bool(made.metrics.each) or any(template.metrics.each for template in made.templates)


def evaluations(made: Plan) -> tuple[str, ...]:
    """The filters of all expressions of a bundle."""
    return tuple(
        text for found in _evaluations(made) for text in (found.shared, *(each for _, each in found.results)) if text
    )


def _evaluations(part: object) -> Iterator[Evaluations]:
    if isinstance(part, Evaluations):
        yield part
    elif isinstance(part, tuple):
        for inner in part:
            if isinstance(inner, tuple):
                yield from _evaluations(inner)


def programs_of(made: Plan) -> tuple[str, ...]:
    """The programs that a bundle needs besides those of a Unix system and of its transfers."""
    bodies = [template.body for template in made.templates]
    found = {"jq"} if evaluations(made) or http_conditions(made) or transformations(made) else set()
    if any(isinstance(body, Request) for body in bodies):
        found.add("curl")
    if any(isinstance(body, Data) for body in bodies):
        found.add("jq")
    if any(isinstance(body, Resource) for body in bodies):
        found.update(("jq", "kubectl"))
    if made.locks or any(template.before.locks for template in made.templates):
        found.add("flock")
    if any(template.before.memo is not None for template in made.templates):
        found.update(("flock", "jq"))
    return tuple(sorted(found))


def http_conditions(made: Plan) -> tuple[str, ...]:
    """The programs of the conditions of all http templates."""
    bodies = [template.body for template in made.templates]
    return tuple(body.holds for body in bodies if isinstance(body, Request) and body.holds)


def transformations(made: Plan) -> tuple[str, ...]:
    """The programs of all data templates."""
    bodies = [template.body for template in made.templates]
    return tuple(body.program for body in bodies if isinstance(body, Data) and body.program)
