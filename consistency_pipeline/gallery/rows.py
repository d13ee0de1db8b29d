"""Row breaks, chosen for a whole page at once as a typesetter breaks a paragraph, so that heights stay close."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log
from statistics import median

GAP = 32
BAND_GAP = 72
RAIL_GAP = 32
NARROWEST = 216
STRETCH = 1.45  # how much higher than wished a row may be to fill the width
NEAR = 1.25  # how far from each other heights may be to be made the same
STEEPEST = 8.0  # the most extreme side ratio that the services draw


@dataclass(frozen=True, slots=True)
class Slot:
    """One tile: width by height, its scene, its band, and whether it is the first or the last of that."""

    ratio: float
    scene: str
    band: int
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Row:
    """The tiles from `start` to before `stop` side by side; `full` is the height at which they would fill the width."""

    start: int
    stop: int
    height: float
    full: float


class Setter:
    """Breaks the slots of one page into rows of a width, near a wished height."""

    def __init__(self, slots: Sequence[Slot], width: int, rail: int, wish: float) -> None:
        self.slots = slots
        self.width = width
        self.indent = rail + RAIL_GAP if rail else 0
        ratio = median(slot.ratio for slot in slots)
        inner = width - self.indent
        columns = max(1, round((inner + GAP) / (ratio * wish + GAP)))
        # The height at which the usual shape fills a row exactly: then unfinished rows keep to the same columns.
        self.wish = min(wish * NEAR, ((inner + GAP) / columns - GAP) / ratio)

    def lead(self, index: int, start: int) -> int:
        """Return the space left of a tile in the row that begins with tile `start`."""
        slot = self.slots[index]
        if index == start:
            return self.indent
        return BAND_GAP + self.indent if slot.first else GAP

    def rows(self) -> tuple[Row, ...]:
        """Return the breaks with the least unevenness in all."""
        best: list[tuple[float, tuple[Row, ...]]] = [(0.0, ())]
        for stop in range(1, len(self.slots) + 1):
            found: list[tuple[float, tuple[Row, ...]]] = []
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

    def _row(self, start: int, stop: int) -> Row | None:
        """Return the row of these tiles at the height that fills the width, or None where they do not fit."""
        space = self.width - sum(self.lead(index, start) for index in range(start, stop))
        ratios = [slot.ratio for slot in self.slots[start:stop]]
        full = filling(ratios, space)
        if full is None:
            return None
        return Row(start, stop, full if full <= self.wish * STRETCH else self.wish, full)

    def _cost(self, row: Row) -> float:
        cost = log(row.height / self.wish) ** 2
        if row.height < row.full:
            hole = 1 - row.height / row.full
            cost += 0.05 + hole**2 if self.slots[row.stop - 1].last else 4.0
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


def evened(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Give unfinished rows the height of the row above, where that is near their own and not too wide."""
    evened: list[Row] = []
    for row in rows:
        above = evened[-1].height if evened else row.height
        near = row.height / NEAR <= above <= min(row.height * NEAR, row.full)
        evened.append(replace(row, height=above) if near and row.height < row.full else row)
    return tuple(evened)
