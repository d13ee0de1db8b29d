"""Scoring line by line for programs: a line asks about one picture and one subject, and is answered in its turn."""

import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import anyio
import anyio.to_process
import anyio.to_thread

from consistency_pipeline.judging import pipes
from consistency_pipeline.judging.asked import Asked, BadLine, Material, asked, parsed

AHEAD = 4  # lines in flight for each processor

Answer = dict[str, Any]
Write = Callable[[bytes], Awaitable[None]]


def run(source: int, target: int) -> bool:
    """Answer the lines of one file descriptor to another; tell whether all could be read."""

    async def write(data: bytes) -> None:
        await pipes.write(target, data)

    return anyio.run(answered, pipes.lines(source), write)


async def answered(lines: AsyncIterator[bytes], write: Write) -> bool:
    """Write an answer to each line, in their order, as soon as it and all before it are there.

    Tells whether all lines could be read. No more lines are taken than are in flight: it waits for whoever reads.
    """
    processors = os.cpu_count() or 1
    with TemporaryDirectory(prefix="consistency-") as shelf:
        desk = _Desk(Path(shelf), anyio.CapacityLimiter(processors))
        send, receive = anyio.create_memory_object_stream[_Line](AHEAD * processors)
        async with anyio.create_task_group() as tasks:
            teller = _Teller(write)
            tasks.start_soon(teller.tell, receive)
            async with send:
                async for text in lines:
                    line = _Line(text)
                    await send.send(line)
                    tasks.start_soon(desk.work, line)
        return teller.good


@dataclass(eq=False)
class _Line:
    """A line, and its answer once `done`."""

    text: bytes
    answer: Answer = field(default_factory=dict)
    done: anyio.Event = field(default_factory=anyio.Event)


class _Teller:
    """Writes answers in the order of their lines. `good` tells whether all lines could be read so far."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self.good = True

    async def tell(self, lines: "anyio.abc.ObjectReceiveStream[_Line]") -> None:
        """Write the answers of all lines that come."""
        async with lines:
            async for line in lines:
                await line.done.wait()
                self.good = self.good and "error" not in line.answer
                await self._write(json.dumps(line.answer).encode() + b"\n")


class _Desk:
    """Works on lines, as many at a time as there are processors; no picture is made ready twice."""

    def __init__(self, shelf: Path, limiter: anyio.CapacityLimiter) -> None:
        self._shelf = shelf
        self._limiter = limiter
        self._ready: dict[tuple[object, ...], _Ready] = {}

    async def work(self, line: _Line) -> None:
        """Find the answer to a line, be it that it cannot be read."""
        name = None
        try:
            facts = parsed(line.text)
            name = facts.get("id")
            wanted = await anyio.to_thread.run_sync(asked, facts)
            line.answer = {"id": name, **await self._scored(wanted)}
        except BadLine as error:
            line.answer = {"id": name, "score": None, "band": "cannot tell", "components": {}, "error": str(error)}
        line.done.set()

    async def _scored(self, wanted: Asked) -> Answer:
        pictures = [(wanted.query, False), *((one, True) for one in wanted.references)]
        async with anyio.create_task_group() as tasks:
            for picture, reference in pictures:
                tasks.start_soon(self._prepare, picture, reference)
        for key in pictures:
            if error := self._ready[_key(*key)].error:
                raise BadLine(error)
        said: Answer = await self._apart(_score, wanted)
        return said

    async def _prepare(self, picture: Material, reference: bool) -> None:
        """Make a picture ready, or wait until another line has."""
        known = self._ready.get(_key(picture, reference))
        if known:
            await known.done.wait()
            return
        known = self._ready[_key(picture, reference)] = _Ready()
        try:
            known.error = await self._apart(_make_ready, picture, reference)
        except BadLine as error:
            known.error = str(error)
        known.done.set()

    async def _apart(self, step: Callable[..., Any], *words: Any) -> Any:
        """Take a step in a process of its own, and once again where that was lost."""
        for _ in range(2):
            try:
                work = partial(step, *words, self._shelf)
                return await anyio.to_process.run_sync(work, cancellable=True, limiter=self._limiter)
            except anyio.BrokenWorkerProcess:
                continue
            except Exception as error:  # a bug costs its line, not the thousands after it
                raise BadLine(f"a mistake of ours: {error!r}") from error
        raise BadLine("the process that measured it was lost: too little memory?")


@dataclass(eq=False)
class _Ready:
    """A picture that is made ready once `done`; `error` says why it cannot be."""

    error: str = ""
    done: anyio.Event = field(default_factory=anyio.Event)


def _key(picture: Material, reference: bool) -> tuple[object, ...]:
    return picture.sha256, picture.box, reference


def _make_ready(picture: Material, reference: bool, shelf: Path) -> str:
    """Make a picture ready, in the process that has OpenCV."""
    from consistency_pipeline.judging.shelf import make_ready

    return make_ready(picture, reference, shelf)


def _score(wanted: Asked, shelf: Path) -> Answer:
    """Return the answer to a line, in the process that has OpenCV."""
    from consistency_pipeline.judging.shelf import scored

    return scored(wanted, shelf)
