"""Several tasks in one POST. Each is answered for itself: its results, its errors, or what became of the POST."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import anyio

from consistency_pipeline.errors import ProviderError, Unclear
from consistency_pipeline.providers.runware import wire
from consistency_pipeline.providers.runware.sender import Sender

LINGER = 0.05  # seconds in which tasks that are ready together find each other


@dataclass
class _Asked:
    """A task that waits for company, and then for the answer to the POST that it went with."""

    task: wire.Task
    answered: anyio.Event = field(default_factory=anyio.Event)
    heard: tuple[wire.Reply, wire.Envelope] | ProviderError | None = None


class Batches:
    """Sends tasks over a sender, up to `size` in one POST. Used from one event loop."""

    def __init__(self, sender: Sender, size: int) -> None:
        self._sender = sender
        self._size = size
        self._waiting: list[_Asked] = []

    async def ask(self, task: wire.Task) -> Sequence[wire.Task]:
        """Send a task with others; return its result items or raise what its errors mean."""
        asked = _Asked(task)
        self._waiting.append(asked)
        if len(self._waiting) < self._size:
            with anyio.move_on_after(LINGER):
                await asked.answered.wait()
        if asked in self._waiting:  # the one whose patience ends first sends for all
            await self._send()
        await asked.answered.wait()
        if isinstance(asked.heard, tuple):
            reply, envelope = asked.heard
            return wire.items_of(envelope, reply, str(task["taskUUID"]))
        raise asked.heard or Unclear("the request was given up on its way", code="no-answer")

    async def _send(self) -> None:
        batch, self._waiting = self._waiting, []
        heard: tuple[wire.Reply, wire.Envelope] | ProviderError | None = None
        try:
            reply = await self._sender.send(wire.body([asked.task for asked in batch]))
            heard = (reply, wire.decode(reply))
        except ProviderError as error:
            heard = error
        finally:
            for asked in batch:
                asked.heard = heard
                asked.answered.set()
