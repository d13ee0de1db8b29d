"""The bands of a page: references in their rails, pictures with captions, quiet cards where there is no picture."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from PIL import Image

from consistency_pipeline.gallery.arrange import Arrangement
from consistency_pipeline.gallery.lettering import SEPARATOR, Style, clean, cut, fitted, flow, squeeze, wrap
from consistency_pipeline.gallery.marks import mark_of
from consistency_pipeline.gallery.paper import EDGE, INK, MAT, SOFT, Paper, faded
from consistency_pipeline.gallery.rail import MOST_REFERENCES, PADDING, Box, Rail
from consistency_pipeline.gallery.thumbs import Size, thumbs
from consistency_pipeline.gallery.tiles import Band, Reference, Tile

NAME = Style(24, INK, weight=0.35)
WORDS = Style(20, SOFT)
WORD_LINES = 3
SMALLEST_NAME = 18
SMALLEST_LABEL = 14
HEADING = Style(15, SOFT, tracking=2)
LABEL = Style(18, INK)
BADGE = Style(16, "white")
CARD_HEADING = Style(24, INK, weight=0.35)
NOTE = Style(20, SOFT)
CARD_PADDING = 24
MARK = 20
SCENE_LINE = 2
RULE = 4
SCENE_LINE_RISE = 14
PANEL = "#F3F1EB"  # the ground of references, to tell them from results
BLANK = "no picture"
NO_PICTURE = {
    "missing": "Not made yet",
    "blocked": "Cannot be made yet",
    "refused": "The service refused",
    "failed": "No result after all tries",
}
# Pictures that do not count are shown pale, under a word and the reason.
NOT_COUNTED = {
    "rejected": "Rejected",
    "stale": "Out of date",
    "blocked": "Does not count now",
    "failed": "Failed its checks",
    "refused": "Out of date, and refused since",
    "missing": "Out of date",
}
REASON_LINES = 4


@dataclass(frozen=True, slots=True)
class _Place:
    """A box that waits for a picture, and whose it is."""

    box: Box
    subject: Tile | Reference
    number: int = 0


class Body:
    """The bands of one page, arranged, on their way to paper."""

    def __init__(self, paper: Paper, bands: Sequence[Band], arrangement: Arrangement) -> None:
        self.paper = paper
        self.bands = bands
        self.arrangement = arrangement
        self.places: dict[Path | None, list[_Place]] = {}

    def draw(self) -> None:
        """Draw everything; each picture file is decoded once, however often it stands on the page."""
        for line in self.arrangement.lines:
            self.paper.fill(Box(line.left, line.top - SCENE_LINE_RISE, line.width, SCENE_LINE), INK)
        for rail in self.arrangement.rails:
            self._draw_rail(self.bands[rail.band].references, rail)
        tiles = chain.from_iterable(band.tiles for band in self.bands)
        for tile, box in zip(tiles, self.arrangement.cells, strict=True):
            self._caption(tile, box)
            self.places.setdefault(tile.picture, []).append(_Place(box, tile))
        self._fill_places()

    def _fill_places(self) -> None:
        for place in self.places.pop(None, []):
            self._put(place, None)
        wanted = {path: self.paper.pixels(_largest(places)) for path, places in self.places.items() if path}
        for path, picture in thumbs(wanted):
            for place in self.places[path]:
                self._put(place, picture)

    def _put(self, place: _Place, picture: Image.Image | None) -> None:
        if picture and isinstance(place.subject, Tile) and place.subject.status in NOT_COUNTED:
            self.paper.picture_in(place.box, faded(picture))
            self._reason(place.subject, place.box)
        elif picture:
            self.paper.picture_in(place.box, picture)
        elif isinstance(place.subject, Tile):
            self._card(place.subject, place.box)
        else:
            self.paper.fill(place.box, MAT, edge=EDGE)
            top = place.box.top + (place.box.height - HEADING.leading) // 2
            self.paper.text(place.box.left + 8, top, cut(BLANK, HEADING, place.box.width - 16), HEADING)
        if place.number:
            self.paper.badge(place.box.left + 6, place.box.top + 6, place.number, BADGE)

    def _draw_rail(self, references: Sequence[Reference], rail: Rail) -> None:
        if references:
            self.paper.fill(rail.panel, PANEL, radius=6)
        width = rail.panel.width - 2 * PADDING
        more = f" 1-{MOST_REFERENCES} OF {len(references)}" if len(references) > MOST_REFERENCES else ""
        heading = ("REFERENCES" if len(references) > 1 else "REFERENCE") + more if references else "NO REFERENCES"
        self.paper.text(rail.panel.left + PADDING, rail.panel.top + PADDING - 4, cut(heading, HEADING, width), HEADING)
        for number, (reference, box) in enumerate(zip(references, rail.thumbs, strict=False), start=1):
            self.places.setdefault(reference.path, []).append(_Place(box, reference, number))
            text, style = fitted(_labels(reference, references), LABEL, SMALLEST_LABEL, box.width)
            self.paper.text(box.left, box.bottom + 5, cut(text, style, box.width), style)

    def _caption(self, tile: Tile, box: Box) -> None:
        """Write what stands under a tile: mark and id, then status, note and caption in up to two lines."""
        top = box.bottom + 12
        self.paper.mark(box.left, top + 6, tile.status, MARK)
        indent = MARK + 10
        name, style = fitted([clean(tile.title)], NAME, SMALLEST_NAME, box.width - indent)
        self.paper.text(box.left + indent, top, squeeze(name, style, box.width - indent), style)
        top += NAME.leading + 2
        status = clean(tile.status)
        noted = tile.picture and tile.status not in NOT_COUNTED  # a card and a pale picture show their note themselves
        lines = (tile.note if noted else "", *tile.caption.splitlines())
        said = chain.from_iterable(line.split("·") for line in lines)
        parts = [status, *(text for part in said if (text := clean(part)))]
        for number, line in enumerate(flow(parts, WORDS, box.width, WORD_LINES)):
            self._words(box.left, top + number * WORDS.leading, line, status if number == 0 else "")

    def _words(self, left: float, top: int, line: str, status: str) -> None:
        """Write one line of a caption, the status at its beginning in the status' own colour."""
        head, separator, rest = line.partition(SEPARATOR) if status else ("", "", line)
        if head:
            left = self.paper.text(left, top, head, Style(WORDS.size, mark_of(status).colour, weight=0.3))
        self.paper.text(left, top, separator + rest, WORDS)

    def _card(self, tile: Tile, box: Box) -> None:
        """Draw a quiet card that says why there is no picture."""
        self.paper.fill(box, MAT, edge=EDGE)
        width = box.width - 2 * CARD_PADDING
        left, top = box.left + CARD_PADDING, box.top + CARD_PADDING
        if box.height < CARD_HEADING.leading + 2 * CARD_PADDING:
            return
        self.paper.text(left, top, cut(_no_picture(tile), CARD_HEADING, width), CARD_HEADING)
        top += CARD_HEADING.leading + 8
        lines = (box.bottom - CARD_PADDING - top) // NOTE.leading
        for number, line in enumerate(wrap(clean(tile.note), NOTE, width, lines)):
            self.paper.text(left, top + number * NOTE.leading, line, NOTE)

    def _reason(self, tile: Tile, box: Box) -> None:
        """Say over a picture that does not count why it does not, on a ground of its own."""
        padding = min(CARD_PADDING, box.width // 12)
        width = box.width - 2 * padding
        heading = wrap(NOT_COUNTED[tile.status], CARD_HEADING, width, 2)
        head = padding + len(heading) * CARD_HEADING.leading
        most = max(0, min(REASON_LINES, (box.height - head - padding - 4) // NOTE.leading))
        lines = wrap(clean(tile.note), NOTE, width, most)
        height = head + len(lines) * NOTE.leading + padding
        if height > box.height:
            return
        top = box.bottom - height
        self.paper.fill(Box(box.left, top, box.width, height), MAT)
        self.paper.fill(Box(box.left, top, box.width, RULE), mark_of(tile.status).colour)
        for number, line in enumerate(heading):
            style = replace(CARD_HEADING, colour=mark_of(tile.status).colour)
            self.paper.text(box.left + padding, top + padding - 6 + number * CARD_HEADING.leading, line, style)
        for number, line in enumerate(lines):
            self.paper.text(box.left + padding, top + head + number * NOTE.leading, line, NOTE)


def _labels(reference: Reference, references: Sequence[Reference]) -> list[str]:
    """Return what may stand below a reference: all of its name, or its view where that says enough."""
    views = [clean(one.label).rpartition(SEPARATOR)[2] for one in references]
    label = clean(reference.label)
    view = label.rpartition(SEPARATOR)[2]
    return [label, view] if views.count(view) == 1 else [label]


def _no_picture(tile: Tile) -> str:
    return "Picture cannot be read" if tile.picture else NO_PICTURE.get(tile.status, "No picture")


def _largest(places: Sequence[_Place]) -> Size:
    return max(place.box.width for place in places), max(place.box.height for place in places)
