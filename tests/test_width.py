"""How wide a run is: what is decided from which facts, and what holds whatever the service does."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consistency_pipeline.errors import UsageError
from consistency_pipeline.pace import parse_rate
from consistency_pipeline.width import LONGEST_ALONE, LONGEST_COOL_DOWN, MOST, Answers, Sent, Width, fixed

USUAL = Answers(usual=10.0)


def served(width: Width, at: float, answers: int, seconds: float = 10.0, among: int | None = None) -> Width:
    """Return the width after so many requests that left at a time were answered in so many seconds."""
    for _ in range(answers):
        width = width.answered(Sent(at, width.now if among is None else among), at + seconds)
    return width


@pytest.mark.parametrize(
    ("width", "answers", "seconds", "now", "why"),
    [
        (Width(8, pace=USUAL), 3, 10, 8, ""),  # half a round, and at least four
        (Width(8, pace=USUAL), 4, 10, 12, "keeps up: 8 → 12"),
        (Width(200, pace=USUAL), 100, 10, 256, "keeps up: 200 → 256"),
        (Width(256, pace=USUAL), 999, 10, 256, ""),
        (Width(1, pace=USUAL), 4, 10, 2, "keeps up: 1 → 2"),
        (Width(8), 8, 10, 8, ""),  # nobody knows yet what is usual
        (Width(8), 24, 10, 12, "keeps up: 8 → 12"),
        (Width(8, pace=USUAL), 15, 20, 8, ""),  # slow, but that may be chance
        (Width(8, pace=USUAL), 16, 20, 4, "slow (20 s, usually 10 s): 8 → 4"),
        (Width(8, pace=USUAL), 16, 80, 2, "slow (80 s, usually 10 s): 8 → 2"),
        (Width(8, pace=USUAL, step=2), 4, 10, 10, "keeps up: 8 → 10"),
        (Width(15, pace=USUAL, ceiling=21), 7, 10, 18, "keeps up: 15 → 18"),
        (Width(20, pace=USUAL, ceiling=21), 79, 10, 20, ""),
        (Width(20, pace=USUAL, ceiling=21), 80, 10, 21, "keeps up: 20 → 21"),
        (Width(3, pace=USUAL, ceiling=4), 29, 10, 3, ""),
        (Width(3, pace=USUAL, ceiling=4), 30, 10, 4, "keeps up: 3 → 4"),
        (Width(3, pace=USUAL, ceiling=4, try_at=500), 99, 10, 3, ""),  # the last cool-down was long
        (Width(21, pace=USUAL, ceiling=21, step=2), 10, 10, 23, "keeps up: 21 → 23"),
        (fixed(8), 999, 10, 8, ""),
        (fixed(8), 999, 99, 8, ""),
    ],
)
def test_what_answers_make_of_a_width(width: Width, answers: int, seconds: float, now: int, why: str) -> None:
    after = served(width, 100.0, answers, seconds)
    assert (after.now, after.why) == (now, why)


@pytest.mark.parametrize(
    ("width", "among", "retry_after", "now", "resume_at", "why"),
    [
        (Width(8), 8, None, 6, -math.inf, "busy: 8 → 6"),
        (Width(8), 8, 0.0, 6, -math.inf, "busy: 8 → 6"),
        (Width(8), 5, None, 4, -math.inf, "busy: 8 → 4"),  # three had not left yet
        (Width(200), 200, 5.0, 140, 105.0, "busy: 200 → 140, on in 5 s"),
        (Width(4), 4, 1e9, 3, 100 + LONGEST_COOL_DOWN, "busy: 4 → 3, on in 600 s"),
        (Width(2), 2, None, 1, -math.inf, "busy: 2 → 1"),
        (Width(1), 1, None, 1, 101.0, "busy: stays at 1, on in 1 s"),
        (Width(1, alone=3), 1, None, 1, 108.0, "busy: stays at 1, on in 8 s"),
        (Width(1, alone=99), 1, None, 1, 100 + LONGEST_ALONE, "busy: stays at 1, on in 60 s"),
        (Width(1, alone=99), 1, 2.0, 1, 102.0, "busy: stays at 1, on in 2 s"),
        (Width(8, resume_at=107.0), 8, 5.0, 6, 107.0, "busy: 8 → 6, on in 7 s"),
        (Width(21, ceiling=21), 21, None, 20, -math.inf, "busy: 21 → 20"),  # a try gives back what it took
        (Width(21, ceiling=21), 20, None, 14, -math.inf, "busy: 21 → 14"),
        (Width(20, step=2, pardons=1.5), 20, None, 20, -math.inf, ""),  # a stray
        (Width(20, step=2, pardons=1.5), 20, 5.0, 14, 105.0, "busy: 20 → 14, on in 5 s"),
        (Width(20, pardons=1.5), 20, None, 14, -math.inf, "busy: 20 → 14"),  # the quick beginning ends here
        (fixed(8), 8, None, 8, -math.inf, "busy: stays at 8"),
        (fixed(8), 8, 5.0, 8, 105.0, "busy: stays at 8, on in 5 s"),
    ],
)
def test_what_a_refusal_makes_of_a_width(
    width: Width, among: int, retry_after: float | None, now: int, resume_at: float, why: str
) -> None:
    after = width.refused(Sent(99.0, among), 100.0, retry_after)
    assert (after.now, after.resume_at, after.why) == (now, resume_at, why)


@pytest.mark.parametrize(
    ("at", "under_way", "allowed"), [(4.9, 0, False), (5.0, 0, True), (5.0, 3, True), (5.0, 4, False), (5.0, 9, False)]
)
def test_when_a_request_may_leave(at: float, under_way: int, allowed: bool) -> None:
    assert Width(4, resume_at=5.0).may_send(at, under_way) == allowed


def test_answers_to_what_left_before_a_change_or_in_a_cool_down_prove_nothing() -> None:
    cooling = Width(8, pace=USUAL).refused(Sent(99.0, 8), 100.0, retry_after=5.0)
    for sent_at in (50.0, 100.0, 104.9):
        assert served(cooling, sent_at, 99).now == cooling.now
    assert served(cooling, 105.0, 99).now > cooling.now
    wider = served(Width(8, pace=USUAL), 100.0, 4)
    assert served(wider, 109.9, 99, seconds=20).now == wider.now


def test_answers_prove_nothing_of_a_width_that_was_not_in_use() -> None:
    assert served(Width(8, pace=USUAL), 0.0, 999, among=5).now == 8
    assert served(Width(8, pace=USUAL), 0.0, 999, among=6).now > 8


def test_where_narrowing_does_not_help_the_service_itself_is_slower_now() -> None:
    narrow = served(Width(8, pace=USUAL), 0.0, 16, seconds=20)
    assert narrow.now == 4
    after = served(narrow, 100.0, 40, seconds=20)
    assert after.pace.usual == 20
    assert after.now > 4


def test_where_narrowing_helps_it_goes_on() -> None:
    narrow = served(Width(64, pace=USUAL), 0.0, 64, seconds=80)
    assert narrow.now == 16
    assert served(narrow, 100.0, 32, seconds=20).now == 8


def test_quick_answers_teach_what_is_usual_little_by_little() -> None:
    width = served(replace(fixed(4), pace=USUAL), 0.0, 32, seconds=6)
    assert width.pace.usual == 9  # the first four may be the quick ones of many


def test_a_refusal_that_was_on_its_way_when_the_run_narrowed_only_lengthens_the_cool_down() -> None:
    width = Width(16).refused(Sent(99.0, 16), 100.0, 5.0)
    later = width.refused(Sent(99.5, 15), 101.0, 30.0)
    assert (later.now, later.resume_at, later.since) == (width.now, 131.0, 131.0)


FACTS = st.lists(
    st.tuples(
        st.sampled_from(["answer", "refusal"]),
        st.floats(0, 60),  # seconds since the last fact
        st.floats(0, 300),  # seconds on the way
        st.integers(1, 300),  # on the way with it
        st.none() | st.floats(0, 1000),
        st.integers(1, 80),  # how often
    ),
    max_size=30,
)


@given(FACTS, st.integers(1, 256))
def test_whatever_comes_it_keeps_its_bounds_and_says_why_it_changed(
    facts: list[tuple[str, float, float, int, float | None, int]], first: int
) -> None:
    width, at = Width(first), 0.0
    for kind, after, seconds, among, retry_after, times in facts:
        at += after
        sent = Sent(at - seconds, min(among, width.now))
        for _ in range(times):
            before = width
            width = width.answered(sent, at) if kind == "answer" else width.refused(sent, at, retry_after)
            assert 1 <= width.now <= MOST
            assert width.resume_at >= before.resume_at
            assert width.now == before.now or f"{before.now} → {width.now}" in width.why
            assert width.now <= before.now or (kind == "answer" and at >= before.resume_at)


@given(st.integers(2, 256), st.floats(0, 10), st.none() | st.floats(0, 60), st.integers(1, 300))
def test_one_burst_of_refusals_narrows_once(now: int, spread: float, retry_after: float | None, answers: int) -> None:
    width = Width(now)
    once = width.refused(Sent(0.0, now), 20.0, retry_after)
    for number in range(answers):
        width = width.refused(Sent(spread * number / answers, now), 20.0 + number / 100, retry_after)
    assert (width.now, width.why) == (once.now, once.why)


@given(st.integers(1, 256), st.integers(1, 300), st.floats(0.1, 100), st.floats(0.1, 100))
def test_more_in_the_same_time_never_makes_it_narrower(now: int, answers: int, one: float, other: float) -> None:
    width, quick, slow = Width(now, pace=USUAL), min(one, other), max(one, other)
    assert served(width, 0.0, answers, quick).now >= served(width, 0.0, answers, slow).now


@given(st.integers(1, 256), st.floats(0, 900), st.floats(0, 900))
def test_longer_advice_never_lets_a_request_leave_sooner(now: int, one: float, other: float) -> None:
    short, long = sorted((one, other))
    sent = Sent(0.0, now)
    assert Width(now).refused(sent, 1.0, short).resume_at <= Width(now).refused(sent, 1.0, long).resume_at


@given(FACTS, st.integers(1, 256))
def test_a_fixed_width_stays(facts: list[tuple[str, float, float, int, float | None, int]], now: int) -> None:
    width, at = fixed(now), 0.0
    for kind, after, seconds, among, retry_after, _ in facts:
        at += after
        sent = Sent(at - seconds, min(among, now))
        width = width.answered(sent, at) if kind == "answer" else width.refused(sent, at, retry_after)
        assert width.now == now


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("60/min", 1),
        ("2/s", 0.5),
        ("500/h", 7.2),
        (" 1.5 / min ", 40),
        ("1/hour", 3600),
        ("3/sec", 1 / 3),
        ("0.5/s", 2),
    ],
)
def test_a_rate_in_words(text: str, interval: float) -> None:
    assert parse_rate(text).interval == pytest.approx(interval)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "60",
        "60/",
        "/min",
        "0/min",
        "0.0/s",
        "-1/s",
        "1e3/s",
        "60/day",
        "60/min/s",
        "inf/s",
        "nan/s",
        "60 per min",
        "\uff16/s",
    ],
)
def test_what_is_no_rate(text: str) -> None:
    with pytest.raises(UsageError, match="such as 60/min"):
        parse_rate(text)


def test_a_rate_lets_requests_leave_one_by_one_and_saves_nothing_up() -> None:
    rate, left = parse_rate("30/min"), []
    for asked_at in (10.0, 10.0, 10.5, 100.0, 100.0):
        left.append(rate.next_at(asked_at))
        rate = rate.sent(left[-1])
    assert left == [10.0, 12.0, 14.0, 100.0, 102.0]


@given(st.lists(st.floats(0, 5), max_size=50), st.floats(0.01, 100))
def test_a_rate_is_never_passed(gaps: list[float], a_minute: float) -> None:
    rate, at = parse_rate(f"{a_minute:.2f}/min"), 0.0
    left: list[float] = []
    for gap in gaps:
        at += gap
        left.append(rate.next_at(at))
        rate = rate.sent(left[-1])
    assert all(after - before >= rate.interval - 1e-6 for before, after in pairwise(left))
