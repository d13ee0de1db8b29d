"""Running again: which shots, under which seeds, with which corrections, and which picture then stands."""

from pathlib import Path

import pytest

from consistency_pipeline.decisions import Decision, Verdict
from consistency_pipeline.errors import ProviderError, Refused, Unavailable, Unclear, UsageError
from consistency_pipeline.manifest import Row
from consistency_pipeline.plan import further_seeds
from consistency_pipeline.records import Status
from consistency_pipeline.wishes import Seeds, Wanted, Wish, grant, retried, seeds
from tests.runner.studio import PRICE, Stage, stage

YAML = """
version: 1
name: many
subjects: {mug: {kind: product, noun: mug, references: {front: refs/front.png}}}
scenes:
  - {id: desk, subjects: [mug], prompt: on a desk, takes: 2, seeds: [11, 12]}
  - {id: lake, subjects: [mug], prompt: by a lake, seeds: [21]}
"""
HERO = """
version: 1
name: hero
subjects: {mug: {kind: product, noun: mug, references: {front: {generate: {prompt: a mug, size: 512x512}}}}}
scenes: [{id: desk, subjects: [mug], prompt: on a desk}]
"""
FAILED = retried(refused=False, rejected=False)


@pytest.fixture
def it(tmp_path: Path) -> Stage:
    return stage(tmp_path, YAML.replace("takes: 2, ", ""))


def row(it: Stage, shot: str) -> Row:
    return next(row for row in it.look().rows if row.shot.id == shot)


def decide(it: Stage, shot: str, verdict: Verdict, reason: str = "", at: str = "2026-11-23T13:00:00.000Z") -> None:
    picture = row(it, shot).picture
    assert picture is not None
    it.decided = {**it.decided, picture.sha256: Decision(shot, verdict, picture.sha256, at, "me", reason)}


def asked(it: Stage, wish: Wish) -> Wanted:
    return grant(it.look(), wish, it.replan)


def shots(wanted: Wanted) -> list[str]:
    return [row.shot.id for row in wanted.manifest.to_make]


def test_a_retry_reproduces_what_failed_under_the_seed_that_it_had(it: Stage) -> None:
    it.provider.script = {("refuse", "desk"): [Refused("no", code="bad-request")], ("refuse", "lake"): down()}
    it.perform()
    assert it.statuses() == {"desk/1": "refused", "desk/2": "made", "lake/1": "failed"}
    it.provider.script, it.provider.sent = {}, []
    it.perform(Wish(FAILED, seeds=Seeds()))
    assert [request.seed for request in it.provider.sent] == [21]
    it.perform(Wish(retried(refused=True, rejected=False), seeds=Seeds()))
    assert it.provider.sent[-1].seed == 11
    assert set(it.statuses().values()) == {"made"}


def down() -> list[ProviderError]:
    return [Unavailable("down", code="http-503", untaken=True) for _ in range(4)]


def test_a_picture_under_another_seed_is_still_the_shots(it: Stage) -> None:
    it.perform()
    it.perform(Wish(select=("desk/1",), force=True, seeds=Seeds(fixed=77)))
    found = row(it, "desk/1")
    assert (found.status, found.attempt and found.attempt.seed, len(found.attempts)) == (Status.MADE, 77, 2)
    assert found.findings[0] == "seed: made under 77, where 11 is planned"
    assert it.perform().sent == 0


def test_whoever_writes_the_seed_that_was_tried_into_the_campaign_does_not_pay_again(tmp_path: Path) -> None:
    it = stage(tmp_path, YAML.replace("takes: 2, ", ""))
    it.perform()
    it.perform(Wish(select=("lake/1",), force=True, seeds=Seeds(fixed=77)))
    edited = stage(tmp_path, YAML.replace("takes: 2, ", "").replace("[21]", "[77]"), it.provider)
    assert edited.perform().sent == 0
    assert row(edited, "lake/1").status is Status.MADE


