"""Makes a campaign against a service, as the program does, or as a bare loop or the vendor's SDK would: one process.

`python -m tests.bench.making ours URL jpg 1200x896 200000 0.1 2000 64 FOLDER` prints what it took as JSON.
"""

import asyncio
import json
import os
import sys
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from pydantic import SecretStr
from runware import Runware

from consistency_pipeline.access import Access
from consistency_pipeline.budget import Budget
from consistency_pipeline.connecting import QUICK
from consistency_pipeline.pace import Pace
from consistency_pipeline.pipeline import Project, make
from consistency_pipeline.records import Status
from consistency_pipeline.reporter import Settled, Silent
from consistency_pipeline.width import fixed
from tests.bench.service import Wares
from tests.builders import DESK, document, written

KEY = "key-of-a-benchmark"
TAKES = 100
PIECE = 1 << 16
NAP = 0.005  # seconds between two looks at how late the event loop is


@dataclass(frozen=True)
class Job:
    """What is to be made: so many pictures of the wares at `url`, so many at a time, below `folder`."""

    url: str
    wares: Wares
    many: int
    width: int
    folder: Path

    @property
    def words(self) -> list[str]:
        """Return the job as the command line has it."""
        return [self.url, *self.wares.words, str(self.many), str(self.width), str(self.folder)]


@dataclass(frozen=True)
class Took:
    """What making took: seconds of wall clock and of CPU of this process, and its peak of resident memory in MiB.

    `whole` is the wall clock with planning before and sheets after, and `lags` how late the event loop was, in seconds.
    """

    wall: float
    cpu: float
    peak: float
    whole: float = 0.0
    lags: list[float] = field(default_factory=list)


class Watch(Silent):
    """Notes when the first shot begins and the last one is settled, and how late the event loop is in between."""

    def __init__(self, many: int) -> None:
        self._left = many
        self._lags: list[float] = []
        self.took: Took | None = None

    def started(self, todo: int, width: int, budget: Budget) -> None:
        self._began, self._cpu = time.perf_counter(), time.process_time()
        self._sampling = asyncio.get_running_loop().create_task(self._sample())

    def settled(self, settled: Settled, budget: Budget) -> None:
        if settled.status is not Status.MADE:
            raise RuntimeError(f"{settled.shot.id} is {settled.status}: {settled.reason}")
        self._left -= 1
        if not self._left:
            self._sampling.cancel()
            wall, cpu = time.perf_counter() - self._began, time.process_time() - self._cpu
            self.took = Took(wall, cpu, peak(), lags=self._lags)

    async def _sample(self) -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(NAP)
            self._lags.append(time.perf_counter() - before - NAP)


def ours(job: Job) -> Took:
    """Make a campaign with the program itself, and return what the making took."""
    began = time.perf_counter()
    extension, (width, height) = job.wares.extension, job.wares.size
    scenes = [
        {**DESK, "id": f"s{number}", "prompt": f"on desk {number}", "takes": min(TAKES, job.many - first)}
        for number, first in enumerate(range(0, job.many, TAKES))
    ]
    whole = document(*scenes, name="bench", format=extension, size=f"{width}x{height}")
    campaign = written(job.folder / "campaigns" / "bench", whole)
    project = Project(campaign, Access("sandbox", SecretStr(KEY), job.url), job.folder / "outputs" / "bench")
    watch = Watch(job.many)
    make(project, Pace(fixed(job.width)), watch)
    if watch.took is None:
        raise RuntimeError("the run ended early")
    return Took(**{**asdict(watch.took), "whole": time.perf_counter() - began})


def task(job: Job) -> dict[str, Any]:
    """Return what is asked for, as our own request says it."""
    width, height = job.wares.size
    return {
        "taskType": "imageInference",
        "taskUUID": str(uuid.uuid4()),
        "model": "google:4@3",
        "positivePrompt": "The same teal ceramic travel mug from the reference image on a desk. Keep it identical.",
        "width": width,
        "height": height,
        "seed": 1,
        "numberResults": 1,
        "outputType": "URL",
        "outputFormat": {"jpg": "JPG", "png": "PNG"}[job.wares.extension],
        "includeCost": True,
        "deliveryMethod": "async",
        "inputs": {"referenceImages": [str(uuid.uuid4())]},
    }


async def _bare(job: Job) -> None:
    """Send the requests that we send, wait as we wait, and write the pictures; keep no record and look at nothing."""

    async def one(number: int) -> None:
        asked = task(job)
        item = await post([asked])
        polls = 0
        while "imageURL" not in item:
            await asyncio.sleep(QUICK.wait_after(polls, 0.0) or 0.0)
            polls += 1
            item = await post([{"taskType": "getResponse", "taskUUID": asked["taskUUID"]}])
        await _brought(session, item["imageURL"], job.folder / f"{number}.{job.wares.extension}")

    async def post(tasks: list[dict[str, Any]]) -> dict[str, Any]:
        async with session.post(job.url, json=tasks, headers={"Authorization": f"Bearer {KEY}"}) as response:
            answer: dict[str, Any] = await response.json()
            return dict(answer["data"][0])

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=2 * job.width + 4)) as session:
        await _worked(job, one)


async def _sdk(job: Job) -> None:
    """Ask through the vendor's SDK over REST, which polls in its own time, and write the pictures."""

    async def one(number: int) -> None:
        items: list[Any] = list(await runware.run(task(job)))
        await _brought(session, items[0]["imageURL"], job.folder / f"{number}.{job.wares.extension}")

    connector = aiohttp.TCPConnector(limit=2 * job.width + 4)
    async with (
        Runware(api_key=KEY, transport="rest", http_base_url=job.url) as runware,
        aiohttp.ClientSession(connector=connector) as session,
    ):
        await _worked(job, one)


async def _brought(session: aiohttp.ClientSession, url: str, place: Path) -> None:
    async with session.get(url) as response:
        with place.open("wb") as stream:
            async for piece in response.content.iter_chunked(PIECE):
                stream.write(piece)


async def _worked(job: Job, one: Callable[[int], Awaitable[None]]) -> None:
    """Make all pictures of a job, so many at a time."""
    numbers: Iterator[int] = iter(range(job.many))

    async def work() -> None:
        for number in numbers:
            await one(number)

    async with asyncio.TaskGroup() as tasks:
        for _ in range(job.width):
            tasks.create_task(work())


def timed(make_all: Callable[[Job], Awaitable[None]], job: Job) -> Took:
    """Return what a loop took that makes a job."""

    async def main() -> Took:
        began, cpu = time.perf_counter(), time.process_time()
        await make_all(job)
        return Took(time.perf_counter() - began, time.process_time() - cpu, peak())

    return asyncio.run(main())


def peak() -> float:
    """Return the most memory that this process has had resident, in MiB; what `rusage` says includes its parent."""
    [said] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:")]
    return int(said.split()[1]) / 1024


WAYS: dict[str, Callable[[Job], Took]] = {
    "ours": ours,
    "bare": lambda job: timed(_bare, job),
    "sdk": lambda job: timed(_sdk, job),
}

if __name__ == "__main__":
    way, address, *words, number_, width_, place_ = sys.argv[1:]
    todo = Job(address, Wares.read(words), int(number_), int(width_), Path(place_))
    os.makedirs(todo.folder, exist_ok=True)
    sys.stdout.write(json.dumps(asdict(WAYS[way](todo))) + "\n")
