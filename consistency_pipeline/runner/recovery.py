"""What an earlier run left open: the service is asked before anything is asked for again."""

from collections.abc import Mapping, Sequence

import anyio

from consistency_pipeline.providers import Job
from consistency_pipeline.records import Attempt, Outcome
from consistency_pipeline.runner.attempting import Attempting
from consistency_pipeline.runner.studio import Studio, file_key


async def settle_open(attempts: Sequence[Attempt], scenes: Mapping[str, str], studio: Studio) -> int:
    """Ask the service after attempts that were left open or unknown and book what it says; return how many that
    settled.

    `scenes` gives the scene of each shot that is still in the plan. What the service knows nothing of is unknown, and
    counts as spent.
    """
    limiter = anyio.CapacityLimiter(studio.width)
    settled: list[str] = []

    async def settle(attempt: Attempt) -> None:
        async with limiter:
            scene = scenes.get(attempt.shot, attempt.shot.partition("/")[0])
            target = file_key(attempt, scene, str(attempt.inputs["intent"]["format"]))
            attempting = Attempting(studio, attempt, target, lambda seconds, _: studio.sleep(seconds))
            ending = await attempting.see_through(Job(attempt.id, acknowledged=False))
        await studio.ledger.put(ending.attempt)
        if ending.attempt.outcome is not Outcome.UNKNOWN:
            settled.append(attempt.id)

    async with anyio.create_task_group() as tasks:
        for attempt in attempts:
            tasks.start_soon(settle, attempt)
    return len(settled)
