"""Artifact repositories that are given on the command line, or that a workflow names and the command line has."""

import os
from typing import TYPE_CHECKING

from wfc.cli import exits
from wfc.cli.inputs import read_input
from wfc.cli.options import Namespace
from wfc.ir.program import Program
from wfc.ir.tree import Mapping, Scalar
from wfc.source import SourceFile

if TYPE_CHECKING:
    from wfc.backends.argo import repository
    from wfc.backends.shell import plan


def read_repository(options: Namespace, entry: str = "") -> "repository.Repository":
    """What ``--artifact-repository`` says; ``entry`` is the one that is wanted of a ConfigMap.

    Raises :class:`exits.OutputError` for a file that cannot be read, OptionError for one that describes no repository.
    """
    from wfc.backends.argo import repository as settings  # few are given one

    return settings.read(_settings(options), entry)


def shell_repository(options: Namespace, program: Program) -> "plan.Repository | None":
    """The repository of a workflow: that of ``--artifact-repository``, of which ``artifactRepositoryRef`` may name an
    entry, or the entry itself where ``--config-maps`` has it. None where neither is given.
    """
    name, key = _repository_ref(program)
    config_maps: str = getattr(options, "config_maps", None) or ""
    if not options.artifact_repository and not (config_maps and (name or key)):
        return None
    # Few bundles have one.
    from wfc.backends.argo import repository as settings
    from wfc.backends.argo.errors import OptionError
    from wfc.backends.shell.planning.repository import repository

    where = f"--artifact-repository {options.artifact_repository}"
    try:
        if options.artifact_repository:
            found = read_repository(options, key)
        else:
            path = _repository_file(config_maps, name or "artifact-repositories", key)
            where = path
            decoded = read_input(path)
            if decoded.problem is not None:
                raise exits.OutputError(f"{path}: {decoded.problem.message}")
            found = settings.read(decoded.source)
        return repository(*found)
    except OptionError as error:
        raise exits.UsageError(error.message, error.hint) from None
    except ValueError as error:
        raise exits.UsageError(f"{where}: {error}") from None


def _repository_ref(program: Program) -> tuple[str, str]:
    """The ConfigMap and the key of ``artifactRepositoryRef``; empty where nothing is said."""
    for owner in (program.workflow, program.base):
        ref = owner.spec.get("artifactRepositoryRef")
        if isinstance(ref, Mapping):
            name, key = ref.get("configMap"), ref.get("key")
            texts = [part.text if isinstance(part, Scalar) and part.value is not None else "" for part in (name, key)]
            return texts[0] or "artifact-repositories", texts[1]
    return "", ""


def _repository_file(folder: str, name: str, key: str) -> str:
    """The file of ``--config-maps`` that describes the repository. Raises :class:`exits.UsageError` for none."""
    entries = sorted(os.listdir(f"{folder}/{name}")) if os.path.isdir(f"{folder}/{name}") else []
    if not key and len(entries) == 1:
        key = entries[0]
    if not key or key not in entries:
        wanted = f"the entry `{key}`" if key else "one entry (or a `key` that says which)"
        raise exits.UsageError(
            f"the workflow's artifactRepositoryRef needs {wanted} of the ConfigMap `{name}`",
            f"put it into {folder}/{name}/",
        )
    return f"{folder}/{name}/{key}"


def _settings(options: Namespace) -> SourceFile:
    """The file of ``--artifact-repository``. Raises :class:`exits.OutputError` for one that cannot be read."""
    decoded = read_input(options.artifact_repository)
    if decoded.problem is not None:
        raise exits.OutputError(f"--artifact-repository {options.artifact_repository}: {decoded.problem.message}")
    return decoded.source
