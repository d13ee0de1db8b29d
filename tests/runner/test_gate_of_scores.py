"""Pictures held against the gate while a run goes on: drifted ones are tried under further seeds, within the budget."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import pytest

from consistency_pipeline.ledger import Ledger, scores
from consistency_pipeline.plan import Shot
from consistency_pipeline.records import Attempt, MadePicture, Scored, Status, Stop
from consistency_pipeline.wishes import Seeds, Wish, retried
from tests.runner.studio import Stage, stage

YAML = """
version: 1
name: many
gate: {rerolls: REROLLS}
subjects: {mug: {kind: product, noun: mug, references: {front: refs/front.png}}}
scenes:
  - {id: desk, subjects: [mug], prompt: on a desk, seeds: [11, 12, 13]}
  - {id: lake, subjects: [mug], prompt: by a lake, seeds: [21]}
"""


@dataclass
class Says:
    """A judge that says of each shot's pictures what it is told, one after the other, and keeps them in the ledger."""

    values: Mapping[str, Sequence[float]]
    book: Ledger | None = None
    asked: list[str] = field(default_factory=list)

    async def judge(self, shot: Shot, picture: MadePicture, made: Mapping[str, Attempt]) -> tuple[Scored, ...]:
        told = self.values.get(shot.id, (0.9,))
        value = told[min(self.asked.count(shot.id), len(told) - 1)]
        self.asked.append(shot.id)
        worst = "colour" if value < 0.3 else ""
        scored = Scored(picture.sha256, "mug", "told", 1, "key", value, value < 0.3, (), worst, "", "2026-11-23")
        assert self.book is not None
        await self.book.put_score(scored, "{}")
        await anyio.lowlevel.checkpoint()
        return (scored,)


def staged(folder: Path, values: Mapping[str, Sequence[float]], rerolls: int = 2, more: str = "") -> Stage:
    it = stage(folder, YAML.replace("REROLLS", str(rerolls)) + more)
    it.judge = Says(values)
    return it


def row(it: Stage, shot: str) -> tuple[Status, int, float | None]:
    found = next(row for row in it.look().rows if row.shot.id == shot)
    assert found.attempt is not None
    return found.status, found.attempt.number, found.score


def test_a_drifted_picture_is_made_again_until_one_passes(tmp_path: Path) -> None:
    it = staged(tmp_path, {"desk/2": (0.1, 0.2, 0.95)})
    tally = it.perform()
    assert (tally.sent, dict(tally.settled), tally.left) == (6, {Status.MADE: 4}, 0)
    assert row(it, "desk/2") == (Status.MADE, 3, 0.95)
    assert len({attempt.seed for attempt in it.attempts("desk/2")}) == 3
    assert it.perform().sent == 0


def test_rerolls_that_a_run_did_not_come_to_are_made_by_the_next_one_and_no_more(tmp_path: Path) -> None:
    values = {"desk/2": (0.1, 0.2, 0.25, 0.95), "desk/3": (0.1, 0.9)}
    cut_off = staged(tmp_path, values, rerolls=0)
    assert cut_off.perform().sent == 4
    it = staged(tmp_path, values)
    it.judge.asked = cut_off.judge.asked
    assert [row.shot.id for row in it.look().to_make] == ["desk/2", "desk/3"]
    assert it.perform().sent == 3
    assert row(it, "desk/2") == (Status.DRIFTED, 3, 0.25), "the gate has no more re-rolls for it"
    assert row(it, "desk/3") == (Status.MADE, 2, 0.9)
    assert len({attempt.seed for attempt in it.attempts("desk/2")}) == 3
    assert it.perform().sent == 0


def test_what_a_person_chose_and_what_cannot_pass_is_owed_nothing(tmp_path: Path) -> None:
    values = {"desk/2": (0.1,)}
    staged(tmp_path, values, rerolls=0).perform()
    it = staged(tmp_path, values)
    [attempt] = it.attempts("desk/2")
    assert attempt.picture is not None
    it.chosen = {attempt.picture.sha256: "2026-11-23"}
    assert it.look().to_make == ()
    other = tmp_path / "other"
    other.mkdir()
    never = dict.fromkeys(("desk/1", "desk/2", "desk/3", "lake/1"), (0.1,))
    staged(other, never, rerolls=0).perform()
    it = staged(other, never)
    assert it.look().to_make == (), "nothing has shown that the subject can pass"
    assert it.perform().sent == 0


def test_after_so_many_the_best_is_kept_and_stands_as_drifted(tmp_path: Path) -> None:
    it = staged(tmp_path, {"desk/2": (0.1, 0.25, 0.2)})
    tally = it.perform()
    assert (tally.sent, tally.settled[Status.DRIFTED]) == (6, 1)
    assert row(it, "desk/2") == (Status.DRIFTED, 2, 0.25)
    assert it.perform().sent == 0
    it.perform(Wish(retried(refused=False, rejected=False), seeds=Seeds(fresh=True)))
    assert len(it.attempts("desk/2")) == 6


def test_without_rerolls_a_drifted_picture_is_only_said(tmp_path: Path) -> None:
    it = staged(tmp_path, {"desk/2": (0.1,)}, rerolls=0)
    assert it.perform().sent == 4
    assert row(it, "desk/2") == (Status.DRIFTED, 1, 0.1)
    assert "drifted desk/2" in it.heard.log


def test_no_seed_is_tried_for_a_subject_that_never_passed(tmp_path: Path) -> None:
    it = staged(tmp_path, dict.fromkeys(("desk/1", "desk/2", "desk/3", "lake/1"), (0.1,)))
    tally = it.perform()
    assert (tally.sent, tally.settled[Status.DRIFTED]) == (4, 4)


def test_a_subject_that_drifts_in_most_pictures_stops_the_run(tmp_path: Path) -> None:
    more = "  - {id: hill, subjects: [mug], prompt: on a hill, takes: 20}\n"
    drifting = {f"hill/{take}": (0.1,) for take in range(1, 21)}
    it = staged(tmp_path, drifting, more=more)
    tally = it.perform()
    assert tally.stop is Stop.DRIFT
    assert "mug drifted in" in tally.why
    assert tally.sent < 15


def test_further_seeds_stay_within_the_budget(tmp_path: Path) -> None:
    it = staged(tmp_path, {"desk/2": (0.1, 0.1, 0.1)}, rerolls=9, more="budget: {max_cost: 0.45}\n")
    tally = it.perform()
    assert (tally.sent, tally.stop) == (6, Stop.BUDGET)
    assert tally.settled == {Status.MADE: 3, Status.DRIFTED: 1}


def test_scores_are_kept_by_picture(tmp_path: Path) -> None:
    it = staged(tmp_path, {"desk/2": (0.1, 0.2, 0.95)})
    it.perform()
    assert sorted(one.value or 0 for some in scores(it.home / "ledger.sqlite3").values() for one in some) == [
        0.1, 0.2, 0.9, 0.9, 0.9, 0.95,
    ]  # fmt: skip


@pytest.mark.parametrize(("gate", "status"), [("0.95", Status.DRIFTED), ("0.85", Status.MADE), ("auto", Status.MADE)])
def test_a_number_is_a_gate_of_its_own(tmp_path: Path, gate: str, status: Status) -> None:
    it = stage(tmp_path, YAML.replace("REROLLS", f"0, consistency: {gate}"))
    it.judge = Says({})
    it.perform()
    assert row(it, "lake/1")[0] is status
