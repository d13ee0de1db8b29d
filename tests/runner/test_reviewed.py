"""Ways in which a run once hung or paid twice, found by a review: each is shown not to be there any more."""

from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from consistency_pipeline.errors import BadCredentials, OutOfMoney, ProviderError, Unavailable
from consistency_pipeline.pace import Rate
from consistency_pipeline.providers import Job, Request
from consistency_pipeline.records import MadePicture, Outcome
from consistency_pipeline.runner.likenesses import Known, Likenesses
from consistency_pipeline.width import Width
from tests.runner.studio import Scripted, Stage, stage

MANY = """
version: 1
name: many
subjects: {mug: {kind: product, noun: mug, references: {front: refs/front.png}}}
scenes: [{id: desk, subjects: [mug], prompt: on a desk, takes: 20}]
"""
ONE = MANY.replace(", takes: 20", "")


def turned_away() -> Unavailable:
    return Unavailable("busy", code="http-429", untaken=True)


def test_nobody_waits_for_the_rate_once_nothing_is_left_to_send(tmp_path: Path) -> None:
    it = stage(tmp_path, MANY)
    it.width, it.rate = Width(), Rate(10.0)
    it.perform()
    assert set(it.statuses().values()) == {"made"}
    assert it.time == pytest.approx(19 * 10.0)


def test_who_waits_for_money_holds_no_room_of_those_who_have_it(tmp_path: Path) -> None:
    refusals: list[ProviderError] = [turned_away() for _ in range(4)]
    it = stage(tmp_path, f"{MANY}budget: {{max_cost: 0.30}}\n", Scripted({("refuse", ""): refusals}, slow=0.001))
    it.width = Width()
    tally = it.perform()
    assert (len(it.provider.charged), tally.left) == (4, 16)


class Killed(BaseException):
    """The process ends while its request is on its way."""


@dataclass
class Dying(Scripted):
    """Carries out the first request without an answer coming back; then it meets `trouble`; then all is well."""

    trouble: ProviderError = field(default_factory=turned_away)
    phase: int = 0

    async def submit(self, request: Request) -> Job:
        if self.phase == 0:
            self._charge(request)
            raise Killed
        if self.phase == 1:
            self.sent.append(request)
            raise self.trouble
        return await super().submit(request)

    async def poll(self, job: Job) -> Job:
        if self.phase == 1:
            raise self.trouble
        return await super().poll(job)


@pytest.mark.parametrize(
    "trouble",
    [BadCredentials("wrong", code="invalidApiKey"), OutOfMoney("empty", code="paymentRequired"), turned_away()],
    ids=["a wrong key", "an empty account", "429"],
)
def test_what_meets_a_second_try_says_nothing_of_the_first(tmp_path: Path, trouble: ProviderError) -> None:
    service = Dying(trouble=trouble)
    it = stage(tmp_path, ONE, service)
    with pytest.raises(BaseExceptionGroup):
        it.perform()
    for service.phase in (1, 2):
        it.perform()
    [attempt] = it.attempts("desk/1")
    assert (attempt.outcome, len(service.charged)) == (Outcome.MADE, 1)


def test_an_upload_that_fails_says_nothing_of_a_picture_that_was_paid_for(tmp_path: Path) -> None:
    def lost(times: int) -> list[ProviderError]:
        return [Unavailable("no", code="download-failed") for _ in range(times)]

    it: Stage = stage(tmp_path, ONE, Scripted({("fetch", ""): lost(8)}))
    it.perform()
    it.today = "2026-12-30"  # what was uploaded is forgotten by now
    it.provider.script = {("upload", ""): [turned_away()], ("fetch", ""): lost(4)}
    it.perform()
    it.today = "2026-12-31"
    it.perform()
    [attempt] = it.attempts("desk/1")
    assert (attempt.outcome, len(it.provider.charged)) == (Outcome.MADE, 1)


def test_a_copy_whose_colour_is_shifted_as_far_as_a_copy_may_be_is_found() -> None:
    def likeness(red: int) -> str:
        return b64encode(bytes([red, 100, 100] * 64)).decode()

    seen = Likenesses()
    known = Known("desk/1", "desk", 1, "a" * 64, likeness(100))
    seen.add(known)
    assert list(seen.like(likeness(109))) == [known]
    assert list(seen.like(likeness(110))) == []


def test_a_picture_without_a_likeness_is_never_a_copy() -> None:
    seen = Likenesses()
    seen.add(Known("desk/1", "desk", 1, "a" * 64, ""))
    assert list(seen.like(MadePicture("a", "b", 1, "PNG", 1, 1, "A" * 256).likeness)) == []
