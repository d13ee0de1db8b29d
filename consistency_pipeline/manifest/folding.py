"""Where each shot stands: the plan and the attempts of the ledger, folded."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from consistency_pipeline.decisions import Decision, Standing, Verdict
from consistency_pipeline.manifest.blocking import blocked
from consistency_pipeline.manifest.rows import Row
from consistency_pipeline.plan import Plan, Shot, resolved
from consistency_pipeline.records import Attempt, Outcome, Status

TO_MAKE = frozenset({Status.MISSING, Status.STALE, Status.FAILED})
STATUS = {Verdict.APPROVED: Status.APPROVED, Verdict.REJECTED: Status.REJECTED}
NOTHING: Standing = {}


@dataclass(frozen=True, slots=True)
class Manifest:
    """A plan with what became of each shot, and what all attempts of the campaign cost so far, in USD."""

    plan: Plan
    rows: tuple[Row, ...]
    spent: float

    @property
    def to_make(self) -> tuple[Row, ...]:
        """Return what a run makes: all that is missing, stale or failed, and not approved."""
        return tuple(row for row in self.rows if row.status in TO_MAKE and not row.locked)

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
        return sum(row.further_cost for row in self.to_make)

    @property
    def counts(self) -> Counter[Status]:
        """Return how many shots have each status."""
        return Counter(row.status for row in self.rows)


def fold(
    plan: Plan,
    attempts: Iterable[Attempt],
    there: Callable[[str], bool],
    inputs_of: Callable[[str], Mapping[str, Any] | None],
    decided: Standing = NOTHING,
) -> Manifest:
    """Return the manifest of a plan when these attempts were made, and these pictures approved or rejected.

    `there` tells whether a picture's file exists below the run's folder; `inputs_of` returns what an old fingerprint
    was made of, to say what has changed since. The shots of its plan are as they stand now: with the references that
    were made known by their bytes.
    """
    by_shot: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        by_shot.setdefault(attempt.shot, []).append(attempt)
    ids = {shot.id for shot in plan.shots}
    # A shot may get a longer id when its scene gets a second look or size; its picture is still the one that is wanted.
    renamed: dict[str, list[Attempt]] = {}
    for attempt in (a for name, tries in by_shot.items() if name not in ids for a in tries):
        renamed.setdefault(attempt.fingerprint, []).append(attempt)
    look = _Look(there, inputs_of, decided)
    rows: dict[str, Row] = {}
    pictures: dict[str, str] = {}
    for planned in plan.shots:  # those that make references come before those that use them
        shot = resolved(planned, pictures)
        tries = (*renamed.get(shot.fingerprint, ()), *by_shot.get(shot.id, ()))
        row = rows[shot.id] = _with_unfetched(look.row(shot, tries))
        if not shot.scene and row.picture is not None:
            pictures[shot.id] = row.picture.sha256
    rows = blocked(rows, plan.campaign)
    plan = replace(plan, shots=tuple(row.shot for row in rows.values()))
    return Manifest(plan, tuple(rows.values()), sum(a.committed for tries in by_shot.values() for a in tries))


def _counts(row: Row) -> bool:
    return row.status in (Status.MADE, Status.APPROVED) or row.locked


class _Look(NamedTuple):
    """Where shots stand, from their attempts: what is there on disk, and what was decided."""

    there: Callable[[str], bool]
    inputs_of: Callable[[str], Mapping[str, Any] | None]
    decided: Standing

    def row(self, shot: Shot, tries: tuple[Attempt, ...]) -> Row:
        """Return where a shot stands."""
        same = [attempt for attempt in tries if attempt.fingerprint == shot.fingerprint]
        current = [attempt for attempt in same if attempt.outcome is Outcome.MADE]
        if kept := self._best(current):
            decision = self._decision(kept)
            status = STATUS[decision.verdict] if decision else Status.MADE
            return Row(shot, status, decision.reason if decision else "", kept, tries, status is Status.APPROVED)
        made = [attempt for attempt in tries if attempt.outcome is Outcome.MADE]
        if not same and (approved := self._best(made, Verdict.APPROVED)):
            changes = _changes(self.inputs_of(approved.fingerprint), shot)
            return Row(shot, Status.STALE, f"approved, and changed since: {changes}", approved, tries, locked=True)
        if current and current[-1].picture:
            return Row(shot, Status.MISSING, f"its picture {current[-1].picture.file} is gone", None, tries)
        if same:
            return Row(shot, _unmade(same[-1]), _why(same[-1]), same[-1], tries)
        if made:
            changes = _changes(self.inputs_of(made[-1].fingerprint), shot)
            return Row(shot, Status.STALE, f"changed: {changes}", made[-1], tries)
        return Row(
            shot, Status.MISSING, "never asked for" if not tries else "asked for differently before", None, tries
        )

    def _best(self, made: Sequence[Attempt], *wanted: Verdict) -> Attempt | None:
        """Return the attempt whose picture is there and counts: approved before undecided before rejected, the last."""
        there = [attempt for attempt in made if attempt.picture and self.there(attempt.picture.file)]
        for verdict in wanted or (Verdict.APPROVED, None, Verdict.REJECTED):
            for attempt in reversed(there):
                decision = self._decision(attempt)
                if (decision.verdict if decision else None) is verdict:
                    return attempt
        return None

    def _decision(self, attempt: Attempt) -> Decision | None:
        return self.decided.get(attempt.picture.sha256) if attempt.picture else None


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


def difference(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of what differs between two sets of inputs: `prompt`, `size`, `reference mug.front`."""
    if old is None:
        return ()
    changed = [field for tier in ("identity", "intent") for field in new[tier] if _differs(old, new, tier, field)]
    if "references" not in changed:
        return tuple(changed)
    before = {r["name"]: r["is"] for r in old.get("identity", {}).get("references", ())}
    after = {r["name"]: r["is"] for r in new["identity"]["references"]}
    names = sorted(name for name in {**before, **after} if before.get(name) != after.get(name))
    which = [f"reference {name}" for name in names] or ["order of references"]
    return (*which, *(field for field in changed if field != "references"))


def _differs(old: Mapping[str, Any], new: Mapping[str, Any], tier: str, field: str) -> bool:
    return bool(old.get(tier, {}).get(field) != new[tier][field])
