import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consistency_pipeline.gallery.accents import ACCENTED, drawn, plain
from consistency_pipeline.gallery.lettering import LETTERS, Style, clean, cut, flow, font, squeeze, wrap

STYLE = Style(20, "black")
lines = st.text(LETTERS, max_size=200)
widths = st.floats(0, 900)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("mug · front", "mug · front"),
        ("Café – 896×1200 → 4 €", "Café - 896x1200 > 4 EUR"),
        ("Größe, Straße, smörgås, Łódź", "Grösse, Strasse, smörgås, Lódź"),
        ("Cafe\u0301, ǖ, naïve, ﬁne", "Café, u, naive, fine"),
        ("a\x00b\x1b[31m\tc\r\nd", "a b [31m c d"),
        ("safe\u202egnp.exe\u2066\u200b", "safegnp.exe"),
        ("杯子 杯子 · front", "? · front"),
        ("what??", "what??"),
        ("\ud800 lone", "? lone"),
        ("", ""),
    ],
)
def test_text_is_brought_into_the_letters_of_the_font(text: str, shown: str) -> None:
    assert clean(text) == shown


@given(st.text(max_size=300))
def test_clean_text_is_one_line_in_letters_that_the_font_has(text: str) -> None:
    shown = clean(text)

    assert set(shown) <= LETTERS
    assert shown == " ".join(shown.split())
    assert clean(shown) == shown


def test_the_font_has_all_the_letters() -> None:
    unknown = bytes(font(40).getmask("\uffff"))

    assert [letter for letter in LETTERS if bytes(font(40).getmask(plain(letter))) == unknown] == []
    assert all(unicodedata.category(letter) != "Cc" for letter in LETTERS)


def test_an_accent_changes_no_width() -> None:
    assert plain("Größe Žižek") == "Große Zizek"
    assert Style(68, "black", weight=0.9).length("Öde") == Style(68, "black", weight=0.9).length("Ode")


@pytest.mark.parametrize("size", [15, 24, 68])
def test_every_accent_is_drawn_whole_and_can_be_told_from_the_others(size: int) -> None:
    masks = {ACCENTED[letter][1]: drawn(letter, size, 0.35)[0] for letter in sorted(ACCENTED)}

    assert len({mask.tobytes() for mask in masks.values()}) == len(masks) == 11
    for mask in masks.values():
        ink = mask.getbbox()
        assert ink is not None
        assert 0 < ink[0] < ink[2] < mask.width
        assert 0 < ink[1] < ink[3]


@given(lines, widths)
def test_cut_text_is_never_wider(text: str, width: float) -> None:
    shown = cut(text, STYLE, width)

    assert not shown or STYLE.length(shown) <= width
    assert shown == text or shown.endswith("…") or not shown


@given(lines.map(clean), st.floats(40, 900), st.integers(0, 5))
def test_wrapped_text_stays_within_width_and_number_of_lines(text: str, width: float, most: int) -> None:
    shown = wrap(text, STYLE, width, most)

    assert len(shown) <= most
    assert all(STYLE.length(line) <= width for line in shown)
    if most and shown[-1:] != [""] and not any("…" in line for line in shown):
        assert "".join(shown).replace(" ", "") == text.replace(" ", "")


@given(st.lists(lines, max_size=6), widths)
def test_flowed_parts_stay_within_width_and_two_lines(parts: list[str], width: float) -> None:
    shown = flow(parts, STYLE, width, 2)

    assert len(shown) <= 2
    assert all(STYLE.length(line) <= width for line in shown)


def test_parts_flow_on_to_the_next_line_whole() -> None:
    assert flow(["approved", "seed 3341", "$0.0692"], STYLE, 200, 2) == ["approved · seed 3341", "$0.0692"]


def test_a_squeezed_id_keeps_its_take() -> None:
    shown = squeeze("a-scene-with-a-long-name@896x1200/12", STYLE, 200)

    assert shown.endswith("…/12")
    assert STYLE.length(shown) <= 200


@given(lines, widths)
def test_a_squeezed_id_is_never_wider(text: str, width: float) -> None:
    shown = squeeze(text, STYLE, width)

    assert not shown or STYLE.length(shown) <= width


def test_a_very_long_text_is_looked_at_only_in_part() -> None:
    assert len(clean("x" * 5_000_000)) == 600
