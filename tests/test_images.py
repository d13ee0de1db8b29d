"""Pictures from outside: bounded, told by their content, upright, and sent without what they know of their maker."""

import gc
import io
import struct
import time
import warnings
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from consistency_pipeline import images
from consistency_pipeline.images import (
    NotAPicture,
    decode,
    facts,
    likeness,
    open_bytes,
    open_file,
    prepared,
    see,
    upright,
)
from consistency_pipeline.runner.likenesses import same

RED, BLUE = (200, 30, 30), (30, 30, 200)
GREEN = (150, 60, 190)  # L*a*b* as a profile writes it in bytes
SECRET = b"secret-of-the-maker"


def saved(picture: Image.Image, format_: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, format_, **options)
    return out.getvalue()


def halves(turned: int = 1) -> tuple[Image.Image, Image.Exif]:
    """Return a picture that is red on the left and blue on the right, and EXIF data that says how it is turned."""
    picture = Image.new("RGB", (40, 20), RED)
    picture.paste(BLUE, (20, 0, 40, 20))
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010E] = SECRET.decode()
    return picture, exif


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width: int, height: int, before: bytes = b"", pixels: bytes = b"\0" * 100) -> bytes:
    """Return a PNG that says that it is so large."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + before + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def near(one: object, other: object, by: int = 6) -> bool:
    assert isinstance(one, tuple)
    assert isinstance(other, tuple)
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


# What is no picture

BOMB = zlib.compress(b"a" * 60_000_000, 9)
NOT_PICTURES = {
    "nothing": b"",
    "text": b"not a picture",
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "HTML": b"<!doctype html><script>alert(1)</script>",
    "GIF": saved(Image.new("P", (4, 4)), "GIF"),
    "GIF that is a script": b"GIF89a=1;alert(1)//" + b"\0" * 40,
    "BMP": saved(Image.new("RGB", (4, 4)), "BMP"),
    "TIFF": saved(Image.new("RGB", (4, 4)), "TIFF"),
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "HTML before a PNG": b"<script>alert(1)</script>" + saved(Image.new("RGB", (4, 4))),
    "PNG of no width": png_of(0, 10),
    "PNG of 400 million pixels": png_of(20_000, 20_000),
    "PNG of 100 million pixels": png_of(10_000, 10_000),
    "PNG of a little too many pixels": png_of(8_001, 8_000),
    "PNG with a bomb of text": png_of(10, 10, chunk(b"zTXt", b"k\0\0" + BOMB)),
    "PNG with a bomb for a profile": png_of(10, 10, chunk(b"iCCP", b"k\0\0" + BOMB)),
    "PNG without its pixels": png_of(100, 100),
}


@pytest.mark.parametrize("data", NOT_PICTURES.values(), ids=NOT_PICTURES)
def test_what_is_no_picture_is_told_at_once(data: bytes, tmp_path: Path) -> None:
    began = time.perf_counter()
    with pytest.raises(NotAPicture):
        decode(data)
    with pytest.raises(NotAPicture):
        prepared(data, 100)
    assert time.perf_counter() - began < 1


def test_a_size_is_refused_before_any_pixel_is_read() -> None:
    with pytest.raises(NotAPicture, match="10000x10000 pixels, more than 64 million"):
        open_bytes(png_of(10_000, 10_000))
    assert open_bytes(png_of(8_000, 8_000)).size == (8_000, 8_000)


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP"])
def test_a_cut_off_picture_is_none(format_: str) -> None:
    data = saved(halves()[0], format_)
    assert decode(data).size == (40, 20)
    for length in range(0, len(data) - (30 if format_ == "PNG" else 1), 7):  # the end of a PNG holds no pixels
        with pytest.raises(NotAPicture):
            decode(data[:length])


@given(
    st.binary(max_size=60), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\x20\0\0\0WEBPVP8 "])
)
def test_no_bytes_do_more_than_be_refused(tail: bytes, head: bytes) -> None:
    with pytest.raises(NotAPicture):
        decode(head + tail)


@given(st.integers(8, 400), st.binary(min_size=1, max_size=4), st.sampled_from(["PNG", "JPEG", "WEBP"]))
def test_a_damaged_picture_is_read_or_refused(place: int, damage: bytes, format_: str) -> None:
    data = saved(halves()[0], format_)
    try:
        picture, _ = prepared(data[:place] + damage + data[place + len(damage) :], 100)
    except NotAPicture:
        return
    assert decode(picture).mode == "RGB"


# Facts


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP"])
def test_facts(format_: str, tmp_path: Path) -> None:
    data = saved(halves()[0], format_)
    found = facts(data)
    assert (found.format, found.width, found.height) == (format_, 40, 20)
    (tmp_path / "picture.txt").write_bytes(data)
    seen = see(tmp_path / "picture.txt")
    assert (seen.format, seen.width, seen.height) == (format_, 40, 20)
    assert seen.contrast > 10


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_picture_of_any_kind_is_seen(mode: str, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(saved(Image.new(mode, (30, 20))))
    seen = see(tmp_path / "a.png")
    assert (seen.width, seen.height, seen.contrast) == (30, 20, 0)


def test_pictures_that_look_alike_are_near_each_other() -> None:
    picture = halves()[0].resize((400, 200))
    others = (picture, picture.resize((200, 100)), picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT))
    assert [same(likeness(picture), likeness(other)) for other in others] == [True, True, False]


def test_a_jpeg_of_a_phone_is_a_jpeg() -> None:
    picture = halves()[0]
    assert facts(saved(picture, "MPO", save_all=True, append_images=[picture])).format in images.EXTENSIONS


def test_a_file_that_is_no_picture_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png_of(100, 100))
    for place in (tmp_path / "a.png", tmp_path / "missing.png", tmp_path):
        with pytest.raises(NotAPicture):
            see(place)


def test_a_refused_file_is_closed(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png_of(10_000, 10_000))
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        with pytest.raises(NotAPicture):
            see(tmp_path / "a.png")
        gc.collect()
    assert not said


# Upright, opaque, sRGB


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize(
    ("turned", "size", "red"),
    [(1, (40, 20), (5, 10)), (3, (40, 20), (35, 10)), (6, (20, 40), (10, 5)), (8, (20, 40), (10, 35))],
)
def test_pictures_are_turned_upright(format_: str, turned: int, size: tuple[int, int], red: tuple[int, int]) -> None:
    picture, exif = halves(turned)
    found = upright(decode(saved(picture, format_, exif=exif)))
    assert found.size == size
    assert near(found.getpixel(red), RED, 20)


EXIF = b"Exif\0\0MM\0*\0\0\0\x08\0\x02"
DAMAGED = {
    "no TIFF": EXIF.replace(b"MM", b"XX"),
    "text for a number": EXIF
    + b"\x01\x1a\0\x02\0\0\0\x15\0\0\0&\x01\x12\0\x03\0\0\0\x01\0\x06"
    + b"\0" * 6
    + b"x" * 20,
    "cut off": EXIF,
}


@pytest.mark.parametrize("format_", ["PNG", "WEBP"])
@pytest.mark.parametrize("exif", DAMAGED.values(), ids=DAMAGED)
def test_damaged_exif_data_says_nothing(format_: str, exif: bytes) -> None:
    found, _ = prepared(saved(halves()[0], format_, exif=exif), 100)
    assert near(decode(found).getpixel((5, 10)), RED, 20)


def test_damaged_exif_data_of_a_jpeg_says_nothing() -> None:
    assert open_bytes(saved(halves()[0], "JPEG", exif=DAMAGED["cut off"])).size == (40, 20)


@pytest.mark.parametrize(
    ("picture", "options"),
    [
        (Image.new("RGBA", (4, 4), (0, 0, 0, 0)), {}),
        (Image.new("LA", (4, 4), (0, 0)), {}),
        (Image.new("P", (4, 4), 0), {"transparency": 0}),
        (Image.new("L", (4, 4), 7), {"transparency": 7}),
        (Image.new("RGB", (4, 4), RED), {"transparency": RED}),
        (Image.new("1", (4, 4), 1), {}),
    ],
    ids=["RGBA", "LA", "P", "L", "RGB", "1"],
)
def test_what_is_transparent_is_white(picture: Image.Image, options: dict[str, Any]) -> None:
    found = upright(decode(saved(picture, **options)))
    assert (found.mode, found.getpixel((0, 0))) == ("RGB", (255, 255, 255))


def test_what_is_half_transparent_is_mixed_with_white() -> None:
    found = upright(decode(saved(Image.new("RGBA", (4, 4), (255, 0, 0, 128)))))
    assert near(found.getpixel((0, 0)), (255, 127, 127), 2)


def profile(change: Callable[[bytes], bytes] = bytes) -> bytes:
    return change(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())


def swapped(data: bytes) -> bytes:
    """Return a profile in which red and blue have changed places."""
    return data.replace(b"rXYZ", b"tmp1").replace(b"bXYZ", b"rXYZ").replace(b"tmp1", b"bXYZ")


@pytest.mark.parametrize(
    ("icc", "color"), [(profile(), RED), (profile(swapped), BLUE), (b"broken", RED)], ids=["sRGB", "swapped", "broken"]
)
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_profile_is_followed_where_it_says_something(icc: bytes, color: tuple[int, int, int], mode: str) -> None:
    found = upright(decode(saved(Image.new(mode, (4, 4), RED), icc_profile=icc)))
    assert near(found.getpixel((0, 0)), color, 12)


def test_a_print_picture_becomes_a_picture_for_screens(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(saved(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG", icc_profile=b"x"))
    found = open_file(tmp_path / "a.jpg")
    assert found.mode == "RGB"
    assert near(found.getpixel((0, 0)), (255, 0, 0), 8)


def press(ink: tuple[int, int, int]) -> bytes:
    """Return a profile of a press in which magenta is `ink` in L*a*b*, and all else is white."""
    line = bytes(range(256))
    nodes = b"".join(bytes(ink if corner >> 2 & 1 else (255, 128, 128)) for corner in range(16))
    matrix = struct.pack(">9i", *(65536 * (n % 4 == 0) for n in range(9)))
    table = b"mft1" + bytes(4) + bytes((4, 3, 2, 0)) + matrix + line * 4 + nodes + line * 3
    words = b"desc" + bytes(4) + struct.pack(">I", 6) + b"press\0" + bytes(78)
    white = b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061)
    tags, body, at = [], b"", 128 + 4 + 3 * 12
    for name, data in ((b"desc", words), (b"wtpt", white), (b"A2B0", table)):
        tags.append(name + struct.pack(">2I", at + len(body), len(data)))
        body += data + bytes(-len(data) % 4)
    head = struct.pack(">I4sI4s4s4s", at + len(body), b"lcms", 0x02400000, b"prtr", b"CMYK", b"Lab ") + bytes(12)
    head += b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + struct.pack(">I", 3) + b"".join(tags) + body


def test_the_profile_of_a_press_is_followed() -> None:
    picture = Image.new("CMYK", (8, 8), (0, 255, 0, 0))
    plain, printed = (upright(decode(saved(picture, "JPEG", **more))) for more in ({}, {"icc_profile": press(GREEN)}))
    assert near(plain.getpixel((0, 0)), (255, 0, 255), 8), "or this proves nothing"
    red, green, blue = printed.resize((1, 1)).tobytes()
    assert green > red + 60
    assert green > blue + 60


def test_a_profile_of_another_sort_of_picture_says_nothing() -> None:
    picture = saved(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG", icc_profile=profile())
    assert near(upright(decode(picture)).getpixel((0, 0)), (255, 0, 0), 8)


def test_a_deep_gray_stays_gray() -> None:
    found = upright(decode(saved(Image.new("I;16", (4, 4), 0x8000))))
    assert near(found.getpixel((0, 0)), (128, 128, 128))


# Prepared to be sent


@pytest.mark.parametrize(
    ("size", "longest", "becomes"),
    [((40, 20), 100, (40, 20)), ((40, 20), 20, (20, 10)), ((20, 40), 10, (5, 10)), ((400, 2), 10, (10, 1))],
)
def test_a_reference_is_no_larger_than_is_kept(size: tuple[int, int], longest: int, becomes: tuple[int, int]) -> None:
    assert decode(prepared(saved(Image.new("RGB", size)), longest)[0]).size == becomes


@pytest.mark.parametrize(("format_", "media"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/jpeg")])
def test_a_reference_is_sent_upright_without_metadata(format_: str, media: str) -> None:
    picture, exif = halves(6)
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", SECRET.decode())
    options: dict[str, Any] = {"pnginfo": notes} if format_ == "PNG" else {"xmp": SECRET}
    data, said = prepared(saved(picture, format_, exif=exif, **options), 100)
    assert said == media
    assert facts(data).format == media.removeprefix("image/").upper()
    assert SECRET not in data
    found = decode(data)
    assert (found.size, found.mode) == ((20, 40), "RGB")
    assert not found.getexif()
    assert near(found.getpixel((10, 5)), RED, 20)


@pytest.mark.parametrize(("format_", "option"), [("JPEG", "comment"), ("PNG", "icc_profile")])
def test_a_reference_is_sent_without_comments_and_odd_profiles(format_: str, option: str) -> None:
    options: dict[str, Any] = {option: SECRET}
    data, _ = prepared(saved(halves()[0], format_, **options), 100)
    assert SECRET not in decode(data).info.values()


def test_flat_colors_of_a_png_stay_as_they_are() -> None:
    picture = halves()[0]
    assert decode(prepared(saved(picture), 100)[0]).tobytes() == picture.tobytes()
