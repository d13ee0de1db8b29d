"""The breaker as a table: endings in, a reason or nothing out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consistency_pipeline.breaker import Breaker
from consistency_pipeline.records import Outcome

LETTERS = {"m": Outcome.MADE, "r": Outcome.REFUSED, "f": Outcome.FAILED, "u": Outcome.UNKNOWN}
ENDINGS = st.lists(st.sampled_from(sorted(LETTERS)), max_size=60).map("".join)


def opened(letters: str, breaker: Breaker | None = None) -> str | None:
    return (breaker or Breaker()).opens([LETTERS[letter] for letter in letters])


@pytest.mark.parametrize(
    ("letters", "why"),
    [
        ("", None),
        ("r" * 9, None),
        ("r" * 10, "of the last 10 attempts 10 refused"),
        ("m" * 4 + "f" * 6, None),
        ("m" * 3 + "f" * 7, "of the last 10 attempts 7 failed"),
        ("m" * 100 + "f" * 12, None),
        ("m" * 100 + "f" * 13, "of the last 20 attempts 13 failed"),
        ("m" * 20 + "frfrfrfrfrfrfu", "of the last 20 attempts 7 failed, 6 refused, 1 unknown"),
    ],
)
def test_opens_when_most_of_the_last_attempts_went_wrong(letters: str, why: str | None) -> None:
    assert opened(letters) == why


@given(before=ENDINGS, last=ENDINGS)
def test_only_the_last_attempts_count(before: str, last: str) -> None:
    window = "m" * 20 + last
    assert (opened(before + window) is None) == (opened(window) is None)


@given(letters=ENDINGS)
def test_a_picture_more_never_opens_it(letters: str) -> None:
    if opened(letters) is None and len(letters) >= Breaker().least:
        assert opened(letters + "m") is None
