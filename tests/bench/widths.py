"""How well `-j auto` finds its width: a simulated service, in virtual time, whose room changes midway.

What came is compared with all that the service had room for, which no fixed width can pass: see `Service.most`.
"""

import heapq
import math
import random
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from consistency_pipeline.width import Sent, Width

ROOMS: Mapping[str, Sequence[tuple[float, int]]] = {
    "3": [(0, 3)],
    "20": [(0, 20)],
    "200": [(0, 200)],
    "20, 5, 20": [(0, 20), (1 / 3, 5), (2 / 3, 20)],
    "3, 20": [(0, 3), (1 / 2, 20)],
    "20, 3": [(0, 20), (1 / 2, 3)],
    "200, 60": [(0, 200), (1 / 2, 60)],
    "60, 200": [(0, 60), (1 / 2, 200)],
}
# Seconds for a picture, and how long a request that is turned away takes, as a part of that.
SPEEDS = {12.0: 0.004, 0.1: 0.1}
QUEUES = {"turns away": 0.0, "queues first": 0.5}
SEEDS = (1, 2, 3)


@dataclass(frozen=True)
class Service:
    """A service: what it has room for at a time, as (from which part of the run on, requests), and its manners.

    `seconds` is the median of what a picture takes, lognormal with `sigma`; `length` of the run and `trip`, the time in
    which a request is turned away, are in those. `queue` is how many more may wait, as a part of the room; `stray` is
    the part of all requests that is turned away for nothing.
    """

    room: Sequence[tuple[float, int]]
    seconds: float = 12.0
    trip: float = 0.01
    queue: float = 0.0
    retry_after: float | None = None
    stray: float = 0.0
    sigma: float = 0.35
    length: float = 240.0

    @property
    def mean(self) -> float:
        """Return the seconds that a picture takes on average."""
        return self.seconds * math.exp(self.sigma**2 / 2)

    def room_at(self, at: float) -> int:
        """Return the room at a time in seconds."""
        return [room for part, room in self.room if part * self.length * self.seconds <= at][-1]

    @property
    def most(self) -> float:
        """Return how many pictures there was room for: the most that any width could bring."""
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
    """One run against a service; there is always another shot to send."""

    service: Service
    width: Width
    dice: random.Random
    now: float = 0.0
    under_way: int = 0
    inside: int = 0
    sent: int = 0
    made: int = 0
    refused: int = 0
    widths: list[int] = field(default_factory=list)
    _line: deque[Sent] = field(default_factory=deque)
    _events: list[tuple[float, int, str, Sent]] = field(default_factory=list)
    _number: int = 0

    def result(self) -> Ran:
        """Run to the end and return what came of it."""
        end = self.service.length * self.service.seconds
        self._send()
        while self._events:
            self.now, _, what, request = heapq.heappop(self._events)
            if self.now > end:
                break
            if what == "done":
                self._done(request)
            elif what == "turned away":
                self._turned_away(request)
            if not self.widths or self.widths[-1] != self.width.now:
                self.widths.append(self.width.now)
            self._send()
        return Ran(self.made, self.sent, self.refused)

    def _send(self) -> None:
        service = self.service
        while self.width.may_send(self.now, self.under_way):
            self.under_way += 1
            self.sent += 1
            request, room = Sent(self.now, self.under_way), service.room_at(self.now)
            stray = service.stray and self.dice.random() < service.stray
            if self.inside < room and not stray:
                self._begin(request)
            elif len(self._line) < service.queue * room and not stray:
                self._line.append(request)
            else:
                self._later(service.trip * service.seconds * self.dice.uniform(0.5, 1.5), "turned away", request)

    def _begin(self, request: Sent) -> None:
        self.inside += 1
        self._later(self.service.seconds * math.exp(self.dice.gauss(0, self.service.sigma)), "done", request)

    def _later(self, seconds: float, what: str, request: Sent) -> None:
        self._number += 1
        heapq.heappush(self._events, (self.now + seconds, self._number, what, request))

    def _done(self, request: Sent) -> None:
        self.inside -= 1
        self.under_way -= 1
        self.made += 1
        while self._line and self.inside < self.service.room_at(self.now):
            self._begin(self._line.popleft())
        self.width = self.width.answered(request, self.now)

    def _turned_away(self, request: Sent) -> None:
        self.under_way -= 1
        self.refused += 1
        self.width = self.width.refused(request, self.now, self.service.retry_after)
        if self.width.resume_at > self.now:
            self._later(self.width.resume_at - self.now, "waited", request)


def ran(service: Service, width: Width, seed: int) -> tuple[float, float]:
    """Return what came of a run as a part of what there was room for, and the part of the requests turned away."""
    result = Run(service, width, random.Random(seed)).result()
    return result.made / service.most, result.refused_share


def lines() -> Iterator[str]:
    """Yield for each service what `-j auto` brings, the least of some seeds, and the most that was turned away."""
    for name, room in ROOMS.items():
        for seconds, trip in SPEEDS.items():
            for manners, queue in QUEUES.items():
                service = Service(room, seconds, trip, queue)
                results = [ran(service, Width(), seed) for seed in SEEDS]
                made, refused = min(part for part, _ in results), max(share for _, share in results)
                yield (
                    f"-j auto, room for {name:<9} {seconds:4} s a picture, {manners:<12}: {made:4.0%} of what there was"
                    f" room for, {refused:4.1%} turned away"
                )
