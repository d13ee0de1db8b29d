"""Whether a picture shows the subject at all: eight signals, their best over the references, one probability."""

from collections.abc import Sequence
from typing import Any

import numpy
from numpy.typing import NDArray

from consistency_pipeline.scoring.calibration import Calibration
from consistency_pipeline.scoring.records import KEPT, Identity, Kind

Numbers = NDArray[numpy.floating[Any]]

PROOF = 8  # points that move together in their own colours: one false in 12,061 pairs (SCORING §2)
PROVEN = 0.99  # the value of what is proven
LIVING = KEPT - 0.01  # the most that can be said of living subjects without proof: ginger dogs are one dog to this


def together(signals: Numbers) -> float:
    """Return one standard score for rows of signals, one row for each reference: each signal's best, their mean."""
    return float(signals.max(axis=0).mean())


def probability(z: float, calibration: Calibration) -> float:
    """Return the probability that this standard score is the subject's."""
    return float(1 / (1 + numpy.exp(-(z - calibration.centre) / calibration.width)))


def judged(
    signals: Numbers, inliers: Sequence[int], names: Sequence[str], kind: Kind, calibration: Calibration
) -> Identity:
    """Return whether it is the subject; `inliers` are those in their own colours, `names` the references' sha256."""
    z = together(signals)
    value, reason = probability(z, calibration), ""
    nearest = int(signals.mean(axis=1).argmax())
    most = max(inliers)
    if most >= PROOF:
        value, nearest = max(value, PROVEN), int(numpy.argmax(inliers))
    elif calibration.meaningless:
        return Identity(None, z, False, most, names[nearest], calibration.reason)
    elif kind is Kind.LIVING and value > LIVING:
        value, reason = LIVING, "a living subject is not known for sure without proof by its points"
    return Identity(round(value, 6), round(z, 6), most >= PROOF, most, names[nearest], reason)
