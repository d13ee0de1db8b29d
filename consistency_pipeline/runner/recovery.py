"""What an earlier run left open: the service is asked before anything is asked for again."""

from collections.abc import Mapping, Sequence

import anyio

from consistency_pipeline.plan import Plan
from consistency_pipeline.providers import Job
from consistency_pipeline.records import Attempt, MadePicture, Outcome
from consistency_pipeline.runner.attempting import Attempting
from consistency_pipeline.runner.inspecting import Inspector
from consistency_pipeline.runner.studio import Studio, file_key


async def settle_open(attempts: Sequence[Attempt], plan: Plan, made: Mapping[str, Attempt], studio: Studio) -> int:
    """Ask the service after attempts that were left open or unknown, book what it says, and return how many settled.

    `made` are the shots that are there. A shot that the plan no longer has gets its picture all the same: it is paid
    for. What the service knows nothing of is unknown, and counts as spent.
    """
    shots = {shot.id: shot for shot in plan.shots}
    inspector = Inspector(studio, made, {shot.id: shot.scene for shot in plan.shots})
    limiter = anyio.CapacityLimiter(studio.width)
    settled: list[str] = []

    async def settle(attempt: Attempt) -> None:
        shot = shots.get(attempt.shot)
        form = str(attempt.inputs["intent"]["format"])

        async def inspect(picture: MadePicture) -> None:
            if shot is not None and shot.fingerprint == attempt.fingerprint:
                await inspector.check(shot, picture, form, made)
            inspector.add(attempt.shot, attempt.seed, picture)

        async def pause(seconds: float, _: str) -> bool:
            await studio.sleep(seconds)
            return True

        target = file_key(attempt, shot.scene if shot else attempt.shot.partition("/")[0], form)
        async with limiter:
            attempting = Attempting(studio, attempt, target, pause, inspect)
            ending = await attempting.see_through(Job(attempt.id, acknowledged=False))
        await studio.ledger.put(ending.attempt)
        if ending.attempt.outcome is not Outcome.UNKNOWN:
            settled.append(attempt.id)

    async with anyio.create_task_group() as tasks:
        for attempt in attempts:
            tasks.start_soon(settle, attempt)
    return len(settled)
