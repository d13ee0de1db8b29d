"""What may still be spent: worst cases are reserved before sending and settled with what the service says it cost."""

import math
from dataclasses import dataclass, replace

SLACK = 1e-9  # USD; sums of prices are not exact


def must_ask(estimate: float, above: float | None) -> bool:
    """Tell whether somebody has to agree before so much is spent; without a mark nobody is asked."""
    return above is not None and estimate > above + SLACK


def enough(spent: float, estimate: float) -> float:
    """Return a limit that has room for what is still to be made, rounded up to a cent."""
    return math.ceil(100 * (spent + estimate) - SLACK) / 100


@dataclass(frozen=True, slots=True)
class Budget:
    """The money of one campaign, in USD: `cap` or None for no limit, and what is committed under it.

    `spent` is settled or counts as spent because nobody knows; `reserved` is for requests on their way.
    """

    cap: float | None
    spent: float = 0.0
    reserved: float = 0.0

    @property
    def committed(self) -> float:
        """Return what is gone or may be."""
        return self.spent + self.reserved

    @property
    def left(self) -> float | None:
        """Return what may still be committed, None where there is no limit."""
        return None if self.cap is None else max(0.0, self.cap - self.committed)

    def allows(self, worst: float) -> bool:
        """Tell whether a request that costs `worst` at most still fits under the cap."""
        return self.cap is None or self.committed + worst <= self.cap + SLACK

    def reserve(self, worst: float) -> "Budget":
        """Return the budget with `worst` reserved; ValueError where it does not fit."""
        if not self.allows(worst):
            raise ValueError(f"{worst} does not fit: {self.left} left")
        return replace(self, reserved=self.reserved + worst)

    def take_up(self, spent: float) -> "Budget":
        """Return the budget with `spent`, which counts already, reserved again: nothing more is committed."""
        return replace(self, spent=self.spent - spent, reserved=self.reserved + spent)

    def settle(self, worst: float, cost: float) -> "Budget":
        """Return the budget with a reservation of `worst` replaced by the `cost` it came to, 0 for nothing charged."""
        reserved = self.reserved - worst
        return replace(self, reserved=reserved if reserved > SLACK else 0.0, spent=self.spent + cost)
