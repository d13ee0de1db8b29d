"""Synthetic references with a known outline, and ways to find them again in a storyboard."""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
TEAL, MUSTARD, RED = (26, 128, 128), (216, 160, 40), (200, 40, 40)
MUG = "The same teal mug from the reference image on a wooden table. Keep the mug identical."


@cache
def studio(side: int, code: tuple[int, int, int] = (232, 229, 224)) -> NDArray[np.float32]:
    """Return a backdrop with the fall-off of a studio light and a little noise."""
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    light = 1 - 0.06 * (x**2 + y**2)
    noise = np.random.default_rng(5).normal(0, 1.0, (side, side, 3))
    return np.asarray(np.asarray(code) * light[..., None] + noise, np.float32)


def placed(mask: Pixels, colour: tuple[int, int, int], side: int, shadow: bool = True) -> Image.Image:
    """Return a thing of one colour on a studio backdrop, with a soft shadow under it."""
    picture = studio(side).copy()
    if shadow:
        fallen = cv2.GaussianBlur(np.roll(mask, (side // 40, side // 25), (0, 1)).astype(np.float32), (0, 0), side / 30)
        picture *= 1 - 0.16 * np.asarray(fallen)[..., None] / 255
    soft = np.asarray(cv2.GaussianBlur(mask, (0, 0), 0.8), np.float32)[..., None] / 255
    down = np.linspace(1.08, 0.92, side, dtype=np.float32)[:, None, None]
    picture += (np.asarray(colour, np.float32) * down - picture) * soft
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))


@cache
def mug_mask(side: int = 320) -> Pixels:
    """Return the outline of a mug whose handle has a hole (0 or 255)."""
    mask = np.zeros((side, side), np.uint8)
    s = side / 320
    cv2.ellipse(mask, (round(205 * s), round(160 * s)), (round(48 * s), round(58 * s)), 0, 0, 360, 255, round(18 * s))
    cv2.rectangle(mask, (round(95 * s), round(70 * s)), (round(205 * s), round(255 * s)), 255, -1)
    return mask


@cache
def mug(colour: tuple[int, int, int] = TEAL, side: int = 320) -> Image.Image:
    """Return a mug in a studio."""
    return placed(mug_mask(side), colour, side)


@cache
def figure(colour: tuple[int, int, int] = MUSTARD, side: int = 320) -> Image.Image:
    """Return a standing figure of one colour in a studio."""
    mask = np.zeros((side, side), np.uint8)
    s = side / 320
    cv2.circle(mask, (round(160 * s), round(70 * s)), round(38 * s), 255, -1)
    cv2.rectangle(mask, (round(115 * s), round(108 * s)), (round(205 * s), round(205 * s)), 255, -1)
    for left in (122, 168):
        cv2.rectangle(mask, (round(left * s), round(205 * s)), (round((left + 30) * s), round(300 * s)), 255, -1)
    return placed(mask, colour, side)


def like(picture: Image.Image, colour: tuple[int, int, int], reach: float = 26) -> NDArray[np.bool_]:
    """Return where a picture has about a colour (within `reach` Lab units, lightness counting half)."""
    lab = np.asarray(cv2.cvtColor(np.asarray(picture, np.float32) / 255, cv2.COLOR_RGB2LAB))
    wanted = np.asarray(cv2.cvtColor(np.asarray([[colour]], np.float32) / 255, cv2.COLOR_RGB2LAB))[0, 0]
    difference = (lab - wanted) * np.asarray((0.5, 1, 1))
    return np.asarray(np.linalg.norm(difference, axis=2) < reach)


def box_of(mask: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """Return left, top, right, bottom of the largest patch of a mask."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    assert count > 1, "nothing of that colour"
    left, top, wide, high, _ = stats[1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())]
    return int(left), int(top), int(left + wide), int(top + high)
