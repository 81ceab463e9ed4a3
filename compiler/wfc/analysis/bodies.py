"""What each type of template may have and must have, beyond its shape."""

from collections.abc import Iterator

from wfc import rules
from wfc.analysis.naming import characters
from wfc.analysis.words import Guesses, a, asked, listed, mended, of_body, of_template, quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.expr.tags import scan
from wfc.ir.graph import circles
from wfc.ir.nodes import (
    Container,
    ContainerSet,
    Dag,
    HttpCall,
    Plugin,
    Resource,
    Script,
    Steps,
    Suspend,
    Template,
    VolumeMount,
)
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Scalar, Sequence, is_null

_CALLING = (Dag, Steps)
_NOT_LEAF = (Dag, Steps, Suspend)
# Argo's own container names in a pod.
_RESERVED = ("wait", "supervisor")


def bodies(program: Program) -> Iterator[Diagnostic]:
    """Fields that do not apply to a template's type, and what containers, container sets and resources lack."""
    guesses = Guesses()
    for template in every_template(program.workflow):
        if len(template.kinds) != 1:
            continue
        yield from _fields(template)
        yield from _deadline(template)
        body = template.body
        if isinstance(body, Container | Script):
            container = body.container if isinstance(body, Script) else body
            yield from _places(template, container.volume_mounts, artifacts=isinstance(body, Container))
        elif isinstance(body, ContainerSet):
            yield from _places(template, body.volume_mounts, artifacts=False)
            yield from _container_set(template, body, guesses)
        elif isinstance(body, Resource):
            yield from _resource(template, body, guesses)
        elif isinstance(body, Dag) and not body.tasks and is_empty(body.node.get("tasks")):
            message = f"the DAG of {of_template(template)} has no tasks"
            yield Diagnostic(rules.MISSING_FIELD, message, template.kinds[0].span, "no `tasks`")


def is_empty(node: object) -> bool:
    """Whether a list is absent, null or without items."""
    return (
        node is None
        or (isinstance(node, Scalar) and node.value is None)
        or (isinstance(node, Sequence) and not node.items)
    )


def _fields(template: Template) -> Iterator[Diagnostic]:
    """Fields that Argo refuses in templates of other types."""
    body = template.body
    if body is None:
        return
    wrong: list[tuple[str, str]] = []
    if isinstance(body, _NOT_LEAF):
        wrong += [("timeout", "a template that runs something"), ("pendingTimeout", "a template that runs something")]
    if isinstance(body, _CALLING):
        wrong.append(("activeDeadlineSeconds", "a template that runs something"))
    if not isinstance(body, _CALLING) or (isinstance(body, Steps) and not body.groups):
        wrong.append(("parallelism", "a dag or steps template"))
    if not template.is_pod:
        wrong.append(("resourceClaims", "a template that runs as a pod"))
    if isinstance(body, HttpCall | Plugin):
        wrong.append(("podResources", "a template that runs as a pod"))
    for field, right in wrong:
        key, value = template.node.key(field), template.node.get(field)
        if key is None or is_null(value) or (isinstance(value, Scalar) and value.text == ""):
            continue
        if isinstance(value, Sequence) and not value.items:
            continue
        message = f"`{field}` does not apply to {a(of_body(body))} template"
        yield Diagnostic(rules.MISPLACED_FIELD, message, key.span, f"only {right} has it")


def _deadline(template: Template) -> Iterator[Diagnostic]:
    """A deadline is a whole number of seconds, as a number or as text, or a tag. A timeout is a duration."""
    value = template.node.get("activeDeadlineSeconds")
    if isinstance(value, Scalar) and not is_null(value) and not isinstance(template.body, _CALLING):
        text = value.text
        decoded = value.value
        sound = (isinstance(decoded, int) and decoded >= 0) or isinstance(decoded, float | bool)
        if isinstance(decoded, str):
            digits = text.removeprefix("+")
            sound = (digits.isascii() and digits.isdigit()) or (text.startswith("{{") and text.endswith("}}"))
        if not sound:
            message = f"the deadline must be a number of seconds, not {quoted(text)}"
            yield Diagnostic(rules.INVALID_VALUE, message, value.span, argo_rejects=True)
    value = template.node.get("timeout")
    if isinstance(value, Scalar) and isinstance(value.value, str) and not isinstance(template.body, _NOT_LEAF):
        digits = value.text.removeprefix("+")
        if digits.isascii() and digits.isdigit():
            message = f"the timeout {quoted(value.text)} has no unit"
            help_ = f"write `{digits}s` for seconds"
            yield Diagnostic(rules.INVALID_VALUE, message, value.span, help=help_, argo_rejects=True)


