"""One page of the contact sheet: the head, then sections of references and shots."""

import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import IO

from PIL import Image, PngImagePlugin

from consistency_pipeline.gallery import marks
from consistency_pipeline.gallery.arrange import Frame
from consistency_pipeline.gallery.body import Body
from consistency_pipeline.gallery.lettering import Style, clean
from consistency_pipeline.gallery.masthead import MARGIN, Masthead, Tally
from consistency_pipeline.gallery.paper import SOFT, Paper
from consistency_pipeline.gallery.sections import Composition, Ratio, compose
from consistency_pipeline.gallery.thumbs import sizes
from consistency_pipeline.gallery.tiles import Sheet, Tile

WIDTH = 2400
WISHES = ((6, 460), (16, 380), (30, 320), (60, 235))  # the more shots, the lower their rows
BODY_SPACE = 56
EMPTY_HEIGHT = 260
EMPTY = Style(26, SOFT)
COMPRESSION = 3  # photographs gain 2 % by more, and cost twice the time


def tally(tiles: Sequence[Tile]) -> Tally:
    """Return how many of `tiles` have each status, in the order of the statuses."""
    counts = Counter(tile.status for tile in tiles)
    known = [status for status in marks.MARKS if status in counts]
    return tuple((status, counts[status]) for status in (*known, *sorted(counts.keys() - known)))


def save(picture: Image.Image, sheet: Sheet, stream: IO[bytes], dpi: int | None = None) -> None:
    """Write `picture` as PNG, the title and the banner in text chunks too, and the resolution if there is one."""
    chunks = PngImagePlugin.PngInfo()
    chunks.add_itxt("Title", clean(sheet.title))
    if sheet.banner:
        chunks.add_itxt("Comment", clean(sheet.banner))
    picture.save(stream, "PNG", compress_level=COMPRESSION, pnginfo=chunks, **({"dpi": (dpi, dpi)} if dpi else {}))


@dataclass(frozen=True, slots=True)
class Form:
    """How a page is drawn: how wide it is in pixels of the drawing, so many times as large, how high at least, and
    about how high its rows are, where that does not follow from the number of shots.
    """

    width: int = WIDTH
    scale: float = 1
    least: int = 0
    row: int | None = None


PLAIN = Form()


def draw(sheet: Sheet, counts: Tally, page: str, form: Form = PLAIN) -> Image.Image:
    """Return one page; `counts` are those of the whole sheet."""
    with warnings.catch_warnings():
        # What Pillow thinks of a picture's side notes is no news for whoever looks at it. Set here and not in the
        # threads, because the filters belong to the whole process.
        warnings.simplefilter("ignore")
        return _draw(sheet, counts, page, form)


def height(sheet: Sheet, form: Form, ratio: Ratio) -> int:
    """Return how high a page comes out, in pixels of the drawing."""
    frame, body = _composed(sheet, form, ratio)
    return max(body.arrangement.bottom, frame.top + EMPTY_HEIGHT) + MARGIN


def _composed(sheet: Sheet, form: Form, ratio: Ratio) -> tuple[Frame, Composition]:
    head = Masthead(sheet.title, sheet.facts, sheet.banner, form.width)
    frame = Frame(MARGIN, head.height + BODY_SPACE, form.width - 2 * MARGIN)
    wish = next((high for most, high in WISHES if len(sheet.tiles) <= most), WISHES[-1][1])
    return frame, compose(sheet.tiles, frame, form.row or wish, ratio)


def _draw(sheet: Sheet, counts: Tally, page: str, form: Form) -> Image.Image:
    ratio = ratios(sheet.tiles)
    head = Masthead(sheet.title, sheet.facts, sheet.banner, form.width)
    frame, body = _composed(sheet, form, ratio)
    paper = Paper(form.width, max(form.least, height(sheet, form, ratio)), form.scale)
    head.draw(paper, counts, page)
    if not sheet.tiles:
        paper.text(frame.left, frame.top, "No shots yet.", EMPTY)
    body.draw_words(paper)
    Body(paper, body.bands, body.arrangement).draw()
    return paper.picture


def ratios(tiles: Sequence[Tile]) -> Ratio:
    """Measure all pictures and references of `tiles`, and return what tells width by height of each."""
    shown = chain((tile.picture for tile in tiles), (each.path for tile in tiles for each in tile.references))
    ratios = {path: size[0] / size[1] for path, size in sizes(path for path in shown if path).items()}
    return lambda path: ratios.get(path) if path else None
