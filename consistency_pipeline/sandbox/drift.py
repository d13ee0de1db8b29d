"""Subjects that drift on purpose: a reference altered in one known way before a storyboard is made of it.

What a picture then shows of its subject is wrong by just so much, whatever else is in the scene.
"""

from collections.abc import Callable, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from consistency_pipeline.seeing.arrays import lab
from consistency_pipeline.seeing.ciede import difference
from consistency_pipeline.seeing.cutting import box_of, cut

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]

TURNS = np.radians(np.arange(3, 181, 3))  # of hue, that are tried
FAINT = 12.0  # units of chroma: what has less has no hue to turn, and is tinted
HALF = 0.5


def drifted(reference: Image.Image, how: str, amount: float) -> Image.Image:
    """Return a reference whose subject drifted in one of the ways of `DRIFTS`, which say what `amount` is."""
    pixels = np.asarray(reference.convert("RGB"), np.uint8)
    mask = cut(pixels).mask
    return Image.fromarray(DRIFTS[how](pixels, mask if mask.any() else np.ones_like(mask), amount))


def _hue(pixels: Pixels, there: Mask, amount: float) -> Pixels:
    """Turn the subject's hue until its colours are `amount` apart in CIEDE2000, in the mean."""
    values = lab(pixels)
    some = values[there][:: max(1, int(there.sum()) // 4000)]
    if np.hypot(some[:, 1], some[:, 2]).mean() < FAINT:
        changed = values + np.array([0, 0.8 * amount, 0.6 * amount], np.float32)
    else:
        turn = next((t for t in TURNS if difference(some, _turned(some, t)).mean() >= amount), TURNS[-1])
        changed = _turned(values, float(turn))
    return _within(pixels, _rgb(changed), there)


def _turned(values: NDArray[np.float32], turn: float) -> NDArray[np.float32]:
    cosine, sine = np.cos(turn), np.sin(turn)
    a, b = values[..., 1], values[..., 2]
    return np.stack([values[..., 0], cosine * a - sine * b, sine * a + cosine * b], axis=-1).astype(np.float32)


def _rgb(values: NDArray[np.float32]) -> Pixels:
    return (cv2.cvtColor(values, cv2.COLOR_LAB2RGB).clip(0, 1) * 255 + HALF).astype(np.uint8)


def _within(pixels: Pixels, changed: Pixels, there: Mask) -> Pixels:
    """Return a picture changed where the subject is, softly at its outline."""
    cover = cv2.GaussianBlur(there.astype(np.float32), (0, 0), 1.5)[..., None]
    return (pixels * (1 - cover) + changed * cover + HALF).astype(np.uint8)


def _detail(pixels: Pixels, there: Mask, amount: float) -> Pixels:
    """Paint over the place of the subject that has most on it: `amount` is the side of that, as part of the box's."""
    left, top, right, bottom = box_of(there) or (0, 0, 1, 1)
    height, width = there.shape
    wide, high = (max(3, round(amount * side)) for side in ((right - left) * width, (bottom - top) * height))
    light = lab(pixels)[..., 0]
    slopes = np.hypot(cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1))
    inner = cv2.erode(there.astype(np.uint8), np.ones((9, 9), np.uint8), borderValue=0).astype(np.float32)
    much = cv2.boxFilter(slopes * inner, -1, (wide, high), borderType=cv2.BORDER_CONSTANT)
    y, x = np.unravel_index(int(much.argmax()), much.shape)
    hole = np.zeros(there.shape, bool)
    top_left = max(0, int(y) - high // 2), max(0, int(x) - wide // 2)
    hole[top_left[0] : top_left[0] + high, top_left[1] : top_left[1] + wide] = True
    hole &= there
    return np.where(hole[..., None], np.median(pixels[hole], axis=0), pixels).astype(np.uint8)


def _stretch(pixels: Pixels, there: Mask, amount: float) -> Pixels:
    """Make the subject wider by `amount` of its width."""
    del there
    size = round(pixels.shape[1] * (1 + amount)), pixels.shape[0]
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_CUBIC), np.uint8)


def _texture(pixels: Pixels, there: Mask, amount: float) -> Pixels:
    """Blur the subject's surface: `amount` is in hundredths of the picture's longer side."""
    soft = cv2.GaussianBlur(pixels, (0, 0), amount * max(there.shape) / 100)
    return _within(pixels, np.asarray(soft, np.uint8), there)


def _swap(pixels: Pixels, there: Mask, amount: float) -> Pixels:
    """Put another thing in the subject's place: a striped egg; `amount` chooses its colours."""
    dice = np.random.default_rng(round(amount))
    left, top, right, bottom = box_of(there) or (0, 0, 1, 1)
    height, width = there.shape
    backdrop = np.median(pixels[~there], axis=0) if (~there).any() else np.array([200.0, 200, 200])
    painted = np.empty_like(pixels)
    painted[:] = backdrop
    colours = dice.integers(20, 236, (2, 3))
    rows, columns = np.mgrid[0:height, 0:width]
    centre, half = ((left + right) / 2 * width, (top + bottom) / 2 * height), (right - left) * width / 2
    inside = ((columns - centre[0]) / half) ** 2 + ((rows - centre[1]) / ((bottom - top) * height / 2)) ** 2 < 1
    striped = (columns + rows) // max(4, width // 24) % 2
    painted[inside] = colours[striped[inside]]
    return painted


DRIFTS: Mapping[str, Callable[[Pixels, Mask, float], Pixels]] = {
    "hue": _hue,
    "detail": _detail,
    "stretch": _stretch,
    "texture": _texture,
    "swap": _swap,
}
