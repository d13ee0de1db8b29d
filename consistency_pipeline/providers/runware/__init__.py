"""Runware over REST: the four verbs of a provider, on top of the one door to the network in `sender.py`."""

import hashlib
import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import anyio
import anyio.to_thread
import httpx2

from consistency_pipeline import images
from consistency_pipeline.errors import NotKnown, Unavailable, Unclear
from consistency_pipeline.files import Part
from consistency_pipeline.providers.base import Answer, Job, Request
from consistency_pipeline.providers.runware import wire
from consistency_pipeline.providers.runware.sender import Sender, Settings, client, words_of
from consistency_pipeline.records import MadePicture

__all__ = ["Runware", "Settings", "connect"]

LARGEST_PICTURE = 128 * 1024 * 1024
PIECE = 1 << 18
DECODERS = 2  # a 4K picture takes 50 MB when decoded


@asynccontextmanager
async def connect(settings: Settings, transport: httpx2.AsyncBaseTransport | None = None) -> AsyncGenerator["Runware"]:
    """Open one client for a run, its pool as wide as the run, and close it at the end; `transport` is for tests."""
    async with client(settings, transport) as opened:
        yield Runware(opened, settings)


class Runware:
    """The provider for Runware's image API."""

    def __init__(self, client: httpx2.AsyncClient, settings: Settings) -> None:
        self._client = client
        self._settings = settings
        self._url = settings.url
        self._sender = Sender(client, settings)
        self._decoding = anyio.CapacityLimiter(DECODERS)

    async def upload(self, picture: bytes, media_type: str) -> str:
        """Store a reference; return its UUID there. Costs nothing, so that an unclear ending is simply tried again."""
        task_uuid = str(uuid.uuid4())
        task = await anyio.to_thread.run_sync(wire.encode_upload, task_uuid, picture, media_type)
        try:
            return wire.media_uuid(await self._sender.ask(task))
        except Unclear as error:
            raise Unavailable(str(error), code=error.code) from error

    async def submit(self, request: Request) -> Job:
        """Ask for a picture. Raises `Unclear` where the request left and no answer tells what became of it."""
        job = Job(request.task_uuid, acknowledged=False)
        try:
            items = await self._sender.ask(wire.encode(request, asynchronous=self._settings.asynchronous))
        except wire.Submitted:
            return Job(request.task_uuid, acknowledged=True)
        if not items:
            raise Unclear("the service answered without a word on the request", code="empty-answer")
        return wire.job_of(items, job)

    async def poll(self, job: Job) -> Job:
        """Return the job as it stands now.

        A task that the service does not mention may not have begun, or may never have come: where the service has once
        acknowledged it, waiting is right; otherwise its archive decides, and `Unclear` is raised where that has
        nothing.
        """
        items = await self._sender.ask(wire.encode_question("getResponse", job.task_uuid))
        if items or job.acknowledged:
            return wire.job_of(items, job)
        details = wire.archived(await self._sender.ask(wire.encode_question("getTaskDetails", job.task_uuid)))
        if not details:
            raise NotKnown("the service knows nothing of this request", code="task-unknown")
        return wire.job_of(details, job)

    async def fetch(self, answer: Answer, target: Path) -> MadePicture:
        """Stream a finished picture to `target`, hashed on the way; it appears there whole and sound or not at all."""
        self._check(answer.url)
        try:
            return await self._stream(answer.url, target)
        except httpx2.HTTPError as error:
            raise Unavailable(f"the picture could not be fetched ({words_of(error)})", code="download-failed") from error
        except images.NotAPicture as error:
            raise Unavailable(f"what was fetched is {error}", code="not-a-picture") from error

    def _check(self, url: str) -> None:
        """Refuse addresses that no picture of the service has: only https, or the host of a service on this machine."""
        found, ours = urlsplit(url), urlsplit(self._url)
        local = ours.hostname in ("127.0.0.1", "localhost", "::1") and found.hostname == ours.hostname
        if not (found.scheme == "https" or local) or not found.hostname or found.username or found.password:
            raise Unavailable("the service named a picture at an address that is not safe to open", code="unsafe-url")

    async def _stream(self, url: str, target: Path) -> MadePicture:
        hashed, size = hashlib.sha256(), 0
        with Part(target) as part:
            async with self._client.stream("GET", url) as response:
                if response.status_code != httpx2.codes.OK:
                    words = f"the picture could not be fetched: HTTP {response.status_code}"
                    raise Unavailable(words, code="download-failed")
                async for piece in response.aiter_bytes(PIECE):
                    size += len(piece)
                    if size > LARGEST_PICTURE:
                        raise images.NotAPicture(f"more than {LARGEST_PICTURE >> 20} MiB")
                    hashed.update(piece)
                    part.stream.write(piece)
            seen = await anyio.to_thread.run_sync(_kept, part, limiter=self._decoding)
        return MadePicture(target.name, hashed.hexdigest(), size, *seen)


def _kept(part: Part) -> images.Seen:
    """Look whether what came is a picture, all of it, and only then put it in its place; for a thread."""
    part.stream.flush()
    seen = images.see(part.temporary)
    part.keep()
    return seen
