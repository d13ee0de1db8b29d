"""The header of a sheet and the `row` of a campaign, held against each other: what fills which key of a scene."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from consistency_pipeline.campaign.origins import Key
from consistency_pipeline.campaign.rows import Blank, blank, fill
from consistency_pipeline.campaign.scene import Scene
from consistency_pipeline.campaign.sheets import Sheet
from consistency_pipeline.campaign.syntax import Fault
from consistency_pipeline.campaign.wording import close, shown

NOTE = "#"  # a column whose name begins so is for people alone
UNFIT = ("exclude", "include")
KEYS = tuple(key for key in Scene.model_fields if key not in UNFIT)
NEEDED = tuple(key for key, field in Scene.model_fields.items() if field.is_required())


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a row becomes a scene: `own` are the columns that fill a key, `made` what `row` says, ready to be filled.

    `takes` are the columns from which each key of `row` takes words; `keys` are those that a scene may get.
    """

    header: tuple[str, ...]
    own: Mapping[str, int]
    made: Mapping[str, Any]
    takes: Mapping[str, tuple[str, ...]]
    keys: tuple[str, ...]

    def of_row(self, key: str, written: list[str]) -> Any:
        """Return what `row` says of a key when it is filled with the cells of a row; None where that is nothing.

        Raises `ValueError`, or `EmptyError` where cells are empty that the text around them needs.
        """
        return fill(key, self.made[key], written) if self.takes.get(key) else self.made.get(key)


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a header, with what `row` says, by its keys, and whether the rows can be scenes at all."""

    header: list[Fault]
    row: list[tuple[Key, str, str]]
    vain: bool


def recipe(sheet: Sheet, row: Mapping[str, Any]) -> tuple[Recipe, Wrong]:
    """Return how the rows of a sheet become scenes, and what is wrong with that."""
    header = tuple(sheet.header.cells)
    numbers: dict[str, int] = {}
    for number, name in enumerate(header):
        if name:
            numbers.setdefault(name, number)
    in_row: list[tuple[Key, str, str]] = []
    made = {key: _ready(said, (key,), numbers, in_row) for key, said in row.items() if said is not None}
    takes = {key: tuple(header[number] for number in _taken(said)) for key, said in made.items()}
    own = {key: numbers[key] for key in KEYS if key in numbers}
    used = {*own, *(name for names in takes.values() for name in names)}
    lacking = [*_needs(sheet, own, takes)]
    keys = tuple(key for key in Scene.model_fields if key in own or key in made)
    in_header = [] if in_row else [*_header(sheet, used), *lacking]
    return Recipe(header, own, made, takes, keys), Wrong(in_header, in_row, bool(in_row or lacking))


def _ready(said: Any, key: Key, numbers: Mapping[str, int], wrong: list[tuple[Key, str, str]]) -> Any:
    """Return what `row` says at `key`, with its texts ready to be filled."""
    if isinstance(said, dict):
        return {name: _ready(one, (*key, name), numbers, wrong) for name, one in said.items()}
    if isinstance(said, list):
        return [_ready(one, (*key, number), numbers, wrong) for number, one in enumerate(said)]
    if not isinstance(said, str):
        return said
    try:
        return blank(said, numbers)
    except ValueError as error:
        message, hint = error.args
        wrong.append((key, message, hint))
        return None


def _taken(made: Any) -> Iterator[int]:
    match made:
        case Blank():
            yield from dict.fromkeys(made.columns)
        case dict():
            yield from dict.fromkeys(number for one in made.values() for number in _taken(one))
        case list():
            yield from dict.fromkeys(number for one in made for number in _taken(one))


def _header(sheet: Sheet, used: set[str]) -> Iterator[Fault]:
    line, seen = sheet.header.line, set[str]()
    for number, name in enumerate(sheet.header.cells):
        if not name:
            if any(row.cells[number : number + 1] != [""] for row in sheet.rows if len(row.cells) > number):
                yield Fault(line, f"the column number {number + 1} has no name", "Name it, or delete its cells.")
        elif name in seen:
            yield Fault(line, f"the column `{shown(name)}` is there twice", "Keep one of them.")
        elif name not in used and not name.startswith(NOTE):
            yield Fault(line, f"nothing uses the column `{shown(name)}`", _use(name))
        seen.add(name)


def _use(name: str) -> str:
    if name in UNFIT:
        return f"`{name}` does not fit into a cell: write it in `row`, or write these scenes in the campaign's file."
    if near := close(name, KEYS):
        return f"Did you mean `{near}`?"
    return f"Name it in `row` as {{{shown(name)}}}, or let its name begin with {NOTE} if it is a note."


def _needs(sheet: Sheet, own: Mapping[str, int], takes: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    line = sheet.header.line
    for key in NEEDED:
        if key not in own and key not in takes:
            yield Fault(line, f"there is no column `{key}`, and no `{key}` in `row`", "Every scene needs one.")
    if "id" not in own and takes.get("id") == () and len(sheet.rows) > 1:
        yield Fault(line, "all rows have the same id", 'Add a column `id`, or write `row: {id: "{column}-…"}`.')
    if not sheet.rows:
        yield Fault(line, "the sheet has no rows", "Each row below the header makes one scene.")
