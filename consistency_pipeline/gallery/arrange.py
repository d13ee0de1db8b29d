"""Where everything stands on a page: arithmetic in pixels that knows neither pictures nor fonts.

A band is a rail of references and, right of it, its tiles in rows of equal height. Bands that fit share a row; a band
that needs several rows has them to itself. Row breaks are chosen for the whole page at once, as a typesetter breaks a
paragraph, so that heights stay close to each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from consistency_pipeline.gallery.rail import Box, Rail, rail_width, stand

GAP = 32
BAND_GAP = 72
RAIL_GAP = 32
ROW_GAP = 40
BAND_SPACE = 44
CAPTION = 92
NARROWEST = 216
STRETCH = 1.25
REPEAT = 1700  # a band's references are shown again after so many pixels
STEEPEST = 8.0  # the most extreme side ratio that the services draw
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


@dataclass(frozen=True, slots=True)
class _Slot:
    ratio: float
    scene: str
    band: int
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class _Row:
    start: int
    stop: int
    height: float
    flush: bool


class _Setter:
    """Breaks the slots of one page into rows of a width, near a wished height."""

    def __init__(self, slots: Sequence[_Slot], width: int, rail: int, wish: float) -> None:
        self.slots = slots
        self.width = width
        self.indent = rail + RAIL_GAP if rail else 0
        ratio = median(slot.ratio for slot in slots)
        inner = width - self.indent
        columns = max(1, round((inner + GAP) / (ratio * wish + GAP)))
        # The height at which the usual shape fills a row exactly: then unfinished rows keep to the same columns.
        self.wish = min(wish * STRETCH, ((inner + GAP) / columns - GAP) / ratio)

    def lead(self, index: int, start: int) -> int:
        """Return the space left of a tile in the row that begins with tile `start`."""
        slot = self.slots[index]
        if index == start:
            return self.indent
        return BAND_GAP + self.indent if slot.first else GAP

    def rows(self) -> tuple[_Row, ...]:
        """Return the breaks with the least unevenness in all."""
        best: list[tuple[float, tuple[_Row, ...]]] = [(0.0, ())]
        for stop in range(1, len(self.slots) + 1):
            found: list[tuple[float, tuple[_Row, ...]]] = []
            for start in range(stop - 1, -1, -1):
                row = self._row(start, stop)
                if row is None and start < stop - 1:
                    break  # a longer row would fit even less
                if row is not None and self._may_share(start, stop):
                    cost, rows = best[start]
                    found.append((cost + self._cost(row), (*rows, row)))
            best.append(min(found, key=lambda pair: pair[0]))
        return best[-1][1]

    def _may_share(self, start: int, stop: int) -> bool:
        first, last = self.slots[start], self.slots[stop - 1]
        return first.band == last.band or (first.first and last.last)

    def _row(self, start: int, stop: int) -> _Row | None:
        """Return the row of these tiles at the height that fills the width, or None where they do not fit."""
        space = self.width - sum(self.lead(index, start) for index in range(start, stop))
        ratios = [slot.ratio for slot in self.slots[start:stop]]
        full = filling(ratios, space)
        if full is None:
            return None
        flush = full <= self.wish * STRETCH
        return _Row(start, stop, full if flush else self.wish, flush)

    def _cost(self, row: _Row) -> float:
        cost = (row.height / self.wish - 1) ** 2
        if not row.flush:
            cost += 0.05 if self.slots[row.stop - 1].last else 4.0
        return cost


def filling(ratios: Sequence[float], space: float) -> float | None:
    """Return the height at which pictures of these ratios, none narrower than `NARROWEST`, fill `space` in a row."""
    narrow: set[int] = set()
    while len(narrow) < len(ratios):
        height = (space - NARROWEST * len(narrow)) / sum(r for i, r in enumerate(ratios) if i not in narrow)
        more = {i for i, ratio in enumerate(ratios) if ratio * height < NARROWEST} - narrow
        if not more:
            return height
        narrow |= more
    return NARROWEST * STEEPEST if NARROWEST * len(ratios) <= space else None


def arrange(strips: Sequence[Strip], frame: Frame, wish: float) -> Arrangement:
    """Return where everything stands in `frame` when rows are to be about `wish` high.

    A page that would come out taller than `TALLEST_PAGE` is tried again with lower rows, three times at most.
    """
    slots = [
        _Slot(min(STEEPEST, max(1 / STEEPEST, item.ratio)), item.scene, band, i == 0, i == len(strip.items) - 1)
        for band, strip in enumerate(strips)
        for i, item in enumerate(strip.items)
    ]
    if not slots:
        return Arrangement((), (), (), frame.top)
    rail = rail_width(max(len(strip.references) for strip in strips))
    for denser in (1.0, DENSER, DENSER**2, DENSER**3):
        setter = _Setter(slots, frame.width, rail, wish * denser)
        arrangement = _Placer(setter, strips, frame, rail).place()
        if arrangement.bottom <= TALLEST_PAGE:
            break
    return arrangement


class _Placer:
    """Turns rows into boxes, from the top down."""

    def __init__(self, setter: _Setter, strips: Sequence[Strip], frame: Frame, rail: int) -> None:
        self.setter = setter
        self.frame = frame
        self.strips = strips
        self.rail = rail
        self.rows = _evened(setter.rows())
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

    def _place_row(self, row: _Row, top: int) -> None:
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

    def _place_rail(self, slot: _Slot, panel: Box, row: _Row) -> None:
        """Stand the references of a band beside its first row, and again where that is too far up to compare."""
        if not slot.first and panel.top - self.rails[-1].panel.top < REPEAT:
            return
        below = [later for later in self.rows if later.start >= row.start and self._holds(later, slot.band)]
        room = sum(int(later.height) + CAPTION + ROW_GAP for later in below) - ROW_GAP
        self.rails.append(stand(slot.band, self.strips[slot.band].references, panel, min(room, REPEAT - ROW_GAP)))

    def _holds(self, row: _Row, band: int) -> bool:
        return self.setter.slots[row.start].band <= band <= self.setter.slots[row.stop - 1].band


def _evened(rows: Sequence[_Row]) -> tuple[_Row, ...]:
    """Give unfinished rows the height of the row above, where that is no taller than their own may be."""
    evened: list[_Row] = []
    for row in rows:
        height = evened[-1].height if evened and not row.flush else row.height
        fits = row.height / STRETCH <= height <= row.height * STRETCH
        evened.append(_Row(row.start, row.stop, height if fits else row.height, row.flush))
    return tuple(evened)
