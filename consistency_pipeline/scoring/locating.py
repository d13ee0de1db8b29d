"""Where a subject is in a picture: four ways, which know different things, and how far they agree.

*Blind* knows nothing but the picture (`seeing.cutting`), *boxed* a box that a person drew, *guided* the colours of the
subject's references and of what else is in the picture, and *laid* where the points of a reference went.
"""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy
from numpy.typing import NDArray

from consistency_pipeline.scoring.figure import BINS, LIMITS
from consistency_pipeline.scoring.points import Movement
from consistency_pipeline.seeing import cutting
from consistency_pipeline.seeing.arrays import Colours, Mask, lab, resized, shrunk, steady
from consistency_pipeline.seeing.background import rim
from consistency_pipeline.seeing.cutting import cleaned, overlap
from consistency_pipeline.seeing.facts import Box

LONGEST = 160  # pixels a side at which subjects are cut out; 256 takes four times as long and scores no better
COARSE = 96  # for the second way, which is there to agree or not
RIM = 0.08  # of the longer side: what is there is background to begin with
MARGIN = 0.15  # of a box: how far around it is looked at
LIKELY = 0.6  # a colour is the subject's rather than the background's
RARE = 2e-4  # a share of pixels that says nothing

Numbers = NDArray[numpy.floating[Any]]


def blind(pixels: Colours) -> tuple[Mask, float]:
    """Cut out what a picture shows, and return how far a second way to do it agrees, 0 to 1."""
    steady()
    small = shrunk(pixels, LONGEST)
    inner = cutting.from_border(small)
    full = cutting.to_the_edge(small, inner)
    other = resized(cutting.from_saliency(shrunk(small, COARSE)), *small.shape[:2])
    border = rim(small)
    ways = [other, cleaned(~border.alike)] if border.backdrop else [other]
    return resized(full, *pixels.shape[:2]), max(overlap(inner, way) for way in ways)


def boxed(pixels: Colours, box: Box) -> Mask:
    """Cut out what is in a box."""
    steady()
    height, width = pixels.shape[:2]
    left, top, right, bottom = box
    wide, high = MARGIN * (right - left), MARGIN * (bottom - top)
    x0, y0 = int(max(0.0, left - wide) * width), int(max(0.0, top - high) * height)
    x1, y1 = round(min(1.0, right + wide) * width), round(min(1.0, bottom + high) * height)
    crop = shrunk(pixels[y0:y1, x0:x1], LONGEST)
    tall, broad = crop.shape[0] / max(y1 - y0, 1), crop.shape[1] / max(x1 - x0, 1)
    window = numpy.zeros(crop.shape[:2], bool)
    window[
        round((top * height - y0) * tall) : round((bottom * height - y0) * tall),
        round((left * width - x0) * broad) : round((right * width - x0) * broad),
    ] = True
    found = cutting.grabbed(crop, numpy.where(window, cv2.GC_PR_FGD, cv2.GC_BGD).astype(numpy.uint8)) & window
    found = cleaned(found) if found.mean() > 0.1 * window.mean() else window  # else the box is all subject
    mask = numpy.zeros((height, width), bool)
    mask[y0:y1, x0:x1] = resized(found, y1 - y0, x1 - x0)
    return mask


def guided(pixels: Colours, wanted: Sequence[Numbers], others: Sequence[Numbers]) -> Mask:
    """Cut out what has the colours of some histograms (`Figure.lab`) rather than of the rim or of others."""
    steady()
    small = shrunk(pixels, LONGEST)
    bins = _bins(small)
    outer = numpy.ones(bins.shape, bool)
    deep = max(1, round(RIM * max(bins.shape)))
    outer[deep:-deep, deep:-deep] = False
    behind = numpy.bincount(bins[outer], minlength=int(numpy.prod(BINS))) / max(int(outer.sum()), 1)
    subject = numpy.mean(wanted, axis=0)
    against = numpy.maximum.reduce([behind, *others])
    likely = (subject + RARE) / (subject + against + 2 * RARE)
    field = cv2.GaussianBlur(likely[bins].astype(numpy.float32), (0, 0), LONGEST / 80)
    core = _largest(field > LIKELY)
    if not core.any():
        return numpy.zeros(pixels.shape[:2], bool)
    near = cv2.dilate(core.astype(numpy.uint8), numpy.ones((9, 9), numpy.uint8)) > 0
    trimap = numpy.where(core, cv2.GC_PR_FGD, numpy.where(near, cv2.GC_PR_BGD, cv2.GC_BGD)).astype(numpy.uint8)
    found = _largest(cutting.grabbed(small, trimap))
    return resized(found, *pixels.shape[:2])


def laid(mask: Mask, moved: Movement, size: tuple[int, int]) -> Mask:
    """Return the mask of a reference where a movement takes it in a picture of that height and width."""
    height, width = size
    if moved.matrix is None:
        return numpy.zeros(size, bool)
    before, after = max(mask.shape), max(size)
    whole = numpy.diag([after, after, 1.0]) @ moved.matrix @ numpy.diag([1 / before, 1 / before, 1.0])
    return numpy.asarray(cv2.warpPerspective(mask.astype(numpy.uint8), whole, (width, height)) > 0, bool)


def _bins(pixels: Colours) -> NDArray[numpy.intp]:
    """Return for each pixel the bin of `Figure.lab` that it falls into."""
    values = lab(pixels)
    number = numpy.zeros(values.shape[:2], numpy.intp)
    for channel, (count, (low, high)) in enumerate(zip(BINS, LIMITS, strict=True)):
        place = ((values[..., channel] - low) / (high - low) * count).astype(int).clip(0, count - 1)
        number = number * count + place
    return number


def _largest(mask: Mask) -> Mask:
    """Return the largest piece of a mask, and those near as large."""
    count, labels, facts, _ = cv2.connectedComponentsWithStats(mask.astype(numpy.uint8), connectivity=8)
    areas = facts[1:count, cv2.CC_STAT_AREA]
    if not areas.size:
        return mask
    return numpy.isin(labels, numpy.flatnonzero(areas >= 0.3 * areas.max()) + 1)
