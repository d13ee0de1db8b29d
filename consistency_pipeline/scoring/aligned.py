"""A reference laid over a picture: comparing places means something where both show the same side of the subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy
from numpy.typing import NDArray

from consistency_pipeline.scoring.points import Movement
from consistency_pipeline.scoring.prepared import Reference, Seen
from consistency_pipeline.seeing.arrays import Colours, Lab, Mask, lab, resized, shrunk
from consistency_pipeline.seeing.cutting import box_of

LONGEST = 320  # pixels of the reference that are compared
FEWEST = 14  # points that move together ...
SPREAD = 0.30  # ... and span so much of the subject: then the picture shows the same side
NEAR = 16.0  # units of a*b* within which a point has kept its colour
SOFT = 1.2  # times smaller: less than that does no harm

Numbers = NDArray[numpy.floating[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Aligned:
    """A reference (its number), and the picture moved onto it: both in L*a*b*, where there is subject in both.

    `stretch` is by how much it is longer one way than the other beside the reference: 1 is not at all. `tilt` is how
    far points are off from having been turned, scaled and stretched alone, as part of the subject's size.
    """

    number: int
    reference: Lab
    picture: Lab
    there: Mask
    stretch: float
    tilt: float


def coloured(reference: Reference, picture: Seen | Reference, moved: Movement) -> int:
    """Return how many points that move together have the same colour in both pictures."""
    if not len(moved):
        return 0
    one, other = _colours_at(reference.smooth, moved.source), _colours_at(picture.smooth, moved.target)
    return int((numpy.hypot(*(one - other).T) < NEAR).sum())


def _colours_at(smooth: Colours, places: Numbers) -> Numbers:
    """Return a* and b* at places of a picture."""
    spots = (places * max(smooth.shape[:2])).astype(int)
    height, width = smooth.shape[:2]
    found = smooth[spots[:, 1].clip(0, height - 1), spots[:, 0].clip(0, width - 1)]
    return lab(numpy.ascontiguousarray(found[None]))[0, :, 1:]


def laid_over(references: Sequence[Reference], pixels: Colours, movements: Sequence[Movement]) -> Aligned | None:
    """Return the reference that lies best over a picture, or None where none shows the same side."""
    order = sorted(range(len(movements)), key=lambda n: -len(movements[n]))
    for number in order:
        moved = movements[number]
        if len(moved) >= FEWEST and _spread(references[number], moved) >= SPREAD:
            return _laid(number, references[number], pixels, moved)
    return None


def _spread(reference: Reference, moved: Movement) -> float:
    """Return how much of the subject's box is spanned by the points that moved."""
    left, top, right, bottom = box_of(reference.mask) or (0, 0, 1, 1)
    height, width = reference.mask.shape
    longest = max(height, width)
    area = (right - left) * width * (bottom - top) * height / longest**2
    hull = cv2.convexHull(moved.source.astype(numpy.float32))
    return float(cv2.contourArea(hull) / max(area, 1e-9))


def _laid(number: int, reference: Reference, pixels: Colours, moved: Movement) -> Aligned | None:
    small = shrunk(reference.pixels, LONGEST)
    height, width = small.shape[:2]
    assert moved.matrix is not None
    before, after = max(height, width), max(pixels.shape[:2])
    whole = numpy.diag([after, after, 1.0]) @ moved.matrix @ numpy.diag([1 / before, 1 / before, 1.0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    laid = cv2.warpPerspective(_softened(pixels, whole), whole, (width, height), flags=flags)
    inside = cv2.warpPerspective(numpy.ones(pixels.shape[:2], numpy.uint8), whole, (width, height), flags=flags) > 0
    there = resized(reference.mask, height, width) & inside
    if not there.any():
        return None
    stretch, tilt = _shape(moved)
    return Aligned(number, lab(small), lab(numpy.asarray(laid, numpy.uint8)), there, stretch, tilt)


def _softened(pixels: Colours, whole: Numbers) -> Colours:
    """Return a picture as soft as it must be so that making it smaller leaves no false edges."""
    smaller = float(numpy.sqrt(abs(numpy.linalg.det(whole[:2, :2]))))
    if smaller <= SOFT:
        return pixels
    return numpy.asarray(cv2.GaussianBlur(pixels, (0, 0), 0.4 * smaller), numpy.uint8)


def _shape(moved: Movement) -> tuple[float, float]:
    """Return the stretch of the movement, and how far it is from turning, scaling and stretching alone."""
    affine, agree = cv2.estimateAffine2D(moved.source, moved.target, method=cv2.LMEDS)
    if not agree.any():
        return 1.0, 1.0
    linear = affine[:, :2]
    sizes = numpy.linalg.svd(linear, compute_uv=False)
    apart = moved.source @ linear.T + affine[:, 2] - moved.target
    spread = float(numpy.sqrt(moved.target.var(axis=0).sum()))
    return float(sizes[0] / max(sizes[1], 1e-9)), float(numpy.median(numpy.hypot(*apart.T)) / max(spread, 1e-9))
