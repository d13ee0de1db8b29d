"""Approved, rejected, waiting for approval: where shots stand, and what a run makes of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from consistency_pipeline.decisions import Decision, Standing, Verdict
from consistency_pipeline.errors import Refused, UsageError
from consistency_pipeline.manifest import Manifest, fold
from consistency_pipeline.records import Attempt, Outcome, Status
from consistency_pipeline.selection import named
from tests.runner.studio import Scripted, Stage, stage

HERO = """
version: 1
name: hero
seed: {seed}
subjects:
  mara:
    kind: character
    noun: woman
    references:
      front: {{generate: {{prompt: a portrait of a woman, seed: 7}}, approve: required}}
      back: {{derive: {{from: front, prompt: viewed from behind}}}}
  mug: {{kind: product, noun: mug, references: {{front: refs/front.png}}}}
scenes:
  - {{id: desk, subjects: [mug], prompt: on a desk}}
  - {{id: trail, subjects: [mara], references: [front], prompt: on a trail, takes: 2}}
  - {{id: walk, subjects: [mara], references: [back], prompt: walking away}}
"""


def said(attempt: Attempt | None, verdict: Verdict, reason: str = "") -> Decision:
    assert attempt is not None
    assert attempt.picture is not None
    return Decision(attempt.shot, verdict, attempt.picture.sha256, "2026-11-23T12:00:00.000Z", "mira", reason)


def decide(it: Stage, shot: str, verdict: Verdict, reason: str = "") -> None:
    row = next(row for row in it.look().rows if row.shot.id == shot)
    decision = said(row.attempt, verdict, reason)
    it.decided = {**it.decided, decision.picture: decision}


@pytest.fixture
def it(tmp_path: Path) -> Stage:
    return stage(tmp_path, HERO.format(seed=1))


def test_nothing_is_built_on_a_reference_that_nobody_has_approved(it: Stage) -> None:
    tally = it.perform()
    assert (tally.stop, tally.sent) == (None, 2)
    assert it.statuses() == {
        "mara.front": "made", "mara.back": "blocked", "desk/1": "made",
        "trail/1": "blocked", "trail/2": "blocked", "walk/1": "blocked",
    }  # fmt: skip
    found = it.look()
    assert found.awaits == ("mara.front",)
    assert {row.reason for row in found.rows if row.status is Status.BLOCKED} == {
        "needs mara.front, which nobody has approved yet", "needs mara.back, which is blocked",
    }  # fmt: skip
    assert it.perform().sent == 0
    decide(it, "mara.front", Verdict.APPROVED)
    assert it.perform().sent == 4
    assert set(it.statuses().values()) == {"approved", "made"}


def test_a_required_reference_waits_for_the_one_that_it_is_made_from(tmp_path: Path) -> None:
    chained = HERO.replace("viewed from behind}}}}", "viewed from behind}}, approve: required}}")
    it = stage(tmp_path, chained.format(seed=1))
    assert it.perform().sent == 2
    assert it.statuses()["mara.back"] == "blocked"
    decide(it, "mara.front", Verdict.APPROVED)
    assert it.perform().sent == 3
    decide(it, "mara.front", Verdict.REJECTED)
    assert it.look().to_make == ()


def test_nothing_new_is_built_on_an_approved_reference_that_was_made_from_a_rejected_one(tmp_path: Path) -> None:
    it = stage(tmp_path, HERO.format(seed=1))
    it.perform()
    decide(it, "mara.front", Verdict.APPROVED)
    it.perform()
    decide(it, "mara.back", Verdict.APPROVED)
    decide(it, "mara.front", Verdict.REJECTED)
    assert (it.statuses()["mara.back"], it.statuses()["walk/1"]) == ("blocked", "blocked")


def test_what_was_made_from_a_rejected_reference_does_not_count_until_there_is_another(it: Stage) -> None:
    it.perform()
    decide(it, "mara.front", Verdict.APPROVED)
    it.perform()
    decide(it, "trail/1", Verdict.APPROVED)
    decide(it, "mara.front", Verdict.REJECTED, "wrong face")
    assert it.statuses() == {
        "mara.front": "rejected", "mara.back": "blocked", "desk/1": "made",
        "trail/1": "approved", "trail/2": "blocked", "walk/1": "blocked",
    }  # fmt: skip
    assert it.perform().sent == 0
    assert all(row.picture for row in it.look().rows)


def test_another_picture_of_a_reference_makes_stale_what_was_made_from_it(it: Stage) -> None:
    it.perform()
    decide(it, "mara.front", Verdict.APPROVED)
    it.perform()
    before = it.look()
    front = next(attempt for attempt in it.attempts("mara.front"))
    assert front.picture is not None
    redrawn = replace(front, picture=replace(front.picture, sha256="9" * 64))
    tries = [redrawn if row.shot.id == "mara.front" else row.attempt for row in before.rows if row.attempt is not None]
    found = refolded(it, tries, {"9" * 64: said(redrawn, Verdict.APPROVED)})
    stands = {row.shot.id: (str(row.status), row.reason) for row in found.rows}
    assert stands["trail/1"] == ("stale", "changed: reference mara.front")
    assert stands["mara.back"] == ("stale", "changed: reference mara.front")
    assert stands["desk/1"] == ("made", "")


def refolded(it: Stage, tries: list[Attempt], decided: Standing) -> Manifest:
    inputs = {row.shot.fingerprint: row.shot.inputs for row in it.look().rows}
    return fold(it.plan, tries, lambda key: True, inputs.get, decided)


def test_an_approved_picture_whose_inputs_changed_is_stale_and_is_not_made_again(tmp_path: Path) -> None:
    it = stage(tmp_path, HERO.format(seed=1))
    it.perform()
    decide(it, "desk/1", Verdict.APPROVED)
    changed = stage(tmp_path, HERO.format(seed=2))
    changed.provider, changed.decided = it.provider, it.decided
    row = next(row for row in changed.look().rows if row.shot.id == "desk/1")
    assert (row.status, row.locked, row.reason) == (Status.STALE, True, "approved, and changed since: seed")
    assert row not in changed.look().to_make
    assert row.picture is not None


def test_an_approved_attempt_counts_before_one_that_was_asked_for_until_then(it: Stage) -> None:
    it.perform()
    first = next(row.attempt for row in it.look().rows if row.shot.id == "desk/1")
    assert first is not None
    assert first.picture is not None
    later = replace(first, id="later", number=2, picture=replace(first.picture, sha256="8" * 64))
    for verdict, counts in ((Verdict.APPROVED, first.id), (Verdict.REJECTED, "later")):
        found = refolded(it, [first, later], {first.picture.sha256: said(first, verdict)})
        row = next(row for row in found.rows if row.shot.id == "desk/1")
        assert row.attempt is not None
        assert row.attempt.id == counts


def test_a_rejected_shot_of_a_scene_is_left_alone(it: Stage) -> None:
    it.perform()
    decide(it, "desk/1", Verdict.REJECTED, "handle on the wrong side")
    row = next(row for row in it.look().rows if row.shot.id == "desk/1")
    assert (row.status, row.reason) == (Status.REJECTED, "handle on the wrong side")
    assert it.perform().sent == 0


def test_a_derived_view_that_is_refused_still_blocks(tmp_path: Path) -> None:
    script = {("refuse", "viewed from behind"): [Refused("no", code="invalidValue")]}
    it = stage(tmp_path, HERO.format(seed=1), Scripted(dict(script)))  # type: ignore[arg-type]
    it.perform()
    decide(it, "mara.front", Verdict.APPROVED)
    it.perform()
    assert it.statuses()["walk/1"] == "blocked"
    assert it.look().awaits == ()
    assert [a.outcome for a in it.attempts("mara.back")] == [Outcome.REFUSED]


@pytest.mark.parametrize(
    ("patterns", "found"),
    [
        (["desk/1"], ["desk/1"]),
        (["trail/*"], ["trail/1", "trail/2"]),
        (["walk/?", "mara.*"], ["mara.front", "mara.back", "walk/1"]),
    ],
)
def test_shots_are_named_by_id_or_pattern(it: Stage, patterns: list[str], found: list[str]) -> None:
    assert [row.shot.id for row in named(it.look().rows, patterns)] == found


def test_a_name_that_matches_nothing_is_told(it: Stage) -> None:
    with pytest.raises(UsageError, match=r"no shot is called tral/1; did you mean trail/1"):
        named(it.look().rows, ["desk/1", "tral/1"])


def test_the_picture_of_a_blocked_shot_is_none_of_other_inputs(tmp_path: Path) -> None:
    it = stage(tmp_path, HERO.format(seed=1))
    it.perform()
    decide(it, "mara.front", Verdict.APPROVED)
    it.perform()
    edited = stage(tmp_path, HERO.format(seed=1).replace("on a trail", "on a path"), it.provider)
    edited.decided = it.decided
    decide(edited, "mara.front", Verdict.REJECTED)
    rows = {row.shot.id: row for row in edited.look().rows}
    assert (rows["trail/1"].status, rows["trail/1"].picture) == (Status.BLOCKED, None)
    assert (rows["walk/1"].status, rows["walk/1"].picture is None) == (Status.BLOCKED, False)
