"""One attempt, from the committed intent to its ending. Whatever the service does, it ends as an `Attempt`.

Up to the moment when the service is known to have the request, everything is sent again under the same id, which a
service carries out once. From then on the request is only asked after. A picture that was made and cannot be fetched
leaves the attempt unknown, with its cost: the next run fetches it instead of paying for another. Only where the service
says that it is gone, or serves something else in its place, has the attempt failed, with its cost.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from consistency_pipeline.errors import (
    BadCredentials,
    NotKnown,
    OutOfMoney,
    ProviderError,
    Refused,
    Unavailable,
    Unclear,
    Unfit,
)
from consistency_pipeline.providers import Answer, Job, Request
from consistency_pipeline.records import Attempt, MadePicture, Outcome
from consistency_pipeline.retry import overloaded
from consistency_pipeline.runner.gate import Place
from consistency_pipeline.runner.studio import Studio

# What the service has lost or never made a picture: there is nothing left to fetch, though it was paid for.
LOST = frozenset({"picture-gone", "not-a-picture", "unsafe-url"})

Pause = Callable[[float, str], Awaitable[bool]]
"""Waits so many seconds for a reason in words; returns whether to go on, which a run that stops does not."""
Inspect = Callable[[MadePicture], Awaitable[None]]
"""Raises `Unfit` where a picture does not count."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt ended, and the error that ended it where it did not end well."""

    attempt: Attempt
    error: ProviderError | None = None


class Attempting:
    """Carries out one attempt. `target` is the key of its picture, below the folder of the run.

    `place` is its room at the gate, entered before and left when the service has answered. `inspect` looks at the
    picture before it counts.
    """

    def __init__(
        self, studio: Studio, attempt: Attempt, target: str, place: Place, pause: Pause, inspect: Inspect
    ) -> None:
        self.attempt = attempt
        self._inspect = inspect
        self._studio = studio
        self._place = place
        self._target = target
        self._pause = pause
        self._began = studio.clock()

    async def carry_out(self, request: Request) -> Ending:
        """Send the request and see it through."""
        try:
            job = await self._submitted(request)
        except ProviderError as error:
            return self._ended(error)
        return await self.see_through(job)

    async def see_through(self, job: Job) -> Ending:
        """Wait for a request that the service may have, and bring its picture."""
        try:
            answer = await self._answered(job)
            self._place.answered()
            self.attempt = replace(
                self.attempt, cost=answer.cost, image_uuid=answer.image_uuid, seed_returned=answer.seed
            )
            picture = await self._brought(answer)
            self.attempt = replace(self.attempt, picture=picture)
            await self._inspect(picture)
        except ProviderError as error:
            return self._ended(error)
        made = replace(self.attempt, outcome=Outcome.MADE, settled_at=self._studio.now())
        return Ending(replace(made, code=None, message=None))

    def _ended(self, error: ProviderError) -> Ending:
        self._tell(error)
        self._place.leave()
        match error:
            case Refused():
                outcome = Outcome.REFUSED
            case Unclear():
                outcome = Outcome.UNKNOWN
            case _:
                outcome = Outcome.FAILED
        settled = replace(self.attempt, outcome=outcome, settled_at=self._studio.now())
        return Ending(replace(settled, code=error.code, message=str(error)), error)

    async def _submitted(self, request: Request) -> Job:
        """Send until the service has the request or says no; each time under the same id."""
        failures, unclear = 0, self.attempt.sends > 0
        while True:
            self.attempt = replace(self.attempt, sends=self.attempt.sends + 1)
            self._place.sending()
            try:
                return await self._studio.provider.submit(request)
            except Unclear as error:
                unclear = True
                failures += 1
                job = await self._known(request.task_uuid)
                if job is not None:
                    return job
                await self._wait_outside(failures, error, unclear)
            except Unavailable as error:
                if not error.untaken:
                    raise
                failures += 1
                await self._wait_outside(failures, error, unclear)
            except (BadCredentials, OutOfMoney) as error:
                if not unclear:
                    raise
                raise Unclear(f"it may have been carried out, but: {error}", code=error.code) from error

    async def _known(self, task_uuid: str) -> Job | None:
        """Return the job of a request that ended unclearly, or None where the service has it not or does not say."""
        try:
            return await self._studio.provider.poll(Job(task_uuid, acknowledged=False))
        except Unclear:
            return None
        except (BadCredentials, OutOfMoney) as error:
            raise Unclear(f"it may have been carried out, but: {error}", code=error.code) from error
        except Unavailable as error:
            if not error.untaken:
                raise
            return None

    async def _answered(self, job: Job) -> Answer:
        """Ask after a job until it is finished; a question that finds no hearing says nothing about the job."""
        polls = failures = 0
        while job.answer is None:
            wait = self._studio.polling.wait_after(polls, self._studio.clock() - self._began)
            if wait is None:
                raise Unclear("the service has been working on it for too long", code="too-long")
            if polls or job.acknowledged:  # what we are not sure of is asked after at once
                await self._studio.sleep(wait)
            polls += 1
            try:
                job = await self._studio.provider.poll(job)
            except ProviderError as error:
                if isinstance(error, Refused | NotKnown) or (isinstance(error, Unavailable) and not error.untaken):
                    raise
                failures += 1
                self._tell(error)
                await self._wait_for_hearing(failures, error)
        return job.answer

    async def _wait_for_hearing(self, failures: int, error: ProviderError) -> None:
        if not isinstance(error, Unavailable | Unclear):  # no money, no access: the job goes on without us
            raise Unclear(f"the request is on its way, but: {error}", code=error.code) from error
        try:
            await self._wait(failures, error)
        except ProviderError as last:
            raise Unclear(str(last), code=last.code) from last

    async def _brought(self, answer: Answer) -> MadePicture:
        """Fetch the picture; after a failure its address is asked for again, since addresses expire."""
        failures = 0
        place = self._studio.folder / self._target
        while True:
            try:
                picture = await self._studio.provider.fetch(answer, place)
                return replace(picture, file=self._target)
            except Unavailable as error:
                failures += 1
                await self._wait_to_fetch(failures, error)
            answer = await self._asked_again(answer)

    async def _asked_again(self, answer: Answer) -> Answer:
        """Return the answer with its address as the service gives it now; where it gives none, as it was."""
        try:
            job = await self._known(self.attempt.id)
        except ProviderError:  # the picture was made: nothing that is said now takes that back
            return answer
        return job.answer if job and job.answer else answer

    async def _wait_to_fetch(self, failures: int, error: Unavailable) -> None:
        try:
            await self._wait_for_hearing(failures, error)
        except Unclear as last:
            if last.code in LOST:
                raise Unfit(str(last), code=last.code) from last
            raise

    async def _wait(self, failures: int, error: ProviderError) -> None:
        """Wait as the policy says, or raise the error where it says to stop."""
        elapsed = self._studio.clock() - self._began
        seconds = self._studio.retries.wait_for(error, failures, elapsed, self._studio.random.random())
        if seconds is None or not await self._pause(seconds, str(error)):
            raise error

    async def _wait_outside(self, failures: int, error: ProviderError, unclear: bool) -> None:
        """Wait before the same is sent again, and leave the room to others meanwhile."""
        self._tell(error)
        self._place.leave()
        await (self._wait_for_hearing if unclear else self._wait)(failures, error)
        if not await self._place.enter(again=True):
            raise Unclear(str(error), code=error.code) if unclear else error

    def _tell(self, error: ProviderError) -> None:
        """Let the gate know where the service has too much to do."""
        if overloaded(error):
            self._place.overloaded(error.retry_after if isinstance(error, Unavailable) else None)
