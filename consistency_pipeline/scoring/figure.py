"""What a cut-out subject is described by: colours, their layout, texture and shape; all of it compared cheaply."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy
from numpy.typing import NDArray

from consistency_pipeline.seeing import ciede
from consistency_pipeline.seeing.arrays import Colours, Mask, grey, lab, resized, shrunk
from consistency_pipeline.seeing.cutting import box_of

Numbers = NDArray[numpy.floating[Any]]

LONGEST = 256  # pixels of the longer side that a subject is described at
SIDE = 128  # pixels a side of the square that shape and grain are described at
CELLS = 4  # a side of the layout
BINS = (8, 14, 14)
LIMITS = ((0.0, 100.0), (-70.0, 70.0), (-70.0, 70.0))  # of L*, a*, b*
HUES = ((18, 180), (6, 256), (5, 256))  # bins of hue, saturation and value, of so many levels
COLOURS = 8  # of a palette
SAMPLES = 4000  # pixels that a palette is made of
RADII = (1, 2, 3)
CRISP = (640, 512, 410, 328, 262, 210, 168, 134)  # pixels; a subject is compared at the largest that both have
STEEPEST = 15  # per cent of a subject's places: its edges
NOISE = 0.3  # levels
WAVES = (4.0, 8.0, 16.0)  # pixels
TURNS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """A subject as it is compared.

    `lab` and `hsv` are histograms; `palette` are COLOURS rows of L*, a*, b* and the share of the subject; `layout` is
    CELLS×CELLS×4 (mean L*a*b* and how much of the cell is subject); `grain` are histograms of local binary patterns, a
    row for each radius; `waves` are means and spreads of Gabor responses; `edges` is a histogram of oriented
    gradients.
    """

    lab: Numbers
    hsv: Numbers
    palette: Numbers
    layout: Numbers
    grain: Numbers
    waves: Numbers
    edges: Numbers


def described(pixels: Colours, mask: Mask) -> Figure:
    """Return what is in a mask of a picture as it is compared; the mask must have something in it."""
    crop, there = cropped(pixels, mask)
    size = tuple(max(8, round(side * min(1, LONGEST / max(there.shape)))) for side in there.shape[::-1])
    small = numpy.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_AREA), numpy.uint8)
    cover = cv2.resize(there.astype(numpy.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    cover = cover if cover.any() else numpy.ones_like(cover)
    values = lab(small)
    square, within = _square(small, cover)
    return Figure(
        _histogram(values[cover], BINS, LIMITS),
        _hues(small, cover),
        _palette(values[cover]),
        _layout(values, cover),
        _grain(grey(small), cover),
        _waves(square, within),
        _edges(square, within),
    )


def cropped(pixels: Colours, mask: Mask) -> tuple[Colours, Mask]:
    """Return the part of a picture and its mask that the mask's box holds."""
    left, top, right, bottom = box_of(mask) or (0, 0, 1, 1)
    height, width = mask.shape
    rows, columns = slice(round(top * height), round(bottom * height)), slice(round(left * width), round(right * width))
    return pixels[rows, columns], mask[rows, columns]


def _histogram(values: Numbers, bins: tuple[int, ...], limits: tuple[tuple[float, float], ...]) -> Numbers:
    """Return how often values of three dimensions occur, with soft borders between bins; adds up to 1."""
    clipped = numpy.stack([v.clip(low, high - 1e-3) for v, (low, high) in zip(values.T, limits, strict=True)], axis=1)
    counts = numpy.histogramdd(clipped, bins, limits)[0]
    for axis in range(counts.ndim):
        first, last = numpy.take(counts, [0], axis), numpy.take(counts, [-1], axis)
        padded = numpy.concatenate([first, counts, last], axis)
        size = counts.shape[axis]
        parts = [numpy.take(padded, range(start, start + size), axis) for start in range(3)]
        counts = 0.25 * parts[0] + 0.5 * parts[1] + 0.25 * parts[2]
    return numpy.asarray((counts / counts.sum()).ravel(), numpy.float32)


