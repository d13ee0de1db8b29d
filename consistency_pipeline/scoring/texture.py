"""The texture of a subject: whether it is as crisp as in a reference, at the size that both have."""

import numpy

from consistency_pipeline.scoring.figure import CRISP
from consistency_pipeline.scoring.records import Component, Kind
from consistency_pipeline.scoring.scorer import Scorer, Sight

SMOOTH = 2.0  # levels a pixel: what has no steeper edges than that has no texture to lose


def measure(scorer: Scorer, sight: Sight) -> Component:
    """Compare how crisp it is: the reference nearest to it in that counts, for a soft one proves nothing."""
    own = numpy.array([reference.figure.crispness for reference in sight.references])
    apart = own[..., 0] - sight.figure.crispness[:, 0]
    usable = ~numpy.isnan(apart) & (own[..., 1] > SMOOTH)
    if not usable.any():
        return scorer.silent(f"it is smooth, or smaller than {CRISP[-1]} pixels here or in every reference")
    largest = usable.argmax(axis=1)  # at which both are shown
    each = numpy.arange(len(own)), largest
    values = numpy.where(usable[each], numpy.abs(apart[each]), numpy.inf)
    best = int(values.argmin())
    way = "smoother" if apart[best, largest[best]] > 0 else "rougher"
    return scorer.told(float(values[best]), f"it is {way} than in its references", sight.references[best].sha256)


SCORER = Scorer(
    name="texture", version=2,
    what="how much softer or rougher its edges are than in the nearest reference, at the largest size that both have",
    kinds=(Kind.THING, Kind.LIVING), unit="log of a ratio", kept=0.6, drifted=1.1,
    blind=f"it is smooth, or smaller than {CRISP[-1]} pixels, here or in every reference",
    measure=measure,
)  # fmt: skip
