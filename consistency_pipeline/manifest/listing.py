"""Which files are there: folders are listed once each, since asking for every file takes ten times as long."""

import os
from pathlib import Path


class Listing:
    """Tells which files there are below a folder, as they were when first asked after in each folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folders: dict[str, frozenset[str]] = {}

    def __call__(self, key: str) -> bool:
        """Tell whether a file of this key, with forward slashes, is there; what leads nowhere is not."""
        folder, _, name = key.rpartition("/")
        if folder not in self._folders:
            self._folders[folder] = _files(self._root / folder)
        return name in self._folders[folder]


def _files(folder: Path) -> frozenset[str]:
    try:
        with os.scandir(folder) as entries:
            return frozenset(entry.name for entry in entries if entry.is_file())
    except (FileNotFoundError, NotADirectoryError, ValueError):  # the latter for a name with a NUL
        return frozenset()
