"""How well `-j auto` finds its width: a simulated service in virtual time, against the best fixed width."""

import heapq
import math
import random
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from consistency_pipeline.width import Sent, Width, fixed


@dataclass(frozen=True)
class Service:
    """A service: what it has room for at a time, as (from which part of the run on, requests), and its manners.

    `seconds` is the median of what a picture takes there, lognormal with `sigma`; `queue` is how many requests more may
    wait, as a part of the room; those above are turned away within `trip` times the median, with `retry_after`.
    """

    room: Sequence[tuple[float, int]]
    seconds: float = 12.0
    queue: float = 0.0
    retry_after: float | None = None
    sigma: float = 0.35
    trip: float = 0.01
    length: float = 240.0  # of the run, in times the median

    @property
    def mean(self) -> float:
        """Return the seconds that a picture takes on average."""
        return self.seconds * math.exp(self.sigma**2 / 2)

    def room_at(self, at: float) -> int:
        """Return the room at a time in seconds."""
        return [room for part, room in self.room if part * self.length * self.seconds <= at][-1]

    @property
    def most(self) -> float:
        """Return how many pictures it could make at the very most, whoever asks and however."""
        ends = [part for part, _ in self.room[1:]] + [1.0]
        share = sum(room * (end - part) for (part, room), end in zip(self.room, ends, strict=True))
        return share * self.length * self.seconds / self.mean


class Ran(NamedTuple):
    """What came of a run: pictures, requests sent, and those turned away."""

    made: int
    sent: int
    refused: int

    @property
    def refused_share(self) -> float:
        """Return the part of the requests that was turned away."""
        return self.refused / self.sent


@dataclass
class Run:
    """One run against a service. Events are (time, number, what, request)."""

    service: Service
    width: Width
    dice: random.Random
    now: float = 0.0
    under_way: int = 0
    inside: int = 0
    sent: int = 0
    made: int = 0
    refused: int = 0
    line: deque[Sent] = field(default_factory=deque)
    events: list[tuple[float, int, str, Sent]] = field(default_factory=list)
    changes: list[tuple[float, str]] = field(default_factory=list)

    def result(self) -> Ran:
        """Run to the end and return what came of it."""
        end = self.service.length * self.service.seconds
        self.send()
        while self.events:
            self.now, _, what, request = heapq.heappop(self.events)
            if self.now > end:
                break
            before = self.width
            getattr(self, what)(request)
            if self.width.why != before.why:
                self.changes.append((self.now, self.width.why))
            self.send()
        return Ran(self.made, self.sent, self.refused)

    def send(self) -> None:
        """Send while the policy allows it; there is always another shot."""
        while self.width.may_send(self.now, self.under_way):
            self.under_way += 1
            self.sent += 1
            request = Sent(self.now, self.under_way)
            room = self.service.room_at(self.now)
            if self.inside < room:
                self.begin(request)
            elif len(self.line) < self.service.queue * room:
                self.line.append(request)
            else:
                self.later(self.service.trip * self.service.seconds * self.dice.uniform(0.5, 1.5), "turned_away", request)

    def begin(self, request: Sent) -> None:
        self.inside += 1
        self.later(self.service.seconds * math.exp(self.dice.gauss(0, self.service.sigma)), "done", request)

    def later(self, seconds: float, what: str, request: Sent) -> None:
        heapq.heappush(self.events, (self.now + seconds, self.sent + self.made, what, request))

    def done(self, request: Sent) -> None:
        self.inside -= 1
        self.under_way -= 1
        self.made += 1
        while self.line and self.inside < self.service.room_at(self.now):
            self.begin(self.line.popleft())
        self.width = self.width.answered(request, self.now)

    def turned_away(self, request: Sent) -> None:
        self.under_way -= 1
        self.refused += 1
        self.width = self.width.refused(request, self.now, self.service.retry_after)
        if self.width.resume_at > self.now:
            self.later(self.width.resume_at - self.now, "woken", request)

    def woken(self, _: Sent) -> None:
        """Look again."""
