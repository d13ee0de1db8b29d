"""A clock that is set back, between runs and during one: nothing is sent twice, and nothing is lost or out of order."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from consistency_pipeline import costs
from consistency_pipeline.errors import Unavailable, Unclear
from consistency_pipeline.ledger import attempts
from consistency_pipeline.providers import Job, Request
from tests.runner.studio import PRICE, Scripted, Stage, stage

TWO = """
version: 1
name: two
subjects:
  mug: {kind: product, noun: mug, details: {base: cork base}, references: {front: refs/front.png}}
scenes:
  - {id: desk, subjects: [mug], prompt: on a desk}
  - {id: beach, subjects: [mug], prompt: on a beach}
"""


@dataclass
class Backwards(Scripted):
    """Sets the clock of a stage back by a day whenever something is sent."""

    days: list[str] = field(default_factory=lambda: ["2026-11-21", "2026-11-22"])
    stage: Stage | None = None

    async def submit(self, request: Request) -> Job:
        assert self.stage is not None
        self.stage.today = self.days.pop()
        return await super().submit(request)


def paid_once(it: Stage) -> None:
    """Check that all is made, at one price a shot, and that the ledger and the service agree on it."""
    assert it.statuses() == {"desk/1": "made", "beach/1": "made"}
    assert len(it.provider.charged) == 2
    assert it.look().spent == pytest.approx(2 * PRICE)
    sent = len(it.provider.sent)
    assert it.perform().sent == 0
    assert len(it.provider.sent) == sent


def test_what_was_left_open_is_taken_up_though_the_clock_was_set_back(tmp_path: Path) -> None:
    lost = Unclear("the line went dead", code="connection-lost")
    it = stage(tmp_path, TWO, Scripted({("lose", "desk"): [lost], ("fetch", "desk"): [lost]}))
    it.perform()
    assert it.statuses()["desk/1"] == "failed"
    it.today = "2026-11-01"
    it.perform()
    paid_once(it)
    assert [attempt.settled_at for attempt in it.attempts("desk/1")] == ["2026-11-01T12:00:00.000Z"]


def test_attempts_keep_their_order_though_the_second_is_older_than_the_first(tmp_path: Path) -> None:
    busy = Unavailable("the provider timed out", code="timeoutProvider")
    it = stage(tmp_path, TWO, Scripted({("refuse", "desk"): [busy] * 4}))
    it.perform()
    before = len(it.attempts("desk/1"))
    it.today = "2026-11-01"
    it.perform()
    paid_once(it)
    tries = it.attempts("desk/1")
    assert [attempt.number for attempt in tries] == list(range(1, before + 2))
    assert [attempt.outcome for attempt in tries] == ["failed"] * before + ["made"]
    assert tries[-1].opened_at < tries[0].opened_at


def test_a_clock_that_goes_back_during_a_run(tmp_path: Path) -> None:
    provider = Backwards()
    provider.stage = it = stage(tmp_path, TWO, provider)
    it.perform()
    assert [attempt.settled_at for attempt in it.attempts("desk/1")] == ["2026-11-22T12:00:00.000Z"]
    provider.days = ["never"]
    paid_once(it)


@pytest.mark.parametrize("first", ["2026-11-24", "2027-06-01"])
def test_an_upload_is_used_again_though_it_seems_to_be_of_tomorrow(tmp_path: Path, first: str) -> None:
    it = stage(tmp_path, TWO)
    it.today = first
    it.provider.script[("refuse", "beach")] = [Unavailable("busy", code="timeoutProvider")] * 9
    it.perform()
    it.today = "2026-11-23"
    it.provider.script.clear()
    it.perform()
    paid_once(it)
    assert len(it.provider.uploads) == 1


def test_an_upload_that_seems_too_old_is_made_again_which_costs_nothing(tmp_path: Path) -> None:
    it = stage(tmp_path, TWO)
    it.today = "2026-10-01"
    it.provider.script[("refuse", "beach")] = [Unavailable("busy", code="timeoutProvider")] * 9
    it.perform()
    it.today = "2026-11-23"
    it.provider.script.clear()
    it.perform()
    paid_once(it)
    assert len(it.provider.uploads) == 2


def test_costs_by_day_stay_in_order_and_add_up(tmp_path: Path) -> None:
    provider = Backwards()
    provider.stage = it = stage(tmp_path, TWO, provider)
    it.perform()
    found = costs.report(it.plan, attempts(it.home / "ledger.sqlite3"))
    assert [day.name for day in found.days] == ["2026-11-22", "2026-11-23"]
    assert sum(day.cost for day in found.days) == pytest.approx(2 * PRICE) == found.total.cost
