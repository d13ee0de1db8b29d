"""The subject is found where it was drawn; how well in photographs is for tests.bench.photos to say."""

import numpy
import pytest

from consistency_pipeline.seeing.arrays import Colours, shrunk
from consistency_pipeline.seeing.background import bars, business, rim
from consistency_pipeline.seeing.cutting import box_of, cut, from_border, from_saliency, overlap
from consistency_pipeline.seeing.facts import Box
from tests.seeing.drawn import MUG, PLAIN, mask, picture

SMALL = 128  # pixels a side: cutting out takes time


def small(box: Box = MUG, backdrop: tuple[int, int, int] = PLAIN) -> Colours:
    return shrunk(picture(box, backdrop), SMALL)


@pytest.mark.parametrize("backdrop", [(255, 255, 255), (205, 205, 200), (70, 120, 160)], ids=["white", "grey", "blue"])
def test_a_subject_in_a_studio_is_cut_out(backdrop: tuple[int, int, int]) -> None:
    found = cut(small(backdrop=backdrop))
    assert overlap(found.mask, mask(side=SMALL)) > 0.95
    assert found.agreement > 0.9
    assert found.found
    assert found.box == pytest.approx(MUG, abs=0.02)
    assert found.sides == (0, 0, 0, 0)


@pytest.mark.thorough
def test_both_ways_find_it_by_themselves() -> None:
    for way in (from_border, from_saliency):
        assert overlap(way(small()), mask(side=SMALL)) > 0.85, way.__name__


def test_a_subject_at_the_edge_is_followed_up_to_it() -> None:
    box: Box = (0.0, 0.3, 0.5, 0.8)
    found = cut(small(box))
    assert found.sides[0] == pytest.approx(0.5, abs=0.1)
    assert max(found.sides[1:]) == 0


def test_a_subject_cut_off_by_a_corner_is_found_before_a_backdrop() -> None:
    found = cut(small((0.0, 0.0, 0.45, 0.5)))
    assert found.found
    assert found.sides == pytest.approx((0.5, 0.45, 0, 0), abs=0.06)


def test_a_horizon_is_no_backdrop() -> None:
    pixels = picture()
    pixels[: len(pixels) // 4] = (90, 120, 200)
    assert not rim(pixels).backdrop


def test_where_nothing_is_nothing_is_known() -> None:
    found = cut(numpy.full((SMALL, SMALL, 3), 128, numpy.uint8))
    assert not found.found


def test_overlap_and_boxes() -> None:
    half = mask((0, 0, 0.5, 1))
    assert overlap(half, mask((0, 0, 1, 1))) == pytest.approx(0.5)
    assert overlap(half & False, half & False) == 0
    assert box_of(half) == (0, 0, 0.5, 1)
    assert box_of(half & False) is None


def test_a_bar_ends_in_a_straight_line() -> None:
    pixels = picture()
    assert bars(pixels) == (0, 0, 0, 0)
    pixels[:40] = pixels[-40:] = 0
    assert bars(pixels) == pytest.approx((0, 0.1, 0, 0.1))


def test_a_backdrop_is_plain_and_grass_is_busy() -> None:
    pixels = picture()
    assert rim(pixels).backdrop
    assert business(pixels, ~mask()) < 0.01
    grass = numpy.random.default_rng(1).integers(0, 255, pixels.shape, numpy.uint8)
    assert not rim(grass).backdrop
    assert business(grass, ~mask()) > 0.15
    assert business(grass, mask() & False) == 0
