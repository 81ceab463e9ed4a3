"""What a user must give for a run, collected while templates are planned."""

from wfc.backends.shell.plan import Supplies


class Needed:
    """The secrets, ConfigMaps, limits of semaphores and volumes that somebody must give."""

    def __init__(self) -> None:
        self.secrets: set[str] = set()
        self.config_maps: set[str] = set()
        self.semaphores: dict[str, None] = {}
        self.claims: set[str] = set()
        self.host_folders: dict[str, str] = {}
        self.others: set[str] = set()

    def planned(self) -> Supplies:
        """All of it, in a fixed order."""
        return Supplies(
            tuple(sorted(self.secrets)),
            tuple(sorted(self.config_maps)),
            tuple(self.semaphores),
            tuple(sorted(self.claims)),
            tuple(sorted(self.host_folders.items())),
            tuple(sorted(self.others)),
        )
