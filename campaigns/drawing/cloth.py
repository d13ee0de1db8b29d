"""Cloth: corduroy, twill, knit and embroidery thread, as paint and relief."""

from __future__ import annotations

import numpy as np

from drawing.scene import Material
from drawing.vectors import Array, Field, Triple, clouds, linear, mix, noise, step, vec


def around_axis(a: Triple, b: Triple, wales: float) -> Field:
    """Count ribs around a limb that runs from `a` to `b`."""
    start, axis = vec(a), vec(b) - vec(a)
    axis = axis / np.sqrt((axis * axis).sum())
    side = np.cross(axis[:, 0], [0.0, 0.0, 1.0])
    side = side / np.linalg.norm(side)
    front = np.cross(side, axis[:, 0])

    def count(p: Array) -> Array:
        q = p - start
        x = side[0] * q[0] + side[1] * q[1] + side[2] * q[2]
        z = front[0] * q[0] + front[1] * q[1] + front[2] * q[2]
        return np.asarray(np.arctan2(x, z) * np.float32(wales / (2 * np.pi)), np.float32)

    return count


def upright(wales: float, oval: float = 0.74) -> Field:
    """Count ribs around the trunk, so that they run up and down."""
    return lambda p: np.asarray(np.arctan2(p[0], p[2] / np.float32(oval)) * np.float32(wales / (2 * np.pi)), np.float32)


def _rib(count: Array) -> Array:
    """Return the height over a rib: round on top, sharp in the groove."""
    return np.asarray(np.sqrt(np.abs(np.sin(count * np.float32(np.pi)))), np.float32)


def corduroy(count: Field, colour: str, deep: str) -> Material:
    """Make ribbed velvet: worn light on the ribs, deep colour in the grooves."""

    def albedo(p: Array) -> Array:
        rib = _rib(count(p))
        worn = clouds(p * np.float32(4), 3, 31)
        nap = noise(p * np.float32(130), 8)
        light = linear(colour) * (0.84 + 0.2 * worn + 0.14 * nap)
        return mix(linear(deep), light, step(0.25, 0.85, rib))

    def height(p: Array) -> Array:
        fold = clouds(p * np.float32(5), 2, 3) * np.float32(0.020)
        return np.float32(0.006) * _rib(count(p)) + fold

    return Material(albedo, height, rough=0.85, specular=0.012, sheen=0.55, reach=0.0025)


def twill(colour: str, fade: str, scale: float = 30.0) -> Material:
    """Make a diagonal weave: denim or chinos."""

    def lines(p: Array) -> Array:
        phase = (p[0] + p[1] * np.float32(1.1) + p[2]) * np.float32(scale * np.pi)
        return np.asarray(np.sin(phase) * np.float32(0.5) + np.float32(0.5), np.float32)

    def albedo(p: Array) -> Array:
        worn = clouds(p * np.float32(6), 3, 17)
        return mix(linear(colour), linear(fade), step(0.35, 0.9, worn) * np.float32(0.5) + lines(p) * np.float32(0.07))

    def height(p: Array) -> Array:
        return clouds(p * np.float32(6), 2, 6) * np.float32(0.018)

    return Material(albedo, height, rough=0.8, specular=0.015, sheen=0.25, reach=0.003)


def knit(colour: str) -> Material:
    """Make a fine plain knit."""

    def albedo(p: Array) -> Array:
        return linear(colour) * (0.92 + 0.12 * noise(p * np.float32(90), 5))

    return Material(
        albedo, lambda p: noise(p * np.float32(60), 6) * np.float32(0.003), rough=0.8, specular=0.02, sheen=0.2
    )
