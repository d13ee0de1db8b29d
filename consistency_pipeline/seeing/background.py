"""What is around the subject: how plain the picture's rim is, how busy the rest, and bars at the edges."""

from dataclasses import dataclass

import cv2
import numpy

from consistency_pipeline.seeing.arrays import Colours, Mask, grey, lab

RIM = 0.04  # of the longer side: how deep the rim is
ALIKE = 12.0  # CIE76 units within which a colour of the rim is like the rest of it
PLAIN = 0.85  # of the rim, within `ALIKE` of its median: from here on it is a backdrop, and not a place
FREE = 0.9  # of a side
EVEN = 4.0  # levels of standard deviation: a line of a bar has one colour
JUMP = 12.0  # levels by which the picture differs from a bar beside it ...
STRAIGHT = 0.8  # ... along so much of the bar: a subject on a backdrop does not begin all at once


@dataclass(frozen=True, slots=True)
class Rim:
    """The rim of a picture: the part of it that is like its median colour, 0 to 1, and which pixels are like that.

    `sides` are the parts of the left, top, right and bottom that are, `corners` those of the four corners. `lightness`
    is the median's L*, 0 to 100; `alike` has the picture's size.
    """

    plain: float
    sides: tuple[float, ...]
    corners: tuple[float, ...]
    lightness: float
    alike: Mask

    @property
    def backdrop(self) -> bool:
        """Tell whether a plain backdrop goes all around, but for where the subject reaches over the edge.

        It has two sides and three corners then; before a horizon, or on a table, it would have two corners.
        """
        free = sum(side >= FREE for side in self.sides) >= 2  # noqa: PLR2004
        return self.plain >= PLAIN or (free and sorted(self.corners)[1] >= PLAIN)


def rim(pixels: Colours) -> Rim:
    """Return what the rim of a picture is like."""
    values = lab(pixels)
    height, width = values.shape[:2]
    deep = max(1, round(RIM * max(height, width)))
    outer = numpy.ones((height, width), bool)
    outer[deep : height - deep, deep : width - deep] = False
    middle = numpy.median(values[outer], axis=0)
    alike = numpy.sqrt(((values - middle) ** 2).sum(axis=2)) <= ALIKE
    first, last = slice(None, deep), slice(-deep, None)
    sides = (alike[:, first], alike[first], alike[:, last], alike[last])
    corners = (alike[y, x] for y in (first, last) for x in (first, last))
    return Rim(
        float(alike[outer].mean()),
        tuple(float(side.mean()) for side in sides),
        tuple(float(corner.mean()) for corner in corners),
        float(middle[0]),
        alike,
    )


def business(pixels: Colours, outside: Mask) -> float:
    """Return the part of the background, 0 to 1, that is edges (Canny 1986); 0 where there is no background."""
    if not outside.any():
        return 0.0
    edges = cv2.Canny(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), 100, 200) > 0
    return float(edges[outside].mean())


def bars(pixels: Colours) -> tuple[float, float, float, float]:
    """Return how deep the bars of one colour at the left, top, right and bottom are, each 0 to 1 of that direction."""
    values = grey(pixels)
    left, top = _bar(values.T), _bar(values)
    right, bottom = _bar(values[:, ::-1].T), _bar(values[::-1])
    return left, top, right, bottom


def _bar(values: numpy.typing.NDArray[numpy.float32]) -> float:
    """Return how deep the bar at the top of a picture is: rows of one colour that end in a straight line."""
    count = len(values)
    even = (values.std(axis=1) < EVEN) & (numpy.abs(values.mean(axis=1) - values[0].mean()) < EVEN)
    deep = count if even.all() else int(numpy.argmin(even))
    if not 0 < deep < count - 2:
        return 0.0
    jump = numpy.abs(values[deep : deep + 3].astype(numpy.float32) - values[deep - 1].mean()).max(axis=0)
    return deep / count if float((jump > JUMP).mean()) >= STRAIGHT else 0.0
