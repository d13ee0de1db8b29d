"""What a run looks like from outside: counted from records alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consistency_pipeline.lock import Holder
from consistency_pipeline.progress import DONE, KILLED, MOST_RUNS, Progress, State, seen
from consistency_pipeline.records import Attempt, Outcome, RunRecord, Status
from tests.builders import attempt

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOLDER = Holder(7, "vm", "2026-11-23T12:00:00+00:00")


def at(seconds: float) -> str:
    return (START + timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def run(identity: str = "run", start: float = 0, **changes: Any) -> RunRecord:
    return RunRecord(identity, at(start), 7, "vm", "1.0", "auto", **{"todo": 10, "max_cost": 2.0, **changes})


def ended(shot: str, outcome: Outcome, until: float, number: int = 1, **changes: Any) -> Attempt:
    cost = 0.05 if outcome is Outcome.MADE else None
    facts = {"outcome": outcome, "opened_at": at(until - 5), "settled_at": at(until), "cost": cost, **changes}
    return attempt(shot, number, **facts)


def opened(shot: str, since: float, number: int = 1) -> Attempt:
    return attempt(shot, number, opened_at=at(since))


def look(
    *attempts: Attempt, runs: tuple[RunRecord, ...] = (), holder: Holder | None = HOLDER, now: float = 60
) -> Progress:
    return seen(attempts, runs, holder, {Status.MISSING: 10}, 5.0, START + timedelta(seconds=now))


@pytest.mark.parametrize(
    ("runs", "holder", "state"),
    [
        ((), None, State.NEVER),
        ((), HOLDER, State.PREPARING),
        ((run(),), HOLDER, State.GOING),
        ((run(ended_at=at(50)),), HOLDER, State.PREPARING),  # it writes manifest and sheet
        ((run(ended_at=at(50)),), None, State.RESTING),
        ((run(),), None, State.RESTING),
        ((run(),), replace(HOLDER, process=8), State.PREPARING),  # the run of 7 was killed; 8 has not begun one yet
        ((run(),), replace(HOLDER, host="other"), State.PREPARING),
        ((run("old"), run("new", 30)), HOLDER, State.GOING),
    ],
)
def test_whether_a_run_goes_on(runs: tuple[RunRecord, ...], holder: Holder | None, state: State) -> None:
    found = look(runs=runs, holder=holder)
    assert (found.state, found.pace is not None) == (state, state is State.GOING)


def test_a_ledger_without_runs_has_a_past() -> None:
    assert look(ended("a/1", Outcome.MADE, 5), holder=None).state is State.RESTING


def test_a_run_that_goes_on_is_counted() -> None:
    found = look(
        ended("old/1", Outcome.MADE, -20),
        ended("a/1", Outcome.MADE, 20),
        ended("b/1", Outcome.FAILED, 21, code="busy", message="come again"),
        ended("b/1", Outcome.MADE, 30, 2),
        ended("c/1", Outcome.REFUSED, 31, code="unsafe", message="no"),
        ended("d/1", Outcome.FAILED, 40, code="busy", message="still"),
        opened("d/1", 45, 2),
        opened("e/1", -100),  # an earlier run's, taken up again
        runs=(run("before", -200, ended_at=at(-10)), run()),
    )
    assert found.pace
    pace = found.pace
    assert (pace.made, pace.unmade, pace.done, pace.under_way, pace.to_come) == (2, 1, 3, 2, 5)
    assert pace.per_minute == pytest.approx(3.0)
    assert pace.eta == pytest.approx(140)
    assert [(one.shot, one.number, one.seconds) for one in found.flights] == [("e/1", 1, 60.0), ("d/1", 2, 15.0)]
    assert [(one.code, one.count, one.shot, one.message) for one in found.troubles] == [
        ("busy", 2, "d/1", "still"),
        ("unsafe", 1, "c/1", "no"),
    ]
    assert (found.cap, found.spent, found.reserved) == pytest.approx((2.0, 0.15, 0.14))
    now = found.runs[-1]
    assert (now.made, now.unmade, now.how, now.seconds) == (2, 1, None, 60)
    assert now.spent == pytest.approx(0.10)


@pytest.mark.parametrize(
    ("ends", "now", "per_minute", "eta"),
    [
        ([], 60, None, None),  # nobody knows
        ([10, 20], 60, 2.0, 240.0),
        ([10, 20], 400, 0.0, None),  # nothing came for minutes
        ([0.1], 0.2, 60.0, 9.0),
        ([1 + n for n in range(10)], 20, 30.0, 0.0),
    ],
)
def test_the_rate_is_that_of_the_last_minutes(
    ends: list[float], now: float, per_minute: float | None, eta: float | None
) -> None:
    found = look(*(ended(f"s{n}/1", Outcome.MADE, end) for n, end in enumerate(ends)), runs=(run(),), now=now)
    assert found.pace
    assert (found.pace.per_minute, found.pace.eta) == pytest.approx((per_minute, eta))


def test_between_runs_what_is_open_waits_to_be_asked_about() -> None:
    found = look(opened("a/1", 5), opened("b/1", 6), runs=(run(),), holder=None)
    assert (found.open, found.flights, found.cap) == (2, (), 5.0)
    assert found.runs[0].how == KILLED


def test_a_run_that_ended_without_a_word_is_counted_from_its_attempts() -> None:
    later = run("later", 100, ended_at=at(160), settled={"made": 3, "failed": 1}, spent=0.2)
    found = look(
        ended("a/1", Outcome.MADE, 20),
        ended("b/1", Outcome.FAILED, 30),
        ended("c/1", Outcome.MADE, 130),
        runs=(run(), later),
        holder=None,
        now=500,
    )
    facts = [(past.how, past.seconds, past.made, past.unmade, past.spent) for past in found.runs]
    assert facts == [(KILLED, None, 1, 1, pytest.approx(0.05)), (DONE, 60, 3, 1, 0.2)]


def test_a_run_that_was_stopped_says_by_what() -> None:
    found = look(runs=(run(ended_at=at(9), stop="budget"),), holder=None)
    assert [past.how for past in found.runs] == ["budget"]


def test_only_the_last_runs_are_shown() -> None:
    records = tuple(run(str(n), n, ended_at=at(n + 0.5)) for n in range(MOST_RUNS + 3))
    assert [past.record.id for past in look(runs=records, holder=None).runs] == [
        str(n) for n in range(3, MOST_RUNS + 3)
    ]


ATTEMPTS = st.lists(
    st.builds(
        lambda shot, outcome, since, took, cost: attempt(
            f"s{shot}/1",
            outcome=outcome,
            opened_at=at(since),
            settled_at=None if outcome is Outcome.OPEN else at(since + took),
            cost=None if outcome is Outcome.OPEN else cost,
        ),
        st.integers(0, 30),
        st.sampled_from(Outcome),
        st.floats(0, 1000),
        st.floats(0, 500),
        st.none() | st.floats(0, 1),
    ),
    max_size=30,
    unique_by=lambda one: one.shot,
)


@given(ATTEMPTS, st.floats(-50, 2000), st.integers(0, 10))
def test_counts_add_up_and_nothing_is_below_nothing(attempts: list[Attempt], now: float, more: int) -> None:
    found = look(*attempts, runs=(run(todo=len(attempts) + more),), now=now)
    assert found.pace
    pace = found.pace
    assert pace.made + pace.unmade + pace.under_way + pace.to_come == len(attempts) + more
    assert min(pace.made, pace.unmade, pace.under_way, pace.to_come) >= 0
    assert pace.to_come == more
    assert pace.eta is None or pace.eta >= 0
    assert (pace.per_minute is None) == (pace.done == 0)
    assert len(found.flights) == pace.under_way
    assert all(flight.seconds >= 0 for flight in found.flights)
    assert found.spent + found.reserved == pytest.approx(sum(one.committed for one in attempts))
    assert found.runs[-1].made == pace.made
    assert found.runs[-1].unmade == pace.unmade
    bad = [one for one in attempts if one.outcome in (Outcome.REFUSED, Outcome.FAILED, Outcome.UNKNOWN)]
    assert sum(one.count for one in found.troubles) == len(bad)
