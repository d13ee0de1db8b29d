"""Pictures by how they look: finds those that a new one repeats, among as many as a campaign has."""

import base64
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy
from numpy.typing import NDArray

# Measured on 73 photographs, renderings and storyboards: the same picture, saved again as JPEG at quality 30 or made
# smaller, is at most 1.4 apart in the mean and 5 at most; the nearest two different pictures, 6.6 and 80.
COPY_MEAN = 3.0
COPY_MOST = 20
PROBES = 13  # one level in so many is looked at first
STEP = 10  # levels of a field: more than 3 * COPY_MEAN, by which one colour can differ, so that copies are next door

Levels = NDArray[numpy.uint8]
"""A likeness as levels, 0 to 255: red, green and blue of each of its places in turn."""
Field = tuple[int, int, int]
"""The mean colour of a picture in coarse steps: where to look for pictures like it."""


@dataclass(frozen=True, slots=True)
class Known:
    """A picture that a new one must not repeat: a made shot, with its scene and seed."""

    shot: str
    scene: str
    seed: int
    sha256: str
    likeness: str


class Likenesses:
    """Known pictures; those of one field are compared with a new one all at once."""

    def __init__(self) -> None:
        self._fields: defaultdict[Field, _Drawer] = defaultdict(_Drawer)

    def add(self, known: Known) -> None:
        """Take a picture; one whose likeness is not known is never found."""
        if known.likeness:
            levels = _levels(known.likeness)
            self._fields[_field(levels)].add(known, levels)

    def like(self, likeness: str) -> Iterator[Known]:
        """Yield the pictures that look the same."""
        levels = _levels(likeness)
        for near in product(*((step - 1, step, step + 1) for step in _field(levels))):
            if drawer := self._fields.get((near[0], near[1], near[2])):
                yield from drawer.like(levels)


class _Drawer:
    """The pictures of one field: a row of levels each, in an array that doubles when it is full."""

    def __init__(self) -> None:
        self._known: list[Known] = []
        self._rows: Levels = numpy.empty((0, 0), numpy.uint8)

    def add(self, known: Known, levels: Levels) -> None:
        count = len(self._known)
        if count == len(self._rows):
            rows = numpy.empty((max(8, 2 * count), len(levels)), numpy.uint8)
            if count:
                rows[:count] = self._rows
            self._rows = rows
        self._rows[count] = levels
        self._known.append(known)

    def like(self, levels: Levels) -> Iterator[Known]:
        places = numpy.arange(len(self._known))
        for probe in range(0, len(levels), PROBES):  # few are left to be compared as a whole
            rows = self._rows[places, probe].astype(numpy.int16)
            places = places[abs(rows - int(levels[probe])) <= COPY_MOST]
        if len(places):
            for place in places[copies(self._rows[places], levels)]:
                yield self._known[place]


def copies(rows: Levels, levels: Levels) -> NDArray[numpy.bool_]:
    """Tell of each row of levels whether it is the same picture as `levels`."""
    differences = numpy.maximum(rows, levels) - numpy.minimum(rows, levels)
    same: NDArray[numpy.bool_] = (differences.max(axis=1) <= COPY_MOST) & (differences.mean(axis=1) <= COPY_MEAN)
    return same


def same(one: str, other: str) -> bool:
    """Tell whether two likenesses are of the same picture."""
    return bool(copies(_levels(one)[None], _levels(other))[0])


def _levels(likeness: str) -> Levels:
    return numpy.frombuffer(base64.b64decode(likeness), numpy.uint8)


def _field(levels: Levels) -> Field:
    red, green, blue = (int(mean) // STEP for mean in levels.reshape(-1, 3).mean(axis=0))
    return red, green, blue
