"""How good numbers are, and whether that is what was asked for (SCORING §9)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy

FALSE_ALARMS = 0.05
BINS = 10


def auc(same: Sequence[float], other: Sequence[float]) -> float:
    """Return how often something of the first is above something of the second; 0.5 is chance."""
    one, two = numpy.array(same)[:, None], numpy.array(other)[None]
    return float(((one > two) + 0.5 * (one == two)).mean()) if one.size and two.size else float("nan")


def kept_at(same: Sequence[float], other: Sequence[float]) -> float:
    """Return the part of the first that is above all but FALSE_ALARMS of the second."""
    if not same or not other:
        return float("nan")
    return float((numpy.array(same) > numpy.quantile(other, 1 - FALSE_ALARMS)).mean())


def calibration_error(pairs: Sequence[tuple[bool, float]]) -> float:
    """Return the calibration error of values over ten bins, both kinds of pairs weighing the same."""
    truth, values = numpy.array([float(same) for same, _ in pairs]), numpy.array([value for _, value in pairs])
    if not truth.size or not 0 < truth.sum() < len(truth):
        return float("nan")
    weights = numpy.where(truth > 0, 0.5 / truth.sum(), 0.5 / (1 - truth).sum())
    bins = (values * BINS).astype(int).clip(0, BINS - 1)
    return sum(abs(float((weights * (truth - values))[bins == n].sum())) for n in range(BINS))


@dataclass(frozen=True)
class Target:
    """What was asked for: at least, or at most where `most`."""

    limit: float
    most: bool = False

    def line(self, title: str, found: float) -> str:
        """Return a row of a table of targets."""
        wanted = f"{'≤' if self.most else '≥'} {self.limit:g}"
        if numpy.isnan(found):
            return f"| {title} | – | {wanted} | not measured |"
        met = found <= self.limit if self.most else found >= self.limit
        return f"| {title} | {found:.3f} | {wanted} | {'yes' if met else '**no**'} |"


HEAD = ("| measure | found | target | met |", "|---|---|---|---|")
Rows = Callable[[], list[str]]


def part(some: Sequence[bool]) -> str:
    """Return how many of some are true."""
    return f"{sum(some)} of {len(some)}"


def number(found: float) -> str:
    """Return a measure as it is shown."""
    return "–" if numpy.isnan(found) else f"{found:.3f}"
