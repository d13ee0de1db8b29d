"""Bringing finished pictures: streamed to disk, bounded, in their place only when they are sound.

The event loop touches neither the disk nor a pixel: threads write what has been gathered, hash it and look at it.
"""

from collections.abc import AsyncGenerator
from contextlib import ExitStack, aclosing, asynccontextmanager
from pathlib import Path
from typing import Any, Self

import anyio
import anyio.to_thread
import httpx2

from consistency_pipeline import images
from consistency_pipeline.errors import Unavailable
from consistency_pipeline.files import Part, digest_file
from consistency_pipeline.records import MadePicture
from consistency_pipeline.web import UnsafeAddress, checked, client, guarded_transport, plain_bytes

LARGEST_PICTURE = 128 * 1024 * 1024
LONGEST = 600.0  # seconds for one picture: many come at a time, and a line may be slow
DECODERS = 1  # a 4K picture takes 70 MB when decoded, as WebP several times that; waiting costs less than memory
GATHERED = 256 * 1024  # bytes of one picture that wait for a thread to write them
GONE = frozenset({httpx2.codes.NOT_FOUND, httpx2.codes.GONE})


class Downloads:
    """Brings pictures from where a service says they are; `loopback` lets it be this machine."""

    def __init__(self, visitor: httpx2.AsyncClient, *, loopback: bool, seconds: float = LONGEST) -> None:
        self._visitor = visitor
        self._loopback = loopback
        self._seconds = seconds
        self._decoding = anyio.CapacityLimiter(DECODERS)

    async def fetch(self, url: str, target: Path) -> MadePicture:
        """Bring the picture at `url` to `target`, whole and sound or not at all; `Unavailable` says what went wrong."""
        try:
            return await self._brought(checked(url, loopback=self._loopback), target)
        except UnsafeAddress as error:
            said = f"the service named a picture at an address that is not safe to open: {error}"
            raise Unavailable(said, code="unsafe-url") from error
        except httpx2.HTTPError as error:
            said = f"the picture could not be fetched ({str(error) or type(error).__name__})"
            raise Unavailable(said, code="download-failed") from error
        except TimeoutError as error:
            said = f"the picture could not be fetched within {self._seconds:g} s"
            raise Unavailable(said, code="download-failed") from error
        except images.NotAPicture as error:
            raise Unavailable(f"what was fetched is {error}", code="not-a-picture") from error

    async def _brought(self, url: httpx2.URL, target: Path) -> MadePicture:
        with _Arrival(target) as arrival:
            with anyio.fail_after(self._seconds):
                await self._streamed(url, arrival)
            picture = await anyio.to_thread.run_sync(arrival.seen, limiter=self._decoding)
            await anyio.to_thread.run_sync(arrival.keep)
        return picture

    async def _streamed(self, url: httpx2.URL, arrival: "_Arrival") -> None:
        """Take the bytes at `url` as they come."""
        async with self._visitor.stream("GET", url) as response:
            _check_status(response.status_code)
            async with aclosing(plain_bytes(response)) as pieces:
                async for piece in pieces:
                    if arrival.take(piece) >= GATHERED:
                        await anyio.to_thread.run_sync(arrival.write)


class _Arrival:
    """A picture on its way to `target`: what has come is gathered on the event loop, and all else is for a thread."""

    def __init__(self, target: Path) -> None:
        self._part = Part(target)
        self._open = ExitStack()
        self._gathered = bytearray()
        self._written = False
        self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: Any) -> bool | None:
        return self._open.__exit__(*error)

    def take(self, piece: bytes) -> int:
        """Take what has come next, and return how many bytes wait to be written."""
        self._size += len(piece)
        if self._size > LARGEST_PICTURE:
            raise images.NotAPicture(f"more than {LARGEST_PICTURE >> 20} MiB")
        self._gathered += piece
        return len(self._gathered)

    def write(self) -> None:
        """Write what has been gathered; the file is made when there is something to write."""
        if not self._written:
            self._open.enter_context(self._part)
            self._written = True
        self._part.stream.write(self._gathered)
        self._gathered.clear()

    def seen(self) -> MadePicture:
        """Return what came, having hashed it and looked whether it is a picture, all of it."""
        self.write()
        self._part.stream.flush()
        place = self._part.temporary
        return MadePicture(self._part.path.name, digest_file(place), self._size, *images.see(place))

    def keep(self) -> None:
        """Put the picture in its place, to stay."""
        self._part.keep()


@asynccontextmanager
async def downloads(
    *, loopback: bool, width: int, transport: httpx2.AsyncBaseTransport | None = None
) -> AsyncGenerator[Downloads]:
    """Open a client for downloads, which never carries a key, and close it at the end; `transport` is for tests."""
    async with client(transport or guarded_transport(loopback=loopback, width=width)) as visitor:
        yield Downloads(visitor, loopback=loopback)


def _check_status(status: int) -> None:
    if status in GONE:
        raise Unavailable(f"the picture is no longer where the service says (HTTP {status})", code="picture-gone")
    if status != httpx2.codes.OK:
        raise Unavailable(f"the picture could not be fetched: HTTP {status}", code="download-failed")
