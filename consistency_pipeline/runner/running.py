"""A run: workers take shots as they become ready and see each to its end; ledger, budget and reporter hear of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import anyio

from consistency_pipeline.errors import (
    BadCredentials,
    OutOfMoney,
    ProviderError,
    ReferenceGone,
    Refused,
    Unavailable,
    Unfit,
)
from consistency_pipeline.ledger import uploads
from consistency_pipeline.plan import Plan, Shot
from consistency_pipeline.providers import Job, Request
from consistency_pipeline.records import Attempt, MadePicture, Outcome, Status
from consistency_pipeline.reporter import Settled
from consistency_pipeline.runner.accounts import Accounts
from consistency_pipeline.runner.attempting import Attempting, Ending
from consistency_pipeline.runner.inspecting import Inspector
from consistency_pipeline.runner.studio import History, Stop, Studio, Tally, file_key
from consistency_pipeline.runner.uploads import Uploads
from consistency_pipeline.schedule import Schedule

STATUS = {
    Outcome.MADE: Status.MADE,
    Outcome.REFUSED: Status.REFUSED,
    Outcome.FAILED: Status.FAILED,
    Outcome.UNKNOWN: Status.FAILED,
}


async def run(plan: Plan, todo: Sequence[Shot], made: Mapping[str, Attempt], history: History, studio: Studio) -> Tally:
    """Make the shots of `todo` and return what came of it; one that fails never stops the others.

    `made` are the finished shots of the plan that others may refer to, and `history` all attempts so far. Stops sending
    where the budget of the campaign is used up or the service wants no more from us; what is on its way is seen
    through.
    """
    return await _Run(plan, made, Accounts(plan.campaign.budget.max_cost, history), studio).make(todo)


class _Run:
    """One run and what changes while it goes on; nothing here is touched from two threads."""

    def __init__(self, plan: Plan, made: Mapping[str, Attempt], accounts: Accounts, studio: Studio) -> None:
        self._plan = plan
        self._studio = studio
        self._made = dict(made)
        self._accounts = accounts
        self._uploads = Uploads(studio, uploads(studio.ledger.path))
        self._inspector = Inspector(studio, made, {shot.id: shot.scene for shot in plan.shots})
        self._settled: Counter[Status] = Counter()
        self._sent = 0
        self._stop: tuple[Stop, str] | None = None
        self._halted = anyio.Event()
        self._news = anyio.Event()

    async def make(self, todo: Sequence[Shot]) -> Tally:
        """Make `todo` with as many workers as the run is wide."""
        before = self._accounts.budget.committed
        self._schedule = Schedule(todo, self._made)
        width = min(self._studio.width, max(1, len(todo)))
        self._studio.reporter.started(len(todo), width, self._accounts.budget)
        async with anyio.create_task_group() as watch:
            watch.start_soon(self._watch)
            async with anyio.create_task_group() as tasks:
                for number in range(width):
                    tasks.start_soon(self._work, name=f"worker {number}")
            watch.cancel_scope.cancel()
        stop, why = self._stop or (None, "")
        left = len(todo) - self._settled.total()
        return Tally(dict(self._settled), left, self._sent, self._accounts.budget.committed - before, stop, why)

    async def _watch(self) -> None:
        """Stop sending when the run is asked to drain."""
        if self._studio.drain is not None:
            await self._studio.drain.wait()
            self._halt(Stop.INTERRUPTED, "interrupted")

    async def _work(self) -> None:
        while self._stop is None:
            while (blocked := self._schedule.blocked()) is not None:
                shot, need = blocked
                self._settle(Settled(shot, Status.BLOCKED, None, f"needs {need}, which did not come"))
            if self._schedule.finished:
                return
            if (shot_now := self._schedule.take()) is not None:
                await self._make(shot_now)
            else:
                await self._news.wait()

    async def _make(self, shot: Shot) -> None:
        """See a shot to its end: attempts follow each other while the last one was not charged and may go better."""
        began, failures = self._studio.clock(), 0
        while self._stop is None and await self._affordable(shot):
            ending = await self._attempt(shot)
            if isinstance(ending.error, OutOfMoney | BadCredentials):
                stop = Stop.OUT_OF_MONEY if isinstance(ending.error, OutOfMoney) else Stop.BAD_CREDENTIALS
                self._halt(stop, str(ending.error))
            failures += 1
            wait = self._wait_after(ending, failures, self._studio.clock() - began)
            if wait is None:
                return self._settle(_settled(shot, ending))
            if not await self._pause(shot, wait, str(ending.error)):
                return self._settle(_settled(shot, ending))
        return None

    def _wait_after(self, ending: Ending, failures: int, elapsed: float) -> float | None:
        """Return the seconds before another attempt, or None where the last one stands."""
        error = ending.error
        if isinstance(error, ReferenceGone | Unfit) and failures == 1:
            return 0.0  # a second picture may do where the first one did not; it is paid for, so there is no third
        # What was turned away at the door has been sent again under its own id as often as the policy says.
        if isinstance(error, Unavailable) and not (error.untaken and ending.attempt.sends):
            drawn = self._studio.random.random()
            return self._studio.retry.wait_after(failures, elapsed, drawn, error.retry_after)
        return None

    async def _affordable(self, shot: Shot) -> bool:
        """Wait until the worst case of a shot fits; stop the run where nothing on its way can free money."""
        worst = self._accounts.worst(shot)
        while worst > 0 and not self._accounts.budget.allows(worst):
            if self._stop is not None:
                return False
            if self._accounts.budget.reserved <= 0:
                left = self._accounts.budget.left or 0.0
                self._halt(Stop.BUDGET, f"the next picture may cost ${worst:.4f}, and ${left:.4f} are left")
                return False
            await self._news.wait()
        return True

    async def _attempt(self, shot: Shot) -> Ending:
        """Make one attempt: reserve, upload, commit the intent, send, commit the ending."""
        attempt = self._unused(shot, self._accounts.open(shot, self._studio.now()))
        try:
            names = [await self._uploads.named(reference, self._made) for reference in shot.references]
        except ProviderError as error:
            ending = Ending(_not_sent(attempt, error, self._studio.now()), error)
        else:
            await self._studio.ledger.put(attempt)
            self._studio.reporter.asking(shot, attempt)
            ending = await self._sent_off(shot, attempt, tuple(names))
        if isinstance(ending.error, ReferenceGone):
            for reference in shot.references:
                self._uploads.forget(reference, self._made)
        await self._studio.ledger.put(ending.attempt)
        self._accounts.close(ending.attempt)
        if (why := self._studio.breaker.opens(self._accounts.endings)) is not None:
            self._halt(Stop.BREAKER, why)
        self._wake()
        return ending

    def _unused(self, shot: Shot, attempt: Attempt) -> Attempt:
        """Return the attempt under a number whose picture is not there yet: a lost ledger costs no old pictures."""
        form = self._plan.campaign.format
        while not attempt.sends and (self._studio.folder / file_key(attempt, shot.scene, form)).exists():
            attempt = replace(attempt, number=attempt.number + 1)
        return attempt

    async def _sent_off(self, shot: Shot, attempt: Attempt, names: tuple[str, ...]) -> Ending:
        async def pause(seconds: float, why: str) -> bool:
            return await self._pause(shot, seconds, why)

        form = self._plan.campaign.format
        request = Request(
            task_uuid=attempt.id,
            model=self._plan.model.air,
            prompt=shot.prompt,
            width=shot.size.width,
            height=shot.size.height,
            seed=shot.seed,
            format=form,
            references=names,
        )

        async def inspect(picture: MadePicture) -> None:
            await self._inspector.check(shot, picture, form, self._made)
            self._inspector.add(shot.id, shot.seed, picture)

        attempting = Attempting(self._studio, attempt, file_key(attempt, shot.scene, form), pause, inspect)
        if attempt.image_uuid:  # it was made and paid for: only the picture has to be brought
            return await attempting.see_through(Job(attempt.id, acknowledged=False))
        ending = await attempting.carry_out(request)
        self._sent += ending.attempt.sends - attempt.sends
        return ending

    async def _pause(self, shot: Shot, seconds: float, why: str) -> bool:
        """Wait before something is tried again; return whether to try, which a run that has stopped does not."""
        self._studio.reporter.waiting(shot, seconds, why)
        async with anyio.create_task_group() as either:

            async def stopped() -> None:
                await self._halted.wait()
                either.cancel_scope.cancel()

            either.start_soon(stopped)
            await self._studio.sleep(seconds)
            either.cancel_scope.cancel()
        return self._stop is None

    def _halt(self, stop: Stop, why: str) -> None:
        """Send nothing more; the first reason is the one that counts."""
        self._stop = self._stop or (stop, why)
        self._halted.set()
        self._wake()

    def _settle(self, settled: Settled) -> None:
        self._settled[settled.status] += 1
        if settled.status is Status.MADE and settled.attempt is not None:
            self._made[settled.shot.id] = settled.attempt
        self._schedule.settle(settled.shot.id, came=settled.status is Status.MADE)
        self._studio.reporter.settled(settled, self._accounts.budget)
        self._wake()

    def _wake(self) -> None:
        """Let everyone who waits for something to change look again."""
        self._news.set()
        self._news = anyio.Event()


def _settled(shot: Shot, ending: Ending) -> Settled:
    reason = f"{ending.error.code}: {ending.error}" if ending.error else ""
    return Settled(shot, STATUS[ending.attempt.outcome], ending.attempt, reason)


def _not_sent(attempt: Attempt, error: ProviderError, now: str) -> Attempt:
    """Return an attempt that never left: its references did not reach the service."""
    outcome = Outcome.REFUSED if isinstance(error, Refused) else Outcome.FAILED
    return replace(attempt, outcome=outcome, settled_at=now, code=error.code, message=str(error))
