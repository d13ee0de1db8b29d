"""Points that can be found again (SIFT, Lowe 2004), and the movement that takes those of one picture to another's."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy
from numpy.typing import NDArray

from consistency_pipeline.seeing.arrays import Colours, Mask, part, shrunk, steady
from consistency_pipeline.seeing.facts import Box

LONGEST = 768  # pixels a side of a whole picture at which points are looked for
MOST = 1200
CONTRAST = 0.03  # SIFT's own is 0.04, by which smooth things have no points at all
NEARER = 0.85  # Lowe 2004: the best match is that much nearer than the second
OFF = 6.0  # of LONGEST pixels: how far a point may be from where it should be
FEWEST = 4  # points that a homography needs
LENGTH = 255.0**2  # of descriptors, squared: those without one have no likeness
FLATTEST = 0.15  # of how square the points were: flatter than that, and they were squeezed into a line

WHOLE: Box = (0.0, 0.0, 1.0, 1.0)

Numbers = NDArray[numpy.floating[Any]]
Levels = NDArray[numpy.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Points of a picture: n×2 places (x and y over the longer side), and n×128 whole numbers that describe them."""

    places: NDArray[numpy.float32]
    descriptors: Levels

    def __len__(self) -> int:
        return len(self.places)

    def within(self, mask: Mask) -> "Points":
        """Return those that lie in a mask of the picture."""
        chosen = inside(self.places, mask)
        return Points(self.places[chosen], self.descriptors[chosen])


@dataclass(frozen=True, slots=True, eq=False)
class Movement:
    """What takes points of one picture to another's: a homography (3×3), and the pairs of points that agree with it.

    `source` and `target` are n×2 places in either picture. Two pictures without such a movement have `matrix` None.
    """

    matrix: Numbers | None
    source: Numbers
    target: Numbers

    def __len__(self) -> int:
        return len(self.source)


def inside(places: Numbers, mask: Mask) -> Mask:
    """Tell which places lie in a mask."""
    height, width = mask.shape
    spots = (places * max(height, width)).astype(int)
    x, y = spots[:, 0].clip(0, width - 1), spots[:, 1].clip(0, height - 1)
    return numpy.asarray(mask[y, x], bool)


def found(pixels: Colours, box: Box = WHOLE, size: int = LONGEST, times: float = 1.0) -> Points:
    """Return the points in a box of a picture, the strongest first.

    They are looked for at no more than `size` pixels of the picture's longer side, enlarged so many `times`.
    """
    steady()
    small = shrunk(pixels, size)
    inner = cv2.cvtColor(numpy.ascontiguousarray(part(small, box)), cv2.COLOR_RGB2GRAY)
    if times > 1:
        inner = cv2.resize(inner, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC)
    finder = cv2.SIFT_create(nfeatures=MOST, contrastThreshold=CONTRAST)  # type: ignore[attr-defined]  # the stubs forget it
    places, described = finder.detectAndCompute(inner, None)
    order = sorted(range(len(places)), key=lambda n: (-places[n].response, places[n].pt, places[n].angle))[:MOST]
    corner = numpy.array([int(box[0] * small.shape[1]), int(box[1] * small.shape[0])])
    where = numpy.array([places[n].pt for n in order]).reshape(-1, 2) / times + corner
    ordered = numpy.array([described[n] for n in order], numpy.float32).reshape(-1, 128)
    return Points((where / max(small.shape[:2])).astype(numpy.float32), _rooted(ordered))


def _rooted(described: Numbers) -> Levels:
    """Return RootSIFT (Arandjelović and Zisserman 2012) in whole numbers, whose products are exact on every machine."""
    share = described / numpy.maximum(described.sum(axis=1, keepdims=True), 1)
    return numpy.asarray(numpy.rint(numpy.sqrt(share) * 255), numpy.uint8)


def matched(one: Points, other: Points) -> NDArray[numpy.intp]:
    """Return the pairs of points (n×2 numbers of them) that are each other's nearest, and clearly so."""
    if len(one) < FEWEST or len(other) < FEWEST:
        return numpy.zeros((0, 2), numpy.intp)
    alike = one.descriptors.astype(numpy.float32) @ other.descriptors.astype(numpy.float32).T
    forth, back = alike.argmax(axis=1), alike.argmax(axis=0)
    rows = numpy.arange(len(one))
    best = alike[rows, forth]
    alike[rows, forth] = -numpy.inf
    first, second = (numpy.maximum(LENGTH - likeness, 0) for likeness in (best, alike.max(axis=1)))
    chosen = rows[(first < NEARER**2 * second) & (back[forth] == rows)]
    return numpy.stack([chosen, forth[chosen]], axis=1)


def moved(one: Points, other: Points, off: float = OFF) -> Movement:
    """Return the movement that most pairs of points of two pictures agree with, `off` by no more than that."""
    pairs = matched(one, other)
    none = Movement(None, numpy.zeros((0, 2)), numpy.zeros((0, 2)))
    if len(pairs) < FEWEST:
        return none
    source, target = one.places[pairs[:, 0]].astype(float), other.places[pairs[:, 1]].astype(float)
    cv2.setRNGSeed(0)
    try:  # in pixels: OpenCV's constants are meant for these
        matrix, agree = cv2.findHomography(
            source * LONGEST, target * LONGEST, cv2.USAC_MAGSAC, off, maxIters=2000, confidence=0.999
        )
    except cv2.error:  # points on one line
        return none
    if not numpy.any(agree):  # then there is no matrix either
        return none
    kept = agree.ravel() > 0
    scale = numpy.diag([LONGEST, LONGEST, 1.0])
    placed = numpy.linalg.inv(scale) @ matrix @ scale
    return Movement(placed, source[kept], target[kept]) if _plausible(placed, source[kept]) else none


def _plausible(matrix: Numbers, source: Numbers) -> bool:
    """Tell whether a movement could be a camera's: it mirrors nothing, and squeezes nothing into a line."""
    low, high = source.min(axis=0), source.max(axis=0)
    corners = numpy.array([low, [high[0], low[1]], high, [low[0], high[1]]])[None]
    laid = cv2.perspectiveTransform(corners, matrix)[0]
    if not numpy.isfinite(laid).all() or not cv2.isContourConvex(laid.astype(numpy.float32)):
        return False
    area = float(cv2.contourArea(laid.astype(numpy.float32), oriented=True))
    before = float(cv2.contourArea(corners[0].astype(numpy.float32), oriented=True))
    filled = [abs(size) / max(_extent(square) ** 2, 1e-9) for size, square in ((area, laid), (before, corners[0]))]
    return area * before > 0 and filled[0] > FLATTEST * filled[1]


def _extent(places: Numbers) -> float:
    return float(numpy.ptp(places, axis=0).max())
