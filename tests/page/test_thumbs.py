"""Thumbnails: small, upright, made once, and none for what is no picture."""

import io
from pathlib import Path

import pytest
from PIL import Image

from consistency_pipeline.page import thumbs
from tests.builders import png

ORIENTATION = 0x0112


def encoded(picture: Image.Image, format_: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, format_, **options)
    return out.getvalue()


def sideways() -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    return encoded(Image.new("RGB", (1200, 600), "teal"), "JPEG", exif=exif)


def small(folder: Path, data: bytes) -> Image.Image:
    """Return the thumbnail of a picture."""
    assert thumbs.make({"a" * 64: data}, folder) == 1
    return Image.open(io.BytesIO((folder / "thumbs" / f"{'a' * 64}.jpg").read_bytes()))


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (encoded(Image.new("RGB", (1200, 896)), "PNG"), (560, 418)),
        (encoded(Image.new("RGB", (4800, 1200)), "JPEG"), (560, 140)),
        (encoded(Image.new("RGB", (896, 1200)), "WEBP"), (418, 560)),
        (sideways(), (280, 560)),
        (png("small", (64, 48)), (64, 48)),
    ],
    ids=["png", "jpeg", "webp", "sideways", "small"],
)
def test_small_upright_and_never_larger_than_it_is(tmp_path: Path, data: bytes, size: tuple[int, int]) -> None:
    found = small(tmp_path, data)
    assert (found.format, found.mode, found.size) == ("JPEG", "RGB", size)


def test_what_can_be_seen_through_stands_on_white(tmp_path: Path) -> None:
    found = small(tmp_path, encoded(Image.new("RGBA", (90, 90), (0, 0, 0, 0)), "PNG"))
    assert found.getpixel((45, 45)) == (255, 255, 255)


def test_no_words_of_the_picture_are_kept(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "a secret"
    small(tmp_path, encoded(Image.new("RGB", (90, 90)), "JPEG", exif=exif, comment=b"a secret"))
    assert b"a secret" not in (tmp_path / "thumbs" / f"{'a' * 64}.jpg").read_bytes()


@pytest.mark.parametrize(
    "data", [b"", b"<svg/>", png()[:90], sideways()[:900]], ids=["empty", "svg", "cut", "cut-jpeg"]
)
def test_what_is_no_picture_gets_none(tmp_path: Path, data: bytes) -> None:
    assert thumbs.make({"a" * 64: data, "b" * 64: png("other")}, tmp_path) == 1
    assert [path.name for path in (tmp_path / "thumbs").iterdir()] == [f"{'b' * 64}.jpg"]


def test_a_file_that_is_gone_gets_none(tmp_path: Path) -> None:
    assert thumbs.make({"a" * 64: tmp_path / "gone.png", "b" * 64: tmp_path}, tmp_path) == 0


def test_they_are_made_once(tmp_path: Path) -> None:
    wanted: dict[str, thumbs.Source] = {f"{n:064x}": png(f"{n}") for n in range(20)}
    assert thumbs.make(wanted, tmp_path) == 20
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "thumbs").iterdir()}
    assert thumbs.make(wanted, tmp_path) == 0
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "thumbs").iterdir()} == before
