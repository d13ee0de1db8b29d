"""Lines from one file descriptor and to another, in an event loop that Ctrl-C can end at any time."""

import os
from collections.abc import AsyncIterator

import anyio

CHUNK = 1 << 16
SLICE = 4096  # bytes that a pipe takes at once where it says that it takes any (PIPE_BUF)
LONGEST = 1 << 20  # bytes of a line; what is longer is cut off, and so no JSON


async def lines(source: int) -> AsyncIterator[bytes]:
    """Yield the lines of a file descriptor as they come, without those that are empty."""
    rest = b""
    while data := await _read(source):
        *whole, rest = (rest + data).split(b"\n")
        rest = rest[:LONGEST]
        for line in whole:
            if line.strip():
                yield line
    if rest.strip():
        yield rest


async def _read(source: int) -> bytes:
    try:
        await anyio.wait_readable(source)
    except PermissionError:  # a file: there is never anything to wait for
        await anyio.lowlevel.checkpoint()
    return os.read(source, CHUNK)


async def write(target: int, data: bytes) -> None:
    """Write all of it, or raise `BrokenPipeError` where nobody reads any more."""
    view = memoryview(data)
    while view:
        try:
            await anyio.wait_writable(target)
        except PermissionError:
            await anyio.lowlevel.checkpoint()
        view = view[os.write(target, view[:SLICE]) :]
