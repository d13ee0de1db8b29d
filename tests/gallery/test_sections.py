"""Sections of the sheet, drawn: comparisons side by side, made references first."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from consistency_pipeline.gallery.sheet import MOST_TILES, Reference, Sheet, Tile, write
from consistency_pipeline.gallery.tiles import MADE_REFERENCES, Section, bands, pages

from .test_sheet import SALMON, TEAL, drawn, plain, sheet, tile, where

COMPARED = Section("walk-away: front-only against both", "the same scene and seed", compared=True)


def variant(name: str, picture: Path | None, *references: Reference) -> Tile:
    return tile(1, picture, title=f"desk+{name}/1", references=references, section=COMPARED, variant=name)


@pytest.mark.thorough
def test_variants_of_a_comparison_stand_side_by_side_above_their_references(tmp_path: Path) -> None:
    front = Reference(plain(tmp_path / "front.png", (800, 800), SALMON), "mug · front")
    first, second = plain(tmp_path / "a.png", (1200, 896)), plain(tmp_path / "b.png", (1200, 896), (128, 0, 128))
    page = drawn(tmp_path / "sheet.png", tile(1), variant("bare", first), variant("both", second, front))

    one, other, reference = (where(page, colour) for colour in (TEAL, (128, 0, 128), SALMON))
    assert one[1:] == other[1:], "as high, and equally large"
    assert one[0] + one[2] < other[0]
    assert other[0] <= reference[0] < reference[0] + reference[2] <= other[0] + other[2]
    assert reference[1] > other[1] + other[3]


def test_a_comparison_without_a_picture_keeps_its_places(tmp_path: Path) -> None:
    tall = plain(tmp_path / "a.png", (600, 1200))
    page = drawn(tmp_path / "one.png", variant("bare", tall), variant("both", None))
    whole = drawn(tmp_path / "two.png", variant("bare", tall), variant("both", tall))

    assert page.shape == whole.shape
    assert where(page, TEAL) == where(whole[:, :520], TEAL)


def test_a_comparison_is_not_torn_apart_by_a_page(tmp_path: Path) -> None:
    shots = [tile(number) for number in range(59)]
    compared = [variant(name, None) for name in ("bare", "both")]

    found = [len(page.tiles) for page in pages(sheet(*shots, *compared), MOST_TILES)]
    assert found == [59, 2]
    assert [len(page.tiles) for page in pages(sheet(*shots[1:], *compared), MOST_TILES)] == [60]


@pytest.mark.thorough
def test_sections_stand_in_the_order_of_their_first_shots(tmp_path: Path) -> None:
    side = tile(1, plain(tmp_path / "a.png", (600, 600)), section=MADE_REFERENCES)
    desk = tile(2, plain(tmp_path / "b.png", (600, 600), SALMON))
    page = drawn(tmp_path / "sheet.png", side, desk)

    _, top, _, height = where(page, TEAL)
    assert top + height < where(page, SALMON)[1]


def test_an_umlaut_is_told_from_its_plain_letter(tmp_path: Path) -> None:
    dotted, bare = (write(Sheet(title, (), "", ()), tmp_path / f"{title}.png")[0] for title in ("Öl", "Ol"))

    assert dotted.read_bytes() != bare.read_bytes()
    drawings = [np.asarray(Image.open(path)) for path in (dotted, bare)]
    assert np.argwhere((drawings[0] != drawings[1]).any(axis=2)).max(axis=0)[0] < 200, "only the title differs"


def test_shots_from_the_same_references_share_them_whatever_their_order() -> None:
    front, side, other = (Reference(None, name) for name in ("front", "side", "other"))
    sent = ((front, side), (side, front), (front,), (front, other))
    first, second, third = bands([tile(n, references=references) for n, references in enumerate(sent)])

    assert (first.references, second.references, third.references) == (sent[0], sent[2], sent[3])
    assert [one.caption.rpartition(" · ")[2] for one in first.tiles][1] == "references sent 2 1"
    assert "sent" not in first.tiles[0].caption
