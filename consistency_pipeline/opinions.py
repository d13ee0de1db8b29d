"""Asking a judge for money: the intent before it leaves, the cap, and never the same twice.

A question is a `judge.Asked`; what becomes of asking it is a `Consultation`, a fact for the ledger as an attempt is.
Whoever keeps the books commits the one that `Docket.open` returns before `see_through` sends it, and again when it
has ended.
"""

import time
import uuid
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

import anyio

from consistency_pipeline import readers
from consistency_pipeline.budget import Budget
from consistency_pipeline.errors import (
    BadCredentials,
    NotKnown,
    OutOfMoney,
    ProviderError,
    ReferenceGone,
    Refused,
    Unavailable,
    Unclear,
)
from consistency_pipeline.providers import Question, Reader, Reading
from consistency_pipeline.records import Consultation, Outcome, utc_now
from consistency_pipeline.retry import Retries
from consistency_pipeline.scoring import judge
from consistency_pipeline.scoring.judge import Asked, Opinion, worst_cost

TRACELESS = timedelta(hours=1)  # after which a question that the service knows nothing of is taken for forgotten
UNHEARD = (Outcome.OPEN, Outcome.UNKNOWN)


class Docket:
    """The questions of a campaign by fingerprint: what need not be asked, what may be opened, and what each ending does
    to the budget.

    The budget is the run's own and passes through: pictures and questions share it. Not touched from two threads.
    """

    def __init__(self, history: Iterable[Consultation] = ()) -> None:
        self._last: dict[str, Consultation] = {}
        self._reserved: dict[str, float] = {}
        self.spent = 0.0
        for consultation in history:
            self._last[consultation.question] = consultation
            self.spent += consultation.committed

    def known(self, asked: Asked) -> Consultation | None:
        """Return how a question was answered, or refused for good; None where it has to be asked."""
        last = self._last.get(asked.fingerprint)
        return last if last and last.outcome in (Outcome.MADE, Outcome.REFUSED) else None

    def begun(self, asked: Asked) -> bool:
        """Tell whether a question was sent and answered, or may have been."""
        last = self._last.get(asked.fingerprint)
        return last is not None and last.outcome is not Outcome.FAILED

    def committed(self, asked: Asked) -> float:
        """Return the USD that the last asking of a question counts for."""
        last = self._last.get(asked.fingerprint)
        return last.committed if last else 0.0

    def worst(self, asked: Asked) -> float:
        """Return the USD that a question may add to what is committed; none where it counts already."""
        return 0.0 if self.known(asked) or self._unknown(asked) else worst_cost(asked)

    def open(self, asked: Asked, budget: Budget, now: str) -> tuple[Consultation, Budget]:
        """Return the consultation to carry out, and the budget with its worst case reserved.

        It is a new one, or the last under its own id where nobody knows how that ended. ValueError where the question
        is answered or on its way already, or its worst case does not fit.
        """
        if self.known(asked) or asked.fingerprint in self._reserved:
            raise ValueError(f"{asked.subject} in {asked.picture[:12]} was asked about already")
        unknown = self._unknown(asked)
        if unknown is not None:
            self._reserved[asked.fingerprint] = unknown.committed
            again = replace(unknown, outcome=Outcome.OPEN, settled_at=None, code=None, message=None)
            return replace(again, sends=max(1, unknown.sends)), budget.take_up(unknown.committed)
        worst = worst_cost(asked)
        budget = budget.reserve(worst)
        self._reserved[asked.fingerprint] = worst
        name = str(uuid.uuid4())
        return Consultation(name, asked.fingerprint, asked.subject, asked.picture, asked.model, worst, now), budget

    def close(self, consultation: Consultation, budget: Budget) -> Budget:
        """Book how a consultation that was opened here has ended, and return the budget after it."""
        worst = self._reserved.pop(consultation.question)
        self._last[consultation.question] = consultation
        return budget.settle(worst, consultation.committed)

    def _unknown(self, asked: Asked) -> Consultation | None:
        """Return the last consultation of a question of which nobody knows how it ended: it may have been cut off."""
        last = self._last.get(asked.fingerprint)
        return last if last and last.outcome in UNHEARD else None


async def _rest(seconds: float) -> bool:
    await anyio.sleep(seconds)
    return True


