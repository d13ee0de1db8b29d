"""The texture of a subject: whether it is as crisp as in a reference, at sizes that both have."""

from collections.abc import Callable
from functools import cache

import numpy

from consistency_pipeline.scoring.figure import CRISP, Numbers, crispness
from consistency_pipeline.scoring.prepared import Reference
from consistency_pipeline.scoring.records import Component, Kind
from consistency_pipeline.scoring.scorer import Scorer, Sight

SMOOTH = 2.0  # levels a pixel: what has no steeper edges than that has no texture to lose
LEAST = 0.1  # levels a pixel
SMALLER = (328, 168)  # of CRISP: blur that left no detail at the largest size shows most at a smaller one


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
    """Return how much crisper a reference is, at the size at which that shows most; None if there is none.

    Flatter edges count as well, but no more than detail that is gone: by themselves they are another light.
    """
    known = dict(zip(CRISP, reference.crispness, strict=True))
    largest = next((size for size in CRISP if _shown(known[size], here(size))), None)
    if largest is None:
        return None
    sizes = [size for size in (largest, *SMALLER) if size <= largest and _shown(known[size], here(size))]
    gone = [float(known[size][0] - here(size)[0]) for size in sizes]
    flatter = float(numpy.log(known[largest][1] / max(float(here(largest)[1]), LEAST)))
    softer = max(gone) + max(0.0, min(flatter, max(gone)))
    return gone[0] if -gone[0] > softer else softer


def _shown(known: Numbers, found: Numbers) -> bool:
    """Tell whether both show it at a size, and the reference has something there that can be lost."""
    return bool(known[1] > SMOOTH) and not numpy.isnan(found[0])


SCORER = Scorer(
    name="texture", version=4,
    what="how much softer, flatter or rougher its edges are than in the nearest reference, at the size that shows it",
    kinds=(Kind.THING, Kind.LIVING), unit="log of a ratio", kept=0.6, drifted=1.1,
    blind=f"it is smooth, or smaller than {CRISP[-1]} pixels, here or in every reference",
    measure=measure,
)  # fmt: skip
