"""What an earlier run left open: the service is asked before anything is asked for again."""

from collections.abc import Mapping, Sequence

import anyio

from consistency_pipeline.plan import Plan
from consistency_pipeline.providers import Job
from consistency_pipeline.records import Attempt, MadePicture, Outcome
from consistency_pipeline.runner.attempting import Attempting
from consistency_pipeline.runner.draining import whenever
from consistency_pipeline.runner.gate import Gate, Place
from consistency_pipeline.runner.inspecting import Inspector
from consistency_pipeline.runner.studio import Studio, file_key
from consistency_pipeline.width import fixed

WIDTH = 16  # questions at a time; they cost nothing and are quickly answered


async def settle_open(attempts: Sequence[Attempt], plan: Plan, made: Mapping[str, Attempt], studio: Studio) -> int:
    """Ask the service after attempts that were left open or unknown, book what it says, and return how many settled.

    `made` are the shots that are there. A shot that the plan no longer has gets its picture all the same: it is paid
    for. What the service knows nothing of is unknown, and counts as spent. Asked to drain, it leaves the rest as it is.
    """
    shots = {shot.id: shot for shot in plan.shots}
    inspector = Inspector(studio, made, {shot.id: shot.scene for shot in plan.shots})
    gate = Gate(fixed(WIDTH), None, studio.clock, studio.sleep, lambda now, why: None)
    settled: list[str] = []

    async def settle(attempt: Attempt) -> None:
        shot = shots.get(attempt.shot)
        form = str(attempt.inputs["intent"]["format"])

        async def inspect(picture: MadePicture) -> None:
            if shot is not None and attempt.answers(shot.fingerprint):
                await inspector.check(shot, picture, form, made)
            inspector.add(attempt.shot, attempt.seed, picture)

        async def pause(seconds: float, _: str) -> bool:
            return await gate.rest(seconds)

        target = file_key(attempt, shot.scene if shot else attempt.shot.partition("/")[0], form)
        place = Place(gate)
        if not await place.enter():
            return
        ending = await Attempting(studio, attempt, target, place, pause, inspect).see_through(
            Job(attempt.id, acknowledged=False)
        )
        await studio.ledger.put(ending.attempt)
        if ending.attempt.outcome is not Outcome.UNKNOWN:
            settled.append(attempt.id)

    async with whenever(studio.drain, gate.close), anyio.create_task_group() as tasks:
        for attempt in attempts:
            tasks.start_soon(settle, attempt)
    return len(settled)
