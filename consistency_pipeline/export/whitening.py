"""A real white background: the subject is cut out and laid on white, or it is said why that cannot be.

Knowing where a subject is does for a crop; here its outline is what people will see, so that more is asked: two ways to
cut it out must agree closely, the finer outline must stay with the coarser one, and nothing may reach over the edge.
"""

from typing import Any

import cv2
import numpy
from numpy.typing import NDArray
from PIL import Image

from consistency_pipeline.export.presets import FILLED
from consistency_pipeline.seeing import arrays, background, cutting
from consistency_pipeline.seeing.arrays import Colours, Mask
from consistency_pipeline.seeing.facts import Box

SURE = 0.85  # agreement of two ways, intersection over union
STAYS = 0.9  # of the finer outline with the coarser one
FINE = 1024  # pixels a side at which the outline is drawn
BAND = 0.012  # of the longer side: how far the finer outline may go from the coarser one
LEAST, MOST = 0.02, 0.9  # of the picture
HOLE = 0.002  # of the picture: what is smaller is a light on the subject
SMALL = 0.5  # of the frame: a product that fills less is not shown

Alpha = NDArray[Any]


class NoCutout(ValueError):
    """The subject cannot be cut out so that its outline would do; the message says why."""


def cut_out(picture: Image.Image, place: Box | None = None) -> Alpha:
    """Return how far each pixel of an upright picture belongs to the subject, 0 to 1, or raise `NoCutout`.

    A plain backdrop is needed: what stands beside a subject on a table is cut out with it, however well both ways to do
    so agree. `place` is where the subject was found when it was scored, if it was.
    """
    pixels = arrays.working(picture)
    if not background.rim(arrays.shrunk(pixels, cutting.LONGEST)).backdrop:
        raise NoCutout("the backdrop is not plain, so that no outline would do; make the shot before a plain backdrop")
    found = cutting.cut(pixels)
    if found.box is None or not LEAST <= found.share <= MOST:
        raise NoCutout("no subject could be told from the background")
    if found.agreement < SURE:
        raise NoCutout(
            f"the cut-out is not reliable: two ways to make it agree by {found.agreement:.0%}, {SURE:.0%} is needed"
        )
    if place is not None and _same(place, found.box) < SURE:
        raise NoCutout(
            "the cut-out is not what was found of the subject when it was scored: a shadow or a reflection may have"
            " come with it; softer light or another seed may do"
        )
    if any(found.sides):
        raise NoCutout("the subject reaches over the edge of the picture")
    fine = _finer(pixels, found.mask)
    if (stays := cutting.overlap(fine, found.mask)) < STAYS:
        raise NoCutout(f"the outline is not reliable: drawn finer, it agrees by {stays:.0%} with the rough one")
    soft = cv2.GaussianBlur(fine.astype(numpy.float32), (0, 0), 1.0)
    alpha = cv2.resize(soft, picture.size, interpolation=cv2.INTER_LINEAR)
    return numpy.asarray(
        ((alpha - 0.5) / 0.5).clip(0, 1)
    )  # from the outline inwards: outside is the old background's colour


def on_white(picture: Image.Image, alpha: Alpha, side: int, *, enlarge: bool) -> tuple[Image.Image, float]:
    """Return the subject on a white square of a side, and how much of that it fills; it is only made larger if told so.

    Raises `NoCutout` where it would fill too little.
    """
    white = Image.new("RGB", picture.size, "white")
    shown = Image.composite(picture, white, Image.fromarray((alpha * 255).round().astype(numpy.uint8)))
    rows, columns = numpy.flatnonzero(alpha.any(axis=1)), numpy.flatnonzero(alpha.any(axis=0))
    shown = shown.crop((int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1))
    room = FILLED * side
    scale = room / max(shown.size)
    if scale < 1 or enlarge:
        size = max(1, round(shown.width * scale)), max(1, round(shown.height * scale))
        shown = shown.resize(size, Image.Resampling.LANCZOS)
    fills = max(shown.size) / side
    if fills < SMALL:
        raise NoCutout(
            f"the subject has {max(shown.size)} px and would fill {fills:.0%} of {side}: make the shot larger or"
            " closer, or --allow-upscale"
        )
    square = Image.new("RGB", (side, side), "white")
    square.paste(shown, ((side - shown.width) // 2, (side - shown.height) // 2))
    return square, fills


def _same(one: Box, other: Box) -> float:
    """Return intersection over union of two boxes."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    both = max(0.0, wide) * max(0.0, high)
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return both / (areas - both) if areas > both else 0.0


def _finer(pixels: Colours, mask: Mask) -> Mask:
    """Draw the outline of a mask at the size that it will be seen at."""
    arrays.steady()
    small = arrays.shrunk(pixels, FINE)
    rough = arrays.resized(mask, *small.shape[:2]).astype(numpy.uint8)
    reach = max(3, 2 * round(BAND * max(small.shape[:2])) + 1)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    inner, outer = cv2.erode(rough, kernel) > 0, cv2.dilate(rough, kernel) > 0
    trimap = numpy.full(rough.shape, cv2.GC_BGD, numpy.uint8)
    trimap[outer] = cv2.GC_PR_BGD
    trimap[rough > 0] = cv2.GC_PR_FGD
    trimap[inner] = cv2.GC_FGD
    trimap[(rough > 0) & _holes(background.rim(small).alike)] = cv2.GC_PR_BGD
    fine = cutting.grabbed(small, trimap)
    return arrays.resized(fine & (cv2.dilate(cutting.cleaned(fine).astype(numpy.uint8), kernel) > 0), *pixels.shape[:2])


def _holes(alike: Mask) -> Mask:
    """Return the larger pieces of what has the backdrop's colour: it is seen through a handle, say."""
    count, labels, facts, _ = cv2.connectedComponentsWithStats(alike.astype(numpy.uint8), connectivity=4)
    large = numpy.flatnonzero(facts[1:count, cv2.CC_STAT_AREA] >= HOLE * alike.size) + 1
    return numpy.isin(labels, large)
