"""Where artifacts and parameters lie in a container: paths that cannot be used, and paths that are hardly meant."""

import re
from collections.abc import Iterator
from posixpath import normpath
from typing import TypeGuard

from wfc import rules
from wfc.analysis.words import quoted
from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic, Label
from wfc.ir.nodes import Artifact, Container, ContainerSet, Script, Template, VolumeMount
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Scalar, Sequence, is_null, key_text

_READ_ONLY = frozenset(("configMap", "secret", "downwardAPI", "projected"))
_KERNELS = ("/proc", "/sys")
_ARGOS = ("/argo", "/var/run/argo")


def places(program: Program) -> Iterator[Diagnostic]:
    """The paths of every template that runs something."""
    for template in every_template(program.workflow):
        if not template.is_leaf:
            continue
        for artifact in template.inputs.artifacts:
            if _is_known(artifact.path):
                yield from _input(artifact.path)
        for artifact in template.outputs.artifacts:
            if _is_known(artifact.path):
                yield from _output(artifact.path, "artifact")
                yield from _zipped(artifact, artifact.path)
        for parameter in template.outputs.parameters:
            path = parameter.value_from.path if parameter.value_from is not None else None
            if _is_known(path):
                yield from _output(path, "parameter")
        if template.inputs.artifacts:
            yield from _read_only(program, template)


def _is_known(path: Scalar | None) -> TypeGuard[Scalar]:
    return path is not None and path.text != "" and "{{" not in path.text


def _clean(text: str) -> str:
    return normpath(text).replace("//", "/")


def _below(path: str, folders: tuple[str, ...]) -> str | None:
    """The one of ``folders`` that a path is, or lies in."""
    return next((folder for folder in folders if path == folder or path.startswith(f"{folder}/")), None)


def _input(path: Scalar) -> Iterator[Diagnostic]:
    clean = _clean(path.text)
    kernels = _below(clean, _KERNELS)
    if clean in ("/", "."):
        yield _impossible(path, "an artifact cannot take the place of the root folder", "name a file or folder in it")
    elif kernels is not None:
        message = f"nothing can be put into {quoted(kernels)}, which the kernel makes"
        yield _impossible(path, message, "choose a place such as `/tmp`")
    else:
        yield from _doubtful(path, clean, "input")


def _output(path: Scalar, kind: str) -> Iterator[Diagnostic]:
    clean = _clean(path.text)
    kernels = _below(clean, _KERNELS)
    if clean in ("/", "."):
        message = "the root folder is no artifact" if kind == "artifact" else "a parameter is read from a file"
        yield _impossible(path, message, "name a file or folder in it" if kind == "artifact" else "name a file in it")
    elif kind == "parameter" and path.text.endswith("/"):
        message = "a parameter is read from a file, and this names a folder"
        yield _impossible(path, message, f"write `{clean}`")
    elif kind == "artifact" and kernels is not None:
        message = f"what the kernel shows in {quoted(kernels)} is no file that can be stored"
        yield _doubt(path, message, "copy what you need to another place, such as `/tmp`")
    else:
        yield from _doubtful(path, clean, kind)


def _doubtful(path: Scalar, clean: str, kind: str) -> Iterator[Diagnostic]:
    text = path.text
    argos = _below(clean, _ARGOS)
    if not text.startswith("/") and not re.match(r"[A-Za-z]:[\\/]", text):
        message = "this path does not begin with `/`: it is looked for in the folder that the program works in"
        help_ = "write the whole path"
        if kind == "input":
            message = "this path does not begin with `/`: Kubernetes takes it from the root folder"
            help_ = f"write `/{clean.lstrip('./')}`"
        yield _doubt(path, message, help_)
    elif clean.startswith("/dev/") and clean != "/dev/shm" and not clean.startswith("/dev/shm/"):
        yield _doubt(path, 'what lies in "/dev" is a device, and no file', "choose a place such as `/tmp`")
    elif argos is not None:
        yield _doubt(path, f"Argo keeps its own files in {quoted(argos)}", "choose a place such as `/tmp`")
    elif "/../" in f"{text}/" and (kind == "parameter" or not _is_refused(text, clean)):
        yield _doubt(path, "this path leads out of folders that it names", f"write `{clean}`")


