"""When to stop a run that goes wrong as a whole: a decision from the last endings, and nothing else."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from consistency_pipeline.records import Outcome

MADE = frozenset({Outcome.MADE})


@dataclass(frozen=True, slots=True)
class Breaker:
    """Opens when more than `limit` (a share, 0 to 1) of the last `window` attempts did not make a picture.

    Nothing is said of fewer than `least` attempts: a small campaign may fail twice and still be worth finishing.
    """

    window: int = 20
    limit: float = 0.6
    least: int = 10

    def opens(self, endings: Sequence[Outcome]) -> str | None:
        """Return why to stop sending, in words, or None; `endings` are those of the attempts so far, oldest first."""
        last = endings[-self.window :]
        bad = Counter(ending for ending in last if ending not in MADE)
        if len(last) < self.least or bad.total() <= self.limit * len(last):
            return None
        counts = ", ".join(f"{count} {ending}" for ending, count in bad.most_common())
        return f"of the last {len(last)} attempts {counts}"
