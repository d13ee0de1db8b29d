"""What is kept is said to be kept, what drifted is said to have, and of the rest that it cannot be told."""

from dataclasses import replace

import cv2
import numpy
import pytest

from consistency_pipeline.images import NotAPicture
from consistency_pipeline.sandbox.drift import DRIFTS
from consistency_pipeline.scoring.calibration import Calibration
from consistency_pipeline.scoring.placing import SURE, elsewhere, placed
from consistency_pipeline.scoring.prepared import Reference, prepared
from consistency_pipeline.scoring.records import SURFACE, VERSION, Band, Kind, Score, State, from_json, to_json
from consistency_pipeline.scoring.whole import Detail, Subject, score, seen
from consistency_pipeline.seeing.cutting import overlap
from tests.scoring.shown import CAN, MARK, MUG, SIDE, kept, reference, scene, scored, thing
from tests.seeing.drawn import packed

SMALL = cv2.getRotationMatrix2D((SIDE / 2, SIDE / 2), 6.0, 0.4)


def component(found: Score, name: str) -> Band:
    return next(part.band for part in found.components if part.name == name)


@pytest.mark.parametrize("turn", [0, 12], ids=["upright", "turned"])
def test_the_same_thing_elsewhere_is_kept(turn: float) -> None:
    found = scored(scene(*thing(), turn=turn))
    assert found.band is Band.KEPT, found.reasons
    assert found.identity.proven
    assert found.consistency is not None
    assert found.consistency >= 0.8
    assert found.found.way == "points"


def test_it_is_found_where_it_was_set() -> None:
    box = scored(scene(*thing(), scale=1, turn=0)).found.box
    assert box == pytest.approx((110 / SIDE, 90 / SIDE, 360 / SIDE, 390 / SIDE), abs=0.03)


@pytest.mark.parametrize(
    ("how", "amount", "name"),
    [("hue", 25, "colour"), ("stretch", 0.2, "shape"), ("detail", 0.4, "surface")],
    ids=["another colour", "stretched", "without its marks"],
)
def test_a_thing_that_drifted_is_said_to_have(how: str, amount: float, name: str) -> None:
    pixels, there = thing()
    changed = DRIFTS[how](pixels, there, amount)
    mask = numpy.ones_like(there) if how == "stretch" else there
    found = scored(changed if how == "stretch" else scene(changed, mask))
    assert found.band is Band.DRIFTED
    assert component(found, name) is Band.DRIFTED


@pytest.mark.thorough
def test_a_blurred_thing_is_not_as_crisp() -> None:
    pixels, there = thing()
    assert component(scored(pixels), "texture") is Band.KEPT
    for much in (0.5, 1.2):
        assert component(scored(DRIFTS["texture"](pixels, there, much)), "texture") is not Band.KEPT


@pytest.mark.parametrize("seed", [6, pytest.param(10, marks=pytest.mark.thorough)])
def test_a_surface_that_was_blurred_away_has_drifted(seed: int) -> None:
    pixels, there = thing()
    found = scored(scene(DRIFTS["texture"](pixels, there, 1.0), there, seed))
    assert component(found, "texture") is Band.DRIFTED


def test_a_blurred_thing_is_found_by_what_is_left_of_its_points() -> None:
    pixels, there = thing()
    picture = seen(packed(scene(DRIFTS["texture"](pixels, there, 1.5), there)), alone=True)
    assert picture.cutout
    doubtful = replace(picture, cutout=(numpy.ones_like(picture.cutout[0]), 0.0))
    (place,) = placed(doubtful, [(reference(),)])
    assert max(map(len, place.movements)) < SURE
    assert (place.found.way, place.found.reason) == ("points", "")
    assert place.found.box == pytest.approx(kept().found.box, abs=0.05)


