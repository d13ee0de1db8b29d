"""Removing what no record refers to: found first, said, and removed only as far as it is still so.

Never outside the folder of a campaign's results, never through a link, and never anything of the ledger.
"""

import os
import stat
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from consistency_pipeline import decisions, gallery, ledger
from consistency_pipeline.cleaning.sorting import ON_REQUEST, PAGE, File, Kind, Waste, is_part, known, sorted_out
from consistency_pipeline.files import digest_file
from consistency_pipeline.gallery.sheet import MOST_TILES
from consistency_pipeline.gallery.tiles import pages
from consistency_pipeline.lock import held
from consistency_pipeline.manifest import Manifest
from consistency_pipeline.project import Project

__all__ = ["ON_REQUEST", "File", "Kind", "Survey", "Waste", "files", "remove", "survey", "unlinked"]

SHARED = ("looks", "references")  # of the rehearsal and the live run alike: nothing there is held by one lock
IN_THE_MAKING = 3600.0  # seconds: in a shared folder, what is younger may still be written by somebody


@dataclass(frozen=True, slots=True)
class Survey:
    """What is not needed of a campaign's results, `on_request` or at all, and what is foreign and stays."""

    waste: tuple[Waste, ...] = ()
    on_request: tuple[Waste, ...] = ()
    foreign: tuple[File, ...] = ()

    @property
    def bytes(self) -> int:
        """Return how much would be freed."""
        return sum(one.file.bytes for one in self.waste)

    def counts(self, *, on_request: bool = False) -> dict[Kind, tuple[int, int]]:
        """Return files and bytes by kind, in the order of `Kind`."""
        number: Counter[Kind] = Counter()
        sizes: Counter[Kind] = Counter()
        for one in self.on_request if on_request else self.waste:
            number[one.kind] += 1
            sizes[one.kind] += one.file.bytes
        return {kind: (number[kind], sizes[kind]) for kind in Kind if number[kind]}


def survey(project: Project, now: float, *, attempts: bool = False) -> Survey:
    """Return what is not needed, with `attempts` old attempts too; `now` is in seconds since 1970. Removes nothing."""
    tries = ledger.attempts(project.ledger)
    found = project.folded(project.plan(), tries)
    decided = decisions.read(project.campaign.folder)
    picked = {*decisions.standing(decided), *decisions.chosen(decided)}
    lying = tuple(files(project.home))
    paged = any(PAGE.fullmatch(file.key) for file in lying)  # counting them takes a fifth of all this
    told = known(found, tries, picked, _pages(found, project.home) if paged else 1)
    waste, foreign = sorted_out(lying, told, digest_file)
    shared = (file for name in SHARED for file in files(project.home.parent / name) if is_part(file))
    old = [Waste(file, Kind.PART) for file in shared if now - file.mark[-1] / 1e9 > IN_THE_MAKING]
    asked = [one for one in waste if attempts or one.kind not in ON_REQUEST]
    rest = () if attempts else tuple(one for one in waste if one.kind in ON_REQUEST)
    return Survey((*asked, *old), rest, foreign)


def remove(project: Project, said: Survey, now: float, *, attempts: bool = False) -> Survey:
    """Remove what was said and is still not needed; returns what was removed.

    Raises `UsageError` where a run holds the campaign.
    """
    if not said.waste:
        return said
    with held(project.home):
        still = set(survey(project, now, attempts=attempts).waste)
        gone = tuple(one for one in said.waste if one in still and unlinked(one.file))
        _prune(project.home / "shots")
    return Survey(gone, said.on_request, said.foreign)


def _pages(found: Manifest, home: Path) -> int:
    """Return how many pages the contact sheet of a campaign has."""
    return len(pages(gallery.sheet_of(found, home), MOST_TILES))


def files(root: Path, below: str = "") -> Iterator[File]:
    """Yield all that lies below a folder and is no folder; links are yielded, and not followed."""
    try:
        with os.scandir(root / below) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        key = f"{below}{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield from files(root, f"{key}/")
        else:
            with suppress(FileNotFoundError):  # somebody else has taken it away
                facts = entry.stat(follow_symlinks=False)
                yield File(root, key, facts.st_size, stat.S_ISREG(facts.st_mode), _mark(facts))


def _mark(facts: os.stat_result) -> tuple[int, ...]:
    return facts.st_dev, facts.st_ino, facts.st_mtime_ns


def unlinked(file: File) -> bool:
    """Remove a file where it is still the one that was found, and where it was; tell whether it was removed."""
    inside = file.root.resolve() / Path(file.key).parent
    try:
        facts = file.path.lstat()
        if file.path.parent.resolve() != inside or not stat.S_ISREG(facts.st_mode) or _mark(facts) != file.mark:
            return False
        file.path.unlink()
    except FileNotFoundError:
        return False
    return True


def _prune(folder: Path) -> None:
    """Remove the folders of scenes of which nothing is left."""
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in list(entries):
            if entry.is_dir(follow_symlinks=False):
                with suppress(OSError):  # it has something in it
                    os.rmdir(entry.path)
