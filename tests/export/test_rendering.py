"""Masters as presets want them: crops, white, sizes, and what is refused."""

import io
from typing import Any

import numpy
import pytest
from PIL import Image, ImageCms

from consistency_pipeline.export.packing import TooLarge, packed, srgb
from consistency_pipeline.export.presets import Encoding, preset
from consistency_pipeline.export.rendering import Leave, Master, NotMade, rendered
from tests.seeing.drawn import PLAIN
from tests.seeing.drawn import packed as file
from tests.seeing.drawn import picture as drawn

NOISE = Image.effect_noise((160, 120), 80).convert("RGB")


def scores(*boxes: tuple[float, float, float, float], reason: str = "") -> list[dict[str, Any]]:
    return [{"subject": "mug", "found": {"box": list(box), "reason": reason}} for box in boxes]


def master(box: tuple[float, ...] | None = None, storyboard_seed: int | None = None, **changes: Any) -> Master:
    return Master(file(drawn(**changes)), scores(box) if box else (), 1, storyboard_seed)  # type: ignore[arg-type]


def test_a_scored_box_decides_before_a_cut_out() -> None:
    picture, notes = rendered(master((0.6, 0.1, 0.98, 0.9)), preset("9x16"), Leave())
    assert picture.size == (225, 400)
    assert notes == ["around the subject, located when it was scored"]
    _, notes = rendered(master(), preset("4x5"), Leave())
    assert notes == ["around the subject, located by a cut-out"]


def test_where_nothing_is_known_it_is_centred_and_said() -> None:
    flat = Master(file(numpy.full((300, 400, 3), 128, numpy.uint8)), scores((0, 0, 1, 1), reason="unsure"), 1, None)
    with pytest.raises(NotMade, match=r"square leaves out 25% of the picture.*--allow-cut"):
        rendered(flat, preset("square"), Leave())
    picture, notes = rendered(flat, preset("square"), Leave(cut=True))
    assert picture.size == (300, 300)
    assert notes == ["centred: where the subject is, is not known"]
    nearly = Master(file(numpy.full((300, 320, 3), 128, numpy.uint8)), (), 1, None)
    assert rendered(nearly, preset("square"), Leave())[0].size == (300, 300)


def test_a_subject_is_not_cut_through_unless_allowed() -> None:
    wide = master((0.05, 0.2, 0.95, 0.8))
    with pytest.raises(NotMade, match=r"225 px wide, the subject 360.*--allow-cut"):
        rendered(wide, preset("9x16"), Leave())
    _, notes = rendered(wide, preset("9x16"), Leave(cut=True))
    assert "cut: the part is 225 px wide" in notes[0]


def test_nothing_is_made_larger_unless_allowed_and_then_it_is_said() -> None:
    small = master((0.3, 0.25, 0.7, 0.8))
    with pytest.raises(NotMade, match=r"1080 px wide were asked for, and there are 400.*--allow-upscale"):
        rendered(small, preset("square@1080"), Leave())
    picture, notes = rendered(small, preset("4:5@1080"), Leave(upscale=True))
    assert picture.size == (1080, 1350)
    assert "made larger: 320 px were there for 1080" in notes
    assert rendered(small, preset("16x9@160"), Leave(cut=True))[0].size == (160, 90)


@pytest.mark.thorough
def test_a_subject_before_a_plain_backdrop_is_laid_on_white() -> None:
    picture, notes = rendered(master(), preset("marketplace"), Leave(upscale=True))
    pixels = numpy.asarray(picture)
    assert picture.size == (1000, 1000)
    assert (pixels[:60] == 255).all()
    assert (pixels[:, :60] == 255).all()
    assert not (numpy.abs(pixels.astype(int) - PLAIN).max(axis=2) < 8).sum() > 400
    assert notes == ["cut out and laid on white; it fills 85% of the frame"]


def test_a_white_background_is_refused_where_it_would_not_be_right() -> None:
    busy = drawn()
    busy[:, ::7] = 30
    for bad, why in (
        (Master(file(busy), (), 1, None), "the backdrop is not plain"),
        (master(), "would fill 22% of 1000"),
        (master((0.7, 0.7, 0.95, 0.95)), "not what was found of the subject"),
    ):
        with pytest.raises(NotMade, match=why):
            rendered(bad, preset("marketplace"), Leave())


def test_a_storyboard_keeps_a_strip_whatever_is_cut() -> None:
    from consistency_pipeline.sandbox.storyboard import strip
    from consistency_pipeline.seeing.strip import without_strip

    board = Image.fromarray(drawn()).resize((800, 600))
    strip.burn_in(board, 7)
    one = Master(file(board), (), 1, 7)
    for name in ("square", "16x9", "webp"):
        picture, notes = rendered(one, preset(name), Leave(cut=True))
        assert len(without_strip(numpy.asarray(picture))) < picture.height
        assert "storyboard" in notes[-1]


@pytest.mark.parametrize("form", ["JPEG", "WEBP", "AVIF", "PNG"])
def test_the_same_picture_gives_the_same_bytes(form: str) -> None:
    data, quality = packed(NOISE, Encoding(form, 80), b"<x:xmpmeta/>", storyboard=False)
    assert (data, quality) == packed(NOISE, Encoding(form, 80), b"<x:xmpmeta/>", storyboard=False)
    assert Image.open(io.BytesIO(data)).size == NOISE.size


def test_quality_is_lowered_to_fit_or_it_is_refused() -> None:
    whole, _ = packed(NOISE, Encoding("JPEG", 95), b"", storyboard=False)
    data, quality = packed(NOISE, Encoding("JPEG", 95, len(whole) * 2 // 3), b"", storyboard=False)
    assert len(data) <= len(whole) * 2 // 3
    assert quality < 95
    with pytest.raises(TooLarge, match="at the lowest quality"):
        packed(NOISE, Encoding("JPEG", 95, 900), b"", storyboard=False)


def test_the_profile_is_srgb_and_the_same_at_any_time() -> None:
    profile = ImageCms.ImageCmsProfile(io.BytesIO(srgb()))
    assert "sRGB" in ImageCms.getProfileDescription(profile)
