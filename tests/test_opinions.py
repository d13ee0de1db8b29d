"""Asking a judge: through the budget, once, and over a lost answer; then whole, against the sandbox."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from pathlib import Path

import anyio
import pytest
from PIL import Image
from pydantic import SecretStr

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
from consistency_pipeline.files import digest
from consistency_pipeline.ledger import Ledger, consultations
from consistency_pipeline.opinions import (
    Docket,
    Patience,
    looked_up,
    opinion,
    question_of,
    see_through,
)
from consistency_pipeline.providers import PROVIDERS, READERS, Question, Reading, Request, Settings
from consistency_pipeline.records import TASK_UNKNOWN, Consultation, Outcome
from consistency_pipeline.sandbox import Fault, Options, Sandbox, serve
from consistency_pipeline.scoring.judge import Asked, Wanted, worst_cost
from consistency_pipeline.scoring.records import State
from tests.scoring.shown import thing
from tests.seeing.drawn import packed

NOW = "2026-11-23T08:00:00.000Z"
ASKED = Asked("mug", "a" * 64, ("b" * 64,), (Wanted("band"), Wanted("logo")), readers.DEFAULT)
SAID = '{"d1": {"answer": "yes", "reason": "there"}, "d2": {"answer": "no", "reason": "bare"}}'

BUSY = Unavailable("busy", code="rateLimit", untaken=True)


class Scripted:
    """A reader that answers as told, one thing after the other, and keeps what it was asked."""

    def __init__(self, *answers: Reading | ProviderError) -> None:
        self.answers = list(answers)
        self.asked: list[Question] = []

    async def read(self, question: Question) -> Reading:
        self.asked.append(question)
        return self._next()

    async def recall(self, task_uuid: str) -> Reading:
        return self._next()

    def _next(self) -> Reading:
        answer = self.answers.pop(0)
        if isinstance(answer, ProviderError):
            raise answer
        return answer


async def at_once(_: float) -> bool:
    """Wait for nothing."""
    return True


PATIENCE = Patience(clock=lambda: 0.0, rest=at_once, now=lambda: NOW)


def asked(docket: Docket, budget: Budget, reader: Scripted) -> tuple[Consultation, Budget]:
    consultation, budget = docket.open(ASKED, budget, NOW)
    question = question_of(ASKED, consultation, ["made", "reference"])
    consultation, _ = anyio.run(see_through, consultation, question, reader, PATIENCE)
    return consultation, docket.close(consultation, budget)


def test_an_answer_is_paid_once_and_known_from_then_on() -> None:
    docket, worst = Docket(), worst_cost(ASKED)
    consultation, budget = docket.open(ASKED, Budget(1.0), NOW)
    assert (budget.reserved, docket.worst(ASKED)) == (worst, worst)
    question = question_of(ASKED, consultation, ["made", "reference"])
    done, error = anyio.run(see_through, consultation, question, Scripted(Reading(SAID, "stop", 0.002)), PATIENCE)
    budget = docket.close(done, budget)
    assert error is None
    assert (done.outcome, done.cost, done.sends) == (Outcome.MADE, 0.002, 1)
    assert (budget.spent, budget.reserved, docket.worst(ASKED)) == (0.002, 0.0, 0.0)
    assert docket.known(ASKED) == done
    assert [one.state for one in opinion(ASKED, done).details] == [State.PRESENT, State.ABSENT]
    with pytest.raises(ValueError, match="already"):
        docket.open(ASKED, budget, NOW)
    again = Docket([done])
    assert (again.spent, again.known(ASKED)) == (0.002, done)


def test_a_question_on_its_way_is_not_opened_twice() -> None:
    docket = Docket()
    _, budget = docket.open(ASKED, Budget(None), NOW)
    with pytest.raises(ValueError, match="already"):
        docket.open(ASKED, budget, NOW)


def test_a_cap_without_room_opens_nothing() -> None:
    docket = Docket()
    with pytest.raises(ValueError, match="does not fit"):
        docket.open(ASKED, Budget(worst_cost(ASKED) / 2), NOW)
    docket.open(ASKED, Budget(worst_cost(ASKED)), NOW)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Refused("no", code="invalidProviderContent"), Outcome.REFUSED),
        (ReferenceGone("gone", code="mediaNotFound"), Outcome.FAILED),
        (Unavailable("later", code="providerError"), Outcome.FAILED),
        (OutOfMoney("empty", code="insufficientCredits"), Outcome.FAILED),
        (BadCredentials("who", code="invalidApiKey"), Outcome.FAILED),
    ],
    ids=["refused", "picture gone", "unavailable", "no money", "no key"],
)
def test_what_was_not_answered_costs_nothing(error: ProviderError, outcome: Outcome) -> None:
    docket = Docket()
    consultation, budget = asked(docket, Budget(1.0), Scripted(error))
    assert (consultation.outcome, consultation.code, budget.committed) == (outcome, error.code, 0.0)
    assert (docket.known(ASKED) is not None) == (outcome is Outcome.REFUSED)
    assert {one.state for one in opinion(ASKED, consultation).details} == {State.CANNOT_TELL}


@pytest.mark.parametrize(
    ("answers", "outcome", "counts", "pending"),
    [
        ([Reading(SAID, "stop", 0.002)], Outcome.MADE, 0.002, False),
        ([BUSY, Reading(SAID, "stop", 0.002)], Outcome.MADE, 0.002, False),
        ([Refused("no", code="invalidProviderContent")], Outcome.REFUSED, 0.0, False),
        ([Unavailable("failed", code="providerError")], Outcome.FAILED, 0.0, False),
        ([NotKnown("no trace", code=TASK_UNKNOWN)], Outcome.UNKNOWN, worst_cost(ASKED), False),
        ([Unclear("no words yet", code="no-words-yet")], Outcome.UNKNOWN, worst_cost(ASKED), True),
        ([BadCredentials("who", code="invalidApiKey")], Outcome.UNKNOWN, worst_cost(ASKED), True),
    ],
    ids=["answered", "busy, then answered", "refused", "failed", "no trace", "no words yet", "no key"],
)
def test_a_question_left_open_is_looked_up_by_its_id(
    answers: Sequence[Reading | ProviderError], outcome: Outcome, counts: float, pending: bool
) -> None:
    left, _ = Docket().open(ASKED, Budget(1.0), "2026-11-23T06:59:00.000Z")
    assert (left.pending, left.forgotten) == (True, False)
    reader = Scripted(*answers)
    done = anyio.run(looked_up, left, reader, PATIENCE)
    assert (done.id, done.outcome, done.committed, done.pending) == (left.id, outcome, counts, pending)
    assert done.forgotten == (outcome is Outcome.UNKNOWN and not pending)
    assert (reader.asked, reader.answers) == ([], [])


def test_what_was_asked_lately_is_not_taken_for_forgotten() -> None:
    left, _ = Docket().open(ASKED, Budget(1.0), "2026-11-23T07:59:00.000Z")
    done = anyio.run(looked_up, left, Scripted(NotKnown("no trace", code=TASK_UNKNOWN)), PATIENCE)
    assert (done.pending, done.code, done.message) == (True, "no-trace-yet", "no trace so far")


def test_a_lost_answer_is_asked_for_again_under_the_same_id() -> None:
    lost = Unclear("no answer came", code="no-answer")
    reader = Scripted(lost, lost, Reading(SAID, "stop", None))
    consultation, budget = asked(Docket(), Budget(1.0), reader)
    assert (consultation.outcome, consultation.sends) == (Outcome.MADE, 3)
    assert {question.task_uuid for question in reader.asked} == {consultation.id}
    assert budget.spent == consultation.worst_cost, "an unknown cost counts as the worst"


def test_what_nobody_knows_is_taken_up_by_the_next_run_and_paid_once() -> None:
    lost = Unclear("no answer came", code="no-answer")
    consultation, budget = asked(Docket(), Budget(1.0), Scripted(*[lost] * 5))
    assert (consultation.outcome, budget.spent) == (Outcome.UNKNOWN, consultation.worst_cost)
    docket = Docket([consultation])
    assert docket.worst(ASKED) == 0.0
    full = Budget(consultation.worst_cost, spent=docket.spent)
    done, budget = asked(docket, full, Scripted(Reading(SAID, "stop", 0.001)))
    assert (done.id, done.sends, done.code) == (consultation.id, 6, None)
    assert budget.spent == pytest.approx(0.001)
    assert budget.reserved == 0.0


@pytest.mark.parametrize("sends", [0, 1])
def test_one_that_was_cut_off_may_have_left(sends: int) -> None:
    consultation, _ = Docket().open(ASKED, Budget(1.0), NOW)
    docket = Docket([replace(consultation, sends=sends)])
    done, _ = asked(docket, Budget(1.0, spent=docket.spent), Scripted(OutOfMoney("empty", code="insufficientCredits")))
    assert (done.id, done.outcome) == (consultation.id, Outcome.UNKNOWN)
    assert done.committed == consultation.worst_cost


def test_a_judging_survives_the_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    opened, budget = Docket().open(ASKED, Budget(1.0), NOW)
    done, _ = asked(Docket(), budget, Scripted(Reading("no JSON \u00e9", "length", 0.1)))
    assert consultations(path) == ()
    with Ledger(path) as book:
        for one in (opened, done, replace(opened, outcome=Outcome.UNKNOWN, sends=2, code="no-answer")):
            anyio.run(book.put_consultation, one)
    assert consultations(path) == (replace(opened, outcome=Outcome.UNKNOWN, sends=2, code="no-answer"), done)


def test_a_model_that_does_not_read_is_not_asked() -> None:
    with pytest.raises(ValueError, match="no model that reads"):
        worst_cost(replace(ASKED, model="google:4@3"))


def test_all_pictures_are_shown_or_none() -> None:
    consultation, _ = Docket().open(ASKED, Budget(None), NOW)
    with pytest.raises(ValueError, match="2 pictures"):
        question_of(ASKED, consultation, ["made"])


@pytest.mark.parametrize("air", readers.READERS)
def test_a_schema_goes_to_models_that_take_one(air: str) -> None:
    one = replace(ASKED, model=air)
    consultation, _ = Docket().open(one, Budget(None), NOW)
    question = question_of(one, consultation, ["made", "reference"])
    assert (question.schema is not None) == readers.READERS[air].schema


def pasted(_: str, references: Sequence[Image.Image], size: tuple[int, int], __: int) -> Image.Image:
    """Return the first reference at that size."""
    return references[0].resize(size)


@pytest.fixture
def opened(tmp_path: Path) -> Generator[Callable[..., Sandbox]]:
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield lambda *faults: stack.enter_context(serve(tmp_path, options=Options(renderer=pasted, faults=faults)))


async def judged(sandbox: Sandbox, folder: Path) -> tuple[Consultation, Asked, float]:
    """Have a picture made of a thing, ask about it, and return what came of it and what both cost."""
    settings = Settings(SecretStr(sandbox.key), sandbox.url, asynchronous=False)
    reference = packed(thing()[0])
    async with PROVIDERS["sandbox"](settings) as provider, READERS["sandbox"](settings) as reader:
        media = await provider.upload(reference, "image/png")
        request = Request("92a561d6-1a5c-4a5e-9d3e-6f0a2f7b1c55", "google:4@3", "a mug", 512, 512, 7, "png", (media,))
        job = await provider.submit(request)
        assert job.answer
        picture = await provider.fetch(job.answer, folder / "one.png")
        question = replace(ASKED, picture=picture.sha256, references=(digest(reference),))
        docket = Docket()
        consultation, budget = docket.open(question, Budget(1.0), NOW)
        sent = question_of(question, consultation, [job.answer.image_uuid, media])
        done, _ = await see_through(consultation, sent, reader, Patience(now=lambda: NOW))
        docket.close(done, budget)
        return done, question, job.answer.cost or 0.0


CASES = {
    "kept": ((), State.PRESENT),
    "detail": ((Fault("drift", how="detail"),), State.ABSENT),
    "swap": ((Fault("drift", how="swap"),), State.ABSENT),
    "hue": ((Fault("drift", how="hue"),), State.PRESENT),
    "blank": ((Fault("blank"),), State.CANNOT_TELL),
    "answer lost": ((Fault("reset-after", times=1, on="textInference"),), State.PRESENT),
    "truncated": ((Fault("truncated-json", times=1, on="textInference"),), State.PRESENT),
    "busy": ((Fault("503", times=1, on="textInference", retry_after=0.01),), State.PRESENT),
    "refused": ((Fault("refused", on="textInference"),), State.CANNOT_TELL),
}


@pytest.mark.parametrize("name", CASES)
def test_the_whole_path_against_the_sandbox(name: str, opened: Callable[..., Sandbox], tmp_path: Path) -> None:
    faults, expected = CASES[name]
    sandbox = opened(*faults)
    consultation, question, paid = anyio.run(judged, sandbox, tmp_path / "made")
    assert [one.state for one in opinion(question, consultation).details] == [expected] * 2
    texts = [task for task in sandbox.books.tasks() if task.task_type == "textInference"]
    assert [task.task_uuid for task in texts] == [consultation.id]
    assert sandbox.books.spent() == pytest.approx(paid + consultation.committed, abs=1e-6)
    assert consultation.committed <= consultation.worst_cost
    assert (consultation.outcome, consultation.cost is None) == (
        (Outcome.REFUSED, True) if name == "refused" else (Outcome.MADE, False)
    )
