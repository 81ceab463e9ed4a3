"""What a user must give for a run, collected while templates are planned: ConfigMaps and folders for volumes."""

from wfc.backends.shell.plan import Supplies


class Needed:
    """The ConfigMaps and volumes that somebody must give. (Secrets stand with the artifacts, which need most.)"""

    def __init__(self) -> None:
        self.config_maps: set[str] = set()
        self.claims: set[str] = set()
        self.host_folders: dict[str, str] = {}
        self.others: set[str] = set()

    def planned(self) -> Supplies:
        """All of it, in a fixed order."""
        return Supplies(
            tuple(sorted(self.config_maps)),
            tuple(sorted(self.claims)),
            tuple(sorted(self.host_folders.items())),
            tuple(sorted(self.others)),
        )
