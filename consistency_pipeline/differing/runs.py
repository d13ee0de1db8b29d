"""Runs by the names that people give them, and which attempts belong to which. No I/O."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from consistency_pipeline.errors import UsageError
from consistency_pipeline.records import Attempt, RunRecord

NOW = "now"
LAST = re.compile(r"last(?:-([0-9]{1,6}))?")
MOST_LISTED = 5


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in the history of a campaign: the end of its run `number`, from 1 by their start, or `now`.

    Number 0 is before the first run.
    """

    number: int
    now: bool = False


class Runs:
    """The runs of a campaign in the order in which they started, and what was asked for in each.

    One run at a time holds a campaign: an attempt belongs to the run in which it was opened, whoever settled it.
    """

    def __init__(self, records: Iterable[RunRecord]) -> None:
        self.records = tuple(sorted(records, key=lambda record: record.started_at))
        self._starts = [record.started_at for record in self.records]

    def number(self, attempt: Attempt) -> int:
        """Return the number of the run that an attempt belongs to, 0 for what is older than all that are known."""
        return bisect_right(self._starts, attempt.opened_at)

    def of(self, number: int, attempts: Iterable[Attempt]) -> tuple[Attempt, ...]:
        """Return the attempts of one run."""
        return tuple(attempt for attempt in attempts if self.number(attempt) == number)

    def until(self, moment: Moment, attempts: Iterable[Attempt]) -> tuple[Attempt, ...]:
        """Return the attempts of all runs up to a moment."""
        return tuple(attempt for attempt in attempts if moment.now or self.number(attempt) <= moment.number)

    def named(self, name: str) -> Moment:
        """Return the moment that is called `3`, `last`, `last-1`, `now`, or by the beginning of a run's id.

        Raises `UsageError` that lists the last runs.
        """
        if name == NOW:
            return Moment(len(self.records), now=True)
        found = self._counted(name) or self._by_id(name)
        if len(found) != 1:
            told = f"several runs have an id that begins with {name}" if found else f"there is no run {name}"
            raise UsageError(f"{told}{self._known()}")
        return Moment(found[0])

    def pair(self, before: str | None, after: str | None) -> tuple[Moment, Moment]:
        """Return what is compared: two moments; the first and now; without names, the last two runs."""
        if not self.records:
            raise UsageError("there was no run yet: there is nothing to compare")
        if before is None:
            last = len(self.records)
            return Moment(last - 1), Moment(last)
        return self.named(before), self.named(after or NOW)

    def _counted(self, name: str) -> Sequence[int]:
        """Return the number that a name says, where there is such a run."""
        if back := LAST.fullmatch(name):
            number = len(self.records) - int(back[1] or 0)
        else:
            number = int(name) if re.fullmatch(r"[0-9]{1,9}", name) else 0
        return [number] if 1 <= number <= len(self.records) else []

    def _by_id(self, name: str) -> Sequence[int]:
        return [n for n, record in enumerate(self.records, start=1) if name and record.id.startswith(name)]

    def _known(self) -> str:
        if not self.records:
            return ": there was none yet"
        numbered = list(enumerate(self.records, start=1))[-MOST_LISTED:]
        shown = "".join(f"\n    {n}  {one.started_at[:19].replace('T', ' ')}  {one.id[:8]}" for n, one in numbered)
        return f". The last are, by number, start and id:{shown}\n    or say last, last-1, now"
