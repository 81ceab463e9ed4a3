"""The name of what is written."""

import re
from typing import Any

from wfc.backends.argo.errors import OptionError
from wfc.backends.argo.options import MAX_NAME, MAX_WORKFLOW_NAME, SUFFIX, ArgoOptions, check_name
from wfc.ir.nodes import Workflow

ONEPANEL_MAX_NAME = 30
_OTHERS = re.compile(r"[^A-Za-z0-9-]+")


def slug(path: str) -> str:
    """A name made from the path of a file as Onepanel makes one from a title; ``workflow`` where nothing is left.

    Runs of other characters than letters, digits and ``-`` become one ``-``, letters become lower case. Kubernetes
    wants a letter or digit at both ends.
    """
    base = path.replace("\\", "/").rpartition("/")[2]
    stem = base.rpartition(".")[0] or base
    return _OTHERS.sub("-", "" if path == "<stdin>" else stem).strip("-").lower() or "workflow"


def set_name(metadata: dict[str, Any], workflow: Workflow, kind: str, options: ArgoOptions) -> None:
    """Put ``name`` or ``generateName`` into ``metadata``: the one asked for, else the document's, else the file's.

    A Workflow made from another kind gets its name generated, so that it can be submitted twice; the other kinds are
    found by their names, so that a name to generate from becomes the name.
    """
    check_name(options, kind)
    name, generated = metadata.get("name") or "", metadata.get("generateName") or ""
    if options.name or options.generate_name:
        name, generated = options.name, options.generate_name
    elif not name and not generated:
        base = slug(workflow.node.source.path)
        name, generated = ("", f"{base[: MAX_WORKFLOW_NAME - SUFFIX - 1]}-") if kind == "Workflow" else (base, "")
    elif kind != workflow.kind:
        if kind == "Workflow" and name:
            name, generated = "", f"{name[: MAX_WORKFLOW_NAME - SUFFIX - 1]}-"
        elif kind != "Workflow" and not name:
            name, generated = generated.rstrip("-."), ""
    limit = MAX_NAME.get(kind, MAX_WORKFLOW_NAME)
    if kind != workflow.kind and len(name) > limit:
        raise OptionError(f"the name `{name}` has {len(name)} characters; a {kind} may have {limit}", "give --name")
    metadata.pop("name", None)
    metadata.pop("generateName", None)
    metadata["name" if name else "generateName"] = name or generated
