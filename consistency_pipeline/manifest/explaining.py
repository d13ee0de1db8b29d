"""Why one shot stands where it stands: what changed since which attempt, what it waits for, and what was decided."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from consistency_pipeline.decisions import Decision, Standing
from consistency_pipeline.manifest.causes import Remembered
from consistency_pipeline.manifest.changes import Change, changes
from consistency_pipeline.manifest.folding import Manifest
from consistency_pipeline.manifest.rows import Row
from consistency_pipeline.records import Attempt, Outcome, Status


@dataclass(frozen=True, slots=True)
class Link:
    """A shot that another one, `by`, needs and that is not there yet, or that nobody has approved yet."""

    row: Row
    by: str
    awaited: bool
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that is to be said of one shot.

    `changes` are those since `compared`, an attempt with other inputs: None where there is none, and no changes where
    nobody remembers its inputs. `unmade` are the references that the campaign makes itself and that are not as they
    should be. `links` lead from the shot to what it waits for in the end. `decided` are the decisions about its
    pictures, by attempt. `making` tells whether a run makes it.
    """

    row: Row
    compared: Attempt | None
    changes: tuple[Change, ...]
    unmade: frozenset[str]
    links: tuple[Link, ...]
    decided: tuple[tuple[Attempt, Decision], ...]
    making: bool

    @property
    def stands(self) -> Attempt | None:
        """Return the attempt whose picture stands for the shot now."""
        return self.row.attempt if self.row.picture else None


def explanations(
    found: Manifest, rows: Sequence[Row], remembered: Remembered, decided: Standing
) -> Iterator[Explanation]:
    """Yield why each of `rows` stands where it stands."""
    by_id = {row.shot.id: row for row in found.rows}
    making = frozenset(row.shot.id for row in found.to_make)
    for row in rows:
        compared = _compared(row)
        yield Explanation(
            row,
            compared,
            changes(remembered(compared), row.shot.inputs) if compared else (),
            frozenset(one.name for one in row.shot.references if one.made_by and not _there(by_id[one.made_by])),
            tuple(_links(row, by_id, remembered)),
            tuple(_decisions(row, decided)),
            row.shot.id in making,
        )


def _compared(row: Row) -> Attempt | None:
    """Return the attempt to compare with: the one that is stale, or the last picture from other inputs."""
    if row.attempt and not row.attempt.answers(row.shot.fingerprint):
        return row.attempt
    others = [] if row.picture else [one for one in row.attempts if not one.answers(row.shot.fingerprint)]
    pictures = [one for one in others if one.outcome is Outcome.MADE]
    return next(reversed(pictures or others), None)


def _links(row: Row, rows: Mapping[str, Row], remembered: Remembered) -> Iterator[Link]:
    """Yield what a shot waits for, then what that waits for, to the end; each once."""
    if row.picture and row.status is not Status.BLOCKED:
        return
    seen: set[str] = set()
    waiting = deque([row])
    while waiting:
        by = waiting.popleft()
        for need in by.shot.needs:
            other = rows[need]
            if need in seen or (_there(other) and need not in row.awaits):
                continue
            seen.add(need)
            compared = _compared(other)
            changed = changes(remembered(compared), other.shot.inputs) if compared else ()
            yield Link(other, by.shot.id, need in row.awaits, changed)
            waiting.append(other)


def _there(row: Row) -> bool:
    return row.locked or row.status in (Status.MADE, Status.APPROVED)


def _decisions(row: Row, decided: Standing) -> Iterator[tuple[Attempt, Decision]]:
    for attempt in row.attempts:
        if attempt.picture and (decision := decided.get(attempt.picture.sha256)):
            yield attempt, decision
