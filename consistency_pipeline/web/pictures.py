"""One picture from the web: bounded in time, bytes and pixels, and a picture by its content."""

from contextlib import aclosing

import anyio
import anyio.to_thread
import httpx2

from consistency_pipeline import images
from consistency_pipeline.web.addresses import checked
from consistency_pipeline.web.transport import plain_bytes

MOST_REDIRECTS = 3
LONGEST = 30.0  # seconds for one picture, from the first look at its host's name to its last byte


class NotFetched(Exception):
    """A picture could not be fetched; the message says why, for people."""


async def fetch_picture(
    url: str,
    visitor: httpx2.AsyncClient,
    *,
    loopback: bool = False,
    decoding: anyio.CapacityLimiter | None = None,
    seconds: float = LONGEST,
) -> bytes:
    """Return the picture at a URL, up to 20 MiB and whole; raise `NotFetched` where there is none.

    `visitor` is a `client`, which sends nothing of ours along; `decoding` limits how many pictures are decoded at a
    time, for a look at them in threads.
    """
    try:
        with anyio.fail_after(seconds):
            data = await _followed(url, visitor, loopback)
        await anyio.to_thread.run_sync(_decoded, data, limiter=decoding)
    except TimeoutError as error:
        raise NotFetched(f"it took longer than {seconds:g} s") from error
    except httpx2.HTTPError as error:
        raise NotFetched(str(error) or type(error).__name__) from error
    except images.NotAPicture as error:
        raise NotFetched(f"what is there is {error}") from error
    return data


def _decoded(data: bytes) -> None:
    images.decode(data).close()


async def _followed(url: str, visitor: httpx2.AsyncClient, loopback: bool) -> bytes:
    """Return the bytes at a URL or where that leads; every address on the way is looked at."""
    here = checked(url, loopback=loopback)
    for _ in range(MOST_REDIRECTS + 1):
        async with visitor.stream("GET", here) as response:
            if response.has_redirect_location:
                here = checked(response.headers["location"], loopback=loopback, base=here)
            elif response.status_code == httpx2.codes.OK:
                return await _bounded(response)
            else:
                raise NotFetched(f"the answer is HTTP {response.status_code}")
    raise NotFetched(f"it is redirected more than {MOST_REDIRECTS} times")


async def _bounded(response: httpx2.Response) -> bytes:
    data = bytearray()
    async with aclosing(plain_bytes(response)) as pieces:
        async for piece in pieces:
            data += piece
            if len(data) > images.MOST_BYTES:
                raise NotFetched(f"it has more than {images.MOST_BYTES >> 20} MiB")
    return bytes(data)
