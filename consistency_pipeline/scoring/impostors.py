"""Things that are no subject of anybody's, drawn from numbers: what a stranger scores against a subject at least."""

from functools import cache

import cv2
import numpy

from consistency_pipeline.scoring.figure import Figure, described
from consistency_pipeline.seeing.arrays import Colours, Mask

SIDE = 240  # pixels
COUNT = 24


@cache
def strangers() -> tuple[Figure, ...]:
    """Return the bundled impostors, the same every time."""
    return tuple(described(*drawn(number)) for number in range(COUNT))


def drawn(number: int) -> tuple[Colours, Mask]:
    """Return a thing before a plain backdrop, and where it is: a body, two or three parts, a grain, all of its own."""
    dice = numpy.random.default_rng(number)
    cover = numpy.zeros((SIDE, SIDE), numpy.uint8)
    pixels = numpy.full((SIDE, SIDE, 3), dice.integers(120, 250, 3), numpy.float32)
    hues = _colours(dice)
    centre = numpy.array([SIDE / 2, SIDE / 2])
    body = centre + dice.uniform(0.28, 0.45, (9, 1)) * SIDE * _ring(9, dice.uniform(0.6, 1.0))
    cv2.fillPoly(cover, [body.astype(numpy.int32)], 1)
    painted = numpy.full_like(pixels, hues[0])
    for colour in hues[1:]:
        place = centre + dice.uniform(-0.25, 0.25, 2) * SIDE
        part = place + dice.uniform(0.06, 0.2, (7, 1)) * SIDE * _ring(7, dice.uniform(0.4, 1.0))
        cv2.fillPoly(painted, [part.astype(numpy.int32)], colour.tolist())
    grain = cv2.GaussianBlur(dice.normal(0, 1, (SIDE, SIDE)), (0, 0), float(dice.uniform(0.6, 4)))
    painted += (grain / grain.std() * dice.uniform(2, 14))[..., None]
    light = numpy.linspace(0.75, 1.15, SIDE)[:, None]
    painted *= (light if dice.random() < 0.5 else light.T)[..., None]  # noqa: PLR2004
    there = cover > 0
    pixels[there] = painted[there]
    return pixels.clip(0, 255).astype(numpy.uint8), there


def _colours(dice: numpy.random.Generator) -> Colours:
    """Return two to four colours that things have: some strong, some nearly grey."""
    count = int(dice.integers(2, 5))
    values = numpy.stack(
        [dice.integers(0, 180, count), dice.integers(10, 230, count), dice.integers(60, 245, count)], axis=1
    )
    return numpy.asarray(cv2.cvtColor(values[None].astype(numpy.uint8), cv2.COLOR_HSV2RGB)[0], numpy.uint8)


def _ring(count: int, flat: float) -> numpy.ndarray:
    turns = numpy.arange(count) * 2 * numpy.pi / count
    return numpy.stack([numpy.cos(turns), flat * numpy.sin(turns)], axis=1)