def _is_refused(text: str, clean: str) -> bool:
    """Whether Argo's validator refuses the path for its dots, which is told with its verdict."""
    return text != clean and len(text) > 3 and (text.find("/../") > 0 or text[-3] == "/")


def _impossible(path: Scalar, message: str, help_: str) -> Diagnostic:
    return Diagnostic(rules.IMPOSSIBLE_PATH, message, path.span, "", help=help_)


def _doubt(path: Scalar, message: str, help_: str) -> Diagnostic:
    return Diagnostic(rules.DOUBTFUL_PATH, message, path.span, "", help=help_)


def _zipped(artifact: Artifact, path: Scalar) -> Iterator[Diagnostic]:
    """A single file as zip: Argo stores it under its whole path, or, from the image's own files, fails."""
    archive = artifact.archive
    if archive is None or archive.strategy != "zip" or not is_file(path.text):
        return
    key = artifact.node.key("archive")
    message = f"{quoted(path.text)} looks like a file, and Argo packs single files as zip wrongly"
    notes = ("a zip holds the file under its whole path; where the folder is no volume, packing mostly fails",)
    labels = (Label(path.span, "a file"),)
    help_ = "use `tar` or `none`, or give the folder that the file is in"
    yield Diagnostic(rules.ZIP_OF_A_FILE, message, (key or path).span, "", labels, notes, help_)


def is_file(path: str) -> bool:
    """Whether a path looks like that of a file: its last word ends like one."""
    return re.fullmatch(r"[^/]+\.[A-Za-z][A-Za-z0-9]{0,5}", path.rpartition("/")[2]) is not None


def _read_only(program: Program, template: Template) -> Iterator[Diagnostic]:
    """Input artifacts that lie in a volume that cannot be written to: there Argo puts them into the volume itself."""
    mounts = [mount for mount in _mounts(template) if _is_known(mount.mount_path)]
    if not mounts:
        return
    kinds = _volumes(program, template)
    for artifact in template.inputs.artifacts:
        if not _is_known(artifact.path):
            continue
        clean = _clean(artifact.path.text)
        around = [m for m in mounts if m.mount_path and _below(clean, (_clean(m.mount_path.text).rstrip("/"),))]
        if not around:
            continue
        mount = max(around, key=lambda mount: len(mount.mount_path.text) if mount.mount_path else 0)
        kind = kinds.get(mount.name.text) if mount.name is not None else None
        flag = mount.node.get("readOnly")
        if mount.mount_path is None or _clean(mount.mount_path.text) == clean:
            continue  # the very place of a volume, which is reported with the bodies
        if kind in _READ_ONLY or (isinstance(flag, Scalar) and flag.value is True):
            what = f"a volume of a `{kind}`" if kind in _READ_ONLY else "a volume that is mounted read-only"
            message = f"{quoted(artifact.path.text)} lies in {what}, and the artifact cannot be put there"
            labels = (Label(mount.mount_path.span, "mounted here"),)
            help_ = "give it a place outside of the volume"
            yield Diagnostic(rules.READ_ONLY_PLACE, message, artifact.path.span, "", labels, (), help_)


def _mounts(template: Template) -> tuple[VolumeMount, ...]:
    """The mounts of the container that has the artifacts."""
    body = template.body
    if isinstance(body, ContainerSet):
        main = [c.volume_mounts for name, _, c in body.containers if name is not None and name.text == "main"]
        return (*body.volume_mounts, *(mount for mounts in main for mount in mounts))
    container = body.container if isinstance(body, Script) else body
    return container.volume_mounts if isinstance(container, Container) else ()


def _volumes(program: Program, template: Template) -> dict[str, str]:
    """The kinds of the volumes that a template may mount."""
    found: dict[str, str] = {}
    for node in (template.node, program.workflow.spec, program.base.spec):
        listed = node.get("volumes")
        for item in listed.items if isinstance(listed, Sequence) else ():
            name = item.get("name") if isinstance(item, Mapping) else None
            if isinstance(item, Mapping) and isinstance(name, Scalar):
                kinds = [key_text(key) for key, value in item.entries if not is_null(value) and key_text(key) != "name"]
                found.setdefault(name.text, kinds[0] if kinds else "")
    return found
