"""The gate that requests leave by: so many at a time, so many in a time, and none while the service wants a rest."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import anyio

from consistency_pipeline.pace import Rate
from consistency_pipeline.width import Sent, Width


@dataclass
class Gate:
    """Who may send now. What may be on its way is `width`, which learns from every answer; `rate` comes on top.

    `changed` hears of every change of the width and why. Not touched from two threads.
    """

    width: Width
    rate: Rate | None
    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]
    changed: Callable[[int, str], None]
    under_way: int = field(default=0, init=False)
    closed: anyio.Event = field(default_factory=anyio.Event, init=False)
    _news: anyio.Event = field(default_factory=anyio.Event, init=False)
    _returning: int = field(default=0, init=False)
    # Of all who wait only the first one looks, so that a wide run does not wake everyone at every answer.
    _first: dict[bool, anyio.Lock] = field(default_factory=lambda: {True: anyio.Lock(), False: anyio.Lock()})

    def close(self) -> None:
        """Let nobody out any more; whoever waits is sent away."""
        self.closed.set()
        self.wake()

    def wake(self) -> None:
        """Let those who wait look again."""
        self._news.set()
        self._news = anyio.Event()

    async def rest(self, seconds: float) -> bool:
        """Wait so long, or until the gate closes; return whether it is open."""
        async with anyio.create_task_group() as either:

            async def stopped() -> None:
                await self.closed.wait()
                either.cancel_scope.cancel()

            either.start_soon(stopped)
            await self.sleep(seconds)
            either.cancel_scope.cancel()
        return not self.closed.is_set()

    async def admitted(self, *, again: bool) -> bool:
        """Wait for room; whoever was turned away by the service and comes `again` goes first. False where closed."""
        self._returning += again
        try:
            async with self._first[again]:
                while not self.closed.is_set():
                    if (wait := self._due()) > 0:
                        await self.rest(wait)
                    elif (again or not self._returning) and self.width.may_send(self.clock(), self.under_way):
                        self._let_out()
                        return True
                    else:
                        await self._news.wait()
        finally:
            self._returning -= again
            if again:
                self.wake()
        return False

    def _due(self) -> float:
        """Return the seconds until the next may leave, as far as that is a matter of time."""
        at = self.clock()
        return max(self.width.resume_at, self.rate.next_at(at) if self.rate else at) - at

    def _let_out(self) -> None:
        self.under_way += 1
        if self.rate is not None:
            self.rate = self.rate.sent(self.clock())

    def left(self) -> None:
        """Say that a request is no longer on its way."""
        self.under_way -= 1
        self.wake()

    def learned(self, width: Width) -> None:
        """Go on with what the width has become."""
        told = (self.width.now, self.width.why)
        self.width = width
        if (width.now, width.why) != told:
            self.changed(width.now, width.why)
        self.wake()


class Place:
    """One request's room at the gate: entered before it is sent, left when the service has answered."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._inside = False
        self._sent: Sent | None = None

    @property
    def inside(self) -> bool:
        """Tell whether it has room."""
        return self._inside

    async def enter(self, *, again: bool = False) -> bool:
        """Wait for room, unless it has some; return whether it has, which a closed gate does not give."""
        if not self._inside:
            self._inside = await self._gate.admitted(again=again)
        return self._inside

    def leave(self) -> None:
        """Give the room to somebody else; nothing is learned."""
        if self._inside:
            self._inside, self._sent = False, None
            self._gate.left()

    def sending(self) -> None:
        """Note that the request leaves now."""
        self._sent = Sent(self._gate.clock(), self._gate.under_way)

    def answered(self) -> None:
        """Leave, since the service has done what was asked."""
        if self._sent is not None:
            self._gate.learned(self._gate.width.answered(self._sent, self._gate.clock()))
        self.leave()

    def overloaded(self, retry_after: float | None) -> None:
        """Say that the service has too much to do; the room is kept."""
        if self._sent is not None:
            self._gate.learned(self._gate.width.refused(self._sent, self._gate.clock(), retry_after))
