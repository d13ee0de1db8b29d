"""Where the variants of a comparison stand."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consistency_pipeline.gallery.arrange import CAPTION, Arrangement, Frame, Item, Strip
from consistency_pipeline.gallery.compared import MOST_ABREAST, NAME_SPACE, arrange_variants
from consistency_pipeline.gallery.rail import LABEL, Box

from .test_arrange import FRAME, overlap, ratios

variants = st.builds(
    Strip, st.lists(ratios, max_size=16).map(tuple), st.builds(Item, ratios, st.just("walk-away")).map(lambda i: (i,))
)


def whole(arrangement: Arrangement, number: int) -> Box:
    """Return the box of a variant from its name down to the end of its references."""
    cell, panel = arrangement.cells[number], arrangement.rails[number].panel
    bottom = max(panel.bottom, cell.bottom + CAPTION)
    return Box(cell.left, cell.top - NAME_SPACE, panel.right - cell.left, bottom - cell.top + NAME_SPACE)


@settings(max_examples=20, deadline=None)
@given(st.lists(variants, min_size=1, max_size=14))
def test_nothing_overlaps_and_everything_is_inside(compared: list[Strip]) -> None:
    found = arrange_variants(compared, FRAME)

    boxes = [whole(found, number) for number in range(len(compared))]
    for number, box in enumerate(boxes):
        assert FRAME.left <= box.left < box.right <= FRAME.left + FRAME.width
        assert FRAME.top <= box.top < box.bottom <= found.bottom
        assert not any(overlap(box, other) for other in boxes[number + 1 :])
        assert found.cells[number].right <= box.right
        cell, panel = found.cells[number], found.rails[number].panel
        assert cell.bottom + CAPTION <= panel.top or cell.right < panel.left, "references stand below or beside"


@settings(max_examples=20, deadline=None)
@given(st.lists(variants, min_size=1, max_size=14))
@pytest.mark.thorough
def test_references_stand_in_the_panel_of_their_variant_in_order(compared: list[Strip]) -> None:
    found = arrange_variants(compared, FRAME)

    for strip, rail in zip(compared, found.rails, strict=True):
        assert len(rail.thumbs) == min(14, len(strip.references))
        labelled = [Box(box.left, box.top, box.width, box.height + LABEL) for box in rail.thumbs]
        for number, box in enumerate(labelled):
            assert rail.panel.left < box.left < box.right < rail.panel.right
            assert rail.panel.top < box.top < box.bottom <= rail.panel.bottom
            assert not any(overlap(box, other) for other in labelled[number + 1 :])
        places = [(box.top, box.left) for box in rail.thumbs]
        assert all(before < after for before, after in pairwise(places))


@pytest.mark.parametrize("count", [2, 3, 4, 5, 6])
def test_up_to_six_variants_stand_abreast_at_one_height(count: int) -> None:
    found = arrange_variants([Strip((1.0,) * n, (Item(4 / 3, "desk"),)) for n in range(count)], FRAME)

    assert len({(cell.top, cell.width, cell.height) for cell in found.cells}) == 1
    assert len({(rail.panel.top, rail.panel.height) for rail in found.rails}) == 1
    assert len({box.height for rail in found.rails for box in rail.thumbs}) == 1


@pytest.mark.parametrize(("count", "ratio"), [(2, 4 / 3), (2, 1.0), (2, 3 / 4), (3, 3 / 4), (3, 4 / 3)])
def test_a_comparison_takes_all_of_the_width(count: int, ratio: float) -> None:
    found = arrange_variants([Strip((1.0,), (Item(ratio, "desk"),))] * count, FRAME)

    assert FRAME.left + FRAME.width - found.rails[-1].panel.right < count
    for rail, cell in zip(found.rails, found.cells, strict=True):
        assert rail.panel.right - cell.right < 0.2 * rail.panel.width or rail.panel.left > cell.right


@pytest.mark.parametrize(("count", "rows"), [(7, [4, 3]), (8, [4, 4]), (13, [5, 5, 3])])
def test_more_variants_are_spread_over_rows(count: int, rows: list[int]) -> None:
    found = arrange_variants([Strip((1.0,), (Item(1.0, "desk"),))] * count, Frame(0, 0, 2224))

    tops = [cell.top for cell in found.cells]
    assert [tops.count(top) for top in sorted(set(tops))] == rows
    assert max(rows) <= MOST_ABREAST
