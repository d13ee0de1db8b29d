"""Weights of networks: where they are, that they are those which were meant, and how they are brought.

A name is a path, inside the campaign's folder or absolute on the user's machine, or an id at Hugging Face:
`org/name:file.onnx`. Nothing is loaded whose sha256 is not the one that was written down, and nothing is fetched but by
the command that says so.
"""

import os
import re
from contextlib import aclosing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO

import anyio
import httpx2

from consistency_pipeline.errors import PipelineError
from consistency_pipeline.files import Part, digest_file, inside
from consistency_pipeline.web import checked, client, guarded_transport, plain_bytes

HUB = "https://huggingface.co"
HUB_ID = re.compile(r"(?P<repository>\w[\w.-]{0,95}/\w[\w.-]{0,95}):(?P<file>\w[\w.-]*(?:/\w[\w.-]*)*)", re.ASCII)
SHA256 = re.compile(r"[0-9a-f]{64}")
LARGEST = 2 << 30  # bytes: an ONNX file cannot be larger
LONGEST = 3600.0  # seconds for one file
MOST_REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class Weights:
    """Which weights are meant: a path or an id at the hub, and the sha256 of the file."""

    model: str
    sha256: str

    def __post_init__(self) -> None:
        """Refuse what does not say which bytes are meant."""
        if not SHA256.fullmatch(self.sha256):
            raise PipelineError(f"the sha256 of {self.model!r} must be 64 hexadecimal digits, in lower case")

    @property
    def url(self) -> str | None:
        """Return where they can be fetched, None where the name is a path."""
        known = HUB_ID.fullmatch(self.model)
        return f"{HUB}/{known['repository']}/resolve/main/{known['file']}" if known else None

    def place(self, folder: Path, cache: Path) -> Path:
        """Return where they are, or will be once fetched: a path is seen from `folder` and does not leave it."""
        if self.url:
            return cache / f"{self.sha256}.onnx"
        found = Path(self.model) if Path(self.model).is_absolute() else inside(folder, self.model)
        if found is None:
            raise PipelineError(f"{self.model!r} leads out of the campaign's folder; give the whole path instead")
        return found


def found(weights: Weights, folder: Path, cache: Path) -> Path:
    """Return where weights are that are those which were meant, or raise `PipelineError` saying what is wrong."""
    place = weights.place(folder, cache)
    try:
        if place.stat().st_size > LARGEST:
            raise PipelineError(f"{place} has more than {LARGEST >> 30} GiB")
        there = _digest(place, place.stat().st_size, place.stat().st_mtime_ns)
    except OSError as error:
        raise PipelineError(f"the weights {weights.model!r} cannot be read ({error.strerror})") from error
    if there != weights.sha256:
        raise PipelineError(_other(place.name, there, weights.sha256))
    return place


@lru_cache(maxsize=8)
def _digest(place: Path, size: int, changed: int) -> str:
    """Return the digest of a file of this size, changed then: a run asks more than once, and files are large."""
    del size, changed
    return digest_file(place)


def here(weights: Weights, folder: Path, cache: Path) -> bool:
    """Tell whether there is a file where weights should be, without reading it."""
    return weights.place(folder, cache).is_file()


def user_cache() -> Path:
    """Return where weights that were fetched are kept for all campaigns of a user."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "consistency-pipeline" / "weights"


def _other(name: str, found: str, meant: str) -> str:
    return f"{name} is not the file that was meant: its sha256 is {found}, and {meant} was written down"


async def fetch(weights: Weights, cache: Path, transport: httpx2.AsyncBaseTransport | None = None) -> Path:
    """Bring weights from the hub to `cache`, whole and as they were meant, or raise `PipelineError`.

    What is there already is not fetched again. `transport` is for tests; without it only public addresses are opened.
    """
    if weights.url is None:
        raise PipelineError(f"{weights.model!r} is no id at the hub, such as org/name:onnx/model.onnx")
    place = weights.place(cache, cache)
    if place.exists() and await anyio.to_thread.run_sync(digest_file, place) == weights.sha256:
        return place
    try:
        async with client(transport or guarded_transport()) as visitor:
            with anyio.fail_after(LONGEST):
                await _brought(weights, visitor, place)
    except TimeoutError as error:
        raise PipelineError(f"{weights.model} could not be fetched within {LONGEST:g} s") from error
    except httpx2.HTTPError as error:
        said = str(error) or type(error).__name__
        raise PipelineError(f"{weights.model} could not be fetched ({said})") from error
    return place


async def _brought(weights: Weights, visitor: httpx2.AsyncClient, place: Path) -> None:
    here = checked(str(weights.url))
    for _ in range(MOST_REDIRECTS + 1):
        async with visitor.stream("GET", here) as response:
            if response.has_redirect_location:
                here = checked(response.headers["location"], base=here)
                continue
            if response.status_code != httpx2.codes.OK:
                raise PipelineError(f"{weights.model} could not be fetched: HTTP {response.status_code}")
            with Part(place) as part:
                await _written(response, part.stream)
                part.stream.flush()
                found = await anyio.to_thread.run_sync(digest_file, part.temporary)
                if found != weights.sha256:
                    raise PipelineError(_other(weights.model, found, weights.sha256))
                await anyio.to_thread.run_sync(part.keep)
            return
    raise PipelineError(f"{weights.model} is redirected more than {MOST_REDIRECTS} times")


async def _written(response: httpx2.Response, stream: IO[bytes]) -> None:
    size = 0
    async with aclosing(plain_bytes(response)) as pieces:
        async for piece in pieces:
            size += len(piece)
            if size > LARGEST:
                raise PipelineError(f"it has more than {LARGEST >> 30} GiB")
            await anyio.to_thread.run_sync(stream.write, piece)
