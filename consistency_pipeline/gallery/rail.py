"""The rail of a band: the panel in which its references stand, numbered in the order they were sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

MOST_REFERENCES = 14  # as many as a request can carry
WIDTHS = ((0, 0), (2, 248), (6, 320), (MOST_REFERENCES, 392))
PADDING = 18
HEADING = 38
LABEL = 34
LOWEST_THUMB = 64
SLIMMEST, WIDEST = 0.5, 3.0  # side ratios of thumbs' boxes; a more extreme reference stands inside one of these


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in whole pixels."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column right of it."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The first line below it."""
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Rail:
    """The panel of a band and the boxes of its references inside, each with `LABEL` pixels free below.

    A band of many rows has several, so that its references are never far from its pictures.
    """

    band: int
    panel: Box
    thumbs: tuple[Box, ...]


def rail_width(references: int) -> int:
    """Return how wide rails are on a page whose longest list of references is this long; 0 where there are none."""
    return next((width for most, width in WIDTHS if references <= most), WIDTHS[-1][1])


def stand(band: int, ratios: Sequence[float], panel: Box, room: int) -> Rail:
    """Return the rail of a band with references of these ratios: as tall as `panel`, or taller where they need it.

    `room` is the height in which they are to fit if they can; of up to three columns those that show most are taken.
    """
    shown = tuple(min(WIDEST, max(SLIMMEST, ratio)) for ratio in ratios[:MOST_REFERENCES])
    free = room - HEADING - PADDING
    choices = [_columns(shown, count, panel, free) for count in (1, 2, 3)]
    thumbs = max(choices, key=lambda boxes: (min(0, panel.top + room - _lowest(boxes)), _area(boxes)))
    lowest = _lowest(thumbs)
    return Rail(band, Box(panel.left, panel.top, panel.width, max(panel.height, lowest - panel.top)), thumbs)


def _columns(ratios: Sequence[float], count: int, panel: Box, free: int) -> tuple[Box, ...]:
    """Return the boxes of references in `count` columns, as large as column and `free` height let them be."""
    wide = (panel.width - PADDING) // count - PADDING
    most = max(LOWEST_THUMB, free // max(1, ceil(len(ratios) / count)) - LABEL)
    boxes: list[Box] = []
    top = panel.top + HEADING + PADDING // 2
    for start in range(0, len(ratios), count):
        line = ratios[start : start + count]
        high = [min(most, ceil(wide / ratio)) for ratio in line]
        for column, (ratio, height) in enumerate(zip(line, high, strict=True)):
            left = panel.left + PADDING + column * (wide + PADDING)
            boxes.append(Box(left, top, min(wide, ceil(height * ratio)), height))
        top += max(high) + LABEL
    return tuple(boxes)


def _lowest(thumbs: Sequence[Box]) -> int:
    return max((thumb.bottom + LABEL + PADDING // 2 for thumb in thumbs), default=0)


def _area(thumbs: Sequence[Box]) -> int:
    return sum(thumb.width * thumb.height for thumb in thumbs)