@dataclass(frozen=True, slots=True)
class Patience:
    """How a question is asked again; `clock` counts seconds, `now` gives the time of day for records.

    `rest` waits so many seconds and returns whether to go on, which a run that stops does not.
    """

    retries: Retries = field(default_factory=Retries)
    clock: Callable[[], float] = time.monotonic
    rest: Callable[[float], Awaitable[bool]] = _rest
    now: Callable[[], str] = utc_now
    random: Random = field(default_factory=Random)


def question_of(asked: Asked, consultation: Consultation, shown: Sequence[str]) -> Question:
    """Return what is sent; `shown` names the picture and then the references, as `Question.pictures` has them."""
    if len(shown) != 1 + len(asked.references):
        raise ValueError(f"{1 + len(asked.references)} pictures are asked about, and {len(shown)} shown")
    model = readers.find(asked.model)
    schema = asked.schema if model is None or model.schema else None
    return Question(consultation.id, asked.model, judge.SYSTEM, asked.text, tuple(shown), schema, judge.MOST_TOKENS)


async def see_through(
    consultation: Consultation, question: Question, reader: Reader, patience: Patience | None = None
) -> tuple[Consultation, ProviderError | None]:
    """Ask until there is an answer or no hope of one, always under the same id; return how it ended, and why.

    The error comes back and is not raised: no money or no access are for the caller to stop on.
    """
    patience = patience or Patience()
    began, failures, unclear = patience.clock(), 0, consultation.sends > 0
    while True:
        consultation = replace(consultation, sends=consultation.sends + 1)
        try:
            return _answered(consultation, await reader.read(question), patience.now()), None
        except ProviderError as error:
            failures += 1
            unclear = unclear or isinstance(error, Unclear)
            elapsed = patience.clock() - began
            seconds = patience.retries.wait_for(error, failures, elapsed, patience.random.random())
            if seconds is None or not await patience.rest(seconds):
                return _ended(consultation, error, patience.now(), unclear=unclear), error


async def looked_up(consultation: Consultation, reader: Reader, patience: Patience | None = None) -> Consultation:
    """Return how a question ended that was left open, as far as the service tells; asks nothing that costs."""
    patience = patience or Patience()
    began, failures = patience.clock(), 0
    while True:
        try:
            return _answered(consultation, await reader.recall(consultation.id), patience.now())
        except ProviderError as error:
            failures += 1
            elapsed, drawn = patience.clock() - began, patience.random.random()
            final = isinstance(error, Unclear)
            seconds = None if final else patience.retries.wait_for(error, failures, elapsed, drawn)
            if seconds is None or not await patience.rest(seconds):
                now = patience.now()
                return _ended(consultation, _so_far(error, consultation.opened_at, now), now, unclear=True)


def _so_far(error: ProviderError, opened_at: str, now: str) -> ProviderError:
    """Return an error as it is, or for now: what was asked lately may be on its way, and without a trace yet."""
    since = datetime.fromisoformat(now) - datetime.fromisoformat(opened_at)
    if isinstance(error, NotKnown) and since < TRACELESS:
        return Unclear(f"{error} so far", code="no-trace-yet")
    return error


def opinion(asked: Asked, consultation: Consultation) -> Opinion:
    """Return what came of a question as an opinion, `cannot tell` where there is no answer."""
    text = consultation.text if consultation.outcome is Outcome.MADE else None
    return judge.heard(
        asked, text, consultation.finish if text is not None else consultation.code or "", consultation.cost
    )


def _answered(consultation: Consultation, reading: Reading, now: str) -> Consultation:
    done = replace(consultation, outcome=Outcome.MADE, settled_at=now, cost=reading.cost)
    return replace(done, text=reading.text, finish=reading.finish, code=None, message=None)


def _ended(consultation: Consultation, error: ProviderError, now: str, *, unclear: bool) -> Consultation:
    """Return how a question ended that was not answered; what may have been carried out is unknown, not failed."""
    turned_away = isinstance(error, BadCredentials | OutOfMoney) or (isinstance(error, Unavailable) and error.untaken)
    if isinstance(error, Unclear) or (unclear and turned_away):
        outcome = Outcome.UNKNOWN
    else:  # a picture that the service has forgotten is shown to it anew
        final = isinstance(error, Refused) and not isinstance(error, ReferenceGone)
        outcome = Outcome.REFUSED if final else Outcome.FAILED
    return replace(consultation, outcome=outcome, settled_at=now, code=error.code, message=str(error))
