"""Distances kept in a box of cells, for everything that need not be exact: long steps, soft shadows, open sky."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from drawing.march import Crowd
from drawing.scene import Part
from drawing.vectors import Array, Field, length, vec

_FINE, _BLOCK, _NEAR = 0.018, 8, 0.10
_INNER = np.mgrid[0:_BLOCK, 0:_BLOCK, 0:_BLOCK].reshape(3, -1).astype(np.float32)


class Grid:
    """A field sampled at the corners of cells, and read between them."""

    def __init__(self, low: Array, values: Array, cell: float) -> None:
        self.low, self.cell = low, np.float32(cell)
        self.top = (np.array(values.shape) - 1)[:, None].astype(np.float32) * np.float32(0.99999)
        self.values = np.ascontiguousarray(values).ravel()
        self.strides = (np.int32(values.shape[1] * values.shape[2]), np.int32(values.shape[2]))

    def __call__(self, p: Array) -> Array:
        """Return the distance, right to about half a cell; outside the box, never too much."""
        q = (p - self.low) / self.cell
        inside = np.minimum(np.maximum(q, 0), self.top)
        beyond = length(q - inside) * self.cell
        floor = np.floor(inside)
        tx, ty, tz = inside - floor
        whole = floor.astype(np.int32)
        sx, sy = self.strides
        at, v = whole[0] * sx + whole[1] * sy + whole[2], self.values
        rows = [v[at + k] + (v[at + k + np.int32(1)] - v[at + k]) * tz for k in (np.int32(0), sy, sx, sx + sy)]
        near, far = rows[0] + (rows[1] - rows[0]) * ty, rows[2] + (rows[3] - rows[2]) * ty
        d = near + (far - near) * tx
        return np.asarray(np.where(beyond > 0, np.sqrt(beyond * beyond + d * d), d), np.float32)


def _filled(low: Array, counts: npt.NDArray[np.intp], cell: float, field: Field) -> Grid:
    """Sample a field block by block."""
    values = np.empty(tuple(counts), np.float32)
    for x, y, z in np.ndindex(*(counts // _BLOCK)):
        at = tuple(slice(i * _BLOCK, i * _BLOCK + _BLOCK) for i in (x, y, z))
        corner = vec((x * _BLOCK, y * _BLOCK, z * _BLOCK))
        values[at] = field(low + (corner + _INNER) * np.float32(cell)).reshape(_BLOCK, _BLOCK, _BLOCK)
    return Grid(low, values, cell)


def baked(field: Field, low: Array, extent: Array, cell: float, near: float) -> Grid:
    """Sample a field in a box: coarsely first, then finely where a surface is nearer than `near`."""

    def blocks(size: float) -> npt.NDArray[np.intp]:
        return np.asarray(np.ceil(extent / (size * _BLOCK)) * _BLOCK, np.intp)

    coarse = _filled(low[:, None], blocks(5 * cell), 5 * cell, field)

    def refined(p: Array) -> Array:
        d = coarse(p)
        return field(p) if float(d.min()) < near else d

    return _filled(low[:, None], blocks(cell), cell, refined)


@lru_cache(maxsize=2)
def set_up(parts: tuple[Part, ...]) -> tuple[Crowd, Grid]:
    """Return parts as a crowd, and their grid; made once for all views of a thing."""
    crowd = Crowd(parts)
    low = (crowd.centres - crowd.radii).min(axis=1) - np.float32(0.03)
    low[1] = max(low[1], -0.06)
    extent = (crowd.centres + crowd.radii).max(axis=1) + np.float32(0.03) - low
    return crowd, baked(lambda p: crowd.distance(p, 9.0), low, extent, _FINE, _NEAR)
