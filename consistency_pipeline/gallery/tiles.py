"""What a contact sheet shows: plain values, so that it knows nothing of manifests."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference picture of a subject; `path` is None where the file is not on disk."""

    path: Path | None
    label: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the sheet under a heading of its own; the tiles of a comparison stand side by side."""

    title: str
    words: str = ""
    compared: bool = False


SCENES = Section("Scenes")
MADE_REFERENCES = Section("References made by this campaign", "each beside what it was derived from")


@dataclass(frozen=True, slots=True)
class Tile:
    """One shot: its scene, its id, a short caption, where it stands, and its picture if there is one.

    `references` stand in the order sent; `note` says why it stands there; `variant` names it within a comparison.
    """

    group: str
    title: str
    caption: str
    status: str
    picture: Path | None
    references: tuple[Reference, ...]
    note: str = ""
    section: Section = SCENES
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole contact sheet; `banner` warns of what the pictures are not, and is empty for a live run."""

    title: str
    facts: tuple[str, ...]
    banner: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """Tiles that follow each other and were made from the same references; these stand in the order of the first."""

    references: tuple[Reference, ...]
    tiles: tuple[Tile, ...]


def pages(sheet: Sheet, most: int) -> tuple[Sheet, ...]:
    """Return `sheet` as sheets of up to `most` tiles, sections and scenes gathered where they first appear; never none.

    A comparison that fits on to one page is not torn apart.
    """
    parts: list[list[Tile]] = [[]]
    for run in _runs(sheet.tiles):
        whole = run[0].section.compared and len(run) <= most
        for piece in [run] if whole else [[tile] for tile in run]:
            if len(parts[-1]) + len(piece) > most:
                parts.append([])
            parts[-1].extend(piece)
    return tuple(replace(sheet, tiles=tuple(part)) for part in parts)


def bands(tiles: Sequence[Tile]) -> tuple[Band, ...]:
    """Return `tiles` in their order, cut wherever the references change; another order of them stands in captions."""
    runs = groupby(tiles, key=lambda tile: (len(tile.references), frozenset(tile.references)))
    return tuple(_band(tuple(run)) for _, run in runs)


def _band(run: Sequence[Tile]) -> Band:
    references = run[0].references
    return Band(references, tuple(_ordered(tile, references) for tile in run))


def _ordered(tile: Tile, references: Sequence[Reference]) -> Tile:
    if tile.references == references:
        return tile
    sent = " ".join(str(references.index(one) + 1) for one in tile.references)
    return replace(tile, caption=f"{tile.caption} · references sent {sent}")


def _runs(tiles: Sequence[Tile]) -> Iterator[list[Tile]]:
    """Yield the tiles of each section, scene by scene."""
    sections: dict[Section, dict[str, list[Tile]]] = {}
    for tile in tiles:
        sections.setdefault(tile.section, {}).setdefault(tile.group, []).append(tile)
    for scenes in sections.values():
        yield from scenes.values()
