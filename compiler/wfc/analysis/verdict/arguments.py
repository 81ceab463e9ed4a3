"""The arguments of a workflow, a step or a task, and their way into the inputs of a template."""

from collections.abc import Callable, Mapping
from typing import Any

from wfc.analysis.verdict import names
from wfc.analysis.verdict.rejection import RejectedError

Json = dict[str, Any]

# The order in which an artifact's location is looked for; the first that is set decides.
_LOCATIONS = ("artifactory", "azure", "git", "gcs", "hdfs", "http", "oss", "raw", "s3", "plugin")
_KEY_FIELDS = {"azure": "blob", "git": "repo", "gcs": "key", "http": "url", "oss": "key", "s3": "key", "plugin": "key"}
_WRONG_SOURCES = ("path", "jsonPath", "parameter", "expression")


def check(arguments: Mapping[str, Any], where: str, may_lack_values: bool, as_written: bool = False) -> None:
    """G1 to G6.

    ``may_lack_values`` for the arguments of a document itself, except of a CronWorkflow's. ``as_written`` for those of
    any document: the arguments of calls have gone through JSON again, where an empty list is lost.
    """
    parameters, artifacts = arguments.get("parameters", ()), arguments.get("artifacts", ())
    names.declared([parameter.get("name", "") for parameter in parameters], f"a parameter of {where}", "G1")
    names.declared([artifact.get("name", "") for artifact in artifacts], f"an artifact of {where}", "G1")
    for parameter in parameters:
        if not _parameter(parameter, where, may_lack_values, as_written):
            return  # an enum without a value ends the validator's look at the whole list
    for artifact in artifacts:
        name = artifact.get("name", "")
        if not artifact.get("from"):
            if not has_location(artifact):
                raise RejectedError(
                    "G5", f"the artifact {name!r} of {where} has neither `from` nor a location with a key"
                )
        elif artifact.get("fromExpression"):
            raise RejectedError("G6", f"the artifact {name!r} of {where} has both `from` and `fromExpression`")


def _parameter(parameter: Mapping[str, Any], where: str, may_lack_values: bool, as_written: bool) -> bool:
    name = parameter.get("name", "")
    value, source, choices = parameter.get("value"), parameter.get("valueFrom"), parameter.get("enum")
    if source is not None:
        supplied = "configMapKeyRef" in source or bool(source.get("event")) or "supplied" in source
        if not supplied or any(source.get(kind) for kind in _WRONG_SOURCES):
            raise RejectedError("G3", f"the parameter {name!r} of {where} comes from something that cannot supply it")
    elif value is None and not may_lack_values:
        raise RejectedError("G2", f"the parameter {name!r} of {where} has no value")
    if choices is not None and (choices or as_written):
        if not choices:
            raise RejectedError("G4", f"the parameter {name!r} of {where} has nothing to choose from")
        if value is None:
            if may_lack_values:
                return False
            raise RejectedError("G4", f"the parameter {name!r} of {where} has no value to compare with its enum")
        if value not in choices:
            raise RejectedError("G4", f"the parameter {name!r} of {where} is none of its enum")
    return True


def has_location(artifact: Mapping[str, Any]) -> bool:
    """Whether an artifact says where it is stored, as far as the validator asks."""
    kind = next((kind for kind in _LOCATIONS if artifact.get(kind) is not None), None)
    if kind is None:
        return False
    location = artifact[kind]
    if kind == "raw":
        return True
    if kind == "hdfs":
        return bool(location.get("addresses")) or bool(location.get("path"))
    if kind == "artifactory":
        return _has_path(location.get("url", ""), "usernameSecret" in location)
    return bool(location.get(_KEY_FIELDS[kind]))


def _has_path(url: str, has_user: bool) -> bool:
    if url and has_user:
        return True
    from urllib.parse import urlsplit  # only for Artifactory

    try:
        return bool(urlsplit(url).path)
    except ValueError:
        return False


def bound(template: Json, arguments: Mapping[str, Any] | None, dummy: Callable[[], str]) -> Json:
    """The template with its inputs as a caller supplies them; with None, as any caller would, with dummies.

    Raises RejectedError (I5) for one that is not supplied. An argument without a value takes the default away.
    """
    inputs = template.get("inputs")
    if not inputs:
        return template
    parameters, artifacts = inputs.get("parameters"), inputs.get("artifacts")
    if not parameters and not artifacts:
        return template
    given = {} if arguments is None else _by_name(arguments.get("parameters", ()))
    found: Json = {}
    if parameters:
        found["parameters"] = [
            _bound_parameter(item, given, dummy if arguments is None else None) for item in parameters
        ]
    if artifacts:
        given = {} if arguments is None else _by_name(arguments.get("artifacts", ()))
        found["artifacts"] = [_bound_artifact(item, given, arguments is None) for item in artifacts]
    return {key: found if key == "inputs" else value for key, value in template.items()}


def _by_name(items: Any) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for item in items:
        found.setdefault(item.get("name", ""), item)
    return found


def _bound_parameter(declared: Json, given: Mapping[str, Json], dummy: Callable[[], str] | None) -> Json:
    name = declared.get("name", "")
    value, source = declared.get("value", declared.get("default")), declared.get("valueFrom")
    argument = given.get(name)
    if dummy is not None:
        value, source = dummy(), None
    elif argument is not None:
        value = argument.get("value")
        source = None if value is not None else argument.get("valueFrom")
    if value is None and (source is None or "configMapKeyRef" not in source):
        raise RejectedError("I5", f"the input parameter {name!r} is not supplied")
    result: Json = {}
    for key in ("name", "default"):
        if key in declared:
            result[key] = declared[key]
    if value is not None:
        result["value"] = value
    if source is not None:
        result["valueFrom"] = source
    for key, kept in declared.items():
        if key not in ("value", "valueFrom"):
            result[key] = kept
    return result


def _bound_artifact(declared: Json, given: Mapping[str, Json], dummies: bool) -> Json:
    name = declared.get("name", "")
    argument = {"name": name} if dummies else given.get(name)
    if argument is None:
        if declared.get("optional") is not True and not has_location(declared):
            raise RejectedError("I5", f"the input artifact {name!r} is not supplied")
        return declared
    result = {"name": name}
    for key in ("path", "mode"):
        if key in declared:
            result[key] = declared[key]
    result.update((key, value) for key, value in argument.items() if key not in ("name", "path", "mode", "recurseMode"))
    if "recurseMode" in declared:
        result["recurseMode"] = declared["recurseMode"]
    return result
