"""A run: workers take shots as they become ready and see each to its end; the reporter hears of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import anyio

from consistency_pipeline.canary import canaries
from consistency_pipeline.consulting.asking import Consulting
from consistency_pipeline.ledger import consultations, scores, uploads
from consistency_pipeline.manifest.rows import tries
from consistency_pipeline.plan import Plan, Shot, further_seeds, varied
from consistency_pipeline.records import Attempt, Outcome, Status, Stop, Tally
from consistency_pipeline.reporter import Settled
from consistency_pipeline.runner.accounts import Accounts
from consistency_pipeline.runner.attempting import Ending
from consistency_pipeline.runner.consulting import consulting, judge_in, told
from consistency_pipeline.runner.course import Course
from consistency_pipeline.runner.draining import whenever
from consistency_pipeline.runner.gate import Gate, Place
from consistency_pipeline.runner.gating import Gating
from consistency_pipeline.runner.inspecting import Inspector
from consistency_pipeline.runner.shooting import Shooting
from consistency_pipeline.runner.studio import History, Orders, Studio
from consistency_pipeline.runner.uploads import Uploads
from consistency_pipeline.schedule import Schedule
from consistency_pipeline.text import counted

STATUS = {
    Outcome.MADE: Status.MADE,
    Outcome.REFUSED: Status.REFUSED,
    Outcome.FAILED: Status.FAILED,
    Outcome.UNKNOWN: Status.FAILED,
}


NO_ORDERS: Orders = {}


async def run(
    plan: Plan,
    todo: Sequence[Shot],
    made: Mapping[str, Attempt],
    history: History,
    studio: Studio,
    orders: Orders = NO_ORDERS,
) -> Tally:
    """Make the shots of `todo` and return what came of it; one that fails never stops the others.

    `made` are the finished shots of the plan that others may refer to, and `history` all attempts so far; `orders` says
    which pictures are made of a shot where that is not the one that is planned. Stops sending
    where the budget of the campaign is used up, a canary was not made, most goes wrong, or the service wants no more
    from us; what is on its way is seen through.
    """
    there, path = dict(made), studio.ledger.path
    questions = consultations(path)
    accounts = Accounts(plan.campaign.budget.max_cost, history, sum(one.committed for one in questions))
    course = Course(Gate(studio.width, studio.rate, studio.clock, studio.sleep, studio.reporter.widened))
    inspector = Inspector(studio, made, {shot.id: shot.scene for shot in plan.shots})
    held = Uploads(studio, uploads(path))
    shooting = Shooting(studio, plan, there, accounts, course, held, inspector, orders)
    known = scores(path)
    judge = consulting(studio, judge_in(plan, questions, known), accounts, held, course)
    gating = Gating(studio.judge, plan.campaign.gate, known.values(), judge)
    spare = {shot.id: _spare(plan.campaign.gate.rerolls, tries(history.get(shot.id, ()), shot)) for shot in todo}
    return await _Run(studio, plan, there, course, shooting, gating, judge, spare).make(todo)


def _spare(rerolls: int, tried: int) -> int:
    """Return how many re-rolls a shot may have after one more try; one that had all of them was asked for anew."""
    return rerolls - tried if tried <= rerolls else rerolls


@dataclass
class _Run:
    """One run and what changes while it goes on; nothing here is touched from two threads."""

    studio: Studio
    plan: Plan
    made: dict[str, Attempt]
    course: Course
    shooting: Shooting
    gating: Gating
    judge: Consulting | None
    spare: dict[str, int]  # re-rolls left, by shot
    drifted: dict[str, Settled] = field(default_factory=dict)  # those that may be made again
    settled: Counter[Status] = field(default_factory=Counter)
    at_the_gate: int = 0  # workers that wait for room, each to take one of the shots that are ready

    async def make(self, todo: Sequence[Shot]) -> Tally:
        """Make `todo`, the canaries first."""
        budget = self.shooting.accounts.budget
        self._promise(todo)
        self.studio.reporter.started(len(todo), min(self.studio.width.now, max(1, len(todo))), budget)
        async with whenever(self.studio.drain, partial(self.course.halt, Stop.INTERRUPTED, "interrupted")):
            first = await self._canaries(todo)
            await self._phase([shot for shot in todo if shot.id not in first])
            for _ in range(self.plan.campaign.gate.rerolls):
                await self._reroll()
            self._tell_of_the_rest()
        for settled in tuple(self.drifted.values()):
            self._say(settled)
        stop, why = self.course.stopped or (None, "")
        left = len(todo) - self.settled.total()
        spent = self.shooting.accounts.budget.committed - budget.committed
        return Tally(dict(self.settled), left, self.shooting.sent, spent, stop, why, told(self.judge))

    def _promise(self, todo: Sequence[Shot]) -> None:
        """Keep the money for all pictures of these shots: questions about them come second."""
        accounts, orders = self.shooting.accounts, self.shooting.orders
        for shot in todo:
            accounts.promise(shot.id, sum(accounts.worst(one) for one in orders.get(shot.id, (shot,))))

    async def _canaries(self, todo: Sequence[Shot]) -> frozenset[str]:
        """Make the canaries and what they need; stop the run where one was not made. Returns the ids of all these."""
        chosen, needed = canaries(self.plan, todo, self.made, self.studio.canary)
        if chosen:
            self.studio.reporter.note(f"canary: {counted(len(chosen), 'shot')} first, {_names(chosen)}")
            await self._phase([*needed, *chosen])
            lost = [shot for shot in chosen if shot.id not in self.made or shot.id in self.drifted]
            if lost:
                of = f"{len(lost)} of the {counted(len(chosen), 'shot')} that come first"
                self.course.halt(Stop.CANARY, f"{of} did not come out: {_names(lost)}")
        return frozenset(shot.id for shot in (*chosen, *needed))

    async def _reroll(self) -> None:
        """Make drifted shots again, each under its next seed, where their subjects can pass at all."""
        there = [one.shot for one in self.drifted.values() if self.spare[one.shot.id] > 0]
        again = [shot for shot in there if self.gating.may_pass(shot)]
        if not again or self.course.stopped:
            return
        for shot in again:
            self.spare[shot.id] -= 1
        self.studio.reporter.note(
            f"{counted(len(again), 'shot')} drifted; trying the next seed of each: {_names(again)}"
        )
        fresh = ((shot, further_seeds(shot, self.shooting.accounts.seeds(shot))) for shot in again)
        words = {shot.id: self.shooting.orders.get(shot.id, (shot,))[-1].prompt for shot in again}
        self.shooting.orders = {shot.id: (varied(shot, next(seeds), words[shot.id]),) for shot, seeds in fresh}
        self._promise(again)
        await self._phase(again)

    def _tell_of_the_rest(self) -> None:
        """Say which drifted shots are not tried again although they might be: no picture of their subject passed."""
        rest = [
            one.shot for one in self.drifted.values() if self.spare[one.shot.id] and not self.gating.may_pass(one.shot)
        ]
        if rest and not self.course.stopped:
            many = counted(len(rest), "shot")
            self.studio.reporter.note(f"{many} drifted and are left: no picture has shown that the subject can pass")

    async def _phase(self, todo: Sequence[Shot]) -> None:
        """Make some shots, with as many workers as the run may become wide."""
        schedule = Schedule(todo, self.made)
        async with anyio.create_task_group() as tasks:
            for number in range(min(self.studio.width.most, len(todo))):
                tasks.start_soon(self._work, schedule, name=f"worker {number}")

    async def _work(self, schedule: Schedule) -> None:
        place = Place(self.course.gate)
        while self.course.stopped is None:
            while (blocked := schedule.blocked()) is not None:
                shot, need = blocked
                self._settle(schedule, Settled(shot, Status.BLOCKED, None, f"needs {need}, which did not come"))
            if schedule.finished:
                return
            if schedule.ready <= self.at_the_gate:
                await self.course.change()
            elif await self._enters(place) and (next_shot := schedule.take()) is not None:
                ending = await self.shooting.make(next_shot, place)
                self.shooting.accounts.fulfil(next_shot.id)
                if ending is not None:
                    self._settle(schedule, await self._held_against_the_gate(_settled(next_shot, ending)))

    async def _enters(self, place: Place) -> bool:
        """Wait for room, for one of the shots that are ready; nobody waits there for a shot that another will take."""
        self.at_the_gate += 1
        try:
            return await place.enter()
        finally:
            self.at_the_gate -= 1

    async def _held_against_the_gate(self, settled: Settled) -> Settled:
        """Return where a shot stands once its picture is scored; stop the run where a subject cannot pass."""
        if settled.status is not Status.MADE or settled.attempt is None:
            return settled
        drift = await self.gating.drift(settled.shot, settled.attempt, self.made)
        if hopeless := self.gating.hopeless():
            self.course.halt(Stop.DRIFT, hopeless)
        return replace(settled, status=Status.DRIFTED, reason=drift) if drift else settled

    def _settle(self, schedule: Schedule, settled: Settled) -> None:
        shot = settled.shot
        self.shooting.accounts.fulfil(shot.id)
        came = settled.status in (Status.MADE, Status.DRIFTED)
        again = self.drifted.pop(shot.id, None)
        if came and settled.attempt is not None:
            self.made[shot.id] = settled.attempt
        schedule.settle(shot.id, came=came)
        if settled.status is Status.DRIFTED and self.plan.campaign.gate.rerolls:
            self.drifted[shot.id] = settled  # said in the end, or once another seed has made it
        else:
            self._say(settled if again is None or came else again)
        self.course.wake()

    def _say(self, settled: Settled) -> None:
        """Count a shot that this run is done with, and say so."""
        self.settled[settled.status] += 1
        self.drifted.pop(settled.shot.id, None)
        self.studio.reporter.settled(settled, self.shooting.accounts.budget)


def _settled(shot: Shot, ending: Ending) -> Settled:
    reason = f"{ending.error.code}: {ending.error}" if ending.error else ""
    return Settled(shot, STATUS[ending.attempt.outcome], ending.attempt, reason)


def _names(shots: Sequence[Shot], most: int = 4) -> str:
    """Return the ids of some shots, in words."""
    more = f" and {len(shots) - most} more" if len(shots) > most else ""
    return ", ".join(shot.id for shot in shots[:most]) + more
