"""Which files of a campaign's results nothing refers to any more. A pure function of their names and of the records.

What was not named by this program is foreign and stays; so does every link, whatever it is called.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from consistency_pipeline.files import PART_PREFIX, PART_SUFFIX
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.project import LEDGER
from consistency_pipeline.records import Attempt, Outcome
from consistency_pipeline.runner.studio import file_key

NAMED = re.compile(r"(?P<stem>.+__s\d+__a\d+)\.(?P<form>png|jpg|webp|json)")
PAGE = re.compile(r"sheet-([2-9]|[1-9][0-9]{1,5})\.png")
CALIBRATION = re.compile(r"calibration-.+\.(svg|png)")
IN_USE = frozenset({
    LEDGER, *(f"{LEDGER}-{end}" for end in ("wal", "shm", "journal")), "manifest.json", "manifest.jsonl", "sheet.png",
    "run.lock", "run.json", "report.json", "report-scores.svg", "report-scores.png",
    "gallery.html",
})  # fmt: skip
OTHERS = ("service/", "thumbs/")  # the books of a rehearsal's sandbox, and what the review page shows: their own affair


class Kind(StrEnum):
    """Why a file is not needed, in words; `FOREIGN` is not ours to judge, and stays."""

    PART = "half-written files"
    FACTS = "facts without a picture"
    ORPHAN = "pictures of no attempt"
    PAGE = "old sheet pages"
    ATTEMPT = "old attempts"
    LEFT_OUT = "shots that are not in the campaign any more"
    FOREIGN = "not ours"

    @property
    def slug(self) -> str:
        """Return what it is called in documents."""
        return self.name.lower().replace("_", "-")


ON_REQUEST = frozenset({Kind.ATTEMPT, Kind.LEFT_OUT})


@dataclass(frozen=True, slots=True)
class File:
    """A file below `root`: its key with forward slashes, its size, and what tells it from one that took its place.

    `plain` is false of links and of all that is no file of its own.
    """

    root: Path
    key: str
    bytes: int
    plain: bool = True
    mark: tuple[int, ...] = ()

    @property
    def path(self) -> Path:
        """Return where it lies."""
        return self.root / self.key

    @property
    def name(self) -> str:
        """Return what it is called in the folder of the campaign's results."""
        return f"{self.root.name}/{self.key}"


@dataclass(frozen=True, slots=True)
class Waste:
    """A file that is not needed, and why."""

    file: File
    kind: Kind


@dataclass(frozen=True, slots=True)
class Known:
    """What the records say of files: `past` are pictures that stand for nothing, by key, with size and kind.

    `stems` are the names that attempts have or would get, without ending; `decided` are contents that a person decided
    about; `pages` is how many pages the sheet has. Without `told` there is no record by which a picture could be
    nobody's.
    """

    past: Mapping[str, tuple[int, Kind]]
    stems: frozenset[str]
    decided: frozenset[str]
    pages: int
    told: bool


def known(found: Manifest, attempts: Sequence[Attempt], decided: Iterable[str], pages: int) -> Known:
    """Return what the records say; what was decided about is never past, nor is the last picture of any shot."""
    decisions = frozenset(decided)
    kept = {file for row in found.rows for file in _kept(row)}
    kept |= {one.picture.file for one in attempts if one.picture and one.picture.sha256 in decisions}
    wanted = {attempt.id for row in found.rows for attempt in row.attempts}
    past = {
        one.picture.file: (one.picture.bytes, Kind.ATTEMPT if one.id in wanted else Kind.LEFT_OUT)
        for one in attempts
        if one.picture and one.picture.file not in kept and one.outcome not in (Outcome.OPEN, Outcome.UNKNOWN)
    }
    return Known(past, frozenset(map(stem, attempts)), decisions, pages, bool(attempts))


def stem(attempt: Attempt) -> str:
    """Return the name of an attempt's picture without its ending, whether or not it has come."""
    return PurePosixPath(file_key(attempt, "", "json")).stem


def _kept(row: Row) -> Iterator[str]:
    """Yield the pictures of a shot that stay: the one that stands, and the last one that was made."""
    if row.attempt is not None and row.attempt.picture is not None:
        yield row.attempt.picture.file
    made = [one for one in row.attempts if one.outcome is Outcome.MADE and one.picture]
    if row.picture is None and made and (last := max(made, key=lambda one: (one.opened_at, one.number)).picture):
        yield last.file


def sorted_out(
    files: Sequence[File], told: Known, digest: Callable[[Path], str]
) -> tuple[tuple[Waste, ...], tuple[File, ...]]:
    """Return what is not needed, on request or at all, and what is foreign; `digest` hashes a file where it must."""
    sorter = _Sorter(files, told, digest)
    kinds = [(file, sorter.kind(file)) for file in files]
    waste = (Waste(file, kind) for file, kind in kinds if kind not in (None, Kind.FOREIGN))
    return tuple(waste), tuple(file for file, kind in kinds if kind is Kind.FOREIGN)


def is_part(file: File) -> bool:
    """Tell whether a file is what a write left that never ended."""
    name = file.key.rpartition("/")[2]
    return file.plain and name.startswith(PART_PREFIX) and name.endswith(PART_SUFFIX)


class _Sorter:
    """Says of files why they are not needed, knowing all that lie there."""

    def __init__(self, files: Sequence[File], told: Known, digest: Callable[[Path], str]) -> None:
        self._told = told
        self._digest = digest
        self._pictures: dict[str, list[Kind | None]] = {}
        for file in files:
            if (named := _named(file)) and named["form"] != "json":
                self._pictures.setdefault(_stem_of(file), []).append(self._of_picture(file, named["stem"]))

    def kind(self, file: File) -> Kind | None:
        """Return why a file is not needed, None where it is."""
        if is_part(file):
            return Kind.PART
        folder, _, name = file.key.rpartition("/")
        if not file.plain:
            return Kind.FOREIGN
        if not folder:
            return self._at_the_top(name)
        if file.key.startswith(OTHERS):
            return None
        return self._of_shot(file)

    def _at_the_top(self, name: str) -> Kind | None:
        if page := PAGE.fullmatch(name):
            return Kind.PAGE if int(page[1]) > self._told.pages else None
        return None if name in IN_USE or CALIBRATION.fullmatch(name) else Kind.FOREIGN

    def _of_shot(self, file: File) -> Kind | None:
        """Facts go with their picture; beside several of one name they stay with any that stays."""
        if (named := _named(file)) is None:
            return Kind.FOREIGN
        if named["form"] != "json":
            return self._of_picture(file, named["stem"])
        beside = self._pictures.get(_stem_of(file), [Kind.FACTS])
        if Kind.FOREIGN in beside or None in beside:
            return None
        return beside[0]

    def _of_picture(self, file: File, name: str) -> Kind | None:
        if not file.plain:
            return Kind.FOREIGN
        if file.key in self._told.past:
            size, kind = self._told.past[file.key]
            return kind if size == file.bytes else Kind.FOREIGN  # somebody has put another picture there
        if name in self._told.stems or not self._told.told:
            return None
        return None if self._digest(file.path) in self._told.decided else Kind.ORPHAN


def _named(file: File) -> re.Match[str] | None:
    """Return the name of a file as the runner gives it to pictures and the manifest to facts, None for another."""
    top, _, rest = file.key.partition("/")
    folder, _, name = rest.rpartition("/")
    return NAMED.fullmatch(name) if top == "shots" and folder and "/" not in folder else None


def _stem_of(file: File) -> str:
    return file.key.rpartition(".")[0]
