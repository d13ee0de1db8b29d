"""What a run is handed, and what it hands back."""

import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from random import Random

import anyio

from consistency_pipeline.breaker import Breaker
from consistency_pipeline.ledger import Ledger
from consistency_pipeline.providers import Provider
from consistency_pipeline.records import Attempt, Status
from consistency_pipeline.reporter import Reporter
from consistency_pipeline.retry import PollPolicy, RetryPolicy


def utc_now() -> str:
    """Return the time as records keep it: UTC, ISO 8601, milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Studio:
    """All that making a shot touches, handed in so that a test can hand in something else.

    `folder` is where results go; `campaign_folder` is where references are read. `clock` counts seconds; `now` gives
    the time of day for records; `width` is how many requests are on their way at a time. Once `drain` is set
    nothing new is sent, and what is on its way is seen through.
    """

    provider: Provider
    ledger: Ledger
    reporter: Reporter
    folder: Path
    campaign_folder: Path
    width: int = 4
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    polling: PollPolicy = field(default_factory=PollPolicy)
    breaker: Breaker = field(default_factory=Breaker)
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = anyio.sleep
    now: Callable[[], str] = utc_now
    random: Random = field(default_factory=Random)
    drain: anyio.Event | None = None


class Stop(Enum):
    """Why a run stopped sending before all was done."""

    BUDGET = "budget"
    OUT_OF_MONEY = "out of money"
    BAD_CREDENTIALS = "bad credentials"
    INTERRUPTED = "interrupted"
    BREAKER = "breaker"


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a run: shots by status, requests sent, why it stopped early if it did, and the USD that it spent."""

    settled: Mapping[Status, int]
    left: int
    sent: int
    spent: float
    stop: Stop | None = None
    why: str = ""

    @property
    def failures(self) -> int:
        """Return how many shots of this run were not made."""
        return sum(Counter(self.settled).values()) - self.settled.get(Status.MADE, 0)


History = Mapping[str, tuple[Attempt, ...]]
"""The attempts of a campaign so far, by shot id, in the order of their numbers."""


def file_key(attempt: Attempt, scene: str, extension: str) -> str:
    """Return where an attempt's picture goes, below the folder of the run: `shots/desk/desk-1__s42__a1.png`.

    Everything in it comes from names that were checked, and from numbers; an empty `scene` is a reference being made.
    """
    name = attempt.shot.replace("/", "-")
    return f"shots/{scene or '_references'}/{name}__s{attempt.seed}__a{attempt.number}.{extension}"
