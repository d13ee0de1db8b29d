"""A detail of a reference looked for all over a subject: at any scale, turned a little, by colour and by edges."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy
from numpy.typing import NDArray

from consistency_pipeline.scoring.figure import overlap
from consistency_pipeline.scoring.prepared import Reference
from consistency_pipeline.seeing.arrays import Colours, Mask, lab, part, shrunk
from consistency_pipeline.seeing.cutting import box_of
from consistency_pipeline.seeing.facts import Box

SIDE = 16  # pixels of the longer side of a detail that is looked for
SCALES = tuple(1.25**step for step in range(-4, 5))  # nine scales, five turns: SCORING §4
TURNS = (-30, -15, 0, 15, 30)  # degrees
SOFT = 0.8  # pixels
FAINT = 2.0  # levels of lightness a pixel: fainter edges point anywhere
BINS = 6  # of each of L*, a* and b*

Numbers = NDArray[numpy.floating[Any]]


@dataclass(frozen=True, slots=True)
class Spot:
    """The likeliest place of a detail, and how alike it is there: in colours, edges and their histogram, up to 1."""

    box: Box
    likeness: float


def searched(reference: Reference, box: Box, pixels: Colours, mask: Mask) -> Spot | None:
    """Return the place within a subject that is most like a box of a reference; None where none could be compared."""
    there = box_of(mask)
    if there is None or not reference.mask.any():
        return None
    area = part(pixels, there)
    height, width = reference.pixels.shape[:2]
    size = max((box[2] - box[0]) * width, (box[3] - box[1]) * height)
    share = size / _extent(part(reference.mask, box_of(reference.mask) or there))
    wanted = list(_patches(reference.pixels, box, SIDE / size))
    spots = [
        spot
        for scale in SCALES
        if (factor := SIDE / (share * scale * _extent(area))) <= 1
        for spot in _at(wanted, shrunk(area, round(max(area.shape[:2]) * factor)), there)
    ]
    return max(spots, key=lambda spot: spot.likeness, default=None)


def elsewhere(reference: Reference, box: Box) -> float:
    """Return how alike the likeliest place of the reference itself is when the detail is painted over.

    That is what the likeness of a place has to be above: a plain detail has its like everywhere.
    """
    painted = reference.pixels.copy()
    hole = part(painted, box)  # a view: what is painted there is painted in the picture
    edge = numpy.concatenate([hole[0], hole[-1], hole[:, 0], hole[:, -1]])
    hole[:] = numpy.median(edge, axis=0)
    spot = searched(reference, box, painted, reference.mask)
    return spot.likeness if spot else 1.0


def _extent(array: NDArray[Any]) -> float:
    """Return the side of the square that is as large."""
    return float(numpy.sqrt(array.shape[0] * array.shape[1]))


def _patches(pixels: Colours, box: Box, factor: float) -> Iterator[Colours]:
    """Yield a box of a picture at a size, turned."""
    height, width = pixels.shape[:2]
    small = shrunk(pixels, max(1, round(max(height, width) * factor)))
    tall, wide = small.shape[:2]
    size = max(8, round((box[2] - box[0]) * wide)), max(8, round((box[3] - box[1]) * tall))
    middle = (box[0] + box[2]) / 2 * wide, (box[1] + box[3]) / 2 * tall
    for turn in TURNS:
        matrix = cv2.getRotationMatrix2D(middle, turn, 1.0)
        matrix[:, 2] += size[0] / 2 - middle[0], size[1] / 2 - middle[1]
        yield numpy.asarray(cv2.warpAffine(small, matrix, size, borderMode=cv2.BORDER_REPLICATE), numpy.uint8)


def _at(wanted: list[Colours], small: Colours, there: Box) -> Iterator[Spot]:
    """Yield the likeliest place of each of some patches in a subject whose box is given."""
    height, width = small.shape[:2]
    planes = _planes(small)
    for patch in wanted:
        tall, wide = patch.shape[:2]
        if tall > height or wide > width:
            continue
        maps = [cv2.matchTemplate(a, b, cv2.TM_CCOEFF_NORMED) for a, b in zip(planes, _planes(patch), strict=True)]
        found = numpy.nan_to_num(numpy.mean(maps, axis=0), posinf=0, neginf=0)
        y, x = (int(place) for place in numpy.unravel_index(int(found.argmax()), found.shape))
        same = overlap(_histogram(patch), _histogram(small[y : y + tall, x : x + wide]))
        across, down = (there[2] - there[0]) / width, (there[3] - there[1]) / height
        left, top = there[0] + x * across, there[1] + y * down
        box = (left, top, left + wide * across, top + tall * down)
        yield Spot(box, float((2 * found[y, x] + same) / 3))


def _planes(pixels: Colours) -> tuple[Numbers, Numbers]:
    """Return the colours of a picture, and which way its lightness rises."""
    values = cv2.GaussianBlur(lab(pixels), (0, 0), SOFT)
    light = numpy.ascontiguousarray(values[..., 0])
    slopes = numpy.dstack([cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1)])
    length = numpy.sqrt((slopes**2).sum(axis=2, keepdims=True))
    return numpy.asarray(values, numpy.float32), numpy.asarray(slopes / (length + 8 * FAINT), numpy.float32)


def _histogram(pixels: Colours) -> Numbers:
    values = lab(numpy.ascontiguousarray(pixels)).reshape(-1, 3)
    counts = numpy.histogramdd(values, BINS, ((0, 100.1), (-70, 70), (-70, 70)))[0].ravel()
    return counts / max(float(counts.sum()), 1.0)
