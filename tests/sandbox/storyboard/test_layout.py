"""Where subjects stand: inside the frame, in proportion, and clear of each other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consistency_pipeline.sandbox.storyboard.layout import Frame, Sitter, Spot, Wish, arrange

WOMAN = Sitter(0.4, 168, alive=True)
PORTRAIT = Sitter(0.9, 168, alive=True, cropped=True)
MUG, BOTTLE, CAR = Sitter(0.9, 12), Sitter(0.35, 25), Sitter(2.4, 145)
FRAMES = [
    Frame(1200, 865, 560),
    Frame(896, 1158, 750),
    Frame(3072, 366, 240),
    Frame(384, 2978, 2400),
    Frame(192, 1500, 1200),
]


def spots(*sitters: Sitter, frame: Frame = FRAMES[0], seed: int = 1, held: bool = False) -> list[Spot]:
    placed = arrange(sitters, frame, np.random.default_rng(seed), Wish(held))
    return sorted(placed, key=lambda spot: spot.index)


sitters = st.lists(
    st.builds(Sitter, st.floats(0.2, 4.0), st.floats(2, 250), st.booleans(), st.booleans(), st.booleans()),
    min_size=1,
    max_size=6,
)


@given(sitters, st.sampled_from(FRAMES), st.integers(0, 999), st.booleans())
@settings(max_examples=20, deadline=None)
def test_everyone_is_in_the_frame_undistorted(people: list[Sitter], frame: Frame, seed: int, held: bool) -> None:
    placed = arrange(people, frame, np.random.default_rng(seed), Wish(held))
    assert sorted(spot.index for spot in placed) == list(range(len(people)))
    for spot in placed:
        assert spot.width == pytest.approx(spot.height * people[spot.index].aspect)
        assert -0.5 * spot.width <= spot.left
        assert spot.left + spot.width <= frame.width + 0.5 * spot.width
        assert spot.top >= -1e-6
        assert spot.base <= frame.height + 1e-6


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("seed", range(5))
def test_a_single_product_is_whole_and_readable(frame: Frame, seed: int) -> None:
    (spot,) = spots(MUG, frame=frame, seed=seed)
    assert spot.left >= 0
    assert spot.left + spot.width <= frame.width
    assert spot.height > 0.4 * min(frame.height, frame.width)


def test_a_mug_is_much_smaller_than_a_woman() -> None:
    woman, mug = spots(WOMAN, MUG)
    assert 0.08 < mug.height / woman.height < 0.3


def test_a_car_is_larger_than_a_bottle() -> None:
    car, bottle = spots(CAR, BOTTLE)
    assert car.height > 2 * bottle.height


@pytest.mark.parametrize("seed", range(8))
def test_what_is_held_is_at_the_hand(seed: int) -> None:
    woman, mug = spots(WOMAN, MUG, seed=seed, held=True)
    assert mug.on == "hand"
    assert woman.top + 0.4 * woman.height < mug.top < woman.top + 0.75 * woman.height
    assert woman.left - mug.width < mug.left < woman.left + woman.width


@pytest.mark.parametrize("seed", range(8))
def test_a_face_is_never_covered(seed: int) -> None:
    portrait, mug = spots(PORTRAIT, MUG, seed=seed, held=True)
    assert mug.top > portrait.top + 0.5 * portrait.height
    assert portrait.base == FRAMES[0].height


@pytest.mark.parametrize("seed", range(8))
def test_products_stand_clear_of_each_other(seed: int) -> None:
    first, second = sorted(spots(MUG, BOTTLE, seed=seed), key=lambda spot: spot.left)
    assert first.left + first.width < second.left


def test_seeds_shift_the_composition() -> None:
    assert len({round(spots(MUG, seed=seed)[0].left) for seed in range(10)}) > 7


@given(sitters, st.sampled_from(FRAMES), st.integers(0, 999), st.sampled_from(["", "close", "wide"]))
@settings(max_examples=15, deadline=None)
def test_nothing_that_fits_leaves_the_frame_at_its_sides(
    people: list[Sitter], frame: Frame, seed: int, framing: str
) -> None:
    for spot in arrange(people, frame, np.random.default_rng(seed), Wish(held=seed % 2 == 0, framing=framing)):
        if spot.width <= frame.width:
            assert spot.left >= -1e-6
            assert spot.left + spot.width <= frame.width + 1e-6


def test_seeds_bring_products_nearer_or_further() -> None:
    heights = [spots(MUG, seed=seed)[0].height for seed in range(12)]
    assert max(heights) > 1.2 * min(heights)
    people = [spots(WOMAN, seed=seed)[0].height for seed in range(12)]
    assert max(people) < 1.15 * min(people)


def test_a_framing_makes_it_larger_or_smaller() -> None:
    close, plain, wide = (
        arrange([MUG], FRAMES[0], np.random.default_rng(3), Wish(framing=framing))[0].height
        for framing in ("close", "", "wide")
    )
    assert close > 1.1 * plain > 1.2 * wide


def test_a_hand_from_outside_holds_a_thing_up() -> None:
    (spot,) = arrange([MUG], FRAMES[0], np.random.default_rng(3), Wish(palm=True))
    assert spot.on == "palm"
    assert spot.base < 0.8 * FRAMES[0].height


def test_nobody_is_nowhere() -> None:
    assert spots() == []
