"""Making one shot: attempts follow each other while the last one may be bettered, each within the budget."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from consistency_pipeline.errors import (
    BadCredentials,
    OutOfMoney,
    ProviderError,
    ReferenceGone,
    Refused,
    Unclear,
    Unfit,
)
from consistency_pipeline.plan import Plan, Shot, further_seeds, resolved, varied
from consistency_pipeline.providers import Job, Request
from consistency_pipeline.records import Attempt, MadePicture, Outcome, Stop
from consistency_pipeline.retry import Stage
from consistency_pipeline.runner.accounts import Accounts
from consistency_pipeline.runner.attempting import Attempting, Ending
from consistency_pipeline.runner.course import Course
from consistency_pipeline.runner.gate import Place
from consistency_pipeline.runner.inspecting import Inspector
from consistency_pipeline.runner.studio import Orders, Studio, file_key
from consistency_pipeline.runner.uploads import Uploads


@dataclass
class Shooting:
    """Makes shots of a plan for one run, any number at a time. `made` are the pictures that they may refer to.

    `orders` has what is asked for a shot where that is not the shot itself. `sent` counts the requests. Not touched
    from two threads.
    """

    studio: Studio
    plan: Plan
    made: Mapping[str, Attempt]
    accounts: Accounts
    course: Course
    uploads: Uploads
    inspector: Inspector
    orders: Orders
    sent: int = 0

    async def make(self, shot: Shot, place: Place) -> Ending | None:
        """Make each picture that is ordered of a shot; None where the run stopped before anything was sent for it.

        Returns how the last one ended that was made, or else the last. `place` is its room at the gate, and is left.
        """
        best: Ending | None = None
        for wanted in self.orders.get(shot.id, (shot,)):
            ending = await self._seen_through(wanted, place)
            place.leave()
            if ending is not None and (best is None or best.error or not ending.error):
                best = ending
        return best

    async def _seen_through(self, shot: Shot, place: Place) -> Ending | None:
        """Make attempts until one stands. After a picture that does not count, the next seed may give another."""
        shot = resolved(shot, {name: made.picture.sha256 for name, made in self._made_for(shot) if made.picture})
        began, failures, ending = self.studio.clock(), 0, None
        while await self._let_in(shot, place):
            ending = await self._attempt(shot, place)
            place.leave()
            failures += 1
            wait = self._wait_after(ending, failures, self.studio.clock() - began)
            if wait is None or not await self._pause(shot, ending.attempt, wait, str(ending.error)):
                break
            if isinstance(ending.error, Unfit):
                tried = self.accounts.seeds(shot) | {order.seed for order in self.orders.get(shot.id, ())}
                shot = varied(shot, next(further_seeds(shot, tried)), shot.prompt)
        return ending

    def _made_for(self, shot: Shot) -> Iterator[tuple[str, Attempt]]:
        """Yield the pictures that a shot refers to and that were made, each with the shot that made it."""
        for reference in shot.references:
            if reference.made_by is not None and reference.made_by in self.made:
                yield reference.made_by, self.made[reference.made_by]

    def _wait_after(self, ending: Ending, failures: int, elapsed: float) -> float | None:
        """Return the seconds before another attempt, or None where the last one stands."""
        if ending.error is None:
            return None
        stage = Stage.ENDED if ending.attempt.sends else Stage.UNSENT
        drawn = self.studio.random.random()
        return self.studio.retries.wait_for(ending.error, failures, elapsed, drawn, stage)

    async def _let_in(self, shot: Shot, place: Place) -> bool:
        """Wait for money and for room; stop the run where nothing on its way can free money.

        Room is not held while waiting for money: those whose money it is may need that room to be seen through.
        """
        worst = self.accounts.worst(shot)
        while self.course.stopped is None:
            if worst <= 0 or self.accounts.budget.allows(worst):
                if place.inside:
                    return True
                await place.enter(again=True)
            elif self.accounts.budget.reserved <= 0:
                left = self.accounts.budget.left or 0.0
                self.course.halt(Stop.BUDGET, f"the next picture may cost ${worst:.4f}, and ${left:.4f} are left")
            else:
                place.leave()
                await self.course.change()
        return False

    async def _attempt(self, shot: Shot, place: Place) -> Ending:
        """Make one attempt: reserve, upload, commit the intent, send, commit the ending."""
        attempt = self._unused(shot, self.accounts.open(shot, self.studio.now()))
        try:
            wanted = () if attempt.image_uuid else shot.references  # one that was made has only to be brought
            names = [await self.uploads.named(reference, self.made) for reference in wanted]
        except ProviderError as error:
            ending = Ending(_not_sent(attempt, error, self.studio.now()), error)
        else:
            await self.studio.ledger.put(attempt, shot.planned)
            self.studio.reporter.asking(shot, attempt)
            ending = await self._sent_off(shot, attempt, tuple(names), place)
        await self._book(shot, ending)
        return ending

    async def _book(self, shot: Shot, ending: Ending) -> None:
        """Commit how an attempt ended, and draw from it what concerns the run as a whole."""
        if isinstance(ending.error, ReferenceGone):
            for reference in shot.references:
                self.uploads.forget(reference, self.made)
        await self.studio.ledger.put(ending.attempt)
        self.accounts.close(ending.attempt)
        self.studio.reporter.ended(ending.attempt)
        # Of a request that may have been carried out these say nothing, but of the run they do.
        error = ending.error.__cause__ if isinstance(ending.error, Unclear) else ending.error
        if isinstance(error, OutOfMoney | BadCredentials):
            stop = Stop.OUT_OF_MONEY if isinstance(error, OutOfMoney) else Stop.BAD_CREDENTIALS
            self.course.halt(stop, str(error))
        if (why := self.studio.breaker.opens(self.accounts.endings)) is not None:
            self.course.halt(Stop.BREAKER, why)
        self.course.wake()

    def _unused(self, shot: Shot, attempt: Attempt) -> Attempt:
        """Return the attempt under a number whose picture is not there yet: a lost ledger costs no old pictures."""
        form = self.plan.campaign.format
        while not attempt.sends and (self.studio.folder / file_key(attempt, shot.scene, form)).exists():
            attempt = replace(attempt, number=attempt.number + 1)
        return attempt

    async def _sent_off(self, shot: Shot, attempt: Attempt, names: tuple[str, ...], place: Place) -> Ending:
        form = self.plan.campaign.format

        async def pause(seconds: float, why: str) -> bool:
            return await self._pause(shot, attempt, seconds, why)

        async def inspect(picture: MadePicture) -> None:
            await self.inspector.check(shot, picture, form, self.made)
            self.inspector.add(shot.id, shot.seed, picture)

        target = file_key(attempt, shot.scene, form)
        attempting = Attempting(self.studio, attempt, target, place, pause, inspect)
        if attempt.image_uuid:  # it was made and paid for: only the picture has to be brought
            return await attempting.see_through(Job(attempt.id, acknowledged=False))
        ending = await attempting.carry_out(self._request(shot, attempt, names))
        self.sent += ending.attempt.sends - attempt.sends
        return ending

    def _request(self, shot: Shot, attempt: Attempt, names: tuple[str, ...]) -> Request:
        return Request(
            task_uuid=attempt.id,
            model=self.plan.model.air,
            prompt=shot.prompt,
            width=shot.size.width,
            height=shot.size.height,
            seed=shot.seed,
            format=self.plan.campaign.format,
            references=names,
        )

    async def _pause(self, shot: Shot, attempt: Attempt, seconds: float, why: str) -> bool:
        """Wait before something is tried again; return whether to try, which a run that has stopped does not."""
        self.studio.reporter.waiting(shot, attempt, seconds, why)
        return await self.course.gate.rest(seconds)


def _not_sent(attempt: Attempt, error: ProviderError, now: str) -> Attempt:
    """Return an attempt that does not leave now: its references did not reach the service.

    One that may have left before stays unknown: what an upload meets says nothing of it.
    """
    ended = Outcome.REFUSED if isinstance(error, Refused) else Outcome.FAILED
    outcome = Outcome.UNKNOWN if attempt.sends else ended
    return replace(attempt, outcome=outcome, settled_at=now, code=error.code, message=str(error))
