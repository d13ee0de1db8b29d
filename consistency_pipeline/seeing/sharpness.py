"""How sharp a picture is, in ways that do not mistake smooth things for blurred ones."""

from typing import Any

import cv2
import numpy
from numpy.typing import NDArray

from consistency_pipeline.seeing.arrays import Grey

WINDOW = 11  # pixels that the picture is blurred over once more
TILE = 64  # pixels a side
REBLUR = 1.5  # pixels of standard deviation
STRONG = 12.0  # levels a pixel: weaker slopes say more of noise than of edges
FEWEST = 40  # edge pixels of a direction, below which it says nothing
SHARPEST = 25  # per cent of a direction's edges: depth of field leaves some that are sharp
MOST_BLUR = 20.0  # pixels; what is said where nothing has an edge at all

Numbers = NDArray[numpy.floating[Any]]


def lost(values: Grey) -> float:
    """Return how little a further blur changes a picture, 0 (sharp) to 1 (blurred).

    The no-reference measure of Crete, Dolmiere, Ladret and Nicolas 2007, of the worse of the two directions.
    """
    return max(_lost_along(values), _lost_along(values.T))


def _lost_along(values: Grey) -> float:
    """Return how little a blur down the columns changes their slopes."""
    blurred = cv2.blur(values, (1, WINDOW))
    sharp, soft = numpy.abs(cv2.Sobel(values, cv2.CV_32F, 0, 1)), numpy.abs(cv2.Sobel(blurred, cv2.CV_32F, 0, 1))
    inner = (slice(2, -2), slice(2, -2))
    whole = float(sharp[inner].sum())
    gone = float(numpy.maximum(sharp - soft, 0)[inner].sum())
    return (whole - gone) / whole if whole > 0 else 1.0


def detail(values: Grey) -> float:
    """Return how fine the finest tiles are: the 90th percentile over tiles of that tile's edges.

    Those are the 99th percentile of |Laplacian| / (contrast + 10): normalised, or smooth things would pass for blurred.
    Contrast is a tile's standard deviation in levels; about 0.3 (blurred) to 5.
    """
    laplacian = numpy.abs(cv2.Laplacian(values, cv2.CV_32F))
    height, width = values.shape
    tiles = [
        float(numpy.percentile(laplacian[y : y + TILE, x : x + TILE], 99))
        / (float(values[y : y + TILE, x : x + TILE].std()) + 10)
        for y in range(0, max(1, height - TILE // 2), TILE)
        for x in range(0, max(1, width - TILE // 2), TILE)
    ]
    return float(numpy.percentile(tiles, 90))


def edge_width(values: Grey) -> float:
    """Return how wide the sharpest edges are, as the standard deviation of a blur in pixels; of the worst direction.

    At an edge the slopes before and after one more blur tell its width whatever its contrast is ("Defocus map
    estimation from a single image", Zhuo and Sim 2011). Each of four directions is taken by itself, for a shaken camera
    blurs one.
    """
    soft = cv2.GaussianBlur(values, (0, 0), REBLUR)
    slopes = cv2.Sobel(values, cv2.CV_32F, 1, 0) / 8, cv2.Sobel(values, cv2.CV_32F, 0, 1) / 8
    after = numpy.hypot(cv2.Sobel(soft, cv2.CV_32F, 1, 0) / 8, cv2.Sobel(soft, cv2.CV_32F, 0, 1) / 8)
    steep = numpy.hypot(*slopes)
    level = max(STRONG / 4, float(numpy.percentile(steep, 95)) / 2)
    ridge = (steep >= cv2.dilate(steep, numpy.ones((3, 3), numpy.uint8)) - 1e-3) & (steep > level)
    turned = ((numpy.arctan2(slopes[1], slopes[0]) + numpy.pi / 8) // (numpy.pi / 4)).astype(int) % 4
    widths = [_width(steep[here], after[here]) for way in range(4) if (here := ridge & (turned == way)).sum() >= FEWEST]
    return max(widths, default=MOST_BLUR if ridge.sum() < FEWEST else 0.0)


def _width(before: Numbers, after: Numbers) -> float:
    """Return the width of the sharper edges among some: slope before over slope after = √(width² + REBLUR²) / width."""
    ratio = numpy.maximum(before / numpy.maximum(after, 1e-6), 1.0001)
    widths = REBLUR / numpy.sqrt(ratio**2 - 1)
    return min(float(numpy.percentile(widths, SHARPEST)), MOST_BLUR)
