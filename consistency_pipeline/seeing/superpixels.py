"""Superpixels: a picture in a few hundred patches of one colour each (SLIC, Achanta et al. 2012)."""

from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import NDArray

from consistency_pipeline.seeing.arrays import Lab

Numbers = NDArray[numpy.floating[Any]]
Labels = NDArray[numpy.intp]

SPACING = 11  # pixels between the patches' first centres
COMPACTNESS = 20.0  # L*a*b* units that weigh as much as one spacing
TURNS = 3


@dataclass(frozen=True, slots=True)
class Patches:
    """A picture in `n` patches: `labels` has the patch of each pixel; the rest has a row for each patch.

    `colours` are mean L*a*b*; `centres` are x and y, each 0 to 1; `edge` tells which lie at the picture's edge;
    `touching` are the pairs (rows of two) that lie beside each other.
    """

    labels: Labels
    colours: Numbers
    centres: Numbers
    edge: NDArray[numpy.bool_]
    touching: Labels


def patches(lab: Lab) -> Patches:
    """Return a picture in patches."""
    height, width = lab.shape[:2]
    rows, columns = max(2, height // SPACING), max(2, width // SPACING)
    ys, xs = numpy.mgrid[0:height, 0:width]
    home_y, home_x = ys * rows // height, xs * columns // width
    around = _around(home_y, home_x, (rows, columns))
    features = _features(lab, ys, xs)
    labels = home_y * columns + home_x
    for _ in range(TURNS):
        labels = _nearest(features, _means(features, labels, rows * columns), around)
    used, labels = numpy.unique(labels, return_inverse=True)
    labels = labels.reshape(height, width)
    means = _means(features, labels, used.size)
    weight = COMPACTNESS / SPACING
    centres = means[:, 3:] / weight / numpy.array([max(width - 1, 1), max(height - 1, 1)])
    edge = numpy.zeros(used.size, bool)
    for line in (labels[0], labels[-1], labels[:, 0], labels[:, -1]):
        edge[line] = True
    return Patches(labels, means[:, :3], centres, edge, _touching(labels))


def _features(lab: Lab, ys: Labels, xs: Labels) -> Numbers:
    """Return height × width × 5: colour and weighted place."""
    weight = COMPACTNESS / SPACING
    return numpy.dstack([lab, xs * weight, ys * weight]).astype(numpy.float32)


def _means(features: Numbers, labels: Labels, count: int) -> Numbers:
    flat = labels.ravel()
    sizes = numpy.bincount(flat, minlength=count)
    sums = [numpy.bincount(flat, features[..., channel].ravel(), count) for channel in range(features.shape[2])]
    means: Numbers = (numpy.stack(sums, axis=1) / numpy.maximum(sizes, 1)[:, None]).astype(numpy.float32)
    means[sizes == 0] = numpy.inf
    return means


def _around(home_y: Labels, home_x: Labels, grid: tuple[int, int]) -> list[Labels]:
    """Return for each pixel the nine patches around where it is."""
    rows, columns = grid
    return [
        (home_y + down).clip(0, rows - 1) * columns + (home_x + right).clip(0, columns - 1)
        for down in (-1, 0, 1)
        for right in (-1, 0, 1)
    ]


def _nearest(features: Numbers, means: Numbers, around: list[Labels]) -> Labels:
    """Return for each pixel the nearest centre of some patches."""
    best = numpy.full(features.shape[:2], numpy.inf, numpy.float32)
    labels = numpy.zeros(best.shape, numpy.intp)
    for there in around:
        away = features - means.take(there, axis=0)
        distance = numpy.einsum("ijk,ijk->ij", away, away)
        nearer = distance < best
        numpy.copyto(best, distance, where=nearer)
        numpy.copyto(labels, there, where=nearer)
    return labels


def _touching(labels: Labels) -> Labels:
    sides = [(labels[:, :-1], labels[:, 1:]), (labels[:-1], labels[1:])]
    pairs = numpy.concatenate([numpy.stack([one.ravel(), other.ravel()], axis=1) for one, other in sides])
    pairs = numpy.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1)
    return numpy.unique(pairs, axis=0)
