"""The travel mug: glazed body with a handle, matte lid, cork base, and a raised mountain on the front."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from drawing.scene import Material, Part, plain
from drawing.shapes import carve, egg, join, melt, posed, ring, slab, turned
from drawing.vectors import Array, Field, clouds, grains, linear, mix, noise, step

_LOW, _HIGH = 0.30, 1.46
_LOGO_CENTRE, _LOGO_HALF = 0.92, 0.30


def _radius(y: Array) -> Array:
    return np.float32(0.43) + np.float32(0.085 / (_HIGH - _LOW)) * (y - np.float32(_LOW))


def _grip(p: Array) -> Array:
    """Return the distance to the handle, a bent oval rod to the right of the body."""
    x, y = p[0] - np.float32(0.45), p[1] - np.float32(0.90)
    qx, qy = np.abs(x) - np.float32(0.12), np.abs(y) - np.float32(0.13)
    outline = np.sqrt(np.maximum(qx, 0) ** 2 + np.maximum(qy, 0) ** 2) + np.minimum(np.maximum(qx, qy), 0)
    outline = np.abs(outline - np.float32(0.25))
    rod = np.sqrt(outline**2 + (p[2] * np.float32(0.62)) ** 2) - np.float32(0.052)
    return np.asarray(rod * np.float32(0.9), np.float32)


@cache
def _logo() -> Array:
    """Return the distance to the mountain's edge over a square of the front, positive inside."""
    size = 768
    picture = np.zeros((size, size), np.uint8)

    def fill(points: list[tuple[float, float]], value: int) -> None:
        cv2.fillPoly(picture, [np.round(np.array(points) * size).astype(np.int32)], value)

    snow = [(0.20, 0.375), (0.30, 0.375), (0.357, 0.32), (0.402, 0.39), (0.446, 0.335), (0.50, 0.375), (0.62, 0.375)]
    fill([(0.04, 0.80), (0.40, 0.15), (0.60, 0.51), (0.685, 0.37), (0.96, 0.80)], 255)
    fill(snow + [(x, y + 0.038) for x, y in reversed(snow)], 0)
    fill([(0.04, 0.845), (0.96, 0.845), (0.93, 0.895), (0.07, 0.895)], 255)
    inside = cv2.distanceTransform(picture, cv2.DIST_L2, 5)
    outside = cv2.distanceTransform(255 - picture, cv2.DIST_L2, 5)
    edge = cv2.GaussianBlur(inside - outside, (0, 0), 2.0)
    return np.asarray(edge / size, np.float32)


def _emblem(p: Array) -> Array:
    """Return how far points lie inside the logo, in lengths of the world; far outside it, a negative number."""
    grid = _logo()
    size = grid.shape[0]
    around = np.arctan2(p[0], p[2]) * _radius(p[1])
    u = ((around / _LOGO_HALF) * 0.5 + 0.5) * size - 0.5
    v = (0.5 - (p[1] - _LOGO_CENTRE) / _LOGO_HALF * 0.5) * size - 0.5
    sampled = cv2.remap(
        grid,
        u[None].astype(np.float32),
        v[None].astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=-0.2,
    )[0]
    return np.asarray(sampled * np.float32(2 * _LOGO_HALF), np.float32)


def _glaze(p: Array) -> Array:
    """Paint the glaze: teal that breaks lighter on edges, with fine flecks, and the emblem in white."""
    tone = clouds(p * np.float32(5), 3, 5)
    base = mix(linear("#0a6f72"), linear("#108585"), tone)
    pool = step(0.46, 0.31, p[1]) * np.float32(0.45)
    base = mix(base, linear("#07585c"), pool)
    lip = step(1.41, 1.455, p[1])
    base = mix(base, linear("#3fa39d"), lip * np.float32(0.55))
    near, _, name = grains(p * np.float32(26), 3)
    fleck = step(0.30, 0.16, near / np.maximum(name * np.float32(1.5), np.float32(0.15))) * step(0.35, 0.45, name)
    base = mix(base, linear("#06474b"), fleck * np.float32(0.75))
    near, _, name = grains(p * np.float32(17) + np.float32(40), 11)
    base = mix(base, linear("#bfe0d8"), step(0.16, 0.08, near) * step(0.55, 0.6, name) * np.float32(0.6))
    edge = _emblem(p)
    base = base * (1 - np.float32(0.45) * step(-0.022, 0.0, edge))
    return mix(base, linear("#f6f3ea"), step(-0.0015, 0.0015, edge))


