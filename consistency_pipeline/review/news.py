"""What changed between two looks, and telling it to every page that listens, over server-sent events."""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from consistency_pipeline.decisions import Decision

WAITING = 1_000  # events that a page may be behind: it is sent away then, comes back, and takes the document anew
MOST_PAGES = 64
STILL_HERE = 15.0  # seconds without an event after which a comment is sent
MOST_PARTS = 500  # shots; more than that is a document anew

Facts = Mapping[str, Any]


class Full(Exception):
    """There are as many listeners as there may be."""


class Hub:
    """Tells every listener of every event, in one order; `version` counts them."""

    def __init__(self) -> None:
        self.version = 0
        self._queues: set[asyncio.Queue[bytes | None]] = set()

    def tell(self, event: str, data: Facts) -> None:
        """Tell all listeners."""
        self.version += 1
        said = encoded(event, data, self.version)
        for queue in tuple(self._queues):
            if queue.full():
                self._queues.discard(queue)
                queue.get_nowait()
                queue.put_nowait(None)
            else:
                queue.put_nowait(said)

    def join(self) -> "asyncio.Queue[bytes | None]":
        """Return what brings all events from now on, and None at the end. Raises `Full`."""
        if len(self._queues) >= MOST_PAGES:
            raise Full
        queue: asyncio.Queue[bytes | None] = asyncio.Queue(WAITING)
        self._queues.add(queue)
        return queue

    async def events(self, queue: "asyncio.Queue[bytes | None]", first: Iterable[bytes]) -> AsyncGenerator[bytes]:
        """Yield what a listener is sent: `first`, then what the queue brings."""
        try:
            for said in first:
                yield said
            while (came := await _next(queue)) is not None:
                yield came
        finally:
            self._queues.discard(queue)

    def close(self) -> None:
        """Let all listeners go."""
        for queue in self._queues:
            while not queue.empty():
                queue.get_nowait()
            queue.put_nowait(None)
        self._queues.clear()


async def _next(queue: "asyncio.Queue[bytes | None]") -> bytes | None:
    try:
        return await asyncio.wait_for(queue.get(), STILL_HERE)
    except TimeoutError:
        return b": still here\n\n"


def encoded(event: str, data: Facts, version: int) -> bytes:
    """Return an event as it is sent."""
    return f"id: {version}\nevent: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode(errors="replace")


def told(decision: Decision) -> Facts:
    """Return a decision as pages hear of it."""
    return {name: value for name, value in asdict(decision).items() if name != "fingerprint"}


def parts(before: Facts, after: Facts) -> Facts | None:
    """Return what is other in `after`: nothing, parts, or None where a page had better take all of it anew.

    Shots name references by their places, so that these may only become more.
    """
    known = {shot["id"]: shot for shot in before["shots"]}
    if list(known) != [shot["id"] for shot in after["shots"]] or _frame(before) != _frame(after):
        return None
    if not _starts(after["references"], before["references"]):
        return None
    changed = [shot for shot in after["shots"] if shot != known[shot["id"]]]
    if len(changed) > MOST_PARTS:
        return None
    more = {} if after["references"] == before["references"] else {"references": after["references"]}
    spent = {} if after["spent"] == before["spent"] else {"spent": after["spent"]}
    return {**more, **spent, **({"shots": changed} if changed else {})}


def _frame(document: Facts) -> Facts:
    return {name: value for name, value in document.items() if name not in {"shots", "references", "spent"}}


def _starts(whole: Sequence[object], part: Sequence[object]) -> bool:
    return whole[: len(part)] == part
