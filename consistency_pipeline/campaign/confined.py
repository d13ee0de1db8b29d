"""Files that a campaign names: below its folder, also when links are followed, and files indeed."""

import os
import stat
from pathlib import Path, PureWindowsPath
from typing import NamedTuple

from consistency_pipeline.campaign.wording import shown
from consistency_pipeline.files import inside


class Outside(NamedTuple):
    """Why a path is not one below the campaign's folder."""

    message: str


def below(folder: Path, path: str) -> Path | Outside:
    """Return the place that a campaign in `folder` means by `path`, or why it may not mean it; it need not be there."""
    if fault := _spelling_fault(path):
        return Outside(fault)
    try:
        place = inside(folder, path)
    except (OSError, RuntimeError):  # links in a circle
        place = None
    return place or Outside(f"`{shown(path)}` leaves the campaign's folder by a link")


def kind_fault(facts: os.stat_result, path: str) -> str | None:
    """Return why what is there cannot be read as a file, or None where it can."""
    if stat.S_ISDIR(facts.st_mode):
        return f"`{shown(path)}` is a folder"
    return None if stat.S_ISREG(facts.st_mode) else f"`{shown(path)}` is not a file"


def _spelling_fault(path: str) -> str | None:
    if "\\" in path:
        return f"`{shown(path)}` has backslashes; paths are written with / on every system"
    if path.startswith(("/", "~")) or PureWindowsPath(path).drive:
        return f"`{shown(path)}` is outside the campaign's folder"
    return f"`{shown(path)}` has a `..`, and may not leave the campaign's folder" if ".." in path.split("/") else None
