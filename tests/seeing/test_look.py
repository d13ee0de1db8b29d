"""What is measured of a picture: the same each time, kept as JSON, measured anew where that is damaged."""

import json
from dataclasses import replace
from pathlib import Path

import numpy
import pytest
from PIL import Image

from consistency_pipeline.files import digest
from consistency_pipeline.images import NotAPicture
from consistency_pipeline.seeing.facts import VERSION, Flat, Look, from_json, to_json
from consistency_pipeline.seeing.keeping import Looks
from consistency_pipeline.seeing.look import measured
from consistency_pipeline.seeing.stored import flat
from tests.builders import png
from tests.seeing.drawn import MUG, mask, packed, picture, plain_look

SMALL = picture()[::4, ::4]


def test_a_look_is_the_same_for_the_same_bytes() -> None:
    assert measured(packed(picture())) == plain_look()


@pytest.mark.thorough
def test_a_look_tells_what_was_drawn() -> None:
    look = plain_look()
    assert look.sha256 == digest(packed(picture()))
    assert (look.stored.width, look.stored.height, look.stored.visible) == (400, 400, 1)
    assert look.where.known
    assert look.where.box == pytest.approx(MUG, abs=0.02)


def test_json_keeps_a_look() -> None:
    assert from_json(to_json(plain_look())) == plain_look()


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b"\xff", b'{"version": 1}'])
def test_what_is_no_look_is_none(text: bytes) -> None:
    assert from_json(text) is None


def test_a_look_of_another_version_is_none() -> None:
    assert from_json(to_json(replace(plain_look(), version=VERSION + 1))) is None


def test_the_exif_tag_is_applied_and_told() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    look = measured(packed(picture()[:64, :128], "JPEG", exif=exif))
    assert (look.stored.width, look.stored.height, look.stored.orientation) == (64, 128, 6)


def test_transparency_is_told() -> None:
    pixels = numpy.dstack([SMALL, mask(side=100).astype(numpy.uint8) * 255])
    look = measured(packed(pixels))
    assert look.stored.visible == pytest.approx(mask().mean(), abs=0.02)
    assert look.stored.pale < 0.2
    pixels[..., :3] = 254
    assert measured(packed(pixels)).stored.pale == 1


def test_the_mode_and_the_frames_are_told() -> None:
    assert measured(packed(SMALL, "JPEG", "CMYK")).stored.mode == "CMYK"
    frames = [Image.fromarray(SMALL // n) for n in (2, 3)]
    moving = packed(SMALL, "PNG", save_all=True, append_images=frames)
    assert measured(moving).stored.frames > 1
    assert plain_look().stored.frames == 1


class Counting:
    """Stands in for the measurement, and counts."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, data: bytes) -> Look:
        self.times += 1
        return replace(plain_look(), sha256=digest(data))


PICTURE = packed(SMALL)


def test_a_picture_is_measured_once(tmp_path: Path) -> None:
    looks = Looks(tmp_path / "looks", Counting())
    assert looks.known(PICTURE) is None
    assert looks.measured(PICTURE) == looks.known(PICTURE)


def test_what_is_damaged_is_not_known(tmp_path: Path) -> None:
    looks = Looks(tmp_path, Counting())
    looks.measured(PICTURE)
    [place] = tmp_path.iterdir()
    document = json.loads(place.read_bytes())
    for damage in (b"", place.read_bytes()[:-9], json.dumps({**document, "sha256": digest(b"other")}).encode()):
        place.write_bytes(damage)
        assert looks.known(PICTURE) is None
        looks.measured(PICTURE)
        assert json.loads(place.read_bytes()) == document


def test_where_nothing_can_be_kept_it_is_measured_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    looks = Looks(tmp_path / "file", Counting())
    assert looks.measured(PICTURE).sha256 == digest(PICTURE)
    assert looks.known(PICTURE) is None


def test_what_is_no_picture_is_not_kept(tmp_path: Path) -> None:
    for see in (Looks(tmp_path).known, Looks(tmp_path).measured):
        with pytest.raises(NotAPicture):
            see(b"no picture")
    assert not list(tmp_path.iterdir())


def test_a_picture_of_few_colours_is_known_at_once_and_not_kept(tmp_path: Path) -> None:
    data = png("mug")
    found = Looks(tmp_path).known(data)
    assert isinstance(found, Flat)
    assert (found.sha256, found.colours, found.stored.format) == (digest(data), 2, "PNG")
    assert not list(tmp_path.iterdir())
    assert flat(PICTURE) is None
