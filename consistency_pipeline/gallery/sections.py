"""The sections of a page one below the other, each under its heading, as one arrangement."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from consistency_pipeline.gallery.arrange import Arrangement, Frame, Item, Strip, arrange
from consistency_pipeline.gallery.compared import arrange_variants
from consistency_pipeline.gallery.lettering import Style, clean, cut
from consistency_pipeline.gallery.paper import HAIR, INK, SOFT, Paper
from consistency_pipeline.gallery.rail import Box
from consistency_pipeline.gallery.tiles import SCENES, Band, Section, Tile, bands

SPACE = 92  # between sections, above and below the hairline
HEADING_SPACE = 38
BLANK_RATIO = 4 / 3
TITLE = Style(36, INK, weight=0.55)
WORDS = Style(22, SOFT)
VARIANT = Style(26, INK, weight=0.45)
VARIANT_RISE = 54

Ratio = Callable[[Path | None], float | None]


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's title and words; the first of a page has no hairline above."""

    section: Section
    left: int
    top: int
    width: int
    ruled: bool

    @property
    def bottom(self) -> int:
        """Where what follows may begin."""
        words = WORDS.leading + 4 if self.section.words else 0
        return self.top + TITLE.leading + words + HEADING_SPACE

    def draw(self, paper: Paper) -> None:
        """Draw it on `paper`."""
        if self.ruled:
            paper.fill(Box(self.left, self.top - SPACE // 2 - 2, self.width, 2), HAIR)
        paper.text(self.left, self.top, cut(clean(self.section.title), TITLE, self.width), TITLE)
        words = cut(clean(self.section.words), WORDS, self.width)
        paper.text(self.left, self.top + TITLE.leading + 4, words, WORDS)


@dataclass(frozen=True, slots=True)
class Composition:
    """A page's bands, where they stand, the headings between them, and the names of variants above their pictures."""

    bands: tuple[Band, ...]
    arrangement: Arrangement
    headings: tuple[Heading, ...]

    def draw_words(self, paper: Paper) -> None:
        """Draw headings and the names of variants."""
        for heading in self.headings:
            heading.draw(paper)
        tiles = [tile for band in self.bands for tile in band.tiles]
        for tile, cell in zip(tiles, self.arrangement.cells, strict=True):
            if tile.variant:
                paper.text(cell.left, cell.top - VARIANT_RISE, cut(clean(tile.variant), VARIANT, cell.width), VARIANT)


def compose(tiles: Sequence[Tile], frame: Frame, wish: float, ratio: Ratio) -> Composition:
    """Return `tiles` arranged in `frame`, in rows of about `wish`; `ratio` tells the shape of a picture if it is there.

    A page that shows nothing but scenes has no headings.
    """
    runs = [(section, tuple(run)) for section, run in groupby(tiles, key=lambda tile: tile.section)]
    headed = any(section != SCENES for section, _ in runs)
    found: list[Band] = []
    parts: list[Arrangement] = []
    headings: list[Heading] = []
    top = frame.top
    for section, run in runs:
        if headed:
            headings.append(Heading(section, frame.left, top, frame.width, ruled=bool(parts)))
            top = headings[-1].bottom
        cut_up = tuple(Band(tile.references, (tile,)) for tile in run) if section.compared else bands(run)
        part = _arranged(cut_up, Frame(frame.left, top, frame.width), wish, ratio)
        parts.append(_shifted(part, len(found)))
        found += cut_up
        top = part.bottom + SPACE
    return Composition(tuple(found), _joined(parts, frame.top), tuple(headings))


def _arranged(run: Sequence[Band], frame: Frame, wish: float, ratio: Ratio) -> Arrangement:
    compared = any(band.tiles[0].section.compared for band in run)
    known = (ratio(tile.picture) for band in run for tile in band.tiles)
    blank = next(filter(None, known), BLANK_RATIO) if compared else BLANK_RATIO
    strips = tuple(_strip(band, ratio, blank) for band in run)
    return arrange_variants(strips, frame) if compared else arrange(strips, frame, wish)


def _strip(band: Band, ratio: Ratio, blank: float) -> Strip:
    references = tuple(ratio(reference.path) or BLANK_RATIO for reference in band.references)
    return Strip(references, tuple(Item(ratio(tile.picture) or blank, tile.group) for tile in band.tiles))


def _shifted(part: Arrangement, bands_before: int) -> Arrangement:
    return replace(part, rails=tuple(replace(rail, band=rail.band + bands_before) for rail in part.rails))


def _joined(parts: Sequence[Arrangement], top: int) -> Arrangement:
    return Arrangement(
        tuple(cell for part in parts for cell in part.cells),
        tuple(rail for part in parts for rail in part.rails),
        tuple(line for part in parts for line in part.lines),
        parts[-1].bottom if parts else top,
    )
