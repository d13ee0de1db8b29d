"""What is on a subject, place by place, where a reference that shows the same side lies over the picture."""

import cv2
import numpy

from consistency_pipeline.scoring.records import Component, Kind
from consistency_pipeline.scoring.scorer import Scorer, Sight

WINDOW = 21  # pixels of the 320 that a reference is laid over with
FLAT = 2.0  # units of lightness: what has less contrast than that in both has nothing to compare
EVEN = 3.0
WORST = 8  # per cent of the subject's places


def measure(scorer: Scorer, sight: Sight) -> Component:
    """Return how unlike the least alike places are: 1 minus their correlation."""
    laid = sight.aligned
    if laid is None:
        return scorer.silent("no reference shows it from the same side")
    apart = unlike(laid.reference[..., 0], laid.picture[..., 0])
    inner = cv2.erode(laid.there.astype(numpy.uint8), numpy.ones((9, 9), numpy.uint8), borderValue=0) > 0
    inner = inner if inner.any() else laid.there
    worst = float(numpy.percentile(apart[inner], 100 - WORST))
    words = "a part of its surface is not as in its reference"
    return scorer.told(worst, words, sight.references[laid.number].sha256)


def unlike(one: numpy.ndarray, other: numpy.ndarray) -> numpy.ndarray:
    """Return for each place 1 minus the correlation of two lightnesses around it; 0 where both are even."""
    one, other = cv2.GaussianBlur(one, (0, 0), 1), cv2.GaussianBlur(other, (0, 0), 1)
    means = [cv2.blur(values, (WINDOW, WINDOW)) for values in (one, other)]
    spreads = [
        numpy.maximum(cv2.blur(v * v, (WINDOW, WINDOW)) - m * m, 0) for v, m in zip((one, other), means, strict=True)
    ]
    both = cv2.blur(one * other, (WINDOW, WINDOW)) - means[0] * means[1]
    much = numpy.maximum(*spreads)
    scale = (numpy.sqrt(spreads[0] * spreads[1]) + much) / 2  # a place that lost its contrast lost what was there
    return numpy.where(much < FLAT**2, 0, 1 - both / (scale + EVEN))


SCORER = Scorer(
    name="surface", version=1,
    what="how unlike the reference the least alike places are: 1 minus the correlation of lightness",
    kinds=(Kind.THING, Kind.LIVING), unit="0 to 2", kept=0.35, drifted=0.65,
    blind="no reference shows it from the same side",
    measure=measure,
)  # fmt: skip
