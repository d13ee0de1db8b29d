"""When to try again, and when to ask again: bounded in tries, in each wait and in all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consistency_pipeline.retry import PollPolicy, RetryPolicy

PLAIN = RetryPolicy(tries=4, first=1, factor=2, longest=5, total=100)


@pytest.mark.parametrize(
    ("failures", "elapsed", "drawn", "retry_after", "wait"),
    [
        (1, 0, 1.0, None, 1),
        (2, 0, 1.0, None, 2),
        (3, 0, 1.0, None, 4),
        (3, 0, 0.5, None, 2),
        (1, 0, 0.0, None, 0),
        (1, 0, 0.0, 7.0, 7),  # the service knows better
        (3, 0, 1.0, 1.0, 4),
        (4, 0, 1.0, None, None),  # that was the last try
        (9, 0, 1.0, 3.0, None),
        (1, 99, 1.0, None, 1),
        (1, 99.5, 1.0, None, None),  # the wait would end too late
        (1, 0, 0.0, 101.0, None),
        (1, 0, 0.0, float("inf"), None),
    ],
)
def test_when_to_try_again(
    failures: int, elapsed: float, drawn: float, retry_after: float | None, wait: float | None
) -> None:
    assert PLAIN.wait_after(failures, elapsed, drawn, retry_after) == wait


def test_a_wait_grows_to_the_longest() -> None:
    policy = RetryPolicy(tries=10_000, first=1, factor=2, longest=5, total=1e9)
    assert [policy.wait_after(failures, 0, 1) for failures in (1, 2, 3, 4, 9_999)] == [1, 2, 4, 5, 5]


@given(st.floats(0, 1), st.floats(0, 120))
def test_trying_ends_within_its_bounds(drawn: float, retry_after: float) -> None:
    elapsed, failures = 0.0, 1
    while (wait := RetryPolicy().wait_after(failures, elapsed, drawn, retry_after)) is not None:
        assert wait >= retry_after
        elapsed, failures = elapsed + wait, failures + 1
    assert failures <= RetryPolicy().tries
    assert elapsed <= RetryPolicy().total


@pytest.mark.parametrize(
    ("polls", "elapsed", "wait"),
    [(0, 0, 1), (1, 0, 1.5), (2, 0, 2.25), (40, 0, 10), (10**6, 0, 10), (0, 1200, None), (0, 1199, 1)],
)
def test_when_to_ask_again(polls: int, elapsed: float, wait: float | None) -> None:
    assert PollPolicy().wait_after(polls, elapsed) == wait
