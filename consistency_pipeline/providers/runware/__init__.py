"""Runware over REST: one client, one door to the network, and the four verbs of a provider on top of it."""

import hashlib
import uuid
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import anyio
import anyio.to_thread
import httpx2
from pydantic import SecretStr

from consistency_pipeline import images
from consistency_pipeline.errors import NotKnown, Unavailable, Unclear
from consistency_pipeline.files import Part
from consistency_pipeline.providers.base import Answer, Job, Request
from consistency_pipeline.providers.runware import wire
from consistency_pipeline.records import MadePicture

BASE_URL = "https://api.runware.ai/v1"
LARGEST_PICTURE = 128 * 1024 * 1024
PIECE = 1 << 18
DECODERS = 2  # a 4K picture takes 50 MB when decoded
# Nothing has left yet when these are raised; after any other the request may have been carried out.
BEFORE_SENDING = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol)


@dataclass(frozen=True, slots=True)
class Settings:
    """How to reach the service: where (None is its own address), with which key, so many connections, and whether it
    answers at once or is polled.

    `patience` is the longest wait for an answer, in seconds; a request that waits longer has ended unclearly.
    """

    key: SecretStr
    base_url: str | None = None
    width: int = 4
    asynchronous: bool = True
    patience: float = 150.0


@asynccontextmanager
async def connect(settings: Settings, transport: httpx2.AsyncBaseTransport | None = None) -> AsyncGenerator["Runware"]:
    """Open one client for a run, its pool as wide as the run, and close it at the end; `transport` is for tests."""
    spare = 4  # questions and downloads go on while all places are taken by requests that wait
    limits = httpx2.Limits(max_connections=2 * settings.width + spare, max_keepalive_connections=settings.width + spare)
    timeout = httpx2.Timeout(settings.patience, connect=15.0, pool=None)
    async with httpx2.AsyncClient(
        limits=limits, timeout=timeout, transport=transport, trust_env=False, follow_redirects=False
    ) as client:
        yield Runware(client, settings)


class Runware:
    """The provider for Runware's image API."""

    def __init__(self, client: httpx2.AsyncClient, settings: Settings) -> None:
        self._client = client
        self._settings = settings
        self._url = settings.base_url or BASE_URL
        self._decoding = anyio.CapacityLimiter(DECODERS)

    async def upload(self, picture: bytes, media_type: str) -> str:
        """Store a reference; return its UUID there. Costs nothing, so that an unclear ending is simply tried again."""
        task_uuid = str(uuid.uuid4())
        task = await anyio.to_thread.run_sync(wire.encode_upload, task_uuid, picture, media_type)
        try:
            return wire.media_uuid(await self._ask(task))
        except Unclear as error:
            raise Unavailable(str(error), code=error.code) from error

    async def submit(self, request: Request) -> Job:
        """Ask for a picture. Raises `Unclear` where the request left and no answer tells what became of it."""
        job = Job(request.task_uuid, acknowledged=False)
        try:
            items = await self._ask(wire.encode(request, asynchronous=self._settings.asynchronous))
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
        items = await self._ask(wire.encode_question("getResponse", job.task_uuid))
        if items or job.acknowledged:
            return wire.job_of(items, job)
        details = wire.archived(await self._ask(wire.encode_question("getTaskDetails", job.task_uuid)))
        if not details:
            raise NotKnown("the service knows nothing of this request", code="task-unknown")
        return wire.job_of(details, job)

    async def fetch(self, answer: Answer, target: Path) -> MadePicture:
        """Stream a finished picture to `target`, hashed on the way; it appears there whole and sound or not at all."""
        self._check(answer.url)
        try:
            return await self._stream(answer.url, target)
        except httpx2.HTTPError as error:
            raise Unavailable(f"the picture could not be fetched ({_words(error)})", code="download-failed") from error
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
            form, width, height = await anyio.to_thread.run_sync(_kept, part, limiter=self._decoding)
        return MadePicture(target.name, hashed.hexdigest(), size, form, width, height)

    async def _ask(self, task: wire.Task) -> Sequence[wire.Task]:
        """Send one task; return its result items or raise what its errors mean."""
        reply = await self._send(wire.body([task]))
        return wire.items_of(wire.decode(reply), reply, str(task["taskUUID"]))

    async def _send(self, body: bytes) -> wire.Reply:
        """The one door for requests: bytes out, an answer back, or what its absence means."""
        headers = {
            "Authorization": f"Bearer {self._settings.key.get_secret_value()}",
            "Content-Type": "application/json",
        }
        try:
            response = await self._client.post(self._url, content=body, headers=headers)
        except BEFORE_SENDING as error:
            words = f"the service cannot be reached ({_words(error)})"
            raise Unavailable(words, code="not-reachable", untaken=True) from error
        except httpx2.HTTPError as error:
            raise Unclear(f"no answer came ({_words(error)})", code="no-answer") from error
        return wire.Reply(response.status_code, _seconds(response.headers.get("retry-after")), response.content)


def _kept(part: Part) -> tuple[str, int, int]:
    """Look whether what came is a picture, all of it, and only then put it in its place; for a thread."""
    part.stream.flush()
    found = images.check_file(part.temporary)
    part.keep()
    return found


def _seconds(header: str | None) -> float | None:
    """Return the seconds of a Retry-After header; dates are left to our own schedule."""
    try:
        seconds = float(header) if header else -1.0
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None


def _words(error: Exception) -> str:
    """Return what a failed transfer says; some say nothing, and then their name must do."""
    return str(error) or type(error).__name__
