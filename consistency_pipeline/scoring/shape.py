"""The proportions of a subject, where a reference that shows the same side lies over the picture."""

from consistency_pipeline.scoring.records import Component, Kind
from consistency_pipeline.scoring.scorer import Scorer, Sight

FLAT = 0.03  # of the subject's size: points that are further off say that it was turned, not stretched


def measure(scorer: Scorer, sight: Sight) -> Component:
    """Tell by how much more it is stretched one way than the other."""
    laid = sight.aligned
    if laid is None:
        return scorer.silent("no reference shows it from the same side")
    if laid.tilt > FLAT:
        return scorer.silent("it is seen at another angle", round(laid.stretch, 4))
    words = f"it is {100 * (laid.stretch - 1):.0f} % longer one way than in its reference"
    return scorer.told(laid.stretch - 1, words, sight.references[laid.number].sha256)


SCORER = Scorer(
    name="shape", version=1,
    what="by how much more it is stretched one way than the other",
    kinds=(Kind.THING, Kind.LIVING), unit="part of its length", kept=0.05, drifted=0.09,
    blind="no reference shows it from the same side",
    measure=measure,
)  # fmt: skip