def test_of_a_place_that_took_in_what_lies_beside_it_the_part_with_its_colours_is_meant() -> None:
    picture = seen(packed(scene(*thing())), alone=True)
    (place,) = placed(picture, [(reference(),)])
    wide = place.mask.copy()
    wide[:, : SIDE // 2] = True
    found = elsewhere(picture, (reference(),), replace(place, mask=wide, instead=wide))
    assert found is not None
    assert (overlap(found.mask, place.mask) > 0.9, overlap(wide, place.mask) > 0.5) == (True, False)
    assert elsewhere(picture, (reference(),), place) is None, "it is there already"


def test_a_part_in_a_colour_that_no_reference_has_is_seen() -> None:
    pixels, there = thing()
    upper = there.copy()
    upper[200:] = False
    pixels[upper] = pixels[upper][:, ::-1]  # red for blue
    assert component(scored(scene(pixels, there)), "colour") is not Band.KEPT
    assert component(kept(), "colour") is Band.KEPT


def test_what_was_not_compared_place_by_place_is_not_kept_as_a_whole() -> None:
    parts = tuple(replace(part, value=None) if part.name == SURFACE else part for part in kept().components)
    assert kept().band is Band.KEPT
    assert replace(kept(), components=parts).band is Band.UNSURE


@pytest.mark.thorough
def test_a_smooth_thing_has_no_texture_to_lose() -> None:
    pixels, there = thing()
    pixels[there] = (30, 130, 120)
    [found] = score(packed(pixels), [Subject("thing", (prepared(packed(pixels)),))])
    assert component(found, "texture") is Band.CANNOT_TELL


def test_another_thing_is_not_the_subject() -> None:
    found = scored(thing(CAN, (190, 60, 40))[0])
    assert found.identity.band is Band.DRIFTED
    assert found.band is Band.DRIFTED


@pytest.mark.thorough
def test_the_reference_once_more_is_doubtful() -> None:
    assert component(scored(thing()[0]), "copied") is Band.UNSURE
    assert component(kept(), "copied") is Band.KEPT


@pytest.mark.thorough
def test_where_nothing_is_nothing_can_be_told() -> None:
    found = scored(numpy.full((200, 200, 3), 128, numpy.uint8))
    assert found.consistency is None
    assert found.band is Band.CANNOT_TELL
    assert found.reasons


@pytest.mark.thorough
def test_colours_of_a_grey_picture_cannot_be_told() -> None:
    grey = scene(*thing()).mean(axis=2, keepdims=True).repeat(3, 2).astype(numpy.uint8)
    assert component(scored(grey), "colour") is Band.CANNOT_TELL


def test_a_small_coloured_thing_in_a_grey_scene_has_its_colours() -> None:
    pixels, there = thing()
    grey = scene(numpy.full_like(pixels, 128), there).mean(axis=2, keepdims=True).repeat(3, 2)
    small = cv2.warpAffine(there.astype(numpy.uint8), SMALL, (SIDE, SIDE))[..., None] > 0
    picture = numpy.where(small, cv2.warpAffine(pixels, SMALL, (SIDE, SIDE)), grey).astype(numpy.uint8)
    assert component(scored(picture), "colour") is Band.KEPT


@pytest.mark.thorough
def test_a_living_subject_without_proof_is_never_sure() -> None:
    smooth = DRIFTS["texture"](*thing(), 3.0)
    lenient = Calibration(centre=-1.0, width=0.25)
    thing_, living = (scored(smooth, kind=kind, calibration=lenient) for kind in (Kind.THING, Kind.LIVING))
    assert not living.identity.proven, "or this proves nothing"
    assert thing_.identity.band is Band.KEPT
    assert living.identity.band is Band.UNSURE


def test_references_that_mean_nothing_say_nothing() -> None:
    nothing = Calibration(0.75, 0.25, reason="they mean nothing", meaningless=True)
    found = scored(DRIFTS["texture"](*thing(), 3.0), calibration=nothing)
    assert found.identity.value is None
    assert "they mean nothing" in found.reasons


@pytest.mark.thorough
def test_two_subjects_have_a_mask_each() -> None:
    one, other = thing(MUG), thing(CAN, (190, 60, 40))
    both = numpy.concatenate([one[0], other[0]], axis=1)
    left, right = score(packed(both), [Subject("mug", (reference(MUG),)), Subject("can", (red_can(),))])
    assert left.found.box is not None
    assert right.found.box is not None
    assert left.found.box[2] < 0.5 < right.found.box[0]
    assert (left.identity.proven, right.identity.proven) == (True, True)


def red_can() -> Reference:
    return prepared(packed(thing(CAN, (190, 60, 40))[0]))


def mark() -> Detail:
    return Detail("mark", reference().sha256, MARK)


def test_a_detail_is_found_where_it_is() -> None:
    [found] = scored(scene(*thing(), scale=1, turn=0), details=(mark(),)).details
    assert found.state is State.PRESENT
    assert found.box == pytest.approx(MARK, abs=0.03)


def test_a_detail_painted_over_is_absent() -> None:
    pixels, there = thing()
    left, top, right, bottom = (round(side * SIDE) for side in MARK)
    pixels[top:bottom, left:right] = (30, 130, 120)
    found = scored(scene(pixels, there, scale=1, turn=0), details=(mark(),))
    assert found.details[0].state is State.ABSENT
    assert found.band is Band.DRIFTED


@pytest.mark.thorough
def test_a_small_detail_cannot_be_told() -> None:
    [found] = scored(scene(*thing(), scale=0.4, turn=0), details=(mark(),)).details
    assert found.state is State.CANNOT_TELL


def test_a_detail_of_a_reference_that_is_not_there_cannot_be_told() -> None:
    [found] = scored(thing()[0], details=(Detail("mark", "0" * 64, MARK),)).details
    assert found.state is State.CANNOT_TELL


def test_the_same_bytes_give_the_same_record() -> None:
    data = packed(scene(*thing()))
    subject = Subject("thing", (reference(),), details=(mark(),))
    assert to_json(score(data, [subject])[0]) == to_json(score(seen(data), [subject])[0])


def test_json_keeps_a_score() -> None:
    found = scored(scene(*thing()), details=(mark(),))
    assert from_json(to_json(found)) == found
    assert from_json(to_json(found).replace(b'"version":%d' % VERSION, b'"version":0')) is None
    assert from_json(b"{}") is None


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(NotAPicture):
        score(b"no picture", [Subject("thing", (reference(),))])


def test_a_subject_without_references_is_not_scored() -> None:
    assert score(packed(thing()[0]), [Subject("thing", ())]) == ()
