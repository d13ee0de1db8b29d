"""What is on a subject, place by place, where a reference that shows the same side lies over the picture."""

import cv2
import numpy

from consistency_pipeline.scoring.records import SURFACE, Component, Kind
from consistency_pipeline.scoring.scorer import Scorer, Sight
from consistency_pipeline.seeing.arrays import Grey, Mask

SOFT = 2.0  # pixels: what is drawn anew is never as fine in the same place
WINDOW = (25, 25)  # pixels of the 320 that a reference is laid over with
OUTLINE = (13, 13)  # pixels: a mask is never that exact
FLAT = 4.0  # units of lightness: what has less contrast than that in both has nothing to compare
EVEN = 3.0
WORST = 8  # per cent of the subject's places


def measure(scorer: Scorer, sight: Sight) -> Component:
    """Return how unlike the least alike places are: 1 minus their correlation."""
    laid = sight.aligned
    if laid is None:
        return scorer.silent("no reference shows it from the same side")
    inner = cv2.erode(laid.there.astype(numpy.uint8), numpy.ones(OUTLINE, numpy.uint8), borderValue=0) > 0
    if not inner.any():
        return scorer.silent("too little of it lies over the picture")
    apart = unlike(laid.reference[..., 0], laid.picture[..., 0], inner)
    worst = float(numpy.percentile(apart[inner], 100 - WORST))
    words = "a part of its surface is not as in its reference"
    return scorer.told(worst, words, sight.references[laid.number].sha256)


def unlike(one: Grey, other: Grey, there: Mask) -> Grey:
    """Return for each place 1 minus the correlation of two lightnesses around it; 0 where both are even.

    Only what lies in the mask counts: around the subject the two pictures show different places.
    """
    weight = there.astype(numpy.float32)
    much = numpy.maximum(cv2.blur(weight, WINDOW), 1e-6)

    def mean(values: Grey) -> Grey:
        return numpy.asarray(cv2.blur(values * weight, WINDOW) / much)

    one, other = (_softened(values, weight) for values in (one, other))
    middle, far = mean(one), mean(other)
    spreads = numpy.maximum(mean(one * one) - middle**2, 0), numpy.maximum(mean(other * other) - far**2, 0)
    both = mean(one * other) - middle * far
    most = numpy.maximum(*spreads)
    scale = (numpy.sqrt(spreads[0] * spreads[1]) + most) / 2  # a place that lost its contrast lost what was there
    return numpy.asarray(numpy.where(most < FLAT**2, 0, 1 - both / (scale + EVEN)))


def _softened(values: Grey, weight: Grey) -> Grey:
    """Return lightness a little blurred, with nothing from outside blurred in."""
    cover = numpy.maximum(cv2.GaussianBlur(weight, (0, 0), SOFT), 1e-6)
    return numpy.asarray(cv2.GaussianBlur(values * weight, (0, 0), SOFT) / cover)


SCORER = Scorer(
    name=SURFACE, version=1,
    what="how unlike the reference the least alike places are: 1 minus the correlation of lightness",
    kinds=(Kind.THING, Kind.LIVING), unit="0 to 2", kept=0.75, drifted=0.95,
    blind="no reference shows it from the same side",
    measure=measure,
)  # fmt: skip
