"""From rows of a manifest to files in a folder: everything is checked before anything is written, and nothing that is
there is written over with something else.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from consistency_pipeline import decisions, ledger
from consistency_pipeline.errors import UsageError
from consistency_pipeline.export import index, naming
from consistency_pipeline.export.index import Entry
from consistency_pipeline.export.making import Item, Made, made
from consistency_pipeline.export.presets import FORMATS, ORIGINAL, Preset
from consistency_pipeline.export.rendering import Leave
from consistency_pipeline.files import digest, write_whole
from consistency_pipeline.images import EXTENSIONS
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.project import Project
from consistency_pipeline.provenance.credentials import Signing

MOST_WORKERS = 4
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
    before = index.read(wish.folder)
    writer = _Writer(wish, before)
    done = tuple(writer.all(items))
    if not wish.dry and any(one.entry for one in done):
        index.write(wish.folder, index.merged(wish.folder, before, (one.entry for one in done if one.entry)))
    return done


def _check(project: Project, found: Manifest, wish: Wish) -> None:
    naming.check(wish.pattern)
    if found.plan.provider == "sandbox" and not wish.rehearsal:
        raise Rehearsed(
            "these are storyboards of the sandbox, not generated pictures: --rehearsal exports them, marked as such"
        )
    if found.plan.provider == "sandbox" and wish.who:
        raise UsageError("storyboards are not signed: a signature says that something is what it seems to be")
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

    def __init__(self, wish: Wish, before: Mapping[str, Entry]) -> None:
        self._wish = wish
        self._before = before

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
        if path.is_symlink() or (path.exists() and not path.is_file()):
            return File(*facts, "refused", "a link or a folder has its name; move that away")
        signs = self._wish.who is not None and not item.preset.copied
        if path.exists():
            return self._there(path, item, one, signs=signs)
        data, entry = one.data, one.entry
        if signs and self._wish.who:
            data, entry, receipt = one.signed(item, self._wish.who)
            self._write(path.with_name(f"{path.name}.receipt.json"), receipt)
        self._write(path, data)
        return File(*facts, "new", entry=entry)

    def _there(self, path: Path, item: Item, one: Made, *, signs: bool) -> File:
        """Return what becomes of a file whose name is taken: a signature is another each time, what it signs is not."""
        facts = (item.name, item.row.shot.id, item.preset.label)
        now, earlier = digest(path.read_bytes()), self._before.get(item.name, {})
        if not signs and now == one.entry["sha256"]:
            return File(*facts, "same", entry=one.entry)
        if signs and earlier.get("sha256") == now and earlier.get("unsigned_sha256") == one.entry["sha256"]:
            return File(*facts, "same", entry=dict(earlier))
        why = "a file of this name is there with other content, and is left as it is: move it away, export to another"
        return File(*facts, "refused", f"{why} folder, or give another --name")

    def _write(self, path: Path, data: bytes) -> None:
        if not self._wish.dry:
            write_whole(path, data)