def _places(template: Template, mounts: tuple[VolumeMount, ...], artifacts: bool) -> Iterator[Diagnostic]:
    """Two volumes, or a volume and an input artifact of a container, at one place."""
    taken: dict[str, tuple[Scalar, str]] = {}
    for mount in mounts:
        path = mount.mount_path
        if path is None:
            continue
        first = taken.setdefault(path.text.rstrip("/") or "/", (path, "a volume"))
        if first[0] is not path:
            yield _collision(path, first, argo=first[0].text == path.text)
    for artifact in template.inputs.artifacts:
        path = artifact.path
        if path is None or not path.text:
            continue
        # Argo compares the texts; for the pod a slash at the end makes no difference.
        first = taken.setdefault(path.text.rstrip("/") or "/", (path, "an input artifact"))
        if first[0] is not path:
            yield _collision(path, first, argo=artifacts and first[0].text == path.text)


def _collision(path: Scalar, first: tuple[Scalar, str], argo: bool) -> Diagnostic:
    message = f"{quoted(path.text)} is taken: {first[1]} lies there already"
    labels = (Label(first[0].span, first[1]),)
    return Diagnostic(rules.PATH_COLLISION, message, path.span, "the same place again", labels, argo_rejects=argo)


def _container_set(template: Template, body: ContainerSet, guesses: Guesses) -> Iterator[Diagnostic]:
    if not body.containers and is_empty(body.node.get("containers")):
        message = f"the container set of {of_template(template)} has no containers"
        yield Diagnostic(rules.MISSING_FIELD, message, template.kinds[0].span, "no `containers`")
        return
    first: dict[str, int] = {}
    for index, (name, _, container) in enumerate(body.containers):
        if name is None:
            continue
        if name.text in first:
            known = body.containers[first[name.text]][0]
            labels = () if known is None else (Label(known.span, "the first one"),)
            message = f"there are two containers called {quoted(name.text)}"
            yield Diagnostic(rules.DUPLICATE_NAME, message, name.span, "the same name again", labels)
        elif name.text in _RESERVED or name.text.startswith("artifact-plugin-"):
            message = f"{quoted(name.text)} is the name of a container that Argo adds to the pod"
            yield Diagnostic(rules.INVALID_NAME, message, name.span)
        else:
            yield from characters(name, "container name", underscore=False)
        first.setdefault(name.text, index)
        yield from _places(
            template._replace(inputs=template.inputs._replace(artifacts=())), container.volume_mounts, False
        )
    needs: list[list[int]] = []
    for name, wanted, _ in body.containers:
        needs.append([first[word.text] for word in wanted if word.text in first])
        for word in wanted:
            if word.text not in first:
                caller = f"container {quoted(name.text)}" if name is not None else "this container"
                message = f"{caller} depends on {quoted(word.text)}, which does not exist"
                guess = guesses.guess(word.text, first)
                help_ = asked(guess) or f"the containers are {listed(first)}"
                fix = mended(guess, word) if name is None or guess.name != name.text else None
                yield Diagnostic(rules.UNKNOWN_DEPENDENCY, message, word.span, "no such container", help=help_, fix=fix)
    for circle in circles(needs):
        names = [_text(body.containers[index][0]) for index in circle]
        message = f"containers wait for each other: {' → '.join((*names, names[0]))}"
        edges = []
        for index, after in zip(circle, (*circle[1:], circle[0]), strict=True):
            word = next(word for word in body.containers[index][1] if first.get(word.text) == after)
            edges.append(Label(word.span, f"{_text(body.containers[index][0])} waits for {word.text}"))
        yield Diagnostic(rules.DEPENDENCY_CYCLE, message, edges[0].span, edges[0].text, tuple(edges[1:]))
    if "main" not in first and (template.inputs.artifacts or template.outputs.parameters or template.outputs.artifacts):
        message = 'a container set with artifacts or outputs needs a container called "main", whose files they are'
        yield Diagnostic(rules.MISSING_FIELD, message, template.kinds[0].span, "no container is called so")


