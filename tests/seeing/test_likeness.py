"""A picture saved again is known, and another side of the same thing is not taken for it."""

from collections.abc import Callable

import cv2
import numpy
import pytest

from consistency_pipeline.seeing.arrays import Colours
from consistency_pipeline.seeing.likeness import bits_apart, saved_again, shifted, taken
from tests.seeing.drawn import SIDE, picture

AGAIN: dict[str, Callable[[Colours], Colours]] = {
    "smaller": lambda pixels: numpy.asarray(cv2.resize(pixels, (240, 240), interpolation=cv2.INTER_AREA), numpy.uint8),
    "mirrored": lambda pixels: pixels[:, ::-1],
    "lighter": lambda pixels: (pixels * 1.15).clip(0, 255).astype(numpy.uint8),
}
MOVED: dict[str, Callable[[Colours], Colours]] = {
    "shifted": lambda pixels: pixels[:, SIDE // 12 :],
    "cropped": lambda pixels: pixels[25:-25, 25:-25],
}


@pytest.mark.parametrize("change", AGAIN)
def test_a_picture_saved_again_is_known(change: str) -> None:
    again = numpy.ascontiguousarray(AGAIN[change](picture()))
    assert saved_again(taken(picture()), taken(again))


@pytest.mark.parametrize("change", MOVED)
def test_a_picture_shifted_or_cropped_is_known(change: str) -> None:
    moved = numpy.ascontiguousarray(MOVED[change](picture()))
    assert shifted(taken(picture()), taken(moved))


def test_another_colour_in_the_same_place_is_another_picture() -> None:
    one, other = taken(picture()), taken(picture(hue=(150, 50, 40)))
    assert bits_apart(one, other) <= 10, "or this proves nothing"
    assert not saved_again(one, other)


def test_another_side_in_the_same_studio_is_another_picture() -> None:
    one, other = taken(picture()), taken(picture((0.35, 0.25, 0.65, 0.8), seed=2))
    assert not saved_again(one, other)
    assert not shifted(one, other)


def test_what_has_nothing_to_match_is_not_shifted() -> None:
    blank = taken(numpy.full((64, 64, 3), 200, numpy.uint8))
    assert not shifted(blank, blank)
