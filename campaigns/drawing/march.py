"""Finding surfaces: rays walk through the fields in steps that cannot jump over anything."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from drawing.scene import Part
from drawing.vectors import Array, Field, dot, length, unit

_STEPS = 110
_NEAR = np.float32(0.0008)
_ERROR = np.float32(0.008)
FAR = np.float32(1e6)


class Crowd:
    """Parts with the balls that hold them, so that whole parts can be passed over at once."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = tuple(parts)
        self.centres = np.array([part.centre for part in parts], np.float32).reshape(-1, 3).T
        self.radii = np.array([part.radius for part in parts], np.float32)

    def __bool__(self) -> bool:
        return bool(self.parts)

    def _only(self, keep: npt.NDArray[np.bool_]) -> Crowd:
        return Crowd([part for part, kept in zip(self.parts, keep, strict=True) if kept])

    def along(self, start: Array, way: Array, radius: float, slope: float) -> Crowd:
        """Return the parts that a widening beam may touch."""
        to = self.centres - start
        t = np.maximum(dot(to, way), 0)
        return self._only(length(to - way * t) < np.float32(radius) + np.float32(slope) * t + self.radii)

    def around(self, centre: Array, radius: float) -> Crowd:
        """Return the parts that a ball may touch."""
        return self._only(length(self.centres - centre) < np.float32(radius) + self.radii)

    def span(self, start: Array, way: Array) -> tuple[float, float]:
        """Return the stretch of a beam in which the parts lie."""
        middles = dot(self.centres - start, way)
        return float((middles - self.radii).min()), float((middles + self.radii).max()) * 1.02

    def distance(self, p: Array, care: float) -> Array:
        """Return how far each point is from the nearest part; what is farther than `care` may come out nearer."""
        centre, radius = middle(p)
        bounds = length(self.centres - centre) - self.radii - np.float32(radius)
        d = np.full(p.shape[1], FAR, np.float32)
        for i in np.flatnonzero(bounds < care):
            np.minimum(d, self.parts[i].field(p), out=d)
        rest = bounds[bounds >= care]
        return np.minimum(d, rest.min()) if rest.size else d

    def nearest(self, p: Array) -> npt.NDArray[np.intp]:
        """Return the index of the nearest part for each point of a surface."""
        best = np.full(p.shape[1], FAR, np.float32)
        which = np.zeros(p.shape[1], np.intp)
        for i, part in enumerate(self.parts):
            close = length(p - self.centres[:, i : i + 1]) < part.radius + np.float32(0.01)
            if close.any():
                d = np.where(close, part.field(p), FAR)
                which[d < best] = i
                best = np.minimum(best, d)
        return which


def middle(p: Array) -> tuple[Array, float]:
    """Return the centre of a cloud of points and the radius of a ball around it."""
    centre = (p.min(axis=1, keepdims=True) + p.max(axis=1, keepdims=True)) * np.float32(0.5)
    return centre, float(length(p - centre).max())


def walk(crowd: Crowd, rough: Field, start: Array, rays: Array, begin: Array) -> Array:
    """Return how far each ray goes until it meets a part; `FAR` if it meets none.

    `rough` is near enough from afar; before `begin` nothing is to be met.
    """
    reached = np.full(rays.shape[1], FAR, np.float32)
    if not crowd:
        return reached
    near, far = crowd.span(start, unit(rays.mean(axis=1, keepdims=True)))
    left = np.flatnonzero(begin < far)
    t, heading = np.maximum(begin[left], np.float32(max(near, 0.05))), rays[:, left]
    for turn in range(_STEPS if left.size else 0):
        p = start + heading * t
        d = rough(p) - _ERROR
        close = np.flatnonzero(d < _ERROR)
        if close.size:
            d[close] = crowd.distance(p[:, close], 0.05)
        t = t + d * np.float32(0.95)
        met = d < _NEAR * (8 if turn == _STEPS - 1 else 1)
        reached[left[met]] = t[met]
        going = ~met & (t < far)
        if not going.all():
            left, t, heading = left[going], t[going], heading[:, going]
        if left.size == 0:
            break
    return reached


def normals(crowd: Crowd, p: Array) -> Array:
    """Return the directions in which the distance grows, from four corners of a small tetrahedron."""
    total = np.zeros_like(p)
    near = crowd.around(*middle(p))
    for corner in ((1, -1, -1), (-1, -1, 1), (-1, 1, -1), (1, 1, 1)):
        k = np.array(corner, np.float32)[:, None]
        total += k * near.distance(p + k * np.float32(0.0025), 0.01)
    return unit(total)


def lit(rough: Field, p: Array, light: Array, hardness: float, far: float) -> Array:
    """Return how much of a wide light reaches each point: 0 in full shadow, 1 in the open."""
    open_ = np.ones(p.shape[1], np.float32)
    left, t = np.arange(p.shape[1]), np.full(p.shape[1], 0.016, np.float32)
    here = p
    for _ in range(48):
        d = rough(here + light * t)
        open_[left] = np.minimum(open_[left], np.float32(0.5) + np.float32(0.5 * hardness) * d / t)
        t = t + np.clip(d * np.float32(0.8), np.float32(0.012) + t * np.float32(0.02), np.float32(0.3))
        going = (t < far) & (open_[left] > 0.0)
        if not going.all():
            left, t, here = left[going], t[going], here[:, going]
        if left.size == 0:
            break
    open_ = np.clip(open_, 0, 1)
    return open_ * open_ * (3 - 2 * open_)


def openness(rough: Field, p: Array, n: Array, reach: float) -> Array:
    """Return how open the surroundings are: dark in folds and where things stand on the floor."""
    hidden, total = np.zeros(p.shape[1], np.float32), 0.0
    for i in range(1, 6):
        h = reach * (i / 5) ** 1.6
        weight = 0.8**i
        hidden += np.float32(weight) * np.clip(1 - rough(p + n * np.float32(h)) / np.float32(h), 0, 1)
        total += weight
    return np.asarray(np.clip(1 - hidden / np.float32(total), 0, 1), np.float32)
