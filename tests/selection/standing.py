"""The shots of mug-catalog as they stand in the documentation's example, and campaigns of any size."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from consistency_pipeline.campaign import load
from consistency_pipeline.manifest import Row
from consistency_pipeline.plan import Shot
from consistency_pipeline.records import Attempt, Outcome, Status
from tests.builders import attempt, made, planned

MUGS = Path(__file__).parents[2] / "campaigns" / "mug-catalog"


@cache
def rows() -> tuple[Row, ...]:
    """Return where the shots of the example stand."""
    return tuple(map(_row, planned(load(MUGS)).shots))


def _row(shot: Shot) -> Row:
    match shot.scene:
        case "market":
            return row(shot, Status.MISSING)
        case "campfire":
            tried = attempt(shot.id, fingerprint=shot.fingerprint, outcome=Outcome.FAILED)
            return row(shot, Status.FAILED, [tried])
        case "train":
            return row(shot, Status.STALE, [made(shot, fingerprint="e" * 64)], score=0.9, locked=True)
        case "summit":
            return row(shot, Status.MADE, [made(shot)], score=0.41)
        case "studio":
            return row(shot, Status.MADE, [made(shot)])
        case _:
            return row(shot, Status.APPROVED, [made(shot)], score=0.88, locked=True)


def row(
    shot: Shot, status: Status, attempts: Sequence[Attempt] = (), score: float | None = None, *, locked: bool = False
) -> Row:
    """Return a shot that stands so."""
    return Row(shot, status, "", attempts[-1] if attempts else None, tuple(attempts), locked=locked, score=score)


def many(scenes: int, takes: int) -> tuple[Row, ...]:
    """Return so many rows, like the first of the example but for id, scene, tags, seed, take, status and score."""
    first, statuses = rows()[0], tuple(Status)
    return tuple(
        replace(
            first,
            shot=replace(
                first.shot,
                id=f"scene-{scene}/{take}",
                scene=f"scene-{scene}",
                tags=(f"tag-{scene % 7}", f"group-{scene % 50}"),
                seed=scene * 1000 + take,
                take=take,
            ),
            status=statuses[(scene + take) % len(statuses)],
            score=None if scene % 5 == 0 else (scene + take) % 100 / 100,
        )
        for scene in range(scenes)
        for take in range(1, takes + 1)
    )
