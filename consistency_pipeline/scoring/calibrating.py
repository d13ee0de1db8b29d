"""A calibration measured on a subject's own references: each against the others, and against things that are not it."""

import math
from collections.abc import Sequence
from typing import Any

import numpy
from numpy.typing import NDArray

from consistency_pipeline.scoring import aligned, signals
from consistency_pipeline.scoring.calibration import Calibration, default
from consistency_pipeline.scoring.identity import together
from consistency_pipeline.scoring.impostors import strangers
from consistency_pipeline.scoring.points import moved
from consistency_pipeline.scoring.prepared import Reference
from consistency_pipeline.scoring.records import DRIFTED, KEPT

Numbers = NDArray[numpy.floating[Any]]

FEWEST = 3  # references: of two, each is compared with one alone, which says little of pictures compared with both
SPREAD = 0.65  # of the scores of one subject's photographs, as measured: what few references say is held against it
TRUST = 4  # references that this is worth
FURTHEST = 0.35  # standard scores from the default: references are more alike than what is made from them


def calibrate(references: Sequence[Reference], others: Sequence[Sequence[Reference]] = ()) -> Calibration:
    """Return the calibration of a subject from its references, those of other subjects and the bundled strangers."""
    known = default(len(references))
    strange = impostors(references, others)
    if len(references) < FEWEST:
        reason = f"the documented default: {len(references)} of the {FEWEST} references that calibrating takes"
        return Calibration(known.centre, known.width, impostors=strange, reason=reason)
    own = left_out(references)
    middle, spread = float(numpy.mean(own)), _spread(own)
    far, wide = float(numpy.mean(strange)), max(float(numpy.std(strange)), 0.1)
    if float(numpy.median(own)) <= far:
        reason = "its references are no more like each other than like other things: scores mean nothing"
        return Calibration(known.centre, known.width, own, strange, 1.0, None, reason, meaningless=True)
    even = (middle * wide + far * spread) / (wide + spread)  # where both are wrong equally often
    centre = float(numpy.clip(even, known.centre - FURTHEST, known.centre + FURTHEST))
    alarms = _below(centre + known.width * _logit(DRIFTED), middle, spread)
    kept = centre + known.width * _logit(KEPT)
    misses = max(1 - _below(kept, far, wide), float(numpy.mean(numpy.array(strange) >= kept)))
    return Calibration(round(centre, 6), known.width, own, strange, round(alarms, 6), round(misses, 6))


def left_out(references: Sequence[Reference]) -> tuple[float, ...]:
    """Return the standard score of each reference against all others."""
    return tuple(
        _against([other for other in references if other is not one], one) for one in references
    )  # fmt: skip


def impostors(references: Sequence[Reference], others: Sequence[Sequence[Reference]]) -> tuple[float, ...]:
    """Return the standard scores of other subjects' references, and of the bundled strangers."""
    real = [_against(references, other) for some in others for other in some]
    drawn = [
        together(numpy.array([signals.compared(reference.figure, figure, 0) for reference in references]))
        for figure in strangers()
    ] if references else []  # fmt: skip
    return tuple(round(z, 6) for z in (*real, *drawn))


def _against(references: Sequence[Reference], other: Reference) -> float:
    rows = []
    for reference in references:
        step = moved(reference.points, other.points)
        rows.append(signals.compared(reference.figure, other.figure, aligned.coloured(reference, other, step)))
    return round(together(numpy.array(rows)), 6)


def _spread(own: Sequence[float]) -> float:
    free = len(own) - 1
    return math.sqrt((free * float(numpy.var(own, ddof=1)) + TRUST * SPREAD**2) / (free + TRUST))


def _below(limit: float, middle: float, spread: float) -> float:
    """Return the part of a normal distribution that lies below a limit."""
    return 0.5 * (1 + math.erf((limit - middle) / spread / math.sqrt(2)))


def _logit(value: float) -> float:
    return math.log(value / (1 - value))
