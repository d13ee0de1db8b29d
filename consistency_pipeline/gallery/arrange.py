"""Where everything stands on a page: arithmetic in pixels that knows neither pictures nor fonts.

A band is a rail of references and, right of it, its tiles in rows of equal height. Bands that fit share a row; a band
that needs several rows has them to itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from consistency_pipeline.gallery.rail import Box, Rail, rail_width, stand
from consistency_pipeline.gallery.rows import NARROWEST, RAIL_GAP, STEEPEST, Row, Setter, Slot, evened

ROW_GAP = 34
BAND_SPACE = 44
CAPTION = 116  # a name and three lines
REPEAT = 1700  # a band's references are shown again after so many pixels
TALLEST_PAGE = 16_000
DENSER = 0.75


@dataclass(frozen=True, slots=True)
class Item:
    """One tile as the arrangement sees it: width by height, and the scene it belongs to."""

    ratio: float
    scene: str


@dataclass(frozen=True, slots=True)
class Strip:
    """One band as the arrangement sees it: the ratios of its references, and the tiles made from them."""

    references: tuple[float, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of a page that is free for bands; it is open at the bottom."""

    left: int
    top: int
    width: int


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Boxes of all pictures in order, rails for each band, a line over each scene's run in a row, and where it ends.

    A page without any references has no rails.
    """

    cells: tuple[Box, ...]
    rails: tuple[Rail, ...]
    lines: tuple[Box, ...]
    bottom: int


def arrange(strips: Sequence[Strip], frame: Frame, wish: float) -> Arrangement:
    """Return where everything stands in `frame` when rows are to be about `wish` high.

    A page that would come out taller than `TALLEST_PAGE` is tried again with lower rows, three times at most.
    """
    slots = [
        Slot(min(STEEPEST, max(1 / STEEPEST, item.ratio)), item.scene, band, i == 0, i == len(strip.items) - 1)
        for band, strip in enumerate(strips)
        for i, item in enumerate(strip.items)
    ]
    if not slots:
        return Arrangement((), (), (), frame.top)
    rail = rail_width(max(len(strip.references) for strip in strips))
    for denser in (1.0, DENSER, DENSER**2, DENSER**3):
        setter = Setter(slots, frame.width, rail, wish * denser)
        arrangement = _Placer(setter, strips, frame, rail).place()
        if arrangement.bottom <= TALLEST_PAGE:
            break
    return arrangement


class _Placer:
    """Turns rows into boxes, from the top down."""

    def __init__(self, setter: Setter, strips: Sequence[Strip], frame: Frame, rail: int) -> None:
        self.setter = setter
        self.frame = frame
        self.strips = strips
        self.rail = rail
        self.rows = evened(setter.rows())
        self.cells: list[Box] = []
        self.rails: list[Rail] = []
        self.lines: list[Box] = []

    def place(self) -> Arrangement:
        """Return the boxes of all rows."""
        top = floor = self.frame.top
        for row in self.rows:
            if row.start and self.setter.slots[row.start].first:
                top = max(top, floor) + BAND_SPACE
            self._place_row(row, top)
            floor = max([floor, *(rail.panel.bottom + ROW_GAP for rail in self.rails)])
            top += int(row.height) + CAPTION + ROW_GAP
        return Arrangement(tuple(self.cells), tuple(self.rails), tuple(self.lines), max(top, floor) - ROW_GAP)

    def _place_row(self, row: Row, top: int) -> None:
        left = float(self.frame.left)
        for index in range(row.start, row.stop):
            slot = self.setter.slots[index]
            left += self.setter.lead(index, row.start)
            if self.rail and (slot.first or index == row.start):
                self._place_rail(slot, Box(round(left) - RAIL_GAP - self.rail, top, self.rail, int(row.height)), row)
            wide = max(NARROWEST, slot.ratio * row.height)
            box = Box(round(left), top, int(left + wide) - round(left), int(row.height))
            self.cells.append(box)
            self._underline(index, row.start, box)
            left += wide

    def _underline(self, index: int, start: int, box: Box) -> None:
        """Draw the line over a scene's run on to this tile, or begin one."""
        slot = self.setter.slots[index]
        if index > start and not slot.first and slot.scene == self.setter.slots[index - 1].scene:
            begun = self.lines.pop()
            self.lines.append(Box(begun.left, begun.top, box.right - begun.left, 0))
        else:
            self.lines.append(Box(box.left, box.top, box.width, 0))

    def _place_rail(self, slot: Slot, panel: Box, row: Row) -> None:
        """Stand the references of a band beside its first row, and again where that is too far up to compare."""
        if not slot.first and panel.top - self.rails[-1].panel.top < REPEAT:
            return
        below = [later for later in self.rows if later.start >= row.start and self._holds(later, slot.band)]
        room = sum(int(later.height) + CAPTION + ROW_GAP for later in below) - ROW_GAP
        self.rails.append(stand(slot.band, self.strips[slot.band].references, panel, min(room, REPEAT - ROW_GAP)))

    def _holds(self, row: Row, band: int) -> bool:
        return self.setter.slots[row.start].band <= band <= self.setter.slots[row.stop - 1].band
