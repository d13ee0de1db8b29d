"""Points of the subject that moved together, each in its own colour: proof where there are many, nothing where not."""

import numpy

from consistency_pipeline.scoring.identity import PROOF, PROVEN
from consistency_pipeline.scoring.records import Component, Kind
from consistency_pipeline.scoring.scorer import Scorer, Sight

ENOUGH = 40  # points of a subject, with fewer of which nothing can be said by them


def measure(scorer: Scorer, sight: Sight) -> Component:
    """Count the points that agree with the best reference."""
    best = int(numpy.argmax(sight.inliers))
    count = sight.inliers[best]
    if count >= PROOF:
        return Component(scorer.name, PROVEN, count, scorer.unit, sight.references[best].sha256)
    if max(len(reference.points) for reference in sight.references) < ENOUGH:
        return scorer.silent("it has too few points that could be found again", count)
    return scorer.silent("too few points moved together, which proves nothing", count)


SCORER = Scorer(
    name="features", version=1,
    what=f"points that moved together in their own colours; {PROOF} prove that it is the subject",
    kinds=(Kind.THING, Kind.LIVING), unit="points", kept=PROOF, drifted=None,
    blind=f"fewer than {PROOF} did, which proves nothing",
    measure=measure,
)  # fmt: skip
