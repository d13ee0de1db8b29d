"""Scoring: pictures per second per core with the share of each scorer, and a campaign scored again without a change.

The pictures are photographs of one thing where they are beside the repository, else the references of an example, in
both cases set into 1200×896.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import anyio
import cv2
import numpy

from consistency_pipeline import manifest, pipeline
from consistency_pipeline.files import digest
from consistency_pipeline.judging.portraits import Portrait, Portrayals
from consistency_pipeline.ledger import Ledger
from consistency_pipeline.plan import Plan, Shot
from consistency_pipeline.records import Scored
from consistency_pipeline.scoring.records import NAME, VERSION, Component, Found, Identity, Score, to_json
from consistency_pipeline.scoring.table import SCORERS
from consistency_pipeline.seeing.arrays import colours
from tests.bench.accuracy import cost
from tests.bench.damage import png
from tests.bench.photos import photographs, references
from tests.bench.planning import measured
from tests.bench.resuming import PICTURE, made
from tests.builders import DESK, document, planned, written
from tests.builders import png as plain

SIZE = 1200, 896
SHOTS = 500
TAKES = 20
GOAL = 1.0  # second


def lines() -> Iterator[str]:
    """Yield what a picture costs, and what it takes to find that 500 pictures are scored already."""
    kind = "photographs" if (files := photographs()) else "example references"
    files = files or references()
    subject = next(name for name, _ in files if sum(name == other for other, _ in files) > 3)
    data = [_set(content) for (name, _), content in files.items() if name == subject][:4]
    yield f"scoring, {kind} of {subject} in {SIZE[0]}×{SIZE[1]}, on one core:"
    yield from cost.table(data)
    yield _again()


def _set(content: bytes) -> bytes:
    """Set a picture into the size that campaigns are made in: its rim goes on to the sides."""
    pixels = colours(content)
    wide = max(0, round(pixels.shape[0] * SIZE[0] / SIZE[1]) - pixels.shape[1]) // 2
    wider = cv2.copyMakeBorder(pixels, 0, 0, wide, wide, cv2.BORDER_REFLECT)
    return png(numpy.asarray(cv2.resize(wider, SIZE, interpolation=cv2.INTER_AREA)))


def _again() -> str:
    with tempfile.TemporaryDirectory() as folder:
        _finished(Path(folder))
        took = min(measured(["score", "large"], Path(folder)) for _ in range(3))
    return (
        f"consistency score, {SHOTS} pictures scored already: {took.seconds:.2f} s (goal {GOAL:.0f} s),"
        f" peak {took.peak:.0f} MiB"
    )


def _finished(folder: Path) -> None:
    """Make a campaign `large` in which every shot is made and scored."""
    scenes = [{**DESK, "id": f"s{n}", "prompt": f"on desk number {n}", "takes": TAKES} for n in range(SHOTS // TAKES)]
    facts = document(*scenes, name="large", provider="sandbox", scorer="weightless")
    plan = planned(written(folder / "campaigns" / "large", facts))
    project = pipeline.open_project("large", folder)
    anyio.run(_fill, plan, project.home)
    manifest.write(pipeline.look(project), project.home)
    (project.home / "sheet.png").write_bytes(plain("sheet"))


async def _fill(plan: Plan, home: Path) -> None:
    portrayals = Portrayals(plan, plan.campaign.folder, home)
    with Ledger(home / "ledger.sqlite3") as book:
        async with anyio.create_task_group() as tasks:
            for shot in plan.shots:
                tasks.start_soon(_make, shot, portrayals, book, home)


async def _make(shot: Shot, portrayals: Portrayals, book: Ledger, home: Path) -> None:
    attempt = made(shot)
    assert attempt.picture is not None
    picture = replace(attempt.picture, sha256=digest(shot.id.encode()))
    place = home / picture.file
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(PICTURE)
    place.with_suffix(".json").touch()
    await book.put(replace(attempt, picture=picture))
    for portrait in portrayals.of(shot, {}):
        whole = _whole(picture.sha256, portrait)
        found = Scored(
            picture.sha256, portrait.subject, NAME, VERSION, portrait.key, whole.consistency, False, (), whole.worst,
            "", attempt.opened_at,
        )  # fmt: skip
        await book.put_score(found, to_json(whole).decode())


def _whole(picture: str, portrait: Portrait) -> Score:
    """Return a record as it is kept of a picture in which all was measured."""
    sides = tuple(side.sha256 for side in portrait.sides)
    return Score(
        portrait.subject, picture, sides, NAME, VERSION, {"centre": 0.75, "width": 0.25, "kind": "thing"},
        Found((0.2, 0.2, 0.8, 0.8), 0.3, "picture", 0.9), Identity(0.95, 1.5, False, 3, sides[0]),
        tuple(Component(one.name, 0.9, 1.0, one.unit, sides[0]) for one in SCORERS), (), 0.9,
    )  # fmt: skip