def test_new_seeds_are_the_next_of_the_shots_own_sequence_and_none_comes_twice(it: Stage) -> None:
    it.perform()
    for _ in range(2):
        it.perform(Wish(select=("lake/1",), force=True, seeds=Seeds(fresh=True, times=2)))
    sequence = further_seeds(row(it, "lake/1").shot, ())
    assert [attempt.seed for attempt in it.attempts("lake/1")] == [21, *(next(sequence) for _ in range(4))]


def test_each_of_several_seeds_is_estimated(it: Stage) -> None:
    it.perform()
    wanted = asked(it, Wish(select=("scene:desk",), force=True, seeds=Seeds(fresh=True, times=3)))
    assert wanted.manifest.estimate == pytest.approx(6 * it.plan.shots[0].estimated_cost)
    assert it.perform(Wish(select=("scene:desk",), force=True, seeds=Seeds(fresh=True, times=3))).sent == 6
    assert sum(it.provider.charged.values()) == pytest.approx(9 * PRICE)


def test_a_budget_ends_the_further_seeds_of_a_shot_too(tmp_path: Path) -> None:
    it = stage(tmp_path, f"{YAML.replace('takes: 2, ', '')}budget: {{max_cost: 0.30}}\n")
    it.perform()
    tally = it.perform(Wish(select=("desk/1",), force=True, seeds=Seeds(fresh=True, times=5)))
    assert (tally.sent, str(tally.stop)) == (1, "Stop.BUDGET")


def test_an_approved_picture_is_made_again_only_where_it_is_named_and_forced(it: Stage) -> None:
    it.perform()
    decide(it, "desk/1", Verdict.APPROVED)
    assert shots(asked(it, Wish())) == []
    assert shots(asked(it, Wish(select=("desk/1",)))) == []
    assert shots(asked(it, Wish(select=("desk/1",), force=True))) == ["desk/1"]
    with pytest.raises(UsageError, match="--force makes approved pictures again, too: name the shots with --select"):
        asked(it, Wish(force=True))


def test_a_reason_becomes_a_correction_in_the_next_prompt(it: Stage) -> None:
    it.perform()
    decide(it, "desk/1", Verdict.REJECTED, "handle on the wrong side.")
    assert row(it, "desk/1").corrections == ("handle on the wrong side.",)
    assert it.look().rejections == {"mug": {"handle on the wrong side.": 1}}
    it.perform(Wish(retried(refused=False, rejected=True), seeds=Seeds()))
    request = it.provider.sent[-1]
    assert request.prompt.endswith("Correct what was wrong before: handle on the wrong side.")
    assert request.seed == 11
    found = row(it, "desk/1")
    assert (found.status, len(found.attempts), found.attempt and found.attempt.number) == (Status.MADE, 2, 2)


def test_what_stands_is_what_was_asked_for_approved_or_chosen_last_but_nothing_rejected(it: Stage) -> None:
    it.perform()
    decide(it, "desk/1", Verdict.APPROVED)
    it.today = "2026-11-24"
    it.perform(Wish(select=("desk/1",), force=True, seeds=Seeds(fixed=77)))
    assert stands(it) == (Status.MADE, 77)
    first = it.attempts("desk/1")[0].picture
    assert first is not None
    it.chosen = {first.sha256: "2026-11-25T00:00:00.000Z"}
    assert stands(it) == (Status.APPROVED, 11)
    it.chosen = {}
    decide(it, "desk/1", Verdict.REJECTED, "blue")
    assert stands(it) == (Status.APPROVED, 11)
    decide(it, "desk/1", Verdict.REJECTED)
    assert stands(it)[0] is Status.REJECTED


def stands(it: Stage) -> tuple[Status, int | None]:
    found = row(it, "desk/1")
    return found.status, found.attempt.seed if found.attempt else None


def test_what_a_named_shot_needs_is_made_before(tmp_path: Path) -> None:
    it = stage(tmp_path, HERO)
    assert shots(asked(it, Wish(select=("desk/1",)))) == ["mug.front", "desk/1"]
    assert it.perform(Wish(select=("desk/1",))).sent == 2


def test_a_retry_that_fails_leaves_what_was_there(it: Stage) -> None:
    it.perform()
    it.provider.script = {("refuse", "lake"): [Refused("no", code="bad-request")]}
    it.perform(Wish(select=("lake/1",), force=True, seeds=Seeds(fresh=True)))
    assert row(it, "lake/1").status is Status.MADE


