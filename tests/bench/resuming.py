"""How long the command takes that finds nothing to do: `consistency run` of a finished campaign, as its own process.

The finished state is the program's own: the ledger is written through `Ledger`, the pictures are small files, manifest
and plan come from the same functions as a run's. Only the facts beside the pictures are empty files, since writing
100,000 of them durably would take minutes; a run finds them there and leaves them alone.
"""

import tempfile
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import anyio

from consistency_pipeline import manifest, pipeline
from consistency_pipeline.ledger import Ledger
from consistency_pipeline.plan import Plan, Shot
from consistency_pipeline.records import Attempt, MadePicture, Outcome
from consistency_pipeline.runner.studio import file_key
from tests.bench.planning import measured
from tests.builders import DESK, document, planned, png, written

WRITERS = 512
PICTURE = png("shot")
LARGE = ((500, 20, 1.0), (4_000, 25, 6.0))
"""Scenes, takes of each, and the seconds that resuming may take."""


def finished(folder: Path, scenes: int, takes: int) -> Path:
    """Make a campaign `large` below `folder` in which every shot is made; return the folder of its results."""
    made = [{**DESK, "id": f"s{n}", "prompt": f"on desk number {n}", "takes": takes} for n in range(scenes)]
    plan = planned(written(folder / "campaigns" / "large", document(*made, name="large", provider="sandbox")))
    project = pipeline.open_project("large", folder)
    anyio.run(_fill, plan, project.home)
    manifest.write(pipeline.look(project), project.home)
    (project.home / "sheet.png").write_bytes(PICTURE)  # a sheet older than the manifest would be drawn again
    return project.home


async def _fill(plan: Plan, home: Path) -> None:
    with Ledger(home / "ledger.sqlite3") as book:
        async with anyio.create_task_group() as tasks:
            for first in range(WRITERS):
                tasks.start_soon(_make, plan.shots[first::WRITERS], book, home)


async def _make(shots: Sequence[Shot], book: Ledger, home: Path) -> None:
    for shot in shots:
        attempt = made(shot)
        assert attempt.picture is not None
        place = home / attempt.picture.file
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(PICTURE)
        place.with_suffix(".json").touch()
        await book.put(attempt)


def made(shot: Shot) -> Attempt:
    """Return an attempt that made a shot."""
    sent = Attempt(
        str(uuid.uuid4()), shot.id, 1, shot.seed, shot.fingerprint, dict(shot.inputs), shot.estimated_cost,
        "2026-11-23T00:00:00.000Z", Outcome.MADE, "2026-11-23T00:00:20.000Z", 1, shot.estimated_cost, shot.seed,
        str(uuid.uuid4()),
    )  # fmt: skip
    key, size = file_key(sent, shot.scene, "png"), shot.size
    picture = MadePicture(key, "0" * 64, len(PICTURE), "PNG", size.width, size.height, "A" * 256, 30.0)
    return Attempt(**{name: getattr(sent, name) for name in sent.__slots__} | {"picture": picture})


def lines() -> Iterator[str]:
    """Yield what it takes to find that 10,000 and 100,000 shots are made already, the best of three."""
    for scenes, takes, goal in LARGE:
        with tempfile.TemporaryDirectory() as folder:
            home = finished(Path(folder), scenes, takes)
            before = (home / "manifest.json").stat().st_mtime_ns
            took = min(measured(["run", "large"], Path(folder)) for _ in range(3))
            untouched = (home / "manifest.json").stat().st_mtime_ns == before
        yield (
            f"consistency run, {scenes * takes:7,} shots made already: {took.seconds:5.2f} s (goal {goal:.0f} s),"
            f" peak {took.peak:4.0f} MiB, manifest {'untouched' if untouched else 'WRITTEN AGAIN'}"
        )
