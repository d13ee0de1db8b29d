"""Small pictures of a thing with marks on it, drawn on the spot, and what they are compared with."""

from functools import cache

import cv2
import numpy

from consistency_pipeline.scoring.prepared import Reference, prepared
from consistency_pipeline.scoring.records import Kind, Score
from consistency_pipeline.scoring.whole import Calibration, Detail, Subject, score
from consistency_pipeline.seeing.arrays import Colours, Mask
from tests.seeing.drawn import packed

SIDE = 480
THING = (110, 90, 250, 300)  # left, top, width, height
MARK = (0.34, 0.32, 0.62, 0.52)  # where its mark is, as a box

MUG, CAN = 1, 2  # seeds of two things


def thing(seed: int = MUG, hue: tuple[int, int, int] = (30, 130, 120)) -> tuple[Colours, Mask]:
    """Return a thing on its own, and where it is: a body of a colour, patches of others, and a mark of bars."""
    dice = numpy.random.default_rng(seed)
    pixels = numpy.full((SIDE, SIDE, 3), 205, numpy.float32)
    left, top, wide, high = THING
    cover = numpy.zeros((SIDE, SIDE), numpy.uint8)
    cv2.rectangle(cover, (left, top), (left + wide, top + high), 1, -1)
    if seed == CAN:
        cover[:] = 0
        cv2.ellipse(cover, (left + wide // 2, top + high // 2), (wide // 2, high // 3), 0, 0, 360, 1, -1)
    body = numpy.full_like(pixels, hue)
    for _ in range(40):
        x, y = int(dice.integers(left, left + wide)), int(dice.integers(top, top + high))
        cv2.circle(body, (x, y), int(dice.integers(4, 13)), (numpy.array(hue) * dice.uniform(0.4, 1.6)).tolist(), -1)
    for _ in range(18):
        x, y = (int(dice.integers(round(a * SIDE), round(b * SIDE) - 18)) for a, b in ((0.35, 0.61), (0.33, 0.52)))
        cv2.rectangle(body, (x, y), (x + int(dice.integers(6, 22)), y + int(dice.integers(4, 14))), (240, 240, 235), -1)
    there = cover > 0
    pixels[there] = body[there]
    pixels += dice.normal(0, 1.5, pixels.shape)
    return cv2.GaussianBlur(pixels, (0, 0), 0.7).clip(0, 255).astype(numpy.uint8), there


def scene(pixels: Colours, there: Mask, seed: int = 5, scale: float = 0.8, turn: float = 6.0) -> Colours:
    """Return a thing set into another place: turned, smaller, a little lighter."""
    dice = numpy.random.default_rng(seed)
    low = dice.integers(30, 225, (6, 6, 3)).astype(numpy.float32)
    behind = cv2.resize(low, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC) + dice.normal(0, 3, (SIDE, SIDE, 3))
    matrix = cv2.getRotationMatrix2D((SIDE / 2, SIDE / 2), turn, scale)
    cover = cv2.warpAffine(there.astype(numpy.float32), matrix, (SIDE, SIDE))[..., None]
    moved = cv2.warpAffine(pixels, matrix, (SIDE, SIDE)) * 1.04
    return (behind * (1 - cover) + moved * cover).clip(0, 255).astype(numpy.uint8)


@cache
def reference(seed: int = MUG) -> Reference:
    """Return a thing's reference, ready."""
    return prepared(packed(thing(seed)[0]))


def scored(
    pixels: Colours, seed: int = MUG, kind: Kind = Kind.THING, details: tuple[Detail, ...] = (),
    calibration: Calibration | None = None,
) -> Score:  # fmt: skip
    """Return what is said of a picture and a thing."""
    [one] = score(packed(pixels), [Subject("thing", (reference(seed),), kind, details, calibration)])
    return one


@cache
def kept() -> Score:
    """Return what is said of the thing elsewhere."""
    return scored(scene(*thing()))
