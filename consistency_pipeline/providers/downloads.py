"""Bringing finished pictures: streamed to disk, hashed on the way, bounded, in their place only when they are sound."""

import hashlib
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import anyio
import anyio.to_thread
import httpx2

from consistency_pipeline import images
from consistency_pipeline.errors import Unavailable
from consistency_pipeline.files import Part
from consistency_pipeline.records import MadePicture
from consistency_pipeline.web import UnsafeAddress, checked, client, guarded_transport, plain_bytes

LARGEST_PICTURE = 128 * 1024 * 1024
LONGEST = 600.0  # seconds for one picture: many come at a time, and a line may be slow
DECODERS = 1  # a 4K picture takes 70 MB when decoded, as WebP several times that; waiting costs less than memory
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
        with Part(target) as part:
            with anyio.fail_after(self._seconds):
                sha256, size = await self._streamed(url, part)
            seen = await anyio.to_thread.run_sync(_seen, part, limiter=self._decoding)
            await anyio.to_thread.run_sync(part.keep)
        return MadePicture(target.name, sha256, size, *seen)

    async def _streamed(self, url: httpx2.URL, part: Part) -> tuple[str, int]:
        """Write the bytes at `url` as they come; return their SHA-256 and how many there are."""
        hashed, size = hashlib.sha256(), 0
        async with self._visitor.stream("GET", url) as response:
            _check_status(response.status_code)
            async with aclosing(plain_bytes(response)) as pieces:
                async for piece in pieces:
                    size += len(piece)
                    if size > LARGEST_PICTURE:
                        raise images.NotAPicture(f"more than {LARGEST_PICTURE >> 20} MiB")
                    hashed.update(piece)
                    part.stream.write(piece)
        return hashed.hexdigest(), size


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


def _seen(part: Part) -> images.Seen:
    """Look whether what came is a picture, all of it; for a thread."""
    part.stream.flush()
    return images.see(part.temporary)