def test_one_seed_and_several_do_not_go_together() -> None:
    with pytest.raises(UsageError, match="--seed names one seed"):
        seeds(7, 3, reseed=False)
    assert seeds(None, 3, reseed=False) == Seeds(None, fresh=True, times=3)


def test_a_seed_that_a_blank_picture_took_is_not_bought_twice(it: Stage) -> None:
    it.perform()
    it.provider.blank = 1
    it.perform(Wish(select=("lake/1",), force=True, seeds=Seeds(fresh=True, times=3)))
    tried = [attempt.seed for attempt in it.attempts("lake/1")]
    assert len(tried) == len(set(tried)) == 5


def test_seeds_are_for_what_was_named_and_not_for_what_that_needs(tmp_path: Path) -> None:
    it = stage(tmp_path, HERO)
    wanted = asked(it, Wish(select=("desk/1",), seeds=Seeds(fresh=True, times=3)))
    assert [len(wanted.manifest.asked_of(row)) for row in wanted.manifest.to_make] == [1, 3]
    assert wanted.manifest.pictures == 4


def test_what_was_rejected_without_a_reason_is_tried_under_another_seed(it: Stage) -> None:
    it.perform()
    decide(it, "desk/1", Verdict.REJECTED)
    it.perform(Wish(retried(refused=False, rejected=True), seeds=Seeds()))
    assert it.provider.sent[-1].seed != 11


def test_another_seed_costs_what_it_costs_though_an_attempt_is_open(it: Stage) -> None:
    it.provider.script = {("lose", "lake"): [Unclear("lost", code="timeout") for _ in range(9)]}
    it.provider.forgets = True
    it.perform()
    assert it.statuses()["lake/1"] == "failed"
    same = asked(it, Wish(FAILED, seeds=Seeds()))
    other = asked(it, Wish(FAILED, seeds=Seeds(fresh=True)))
    assert (same.manifest.estimate, other.manifest.estimate) == (0.0, it.plan.shots[0].estimated_cost)


def test_an_approval_outlives_a_second_size_and_an_edit_at_once(tmp_path: Path) -> None:
    yaml = YAML.replace("takes: 2, ", "")
    it = stage(tmp_path, yaml)
    it.perform()
    decide(it, "lake/1", Verdict.APPROVED)
    edited = yaml.replace("by a lake", "by a river").replace("seeds: [21]", "seeds: [21], sizes: [1200x896, 896x1200]")
    later = stage(tmp_path, edited, it.provider)
    later.decided = it.decided
    found = row(later, "lake@1200x896/1")
    assert (found.status, found.locked) == (Status.STALE, True)
    assert row(later, "lake@896x1200/1").status is Status.MISSING
    later.perform(Wish(select=("lake@1200x896/1",), force=True))
    assert [attempt.number for attempt in row(later, "lake@1200x896/1").attempts] == [1, 2]


def test_an_approved_picture_stays_locked_when_what_was_forced_is_refused(tmp_path: Path) -> None:
    yaml = YAML.replace("takes: 2, ", "")
    it = stage(tmp_path, yaml)
    it.perform()
    decide(it, "lake/1", Verdict.APPROVED)
    later = stage(tmp_path, yaml.replace("by a lake", "by a river"), it.provider)
    later.decided = it.decided
    later.provider.script = {("refuse", "river"): [Refused("no", code="bad-request")]}
    later.perform(Wish(select=("lake/1",), force=True))
    found = row(later, "lake/1")
    assert (found.status, found.locked) == (Status.STALE, True)
    assert "did not come: bad-request" in found.reason


def test_what_changed_is_told_without_the_seed_and_words_of_a_retry(tmp_path: Path) -> None:
    yaml = YAML.replace("takes: 2, ", "")
    it = stage(tmp_path, yaml)
    it.perform(Wish(select=("lake/1",), seeds=Seeds(fixed=77)))
    edited = stage(tmp_path, yaml.replace("by a lake", "by a river"), it.provider)
    assert row(edited, "lake/1").reason == "changed: prompt"
