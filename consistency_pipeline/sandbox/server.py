"""The sandbox as a running server: uvicorn in a thread of its own, with an event loop of its own."""

import asyncio
import secrets
import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import uvicorn
from filelock import FileLock, Timeout

from consistency_pipeline.errors import UsageError
from consistency_pipeline.sandbox.app import HOSTS, build
from consistency_pipeline.sandbox.books import Books
from consistency_pipeline.sandbox.chance import Chance
from consistency_pipeline.sandbox.connection import Connection
from consistency_pipeline.sandbox.context import Context
from consistency_pipeline.sandbox.options import Options, Sandbox
from consistency_pipeline.sandbox.posts import MOST_BYTES
from consistency_pipeline.sandbox.studio import Studio
from consistency_pipeline.sandbox.workshop import Workshop

GRACE = 2  # seconds for connections that are still open when the sandbox stops
BACKLOG = 2048


@contextmanager
def served(home: Path, address: tuple[str, int], options: Options) -> Generator[Sandbox]:
    """Yield a running sandbox; see `consistency_pipeline.sandbox.serve`."""
    with ExitStack() as stack:
        stack.enter_context(_alone(home))
        listener = stack.enter_context(_listener(address))
        books = stack.enter_context(closing(Books(home)))
        loop = stack.enter_context(closing(asyncio.new_event_loop()))
        keys = options.keys or (f"sandbox-{secrets.token_urlsafe(24)}",)
        root = f"http://{_host(address[0])}:{listener.getsockname()[1]}"
        workshop = Workshop(books, Studio(home, options.renderer), _timer(loop), options.workers, options.latency)
        chance = Chance(options.faults, options.fault_seed)
        context = Context(books, workshop, root, options.balance, keys, chance, capacity=options.capacity)
        stack.enter_context(_running(build(context), listener, loop, workshop))
        workshop.carry_on()
        yield Sandbox(f"{root}/v1", keys[0], books)


def wait() -> None:
    """Wait until interrupted; in short turns, since some systems do not interrupt a wait without an end."""
    while True:
        time.sleep(1)


@contextmanager
def _alone(home: Path) -> Generator[None]:
    """Two sandboxes over the same books would carry every task out twice."""
    home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise UsageError(f"another sandbox keeps its books under {home}; give this one a home of its own") from None
    try:
        yield
    finally:
        lock.release()


def _listener(address: tuple[str, int]) -> socket.socket:
    host, port = address
    if host not in HOSTS:
        raise UsageError(f"the sandbox listens on this machine only, not on {host}; take 127.0.0.1")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends at once only on sockets that say TCP; without it every answer waits 40 ms
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        raise UsageError(f"the sandbox cannot listen on {host} port {port}: {error}") from error
    return listener


def _host(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _timer(loop: asyncio.AbstractEventLoop) -> Callable[[float, Callable[[], None]], object]:
    return lambda delay, call: loop.call_soon_threadsafe(loop.call_later, delay, call)


@contextmanager
def _running(
    app: object, listener: socket.socket, loop: asyncio.AbstractEventLoop, workshop: Workshop
) -> Generator[None]:
    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        log_config=None,
        log_level="error",
        access_log=False,
        lifespan="off",
        http=Connection,
        ws="auto",  # over the package websockets where it is installed; REST needs none
        ws_max_size=MOST_BYTES,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )
    server = uvicorn.Server(config)

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(server.serve(sockets=[listener]))

    thread = threading.Thread(target=run, name="sandbox server", daemon=True)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.002)
        if not server.started:
            raise RuntimeError("the sandbox's server ended before it listened; its log says why")
        yield
    finally:
        workshop.stop()
        server.should_exit = True
        thread.join()
