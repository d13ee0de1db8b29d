"""Sheets to print and to show: a PDF on A4, one wide PNG for each scene, and pages at another resolution."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from consistency_pipeline.files import written_whole
from consistency_pipeline.gallery import drawing
from consistency_pipeline.gallery.drawing import Form
from consistency_pipeline.gallery.lettering import clean
from consistency_pipeline.gallery.masthead import MARGIN
from consistency_pipeline.gallery.pdf import Document
from consistency_pipeline.gallery.rail import rail_width
from consistency_pipeline.gallery.rows import NARROWEST
from consistency_pipeline.gallery.sections import BLANK_RATIO, Ratio
from consistency_pipeline.gallery.tiles import Sheet, Tile, pages
from consistency_pipeline.text import counted

A4 = (210 / 25.4, 297 / 25.4)  # inches
PRINT = 300
LEAST_DPI, MOST_DPI = 72, 400  # a page of 60 shots has 220 MB at that
MOST_ON_PAGE = 60
WIDTH = 1680  # of a page to print, in pixels of the drawing: captions are 7 points high on A4
PDF_ROW, WIDE_ROW = 400, 640
WIDEST = 30_000
BETWEEN = 60  # pixels that a tile, and a band, may take besides its picture
ODD = re.compile(r"[^a-z0-9]+")


def write_pdf(sheet: Sheet, target: Path, dpi: int = PRINT) -> tuple[Path, ...]:
    """Write the sheet as a PDF of A4 pages; a band that is higher than a page gets a longer one."""
    form = replace(scaled(dpi), least=round(WIDTH * A4[1] / A4[0]), row=PDF_ROW)
    ratio = drawing.ratios(sheet.tiles)
    parts = list(_fitting(sheet, form, ratio))
    tally = drawing.tally(sheet.tiles)
    with written_whole(target) as stream:
        document = Document(stream, dpi, clean(sheet.title), clean(sheet.banner))
        for number, part in enumerate(parts, start=1):
            document.add(drawing.draw(part, tally, f"{number} / {len(parts)}", form))
        document.end()
    return (target,)


def write_wide(sheet: Sheet, folder: Path, dpi: int | None = None) -> tuple[Path, ...]:
    """Write one PNG for each scene, its shots side by side beside their references; return the paths."""
    paths = []
    for scene, tiles in _scenes(sheet.tiles):
        ratio = drawing.ratios(tiles)
        part = replace(part_of(sheet, tiles), title=f"{sheet.title} · {scene}")
        form = Form(_width(tiles, ratio), scaled(dpi).scale if dpi else 1, row=WIDE_ROW)
        path = folder / f"wide-{ODD.sub('-', scene.lower()).strip('-')}.png"
        with written_whole(path) as stream:
            drawing.save(drawing.draw(part, drawing.tally(tiles), "", form), part, stream, dpi)
        paths.append(path)
    return tuple(paths)


def write_pages(sheet: Sheet, target: Path, dpi: int) -> tuple[Path, ...]:
    """Write the usual pages as PNG so large that they are as wide as A4 at a resolution; return the paths."""
    parts = pages(sheet, MOST_ON_PAGE)
    tally = drawing.tally(sheet.tiles)
    paths = []
    for number, part in enumerate(parts, start=1):
        path = target if number == 1 else target.with_name(f"{target.stem}-{number}{target.suffix}")
        picture = drawing.draw(part, tally, f"{number} / {len(parts)}", scaled(dpi))
        with written_whole(path) as stream:
            drawing.save(picture, part, stream, dpi)
        paths.append(path)
    return tuple(paths)


def part_of(sheet: Sheet, tiles: tuple[Tile, ...]) -> Sheet:
    """Return a sheet of some of the shots; what was spent on all of them is left out."""
    _, model, _, date = sheet.facts
    return replace(sheet, tiles=tiles, facts=(counted(len(tiles), "shot"), model, date))


def scaled(dpi: int) -> Form:
    """Return the form of a page that is as wide as A4 at a resolution."""
    return Form(WIDTH, A4[0] * dpi / WIDTH)


def _fitting(sheet: Sheet, form: Form, ratio: Ratio) -> Iterator[Sheet]:
    """Yield the sheet in parts that each fit on a page; gathered by section and scene as on other sheets."""
    [whole] = pages(sheet, max(1, len(sheet.tiles)))
    rest = whole.tiles
    if not rest:
        yield whole
    while rest:
        low, high = 1, min(len(rest), MOST_ON_PAGE)
        while low < high:
            middle = (low + high + 1) // 2
            part = replace(sheet, tiles=rest[:middle])
            low, high = (middle, high) if drawing.height(part, form, ratio) <= form.least else (low, middle - 1)
        yield replace(sheet, tiles=rest[:low])
        rest = rest[low:]


def _scenes(tiles: Sequence[Tile]) -> Iterator[tuple[str, tuple[Tile, ...]]]:
    """Yield the tiles of each scene, those of its comparisons among them."""
    order = {group: number for number, group in enumerate(dict.fromkeys(tile.group for tile in tiles))}
    for group, run in groupby(sorted(tiles, key=lambda tile: order[tile.group]), key=lambda tile: tile.group):
        yield group, tuple(run)


def _width(tiles: Sequence[Tile], ratio: Ratio) -> int:
    """Return how wide a page has to be for all tiles in one row."""
    rails = len({tile.references for tile in tiles}) * (rail_width(max(len(t.references) for t in tiles)) + BETWEEN)
    wide = sum(max(NARROWEST, (ratio(tile.picture) or BLANK_RATIO) * WIDE_ROW) + BETWEEN for tile in tiles)
    return min(WIDEST, max(WIDTH, 2 * MARGIN + rails + round(wide)))
