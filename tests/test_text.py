"""Text from outside, made fit to be shown."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consistency_pipeline.text import clean, money, one_line

GONE = "\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain “text”\n\twith lines", "plain “text”\n\twith lines"),
        ("\x1b[31mred\x1b[0m", f"{GONE}[31mred{GONE}[0m"),
        ("\x9b31mred", f"{GONE}31mred"),
        ("a\rb\x00c\x7f", f"a{GONE}b{GONE}c{GONE}"),
        ("txt.\u202egpj", f"txt.{GONE}gpj"),
        ("zero\u200bwidth\ufeff", f"zero{GONE}width{GONE}"),
        ("Authorization: Bearer abc.def-123", "Authorization: Bearer …"),
        ("https://x/?a=1&apiKey=s3cret&b=2", "https://x/?a=1&apiKey=…&b=2"),
        ("see data:image/png;base64,iVBORw0KGgoAAAANSUhEUg== there", "see data:… there"),
        ("data: a word", "data: a word"),
    ],
)
def test_cleaning(text: str, shown: str) -> None:
    assert clean(text) == shown


@given(st.text(), st.integers(1, 40))
def test_what_is_clean_steers_nothing_and_ends(text: str, longest: int) -> None:
    found = clean(text, longest)
    assert len(found) <= longest
    assert not [c for c in found if c not in "\n\t" and unicodedata.category(c) == "Cc"]
    assert not [
        c
        for c in found
        if unicodedata.bidirectional(c) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    ]
    assert "\n" not in one_line(text, longest)
    assert clean(clean(text)) == clean(text)


def test_what_is_clean_can_be_written() -> None:
    assert clean("half a pair: \ud800").encode()


def test_a_long_text_is_cut() -> None:
    assert clean("a" * 30, 10) == "a" * 9 + "…"
    assert clean("a" * 10, 10) == "a" * 10
    assert one_line("  a\n\n b\u0065\u0301 ") == "a bé"


@pytest.mark.parametrize(
    ("usd", "shown"),
    [(None, "unknown"), (0, "$0.00"), (0.06895, "$0.0689"), (0.5, "$0.5000"), (1, "$1.00"), (1234.567, "$1,234.57")],
)
def test_money(usd: float | None, shown: str) -> None:
    assert money(usd) == shown
