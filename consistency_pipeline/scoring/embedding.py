"""How alike a learned encoder finds two pictures of a subject, on a scale that its own references give.

A cosine is no percentage: two photographs of one thing have .77 with one network and .89 with another (SCORING §7). So
there is no documented default, and without a calibration it cannot be told.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy

from consistency_pipeline.scoring.encoding import Numbers, shown
from consistency_pipeline.scoring.impostors import COUNT, drawn
from consistency_pipeline.scoring.network import Encoder
from consistency_pipeline.scoring.prepared import Reference
from consistency_pipeline.scoring.records import KEPT, Component, Kind
from consistency_pipeline.scoring.scorer import Scorer, Sight, unready
from consistency_pipeline.seeing.arrays import Colours, Mask

NAME = "embedding"
VERSION = 1
FEWEST = 3  # references that calibrating takes, as for everything else
TRUST = 4  # references that the spread of other things is worth, where that of the few own ones is guessed
NARROWEST = 0.01  # of a spread of cosines


SCORER = Scorer(
    name=NAME, version=VERSION,
    what="how alike a learned encoder finds it and the nearest reference, each cut out",
    kinds=(Kind.THING, Kind.LIVING), unit="cosine", kept=None, drifted=None,
    blind=f"fewer than {FEWEST} references calibrate it, or they are no more alike than other things",
    measure=unready,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Likeness:
    """The cosines of a picture with the references: the best, their mean, and the number of the best one."""

    best: float
    mean: float
    nearest: int


@dataclass(frozen=True, slots=True)
class Limits:
    """How cosines become values: `centre` is half and half, `width` how gradual that is; None where nobody can tell.

    `own` are the best cosines of each reference with the others, `impostors` those of other things.
    """

    centre: float | None
    width: float
    own: tuple[float, ...]
    impostors: tuple[float, ...]
    reason: str = ""

    def value(self, best: float) -> float | None:
        """Return what a cosine says on the scale of all values."""
        if self.centre is None:
            return None
        return round(float(1 / (1 + numpy.exp(-numpy.clip((best - self.centre) / self.width, -30, 30)))), 6)


def likeness(vector: Numbers, references: Numbers) -> Likeness:
    """Return how alike a picture's vector is to those of the references, a row each."""
    cosines = references @ vector
    nearest = int(cosines.argmax())
    return Likeness(float(cosines[nearest]), float(cosines.mean()), nearest)


def limits(own: Numbers, strange: Numbers) -> Limits:
    """Return the calibration that vectors of a subject's references and of other things give.

    Both are taken for normal: half and half is where both are wrong equally often, and the value rises there as the
    odds of the two do.
    """
    own, strange = _known(own), _known(strange)
    if len(own) < FEWEST:
        reason = f"not calibrated: {len(own)} of the {FEWEST} references that it takes, and it has no default"
        return Limits(None, 0.0, (), (), reason)
    left = tuple(likeness(one, numpy.delete(own, at, axis=0)).best for at, one in enumerate(own))
    far = tuple(likeness(one, own).best for one in strange)
    middle, other = float(numpy.mean(left)), float(numpy.mean(far))
    wide = max(float(numpy.std(far)), NARROWEST)
    spread = max(_spread(left, wide), NARROWEST)
    if middle - other <= wide:
        reason = "its references are hardly more like each other than like other things to this network"
        return Limits(None, 0.0, left, far, reason)
    centre = (middle * wide + other * spread) / (wide + spread)
    return Limits(round(centre, 6), round(spread * wide / (middle - other), 6), left, far)


def _spread(own: tuple[float, ...], wide: float) -> float:
    """Return how far the cosines of a subject's own pictures spread: a few references say too little of it."""
    free = len(own) - 1
    return math.sqrt((free * float(numpy.var(own, ddof=1)) + TRUST * wide**2) / (free + TRUST))


def _known(vectors: Numbers) -> Numbers:
    """Return those vectors of which the network said something."""
    return numpy.asarray(vectors[numpy.isfinite(vectors).all(axis=1)])


class Gallery:
    """The vectors of one encoder by what they are of, each computed once; from one thread."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self._known: dict[str, Numbers] = {}

    def vectors(self, references: Sequence[Reference]) -> Numbers:
        """Return the vectors of references, a row each."""
        return self._all([(one.sha256, one.pixels, one.mask) for one in references])

    def strangers(self) -> Numbers:
        """Return the vectors of the bundled impostors."""
        return self._all([(f"stranger {number}", *drawn(number)) for number in range(COUNT)])

    def one(self, pixels: Colours, mask: Mask) -> Numbers:
        """Return the vector of a subject in a picture."""
        encoder = self.encoder
        return numpy.asarray(encoder.embedded([shown(pixels, mask, encoder.family, encoder.spec.side)])[0])

    def _all(self, things: Sequence[tuple[str, Colours, Mask]]) -> Numbers:
        new = {name: (pixels, mask) for name, pixels, mask in things if name not in self._known}
        encoder = self.encoder
        ready = [shown(pixels, mask, encoder.family, encoder.spec.side) for pixels, mask in new.values()]
        self._known |= dict(zip(new, encoder.embedded(ready), strict=True))
        return numpy.stack([self._known[name] for name, *_ in things]) if things else numpy.zeros((0, 1))


def calibrated(gallery: Gallery, own: Sequence[Reference], others: Sequence[Reference] = ()) -> Limits:
    """Return what a subject's cosines are held against: `own` are all its references, `others` those of the campaign's
    other subjects; the bundled impostors come to these."""
    strange = gallery.strangers()
    known = gallery.vectors([reference for reference in others if reference.sure])
    sure = gallery.vectors([reference for reference in own if reference.sure])
    return limits(sure, numpy.concatenate([known, strange]) if len(known) else strange)


def scorer(gallery: Gallery, held: Limits) -> Scorer:
    """Return the scorer of one subject by its `calibrated` limits.

    A picture is compared with those references that show the sides of its scene.
    """

    def measure(scorer: Scorer, sight: Sight) -> Component:
        there = [reference for reference in sight.references if reference.sure]
        if not there:
            return scorer.silent("it is not known where the subject is in its references")
        vector, vectors = gallery.one(sight.picture.pixels, sight.mask), gallery.vectors(there)
        if not numpy.isfinite(vector).all() or not numpy.isfinite(vectors).all():
            return scorer.silent("the network says nothing of it, or of a reference")
        found = likeness(vector, vectors)
        value = held.value(found.best)
        if value is None:
            return scorer.silent(held.reason, round(found.best, 4))
        said = "" if value >= KEPT else "a learned encoder finds it unlike its references"
        return Component(NAME, value, round(found.best, 4), scorer.unit, there[found.nearest].sha256, said)

    return replace(SCORER, measure=measure)
