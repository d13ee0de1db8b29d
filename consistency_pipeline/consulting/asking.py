"""Asking the judge: what a question passes through, from the budget to the score in the ledger.

One way for runs and for `score`: what differs is handed in as `Means`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import anyio

from consistency_pipeline.budget import Budget
from consistency_pipeline.consulting.answers import scored_of
from consistency_pipeline.consulting.queries import Query
from consistency_pipeline.consulting.register import Register, Shown, key_of
from consistency_pipeline.errors import BadCredentials, OutOfMoney, ProviderError, ReferenceGone, Unclear
from consistency_pipeline.ledger import Ledger
from consistency_pipeline.opinions import Patience, opinion, question_of, see_through
from consistency_pipeline.providers import Reader
from consistency_pipeline.records import Attempt, Consultation, Scored, Stop
from consistency_pipeline.references import Reference
from consistency_pipeline.reporter import Reporter
from consistency_pipeline.text import one_line

AT_A_TIME = 8  # questions
LONGEST_NOTE = 200
KEPT_FOR_PICTURES = "the judge is not asked about every picture: what the budget has left is kept for pictures"


class Purse(Protocol):
    """Money that pictures and questions share."""

    budget: Budget

    def spares(self, worst: float) -> bool:
        """Tell whether a question that costs `worst` at most can be paid, with all that comes first."""
        ...


class Shower(Protocol):
    """Names pictures as the service knows them; uploads what it has not got."""

    async def named(self, reference: Reference, made: Mapping[str, Attempt]) -> str:
        """Return what names a reference."""
        ...

    async def picture(self, attempt: Attempt) -> str:
        """Return what names the picture of an attempt."""
        ...

    def forget(self, reference: Reference, made: Mapping[str, Attempt]) -> None:
        """Take it that the service no longer has a reference."""
        ...

    def forget_picture(self, attempt: Attempt) -> None:
        """Take it that the service no longer has the picture of an attempt."""
        ...


class Course(Protocol):
    """Whether anything is sent at all."""

    stopped: tuple[Stop, str] | None

    def halt(self, stop: Stop, why: str) -> None:
        """Send nothing more."""
        ...


@dataclass(frozen=True, slots=True)
class Means:
    """All that asking touches."""

    reader: Reader
    ledger: Ledger
    purse: Purse
    shower: Shower
    course: Course
    reporter: Reporter
    patience: Patience = field(default_factory=Patience)


class Consulting:
    """Asks the judge of one campaign. `asked` counts the questions that were answered or may have been, `spent` is
    what they add to what counts as spent, `unasked` counts those that were left out. Not touched from two threads.
    """

    def __init__(self, register: Register, means: Means) -> None:
        self.asked = self.unasked = 0
        self.spent = 0.0
        self._register = register
        self._means = means
        self._room = anyio.CapacityLimiter(AT_A_TIME)
        # Two pictures of the same content: the second waits for what is said of the first.
        self._locks: defaultdict[str, anyio.Lock] = defaultdict(anyio.Lock)
        self._noted: set[str] = set()

    async def consult(
        self, one: Shown, made: Mapping[str, Attempt], measured: Sequence[Scored] = ()
    ) -> tuple[Scored, ...]:
        """Return what the judge says of each subject of a picture, and write it down; asks only what it was not asked.

        `made` are the pictures that references may be, `measured` is what else was said of the picture. A subject that
        it could not be asked about is left out.
        """
        return await self._each(one, self._register.wanted(one, made, measured), made)

    async def take_up(self, one: Shown, made: Mapping[str, Attempt]) -> tuple[Scored, ...]:
        """See through what an earlier run has begun to ask of a picture, and ask nothing else of it."""
        return await self._each(one, self._register.left(one, made), made)

    async def _each(
        self, one: Shown, wanted: Mapping[str, Sequence[Query]], made: Mapping[str, Attempt]
    ) -> tuple[Scored, ...]:
        said = [await self._said(one, queries, made) for queries in wanted.values()]
        return tuple(scored for scored in said if scored is not None)

    async def _said(self, one: Shown, queries: Sequence[Query], made: Mapping[str, Attempt]) -> Scored | None:
        """Return what is said of one subject, None as long as a question about it has no answer."""
        key, subject = key_of(queries), queries[0].asked.subject
        if known := self._register.said(one.sha256, subject, key):
            return known
        opinions = []
        for query in queries:
            async with self._locks[query.asked.fingerprint], self._room:
                answer = self._register.docket.known(query.asked) or await self._ask(query, one.attempt, made)
            if answer is None:
                return None
            opinions.append(opinion(query.asked, answer))
        scored, whole = scored_of(opinions, key, self._means.patience.now())
        await self._means.ledger.put_score(scored, whole)
        self._register.keep(scored)
        return scored

    async def _ask(self, query: Query, attempt: Attempt, made: Mapping[str, Attempt]) -> Consultation | None:
        """Ask a question; where the service has forgotten a picture, once more. None where that gave no answer."""
        for _ in range(2):
            if not self._may(query):
                return None
            try:
                names = [await self._means.shower.picture(attempt)]
                names += [await self._means.shower.named(reference, made) for reference in query.references]
            except ProviderError as error:
                self._heed(error)
                return None
            if not self._may(query):  # while the pictures were shown, others may have taken the money
                return None
            if not isinstance(await self._sent(attempt.shot, query, names), ReferenceGone):
                break
            self._means.shower.forget_picture(attempt)
            for reference in query.references:
                self._means.shower.forget(reference, made)
        return self._register.docket.known(query.asked)

    async def _sent(self, shot: str, query: Query, names: Sequence[str]) -> ProviderError | None:
        """Commit the intent, send the question, and commit how it ended; return the error if it was one."""
        means, docket = self._means, self._register.docket
        counted = 0.0 if docket.worst(query.asked) else docket.committed(query.asked)
        consultation, means.purse.budget = docket.open(query.asked, means.purse.budget, means.patience.now())
        await means.ledger.put_consultation(consultation)
        means.reporter.questioning(shot, consultation)
        question = question_of(query.asked, consultation, names)
        done, error = await see_through(consultation, question, means.reader, means.patience)
        await means.ledger.put_consultation(done)
        means.reporter.answered(shot, done)
        means.purse.budget = docket.close(done, means.purse.budget)
        self.asked += 1
        self.spent += done.committed - counted
        if error is not None:
            self._heed(error)
        return error

    def _may(self, query: Query) -> bool:
        """Tell whether a question may leave now; what counts as spent already always may, as long as anything does."""
        if self._means.course.stopped is not None:
            self.unasked += 1
            return False
        worst = self._register.docket.worst(query.asked)
        if worst > 0 and not self._means.purse.spares(worst):
            self.unasked += 1
            self._note(KEPT_FOR_PICTURES)
            return False
        return True

    def _heed(self, error: ProviderError) -> None:
        """Stop where the service wants no more from us; of all else say once what it is."""
        cause = error.__cause__ if isinstance(error, Unclear) else error
        if isinstance(cause, OutOfMoney | BadCredentials):
            stop = Stop.OUT_OF_MONEY if isinstance(cause, OutOfMoney) else Stop.BAD_CREDENTIALS
            self._means.course.halt(stop, str(cause))
        elif not isinstance(error, ReferenceGone):
            self._note(f"the judge did not answer: {error.code}: {one_line(str(error), LONGEST_NOTE)}")

    def _note(self, text: str) -> None:
        if text not in self._noted:
            self._noted.add(text)
            self._means.reporter.note(text)
