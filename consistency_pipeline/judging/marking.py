"""Scoring pictures that are there already, whoever made them."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import anyio

from consistency_pipeline.judging.judge import Judge
from consistency_pipeline.judging.learned import brought
from consistency_pipeline.judging.portraits import Portrayals
from consistency_pipeline.ledger import Ledger
from consistency_pipeline.plan import Plan, Shot
from consistency_pipeline.records import Attempt, MadePicture
from consistency_pipeline.text import counted

EVERY = 50  # pictures between two words about how far it is


def judge_of(plan: Plan, home: Path, book: Ledger, say: Callable[[str], None]) -> Judge:
    """Return what scores the pictures of a plan, into an open ledger; why one could not be scored is told to `say`.

    Raises `PipelineError` where the weights of a learned scorer are not here.
    """
    portrayals = Portrayals(plan, plan.campaign.folder, home, brought(plan.campaign))
    return Judge(portrayals, home, book, say=say)


async def mark(
    judge: Judge,
    pictures: Sequence[tuple[Shot, MadePicture]],
    made: Mapping[str, Attempt],
    say: Callable[[str], None],
) -> int:
    """Score the pictures of shots that have no score for what they are compared with now; return how many had none."""
    todo = [(shot, picture) for shot, picture in pictures if judge.missing(shot, picture, made)]
    if not todo:
        return 0
    say(f"scoring {counted(len(todo), 'picture')}")
    done = 0

    async def one(shot: Shot, picture: MadePicture) -> None:
        nonlocal done
        await judge.judge(shot, picture, made)
        done += 1
        if not done % EVERY and done < len(todo):
            say(f"scored {done:,} of {len(todo):,}")

    async with anyio.create_task_group() as tasks:
        for shot, picture in todo:
            tasks.start_soon(one, shot, picture)
    return len(todo)
