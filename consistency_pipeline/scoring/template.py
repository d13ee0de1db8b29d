"""A small patch of a reference compared with a place in a picture."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy
from numpy.typing import NDArray

from consistency_pipeline.scoring.points import Movement
from consistency_pipeline.seeing.arrays import Colours, Grey, lab
from consistency_pipeline.seeing.facts import Box

SIDE = 96  # pixels of the longer side that patches are compared at
SLACK = 0.08  # of a patch: how far it may lie beside where it should
LOST = 0.35  # likeness: with less than that it is not there
SAME = 0.60
RECOLOURED = 18.0  # units of a*b*: genuine details were 9 apart, recoloured ones 27 (SCORING §4)

Numbers = NDArray[numpy.floating[Any]]


@dataclass(frozen=True, slots=True)
class Patch:
    """How alike a place is: `likeness` up to 1, and how far its colours are apart in a*b*."""

    likeness: float
    colours: float

    @property
    def value(self) -> float:
        """Return both as one value, 0 to 1."""
        faded = float(numpy.clip(1 - (self.colours - RECOLOURED / 2) / RECOLOURED, 0, 1))
        return float(numpy.sqrt(numpy.clip(self.likeness, 0, 1))) * faded


def compared(reference: Colours, picture: Colours, box: Box, step: Movement) -> Patch:
    """Compare a box of a reference with where a movement takes it, give or take a little."""
    assert step.matrix is not None
    height, width = reference.shape[:2]
    corner = numpy.array([box[0] * width, box[1] * height])
    size = numpy.array([(box[2] - box[0]) * width, (box[3] - box[1]) * height])
    factor = SIDE / float(size.max())
    room = SLACK * SIDE
    tall, wide = (max(8, round(float(side * factor))) for side in size[::-1])
    shape = (wide + 2 * round(room), tall + 2 * round(room))
    longest = max(height, width)
    left, top = (room - factor * float(side) for side in corner)
    to_patch = numpy.array([[factor, 0, left], [0, factor, top], [0, 0, 1.0]])
    onto = numpy.diag([max(picture.shape[:2])] * 2 + [1.0]) @ step.matrix @ numpy.diag([1 / longest] * 2 + [1.0])
    one = cv2.warpPerspective(reference, to_patch, shape, flags=cv2.INTER_LINEAR)
    other = cv2.warpPerspective(picture, to_patch @ numpy.linalg.inv(onto), shape, flags=cv2.INTER_LINEAR)
    inner = slice(round(room), round(room) + tall), slice(round(room), round(room) + wide)
    return _likeness(numpy.asarray(one[inner], numpy.uint8), numpy.asarray(other, numpy.uint8))


def _likeness(wanted: Colours, around: Colours) -> Patch:
    """Return the likeness of a patch at its best place in a slightly larger one."""
    maps = [
        cv2.matchTemplate(there, here, cv2.TM_CCOEFF_NORMED)
        for here, there in zip(_features(wanted), _features(around), strict=True)
    ]
    found = numpy.nan_to_num(numpy.mean(maps, axis=0), posinf=0, neginf=0)
    y, x = numpy.unravel_index(int(found.argmax()), found.shape)
    height, width = wanted.shape[:2]
    best = around[y : y + height, x : x + width]
    apart = _tint(wanted) - _tint(best)
    return Patch(float(found.max()), float(numpy.percentile(numpy.hypot(apart[..., 0], apart[..., 1]), 75)))


def _features(pixels: Colours) -> tuple[Grey, Grey]:
    """Return lightness, and how steep it is: what a patch is recognised by in any light."""
    light = numpy.ascontiguousarray(cv2.GaussianBlur(lab(pixels)[..., 0], (0, 0), 1.2))
    steep = numpy.hypot(cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1))
    dice = numpy.random.default_rng(0).normal(0, 1, light.shape).astype(numpy.float32)  # even patches have no likeness
    return light + dice, cv2.GaussianBlur(steep, (0, 0), 1.2) + dice


def _tint(pixels: Colours) -> Numbers:
    return lab(numpy.asarray(cv2.blur(pixels, (7, 7)), numpy.uint8))[..., 1:]