def _raised(p: Array) -> Array:
    ripple = noise(p * np.float32(9), 2) * np.float32(0.004)
    return ripple + np.float32(0.016) * step(-0.004, 0.014, _emblem(p))


def _glaze_gloss(p: Array) -> Array:
    return np.float32(0.10) + np.float32(0.22) * step(-0.002, 0.002, _emblem(p))


def _cork(p: Array) -> Array:
    warp = p + (clouds(p * np.float32(14), 2, 40) - np.float32(0.5)) * np.float32(0.05)
    near, second, name = grains(warp * np.float32(38), 21, wide=True)
    _, _, fine = grains(warp * np.float32(85), 25)
    colour = mix(linear("#b98652"), linear("#d6ab74"), name * np.float32(0.7) + fine * np.float32(0.3))
    colour = mix(colour, linear("#8f5f36"), step(0.84, 0.92, name) * np.float32(0.8))
    colour = mix(colour, linear("#5f3d22"), step(0.93, 0.96, fine) * np.float32(0.8))
    seam = step(0.0, 0.14, second - near)
    colour = colour * (0.9 + 0.2 * clouds(p * np.float32(60), 2, 9)) * (0.78 + 0.22 * seam)
    pores = step(0.70, 0.78, clouds(p * np.float32(40), 2, 4))
    return np.asarray(mix(colour, linear("#4d3019"), pores * np.float32(0.75)), np.float32)


def _cork_relief(p: Array) -> Array:
    pores = step(0.62, 0.78, clouds(p * np.float32(40), 2, 4))
    grit = clouds(p * np.float32(55), 2, 14)
    return np.float32(0.0055) * grit - np.float32(0.009) * pores


def _lid_field() -> Field:
    top = turned((0.50, 1.47), (0.485, 1.63), 0.03)
    dish = turned((0.415, 1.595), (0.43, 1.77), 0.02)
    sip = posed(egg((0, 0, 0), (0.085, 0.10, 0.035)), (0, 1.60, 0.30))
    tab = posed(slab((0, 0, 0), (0.07, 0.022, 0.12), 0.02), (0, 1.61, -0.10))
    return join(carve(carve(top, dish, 0.03), sip, 0.015), tab)


@cache
def parts() -> tuple[Part, ...]:
    """Return the mug, standing upright, its front towards +z and its handle towards +x."""
    body = turned((0.43, _LOW), (0.515, _HIGH), 0.03)
    foot = carve(turned((0.412, 0.0), (0.432, 0.30), 0.03), ring((0, 0, 0), 0.30, 0.018))
    matte = Material(plain(linear("#0d5f63")), rough=0.42, specular=0.035, sheen=0.15)
    glaze = Material(_glaze, _raised, _glaze_gloss, specular=0.05)
    cork = Material(_cork, _cork_relief, rough=0.75, specular=0.02, sheen=0.12)
    band = Material(plain(linear("#e9e4d8")), rough=0.5, specular=0.03)
    return (
        Part(melt(0.06, body, _grip), glaze, (0.15, 0.88, 0.0), 0.98),
        Part(_lid_field(), matte, (0.0, 1.57, 0.0), 0.53),
        Part(foot, cork, (0.0, 0.15, 0.0), 0.47),
        Part(turned((0.495, 1.455), (0.495, 1.485), 0.01), band, (0.0, 1.47, 0.0), 0.52),
    )