def _hues(pixels: Colours, cover: Mask) -> Numbers:
    """Return a histogram of hue, saturation and value; hue goes around."""
    values = cv2.cvtColor(pixels, cv2.COLOR_RGB2HSV)[cover].astype(numpy.intp)
    hue, strength, value = (values[:, n] * count // most for n, (count, most) in enumerate(HUES))
    size = [count for count, _ in HUES]
    number = (hue * size[1] + strength) * size[2] + value
    counts = numpy.bincount(number, minlength=int(numpy.prod(size))).reshape(size).astype(float)
    counts = 0.5 * counts + 0.25 * (numpy.roll(counts, 1, 0) + numpy.roll(counts, -1, 0))
    return numpy.asarray((counts / counts.sum()).ravel(), numpy.float32)


def _palette(values: Numbers) -> Numbers:
    """Return the colours that a subject is made of, and the share of each (k-means on evenly chosen pixels)."""
    step = max(1, len(values) // SAMPLES)
    chosen = numpy.ascontiguousarray(values[::step], numpy.float32)
    count = min(COLOURS, len(chosen))
    cv2.setRNGSeed(0)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    _, labels, centres = cv2.kmeans(chosen, count, None, stop, 1, cv2.KMEANS_PP_CENTERS)  # type: ignore[call-overload]
    shares = numpy.bincount(labels.ravel(), minlength=count) / len(chosen)
    table = numpy.concatenate([centres, shares[:, None]], axis=1).astype(numpy.float32)
    return table[numpy.lexsort(table.T)][::-1]


def _layout(values: Numbers, cover: Mask) -> Numbers:
    """Return the mean colour of each cell of a grid over the subject's box, and how much of it is subject."""
    weight = cover.astype(numpy.float32)
    stack = numpy.dstack([values * weight[..., None], weight])
    cells = cv2.resize(stack, (CELLS, CELLS), interpolation=cv2.INTER_AREA)
    means = cells[..., :3] / numpy.maximum(cells[..., 3:], 1e-6)
    return numpy.dstack([means, cells[..., 3:]]).astype(numpy.float32)


def _square(pixels: Colours, cover: Mask) -> tuple[Numbers, Mask]:
    """Return the lightness of a subject as a square, what is around it evened out, and where the subject is in it."""
    values = grey(pixels)
    values = numpy.where(cover, values, values[cover].mean())
    square = cv2.resize(values.astype(numpy.float32), (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    there = cv2.resize(cover.astype(numpy.uint8), (SIDE, SIDE), interpolation=cv2.INTER_NEAREST) > 0
    return numpy.asarray(square, numpy.float32), numpy.asarray(there, bool)


def _grain(values: Numbers, cover: Mask) -> Numbers:
    """Return histograms of local binary patterns (Ojala et al. 2002: uniform, whichever way they are turned)."""
    rows = []
    for radius in RADII:
        inner = cv2.erode(cover.astype(numpy.uint8), numpy.ones((2 * radius + 1,) * 2, numpy.uint8), borderValue=0) > 0
        inner = inner if inner.any() else cover
        smooth = cv2.GaussianBlur(values, (0, 0), 0.5 * radius)
        ring = [(round(radius * numpy.cos(t)), round(radius * numpy.sin(t))) for t in numpy.arange(8) * numpy.pi / 4]
        around = cv2.copyMakeBorder(smooth, *(radius,) * 4, cv2.BORDER_WRAP)
        height, width = smooth.shape
        bits = [(around[radius + y :, radius + x :][:height, :width] >= smooth)[inner] for x, y in ring]
        code = numpy.packbits(bits, axis=0)[0]
        counts = numpy.bincount(_patterns()[code], minlength=10)
        rows.append(counts / counts.sum())
    return numpy.array(rows, numpy.float32)


@cache
def _patterns() -> NDArray[numpy.uint8]:
    """Return for each ring of eight bits how many are set; 9 where they change more than twice around it."""
    bits = numpy.unpackbits(numpy.arange(256, dtype=numpy.uint8)[:, None], axis=1)
    changes = (bits != numpy.roll(bits, 1, axis=1)).sum(axis=1)
    return numpy.where(changes <= 2, bits.sum(axis=1), 9).astype(numpy.uint8)  # noqa: PLR2004


def _waves(square: Numbers, there: Mask) -> Numbers:
    """Return the mean and the spread of how strongly a subject answers to waves of some lengths and directions."""
    even = (square - square[there].mean()) / max(float(square[there].std()), 8.0)
    answers = []
    for kernel in _kernels():
        answer = numpy.abs(cv2.filter2D(even.astype(numpy.float32), -1, kernel))[there]
        answers += [float(answer.mean()), float(answer.std())]
    return numpy.asarray(numpy.log(numpy.array(answers, numpy.float32) + 0.01))


@cache
def _kernels() -> tuple[Numbers, ...]:
    """Return the waves (Gabor 1946) that a subject may answer to."""
    kernels = [
        cv2.getGaborKernel((25, 25), 0.5 * wave, numpy.pi * turn / TURNS, wave, 0.6, 0)
        for wave in WAVES
        for turn in range(TURNS)
    ]
    even = [kernel - kernel.mean() for kernel in kernels]
    return tuple(kernel / numpy.abs(kernel).sum() for kernel in even)


def _edges(square: Numbers, there: Mask) -> Numbers:
    """Return a histogram of oriented gradients (Dalal and Triggs 2005): 8×8 cells of nine directions."""
    down, right = cv2.Sobel(square, cv2.CV_32F, 0, 1), cv2.Sobel(square, cv2.CV_32F, 1, 0)
    size, turn = numpy.hypot(right, down), numpy.arctan2(down, right) % numpy.pi
    where = (turn / numpy.pi * 9).astype(int).clip(0, 8)
    planes = numpy.dstack([numpy.where(where == n, size, 0) for n in range(9)]).astype(numpy.float32)
    cells = planes.reshape(8, SIDE // 8, 8, SIDE // 8, 9).sum(axis=(1, 3))
    blocks = numpy.concatenate([cells[y : 7 + y, x : 7 + x] for y in (0, 1) for x in (0, 1)], axis=2)
    blocks = blocks / numpy.sqrt((blocks**2).sum(axis=2, keepdims=True) + 100)
    blocks = blocks.clip(0, 0.2)
    return numpy.asarray(blocks, numpy.float32)


def crispness(pixels: Colours, mask: Mask, longest: int) -> Numbers:
    """Return how crisp a subject's edges are at a size: the logarithm of how much more fine than coarse detail they
    have, and how steep they are, in levels a pixel; NaN where it is smaller than that.

    The steepest places alone are compared, which every picture of a thing has, plain or busy.
    """
    pixels, cover = cropped(pixels, mask)
    nothing = numpy.full(2, numpy.nan, numpy.float32)
    if max(cover.shape) < longest:
        return nothing
    values = grey(shrunk(pixels, longest))
    inner = cv2.erode(
        resized(cover, *values.shape).astype(numpy.uint8), numpy.ones((11, 11), numpy.uint8), borderValue=0
    )
    there = inner > 0
    if not there.any():
        return nothing
    fine, middle, coarse = (cv2.GaussianBlur(values, (0, 0), sigma) for sigma in (1, 2, 4))
    steep = numpy.hypot(cv2.Sobel(middle, cv2.CV_32F, 1, 0), cv2.Sobel(middle, cv2.CV_32F, 0, 1)) / 8
    least = float(numpy.percentile(steep[there], 100 - STEEPEST))
    edges = there & (steep >= least)
    bands = [float(numpy.sqrt((band[edges] ** 2).mean())) for band in (values - fine, middle - coarse)]
    return numpy.array([float(numpy.log((bands[0] + NOISE) / (bands[1] + NOISE))), least], numpy.float32)


def overlap(one: Numbers, other: Numbers) -> float:
    """Return the Bhattacharyya coefficient of two histograms, 0 to 1."""
    return float(numpy.sqrt(one * other).sum())


def coverage(one: Numbers, other: Numbers, shade: float = 1.0) -> float:
    """Return how far the colours of one palette are from the nearest of another's, in CIEDE2000, by their share.

    Differences of lightness weigh `shade`.
    """
    weights = numpy.array([shade, 1, 1])
    apart = ciede.difference(one[:, None, :3] * weights, other[None, :, :3] * weights)
    return float((apart.min(axis=1) * one[:, 3]).sum() / one[:, 3].sum())


def hues(histogram: Numbers) -> Numbers:
    """Return how often each a* and b* occurs, of however light a colour, from a histogram of `Figure.lab`."""
    return numpy.asarray(histogram.reshape(BINS).sum(axis=0))
