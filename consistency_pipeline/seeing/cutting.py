"""Cutting the subject out, without weights: two ways that know nothing of each other, and how far they agree.

GrabCut is Rother, Kolmogorov and Blake 2004. How good each is, and what their agreement is worth, was measured: see
docs/reference-checks.md.
"""

from dataclasses import dataclass

import cv2
import numpy
from numpy.typing import NDArray

from consistency_pipeline.seeing.arrays import Colours, Mask, resized, shrunk, steady
from consistency_pipeline.seeing.background import rim
from consistency_pipeline.seeing.facts import RELIABLE, Box
from consistency_pipeline.seeing.saliency import saliency

LONGEST = 256  # pixels a side at which subjects are cut out
COARSE = 160  # for the second way, which is there to agree or not
BORDER = 0.10  # of each side: background to begin with
TURNS = 4
LEAST = 0.0005  # of the picture, and a twentieth of the largest piece: smaller pieces of a mask are specks

Trimap = NDArray[numpy.uint8]


@dataclass(frozen=True, slots=True)
class Cut:
    """A subject cut out: its mask, the box around it, and how far two ways to cut it out agree.

    `agreement` is intersection over union of their masks, 0 to 1; before a plain backdrop what has another colour will
    do for the second way, for saliency takes what reaches over the edge for background. `sides` are the shares of the
    left, top, right and bottom edge, 0 to 1, that the subject covers. `box` is None where nothing was found.
    """

    mask: Mask
    box: Box | None
    agreement: float
    sides: tuple[float, float, float, float]

    @property
    def share(self) -> float:
        """Return the part of the picture that the subject covers, 0 to 1."""
        return float(self.mask.mean())

    @property
    def found(self) -> bool:
        """Tell whether it is known where the subject is."""
        return self.box is not None and self.agreement >= RELIABLE


def cut(pixels: Colours) -> Cut:
    """Cut out what a picture shows; the mask has the picture's own size."""
    steady()
    small = shrunk(pixels, LONGEST)
    inner = from_border(small)
    height, width = small.shape[:2]
    other = resized(from_saliency(shrunk(small, COARSE)), height, width)  # only compared with
    full = to_the_edge(small, inner)
    height, width = pixels.shape[:2]
    border = rim(small)
    ways = [other, cleaned(~border.alike)] if border.backdrop else [other]
    agreement = max(overlap(inner, way) for way in ways)
    return Cut(resized(full, height, width), box_of(full), agreement, _sides(full))


def from_border(pixels: Colours) -> Mask:
    """Cut out by the colours of the border: what is at the edge is background, what is not like it is the subject."""
    height, width = pixels.shape[:2]
    down, right = max(1, round(height * BORDER)), max(1, round(width * BORDER))
    trimap = numpy.full((height, width), cv2.GC_BGD, numpy.uint8)
    trimap[down : height - down, right : width - right] = cv2.GC_PR_FGD
    border = rim(pixels)
    if border.backdrop:  # then what is of another colour there is the subject, reaching that far
        trimap[(trimap == cv2.GC_BGD) & ~border.alike] = cv2.GC_PR_FGD
    return cleaned(grabbed(pixels, trimap))


def from_saliency(pixels: Colours) -> Mask:
    """Cut out by what is least connected to the edge."""
    values = saliency(pixels)
    scaled = (values * 255).astype(numpy.uint8)
    level = cv2.threshold(scaled, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[0] / 255
    trimap = numpy.full(values.shape, cv2.GC_BGD, numpy.uint8)
    trimap[values > level / 2] = cv2.GC_PR_BGD
    trimap[values > level] = cv2.GC_PR_FGD
    trimap[values > max(0.9, level)] = cv2.GC_FGD
    return cleaned(grabbed(pixels, trimap))


def to_the_edge(pixels: Colours, inner: Mask) -> Mask:
    """Return a mask that ends short of the edge, drawn on where the subject's colours go on up to it."""
    if not inner.any():
        return inner
    trimap = numpy.where(inner, cv2.GC_FGD, cv2.GC_BGD).astype(numpy.uint8)
    height, width = inner.shape
    down, right = max(1, round(height * BORDER)), max(1, round(width * BORDER))
    outer = numpy.ones(inner.shape, bool)
    outer[down : height - down, right : width - right] = False
    reach = max(3, 2 * round(BORDER * max(height, width)) + 1)
    near = cv2.dilate(inner.astype(numpy.uint8), numpy.ones((reach, reach), numpy.uint8)) > 0
    unsure = outer & near & ~inner
    if not unsure.any():
        return cleaned(inner)
    trimap[unsure] = cv2.GC_PR_BGD
    return cleaned(grabbed(pixels, trimap))


def overlap(one: Mask, other: Mask) -> float:
    """Return intersection over union of two masks, 0 to 1; 0 where both are empty."""
    union = int((one | other).sum())
    return float((one & other).sum() / union) if union else 0.0


def cleaned(mask: Mask) -> Mask:
    """Return a mask without specks and with small holes filled."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))
    closed = cv2.morphologyEx(mask.astype(numpy.uint8), cv2.MORPH_CLOSE, kernel)
    count, labels, facts, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    areas = facts[1:count, cv2.CC_STAT_AREA]
    if not areas.size:
        return mask & False
    least = max(LEAST * mask.size, int(areas.max()) / 20)
    kept = numpy.flatnonzero(areas >= least) + 1
    return numpy.isin(labels, kept)


def box_of(mask: Mask) -> Box | None:
    """Return the box around a mask, or None where it is empty."""
    if not mask.any():
        return None
    rows, columns = numpy.flatnonzero(mask.any(axis=1)), numpy.flatnonzero(mask.any(axis=0))
    height, width = mask.shape
    return (
        float(columns[0] / width), float(rows[0] / height),
        float((columns[-1] + 1) / width), float((rows[-1] + 1) / height),
    )  # fmt: skip


def _sides(mask: Mask) -> tuple[float, float, float, float]:
    """Return what of each edge the mask covers; two pixels deep, for edges are often faded."""
    edges = (mask[:, :2].any(axis=1), mask[:2].any(axis=0), mask[:, -2:].any(axis=1), mask[-2:].any(axis=0))
    left, top, right, bottom = (float(edge.mean()) for edge in edges)
    return left, top, right, bottom


def grabbed(pixels: Colours, trimap: Trimap) -> Mask:
    """Run GrabCut from a trimap; where that has no background or no subject, what it says already is the answer."""
    subject = _subject(trimap)
    if subject.any() and not subject.all():
        behind, front = numpy.zeros((1, 65)), numpy.zeros((1, 65))
        cv2.setRNGSeed(0)
        try:
            cv2.grabCut(pixels[..., ::-1].copy(), trimap, (0, 0, 1, 1), behind, front, TURNS, cv2.GC_INIT_WITH_MASK)
        except cv2.error:  # fewer pixels than colours to learn
            return subject
    return _subject(trimap)


def _subject(trimap: Trimap) -> Mask:
    return numpy.asarray((trimap == cv2.GC_FGD) | (trimap == cv2.GC_PR_FGD), bool)
