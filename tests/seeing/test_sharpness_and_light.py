"""Blur is seen whatever the contrast; smooth is not blurred."""

import cv2
import numpy
import pytest

from consistency_pipeline.seeing.arrays import Grey, grey, lab
from consistency_pipeline.seeing.light import light
from consistency_pipeline.seeing.sharpness import detail, edge_width, lost
from tests.seeing.drawn import picture


def blurred(values: Grey, sigma: float) -> Grey:
    return numpy.asarray(cv2.GaussianBlur(values, (0, 0), sigma), numpy.float32)


def test_all_measures_follow_a_blur() -> None:
    steps = [grey(picture()), *(blurred(grey(picture()), sigma) for sigma in (1, 2, 4))]
    for measure, sign in ((lost, 1), (detail, -1), (edge_width, 1)):
        values = [sign * measure(step) for step in steps]
        assert values == sorted(values), measure.__name__
        assert values[0] < values[-1]


@pytest.mark.parametrize("contrast", [1.0, 0.5, 0.25])
def test_the_width_of_edges_does_not_depend_on_contrast(contrast: float) -> None:
    disc = numpy.zeros((400, 400), numpy.float32)
    cv2.circle(disc, (200, 200), 120, 200, -1)
    assert edge_width(blurred(disc * contrast + 20, 2)) == pytest.approx(2, abs=0.4)
    assert edge_width(blurred(disc * contrast + 20, 0.5)) == pytest.approx(0.75, abs=0.25)


def test_a_camera_that_moved_one_way_is_seen() -> None:
    values = grey(picture())
    assert edge_width(values) < 0.9
    assert edge_width(numpy.asarray(cv2.blur(values, (17, 1)), numpy.float32)) > 0.9


def test_what_has_no_edges_has_no_sharp_ones() -> None:
    flat = numpy.full((200, 200), 90, numpy.float32)
    assert edge_width(flat) > 10
    assert lost(flat) == 1


def test_light_is_told_in_numbers() -> None:
    pixels = numpy.zeros((10, 10, 3), numpy.uint8)
    pixels[:3] = 255
    found = light(pixels, lab(pixels))
    assert (found.bright, found.middle, found.clipped) == pytest.approx((100, 0, 0.3), abs=0.1)
