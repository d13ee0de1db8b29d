"""Where a scene was written: in the campaign's file, or in a row of a sheet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from consistency_pipeline.campaign.wording import key_text, shown

Key = tuple[str | int, ...]
Lines = Mapping[Key, int]


class Spot(NamedTuple):
    """The file, line and key, or column, that a message names."""

    file: Path
    line: int | None
    key: str


@dataclass(frozen=True, slots=True)
class Source:
    """A sheet: its file, where the campaign names it, and the columns that each key of its `row` takes words from."""

    file: Path
    key: Key
    takes: Mapping[str, tuple[str, ...]]


class SheetRow(NamedTuple):
    """A row of a sheet, by the line on which it begins, and the keys of the scene that its own cells fill."""

    source: Source
    line: int
    filled: frozenset[str]


Origins = tuple[int | SheetRow, ...]
"""For each scene its row, or its number in the campaign's file; empty where no scene comes from a sheet."""


def origin(origins: Origins, key: Key) -> int | SheetRow | None:
    """Return where the scene comes from that `key` leads into, if it does."""
    match key:
        case ("scenes", int(number), *_) if number < len(origins):
            return origins[number]
    return None


def in_file(origins: Origins, key: Key) -> Key | None:
    """Return `key` as the campaign's file has it, where a sheet is one entry; None for what a row of a sheet says."""
    match origin(origins, key):
        case SheetRow():
            return None
        case int(number):
            return ("scenes", number, *key[2:])
    return key


def spot(file: Path, lines: Lines, origins: Origins, key: Key) -> Spot:
    """Return where `key`, or the nearest thing around it, was written, of a campaign in `file`."""
    row = origin(origins, key)
    if isinstance(row, SheetRow):
        return _in_row(file, lines, row, key[2:])
    return _written(file, lines, in_file(origins, key) or ())


def columns(names: Iterable[str]) -> str:
    """Return columns as messages name them."""
    quoted = [shown(name) for name in dict.fromkeys(names)]
    return f"column{'s' if len(quoted) > 1 else ''} {', '.join(quoted)}"


def _written(file: Path, lines: Lines, key: Key) -> Spot:
    while key and key not in lines:
        key = key[:-1]
    return Spot(file, lines.get(key), key_text(key))


def _in_row(file: Path, lines: Lines, row: SheetRow, inside: Key) -> Spot:
    key = str(inside[0]) if inside else ""
    if key in row.filled:
        return Spot(row.source.file, row.line, columns([key]))
    taken = row.source.takes.get(key)
    if taken == ():  # all rows have it from the campaign's file
        return _written(file, lines, (*row.source.key, "row", *inside))
    return Spot(row.source.file, row.line, columns(taken) if taken else "")
