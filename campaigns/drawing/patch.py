"""The embroidery on the back of the denim jacket: a sun over mountains, stitched layer by layer."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from drawing.scene import Material
from drawing.vectors import Array, linear, step

_SIZE, _TURN = 1000, 0.46
_MIDDLE, _REACH = (0.0, 1.32), 0.25
_Image = npt.NDArray[np.float32]
_Points = list[tuple[float, float]]


def _area(points: _Points) -> _Image:
    canvas = np.zeros((_SIZE, _SIZE), np.uint8)
    cv2.fillPoly(canvas, [np.round(np.array(points) * _SIZE * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    return canvas.astype(np.float32) / np.float32(255)


def _disc(x: float, y: float, radius: float) -> _Image:
    t = np.linspace(0, 2 * np.pi, 160, endpoint=False)
    return _area([(x + radius * float(np.cos(a)), y + radius * float(np.sin(a))) for a in t])


def _rays() -> _Image:
    total = np.zeros((_SIZE, _SIZE), np.float32)
    for turn in np.linspace(0, 2 * np.pi, 20, endpoint=False):
        tip, foot = (0.245, 0.185)
        spread = 0.075
        points = [
            (0.5 + r * float(np.cos(a)), 0.43 + r * float(np.sin(a)))
            for r, a in ((foot, turn - spread), (tip, turn), (foot, turn + spread))
        ]
        total = np.maximum(total, _area(points))
    return total


def _threads(degrees: float) -> _Image:
    """Return the sheen of satin stitches that run at an angle."""
    y, x = np.mgrid[0:_SIZE, 0:_SIZE].astype(np.float32)
    a = np.radians(degrees)
    across = x * np.float32(-np.sin(a)) + y * np.float32(np.cos(a))
    along = x * np.float32(np.cos(a)) + y * np.float32(np.sin(a))
    rows = np.floor(along / 60 + (np.floor(across / 9) % 2) * 0.5)
    ends = np.abs(along / 60 + (np.floor(across / 9) % 2) * 0.5 - rows - 0.5) > _TURN
    return np.asarray(np.abs(np.sin(across * np.float32(np.pi / 9))) * np.where(ends, 0.6, 1.0), np.float32)


def _layers() -> list[tuple[str, float, _Image]]:
    inside = _disc(0.5, 0.5, 0.445)
    far = _area(
        [(0, 0.66), (0.16, 0.52), (0.27, 0.60), (0.40, 0.47), (0.55, 0.61), (0.72, 0.45), (1, 0.68), (1, 1), (0, 1)]
    )
    peak = _area([(0.13, 0.85), (0.50, 0.40), (0.88, 0.85)])
    snow = _area(
        [
            (0.387, 0.537),
            (0.50, 0.40),
            (0.617, 0.539),
            (0.572, 0.525),
            (0.535, 0.575),
            (0.495, 0.53),
            (0.452, 0.582),
            (0.42, 0.53),
        ]
    )
    hill = _area([(0, 0.80), (0.25, 0.70), (0.50, 0.775), (0.76, 0.70), (1, 0.79), (1, 1), (0, 1)])
    return [
        ("#f2e3c2", 90, _disc(0.5, 0.5, 0.49)),
        ("#1d2f5c", 0, inside),
        ("#e8862e", 45, _rays() * inside),
        ("#f6b93b", 20, _disc(0.5, 0.43, 0.165)),
        ("#4f7fa8", 60, far * inside),
        ("#2d5a66", 118, peak * inside),
        ("#f7f2e8", 75, snow * inside),
        ("#3f8a5c", 10, hill * inside),
    ]


@cache
def _stitched() -> tuple[_Image, _Image, _Image]:
    """Return colour, relief and cover of the patch."""
    colour, relief = np.zeros((_SIZE, _SIZE, 3), np.float32), np.zeros((_SIZE, _SIZE), np.float32)
    cover = np.zeros((_SIZE, _SIZE), np.float32)
    for level, (code, degrees, mask) in enumerate(_layers()):
        threads = _threads(degrees)
        shade = linear(code)[:, 0] * (0.62 + 0.46 * threads[..., None])
        edge = cv2.GaussianBlur(mask, (0, 0), 7)
        colour *= 1 - 0.35 * edge[..., None] * (1 - mask[..., None])
        colour += (shade - colour) * mask[..., None]
        relief += (threads * 0.5 + 1.0 + 0.25 * level - relief) * cv2.GaussianBlur(mask, (0, 0), 2.5)
        cover = np.maximum(cover, mask)
    return colour, relief, cover


def _read(picture: _Image, p: Array) -> _Image:
    u = (0.5 - (p[0] - _MIDDLE[0]) / (2 * _REACH)) * _SIZE - 0.5
    v = (0.5 - (p[1] - _MIDDLE[1]) / (2 * _REACH)) * _SIZE - 0.5
    u = np.where(p[2] < 0, u, np.float32(-99))
    return np.asarray(
        cv2.remap(picture, u[None].astype(np.float32), v[None].astype(np.float32), cv2.INTER_LINEAR)[0], np.float32
    )


def embroidered(cloth: Material) -> Material:
    """Return a cloth with the patch on the back of the trunk."""
    albedo, height = cloth.albedo, cloth.height

    def painted(p: Array) -> Array:
        colour, _, cover = _stitched()
        share = _read(cover, p)
        round_ = np.hypot(p[0] - np.float32(_MIDDLE[0]), p[1] - np.float32(_MIDDLE[1]))
        dip = np.where(p[2] < 0, step(_REACH * 1.06, _REACH * 0.97, round_), np.float32(0)) * (1 - share)
        return np.asarray(albedo(p) * (1 - 0.5 * dip) * (1 - share) + _read(colour, p).T * share, np.float32)

    def raised(p: Array) -> Array:
        _, relief, cover = _stitched()
        share = _read(cover, p)
        below = height(p) if height else np.zeros(p.shape[1], np.float32)
        return np.asarray(below * (1 - 0.6 * share) + np.float32(0.004) * _read(relief, p) * share, np.float32)

    return replace(cloth, albedo=painted, height=raised, sheen=0.35)
