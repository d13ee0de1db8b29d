"""From rows of a manifest to files in a folder: everything is checked before anything is written, and nothing that is
there is written over with something else.
"""

import os
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from consistency_pipeline import decisions, ledger
from consistency_pipeline.errors import UsageError
from consistency_pipeline.export import index, naming
from consistency_pipeline.export.index import Entry
from consistency_pipeline.export.making import Item, Made, made
from consistency_pipeline.export.presets import FORMATS, ORIGINAL, Preset
from consistency_pipeline.export.rendering import Leave
from consistency_pipeline.files import digest, inside, write_whole
from consistency_pipeline.images import EXTENSIONS
from consistency_pipeline.lock import Hold, held
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.project import Project
from consistency_pipeline.provenance import credentials
from consistency_pipeline.provenance.credentials import Signing, State

MOST_WORKERS = 4
ALONE = Hold(".export.lock", ".export.json", "another export into this folder", lasting=False)
OTHER = (
    "a file of this name is there with other content, and is left as it is: move it away, export to another folder,"
    " or give another --name"
)
ENDINGS = {form: "jpg" if name == "jpeg" else name for name, form in FORMATS.items()}


class Rehearsed(UsageError):
    """Storyboards were asked for without saying so."""

    option = "--rehearsal"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is exported, and how; `rehearsal` says that storyboards are meant, `dry` that nothing is to be written."""

    folder: Path
    presets: tuple[Preset, ...] = (ORIGINAL,)
    pattern: str = naming.PATTERN
    leave: Leave = field(default_factory=Leave)
    rehearsal: bool = False
    dry: bool = False
    who: Signing | None = None


@dataclass(frozen=True, slots=True)
class File:
    """What became of one file: `new`, `same` (it was there already) or `refused`, and then `why`."""

    name: str
    shot: str
    preset: str
    state: str
    why: str = ""
    entry: Entry | None = None


def export(project: Project, found: Manifest, rows: Sequence[Row], wish: Wish) -> tuple[File, ...]:
    """Write the pictures of rows as wished, with an index, and return what became of each file.

    Raises `UsageError` where storyboards, names or the folder are not as they have to be; nothing was written then.
    """
    _check(project, found, wish)
    items = tuple(_items(project, found, rows, wish))
    if not items:
        raise UsageError("none of these shots has a picture to export yet")
    naming.no_two_alike((f"{item.row.shot.id} as {item.preset.label}", item.name) for item in items)
    with _alone(wish):
        before = index.read(wish.folder)
        done = tuple(_Writer(wish).all(items))
        if not wish.dry and any(one.entry for one in done):
            index.write(wish.folder, index.merged(wish.folder, before, (one.entry for one in done if one.entry)))
    return done


@contextmanager
def _alone(wish: Wish) -> Generator[None]:
    """Keep other exports out of the folder: two at a time would each lose what the other adds to the index."""
    if wish.dry:
        yield
        return
    there = wish.folder.exists()
    try:
        with held(wish.folder, ALONE):
            yield
    finally:
        if not there:
            with suppress(OSError):  # it has files in it
                wish.folder.rmdir()


def _check(project: Project, found: Manifest, wish: Wish) -> None:
    naming.check(wish.pattern)
    if found.plan.provider == "sandbox" and not wish.rehearsal:
        raise Rehearsed(
            "these are storyboards of the sandbox, not generated pictures: --rehearsal exports them, marked as such"
        )
    if found.plan.provider == "sandbox" and wish.who:
        raise UsageError("storyboards are not signed: a signature says that something is what it seems to be")
    if wish.folder.exists() and not wish.folder.is_dir():
        raise UsageError(f"{wish.folder} is not a folder; export to one, or to a name that is free")
    folder = wish.folder.resolve()
    if folder.is_relative_to(project.home.parent.resolve()) or folder == project.campaign.folder.resolve():
        raise UsageError(f"{wish.folder} belongs to the campaign itself; export to another folder")


def _items(project: Project, found: Manifest, rows: Iterable[Row], wish: Wish) -> Iterator[Item]:
    """Yield every file that is to be made, in the order of the plan."""
    decided = decisions.standing(decisions.read(project.campaign.folder))
    scores = ledger.whole_scores(project.ledger)
    with ledger.remembered(project.ledger) as inputs_of:
        for row in rows:
            picture, attempt = row.picture, row.attempt
            if picture is None or attempt is None:
                continue
            inputs = inputs_of(attempt.fingerprint) or dict(row.shot.inputs)
            for preset in wish.presets:
                ending = ENDINGS[preset.encoding.format] if preset.encoding else EXTENSIONS[picture.format]
                more = {"preset": preset.label, "seed": str(attempt.seed), "hash": picture.sha256[:8]}
                name = naming.name(wish.pattern, found.plan.campaign.name, row.shot, more, ending)
                yield Item(
                    name, preset, row, attempt, picture, found.plan, project.home, inputs,
                    decided.get(picture.sha256), scores.get(picture.sha256, ()),
                )  # fmt: skip


class _Writer:
    """Makes files several at a time, all presets of a shot together, and puts them where nothing else is."""

    def __init__(self, wish: Wish) -> None:
        self._wish = wish

    def all(self, items: Sequence[Item]) -> Iterator[File]:
        """Yield what became of each file, in order."""
        groups: dict[str, list[Item]] = {}
        for item in items:
            groups.setdefault(item.row.shot.id, []).append(item)
        with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_WORKERS)) as pool:
            for files in pool.map(self._of_shot, groups.values()):
                yield from files

    def _of_shot(self, items: Sequence[Item]) -> list[File]:
        return [self._put(item, one) for item, one in made(items, self._wish.leave)]

    def _put(self, item: Item, one: Made | str) -> File:
        facts = (item.name, item.row.shot.id, item.preset.label)
        if isinstance(one, str):
            return File(*facts, "refused", one)
        path = self._wish.folder / item.name
        if why := _in_the_way(self._wish.folder, item.name):
            return File(*facts, "refused", why)
        if self._wish.who and not item.preset.copied:
            return self._put_signed(path, item, one, self._wish.who)
        if not path.exists():
            self._write(path, one.data)
            return File(*facts, "new", entry=one.entry)
        if digest(path.read_bytes()) == one.entry["sha256"]:
            return File(*facts, "same", entry=one.entry)
        return File(*facts, "refused", OTHER)

    def _put_signed(self, path: Path, item: Item, one: Made, who: Signing) -> File:
        """Put a signed file beside its receipt; a signature is another each time, what it signs is not."""
        facts = (item.name, item.row.shot.id, item.preset.label)
        receipt, beside = one.receipt(item), f"{item.name}.receipt.json"
        if why := _in_the_way(self._wish.folder, beside):
            return File(*facts, "refused", f"{beside}: {why}")
        place = self._wish.folder / beside
        if place.exists() and place.read_bytes() != receipt:
            return File(*facts, "refused", f"{beside}: {OTHER}")
        if path.exists():
            data = path.read_bytes()
            if not (place.exists() and _signs(data, receipt)):
                return File(*facts, "refused", OTHER)
            return File(*facts, "same", entry=one.entry_signed(data, receipt))
        data = one.signed(item, who, receipt)
        self._write(place, receipt)
        self._write(path, data)
        return File(*facts, "new", entry=one.entry_signed(data, receipt))

    def _write(self, path: Path, data: bytes) -> None:
        if not self._wish.dry:
            write_whole(path, data)


def _in_the_way(folder: Path, name: str) -> str:
    """Return why nothing may be written under a name, if so: links may lead to what is somebody else's."""
    path = folder / name
    if path.is_symlink() or (path.exists() and not path.is_file()):
        return "a link or a folder has its name; move that away"
    return "" if inside(folder, name) else f"a link in {folder} leads out of it; move that away"


def _signs(data: bytes, receipt: bytes) -> bool:
    """Tell whether a file is signed so that it holds, for this receipt."""
    found = credentials.look(data)
    return found.state in (State.UNTRUSTED, State.TRUSTED) and found.receipt == digest(receipt)