def _text(name: Scalar | None) -> str:
    return name.text if name is not None else "?"


def _resource(template: Template, body: Resource, guesses: Guesses) -> Iterator[Diagnostic]:
    """All actions but get and delete need a manifest: as text, or from an artifact."""
    source = body.node.get("manifestFrom")
    has_text = body.manifest is not None and body.manifest.text != ""
    action = body.action.text if body.action is not None else ""
    if isinstance(source, Mapping):
        artifact = source.get("artifact")
        name = artifact.get("name") if isinstance(artifact, Mapping) else None
        known = [item.name.text for item in template.inputs.artifacts if item.name is not None]
        if isinstance(name, Scalar) and name.text not in known:
            message = f"{of_template(template)} has no input artifact {quoted(name.text)}"
            guess = guesses.guess(name.text, known)
            help_ = asked(guess) or (f"its input artifacts are {listed(known)}" if known else "")
            yield Diagnostic(rules.UNRESOLVED_REFERENCE, message, name.span, help=help_, fix=mended(guess, name))
        if has_text:
            key, other = body.node.key("manifest"), body.node.key("manifestFrom")
            if key is not None and other is not None:
                message = "a resource has a manifest as text or from an artifact, not both"
                yield Diagnostic(
                    rules.AMBIGUOUS_LOCATION, message, other.span, "another one",
                    (Label(key.span, "one manifest"),), argo_rejects=True,
                )  # fmt: skip
    elif not has_text and action not in ("get", "delete", "") and is_null(source) and not scan(action):
        if body.manifest is None and not is_null(body.node.get("manifest")):
            return  # of another type, which has been reported
        message = f"{of_template(template)} has nothing to {action}: the manifest is missing"
        yield Diagnostic(rules.MISSING_FIELD, message, template.kinds[0].span, "no `manifest`")


def metrics(program: Program) -> Iterator[Diagnostic]:
    """Names of Prometheus metrics and of their labels."""
    for template in every_template(program.workflow):
        node = template.node.get("metrics")
        listed_ = node.get("prometheus") if isinstance(node, Mapping) else None
        for metric in listed_.items if isinstance(listed_, Sequence) else ():
            if isinstance(metric, Mapping):
                yield from _metric_name(metric.get("name"), "metric")
                yield from _real_time(metric.get("gauge"))
                labels = metric.get("labels")
                for label in labels.items if isinstance(labels, Sequence) else ():
                    if isinstance(label, Mapping):
                        yield from _metric_name(label.get("key"), "label of a metric")


def _real_time(gauge: object) -> Iterator[Diagnostic]:
    """A gauge in real time cannot show what is only known at the end."""
    if isinstance(gauge, Mapping):
        value, real_time = gauge.get("value"), gauge.get("realtime")
        if isinstance(value, Scalar) and isinstance(real_time, Scalar) and real_time.value is True:
            start = value.text.find("resourcesDuration.")
            if start >= 0:
                message = "the resources that a template took are only known at its end"
                place = value.at(start, start + len("resourcesDuration"))
                labels = (Label(real_time.span, "shown in real time"),)
                yield Diagnostic(rules.MISPLACED_REFERENCE, message, place, "", labels, argo_rejects=True)


def _metric_name(name: object, noun: str) -> Iterator[Diagnostic]:
    if not isinstance(name, Scalar) or not isinstance(name.value, str) or not name.text or scan(name.text):
        return
    text = name.text
    for position, char in enumerate(text):
        if not (char.isascii() and (char.isalpha() or char == "_" or (position > 0 and char.isdigit()))):
            shown = "a blank" if char == " " else f"`{char}`"
            message = (
                f"{shown} cannot stand in the name of a {noun}"
                if position
                else f"the name of a {noun} cannot begin with {shown}"
            )
            place = name.at(position, position + 1)
            yield Diagnostic(rules.INVALID_NAME, message, place, "only letters, digits and `_`")
            return
