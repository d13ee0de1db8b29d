"""How far two colours are apart for the eye: CIEDE2000."""

from typing import Any

import numpy
from numpy.typing import NDArray

Numbers = NDArray[numpy.floating[Any]]

FAR = 25.0**7
OPPOSITE, ROUND = 180, 360  # degrees of hue


def difference(one: Numbers, other: Numbers) -> Numbers:
    """Return the CIEDE2000 difference of colours in L*a*b*, whose last axis is the colour; about 1 is just visible.

    After "The CIEDE2000 color-difference formula: implementation notes", Sharma, Wu and Dalal 2005.
    """
    (l1, a1, b1), (l2, a2, b2) = numpy.moveaxis(one, -1, 0), numpy.moveaxis(other, -1, 0)
    stretch = 1 + _half_grey((numpy.hypot(a1, b1) + numpy.hypot(a2, b2)) / 2)
    c1, c2 = numpy.hypot(a1 * stretch, b1), numpy.hypot(a2 * stretch, b2)
    h1, h2 = _hue(a1 * stretch, b1), _hue(a2 * stretch, b2)
    grey = c1 * c2 == 0
    turn = numpy.where(grey, 0, (h2 - h1 + 180) % 360 - 180)
    turn = numpy.where((numpy.abs(turn) == OPPOSITE) & (h2 > h1), OPPOSITE, turn)  # or it would matter which is first
    hue = numpy.where(grey, h1 + h2, _middle(h1, h2))
    return _weighed((l1, c1), (l2, c2), turn, hue)


def _half_grey(chroma: Numbers) -> Numbers:
    """Return by how much a* is stretched for colours that are nearly grey."""
    return numpy.asarray(0.5 * (1 - numpy.sqrt(chroma**7 / (chroma**7 + FAR))))


def _hue(a: Numbers, b: Numbers) -> Numbers:
    return numpy.degrees(numpy.arctan2(b, a)) % 360


def _middle(one: Numbers, other: Numbers) -> Numbers:
    """Return the hue in the middle of two, the short way around."""
    total = one + other
    around = numpy.where(total < ROUND, total + 360, total - 360)
    return numpy.where(numpy.abs(one - other) <= OPPOSITE, total, around) / 2


def _weighed(one: tuple[Numbers, Numbers], other: tuple[Numbers, Numbers], turn: Numbers, hue: Numbers) -> Numbers:
    """Return the difference from lightness and chroma of both, the turn of hue and their mean hue, in degrees."""
    light, chroma = (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
    wave = 1 + sum(
        weight * numpy.cos(numpy.radians(times * hue + shift))
        for weight, times, shift in ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    )
    lightness = (other[0] - one[0]) / (1 + 0.015 * (light - 50) ** 2 / numpy.sqrt(20 + (light - 50) ** 2))
    chromatic = (other[1] - one[1]) / (1 + 0.045 * chroma)
    turned = 2 * numpy.sqrt(one[1] * other[1]) * numpy.sin(numpy.radians(turn / 2)) / (1 + 0.015 * chroma * wave)
    blue = numpy.radians(60 * numpy.exp(-(((hue - 275) / 25) ** 2)))
    twist = -2 * numpy.sqrt(chroma**7 / (chroma**7 + FAR)) * numpy.sin(blue)
    squares = lightness**2 + chromatic**2 + turned**2 + twist * chromatic * turned
    return numpy.asarray(numpy.sqrt(numpy.maximum(squares, 0)))
