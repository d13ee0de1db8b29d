"""Sheets that a campaign names, spread out: each row becomes a scene in the place where the sheet is named."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from consistency_pipeline.campaign import cells, messages, sheets
from consistency_pipeline.campaign.columns import NEEDED, Recipe, recipe
from consistency_pipeline.campaign.composing import Stop
from consistency_pipeline.campaign.origins import Key, SheetRow, Source, columns, spot
from consistency_pipeline.campaign.reading import Reading
from consistency_pipeline.campaign.rows import EmptyError
from consistency_pipeline.campaign.sheet import Sheet
from consistency_pipeline.campaign.syntax import Fault
from consistency_pipeline.errors import Problem

MOST_ROWS = 100_000  # of all sheets of a campaign
MOST_LETTERS = 64 << 20  # of all scenes that they make: a long `row` is copied into each
MOST_PROBLEMS = 101


class Spread(NamedTuple):
    """A reading in which the rows of sheets stand as scenes, and what is wrong with sheets and rows.

    `torn` are the rows, by file and line, of which so much is wrong that more of it would only follow.
    """

    reading: Reading
    faults: list[Problem]
    torn: frozenset[tuple[Path, int | None]]


def spread(reading: Reading, file: Path) -> Spread:
    """Return what a campaign's file says with the rows of its sheets."""
    said = reading.data.get("scenes") if isinstance(reading.data, dict) else None
    if isinstance(said, dict) and {"from", "row"} & said.keys():
        entries: list[tuple[Key, Any]] = [(("scenes",), said)]
    elif isinstance(said, list) and any(map(_is_sheet, said)):
        entries = [(("scenes", number), entry) for number, entry in enumerate(said)]
    else:
        return Spread(reading, [], frozenset())
    work = Work(reading, file)
    for key, entry in entries:
        if len(key) == 1 or _is_sheet(entry):
            work.sheet(key, entry)
        else:
            work.scenes.append(entry)
            work.origins.append(int(key[1]))
    data = {**reading.data, "scenes": work.scenes}
    return Spread(reading._replace(data=data, origins=tuple(work.origins)), work.found, frozenset(work.torn))


def _is_sheet(entry: object) -> bool:
    return isinstance(entry, dict) and "from" in entry


@dataclass
class Work:
    """Scenes as they come together, with where each is from, and what is found wrong on the way."""

    reading: Reading
    file: Path
    scenes: list[Any] = field(default_factory=list)
    origins: list[int | SheetRow] = field(default_factory=list)
    found: list[Problem] = field(default_factory=list)
    torn: set[tuple[Path, int | None]] = field(default_factory=set)
    bytes: int = 0
    letters: int = 0

    def sheet(self, key: Key, entry: Any) -> None:
        """Add the scenes of a sheet that is named at `key`."""
        try:
            Sheet.model_validate(entry)
        except ValidationError as error:
            by_place = messages.mistakes(error, self.reading, key)
            self.found += messages.problems(by_place, self.reading, self.file)
            return
        try:
            place = sheets.placed(self.file.parent, entry["from"])
            self.bytes += place.stat().st_size
            if self.bytes > sheets.MOST_BYTES:
                raise Stop(sheets.too_large())
        except Stop as stop:
            self._tell((*key, "from"), stop.fault.message, stop.fault.hint)
            return
        file = self.file.parent / entry["from"]  # as its author knows it
        try:
            self._rows(sheets.read(place), Source(file, key, {}), entry.get("row") or {})
        except Stop as stop:
            self._fault(file, stop.fault)

    def _rows(self, sheet: sheets.Sheet, source: Source, row: dict[str, Any]) -> None:
        if len(self.scenes) + len(sheet.rows) > MOST_ROWS:
            raise Stop(Fault(None, f"more than {MOST_ROWS:,} scenes come from sheets", "Split the campaign."))
        how, wrong = recipe(sheet, row)
        for fault in wrong.header:
            self._fault(source.file, fault)
        for key, message, hint in wrong.row:
            self._tell((*source.key, "row", *key), message, hint)
        if wrong.vain:
            return
        source = Source(source.file, source.key, how.takes)
        kept: dict[frozenset[str], frozenset[str]] = {}  # most rows fill the same keys
        for line, written in sheet.rows:
            scene = self._scene(source, line, how, written)
            filled = frozenset(key for key, number in how.own.items() if number < len(written) and written[number])
            self.scenes.append(scene)
            self.origins.append(SheetRow(source, line, kept.setdefault(filled, filled)))
            self.letters += sum(map(_letters, scene.values()))
            if self.letters > MOST_LETTERS:
                raise Stop(Fault(line, f"the scenes of sheets have more than {MOST_LETTERS:,} letters up to here", ""))

    def _scene(self, source: Source, line: int, how: Recipe, written: list[str]) -> dict[str, Any]:
        """Return the scene of a row; what is wrong in it is left out of it and told."""
        width = len(how.header)
        if len(written) < width or any(written[width:]):
            message = f"the row has {len(written):,} cells, and the header {width:,}"
            hint = "A cell with a comma, semicolon, quote or line end in it stands in quotes."
            self._fault(source.file, Fault(line, message, hint))
            self.torn.add((source.file, line))
            written = [*written, *[""] * width]
        scene: dict[str, Any] = {}
        needed = False
        for key in how.keys:
            own = written[how.own[key]] if key in how.own else ""
            try:
                value = cells.value(key, own) if own else how.of_row(key, written)
            except ValueError as error:
                if (source.file, line) not in self.torn:
                    self._fault(source.file, Fault(line, *_wrong(key, own, how, error)))
                needed |= key in NEEDED
            else:
                if value is not None:
                    scene[key] = value
        if needed:
            self.torn.add((source.file, line))
        return scene

    def _fault(self, file: Path, fault: Fault) -> None:
        if len(self.found) < MOST_PROBLEMS:
            self.found.append(Problem(file, fault.line, fault.key, fault.message, fault.hint))

    def _tell(self, key: Key, message: str, hint: str) -> None:
        there = spot(self.file, self.reading.lines, (), key)
        self.found.append(Problem(*there, message, hint))


def _wrong(key: str, own: str, how: Recipe, error: ValueError) -> tuple[str, str, str]:
    """Return message, hint and columns of what is wrong with a key of a row."""
    if isinstance(error, EmptyError):
        empty = columns(how.header[number] for number in error.numbers)
        return "must be filled in", f"`{key}` of `row` has words around it.", empty
    return str(error), "", columns([key] if own else how.takes[key])


def _letters(said: Any) -> int:
    if isinstance(said, str):
        return len(said)
    if isinstance(said, dict):
        return sum(map(_letters, said.values()))
    return sum(map(_letters, said)) if isinstance(said, list) else 0
