"""What holds for every scorer in the table."""

from concurrent.futures import ProcessPoolExecutor

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as some

from consistency_pipeline.scoring.records import DRIFTED, KEPT, VERSION, Band, Kind, Score, band, to_json
from consistency_pipeline.scoring.scorer import Scorer
from consistency_pipeline.scoring.table import SCORERS
from consistency_pipeline.scoring.whole import Subject, prepared, score
from consistency_pipeline.seeing.strip import without_strip
from tests.scoring.shown import kept, scene, scored, thing
from tests.seeing.drawn import packed

LIMITED = [scorer for scorer in SCORERS if scorer.drifted is not None]


def test_names_are_one_each_and_all_words_are_there() -> None:
    assert len({scorer.name for scorer in SCORERS}) == len(SCORERS)
    for scorer in SCORERS:
        assert all((scorer.name, scorer.what, scorer.unit, scorer.blind, scorer.kinds)), scorer.name


@pytest.mark.parametrize("scorer", LIMITED, ids=lambda scorer: scorer.name)
def test_limits_lie_on_those_of_all_values(scorer: Scorer) -> None:
    assert scorer.kept is not None
    assert scorer.drifted is not None
    assert scorer.value(scorer.kept) == pytest.approx(KEPT, abs=1e-5)
    assert scorer.value(scorer.drifted) == pytest.approx(DRIFTED, abs=1e-5)


@given(some.floats(-1e6, 1e6), some.floats(-1e6, 1e6))
def test_values_stay_between_0_and_1_and_in_order(one: float, other: float) -> None:
    for scorer in LIMITED:
        assert scorer.kept is not None
        assert scorer.drifted is not None
        worse = max if scorer.drifted > scorer.kept else min
        low, high = scorer.value(worse(one, other)), scorer.value(one + other - worse(one, other))
        assert 0 <= low <= high <= 1


@given(some.floats(0, 1))
def test_bands_follow_values(value: float) -> None:
    said = band(value)
    assert (said is Band.KEPT) == (value >= KEPT)
    assert (said is Band.DRIFTED) == (value < DRIFTED)
    assert band(None) is Band.CANNOT_TELL


def test_every_component_is_said_of_every_kind() -> None:
    for kind in Kind:
        found = scored(scene(*thing()), kind=kind)
        assert [part.name for part in found.components] == [s.name for s in SCORERS if kind in s.kinds]
        assert all(part.value is not None or part.reason for part in found.components)


def test_the_worst_decides() -> None:
    found = kept()
    values = [found.identity.value, *(part.value for part in found.components)]
    assert found.consistency == min(value for value in values if value is not None)
    assert found.worst in {"identity", *(part.name for part in found.components)}


def in_a_process(data: bytes) -> bytes:
    [one] = score(data, [Subject("thing", (prepared(packed(thing()[0])),))])
    return to_json(one)


@pytest.mark.thorough
def test_another_process_says_the_same() -> None:
    data = packed(scene(*thing()))
    with ProcessPoolExecutor(1) as pool:
        assert pool.submit(in_a_process, data).result() == in_a_process(data)


def test_the_strip_of_a_storyboard_is_not_measured() -> None:
    from PIL import Image

    from consistency_pipeline.sandbox.storyboard.strip import burn_in, strip_height

    pixels = scene(*thing())
    picture = Image.fromarray(pixels)
    burn_in(picture, 7)
    left = without_strip(numpy.asarray(picture))
    assert len(left) == pytest.approx(len(pixels) - strip_height(picture.size), abs=2)
    assert numpy.array_equal(left, pixels[: len(left)])
    assert without_strip(pixels) is pixels


def test_a_score_says_what_it_was_made_of() -> None:
    found: Score = kept()
    assert found.parameters["kind"] == "thing"
    assert found.references == (prepared(packed(thing()[0])).sha256,)
    assert (found.scorer, found.version) == ("weightless", VERSION)
