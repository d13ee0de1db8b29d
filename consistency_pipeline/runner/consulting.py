"""The judge of a run, asked with the run's own money, uploads and course; and one that is asked about what is there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import anyio

from consistency_pipeline.budget import Budget
from consistency_pipeline.consulting.asking import AT_A_TIME, Consulting, Means, Purse
from consistency_pipeline.consulting.queries import judge_of
from consistency_pipeline.consulting.register import Register, Shown, register_of
from consistency_pipeline.ledger import attempts, consultations, scores, uploads
from consistency_pipeline.opinions import Patience, looked_up
from consistency_pipeline.plan import Plan
from consistency_pipeline.records import Attempt, Consultation, Consulted, Outcome, Scored, Stop, Tally
from consistency_pipeline.runner.course import Course
from consistency_pipeline.runner.draining import whenever
from consistency_pipeline.runner.gate import Gate
from consistency_pipeline.runner.studio import Studio
from consistency_pipeline.runner.uploads import Uploads
from consistency_pipeline.width import fixed


@dataclass
class Money:
    """A budget for questions, but for the USD that are `kept` for pictures."""

    budget: Budget
    kept: float = 0.0

    def spares(self, worst: float) -> bool:
        """Tell whether a question can be paid."""
        return self.budget.allows(self.kept + worst)


def judge_in(plan: Plan, questions: Iterable[Consultation], known: Mapping[str, Sequence[Scored]]) -> Register | None:
    """Return what the judge of a plan was asked and has said; None where the campaign names none."""
    scorer = judge_of(plan.campaign)
    return register_of(plan, scorer, questions, known) if scorer else None


def consulting(
    studio: Studio, register: Register | None, purse: Purse, held: Uploads, course: Course
) -> Consulting | None:
    """Return what asks the judge in a run; None where there is none, or nothing that reads."""
    if register is None or studio.reader is None:
        return None
    patience = Patience(studio.retries, studio.clock, course.gate.rest, studio.now, studio.random)
    return Consulting(register, Means(studio.reader, studio.ledger, purse, held, course, studio.reporter, patience))


async def settle_questions(left: Sequence[Consultation], studio: Studio) -> int:
    """Ask the service after questions of which nobody knows how they ended, book what it says, and return how many
    settled. What it knows nothing of is unknown, and counts as spent. Asked to drain, it leaves the rest as it is."""
    if (reader := studio.reader) is None:
        return 0
    gate = Gate(fixed(AT_A_TIME), None, studio.clock, studio.sleep, lambda now, why: None)
    patience = Patience(studio.retries, studio.clock, gate.rest, studio.now, studio.random)
    room, settled = anyio.CapacityLimiter(AT_A_TIME), 0

    async def settle(one: Consultation) -> None:
        nonlocal settled
        async with room:
            if studio.drain is not None and studio.drain.is_set():
                return
            done = await looked_up(one, reader, patience)
        await studio.ledger.put_consultation(done)
        settled += done.outcome is not Outcome.UNKNOWN

    async with whenever(studio.drain, gate.close), anyio.create_task_group() as tasks:
        for one in left:
            tasks.start_soon(settle, one)
    return settled


def told(judge: Consulting | None) -> Consulted | None:
    """Return what came of asking, for the tally of a run."""
    return Consulted(judge.asked, judge.unasked, judge.spent) if judge else None


async def consult(
    studio: Studio,
    plan: Plan,
    shown: Sequence[Shown],
    made: Mapping[str, Attempt],
    *,
    anew: bool = True,
    kept: float = 0.0,
) -> Tally:
    """Ask the judge about pictures that are there, as far as it was not asked and the budget allows.

    Unless `anew`, only what an earlier run has begun to ask is seen through. USD that are `kept` for pictures stay.
    """
    path = studio.ledger.path
    questions, known = consultations(path), scores(path)
    spent = sum(one.committed for one in attempts(path)) + sum(one.committed for one in questions)
    money = Money(Budget(plan.campaign.budget.max_cost, spent=spent), kept)
    course = Course(Gate(fixed(1), None, studio.clock, studio.sleep, lambda now, why: None))
    judge = consulting(studio, judge_in(plan, questions, known), money, Uploads(studio, uploads(path)), course)
    halt = partial(course.halt, Stop.INTERRUPTED, "interrupted")
    async with whenever(studio.drain, halt), anyio.create_task_group() as tasks:
        for one in shown:
            if judge is not None and anew:
                tasks.start_soon(judge.consult, one, made, known.get(one.sha256, ()))
            elif judge is not None:
                tasks.start_soon(judge.take_up, one, made)
    stop, why = course.stopped or (None, "")
    return Tally({}, 0, 0, money.budget.committed - spent, stop, why, told(judge))
