"""The texture of a subject: whether it is as crisp as in a reference, at the size that both have."""

from collections.abc import Callable
from functools import cache

import numpy

from consistency_pipeline.scoring.figure import CRISP, Numbers, crispness
from consistency_pipeline.scoring.prepared import Reference
from consistency_pipeline.scoring.records import Component, Kind
from consistency_pipeline.scoring.scorer import Scorer, Sight

SMOOTH = 2.0  # levels a pixel: what has no steeper edges than that has no texture to lose
LEAST = 0.1  # levels a pixel
STEEP = (
    1.3  # how much flatter edges count for: photographs as they are came to 0.2 at most, strong blur to 0.9 and more
)


def measure(scorer: Scorer, sight: Sight) -> Component:
    """Compare how crisp it is: the reference nearest to it in that counts, for a soft one proves nothing."""
    here = cache(lambda longest: crispness(sight.picture.pixels, sight.mask, longest))
    found = [_apart(reference, here) for reference in sight.references]
    sizes = [numpy.inf if apart is None else abs(apart) for apart in found]
    best = int(numpy.argmin(sizes))
    nearest = found[best]
    if nearest is None:
        return scorer.silent(f"it is smooth, or smaller than {CRISP[-1]} pixels here or in every reference")
    way = "smoother" if nearest > 0 else "rougher"
    return scorer.told(sizes[best], f"it is {way} than in its references", sight.references[best].sha256)


def _apart(reference: Reference, here: Callable[[int], Numbers]) -> float | None:
    """Return how much crisper a reference is, at the largest size at which both are shown; None if there is none.

    Where so much was blurred that coarse detail went with the fine, both are as little: then edges are not as steep.
    """
    for longest, (crisp, steep) in zip(CRISP, reference.crispness, strict=True):
        found, slope = here(longest)
        if steep > SMOOTH and not numpy.isnan(found):
            apart, flatter = float(crisp - found), STEEP * float(numpy.log(steep / max(float(slope), LEAST)))
            return flatter if flatter > abs(apart) else apart
    return None


SCORER = Scorer(
    name="texture", version=3,
    what="how much softer, flatter or rougher its edges are than in the nearest reference, at the largest size of both",
    kinds=(Kind.THING, Kind.LIVING), unit="log of a ratio", kept=0.6, drifted=1.1,
    blind=f"it is smooth, or smaller than {CRISP[-1]} pixels, here or in every reference",
    measure=measure,
)  # fmt: skip
