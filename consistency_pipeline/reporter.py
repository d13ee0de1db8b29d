"""What is said while a run goes on: the core announces, and reporters put it on a screen, into a log, or nowhere."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from consistency_pipeline.budget import Budget
from consistency_pipeline.plan import Shot
from consistency_pipeline.records import Attempt, Consultation, RunRecord, Status


@dataclass(frozen=True, slots=True)
class Settled:
    """A shot that this run is done with: where it stands now, and why where that is not `made`."""

    shot: Shot
    status: Status
    attempt: Attempt | None
    reason: str = ""


class Reporter(Protocol):
    """Hears of everything worth knowing in a run; must not block."""

    def began(self, record: RunRecord) -> None:
        """A run has begun, and is in the ledger."""
        ...

    def started(self, todo: int, width: int, budget: Budget) -> None:
        """So many shots are to be made, so many at a time."""
        ...

    def asking(self, shot: Shot, attempt: Attempt) -> None:
        """A request for a shot is about to leave."""
        ...

    def waiting(self, shot: Shot, attempt: Attempt, seconds: float, why: str) -> None:
        """A shot waits before it is tried again; `attempt` is the one that did not go well."""
        ...

    def ended(self, attempt: Attempt) -> None:
        """An attempt has ended, whatever way, and is in the ledger."""
        ...

    def questioning(self, shot: str, question: Consultation) -> None:
        """A question to the judge about a picture of a shot is about to leave."""
        ...

    def answered(self, shot: str, question: Consultation) -> None:
        """A question to the judge has ended, whatever way, and is in the ledger."""
        ...

    def settled(self, settled: Settled, budget: Budget) -> None:
        """A shot was made, or will not be in this run."""
        ...

    def widened(self, now: int, why: str) -> None:
        """From now on so many requests are on their way at a time: more or fewer than before."""
        ...

    def note(self, text: str) -> None:
        """Something that concerns no single shot."""
        ...

    def finished(self, record: RunRecord) -> None:
        """A run has ended, whatever way, and is in the ledger."""
        ...


class Silent:
    """Says nothing; for library use and tests, and for reporters that do not say everything."""

    def began(self, record: RunRecord) -> None:
        """Say nothing."""

    def started(self, todo: int, width: int, budget: Budget) -> None:
        """Say nothing."""

    def asking(self, shot: Shot, attempt: Attempt) -> None:
        """Say nothing."""

    def waiting(self, shot: Shot, attempt: Attempt, seconds: float, why: str) -> None:
        """Say nothing."""

    def ended(self, attempt: Attempt) -> None:
        """Say nothing."""

    def questioning(self, shot: str, question: Consultation) -> None:
        """Say nothing."""

    def answered(self, shot: str, question: Consultation) -> None:
        """Say nothing."""

    def settled(self, settled: Settled, budget: Budget) -> None:
        """Say nothing."""

    def widened(self, now: int, why: str) -> None:
        """Say nothing."""

    def note(self, text: str) -> None:
        """Say nothing."""

    def finished(self, record: RunRecord) -> None:
        """Say nothing."""


class Noting(Silent):
    """Hands on what concerns no single shot, and says nothing else."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say

    def note(self, text: str) -> None:
        """Hand it on."""
        self._say(text)


class Several:
    """Tells each of its reporters, in their order."""

    def __init__(self, *reporters: Reporter) -> None:
        self._all = reporters

    def began(self, record: RunRecord) -> None:
        """Tell each."""
        for reporter in self._all:
            reporter.began(record)

    def started(self, todo: int, width: int, budget: Budget) -> None:
        """Tell each."""
        for reporter in self._all:
            reporter.started(todo, width, budget)

    def asking(self, shot: Shot, attempt: Attempt) -> None:
        """Tell each."""
        for reporter in self._all:
            reporter.asking(shot, attempt)

    def waiting(self, shot: Shot, attempt: Attempt, seconds: float, why: str) -> None:
        """Tell each."""
        for reporter in self._all:
            reporter.waiting(shot, attempt, seconds, why)

    def ended(self, attempt: Attempt) -> None:
        """Tell each."""
        for reporter in self._all:
            reporter.ended(attempt)

    def questioning(self, shot: str, question: Consultation) -> None:
        """Tell each."""
        for reporter in self._all:
            reporter.questioning(shot, question)

    def answered(self, shot: str, question: Consultation) -> None:
        """Tell each."""
        for reporter in self._all:
            reporter.answered(shot, question)

    def settled(self, settled: Settled, budget: Budget) -> None:
        """Tell each."""
        for reporter in self._all:
            reporter.settled(settled, budget)

    def widened(self, now: int, why: str) -> None:
        """Tell each."""
        for reporter in self._all:
            reporter.widened(now, why)

    def note(self, text: str) -> None:
        """Tell each."""
        for reporter in self._all:
            reporter.note(text)

    def finished(self, record: RunRecord) -> None:
        """Tell each."""
        for reporter in self._all:
            reporter.finished(record)
