from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consistency_pipeline.gallery.arrange import CAPTION, Arrangement, Frame, Item, Strip, arrange
from consistency_pipeline.gallery.rail import LABEL, Box, stand
from consistency_pipeline.gallery.rows import NARROWEST

FRAME = Frame(88, 400, 2224)

ratios = st.one_of(st.sampled_from([1 / 8, 3 / 4, 1.0, 1200 / 896, 8.0]), st.floats(0.001, 1000))
items = st.builds(Item, ratios, st.sampled_from("abc"))
strips = st.builds(
    Strip,
    st.lists(ratios, max_size=16).map(tuple),
    st.lists(items, min_size=1, max_size=8).map(tuple),
)


def overlap(one: Box, other: Box) -> bool:
    across = one.left < other.right and other.left < one.right
    return across and one.top < other.bottom and other.top < one.bottom


def with_caption(cell: Box) -> Box:
    return Box(cell.left, cell.top, cell.width, cell.height + CAPTION)


def uniform(count: int, ratio: float = 1200 / 896, references: int = 2) -> Strip:
    return Strip((1.0,) * references, tuple(Item(ratio, f"scene-{n // 3}") for n in range(count)))


def rows(arrangement: Arrangement) -> list[list[Box]]:
    tops = sorted({cell.top for cell in arrangement.cells})
    return [[cell for cell in arrangement.cells if cell.top == top] for top in tops]


@settings(max_examples=15, deadline=None)
@given(st.lists(strips, max_size=6), st.sampled_from([235.0, 320.0, 460.0]))
def test_nothing_overlaps_and_everything_is_inside(page: list[Strip], wish: float) -> None:
    found = arrange(page, FRAME, wish)

    boxes = [with_caption(cell) for cell in found.cells] + [rail.panel for rail in found.rails]
    for index, box in enumerate(boxes):
        assert FRAME.left <= box.left < box.right <= FRAME.left + FRAME.width
        assert FRAME.top <= box.top < box.bottom <= found.bottom
        assert not any(overlap(box, other) for other in boxes[index + 1 :])
    assert len(found.cells) == sum(len(strip.items) for strip in page)


@settings(max_examples=15, deadline=None)
@given(st.lists(strips, min_size=1, max_size=6))
def test_pictures_of_a_row_are_equally_high_and_stand_in_order(page: list[Strip]) -> None:
    found = arrange(page, FRAME, 320)

    for row in rows(found):
        assert len({cell.height for cell in row}) == 1
        assert all(cell.width >= NARROWEST - 1 for cell in row)
    places = [(cell.top, cell.left) for cell in found.cells]
    assert all(before < after for before, after in pairwise(places))


@settings(max_examples=15, deadline=None)
@given(st.lists(strips, min_size=1, max_size=6))
def test_each_band_has_its_references_left_of_its_first_picture(page: list[Strip]) -> None:
    found = arrange(page, FRAME, 320)

    first = 0
    for band, strip in enumerate(page):
        rails = [rail for rail in found.rails if rail.band == band]
        if any(each.references for each in page):
            assert rails[0].panel.top == found.cells[first].top
            assert rails[0].panel.right <= found.cells[first].left
        first += len(strip.items)


@given(st.lists(ratios, max_size=40), st.integers(100, 1700), st.sampled_from([248, 320, 392]))
def test_references_stand_in_their_panel_apart_from_each_other(shapes: list[float], room: int, width: int) -> None:
    rail = stand(0, shapes, Box(10, 20, width, 300), room)

    assert len(rail.thumbs) == min(len(shapes), 14)
    for index, thumb in enumerate(rail.thumbs):
        labelled = Box(thumb.left, thumb.top, thumb.width, thumb.height + LABEL)
        assert rail.panel.left < thumb.left < thumb.right < rail.panel.right
        assert rail.panel.top < thumb.top < labelled.bottom <= rail.panel.bottom
        assert not any(overlap(labelled, other) for other in rail.thumbs[index + 1 :])


@pytest.mark.parametrize("count", [12, 60])
def test_pictures_of_one_shape_stand_in_columns(count: int) -> None:
    found = rows(arrange([uniform(count)], FRAME, 320))

    columns = [cell.left for cell in found[0]]
    assert all([cell.left for cell in row] == columns[: len(row)] for row in found)
    assert len({row[0].height for row in found}) == 1


@pytest.mark.parametrize("count", [7, 8, 9, 13, 14, 31, 60])
def test_every_row_ends_at_the_right_edge_and_none_is_much_lower_than_another(count: int) -> None:
    found = rows(arrange([uniform(count)], FRAME, 320))

    assert all(FRAME.left + FRAME.width - row[-1].right <= 1 for row in found)
    assert max(row[0].height for row in found) < 1.5 * min(row[0].height for row in found)


def test_short_bands_share_a_row() -> None:
    found = arrange([uniform(1), uniform(1), uniform(1)], FRAME, 320)

    assert len(rows(found)) == 1
    assert len({rail.panel.left for rail in found.rails}) == 3


def test_a_band_of_several_rows_shares_none_of_them() -> None:
    found = arrange([uniform(1), uniform(9), uniform(1)], FRAME, 320)

    assert len(rows(found)[0]) == 1
    assert found.cells[10].top > found.cells[9].top


def test_references_of_a_long_band_come_again_further_down() -> None:
    found = arrange([uniform(60)], FRAME, 320)

    tops = [rail.panel.top for rail in found.rails]
    assert len(tops) > 1
    assert set(tops) <= {cell.top for cell in found.cells}


def test_without_any_references_pictures_begin_at_the_left_edge() -> None:
    found = arrange([uniform(5, references=0)], FRAME, 320)

    assert found.rails == ()
    assert found.cells[0].left == FRAME.left


def test_a_line_runs_over_each_scene_and_ends_with_the_row() -> None:
    strip = Strip((), (Item(1.0, "a"), Item(1.0, "a"), Item(1.0, "b")))
    found = arrange([strip], FRAME, 320)

    assert [(line.left, line.right) for line in found.lines] == [
        (found.cells[0].left, found.cells[1].right),
        (found.cells[2].left, found.cells[2].right),
    ]


def test_a_page_of_panoramas_with_many_references_stays_printable() -> None:
    page = [Strip((1.0,) * 14, (Item(8.0, f"{n}"),)) for n in range(60)]

    assert arrange(page, FRAME, 235).bottom < 25_000
