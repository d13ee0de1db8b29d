"""What a contact sheet shows: plain values, so that it knows nothing of manifests."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference picture of a subject; `path` is None where the file is not on disk."""

    path: Path | None
    label: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One shot: its scene, its id, a short caption, where it stands, and its picture if there is one.

    `references` stand in the order sent; `note` says why there is no picture.
    """

    group: str
    title: str
    caption: str
    status: str
    picture: Path | None
    references: tuple[Reference, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole contact sheet; `banner` warns of what the pictures are not, and is empty for a live run."""

    title: str
    facts: tuple[str, ...]
    banner: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """Tiles that follow each other and were made from the same references in the same order."""

    references: tuple[Reference, ...]
    tiles: tuple[Tile, ...]


def pages(sheet: Sheet, most: int) -> tuple[Sheet, ...]:
    """Return `sheet` as sheets of up to `most` tiles, scenes gathered where they first appear; never none."""
    scenes: dict[str, list[Tile]] = {}
    for tile in sheet.tiles:
        scenes.setdefault(tile.group, []).append(tile)
    tiles = tuple(tile for scene in scenes.values() for tile in scene)
    starts = range(0, max(1, len(tiles)), most)
    return tuple(replace(sheet, tiles=tiles[start : start + most]) for start in starts)


def bands(tiles: Sequence[Tile]) -> tuple[Band, ...]:
    """Return `tiles` in their order, cut wherever the references change."""
    runs = groupby(tiles, key=lambda tile: tile.references)
    return tuple(Band(references, tuple(run)) for references, run in runs)
