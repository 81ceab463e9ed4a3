"""The variables ``WFC_…`` of the environment that mean something, and a word on those that do not.

Loaded only where the environment has any.
"""

from collections.abc import Iterable, Iterator

from wfc.cli.settings import KINDS, variable
from wfc.nearest import nearest

_OWN = ("WFC_CONFIG", "WFC_DEBUG")
# What a bundle obeys; ``wfc run`` hands the environment on.
OF_BUNDLES = (
    "WFC_ARTIFACTS",
    "WFC_CONFIG_MAPS",
    "WFC_ENGINE_CREATE_OPTS",
    "WFC_ENGINE_OPTS",
    "WFC_GRACE",
    "WFC_LOCKS",
    "WFC_MAP",
    "WFC_MEMO",
    "WFC_NAMESPACE",
    "WFC_POLL",
    "WFC_PRIVATE",
    "WFC_RETRY_DELAY",
    "WFC_RUNTIME",
    "WFC_SANDBOX",
    "WFC_SECRETS",
    "WFC_TIMEOUT",
    "WFC_TMP",
    "WFC_TOOLS",
    "WFC_TRIES",
    "WFC_UNPACK_LIMIT",
)
# What the parts of a bundle tell each other: a task that calls wfc may have been started with them.
INSIDE_BUNDLES = (
    "WFC_FRESH",
    "WFC_GIT_PASSWORD",
    "WFC_GIT_SSH_KEY",
    "WFC_GIT_USERNAME",
    "WFC_KEY",
    "WFC_MESSAGE",
    "WFC_OWNER",
    "WFC_SPENT",
    "WFC_UNIQUE",
    "WFC_VALUE",
)
SECRET = "WFC_SECRET_"  # and the name and key of a secret


def unknown(names: Iterable[str]) -> Iterator[str]:
    """A sentence on each variable ``WFC_…`` among ``names`` that nothing obeys, in alphabetical order."""
    known = (
        *_OWN,
        *(variable(name) for name, kind in KINDS.items() if not isinstance(kind.default, dict)),
        *OF_BUNDLES,
    )
    for name in sorted(names):
        if name in known or name in INSIDE_BUNDLES or not name.startswith("WFC_") or name.startswith(SECRET):
            continue
        meant = nearest(name.removeprefix("WFC_"), (each.removeprefix("WFC_") for each in known))
        hint = f" (did you mean WFC_{meant}?)" if meant else ""
        yield f"{name} is set in the environment, and means nothing to wfc{hint}"
