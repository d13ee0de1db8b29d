"""The review as a running server: uvicorn on 127.0.0.1, until Ctrl-C or the end of a block."""

import asyncio
import html
import os
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from consistency_pipeline.errors import UsageError
from consistency_pipeline.review.app import build
from consistency_pipeline.review.desk import Desk
from consistency_pipeline.review.guard import Guard
from consistency_pipeline.review.work import Work

HERE = "127.0.0.1"
EVERY = 0.5  # seconds between two looks at the files
GRACE = 2  # seconds for answers that are on their way when the review ends


@dataclass(frozen=True, slots=True)
class Running:
    """A review that can be opened at `url` until `stop`; `decided` counts what its pages decided and did not undo."""

    url: str
    decided: Callable[[], int]
    stop: Callable[[], None]


@dataclass(frozen=True, slots=True)
class _Parts:
    server: uvicorn.Server
    listener: socket.socket
    desk: Desk
    running: Running

    async def serve(self) -> None:
        following = asyncio.create_task(self.desk.follow(EVERY, lambda: self.server.should_exit))
        try:
            await self.server.serve(sockets=[self.listener])
        finally:
            self.server.should_exit = True
            await following


def run_forever(work: Work, port: int, announce: Callable[[Running], None]) -> int:
    """Serve a campaign's review until Ctrl-C; `announce` is told where. Returns how many decisions came from its pages.

    A shot that is being made again is finished first. Raises `UsageError` where the port is taken.
    """
    with _prepared(work, port) as parts:
        announce(parts.running)
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            asyncio.run(parts.serve())
        except KeyboardInterrupt:  # uvicorn hands signals on once it has ended
            pass
        finally:
            signal.signal(signal.SIGTERM, before)
        return parts.running.decided()


@contextmanager
def serve(work: Work, port: int = 0) -> Generator[Running]:
    """Yield a review that runs beside the block, and ends with it."""
    with _prepared(work, port) as parts:
        thread = threading.Thread(target=lambda: asyncio.run(parts.serve()), name="review server", daemon=True)
        thread.start()
        try:
            yield parts.running
        finally:
            parts.server.should_exit = True
            thread.join()


@contextmanager
def _prepared(work: Work, port: int) -> Generator[_Parts]:
    desk = Desk(work)
    with closing(_listener(port)) as listener:
        port = listener.getsockname()[1]
        token = secrets.token_urlsafe(32)
        config = uvicorn.Config(
            Guard(build(desk), port, token), log_config=None, log_level="error", access_log=False, lifespan="off",
            http="h11", ws="none", server_header=False, timeout_graceful_shutdown=GRACE,
        )  # fmt: skip
        server = uvicorn.Server(config)

        def stop() -> None:
            server.should_exit = True

        try:
            running = Running(f"http://{HERE}:{port}/{token}/", lambda: len(desk.written), stop)
            yield _Parts(server, listener, desk, running)
        finally:
            desk.close()


def _listener(port: int) -> socket.socket:
    # asyncio sends at once only on sockets that say TCP
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name != "nt":  # there it would let others take the port over
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HERE, port))
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        raise UsageError(f"the review cannot listen on {HERE} port {port}: {error}") from error
    return listener


@contextmanager
def opener(folder: Path, url: str) -> Generator[Path]:
    """Yield a file that leads to a review, for a browser's command line: other users see that, and not the file."""
    path = folder / f"review-{os.getpid()}.html"
    words = f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={html.escape(url)}">'
    folder.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        stream.write(words)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
