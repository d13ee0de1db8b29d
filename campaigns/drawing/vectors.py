"""Points, directions and noise: everything is an array of three rows, float32, one column a point."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float32]
_TOE = 0.04045  # below it, sRGB is a straight line
_Whole: TypeAlias = npt.NDArray[np.int32]
Field: TypeAlias = Callable[[Array], Array]
Triple: TypeAlias = tuple[float, float, float]


def vec(values: Triple) -> Array:
    """Return a column that broadcasts over points."""
    return np.array(values, dtype=np.float32).reshape(3, 1)


def dot(a: Array, b: Array) -> Array:
    """Return the inner product, column by column."""
    return np.asarray(a[0] * b[0] + a[1] * b[1] + a[2] * b[2], dtype=np.float32)


def length(a: Array) -> Array:
    """Return the length of each column."""
    return np.asarray(np.sqrt(dot(a, a)), np.float32)


def unit(a: Array) -> Array:
    """Return the columns scaled to length one."""
    return np.asarray(a / np.maximum(length(a), np.float32(1e-9)), np.float32)


def cross(a: Array, b: Array) -> Array:
    """Return the vector product, column by column."""
    return np.stack([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])


def step(low: float, high: float, x: Array) -> Array:
    """Go smoothly from 0 at `low` to 1 at `high`, which may be the smaller one."""
    t = np.clip((x - np.float32(low)) / np.float32(high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), dtype=np.float32)


def mix(a: Array, b: Array, t: Array) -> Array:
    """Blend two colours or values."""
    return np.asarray(a + (b - a) * t, dtype=np.float32)


def linear(hexcode: str) -> Array:
    """Return a colour written as `#rrggbb` as a column of linear light."""
    srgb = np.array([int(hexcode[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float32) / 255
    return np.asarray(np.where(srgb <= _TOE, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4), np.float32)[:, None]


def rotation(x: float = 0, y: float = 0, z: float = 0) -> Array:
    """Return the matrix that turns about z, then x, then y, in degrees."""
    (sx, sy, sz), (cx, cy, cz) = np.sin(np.radians([x, y, z])), np.cos(np.radians([x, y, z]))
    about_x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    return np.asarray(about_y @ about_x @ about_z, dtype=np.float32)


_SIDE = 64
_TABLE = np.random.default_rng(1729).random(_SIDE**3, np.float32)
_WRAP, _ALL = np.int32(_SIDE - 1), np.int32(_SIDE**3 - 1)


def _address(x: _Whole, y: _Whole, z: _Whole, salt: int) -> _Whole:
    """Return where in the table of random numbers a cell has its own."""
    cell = (x & _WRAP) << np.int32(12) | (y & _WRAP) << np.int32(6) | z & _WRAP
    return np.asarray(cell + np.int32(salt * 7919) & _ALL, np.int32)


def noise(p: Array, salt: int = 0) -> Array:
    """Return smooth value noise in [0, 1]."""
    low = np.floor(p)
    t = p - low
    t = t * t * (3 - 2 * t)
    x, y, z = low.astype(np.int32)
    total = np.zeros(p.shape[1], np.float32)
    for i, j, k in np.ndindex(2, 2, 2):
        weight = (t[0] if i else 1 - t[0]) * (t[1] if j else 1 - t[1]) * (t[2] if k else 1 - t[2])
        total += weight * _TABLE[_address(x + np.int32(i), y + np.int32(j), z + np.int32(k), salt)]
    return total


def clouds(p: Array, octaves: int = 3, salt: int = 0) -> Array:
    """Return noise upon finer noise, in [0, 1]."""
    total, weight = np.zeros(p.shape[1], np.float32), 0.0
    for i in range(octaves):
        total += np.float32(0.5**i) * noise(p * np.float32(2.03**i), salt + i)
        weight += 0.5**i
    return total / np.float32(weight)


def grains(p: Array, salt: int = 0, wide: bool = False) -> tuple[Array, Array, Array]:
    """Return for each point the distances to the nearest and second nearest seed, and the nearest one's number.

    Right up to a distance of a half; with `wide`, which takes longer, everywhere.
    """
    low, count = (np.floor(p) - 1, 3) if wide else (np.floor(p - np.float32(0.5)), 2)
    x, y, z = low.astype(np.int32)
    first = np.full(p.shape[1], 9, np.float32)
    second, name = first.copy(), np.zeros_like(first)
    for i, j, k in np.ndindex(count, count, count):
        at = _address(x + np.int32(i), y + np.int32(j), z + np.int32(k), salt)
        dx = low[0] + np.float32(i) + _TABLE[at] - p[0]
        dy = low[1] + np.float32(j) + _TABLE[at ^ np.int32(0x15555)] - p[1]
        dz = low[2] + np.float32(k) + _TABLE[at ^ np.int32(0x2AAAA)] - p[2]
        away = np.sqrt(dx * dx + dy * dy + dz * dz)
        nearer = away < first
        second = np.where(nearer, first, np.minimum(second, away))
        name = np.where(nearer, _TABLE[at ^ np.int32(0x0F0F0)], name)
        first = np.where(nearer, away, first)
    return first, second, name
