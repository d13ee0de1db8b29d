"""When to try again, and when to ask again: bounded in tries, in each wait and in all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consistency_pipeline.errors import (
    BadCredentials,
    NotKnown,
    OutOfMoney,
    ProviderError,
    ReferenceGone,
    Refused,
    Unavailable,
    Unclear,
    Unfit,
)
from consistency_pipeline.retry import Kind, PollPolicy, Retries, RetryPolicy, Stage, kind, overloaded

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


BUSY = Unavailable("busy", code="rateLimitExceeded", retry_after=7.0, untaken=True)
AWAY = Unavailable("nobody there", code="not-reachable", untaken=True)
FAILED = Unavailable("could not", code="providerError")
GATEWAY = Unavailable("HTTP 504", code="providerGatewayTimeout")
NOT_FETCHED = Unavailable("HTTP 500", code="download-failed")
LOST = Unclear("no answer", code="no-answer")
GONE = ReferenceGone("gone", code="mediaExpired")
BLANK = Unfit("blank", code="blank-picture")
MODERATED = Refused("no", code="invalidProviderContent")
REFUSED = Refused("no", code="unsupportedDimensions")
EMPTY = OutOfMoney("empty", code="insufficientCredits")
WHO = BadCredentials("who?", code="invalidApiKey")
ALL = [BUSY, AWAY, FAILED, GATEWAY, NOT_FETCHED, LOST, NotKnown("?", code="task-unknown"), GONE, BLANK, MODERATED]
ALL += [REFUSED, EMPTY, WHO, ProviderError("?", code="?")]


@pytest.mark.parametrize(
    ("error", "what", "sending", "ended", "unsent"),
    [
        (BUSY, Kind.BUSY, 7.0, None, 7.0),
        (AWAY, Kind.AWAY, 1.0, None, 1.0),
        (FAILED, Kind.FAILED, None, 1.0, 1.0),
        (NOT_FETCHED, Kind.DOWNLOAD, 1.0, 1.0, 1.0),
        (LOST, Kind.UNCLEAR, 1.0, None, None),
        (GONE, Kind.REFERENCE_GONE, None, 0.0, 0.0),
        (BLANK, Kind.UNFIT, None, 0.0, 0.0),
        (MODERATED, Kind.MODERATED, None, 20.0, None),
        (REFUSED, Kind.FINAL, None, None, None),
        (EMPTY, Kind.FINAL, None, None, None),
        (WHO, Kind.FINAL, None, None, None),
    ],
    ids=lambda value: value.code if isinstance(value, ProviderError) else None,
)
def test_what_is_tried_again_after_which_error(
    error: ProviderError, what: Kind, sending: float | None, ended: float | None, unsent: float | None
) -> None:
    retries = Retries(PLAIN)
    assert kind(error) is what
    assert [retries.wait_for(error, 1, 0.0, 1.0, stage) for stage in (Stage.SENDING, Stage.ENDED, Stage.UNSENT)] == [
        sending, ended, unsent,
    ]  # fmt: skip


@pytest.mark.parametrize("error", [GONE, BLANK, MODERATED])
def test_a_second_picture_and_no_third(error: ProviderError) -> None:
    assert Retries().wait_for(error, 1, 599.0, 0.0, Stage.ENDED) == 0.0
    assert Retries().wait_for(error, 2, 0.0, 0.0, Stage.ENDED) is None


@pytest.mark.parametrize(
    "code",
    [
        "invalidProviderContent", "providerContentPolicyViolation", "contentPolicyViolation",
        "sensitiveContentDetected", "unsafeContentDetected", "nsfwContentDetected", "promptBlocked",
        "imageBlocked", "moderationFailed",
    ],
)  # fmt: skip
def test_refusals_by_a_safety_filter_are_known_by_their_code(code: str) -> None:
    assert kind(Refused("no", code=code)) is Kind.MODERATED


@pytest.mark.parametrize(
    ("error", "too_much"),
    [
        (BUSY, True),
        (GATEWAY, True),
        (Unclear("HTTP 504", code="http-504"), True),
        (Unavailable("late", code="timeoutProvider"), True),
        (AWAY, False),
        (FAILED, False),
        (NOT_FETCHED, False),
        (LOST, False),
        (Refused("rateLimit", code="inferenceRateLimitRequestTooLarge"), False),
        (EMPTY, False),
    ],
)
def test_which_errors_ask_for_less(error: ProviderError, too_much: bool) -> None:
    assert overloaded(error) == too_much


def asked_before_the_table(
    policy: RetryPolicy, error: ProviderError, facts: tuple[int, float, float], sends: int
) -> float | None:
    """Return what the runner decided between attempts before there was a table; moderation is what it adds."""
    if isinstance(error, ReferenceGone | Unfit) and facts[0] == 1:
        return 0.0
    if isinstance(error, Unavailable) and not (error.untaken and sends):
        return policy.wait_after(*facts, error.retry_after)
    return None


@given(st.sampled_from(ALL), st.integers(1, 6), st.floats(0, 700), st.floats(0, 1), st.integers(0, 2))
def test_between_attempts_the_table_says_what_the_runner_said(
    error: ProviderError, failures: int, elapsed: float, drawn: float, sends: int
) -> None:
    said = Retries(PLAIN).wait_for(error, failures, elapsed, drawn, Stage.ENDED if sends else Stage.UNSENT)
    if kind(error) is not Kind.MODERATED:
        assert said == asked_before_the_table(PLAIN, error, (failures, elapsed, drawn), sends)
