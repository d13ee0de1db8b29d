"""Eight ways to compare two cut-out subjects, each as a standard score: 0 is as alike as two different things are.

MEANS and SPREADS are of all pairs of 24 photographs of six subjects (one pair in thirty of the same subject), so no
label went into them.
"""

from typing import Any

import numpy
from numpy.typing import NDArray

from consistency_pipeline.scoring.figure import Figure, coverage, overlap

Numbers = NDArray[numpy.floating[Any]]

NAMES = ("colours", "hues", "palette", "layout", "grain", "edges", "waves", "points")
MEANS = numpy.array([0.384, 0.272, -16.5, -52.2, 0.969, 0.553, -0.321, 0.040])
SPREADS = numpy.array([0.232, 0.200, 5.74, 17.9, 0.028, 0.069, 0.134, 0.227])
BY_CHANCE = 4  # points that move together in two pictures of different things
COVER = 20.0  # colour units that the whole difference of two silhouettes weighs
DIRECTIONS = 9
LEAST = -4.0  # standard scores: less of one signal would drown the others


def compared(reference: Figure, picture: Figure, inliers: int) -> Numbers:
    """Return the eight standard scores of a subject in a picture against a reference."""
    raw = numpy.array([
        overlap(reference.lab, picture.lab),
        overlap(reference.hsv, picture.hsv),
        -(coverage(reference.palette, picture.palette) + coverage(picture.palette, reference.palette)) / 2,
        _layout(reference.layout, picture.layout),
        float(numpy.mean([overlap(a, b) for a, b in zip(reference.grain, picture.grain, strict=True)])),
        _edges(reference.edges, picture.edges),
        -float(numpy.abs(reference.waves - picture.waves).mean()),
        numpy.log1p(max(0, inliers - BY_CHANCE)),
    ])  # fmt: skip
    return numpy.asarray(numpy.clip((raw - MEANS) / SPREADS, LEAST, None))


def _layout(one: Numbers, other: Numbers) -> float:
    """Return how alike two layouts are, mirrored or not: minus the mean difference of their cells' colours."""
    return max(-_cells(one, laid) for laid in (other, other[:, ::-1]))


def _cells(one: Numbers, other: Numbers) -> float:
    weight = numpy.minimum(one[..., 3], other[..., 3])
    apart = numpy.sqrt(((one[..., :3] - other[..., :3]) ** 2).sum(axis=2))
    silhouette = float(numpy.abs(one[..., 3] - other[..., 3]).mean())
    return float((apart * weight).sum() / max(float(weight.sum()), 1e-6)) + COVER * silhouette


def _edges(one: Numbers, other: Numbers) -> float:
    """Return how alike two histograms of gradients are, mirrored or not: the cosine of the angle between them."""
    length = float(numpy.sqrt((one**2).sum() * (other**2).sum()))
    return max(float((one * laid).sum()) for laid in (other, mirrored(other))) / max(length, 1e-9)


def mirrored(edges: Numbers) -> Numbers:
    """Return the histogram of gradients of the mirrored subject: places and directions change sides."""
    rows, columns, _ = edges.shape
    blocks = edges[:, ::-1].reshape(rows, columns, 2, 2, DIRECTIONS)  # four cells of a block: down, then across
    return blocks[:, :, :, ::-1, ::-1].reshape(edges.shape)
