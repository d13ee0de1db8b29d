"""A calibration comes from the subject's own references, and says where it does not."""

import numpy
import pytest

from consistency_pipeline.scoring.calibrating import calibrate, left_out
from consistency_pipeline.scoring.calibration import default
from consistency_pipeline.scoring.identity import judged, probability
from consistency_pipeline.scoring.impostors import COUNT, drawn, strangers
from consistency_pipeline.scoring.prepared import Reference, packed, prepared, unpacked
from consistency_pipeline.scoring.records import KEPT, Kind
from consistency_pipeline.scoring.signals import compared, mirrored
from tests.scoring.shown import CAN, reference, scene, thing
from tests.seeing.drawn import packed as file_of


def photographs() -> list[Reference]:
    return [reference(), *(prepared(file_of(scene(*thing(), seed=seed))) for seed in (1, 2))]


@pytest.mark.thorough
def test_three_references_calibrate() -> None:
    found = calibrate(photographs(), [[reference(CAN)]])
    assert found.measured
    assert len(found.own) == 3
    assert len(found.impostors) == COUNT + 1
    assert min(found.own) > max(found.impostors)
    assert found.false_alarms is not None
    assert found.false_alarms < 0.05
    assert found.misses == pytest.approx(1 / (COUNT + 1)), "the can of the same colours would pass"


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_take_the_documented_default_and_say_so(count: int) -> None:
    found = calibrate([reference()] * count)
    assert (found.centre, found.width) == (default(count).centre, default(count).width)
    assert not found.measured
    assert f"{count} of the 3" in found.reason


@pytest.mark.thorough
def test_references_of_three_things_mean_nothing() -> None:
    hues = ((30, 130, 120), (200, 40, 40), (240, 240, 200))
    strange = [prepared(file_of(thing(number, hue)[0])) for number, hue in zip((1, CAN, 3), hues, strict=True)]
    found = calibrate([strange[0], strange[1], prepared(file_of(drawn(3)[0]))])
    assert max(left_out(strange)) < max(left_out(photographs()))
    assert found.own
    assert found.meaningless or (found.false_alarms or 0) > 0.1


def test_strangers_are_the_same_every_time() -> None:
    one, again = drawn(4), drawn(4)
    assert numpy.array_equal(one[0], again[0])
    assert len(strangers()) == COUNT
    assert not numpy.array_equal(drawn(4)[0], drawn(5)[0])


def test_probability_grows_with_the_score() -> None:
    values = [probability(z, default(3)) for z in (-1.0, 0.5, 0.9, 1.5, 3.0)]
    assert values == sorted(values)
    assert values[2] == pytest.approx(0.5)
    assert values[-1] > KEPT


def test_a_thing_is_most_like_itself_mirrored_or_not() -> None:
    figure = reference().figure
    assert mirrored(mirrored(figure.edges)) == pytest.approx(figure.edges)
    itself, other = compared(figure, figure, 20), compared(figure, reference(CAN).figure, 0)
    assert (itself > other).all()


def test_eight_points_prove_it_and_seven_do_not() -> None:
    low = numpy.full((1, 8), -2.0)
    proven, not_proven = (judged(low, [count], ["name"], Kind.LIVING, default(1)) for count in (8, 7))
    assert (proven.proven, not_proven.proven) == (True, False)
    assert proven.value is not None
    assert not_proven.value is not None
    assert not_proven.value < 0.3 < KEPT < proven.value


def test_a_reference_comes_back_as_it_was_kept() -> None:
    kept = unpacked(packed(reference()))
    assert kept is not None
    assert packed(kept) == packed(reference())
    assert numpy.array_equal(kept.mask, reference().mask)


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", b"\0" * 300], ids=["empty", "begun", "zeros"])
def test_what_is_damaged_is_no_reference(damage: bytes) -> None:
    assert unpacked(damage) is None


def test_a_box_says_where_a_subject_is() -> None:
    pixels = numpy.concatenate([thing()[0], thing(CAN, (190, 60, 40))[0]], axis=1)
    one = prepared(file_of(pixels), (0.1, 0.15, 0.4, 0.85))
    assert one.sure
    assert one.mask[:, : pixels.shape[1] // 2].any()
    assert not one.mask[:, pixels.shape[1] // 2 :].any()
