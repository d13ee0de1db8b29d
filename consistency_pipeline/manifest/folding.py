"""Where each shot stands: the plan and the attempts of the ledger, folded."""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from consistency_pipeline.campaign.model import Gate
from consistency_pipeline.decisions import Standing
from consistency_pipeline.manifest.blocking import blocked
from consistency_pipeline.manifest.gating import failing, promising
from consistency_pipeline.manifest.renaming import Renamed
from consistency_pipeline.manifest.rows import Row
from consistency_pipeline.manifest.standing import Look, unfetched
from consistency_pipeline.plan import Plan, Shot, resolved
from consistency_pipeline.records import Attempt, Scored, Status

NOTHING: Standing = {}
NO_CHOICE: Mapping[str, str] = {}
NO_SCORES: Mapping[str, tuple[Scored, ...]] = {}


@dataclass(frozen=True, slots=True)
class Manifest:
    """A plan with what became of each shot, and what the campaign cost so far in USD: `judged` of it for questions.

    `orders` has, by id, the shots that alone are to be made, and for each what is asked for: under which seeds.
    """

    plan: Plan
    rows: tuple[Row, ...]
    spent: float
    orders: Mapping[str, tuple[Shot, ...]] | None = None
    judged: float = 0.0

    @property
    def to_make(self) -> tuple[Row, ...]:
        """Return what a run makes: what was asked for, or else all that is missing, stale or failed, and not
        approved."""
        if self.orders is not None:
            return tuple(row for row in self.rows if row.shot.id in self.orders)
        return tuple(row for row in self.rows if row.due)

    def asked(self, orders: Mapping[str, tuple[Shot, ...]]) -> "Manifest":
        """Return the manifest of a run that is to make only these shots, each as it is asked for."""
        return replace(self, orders=orders)

    def asked_of(self, row: Row) -> tuple[Shot, ...]:
        """Return the pictures that are asked for of a shot that is to be made."""
        return (row.shot,) if self.orders is None else self.orders.get(row.shot.id, (row.shot,))

    def cost_of(self, row: Row) -> float:
        """Return the USD that making a shot as it is asked for adds to what is spent."""
        return sum(row.cost_of(shot) for shot in self.asked_of(row))

    @property
    def pictures(self) -> int:
        """Return how many pictures a run makes."""
        return sum(len(self.asked_of(row)) for row in self.to_make)

    @property
    def awaits(self) -> tuple[str, ...]:
        """Return the references that a person has to approve before anything is made from them."""
        return tuple(dict.fromkeys(name for row in self.rows for name in row.awaits))

    @property
    def made(self) -> dict[str, Attempt]:
        """Return the pictures that are there and count, by shot."""
        return {row.shot.id: row.attempt for row in self.rows if row.attempt and _counts(row)}

    @property
    def estimate(self) -> float:
        """Return the USD that making all of `to_make` adds to what is spent."""
        return sum(self.cost_of(row) for row in self.to_make)

    @property
    def counts(self) -> Counter[Status]:
        """Return how many shots have each status."""
        return Counter(row.status for row in self.rows)

    @property
    def rejections(self) -> dict[str, Counter[str]]:
        """Return by subject how many shots of it had a picture rejected for each reason, as they are planned now."""
        by_subject: dict[str, Counter[str]] = {}
        for row in self.rows:
            for subject in {reference.subject for reference in row.shot.references} if row.corrections else ():
                by_subject.setdefault(subject, Counter()).update(row.corrections)
        return dict(sorted(by_subject.items()))


def fold(  # noqa: PLR0913, PLR0917  (all that is known of a campaign)
    plan: Plan,
    attempts: Iterable[Attempt],
    there: Callable[[str], bool],
    inputs_of: Callable[[str], Mapping[str, Any] | None],
    decided: Standing = NOTHING,
    chosen: Mapping[str, str] = NO_CHOICE,
    scores: Mapping[str, tuple[Scored, ...]] = NO_SCORES,
    judged: float = 0.0,
) -> Manifest:
    """Return the manifest of a plan when these attempts were made, and these pictures approved, rejected or chosen.

    `there` tells whether a picture's file exists below the run's folder; `inputs_of` returns what an old fingerprint
    was made of, to say what has changed since; `judged` are the USD that questions to a judge cost. The shots of its
    plan are as they stand now: with the references that were made known by their bytes.
    """
    by_shot: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        by_shot.setdefault(attempt.shot, []).append(attempt)
    ids = {shot.id for shot in plan.shots}
    renamed = Renamed({name: tries for name, tries in by_shot.items() if name not in ids}, inputs_of)
    look = Look(there, inputs_of, decided, chosen, scores, plan.campaign.gate)
    rows: dict[str, Row] = {}
    pictures: dict[str, str] = {}
    for planned in plan.shots:  # those that make references come before those that use them
        shot = resolved(planned, pictures)
        tries = (*renamed.of(shot), *by_shot.get(shot.id, ()))
        row = rows[shot.id] = _with_unfetched(look.row(shot, tries))
        if not shot.scene and row.picture is not None:
            pictures[shot.id] = row.picture.sha256
    rows = blocked(_owed(rows, plan.campaign.gate, chosen), plan.campaign)
    plan = replace(plan, shots=tuple(row.shot for row in rows.values()))
    spent = sum((a.committed for tries in by_shot.values() for a in tries), judged)
    return Manifest(plan, tuple(rows.values()), spent, judged=judged)


def _owed(rows: Mapping[str, Row], gate: Gate, chosen: Container[str]) -> dict[str, Row]:
    """Mark the shots that drifted and have re-rolls left, as far as their subjects can pass at all.

    A picture that a person has chosen stands, whatever its scores say.
    """
    can = promising((row.scores for row in rows.values()), gate)

    def owed(row: Row) -> bool:
        again = row.status is Status.DRIFTED and row.tries <= gate.rerolls
        picked = row.picture is not None and row.picture.sha256 in chosen
        return again and not picked and failing(row.scores, gate) <= can

    return {name: replace(row, owed=True) if owed(row) else row for name, row in rows.items()}


def _counts(row: Row) -> bool:
    return row.status in (Status.MADE, Status.APPROVED, Status.DRIFTED) or row.locked


def _with_unfetched(row: Row) -> Row:
    """Say of a shot with references that were never fetched that nobody knows yet what they show."""
    if row.status not in (Status.MISSING, Status.STALE) or not (names := ", ".join(unfetched(row.shot))):
        return row
    return replace(row, reason=f"{row.reason}; {names} not fetched yet: a run does that first")
