"""What a scorer is, and what it is given: one subject in one picture, beside its references."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy

from consistency_pipeline.scoring.aligned import Aligned
from consistency_pipeline.scoring.figure import Figure
from consistency_pipeline.scoring.points import Movement
from consistency_pipeline.scoring.prepared import Reference, Seen
from consistency_pipeline.scoring.records import DRIFTED, KEPT, Component, Kind
from consistency_pipeline.seeing.arrays import Mask


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """One subject in one picture: where it is there, what it looks like, and how each reference moves onto it.

    `inliers` counts for each reference the points that moved together in their own colours; `nearest` is the number of
    the reference that is most like it. `aligned` is one laid over the picture where both show the same side.
    """

    kind: Kind
    picture: Seen
    mask: Mask
    figure: Figure
    references: tuple[Reference, ...]
    movements: tuple[Movement, ...]
    inliers: tuple[int, ...]
    nearest: int
    aligned: Aligned | None


@dataclass(frozen=True, slots=True)
class Scorer:
    """A plug-in: what it measures in which `unit`, for which subjects, and `blind`: when it cannot tell.

    `kept` and `drifted` are where its values are those of `records`; None where it knows no such limits.
    """

    name: str
    version: int
    what: str
    kinds: tuple[Kind, ...]
    unit: str
    kept: float | None
    drifted: float | None
    blind: str
    measure: Callable[["Scorer", Sight], Component]

    def value(self, measured: float) -> float:
        """Return what a measure says on the scale of all values: KEPT and DRIFTED at this scorer's limits."""
        if self.kept is None or self.drifted is None:
            raise TypeError(f"{self.name} has no limits")
        top, bottom = _logit(KEPT), _logit(DRIFTED)
        place = top - (measured - self.kept) / (self.drifted - self.kept) * (top - bottom)
        return round(float(1 / (1 + numpy.exp(-numpy.clip(place, -30, 30)))), 6)

    def told(self, measured: float, reason: str, reference: str = "") -> Component:
        """Return what was measured; `reason` is for where it is not what it should be."""
        value = self.value(measured)
        said = "" if value >= KEPT else reason
        return Component(self.name, value, round(float(measured), 4), self.unit, reference, said)

    def silent(self, reason: str, measured: float | None = None) -> Component:
        """Return that it cannot tell."""
        return Component(self.name, None, measured, self.unit, "", reason)


def unready(scorer: Scorer, sight: Sight) -> Component:
    """Stand for the measure of a scorer that takes more than a picture: `dataclasses.replace` puts the real one in."""
    raise TypeError(f"{scorer.name} measures nothing before it has its networks ({sight.kind})")


def _logit(value: float) -> float:
    return float(numpy.log(value / (1 - value)))
