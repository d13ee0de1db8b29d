"""Small pictures with a subject in them, drawn on the spot: where it is, is known."""

import io
from functools import cache
from typing import Any

import cv2
import numpy
from PIL import Image

from consistency_pipeline.seeing.arrays import Colours, Mask
from consistency_pipeline.seeing.facts import Box, Look
from consistency_pipeline.seeing.look import measured

SIDE = 400
MUG: Box = (0.3, 0.25, 0.7, 0.8)
PLAIN = (205, 205, 200)


def mask(box: Box = MUG, side: int = SIDE) -> Mask:
    """Return where the subject is."""
    there = numpy.zeros((side, side), numpy.uint8)
    left, top, right, bottom = (round(part * side) for part in box)
    there[max(top, 0) : bottom, max(left, 0) : right] = 1
    return there > 0


def picture(
    box: Box = MUG, backdrop: tuple[int, int, int] = PLAIN, hue: tuple[int, int, int] = (30, 130, 120), seed: int = 1
) -> Colours:
    """Return a speckled mug with a white mark, before a plain backdrop with a trace of grain."""
    dice = numpy.random.default_rng(seed)
    pixels = numpy.full((SIDE, SIDE, 3), backdrop, numpy.float64)
    there = mask(box)
    specks = numpy.where(dice.random((SIDE // 4, SIDE // 4)) > 0.9, 60, 0).repeat(4, 0).repeat(4, 1)
    pixels[there] = (numpy.array(hue) + specks[..., None])[there]
    left, top, right, bottom = (part * SIDE for part in box)
    corners = [
        (left + 0.3 * (right - left), bottom - 45),
        (left + 0.5 * (right - left), top + 40),
        (right - 40, bottom - 45),
    ]
    cv2.fillPoly(pixels, [numpy.array(corners, numpy.int32)], (240, 240, 240))
    grain = dice.normal(0, 1.5, pixels.shape)
    return cv2.GaussianBlur((pixels + grain).clip(0, 255), (0, 0), 0.5).astype(numpy.uint8)


def packed(pixels: Any, kind: str = "PNG", mode: str | None = None, **options: Any) -> bytes:
    """Return pixels as a file."""
    out = io.BytesIO()
    shown = Image.fromarray(numpy.ascontiguousarray(pixels))
    (shown.convert(mode) if mode else shown).save(out, kind, **options)
    return out.getvalue()


@cache
def plain_look() -> Look:
    """Return the look of the mug as it is drawn without wishes."""
    return measured(packed(picture()))
