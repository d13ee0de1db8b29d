"""The colours of a subject's parts, each in its place."""

import cv2
import numpy

from consistency_pipeline.scoring.colour import SHADE, toned
from consistency_pipeline.scoring.records import Component, Kind
from consistency_pipeline.scoring.scorer import Scorer, Sight
from consistency_pipeline.seeing.ciede import difference


def measure(scorer: Scorer, sight: Sight) -> Component:
    """Compare the parts where they lie, if a reference lies over the picture."""
    if reason := toned(sight):
        return scorer.silent(reason)
    if sight.aligned:
        apart = _placed(sight)
        words = f"a part of it is {apart:.0f} from its colour in the reference"
        return scorer.told(apart, words, sight.references[sight.aligned.number].sha256)
    return scorer.silent("no reference shows it from the same side")


def _placed(sight: Sight) -> float:
    """Return how far the worst part of the subject is from its colour, where a reference lies over the picture."""
    laid = sight.aligned
    assert laid is not None
    inner = cv2.erode(laid.there.astype(numpy.uint8), numpy.ones((5, 5), numpy.uint8), borderValue=0) > 0
    inner = inner if inner.any() else laid.there
    one, other = (cv2.GaussianBlur(values, (0, 0), 3) * [SHADE, 1, 1] for values in (laid.reference, laid.picture))
    return float(numpy.percentile(difference(one[inner], other[inner]), 95))


SCORER = Scorer(
    name="parts", version=1,
    what="how far the worst part is from its own colour, where a reference lies over the picture",
    kinds=(Kind.THING, Kind.LIVING), unit="CIEDE2000, lightness halved", kept=14.0, drifted=22.0,
    blind="no reference shows it from the same side, or the picture has no colours or is toned",
    measure=measure,
)  # fmt: skip
