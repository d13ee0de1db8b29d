"""Copper curls: many corkscrews around a cap."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from drawing.grid import baked
from drawing.march import middle
from drawing.scene import Material, Part
from drawing.vectors import Array, Triple, linear, mix, noise, step, vec

_BROW, _TEMPLE, _NAPE, _EARS = 0.25, 0.80, -0.45, 0.15  # of a direction from the middle of the head
_FACE = (0.15, 0.24, 0.05)  # what no curl may hang before: depth, half width, top


class Curl(NamedTuple):
    """One curl: where it begins and ends, how thick it is, how often and from where it winds."""

    root: Array
    tip: Array
    thick: float
    winds: float
    phase: float


class Locks:
    """The distance to many corkscrew curls at once, each wound from a root to a tip."""

    def __init__(self, curls: Sequence[Curl]) -> None:
        roots, tips = (np.array([curl[i] for curl in curls], np.float32) for i in (0, 1))
        axis = tips - roots
        self.long = np.linalg.norm(axis, axis=1).astype(np.float32)[:, None]
        axis = axis / self.long
        side = np.cross(axis, np.array([0.31, 0.2, 0.93], np.float32))
        side = side / np.linalg.norm(side, axis=1, keepdims=True)
        self.rows = np.stack([side, np.cross(axis, side), axis], axis=1).astype(np.float32)
        self.shift = np.einsum("mij,mj->mi", self.rows, roots).astype(np.float32)[:, :, None]
        self.thick = np.array([curl.thick for curl in curls], np.float32)[:, None]
        winds = np.array([curl.winds for curl in curls], np.float32)[:, None]
        self.twist = np.float32(2 * np.pi) * winds / self.long
        self.phase = np.array([curl.phase for curl in curls], np.float32)[:, None]

    def _near(self, p: Array) -> npt.NDArray[np.intp]:
        """Return the curls of which one is nearest to some point of the cloud."""
        centre, radius = middle(p)
        q = (self.rows @ centre - self.shift)[:, :, 0]
        beyond = q[:, 2] - np.clip(q[:, 2], 0, self.long[:, 0])
        away = np.sqrt(q[:, 0] ** 2 + q[:, 1] ** 2 + beyond**2) - self.thick[:, 0]
        return np.flatnonzero(away < away.min() + np.float32(2 * radius + 0.05))

    def __call__(self, p: Array) -> Array:
        """Return the distance to the nearest curl."""
        near = self._near(p)
        d = np.full(p.shape[1], 1e6, np.float32)
        batch = max(1, 24_000 // p.shape[1])
        for at in range(0, near.size, batch):
            np.minimum(d, self._distance(near[at : at + batch], p), out=d)
        return d

    def _distance(self, which: npt.NDArray[np.intp], p: Array) -> Array:
        long, thick = self.long[which], self.thick[which]
        q = (self.rows[which].reshape(-1, 3) @ p).reshape(-1, 3, p.shape[1]) - self.shift[which]
        h = np.minimum(np.maximum(q[:, 2], 0), long)
        share = h / long
        angle = h * self.twist[which] + self.phase[which]
        reach = thick * (np.float32(0.60) - np.float32(0.20) * share)
        dx, dy, dz = q[:, 0] - np.cos(angle) * reach, q[:, 1] - np.sin(angle) * reach, q[:, 2] - h
        radius = thick * (np.float32(0.86) - np.float32(0.5) * share * share * share)
        return np.asarray(((np.sqrt(dx * dx + dy * dy + dz * dz) - radius) * np.float32(0.7)).min(axis=0), np.float32)


def strands(deep: str, clear: str, light: str) -> Material:
    """Make hair of fine strands, lighter where the sun has been."""

    def albedo(p: Array) -> Array:
        fine = noise(p * vec((38, 12, 38)), 3)
        tone = noise(p * np.float32(9), 12)
        base = mix(linear(deep), linear(clear), np.float32(0.1) + tone * np.float32(0.6) + fine * np.float32(0.3))
        return mix(base, linear(light), step(0.72, 0.95, fine) * np.float32(0.35))

    def height(p: Array) -> Array:
        return noise(p * vec((60, 22, 60)), 4) * np.float32(0.006)

    return Material(albedo, height, rough=0.36, specular=0.045, sheen=0.35, wrap=(0.15, 0.08, 0.04), reach=0.003)


def _roots(count: int) -> Array:
    """Spread directions evenly over a sphere."""
    i = np.arange(count) + 0.5
    up = 1 - 2 * i / count
    turn = i * np.pi * (3 - np.sqrt(5))
    across = np.sqrt(1 - up**2)
    return np.stack([across * np.sin(turn), up, across * np.cos(turn)], axis=1).astype(np.float32)


def _bare(root: Array) -> bool:
    """Say whether a direction from the head's middle points at the face or at the neck."""
    x, y, z = root
    face = z > _BROW and y < 0.51 + 0.10 * z and abs(x) < _TEMPLE
    return bool(face or y < _NAPE)


def _curl(root: Array, centre: Array, radii: Array, rng: np.random.Generator) -> Curl:
    start = centre + root * radii * (0.92 + 0.12 * rng.random())
    out = np.array([root[0], max(root[1], 0) * 0.35, root[2] - 0.35 * max(root[2], 0)])
    if root[2] > _BROW - 0.05:
        out[0] += 0.75 * np.sign(root[0] + 0.12)
    fall = np.array([0.0, -0.85 - 0.45 * (1 - root[1]), 0.0])
    heading = out * 0.62 + fall + rng.normal(0, 0.12, 3)
    heading /= np.linalg.norm(heading)
    long = float(rng.uniform(0.26, 0.36) + 0.20 * (root[1] < _EARS))
    winds = long / float(rng.uniform(0.115, 0.135))
    return Curl(start, start + heading * long, float(rng.uniform(0.050, 0.062)), winds, float(rng.uniform(0, 6.28)))


def _hides(curl: Curl, centre: Array) -> bool:
    """Say whether a curl hangs before the face."""
    x, y, z = curl.tip - centre
    before, wide, above = _FACE
    return bool(z > before and abs(x) < wide and y < above)


@cache
def curls(centre: Triple, radii: Triple, count: int = 230) -> Part:
    """Return the curls of a head; the face stays free."""
    rng = np.random.default_rng(5)
    middle_, size = np.array(centre), np.array(radii)
    grown = [_curl(root, middle_, size, rng) for root in _roots(count) if not _bare(root)]
    grown = [curl for curl in grown if not _hides(curl, middle_)]
    ends = np.array([end for curl in grown for end in (curl.root, curl.tip)], np.float32)
    low, high = ends.min(axis=0) - np.float32(0.09), ends.max(axis=0) + np.float32(0.09)
    x, y, z = ((low + high) / 2).tolist()
    field = baked(Locks(grown), low, high - low, 0.0085, 0.03)
    return Part(
        field,
        strands("#8a2c10", "#cb5520", "#e68843"),
        (x, y, z),
        float(np.linalg.norm(ends - [x, y, z], axis=1).max()) + 0.08,
    )
