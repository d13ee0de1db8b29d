"""The texture of a subject: whether it is as crisp as in a reference, at the size that both have."""

import numpy

from consistency_pipeline.scoring.figure import CRISP
from consistency_pipeline.scoring.records import Component, Kind
from consistency_pipeline.scoring.scorer import Scorer, Sight

SMOOTH = (
    -1.4
)  # crispness of a plastic duck; all else photographed had more than -1.2: smooth things cannot lose texture


def measure(scorer: Scorer, sight: Sight) -> Component:
    """Compare how crisp it is: the reference nearest to it in that counts, for a soft one proves nothing."""
    apart = numpy.array([reference.figure.crispness - sight.figure.crispness for reference in sight.references])
    own = numpy.array([reference.figure.crispness for reference in sight.references])
    usable = ~numpy.isnan(apart) & (own > SMOOTH)
    if not usable.any():
        return scorer.silent(f"it is smooth, or smaller than {CRISP[-1]} pixels here or in every reference")
    first = int(numpy.argmax(usable.any(axis=0)))
    values = numpy.where(usable[:, first], numpy.abs(apart[:, first]), numpy.inf)
    best = int(values.argmin())
    way = "smoother" if apart[best, first] > 0 else "rougher"
    return scorer.told(float(values[best]), f"it is {way} than in its references", sight.references[best].sha256)


SCORER = Scorer(
    name="texture", version=1,
    what="how much smoother or rougher it is than the nearest reference, at the same size",
    kinds=(Kind.THING, Kind.LIVING), unit="log of a ratio", kept=1.0, drifted=1.6,
    blind=f"it is smooth, or smaller than {CRISP[-1]} pixels, here or in every reference",
    measure=measure,
)  # fmt: skip
