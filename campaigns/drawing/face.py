"""The face, printed on the head as on a vinyl figure: a drawing over longitude and latitude."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from drawing.vectors import Array, linear, vec

_WIDE, _TALL = 1200, 1200
_SPAN = 75.0
_CHEEK, _LIDS = 46, -3.5
_Image = npt.NDArray[np.float32]


def _xy(points: Array) -> npt.NDArray[np.int32]:
    """Turn degrees (right, up) into pixels with four bits of fraction."""
    x = (points[:, 0] / _SPAN * 0.5 + 0.5) * _WIDE
    y = (0.5 - points[:, 1] / _SPAN * 0.5) * _TALL
    return np.round(np.stack([x, y], axis=1) * 16).astype(np.int32)


def _mask(points: Array, soft: float = 1.2) -> _Image:
    canvas = np.zeros((_TALL, _WIDE), np.uint8)
    cv2.fillPoly(canvas, [_xy(points)], 255, cv2.LINE_AA, 4)
    return cv2.GaussianBlur(canvas, (0, 0), soft).astype(np.float32) / np.float32(255)


def _oval(x: float, y: float, rx: float, ry: float, lean: float = 0.0) -> Array:
    t = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    c, s = np.cos(np.radians(lean)), np.sin(np.radians(lean))
    px, py = rx * np.cos(t), ry * np.sin(t)
    return np.stack([x + px * c - py * s, y + px * s + py * c], axis=1).astype(np.float32)


def _stroke(points: list[tuple[float, float]], wide: list[float]) -> Array:
    """Return the outline of a brush stroke along a quadratic curve, its width given at start, middle and end."""
    a, b, c = (np.array(point) for point in points)
    t = np.linspace(0, 1, 60)[:, None]
    line = (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c
    tangent = np.gradient(line, axis=0)
    side = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1) / np.linalg.norm(tangent, axis=1, keepdims=True)
    half = np.interp(t, [0, 0.5, 1], wide) / 2
    return np.concatenate([line + side * half, (line - side * half)[::-1]]).astype(np.float32)


def _lay(picture: _Image, colour: str, mask: _Image, strength: float = 1.0) -> None:
    x, y, wide, tall = cv2.boundingRect((mask > 0).astype(np.uint8))
    part, cover = picture[y : y + tall, x : x + wide], mask[y : y + tall, x : x + wide, None]
    part += (linear(colour)[:, 0] - part) * cover * np.float32(strength)


def _cheeks(picture: _Image) -> None:
    rng = np.random.default_rng(11)
    for side in (-1, 1):
        _lay(picture, "#e8735c", _mask(_oval(side * 33, -17, 10, 7), 45), 0.50)
    _lay(picture, "#e8806a", _mask(_oval(0, -11, 7, 5), 30), 0.30)
    for _ in range(64):
        x, y = rng.normal(0, 21), rng.normal(-11, 4.6)
        y += 2.5 - abs(x) * 0.12
        if abs(x) < _CHEEK and y < _LIDS:
            r = rng.uniform(0.55, 1.15)
            _lay(picture, "#a9562f", _mask(_oval(x, y, r, r * 0.92), 1.6), float(rng.uniform(0.45, 0.8)))


def _eye(picture: _Image, side: int) -> None:
    x, y = side * 21.0, 3.0
    white = _mask(_oval(x, y, 8.6, 10.4, -side * 4))
    _lay(picture, "#fbf6ef", white)
    upper = _mask(_oval(x, y + 9.5, 10, 5.5), 12)
    _lay(picture, "#c9b6ab", white * upper, 0.55)
    ix, iy = x - side * 0.7, y - 0.2
    _lay(picture, "#3a2413", _mask(_oval(ix, iy, 6.9, 8.3)) * white)
    iris = _mask(_oval(ix, iy, 6.2, 7.6))
    _lay(picture, "#4f7a3c", iris * white)
    _lay(picture, "#9cba5a", _mask(_oval(ix, iy - 4.4, 5.2, 3.8), 14) * iris * white, 0.9)
    _lay(picture, "#27401f", _mask(_oval(ix, iy + 6, 8, 4.5), 14) * iris * white, 0.75)
    _lay(picture, "#160f0c", _mask(_oval(ix, iy, 3.5, 4.4)) * white)
    _lay(picture, "#ffffff", _mask(_oval(ix - 2.5, iy + 3.4, 1.9, 2.3)))
    _lay(picture, "#ffffff", _mask(_oval(ix + 2.4, iy - 3.6, 0.9, 1.1)), 0.85)
    lash = [(x - side * 8.4, y + 2.2), (x - side * 1.0, y + 18.2), (x + side * 10.4, y + 3.0)]
    _lay(picture, "#2a1410", _mask(_stroke(lash, [0.9, 2.6, 2.2])))
    for dx, dy, out, lift in ((8.6, 5.6, 3.6, 2.6), (6.4, 8.2, 3.0, 3.4)):
        root = (x + side * dx, y + dy)
        tip = (x + side * (dx + out), y + dy + lift)
        _lay(picture, "#2a1410", _mask(_stroke([root, (tip[0], root[1] + 0.6), tip], [1.9, 1.3, 0.2])))
    under = [(x - side * 5.5, y - 9.0), (x + side * 1.0, y - 12.0), (x + side * 7.0, y - 7.6)]
    _lay(picture, "#8a4a34", _mask(_stroke(under, [0.1, 0.7, 0.5])), 0.7)


def _brow(picture: _Image, side: int) -> None:
    curve = [(side * 11.5, 17.5), (side * 21.0, 24.5), (side * 32.5, 17.0)]
    _lay(picture, "#8f3f1c", _mask(_stroke(curve, [2.6, 3.0, 0.8]), 2.0), 0.95)


def _mouth(picture: _Image) -> None:
    smile = [(-11.0, -25.0), (0.0, -32.6), (11.0, -25.0)]
    upper = [(-8.5, -26.4), (0.0, -28.2), (8.5, -26.4)]
    _lay(picture, "#c95a52", _mask(_stroke([(-8.0, -27.4), (0.0, -33.8), (8.0, -27.4)], [0.4, 3.4, 0.4]), 3), 0.75)
    _lay(picture, "#d67a6c", _mask(_stroke(upper, [0.2, 2.0, 0.2]), 4), 0.5)
    _lay(picture, "#6e2420", _mask(_stroke(smile, [0.7, 1.3, 0.7])))
    for side in (-1, 1):
        _lay(
            picture,
            "#8a3a2c",
            _mask(_stroke([(side * 10.6, -23.6), (side * 12.2, -24.6), (side * 12.0, -26.6)], [0.3, 0.9, 0.3]), 2),
            0.8,
        )


@cache
def _print() -> _Image:
    picture = np.ones((_TALL, _WIDE, 3), np.float32) * linear("#eab088")[:, 0]
    _cheeks(picture)
    for side in (-1, 1):
        _eye(picture, side)
        _brow(picture, side)
    _mouth(picture)
    return picture


def printed(p: Array, centre: Array) -> Array:
    """Return the colour of the head at points around its centre."""
    q = p - centre
    right = np.degrees(np.arctan2(q[0], q[2]))
    up = np.degrees(np.arctan2(q[1], np.sqrt(q[0] ** 2 + q[2] ** 2)))
    x = (np.clip(right / _SPAN, -1, 1) * 0.5 + 0.5) * _WIDE - 0.5
    y = (0.5 - np.clip(up / _SPAN, -1, 1) * 0.5) * _TALL - 0.5
    sampled = cv2.remap(
        _print(),
        x[None].astype(np.float32),
        y[None].astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(sampled[0].T, np.float32)


def skin(p: Array) -> Array:
    """Paint bare skin: the colour of the head away from the print."""
    return np.broadcast_to(linear("#eab088"), p.shape)


def glossy(p: Array, centre: Array) -> Array:
    """Return the roughness of the head: eyes and lips shine a little, skin is satin."""
    q = p - centre
    right = np.degrees(np.arctan2(np.abs(q[0]), q[2]))
    up = np.degrees(np.arctan2(q[1], np.sqrt(q[0] ** 2 + q[2] ** 2)))
    eye = ((right - 21) / 8.6) ** 2 + ((up - 3) / 10.4) ** 2 < 1
    return np.where(eye, np.float32(0.12), np.float32(0.46))


ORIGIN = vec((0, 0, 0))
