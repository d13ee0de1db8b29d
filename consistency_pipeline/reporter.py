"""What is said while a run goes on: the core announces, and a reporter puts it on a screen, into a log, or nowhere."""

from dataclasses import dataclass
from typing import Protocol

from consistency_pipeline.budget import Budget
from consistency_pipeline.plan import Shot
from consistency_pipeline.records import Attempt, Status


@dataclass(frozen=True, slots=True)
class Settled:
    """A shot that this run is done with: where it stands now, and why where that is not `made`."""

    shot: Shot
    status: Status
    attempt: Attempt | None
    reason: str = ""


class Reporter(Protocol):
    """Hears of everything worth knowing in a run; must not block."""

    def started(self, todo: int, width: int, budget: Budget) -> None:
        """So many shots are to be made, so many at a time."""
        ...

    def asking(self, shot: Shot, attempt: Attempt) -> None:
        """A request for a shot is about to leave."""
        ...

    def waiting(self, shot: Shot, seconds: float, why: str) -> None:
        """A shot waits before it is tried again."""
        ...

    def settled(self, settled: Settled, budget: Budget) -> None:
        """A shot was made, or will not be in this run."""
        ...

    def note(self, text: str) -> None:
        """Something that concerns no single shot."""
        ...


class Silent:
    """Says nothing; for library use and tests."""

    def started(self, todo: int, width: int, budget: Budget) -> None:
        """Say nothing."""

    def asking(self, shot: Shot, attempt: Attempt) -> None:
        """Say nothing."""

    def waiting(self, shot: Shot, seconds: float, why: str) -> None:
        """Say nothing."""

    def settled(self, settled: Settled, budget: Budget) -> None:
        """Say nothing."""

    def note(self, text: str) -> None:
        """Say nothing."""
