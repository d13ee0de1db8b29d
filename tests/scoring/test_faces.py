"""Faces: whose is looked at, what a cosine says, and when nothing is said. The finder stands in for networks."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import numpy
import pytest
from PIL import Image

from consistency_pipeline.errors import PipelineError
from consistency_pipeline.sandbox.storyboard import draw
from consistency_pipeline.sandbox.studio import encode
from consistency_pipeline.scoring.encoding import Numbers
from consistency_pipeline.scoring.faces import SAME, Face, OpenCv, is_storyboard, scorer
from consistency_pipeline.scoring.placing import placed
from consistency_pipeline.scoring.prepared import seen
from consistency_pipeline.scoring.records import Band, Component
from consistency_pipeline.scoring.scorer import Sight
from consistency_pipeline.scoring.whole import Subject, compared
from consistency_pipeline.seeing.arrays import Colours
from tests.scoring.shown import reference, scene, thing
from tests.seeing.drawn import packed

MIDDLE, CORNER = (200.0, 200.0, 60.0, 80.0), (2.0, 2.0, 90.0, 90.0)
Places = Callable[[bool], Sequence[tuple[float, ...]]]


@cache
def sight() -> Sight:
    picture, subject = seen(packed(scene(*thing(), seed=9, scale=1.0))), Subject("mara", (reference(),))
    [place] = placed(picture, [subject.references])
    return compared(picture, subject, place)[0]


class Standing:
    """A finder that finds what it is told, in the reference (True) and in the picture; vectors have `cosine`."""

    def __init__(self, places: Places, cosine: float = 1.0) -> None:
        self.places, self.cosine = places, cosine
        self.looked: list[bool] = []

    def faces(self, pixels: Colours) -> Sequence[Face]:
        self.looked.append(pixels is reference().pixels)
        return [numpy.array([*place, *[0.0] * 10, 0.9]) for place in self.places(self.looked[-1])]

    def vector(self, pixels: Colours, face: Face) -> Numbers:
        assert tuple(face[:4]) == MIDDLE
        turn = 1.0 if pixels is reference().pixels else self.cosine
        return numpy.array([turn, numpy.sqrt(1 - turn**2)])


def measured(finder: Standing, drawn: tuple[str, ...] = ()) -> Component:
    one = scorer(finder, drawn)
    return one.measure(one, sight())


@pytest.mark.parametrize(
    ("cosine", "band"), [(0.9, Band.KEPT), (SAME, Band.KEPT), (0.2, Band.UNSURE), (-0.1, Band.DRIFTED)]
)
def test_a_face_is_kept_from_the_networks_own_limit_on(cosine: float, band: Band) -> None:
    found = measured(Standing(lambda _: [MIDDLE], cosine))
    assert found.band is band
    assert found.measured == pytest.approx(cosine, abs=1e-4)
    assert found.reference == reference().sha256


def test_the_largest_face_of_the_subject_counts_and_no_passer_by() -> None:
    small = (210.0, 210.0, 50.0, 50.0)
    assert measured(Standing(lambda _: [CORNER, small, MIDDLE])).band is Band.KEPT


@pytest.mark.parametrize(
    ("places", "reason"),
    [
        (lambda own: [] if own else [MIDDLE], "a reference shows no face"),
        (lambda own: [MIDDLE] if own else [], "the picture shows no face"),
        (lambda own: [MIDDLE] if own else [CORNER], "the picture shows no face"),
        (lambda own: [MIDDLE] if own else [(200.0, 200.0, 30.0, 90.0)], "the picture shows a face smaller than 48"),
    ],
    ids=["no reference", "no face", "elsewhere", "small"],
)
def test_without_a_face_it_cannot_tell(places: Places, reason: str) -> None:
    found = measured(Standing(places))
    assert (found.value, found.reason.startswith(reason)) == (None, True), found.reason


def test_drawn_ones_are_refused_without_a_look() -> None:
    finder = Standing(lambda _: [MIDDLE])
    assert "a reference is drawn" in measured(finder, (reference().sha256,)).reason
    assert finder.looked == []
    assert "the picture is drawn" in measured(finder, (sight().picture.sha256,)).reason
    assert finder.looked == [True]


def test_references_are_looked_at_once() -> None:
    finder = Standing(lambda _: [MIDDLE])
    one = scorer(finder)
    for _ in range(2):
        one.measure(one, replace(sight()))
    assert finder.looked == [True, False, False]


def test_storyboards_are_known_by_their_strip() -> None:
    picture = draw("a mug on a desk", [Image.fromarray(thing()[0])], (512, 512), 1).convert("RGB")
    assert is_storyboard(encode(picture, "JPG", 90))
    assert not is_storyboard(packed(thing()[0]))


def test_weights_that_are_none_are_told() -> None:
    with pytest.raises(PipelineError, match="no networks for faces"):
        OpenCv(b"nothing", b"nothing")
