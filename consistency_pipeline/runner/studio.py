"""What a run is handed, and what it hands back."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Protocol

import anyio

from consistency_pipeline.breaker import Breaker
from consistency_pipeline.ledger import Ledger
from consistency_pipeline.pace import Rate
from consistency_pipeline.plan import Shot
from consistency_pipeline.providers import Provider, Reader
from consistency_pipeline.records import Attempt, MadePicture, Scored, utc_now
from consistency_pipeline.reporter import Reporter
from consistency_pipeline.retry import PollPolicy, Retries
from consistency_pipeline.width import Width


class Judging(Protocol):
    """Says what pictures show, and writes it down."""

    async def judge(self, shot: Shot, picture: MadePicture, made: Mapping[str, Attempt]) -> tuple[Scored, ...]:
        """Return what is to be said of the picture of a shot; `made` are the pictures that references may be."""
        ...


@dataclass(frozen=True, slots=True)
class Studio:
    """All that making a shot touches, handed in so that a test can hand in something else.

    `folder` is where results go; `campaign_folder` is where references are read. `clock` counts seconds; `now` gives
    the time of day for records; `width` is how many requests are on their way at a time, and `rate` how many may leave
    in a time. Of `canary` shots that come before all others every one has to be made, or the run stops. Once `drain` is
    set nothing new is sent, and what is on its way is seen through. Without `judge` pictures are not scored, without
    `reader` no model is asked about them.
    """

    provider: Provider
    ledger: Ledger
    reporter: Reporter
    folder: Path
    campaign_folder: Path
    width: Width = field(default_factory=Width)
    rate: Rate | None = None
    canary: int = 0
    retries: Retries = field(default_factory=Retries)
    polling: PollPolicy = field(default_factory=PollPolicy)
    breaker: Breaker = field(default_factory=Breaker)
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = anyio.sleep
    now: Callable[[], str] = utc_now
    random: Random = field(default_factory=Random)
    drain: anyio.Event | None = None
    judge: Judging | None = None
    reader: Reader | None = None


History = Mapping[str, tuple[Attempt, ...]]
"""The attempts of a campaign so far, by shot id, in the order of their numbers."""


Orders = Mapping[str, tuple[Shot, ...]]
"""By shot id, the pictures to make of it one after the other: the shot under other seeds, in other words."""


def file_key(attempt: Attempt, scene: str, extension: str) -> str:
    """Return where an attempt's picture goes, below the folder of the run: `shots/desk/desk-1__s42__a1.png`.

    Everything in it comes from names that were checked, and from numbers; an empty `scene` is a reference being made.
    """
    name = attempt.shot.replace("/", "-")
    return f"shots/{scene or '_references'}/{name}__s{attempt.seed}__a{attempt.number}.{extension}"
