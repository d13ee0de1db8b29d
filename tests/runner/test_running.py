"""A run against a service that does what a script says: what is sent, what is written down, what is paid."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consistency_pipeline.errors import (
    BadCredentials,
    OutOfMoney,
    ProviderError,
    ReferenceGone,
    Refused,
    Unavailable,
    Unclear,
)
from consistency_pipeline.providers import Answer, Job
from consistency_pipeline.records import MadePicture, Outcome, Stop
from tests.runner.studio import PRICE, Scripted, stage

THREE = """
version: 1
name: three
subjects:
  mug: {kind: product, noun: mug, details: {base: cork base}, references: {front: refs/front.png, back: refs/back.png}}
scenes:
  - {id: desk, subjects: [mug], prompt: on a desk}
  - {id: beach, subjects: [mug], prompt: on a beach}
  - {id: snow, subjects: [mug], prompt: in the snow}
"""
CHAIN = """
version: 1
name: chain
subjects:
  mara:
    kind: character
    noun: woman
    references:
      front: {generate: {prompt: a portrait of a woman}}
      back: {derive: {from: front, prompt: viewed from behind}}
scenes:
  - {id: desk, subjects: [mara], prompt: at a desk}
  - {id: beach, subjects: [mara], prompt: on a beach, after: [desk]}
