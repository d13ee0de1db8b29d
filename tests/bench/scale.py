"""What a run of 100,000 shots takes beside the service: time for each shot, and memory, in a process of its own.

The service answers at once and brings a file of a few bytes, so that all that is left is the runner's: the schedule,
the budget, two durable writes to the ledger for each shot. `python -m tests.bench.scale SHOTS` is that process.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import anyio

from consistency_pipeline.budget import Budget
from consistency_pipeline.ledger import Ledger
from consistency_pipeline.plan import Plan
from consistency_pipeline.providers import Answer, Job, Request
from consistency_pipeline.records import MadePicture, Status
from consistency_pipeline.reporter import Settled, Silent
from consistency_pipeline.runner import Studio, run
from consistency_pipeline.width import fixed
from tests.builders import DESK, document, planned, written

SHOTS = (10_000, 100_000)
TAKES = 25
WIDTH = 64


class Quick:
    """A service that answers at once and remembers nothing."""

    async def upload(self, picture: bytes, media_type: str) -> str:
        await anyio.lowlevel.checkpoint()
        return "media"

    async def submit(self, request: Request) -> Job:
        await anyio.lowlevel.checkpoint()
        return Job(request.task_uuid, acknowledged=True, answer=Answer(request.task_uuid, "https://x.test", 1, 0.07))

    async def poll(self, job: Job) -> Job:
        await anyio.lowlevel.checkpoint()
        return job

    async def fetch(self, answer: Answer, target: Path) -> MadePicture:
        await anyio.lowlevel.checkpoint()
        _write(target)
        return MadePicture(target.name, "0" * 64, 7, "PNG", 1200, 896)


def _write(target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(b"picture")


class Counting(Silent):
    """Counts the shots that were made."""

    made = 0

    def settled(self, settled: Settled, budget: Budget) -> None:
        self.made += settled.status is Status.MADE


def memory() -> float:
    """Return the most memory that this process has had so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def perform(folder: Path, shots: int) -> str:
    """Make a campaign of so many shots and say what that took."""
    scenes = [{**DESK, "id": f"s{n}", "prompt": f"on desk {n}", "takes": TAKES} for n in range(shots // TAKES)]
    plan = planned(written(folder, document(*scenes)))
    before, began, processor = memory(), time.perf_counter(), time.process_time()
    counting = Counting()
    with Ledger(folder / "out" / "ledger.sqlite3") as book:
        anyio.run(_perform, plan, Studio(Quick(), book, counting, folder / "out", folder, fixed(WIDTH)))
    seconds, processor = time.perf_counter() - began, time.process_time() - processor
    return (
        f"run of {counting.made:7,} of {shots:,} shots, {WIDTH} at a time: {seconds:5.1f} s, for each"
        f" {1e3 * seconds / shots:.2f} ms, {1e3 * processor / shots:.2f} of them processor;"
        f" peak {memory():4.0f} MiB, {before:4.0f} of them the plan"
    )


async def _perform(plan: Plan, studio: Studio) -> None:
    await run(plan, plan.shots, {}, {}, studio)


def lines() -> Iterator[str]:
    """Yield what a run takes for each shot, and the memory, for 10,000 and 100,000 shots."""
    for shots in SHOTS:
        words = [sys.executable, "-m", "tests.bench.scale", str(shots)]
        yield subprocess.run(words, check=True, capture_output=True, text=True, env=dict(os.environ)).stdout.rstrip()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        sys.stdout.write(f"{perform(Path(place), int(sys.argv[1]))}\n")
