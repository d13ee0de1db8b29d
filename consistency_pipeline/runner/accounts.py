"""The attempts of a campaign and the money under its cap: what may be opened, and what each ending does to both."""

import uuid
from collections.abc import Mapping
from dataclasses import replace

from consistency_pipeline.budget import Budget
from consistency_pipeline.plan import Shot
from consistency_pipeline.records import Attempt, Outcome


class Accounts:
    """Opens attempts with their worst case reserved, and closes them with what they came to.

    `history` are all attempts so far, by shot; whatever they cost or may have cost is spent, and so are the USD that a
    judge was `asked` for. Not touched from two threads.
    """

    def __init__(self, cap: float | None, history: Mapping[str, tuple[Attempt, ...]], asked: float = 0.0) -> None:
        self._tries = {shot: list(attempts) for shot, attempts in history.items()}
        self.budget = Budget(cap, spent=sum((a.committed for tries in history.values() for a in tries), asked))
        self._reserved: dict[str, float] = {}
        self._promised: dict[str, float] = {}
        self._under_way = 0.0
        self.endings: list[Outcome] = []

    def seeds(self, shot: Shot) -> frozenset[int]:
        """Return the seeds under which a shot was asked for so far."""
        return frozenset(attempt.seed for attempt in self._tries.get(shot.id, ()))

    def promise(self, shot: str, worst: float) -> None:
        """Keep the worst case of a shot that is to be made, until `fulfil`: questions do not take it."""
        self._promised[shot] = worst

    def fulfil(self, shot: str) -> None:
        """Keep nothing more for a shot."""
        self._promised.pop(shot, None)

    def spares(self, worst: float) -> bool:
        """Tell whether a question that costs `worst` at most can be paid with all pictures that are to be made."""
        to_come = max(0.0, sum(self._promised.values()) - self._under_way)
        return self.budget.allows(to_come + worst)

    def worst(self, shot: Shot) -> float:
        """Return the USD that an attempt may add to what is committed; none where it takes up one that counts."""
        return 0.0 if self._unknown(shot) else shot.estimated_cost

    def open(self, shot: Shot, now: str) -> Attempt:
        """Return the attempt to make, its worst case reserved.

        It is a new one, or the last one under its own id where nobody knows how that ended: sent again under the same
        id, it is made and charged once. ValueError where the worst case does not fit.
        """
        tries = self._tries.setdefault(shot.id, [])
        if (unknown := self._unknown(shot)) is not None:
            tries.remove(unknown)
            self._reserved[unknown.id] = unknown.committed
            self.budget = self.budget.take_up(unknown.committed)
            # One that was cut off on its way has no send in the ledger, and may have left all the same.
            sends = max(1, unknown.sends)
            return replace(unknown, outcome=Outcome.OPEN, settled_at=None, code=None, message=None, sends=sends)
        self.budget = self.budget.reserve(shot.estimated_cost)
        self._under_way += shot.estimated_cost
        return Attempt(
            id=str(uuid.uuid4()),
            shot=shot.id,
            number=max((attempt.number for attempt in tries), default=0) + 1,
            seed=shot.seed,
            fingerprint=shot.fingerprint,
            inputs=dict(shot.inputs),
            worst_cost=shot.estimated_cost,
            opened_at=now,
            serves=shot.planned.fingerprint if shot.planned else "",
        )

    def close(self, attempt: Attempt) -> None:
        """Book how an attempt that was opened here has ended."""
        self._under_way -= 0.0 if attempt.id in self._reserved else attempt.worst_cost
        self.budget = self.budget.settle(self._reserved.pop(attempt.id, attempt.worst_cost), attempt.committed)
        self._tries[attempt.shot].append(attempt)
        self.endings.append(attempt.outcome)

    def _unknown(self, shot: Shot) -> Attempt | None:
        """Return the attempt of a shot where nobody knows how it ended and the same is wanted now."""
        unknown = (attempt for attempt in self._tries.get(shot.id, ()) if attempt.outcome is Outcome.UNKNOWN)
        return next((one for one in unknown if (one.fingerprint, one.seed) == (shot.fingerprint, shot.seed)), None)
