"""Where each shot stands: the plan and the attempts of the ledger, folded."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from consistency_pipeline.campaign.model import Gate
from consistency_pipeline.decisions import Decision, Standing, Verdict
from consistency_pipeline.manifest.blocking import blocked
from consistency_pipeline.manifest.changes import difference
from consistency_pipeline.manifest.gating import CANNOT_TELL, failure, overall
from consistency_pipeline.manifest.renaming import Renamed
from consistency_pipeline.manifest.rows import Row
from consistency_pipeline.plan import Plan, Shot, resolved
from consistency_pipeline.records import Attempt, Outcome, Scored, Status

STATUS = {Verdict.APPROVED: Status.APPROVED, Verdict.REJECTED: Status.REJECTED}
NOTHING: Standing = {}
NO_CHOICE: Mapping[str, str] = {}
NO_SCORES: Mapping[str, tuple[Scored, ...]] = {}


@dataclass(frozen=True, slots=True)
class Manifest:
    """A plan with what became of each shot, and what all attempts of the campaign cost so far, in USD.

    `orders` has, by id, the shots that alone are to be made, and for each what is asked for: under which seeds.
    """

    plan: Plan
    rows: tuple[Row, ...]
    spent: float
    orders: Mapping[str, tuple[Shot, ...]] | None = None

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
) -> Manifest:
    """Return the manifest of a plan when these attempts were made, and these pictures approved, rejected or chosen.

    `there` tells whether a picture's file exists below the run's folder; `inputs_of` returns what an old fingerprint
    was made of, to say what has changed since. The shots of its plan are as they stand now: with the references that
    were made known by their bytes.
    """
    by_shot: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        by_shot.setdefault(attempt.shot, []).append(attempt)
    ids = {shot.id for shot in plan.shots}
    renamed = Renamed({name: tries for name, tries in by_shot.items() if name not in ids}, inputs_of)
    look = _Look(there, inputs_of, decided, chosen, scores, plan.campaign.gate)
    rows: dict[str, Row] = {}
    pictures: dict[str, str] = {}
    for planned in plan.shots:  # those that make references come before those that use them
        shot = resolved(planned, pictures)
        tries = (*renamed.of(shot), *by_shot.get(shot.id, ()))
        row = rows[shot.id] = _with_unfetched(look.row(shot, tries))
        if not shot.scene and row.picture is not None:
            pictures[shot.id] = row.picture.sha256
    rows = blocked(rows, plan.campaign)
    plan = replace(plan, shots=tuple(row.shot for row in rows.values()))
    return Manifest(plan, tuple(rows.values()), sum(a.committed for tries in by_shot.values() for a in tries))


def _counts(row: Row) -> bool:
    return row.status in (Status.MADE, Status.APPROVED, Status.DRIFTED) or row.locked


class _Look(NamedTuple):
    """Where shots stand, from their attempts: what is there on disk, and what was decided."""

    there: Callable[[str], bool]
    inputs_of: Callable[[str], Mapping[str, Any] | None]
    decided: Standing
    chosen: Mapping[str, str]
    scores: Mapping[str, tuple[Scored, ...]]
    gate: Gate

    def row(self, shot: Shot, tries: tuple[Attempt, ...]) -> Row:
        """Return where a shot stands."""
        same = [attempt for attempt in tries if attempt.answers(shot.fingerprint)]
        current = [attempt for attempt in same if attempt.outcome is Outcome.MADE]
        kept = self._standing(current)
        made = [attempt for attempt in tries if attempt.outcome is Outcome.MADE]
        approved = self._standing(attempt for attempt in made if self._verdict(attempt) is Verdict.APPROVED)
        if approved and (kept is None or self._verdict(kept) is Verdict.REJECTED) and approved not in current:
            changes = _changes(self._wanted(approved), shot)
            lost = f"; what was asked for since did not come: {_why(same[-1])}" if same and not current else ""
            return Row(
                shot, Status.STALE, f"approved, and changed since: {changes}{lost}", approved, tries, locked=True
            )
        if kept:
            return self._made(shot, kept, tries, self._corrections(current))
        if current and current[-1].picture:
            return Row(shot, Status.MISSING, f"its picture {current[-1].picture.file} is gone", None, tries)
        if same:
            return Row(shot, _unmade(same[-1]), _why(same[-1]), same[-1], tries)
        if made:
            changes = _changes(self._wanted(made[-1]), shot)
            return Row(shot, Status.STALE, f"changed: {changes}", made[-1], tries)
        return Row(
            shot, Status.MISSING, "never asked for" if not tries else "asked for differently before", None, tries
        )

    def _made(self, shot: Shot, kept: Attempt, tries: tuple[Attempt, ...], corrections: tuple[str, ...]) -> Row:
        """Return the row of a shot that has a picture: as a person decided, or else as its scores say."""
        decision, scores = self._decision(kept), self._scores(kept)
        drift = failure(scores, self.gate) if decision is None else ""
        status = STATUS[decision.verdict] if decision else Status.DRIFTED if drift else Status.MADE
        row = Row(shot, status, decision.reason if decision else drift, kept, tries, status is Status.APPROVED)
        return replace(row, corrections=corrections, scores=scores, score=overall(scores))

    def _standing(self, made: Iterable[Attempt]) -> Attempt | None:
        """Return the attempt whose picture is there and stands for the shot, or None.

        That is the one that was approved or chosen last, or the best of those that were asked for since; one that does
        not pass the gate only where there is no such other, and a rejected one only where there is none at all.
        """
        there = [attempt for attempt in made if attempt.picture and self.there(attempt.picture.file)]
        held = max(there, key=self._held, default=None)
        since = self._held(held) if held else ""
        fresh = [one for one in there if self._verdict(one) is None and not self._held(one) and one.opened_at > since]
        best = max(reversed(fresh), key=self._worth, default=None)
        if held is None or not since:
            return best or max(reversed(there), key=lambda one: one.opened_at, default=None)
        return best if best and self._worth(best)[0] else held

    def _held(self, attempt: Attempt) -> str:
        """Return when a person approved or chose the picture of an attempt, or the empty string."""
        decision, picture = self._decision(attempt), attempt.picture
        if picture is None or (decision and decision.verdict is Verdict.REJECTED):
            return ""
        return max(decision.at if decision else "", self.chosen.get(picture.sha256, ""))

    def _worth(self, attempt: Attempt) -> tuple[bool, float, str]:
        """Return what ranks pictures that nobody decided about: whether it passes, its score, when it was asked for."""
        scores = self._scores(attempt)
        value = overall(scores)
        return not failure(scores, self.gate), CANNOT_TELL if value is None else value, attempt.opened_at

    def _scores(self, attempt: Attempt) -> tuple[Scored, ...]:
        return self.scores.get(attempt.picture.sha256, ()) if attempt.picture else ()

    def _corrections(self, made: Sequence[Attempt]) -> tuple[str, ...]:
        """Return why pictures of a shot were rejected, in the order in which they were made."""
        decisions = (self._decision(attempt) for attempt in made)
        said = (one.reason for one in decisions if one and one.verdict is Verdict.REJECTED and one.reason)
        return tuple(dict.fromkeys(said))

    def _verdict(self, attempt: Attempt) -> Verdict | None:
        decision = self._decision(attempt)
        return decision.verdict if decision else None

    def _decision(self, attempt: Attempt) -> Decision | None:
        return self.decided.get(attempt.picture.sha256) if attempt.picture else None

    def _wanted(self, attempt: Attempt) -> Mapping[str, Any] | None:
        """Return the inputs of the planned shot that an attempt was made for, or else its own."""
        planned = self.inputs_of(attempt.serves) if attempt.serves else None
        return planned or self.inputs_of(attempt.fingerprint)


def _unfetched(shot: Shot) -> tuple[str, ...]:
    return tuple(reference.name for reference in shot.references if reference.url and not reference.sha256)


def _with_unfetched(row: Row) -> Row:
    """Say of a shot with references that were never fetched that nobody knows yet what they show."""
    if row.status not in (Status.MISSING, Status.STALE) or not (names := ", ".join(_unfetched(row.shot))):
        return row
    return replace(row, reason=f"{row.reason}; {names} not fetched yet: a run does that first")


def _changes(old: Mapping[str, Any] | None, shot: Shot) -> str:
    """Return what differs from the inputs of an earlier picture; what was not fetched may be the same."""
    unsure = {f"reference {name}" for name in _unfetched(shot)}
    changed = [f"perhaps {what}" if what in unsure else what for what in difference(old, shot.inputs)]
    return ", ".join(changed) or "its inputs"


def _unmade(attempt: Attempt) -> Status:
    match attempt.outcome:
        case Outcome.REFUSED:
            return Status.REFUSED
        case Outcome.OPEN:
            return Status.MISSING
        case _:
            return Status.FAILED


def _why(attempt: Attempt) -> str:
    if attempt.outcome is Outcome.OPEN:
        return "asked for, and not settled: the next run looks it up before asking again"
    said = f"{attempt.code}: {attempt.message}" if attempt.code else attempt.outcome
    return f"{said} (nobody knows whether it was charged)" if attempt.outcome is Outcome.UNKNOWN else said
