"""Runware over REST: the four verbs of a provider, on top of the one door to the network in `sender.py`."""

import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import anyio.to_thread
import httpx2

from consistency_pipeline.access import is_local
from consistency_pipeline.errors import NotKnown, Unavailable, Unclear
from consistency_pipeline.providers.base import Answer, Job, Request
from consistency_pipeline.providers.downloads import Downloads, downloads
from consistency_pipeline.providers.runware import wire
from consistency_pipeline.providers.runware.batching import Batches
from consistency_pipeline.providers.runware.sender import Sender, Settings, new_client
from consistency_pipeline.records import TASK_UNKNOWN, MadePicture

__all__ = ["Runware", "Settings", "connect"]


@asynccontextmanager
async def connect(settings: Settings, transport: httpx2.AsyncBaseTransport | None = None) -> AsyncGenerator["Runware"]:
    """Open a client for requests and one for pictures, for as long as a run, and close them; `transport` is for tests.

    A service on this machine may name pictures on this machine; any other only such as everyone can reach.
    """
    bringing = downloads(loopback=is_local(settings.url), width=settings.width, transport=transport)
    async with new_client(settings, transport) as client, bringing as opened:
        yield Runware(client, settings, opened)


class Runware:
    """The provider for Runware's image API."""

    def __init__(self, client: httpx2.AsyncClient, settings: Settings, opened: Downloads) -> None:
        self._settings = settings
        self._sender = Sender(client, settings)
        self._asking = Batches(self._sender, settings.batch) if settings.batch > 1 else self._sender
        self._downloads = opened

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
            items = await self._asking.ask(wire.encode(request, asynchronous=self._settings.asynchronous))
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
        items = await self._sender.ask_after("getResponse", job.task_uuid)
        if items or job.acknowledged:
            return wire.job_of(items, job)
        details = wire.archived(await self._sender.ask_after("getTaskDetails", job.task_uuid))
        if not details:
            raise NotKnown("the service knows nothing of this request", code=TASK_UNKNOWN)
        return wire.job_of(details, job)

    async def fetch(self, answer: Answer, target: Path) -> MadePicture:
        """Stream a finished picture to `target`, hashed on the way; it appears there whole and sound or not at all."""
        return await self._downloads.fetch(answer.url, target)
