"""What became of each shot between two moments, and why. No I/O."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from consistency_pipeline.manifest import Change, Manifest, Row, changes
from consistency_pipeline.records import Attempt, Outcome, Status

Inputs = Mapping[str, Any]
LEFT_OUT = "not in the campaign any more"


class Kind(StrEnum):
    """What became of a shot, in words."""

    NEW = "new"
    AGAIN = "made again"
    CAME = "made at last"
    LOST = "lost"
    CHANGED = "changed since"
    UNMADE = "not made"
    SAME = "same"

    @property
    def slug(self) -> str:
        """Return what it is called in documents."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a shot stood: the attempt that counted then, if any; `wanted` are its inputs as planned, where known."""

    status: Status
    attempt: Attempt | None
    reason: str = ""
    wanted: Inputs | None = None

    @property
    def made(self) -> bool:
        """Tell whether a picture stood for it."""
        there = self.attempt is not None and self.attempt.outcome is Outcome.MADE
        return there and self.status not in (Status.STALE, Status.MISSING)


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of one shot; `why` in words that are the same for many, `changes` one by one."""

    shot: str
    kind: Kind
    before: Stand | None
    after: Stand | None
    why: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()


def stood(attempts: Iterable[Attempt]) -> dict[str, Stand]:
    """Return where shots stood after these attempts; what was wanted of each is what was asked for last."""
    tries: dict[str, list[Attempt]] = {}
    for attempt in sorted(attempts, key=lambda one: (one.shot, one.number)):
        tries.setdefault(attempt.shot, []).append(attempt)
    return {shot: _stood(found) for shot, found in tries.items()}


def _stood(tries: list[Attempt]) -> Stand:
    last = tries[-1]
    wanted = last.serves or last.fingerprint
    made = [one for one in tries if one.outcome is Outcome.MADE and one.answers(wanted)]
    if made:
        return Stand(Status.MADE, made[-1])
    return Stand(_status(last), last, last.code or "")


def _status(last: Attempt) -> Status:
    if last.outcome is Outcome.OPEN:
        return Status.MISSING
    return Status.REFUSED if last.outcome is Outcome.REFUSED else Status.FAILED


def standing(found: Manifest) -> dict[str, Stand]:
    """Return where shots stand now."""
    return {row.shot.id: Stand(row.status, row.attempt, _reason(row), row.shot.inputs) for row in found.rows}


def _reason(row: Row) -> str:
    """Return why a shot stands so, in words that are the same for all shots of which that is true."""
    if row.status is Status.MISSING and row.reason.startswith("its picture"):
        return "its picture is gone"
    return (row.attempt.code or "") if row.attempt and row.attempt.code else row.reason


def compared(
    before: Mapping[str, Stand], after: Mapping[str, Stand], inputs_of: Callable[[str], Inputs | None]
) -> tuple[Difference, ...]:
    """Return what became of every shot, those of `after` first; `inputs_of` tells what a fingerprint was made of.

    A shot that got a longer id since is the one whose attempt it has.
    """
    found: list[Difference] = []
    seen: set[str] = set()
    for shot, stand in after.items():
        name = stand.attempt.shot if shot not in before and stand.attempt else shot
        seen.add(name)
        found.append(_difference(shot, before.get(name), stand, inputs_of))
    gone = (shot for shot in before if shot not in seen)
    return (*found, *(Difference(shot, Kind.LOST, before[shot], None, (LEFT_OUT,)) for shot in gone))


def _difference(shot: str, before: Stand | None, after: Stand, inputs_of: Callable[[str], Inputs | None]) -> Difference:
    kind = _kind(before, after)
    if kind is Kind.SAME:
        return Difference(shot, kind, before, after)
    told = _changes(before, after, inputs_of) if before else ()
    return Difference(shot, kind, before, after, tuple(_why(kind, before, after, told)), told)


def _kind(before: Stand | None, after: Stand) -> Kind:
    if after.status is Status.STALE:
        return Kind.CHANGED
    had = before is not None and before.made
    if not after.made:
        return Kind.LOST if had else Kind.SAME if before and _id(before) == _id(after) else Kind.UNMADE
    if had:
        return Kind.SAME if _id(before) == _id(after) else Kind.AGAIN
    return Kind.NEW if before is None else Kind.CAME


def _id(stand: Stand | None) -> str | None:
    return stand.attempt.id if stand and stand.attempt else None


def _changes(before: Stand, after: Stand, inputs_of: Callable[[str], Inputs | None]) -> tuple[Change, ...]:
    """Return what differs in what was asked for; of a shot that is stale, from its picture to what is wanted now."""
    if after.status is Status.STALE:
        old, new = after.attempt, after.wanted
    else:
        old, new = before.attempt, inputs_of(after.attempt.fingerprint) if after.attempt else after.wanted
    return changes(inputs_of(old.fingerprint), new) if old and new else ()


def _why(kind: Kind, before: Stand | None, after: Stand, told: Iterable[Change]) -> Iterator[str]:
    if kind is Kind.CAME and before:
        yield f"was {_words(before)}"
    if kind in (Kind.UNMADE, Kind.LOST):
        yield _words(after)
    said = tuple(map(phrase, told))
    yield from said
    if kind is Kind.AGAIN and not said:
        yield "asked for again, unchanged"
    if kind is Kind.CHANGED and not said:
        yield after.reason


def _words(stand: Stand) -> str:
    return f"{stand.status}: {stand.reason}" if stand.reason else str(stand.status)


def phrase(change: Change) -> str:
    """Return a change as a person says it."""
    if change.reference:
        what = "added" if change.old is None else "removed" if change.new is None else "changed"
        return f"{change.field} {what}"
    if change.field == "model":
        return f"model {change.old} → {change.new}"
    return {"seed": "another seed", "prompt": "other words", "size": "another size"}.get(change.field, change.field)
