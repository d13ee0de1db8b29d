"""Painting on float pictures: colours, gradients, soft shapes, glows and noise.

Colours are sRGB triples in 0..1, lengths are pixels, and every brush paints in place.
"""

from collections.abc import Sequence
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

Picture: TypeAlias = NDArray[np.float32]  # (height, width, 3), sRGB, 0..1
Field: TypeAlias = NDArray[np.float32] | NDArray[np.float64]  # what sums of these are, until made `floats` again
Mask: TypeAlias = NDArray[np.float32]  # (height, width), 0..1
Colour: TypeAlias = tuple[float, float, float]
Point: TypeAlias = tuple[float, float]  # x, y
Random: TypeAlias = np.random.Generator

WHITE: Colour = (1.0, 1.0, 1.0)
BLACK: Colour = (0.0, 0.0, 0.0)
HALF = 0.5  # covered more than half: inside
SURE = 0.95  # covered whole, but for rounding
LEAST_BLUR = 0.3  # pixels: less cannot be seen
LEAST_SHRINKING = 1.5  # less is not worth two resizings
SHIFT = 3  # polygons are drawn to an eighth of a pixel


def rgb(code: str) -> Colour:
    """Return the colour of "#rrggbb"."""
    return (int(code[1:3], 16) / 255, int(code[3:5], 16) / 255, int(code[5:7], 16) / 255)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Return the colour between two, `share` (0..1) of the way to the second."""
    red, green, blue = (a + (b - a) * share for a, b in zip(first, second, strict=True))
    return (red, green, blue)


def times(first: Colour, second: Colour) -> Colour:
    """Return one colour seen in the light of another."""
    return (first[0] * second[0], first[1] * second[1], first[2] * second[2])


def shade(colour: Colour, factor: float) -> Colour:
    """Return a colour made darker (factor below 1) or lighter."""
    red, green, blue = (min(1.0, part * factor) for part in colour)
    return (red, green, blue)


def chance(random: Random, share: float) -> bool:
    """Return True in so many of all cases (0..1)."""
    return bool(random.random() < share)


def floats(array: ArrayLike) -> NDArray[np.float32]:
    """Return an array as 32-bit floats (OpenCV's own type names no number)."""
    return np.asarray(array, dtype=np.float32)


def resized(
    picture: NDArray[np.float32], width: int, height: int, smooth: int = cv2.INTER_LINEAR
) -> NDArray[np.float32]:
    """Return a picture or mask at another size."""
    return floats(cv2.resize(picture, (max(1, width), max(1, height)), interpolation=smooth))


def blurred(picture: NDArray[np.float32], sigma: float) -> NDArray[np.float32]:
    """Return a picture or mask with a Gaussian blur; wide ones are made small first, which cannot be seen."""
    if sigma < LEAST_BLUR:
        return picture
    height, width = picture.shape[:2]
    factor = max(1.0, min(sigma / 2.0, min(height, width) / 8))
    if factor < LEAST_SHRINKING:
        return floats(cv2.GaussianBlur(picture, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE))
    small = floats(cv2.resize(picture, (round(width / factor), round(height / factor)), interpolation=cv2.INTER_AREA))
    soft = floats(cv2.GaussianBlur(small, (0, 0), sigma / factor, borderType=cv2.BORDER_REPLICATE))
    return resized(soft, width, height)


def gradient(
    picture: Picture, stops: Sequence[tuple[float, Colour]], top: float = 0, bottom: float | None = None
) -> None:
    """Paint rows `top` to `bottom` with colours that change downwards; stops are at 0..1 of the way."""
    first, last = max(0, round(top)), min(picture.shape[0], round(picture.shape[0] if bottom is None else bottom))
    if last <= first:
        return
    places = (np.arange(first, last) - top) / max(1.0, (picture.shape[0] if bottom is None else bottom) - top)
    at = [stop[0] for stop in stops]
    for channel in range(3):
        column = np.interp(places, at, [stop[1][channel] for stop in stops]).astype(np.float32)
        picture[first:last, :, channel] = column[:, None]


def _window(points: NDArray[np.float64], shape: tuple[int, ...], margin: float) -> tuple[int, int, int, int] | None:
    left, top = np.floor(points.min(axis=0) - margin).astype(int)
    right, bottom = np.ceil(points.max(axis=0) + margin + 1).astype(int)
    left, top = max(0, int(left)), max(0, int(top))
    right, bottom = min(shape[1], int(right)), min(shape[0], int(bottom))
    return (left, top, right, bottom) if right > left and bottom > top else None


def filled(points: Sequence[Point] | NDArray[np.float64], shape: tuple[int, ...], origin: Point = (0, 0)) -> Mask:
    """Return the mask of a polygon with smooth edges; `origin` is where the mask's corner lies."""
    mask = np.zeros(shape[:2], np.uint8)
    corners = np.clip(np.round((np.asarray(points, np.float64) - origin) * (1 << SHIFT)), -(1 << 20), 1 << 20)
    cv2.fillPoly(mask, [corners.astype(np.int32)], 255, cv2.LINE_AA, SHIFT)
    return floats(mask) / np.float32(255)


def polygon(
    picture: Picture,
    points: Sequence[Point] | NDArray[np.float64],
    colour: Colour,
    opacity: float = 1.0,
    soft: float = 0.0,
) -> None:
    """Paint a polygon; `soft` is the blur of its edge in pixels."""
    corners = np.asarray(points, np.float64)
    window = _window(corners, picture.shape, 3 * soft)
    if window is None:
        return
    left, top, right, bottom = window
    mask = blurred(filled(corners, (bottom - top, right - left), (left, top)), soft)
    lay(picture[top:bottom, left:right], mask * opacity, colour)


def box(picture: Picture, corner: Point, size: Point, colour: Colour, opacity: float = 1.0, soft: float = 0.0) -> None:
    """Paint an upright rectangle from its upper left corner."""
    (x, y), (w, h) = corner, size
    polygon(picture, [(x, y), (x + w, y), (x + w, y + h), (x, y + h)], colour, opacity, soft)


def oval(centre: Point, radii: Point, tilt: float = 0.0, corners: int = 40) -> NDArray[np.float64]:
    """Return the points of an ellipse, tilted by radians."""
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    x, y = np.cos(angle) * radii[0], np.sin(angle) * radii[1]
    return np.stack(
        [centre[0] + x * np.cos(tilt) - y * np.sin(tilt), centre[1] + x * np.sin(tilt) + y * np.cos(tilt)], axis=1
    )


def disc(
    picture: Picture, centre: Point, radii: Point, colour: Colour, opacity: float = 1.0, soft: float = 0.0
) -> None:
    """Paint an ellipse."""
    polygon(picture, oval(centre, radii), colour, opacity, soft)


def stroke(picture: Picture, points: Sequence[Point], width: float, colour: Colour, opacity: float = 1.0) -> None:
    """Paint a line through points."""
    corners = np.asarray(points, np.float64)
    window = _window(corners, picture.shape, width + 2)
    if window is None:
        return
    left, top, right, bottom = window
    mask = np.zeros((bottom - top, right - left), np.uint8)
    path = np.round((corners - (left, top)) * (1 << SHIFT)).astype(np.int32)
    cv2.polylines(mask, [path], False, 255, max(1, round(width)), cv2.LINE_AA, SHIFT)
    thin = min(1.0, max(width, 0.25))
    lay(picture[top:bottom, left:right], floats(mask) * np.float32(opacity * thin / 255), colour)


def lay(picture: Picture, mask: Field, colour: Colour | Picture) -> None:
    """Lay a colour or another picture over a picture where the mask is."""
    picture += (np.asarray(colour, np.float32) - picture) * mask[..., None]


def glow(picture: Picture, centre: Point, radii: Point, colour: Colour, strength: float = 1.0) -> None:
    """Add light that fades from a point: the Gaussian reaches a third of its height at the radii."""
    height, width = picture.shape[:2]
    reach_x, reach_y = 2.6 * radii[0], 2.6 * radii[1]
    left, right = max(0, int(centre[0] - reach_x)), min(width, int(centre[0] + reach_x) + 1)
    top, bottom = max(0, int(centre[1] - reach_y)), min(height, int(centre[1] + reach_y) + 1)
    if right <= left or bottom <= top:
        return
    across = np.exp(-(((np.arange(left, right) - centre[0]) / radii[0]) ** 2)).astype(np.float32)
    down = np.exp(-(((np.arange(top, bottom) - centre[1]) / radii[1]) ** 2)).astype(np.float32)
    light = np.outer(down, across)[..., None] * (np.asarray(colour, np.float32) * np.float32(strength))
    part = picture[top:bottom, left:right]
    part += light * (1 - part)  # like a second exposure: never brighter than white


def noise(shape: tuple[int, ...], cell: Point, rng: Random, octaves: int = 3) -> Mask:
    """Return soft noise around 0.5, with spots about as wide and high as `cell` and finer ones in them."""
    height, width = shape[:2]
    total = np.zeros((height, width), np.float32)
    weight = 0.0
    for octave in range(octaves):
        columns = int(np.clip(width / max(cell[0], 1) * 2**octave, 2, width)) + 1
        rows = int(np.clip(height / max(cell[1], 1) * 2**octave, 2, height)) + 1
        grid = rng.random((rows, columns), dtype=np.float32)
        share = 0.5**octave
        total += resized(grid, width, height, cv2.INTER_CUBIC) * np.float32(share)
        weight += share
    return floats(total / weight)


def ridge(width: int, rng: Random, waves: float, rough: float = 0.5) -> NDArray[np.float64]:
    """Return heights about -1..1 along a line with so many large waves: a mountain's or a tree line's outline."""
    total = np.zeros(width)
    size = 1.0
    for octave in range(7):
        knots = max(2, int(waves * 2**octave) + 2)
        total += size * np.interp(np.linspace(0, knots - 1, width), np.arange(knots), rng.uniform(-1, 1, knots))
        size *= rough
    return total
