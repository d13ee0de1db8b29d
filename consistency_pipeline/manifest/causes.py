"""Why the shots of a plan are not as they should be: those of one cause together, with what it costs to make them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from consistency_pipeline.manifest.changes import Change, Inputs, changes
from consistency_pipeline.manifest.folding import Manifest
from consistency_pipeline.manifest.rows import Row
from consistency_pipeline.records import Attempt, Status
from consistency_pipeline.text import listed, one_line

Remembered = Callable[[Attempt], Inputs | None]
"""Returns the inputs that an attempt was made for, as far as the ledger has them."""
SETTLED = (Status.MADE, Status.APPROVED)
EXAMPLES = 4


@dataclass(frozen=True, slots=True)
class Cause:
    """Shots that stand where they stand for the same reason, in words as `why`; `changes` are those of the first.

    `kept` are those with an approved picture, which stays; `making` those that a run makes, `cost` what that adds to
    what is spent, and `whole` what making all of them would cost, in USD.
    """

    status: Status
    why: str
    changes: tuple[Change, ...]
    rows: tuple[Row, ...]
    kept: int
    making: int
    cost: float
    whole: float


def causes(found: Manifest, rows: Sequence[Row], remembered: Remembered) -> tuple[Cause, ...]:
    """Return the causes of all of `rows` that have no picture or a stale one; first what a run makes, by number."""
    groups: dict[tuple[Status, str], list[Row]] = {}
    for row in rows:
        if row.status not in SETTLED:
            groups.setdefault((row.status, _reason(row)), []).append(row)
    merged: dict[tuple[Status, str], tuple[tuple[Change, ...], list[Row]]] = {}
    for (status, reason), group in groups.items():
        changed = _changes(group[0], remembered)  # a reason names what changed: it is the same for all of the group
        why = said(changed, unsure=unfetched(group[0])) if changed else reason
        merged.setdefault((status, why), (changed, []))[1].extend(group)
    making = frozenset(row.shot.id for row in found.to_make)
    made = [_cause(*key, *group, making, found) for key, group in merged.items()]
    return tuple(sorted(made, key=lambda cause: (not cause.making, not cause.kept, -len(cause.rows))))


def _cause(
    status: Status, why: str, changed: tuple[Change, ...], rows: list[Row], making: frozenset[str], found: Manifest
) -> Cause:
    made = [row for row in rows if row.shot.id in making]
    kept = sum(row.locked and row.shot.id not in making for row in rows)
    cost = sum(found.cost_of(row) for row in made)
    whole = sum(len(found.asked_of(row)) * row.shot.estimated_cost for row in rows)
    return Cause(status, why, changed, tuple(rows), kept, len(made), cost, whole)


def _reason(row: Row) -> str:
    """Return why a row stands where it does, without what is of this row alone."""
    last = row.attempts[-1] if row.attempts else None
    if row.status is Status.MISSING and last is None:
        return "new"
    if row.status is Status.MISSING and row.attempt is None and row.reason.startswith("its picture "):
        return "the picture is gone"
    if row.status in (Status.FAILED, Status.REFUSED) and last is not None and last.code:
        return last.code
    return one_line(row.reason)


def _changes(row: Row, remembered: Remembered) -> tuple[Change, ...]:
    if row.status is not Status.STALE or row.attempt is None:
        return ()
    return changes(remembered(row.attempt), row.shot.inputs)


def unfetched(row: Row) -> frozenset[str]:
    """Return the references of a shot, by name, that nobody has fetched yet: they may be the same as before."""
    return frozenset(one.name for one in row.shot.references if one.url and not one.sha256)


def said(changed: Iterable[Change], unsure: frozenset[str] = frozenset()) -> str:
    """Return changes in words: `prompt and reference mug.back changed, reference mug.lid added`."""
    verbs: dict[str, list[str]] = {}
    for change in changed:
        verbs.setdefault(_verb(change, unsure), []).append(change.field)
    return ", ".join(f"{listed(list(_together(fields)))} {verb}" for verb, fields in verbs.items())


def _verb(change: Change, unsure: frozenset[str]) -> str:
    if change.reference in unsure:
        return "may have changed (not fetched yet)"
    if change.reference and change.old is None:
        return "added"
    return "not sent any more" if change.reference and change.new is None else "changed"


def _together(fields: list[str]) -> Iterator[str]:
    """Yield fields, the names of several references behind one word."""
    names = [field.removeprefix("reference ") for field in fields if field.startswith("reference ")]
    if names:
        yield f"reference{'s' if len(names) > 1 else ''} {listed(names)}"
    yield from (field for field in fields if not field.startswith("reference "))


def facts(cause: Cause) -> dict[str, Any]:
    """Return a cause as `plan --json` shows it, under `causes`."""
    return {
        "why": cause.why,
        "status": cause.status,
        "changes": [{"tier": change.tier, "field": change.field} for change in cause.changes],
        "shots": len(cause.rows),
        "first": [row.shot.id for row in cause.rows[:EXAMPLES]],
        "approved_and_kept": cause.kept,
        "to_make": cause.making,
        "cost_of_all": round(cause.whole, 6),
        "estimated_cost": round(cause.cost, 6),
    }
