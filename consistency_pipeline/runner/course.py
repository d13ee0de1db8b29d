"""Whether a run goes on, and news for those in it who wait for something to change."""

from dataclasses import dataclass, field

import anyio

from consistency_pipeline.records import Stop
from consistency_pipeline.runner.gate import Gate


@dataclass
class Course:
    """The course of one run; once `stopped` for a reason, nothing more is sent. Not touched from two threads."""

    gate: Gate
    stopped: tuple[Stop, str] | None = None
    _news: anyio.Event = field(default_factory=anyio.Event, init=False)

    def halt(self, stop: Stop, why: str) -> None:
        """Send nothing more; the first reason is the one that counts."""
        self.stopped = self.stopped or (stop, why)
        self.gate.close()
        self.wake()

    def wake(self) -> None:
        """Let everyone who waits for something to change look again."""
        self._news.set()
        self._news = anyio.Event()

    async def change(self) -> None:
        """Wait until something has changed."""
        await self._news.wait()
