"""Where each shot stands: the plan and the attempts of the ledger, folded."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from consistency_pipeline.plan import Plan, Shot
from consistency_pipeline.records import Attempt, Outcome, Status

TO_MAKE = frozenset({Status.MISSING, Status.STALE, Status.FAILED})
SAME_RATIO = 0.01  # legal sizes of one ratio differ by less than this


@dataclass(frozen=True, slots=True)
class Row:
    """One shot and what became of it: where it stands and why, the attempt that counts, and all attempts."""

    shot: Shot
    status: Status
    reason: str
    attempt: Attempt | None
    attempts: tuple[Attempt, ...]

    @property
    def further_cost(self) -> float:
        """Return the USD that making the shot adds to what counts as spent: none where its last attempt counts."""
        last = self.attempt if self.status is not Status.MADE else None
        counts = last is not None and last.unsure and last.fingerprint == self.shot.fingerprint
        return 0.0 if counts else self.shot.estimated_cost

    @property
    def findings(self) -> tuple[str, ...]:
        """Return what is odd about the picture and does not keep it from counting."""
        picture = self.attempt.picture if self.attempt and self.status is Status.MADE else None
        if picture is None or (picture.width, picture.height) == self.shot.size[:2]:
            return ()
        came, asked = f"{picture.width}x{picture.height}", self.shot.size
        found = f"size: {came} came where {asked} was asked for"
        odd = abs(picture.width / picture.height / (asked.width / asked.height) - 1) > SAME_RATIO
        return (found, f"ratio mismatch: {came} is not {asked.ratio}") if odd else (found,)


@dataclass(frozen=True, slots=True)
class Manifest:
    """A plan with what became of each shot, and what all attempts of the campaign cost so far, in USD."""

    plan: Plan
    rows: tuple[Row, ...]
    spent: float

    @property
    def to_make(self) -> tuple[Row, ...]:
        """Return what a run makes: all that is missing, stale or failed."""
        return tuple(row for row in self.rows if row.status in TO_MAKE)

    @property
    def made(self) -> dict[str, Attempt]:
        """Return the pictures that are there, by shot."""
        return {row.shot.id: row.attempt for row in self.rows if row.status is Status.MADE and row.attempt}

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
) -> Manifest:
    """Return the manifest of a plan when these attempts were made.

    `there` tells whether a picture's file exists below the run's folder; `inputs_of` returns what an old fingerprint
    was made of, to say what has changed since.
    """
    by_shot: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        by_shot.setdefault(attempt.shot, []).append(attempt)
    ids = {shot.id for shot in plan.shots}
    # A shot may get a longer id when its scene gets a second look or size; its picture is still the one that is wanted.
    renamed: dict[str, list[Attempt]] = {}
    for attempt in (a for name, tries in by_shot.items() if name not in ids for a in tries):
        renamed.setdefault(attempt.fingerprint, []).append(attempt)
    rows: dict[str, Row] = {}
    for shot in plan.shots:
        tries = (*renamed.get(shot.fingerprint, ()), *by_shot.get(shot.id, ()))
        rows[shot.id] = _with_unfetched(_row(shot, tries, there, inputs_of))
    _block(rows)
    return Manifest(plan, tuple(rows.values()), sum(a.committed for tries in by_shot.values() for a in tries))


def _block(rows: dict[str, Row]) -> None:
    """Mark the shots that cannot be made because one that they need was refused, and those that need these in turn."""
    waiting = [row for row in rows.values() if row.shot.needs and row.status in (Status.MISSING, Status.STALE)]
    lost = {name for name, row in rows.items() if row.status is Status.REFUSED}
    while blocked := [row for row in waiting if row.shot.id not in lost and not lost.isdisjoint(row.shot.needs)]:
        for row in blocked:
            need = next(need for need in row.shot.needs if need in lost)
            rows[row.shot.id] = replace(row, status=Status.BLOCKED, reason=f"needs {need}, which was not made")
            lost.add(row.shot.id)


def _row(
    shot: Shot,
    tries: tuple[Attempt, ...],
    there: Callable[[str], bool],
    inputs_of: Callable[[str], Mapping[str, Any] | None],
) -> Row:
    same = [attempt for attempt in tries if attempt.fingerprint == shot.fingerprint]
    current = [attempt for attempt in same if attempt.outcome is Outcome.MADE]
    kept = [attempt for attempt in current if attempt.picture and there(attempt.picture.file)]
    if kept:
        return Row(shot, Status.MADE, "", kept[-1], tries)
    if current and current[-1].picture:
        return Row(shot, Status.MISSING, f"its picture {current[-1].picture.file} is gone", None, tries)
    if same:
        return Row(shot, _unmade(same[-1]), _why(same[-1]), same[-1], tries)
    if made := [attempt for attempt in tries if attempt.outcome is Outcome.MADE]:
        changes = _changes(inputs_of(made[-1].fingerprint), shot)
        return Row(shot, Status.STALE, f"changed: {changes}", made[-1], tries)
    return Row(shot, Status.MISSING, "never asked for" if not tries else "asked for differently before", None, tries)


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
