"""Ctrl-C and SIGTERM: the first one lets what is on its way finish, the second one stops at once."""

import signal
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import anyio
from anyio.abc import TaskStatus

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@asynccontextmanager
async def draining(note: Callable[[str], None]) -> AsyncGenerator[anyio.Event]:
    """Yield an event that the first signal sets; a second one ends the block with `KeyboardInterrupt`.

    What is cut off by the second stays open in the ledger, and the next run asks the service about it. Outside the main
    thread, where signals cannot be had, the event is never set.
    """
    drain = anyio.Event()
    if threading.current_thread() is not threading.main_thread():
        yield drain
        return
    times = 0

    async def listen(*, task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED) -> None:
        nonlocal times
        with anyio.open_signal_receiver(*SIGNALS) as signals:
            task_status.started()
            async for _ in signals:
                times += 1
                if times > 1:
                    group.cancel_scope.cancel()
                    return
                drain.set()
                note("stopping: what is on its way is finished and nothing new is sent; once more stops at once")

    async with anyio.create_task_group() as group:
        await group.start(listen)
        yield drain
        group.cancel_scope.cancel()
    if times > 1:
        raise KeyboardInterrupt


@asynccontextmanager
async def whenever(event: anyio.Event | None, act: Callable[[], None]) -> AsyncGenerator[None]:
    """Call `act` once when `event` is set while the block goes on."""

    async def wait() -> None:
        if event is not None:
            await event.wait()
            act()

    async with anyio.create_task_group() as group:
        group.start_soon(wait)
        yield
        group.cancel_scope.cancel()