"""


def busy(untaken: bool = True) -> Unavailable:
    return Unavailable("busy", code="rateLimitExceeded", untaken=untaken)


def test_makes_every_shot_once_and_the_same_again_sends_nothing(tmp_path: Path) -> None:
    it = stage(tmp_path, THREE)
    tally = it.perform()
    assert it.heard.log == [
        "start 3", "ask desk/1 1", "made desk/1", "ask beach/1 1", "made beach/1", "ask snow/1 1", "made snow/1",
    ]  # fmt: skip
    assert set(it.statuses().values()) == {"made"}
    assert (tally.sent, tally.left, tally.settled) == (3, 0, {"made": 3})
    assert tally.spent == pytest.approx(3 * PRICE)
    again = it.perform()
    assert (again.sent, len(it.provider.sent)) == (0, 3)


def test_references_are_uploaded_once_and_sent_in_order(tmp_path: Path) -> None:
    it = stage(tmp_path, THREE, Scripted(slow=0.05), width=3)
    it.perform()
    assert len(it.provider.uploads) == len(set(it.provider.uploads)) == 2
    assert {request.references for request in it.provider.sent} == {("media-1", "media-2")}
    assert it.provider.widest > 1


def test_a_refused_shot_stops_no_other_and_is_not_asked_for_again(tmp_path: Path) -> None:
    it = stage(tmp_path, THREE, Scripted({("refuse", "beach"): [Refused("no", code="invalidValue")]}))
    tally = it.perform()
    assert it.statuses() == {"desk/1": "made", "beach/1": "refused", "snow/1": "made"}
    assert tally.spent == pytest.approx(2 * PRICE)
    assert it.perform().sent == 0


def test_what_was_turned_away_at_the_door_is_sent_again_under_the_same_id(tmp_path: Path) -> None:
    it = stage(tmp_path, THREE, Scripted({("refuse", "desk"): [busy(), busy()]}))
    it.perform()
    [attempt] = it.attempts("desk/1")
    assert (attempt.outcome, attempt.sends) == (Outcome.MADE, 3)
    assert [request.task_uuid for request in it.provider.sent[:3]] == [attempt.id] * 3


def test_what_the_service_took_and_failed_is_asked_for_again_under_a_new_id(tmp_path: Path) -> None:
    it = stage(tmp_path, THREE, Scripted({("refuse", "desk"): [busy(untaken=False)]}))
    it.perform()
    first, second = it.attempts("desk/1")
    assert (first.outcome, second.outcome) == (Outcome.FAILED, Outcome.MADE)
    assert first.id != second.id
    assert first.committed == 0


def test_a_shot_that_stays_unavailable_fails_after_its_tries_and_is_tried_by_the_next_run(tmp_path: Path) -> None:
    it = stage(tmp_path, THREE, Scripted({("refuse", "desk"): [busy() for _ in range(4)]}))
    it.perform()
    assert it.statuses()["desk/1"] == "failed"
    assert [attempt.sends for attempt in it.attempts("desk/1")] == [4]
    it.perform()
    assert it.statuses()["desk/1"] == "made"
    assert [attempt.number for attempt in it.attempts("desk/1")] == [1, 2]


def test_an_answer_that_got_lost_is_asked_after_and_not_paid_for_again(tmp_path: Path) -> None:
    it = stage(tmp_path, THREE, Scripted({("lose", "desk"): [Unclear("no answer", code="no-answer")]}))
    it.perform()
    [attempt] = it.attempts("desk/1")
    assert (attempt.outcome, attempt.sends) == (Outcome.MADE, 1)
    assert len(it.provider.charged) == 3


def test_a_request_that_got_lost_is_sent_again_under_the_same_id(tmp_path: Path) -> None:
    lost = Unclear("no answer", code="no-answer")
    it = stage(tmp_path, THREE, Scripted({("lose", "desk"): [lost]}, forgets=True))
    it.perform()
    [attempt] = it.attempts("desk/1")
    assert (attempt.outcome, attempt.sends) == (Outcome.MADE, 2)
    assert it.provider.sent[0].task_uuid == it.provider.sent[1].task_uuid


def test_a_picture_that_cannot_be_fetched_is_brought_by_the_next_run_and_not_paid_for_again(tmp_path: Path) -> None:
    gone: list[ProviderError] = [Unavailable("HTTP 500", code="download-failed") for _ in range(4)]
    it = stage(tmp_path, THREE, Scripted({("fetch", "desk"): gone}))
    it.perform()
    [attempt] = it.attempts("desk/1")
    assert (attempt.outcome, attempt.cost) == (Outcome.UNKNOWN, PRICE)
    assert it.statuses()["desk/1"] == "failed"
    tally = it.perform()
    assert it.statuses()["desk/1"] == "made"
    assert (tally.sent, len(it.provider.sent), len(it.provider.charged)) == (0, 3, 3)


def test_what_ended_unclearly_is_counted_as_spent_and_taken_up_under_its_own_id(tmp_path: Path) -> None:
    lost: list[ProviderError] = [Unclear("no answer", code="no-answer") for _ in range(4)]
    it = stage(tmp_path, THREE, Scripted({("lose", "desk"): lost}, forgets=True))
    it.perform()
    [attempt] = it.attempts("desk/1")
    assert (attempt.outcome, attempt.committed) == (Outcome.UNKNOWN, attempt.worst_cost)
    spent = it.look().spent
    assert spent == pytest.approx(2 * PRICE + attempt.worst_cost)
    it.perform()
    [taken_up] = it.attempts("desk/1")
    assert (taken_up.id, taken_up.outcome) == (attempt.id, Outcome.MADE)
    assert it.look().spent == pytest.approx(3 * PRICE)


@pytest.mark.parametrize(
    ("error", "stop"),
    [
        (OutOfMoney("empty", code="insufficientCredits"), Stop.OUT_OF_MONEY),
        (BadCredentials("who?", code="invalidApiKey"), Stop.BAD_CREDENTIALS),
    ],
)
def test_stops_sending_where_every_request_would_end_the_same(tmp_path: Path, error: ProviderError, stop: Stop) -> None:
    it = stage(tmp_path, THREE, Scripted({("refuse", "beach"): [error]}))
    tally = it.perform()
    assert (tally.stop, tally.sent, tally.left) == (stop, 2, 1)
    assert tally.spent == pytest.approx(PRICE)
    it.perform()
    assert set(it.statuses().values()) == {"made"}


def test_a_run_in_which_most_goes_wrong_stops_and_can_go_on(tmp_path: Path) -> None:
    many = THREE.replace("prompt: on a desk", "prompt: on a desk, takes: 30")
    refusals: list[ProviderError] = [Refused("no", code="invalidValue") for _ in range(40)]
    it = stage(tmp_path, many, Scripted({("refuse", ""): refusals}))
    tally = it.perform()
    assert (tally.stop, tally.sent, tally.left) == (Stop.BREAKER, 10, 22)
    assert tally.why == "of the last 10 attempts 10 refused"


def test_the_budget_stops_the_run_before_it_is_passed(tmp_path: Path) -> None:
    it = stage(tmp_path, THREE + "budget: {max_cost: 0.15}\n", width=3)
    tally = it.perform()
    assert (tally.stop, tally.left, len(it.provider.charged)) == (Stop.BUDGET, 1, 2)
    assert it.heard.most <= 0.15
    assert it.perform().sent == 0


def test_a_failure_frees_its_reservation_for_another_shot(tmp_path: Path) -> None:
    script: dict[tuple[str, str], list[ProviderError]] = {("refuse", "desk"): [Refused("no", code="invalidValue")]}
    it = stage(tmp_path, THREE + "budget: {max_cost: 0.15}\n", Scripted(script, slow=0.001), width=3)
    tally = it.perform()
    assert tally.stop is None
    assert it.statuses() == {"desk/1": "refused", "beach/1": "made", "snow/1": "made"}


def test_shots_wait_for_the_references_they_need_and_name_them_by_the_services_own_id(tmp_path: Path) -> None:
    it = stage(tmp_path, CHAIN, width=4)
    it.perform()
    made = [line for line in it.heard.log if line.startswith("made")]
    assert made == ["made mara.front", "made mara.back", "made desk/1", "made beach/1"]
    front, back = (it.attempts(name)[0].image_uuid for name in ("mara.front", "mara.back"))
    assert [request.references for request in it.provider.sent] == [(), (front,), (front, back), (front, back)]
    assert it.provider.uploads == []


def test_what_needs_a_refused_shot_is_blocked(tmp_path: Path) -> None:
    it = stage(tmp_path, CHAIN, Scripted({("refuse", "viewed from behind"): [Refused("no", code="invalidValue")]}))
    it.perform()
    expected = {"mara.front": "made", "mara.back": "refused", "desk/1": "blocked", "beach/1": "blocked"}
    assert it.statuses() == expected
    assert [line for line in it.heard.log if "blocked" in line] == ["blocked desk/1", "blocked beach/1"]


def test_a_reference_that_the_service_has_lost_is_uploaded_again(tmp_path: Path) -> None:
    it = stage(tmp_path, THREE, Scripted({("refuse", "beach"): [ReferenceGone("gone", code="mediaNotFound")]}))
    it.perform()
    assert set(it.statuses().values()) == {"made"}
    assert len(it.provider.uploads) == 4
    assert it.provider.sent[-1].references == ("media-3", "media-4")


@pytest.mark.parametrize(("later", "uploads"), [("2026-12-20", 2), ("2026-12-24", 4)])
def test_what_was_not_used_for_a_month_is_uploaded_again(tmp_path: Path, later: str, uploads: int) -> None:
    it = stage(tmp_path, THREE, Scripted({("refuse", "snow"): [busy(untaken=False) for _ in range(4)]}))
    it.perform()
    assert it.statuses()["snow/1"] == "failed"
    it.today = later
    it.perform()
    assert it.statuses()["snow/1"] == "made"
    assert len(it.provider.uploads) == uploads


def test_a_made_reference_that_the_service_has_lost_is_uploaded_as_a_file(tmp_path: Path) -> None:
    from PIL import Image

    it = stage(tmp_path, CHAIN, Scripted({("refuse", "at a desk"): [ReferenceGone("gone", code="mediaExpired")]}))

    class Drawing(Scripted):
        async def fetch(self, answer: Answer, target: Path) -> MadePicture:
            found = await super().fetch(answer, target)
            Image.new("RGB", (64, 64), "red").save(target)
            return found

    it.provider = Drawing(it.provider.script)
    it.perform()
    assert it.provider.sent[-2].references[0].startswith("media-")
    assert set(it.statuses().values()) == {"made"}


def test_a_bug_in_a_provider_is_no_outcome(tmp_path: Path) -> None:
    class Broken(Scripted):
        async def poll(self, job: Job) -> Job:
            raise KeyError("a bug")

    it = stage(tmp_path, THREE, Broken({("lose", "desk"): [Unclear("lost", code="no-answer")]}))
    with pytest.raises(ExceptionGroup) as caught:
        it.perform()
    assert caught.group_contains(KeyError)


Faults = dict[tuple[str, str], list[Callable[[], ProviderError]]]
ERRORS = st.sampled_from(
    [
        busy,
        lambda: busy(untaken=False),
        lambda: Refused("no", code="invalidValue"),
        lambda: Unclear("lost", code="no-answer"),
        lambda: OutOfMoney("empty", code="insufficientCredits"),
    ]
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    faults=st.dictionaries(
        st.tuples(st.sampled_from(["refuse", "lose", "fetch"]), st.sampled_from(["desk", "beach", "snow"])),
        st.lists(ERRORS, max_size=6),
    ),
    forgets=st.booleans(),
    width=st.integers(1, 4),
)
def test_whatever_fails_every_shot_is_paid_for_once_and_never_over_budget(
    tmp_path_factory: pytest.TempPathFactory, faults: Faults, forgets: bool, width: int
) -> None:
    script = {place: [make() for make in errors] for place, errors in faults.items()}
    for (verb, _), errors in script.items():
        if verb == "fetch":
            errors[:] = [error for error in errors if isinstance(error, Unavailable)]
        if verb == "lose":
            errors[:] = [error for error in errors if isinstance(error, Unclear)]
    yaml = THREE + "budget: {max_cost: 0.22}\n"
    it = stage(tmp_path_factory.mktemp("run"), yaml, Scripted(script, forgets=forgets), width)
    for _ in range(12):
        it.perform()
        assert it.look().spent <= 0.22 + 1e-9
    statuses = it.statuses()
    paid = [it.provider.prompts[task] for task in it.provider.charged]
    assert len(paid) == len(set(paid)) == list(statuses.values()).count("made")
    assert set(statuses.values()) <= {"made", "refused"}
