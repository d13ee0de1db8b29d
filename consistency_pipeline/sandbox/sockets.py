"""WebSocket: frames of tasks come in, frames of answers go out as they are ready.

A connection belongs to a session. What ended while nobody listened is told when the session connects again, at least
once. [?] How the service tells it is not known; errors of the past come as items with a status, since a client that no
longer waits for the task takes a frame of errors for everybody's.
"""

import asyncio
import uuid
from collections.abc import Coroutine, Sequence
from dataclasses import replace

from anyio.to_thread import run_sync
from starlette.websockets import WebSocket, WebSocketDisconnect

from consistency_pipeline.sandbox.context import Context
from consistency_pipeline.sandbox.desk import AUTHENTICATION, admitted, handle
from consistency_pipeline.sandbox.entries import Status, TaskEntry
from consistency_pipeline.sandbox.faults import Fault, Stage
from consistency_pipeline.sandbox.results import failed_item, items
from consistency_pipeline.sandbox.spoil import BUSY, busy, named, spoiled
from consistency_pipeline.sandbox.wire import UUID4, Envelope, Rejected, Waiting, parse, refused
from consistency_pipeline.sandbox.workshop import Stopped

IDLE = 120.0  # seconds without a frame, after which the service closes
NORMAL, POLICY, BROKEN = 1000, 1008, 1011


class Line:
    """One connection; frames leave one at a time, whoever sends them, and nothing leaves once it is gone."""

    def __init__(self, socket: WebSocket, context: Context) -> None:
        self.context = context
        self._socket = socket
        self._sending = asyncio.Lock()  # two answers may be ready at the same time
        self._gone = False

    async def tell(self, answer: Envelope, faults: Sequence[Fault] = ()) -> bool:
        """Send an answer and tell whether it left.

        Results and errors leave in frames of their own, since clients take a frame with errors for errors only.
        """
        frames = [replace(answer, errors=())] if answer.data or not answer.errors else []
        frames += [Envelope(errors=answer.errors)] if answer.errors else []
        if named(faults, "mixed", "empty-errors"):
            frames = [answer]
        for frame in frames:
            await self._send(spoiled(frame, faults).decode())
        return not self._gone

    async def _send(self, text: str) -> None:
        async with self._sending:
            if self._gone:
                return
            try:
                await self._socket.send_text(text)
            except WebSocketDisconnect:
                self._gone = True

    async def close(self, code: int) -> None:
        """Close the connection."""
        async with self._sending:
            if not self._gone:
                self._gone = True
                await self._socket.close(code)


async def converse(socket: WebSocket, context: Context) -> None:
    """Talk with one client until it goes, or says nothing for two minutes."""
    await socket.accept()
    try:
        tasks = parse(await _frame(socket))
        session = _session(tasks)
        tasks = admitted(tasks, "", context.keys)
    except Rejected as rejected:
        await socket.send_text(refused(rejected).body().decode())
        return await socket.close(POLICY)
    except (WebSocketDisconnect, TimeoutError):
        return None
    line = Line(socket, replace(context, session=session))
    missed = await run_sync(context.books.undelivered, session)  # before anything new can be among it
    await line.tell(Envelope(data=({"taskType": AUTHENTICATION, "connectionSessionUUID": session},)))
    return await _talk(line, socket, missed, tasks)


def _session(tasks: list[object]) -> str:
    """Return the session that the first frame names, else a new one."""
    first = tasks[0] if tasks else None
    named_session = first.get("connectionSessionUUID") if isinstance(first, dict) else None
    known = isinstance(named_session, str) and UUID4.fullmatch(named_session)
    return str(named_session) if known else str(uuid.uuid4())


async def _frame(socket: WebSocket) -> bytes:
    message = await asyncio.wait_for(socket.receive(), IDLE)
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", NORMAL))
    return message["text"].encode() if message.get("text") is not None else bytes(message.get("bytes") or b"")


async def _talk(line: Line, socket: WebSocket, missed: Sequence[TaskEntry], tasks: list[object]) -> None:
    running: set[asyncio.Task[None]] = set()

    def start(work: Coroutine[None, None, None]) -> None:
        job = asyncio.create_task(work)
        running.add(job)
        job.add_done_callback(running.discard)

    start(_replay(line, missed))
    try:
        while True:
            if tasks:
                start(_carry_out(line, tasks))
            tasks = await _next(line, socket)
    except TimeoutError:
        await line.close(NORMAL)
    except WebSocketDisconnect:
        pass
    finally:
        await _ended(running)


async def _ended(jobs: set[asyncio.Task[None]]) -> None:
    """End what still runs for a connection that is gone; the tasks themselves go on in the workshop."""
    pending = tuple(jobs)
    for job in pending:
        job.cancel()
    await asyncio.gather(*pending, return_exceptions=True)


async def _next(line: Line, socket: WebSocket) -> list[object]:
    try:
        return parse(await _frame(socket))
    except Rejected as rejected:
        await line.tell(refused(rejected))
        return []


async def _carry_out(line: Line, tasks: list[object]) -> None:
    first = tasks[0]
    faults = line.context.chance.choose(first, (Stage.BEFORE, Stage.AFTER))
    await asyncio.sleep(sum(fault.seconds for fault in faults if fault.name == "delay"))
    if await _struck(line, faults, first):
        return None
    answer = await run_sync(handle, tasks, line.context)
    if named(faults, "reset-after"):
        return await line.close(BROKEN)
    if named(faults, "hang-after"):
        return None
    if answer.data or answer.errors or not answer.waiting:
        await line.tell(answer, faults)
    told = (_tell_end(line, waiting, faults) for waiting in (*answer.waiting, *answer.later))
    await asyncio.gather(*told)
    return None


async def _struck(line: Line, faults: Sequence[Fault], task: object) -> bool:
    """Let faults strike before a frame is carried out, and tell whether it is not to be."""
    fault = named(faults, "reset", "hang", *BUSY)
    if fault is None:
        return False
    if fault.name == "reset":
        await line.close(BROKEN)
    elif fault.name in BUSY:
        await line.tell(busy(fault, task)[0])
    return True


async def _tell_end(line: Line, waiting: Waiting, faults: Sequence[Fault] = ()) -> None:
    try:
        await asyncio.wrap_future(waiting.ended)
    except Stopped:
        return
    task = await run_sync(line.context.books.task, waiting.task_uuid)
    if task and task.status in (Status.DONE, Status.FAILED):
        live = task.order is not None and task.order.waits
        if await line.tell(await run_sync(_end, task, line.context, live), faults):
            await run_sync(line.context.books.deliver, task.task_uuid)


def _end(task: TaskEntry, context: Context, live: bool) -> Envelope:
    results = items(task, task.order, context) if task.order else ()
    if task.error is None:
        return Envelope(data=results if live else tuple({**item, "status": "success"} for item in results))
    if live:
        return Envelope(data=results, errors=(task.error,))
    return Envelope(data=(*results, failed_item(task)))


async def _replay(line: Line, missed: Sequence[TaskEntry]) -> None:
    """Tell what the session was not told: at once where it has ended, else when it ends."""
    ended = line.context.workshop.ended
    told = (_tell_end(line, Waiting(task.task_uuid, ended(task.task_uuid))) for task in missed)
    await asyncio.gather(*told)
