"""Calibrations, measured in processes of their own."""

import os
from collections.abc import Sequence
from pathlib import Path

import anyio
import anyio.to_process

from consistency_pipeline.judging.portraits import Portrait
from consistency_pipeline.scoring.calibration import Calibration


async def calibrations(portraits: Sequence[Portrait], cache: Path) -> tuple[Calibration | None, ...]:
    """Return the calibration of each subject; None where a reference cannot be read."""
    limiter = anyio.CapacityLimiter(os.cpu_count() or 1)
    found: dict[int, Calibration | None] = {}

    async def one(number: int, portrait: Portrait) -> None:
        found[number] = await anyio.to_process.run_sync(
            _calibrated, portrait, cache, cancellable=True, limiter=limiter
        )  # fmt: skip

    async with anyio.create_task_group() as tasks:
        for number, portrait in enumerate(portraits):
            tasks.start_soon(one, number, portrait)
    return tuple(found[number] for number in range(len(portraits)))


def _calibrated(portrait: Portrait, cache: Path) -> Calibration | None:
    """Return the calibration of a subject, in the process that has OpenCV."""
    from consistency_pipeline.images import NotAPicture
    from consistency_pipeline.judging.bench import calibrated

    try:
        return calibrated(portrait, cache)
    except (OSError, NotAPicture):
        return None
