"""Pictures from outside: opened by content, bounded in pixels, turned upright and into sRGB."""

import base64
import io
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageCms, ImageOps, ImageStat, UnidentifiedImageError

from consistency_pipeline.files import digest

FORMATS = ("PNG", "JPEG", "WEBP")
EXTENSIONS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}
MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
MOST_PIXELS = 64_000_000  # the largest picture in our model table has 19 million
MOST_BYTES = 20 * 1024 * 1024
LONGEST_SENT = 2048  # pixels: what the service keeps of a reference; shrinking it here keeps what is sent known
LIKENESS = 8  # fields a side of the grid that a likeness is made of


# Pillow's own limit is a warning first; ours is lower, an error, and comes before any pixel is decoded.
Image.MAX_IMAGE_PIXELS = None


class NotAPicture(ValueError):
    """The bytes are no picture that we accept; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What a picture file says of itself: format name as Pillow's, size in pixels as stored, SHA-256 of its bytes."""

    format: str
    width: int
    height: int
    sha256: str


def _opened(source: Path | io.BytesIO) -> Image.Image:
    """Open a picture without decoding it: the content decides, never a name, and its size comes before any pixel."""
    try:
        picture = Image.open(source, formats=FORMATS)
    except UnidentifiedImageError as error:
        raise NotAPicture("not a PNG, JPEG or WebP picture") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise NotAPicture(f"a picture that cannot be read ({error})") from error
    if picture.width * picture.height > MOST_PIXELS:
        picture.close()
        raise NotAPicture(
            f"too large: {picture.width}x{picture.height} pixels, more than {MOST_PIXELS // 1_000_000} million"
        )
    return picture


def _loaded(picture: Image.Image) -> Image.Image:
    try:
        picture.load()
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise NotAPicture(f"a damaged picture ({error})") from error
    return picture


def kind(picture: Image.Image) -> str:
    """Return the format of an opened picture: PNG, JPEG or WEBP; a phone's JPEG with a second picture is a JPEG."""
    return "JPEG" if picture.format == "MPO" else str(picture.format)


def open_bytes(data: bytes) -> Image.Image:
    """Return the picture in `data`, not decoded yet, or raise `NotAPicture`."""
    return _opened(io.BytesIO(data))


def decode(data: bytes) -> Image.Image:
    """Return the picture in `data`, decoded whole, or raise `NotAPicture` (a cut-off file is not a picture)."""
    return _loaded(open_bytes(data))


def facts(data: bytes) -> PictureFacts:
    """Return what the picture in `data` says of itself, or raise `NotAPicture`; decodes no pixels."""
    picture = open_bytes(data)
    return PictureFacts(kind(picture), picture.width, picture.height, digest(data))


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Return grey of 16 bits as grey of 8; Pillow would cut off at 255."""
    if not picture.mode.startswith("I"):
        return picture
    import numpy

    return Image.fromarray((numpy.asarray(picture).astype("uint32") >> 8).clip(0, 255).astype("uint8"))


def _turned(picture: Image.Image) -> Image.Image:
    """Return `picture` turned as its EXIF data says; damaged EXIF data says nothing."""
    try:
        return ImageOps.exif_transpose(picture)
    except (TypeError, ValueError, KeyError, OSError, SyntaxError, struct.error):
        return picture


def upright(picture: Image.Image) -> Image.Image:
    """Return `picture` as RGB in sRGB, turned as its EXIF data says, transparent parts laid over white."""
    profile = picture.info.get("icc_profile")
    picture = _eight_bits(_turned(picture))
    if picture.has_transparency_data:
        rgba = picture.convert("RGBA")
        white = Image.new("RGBA", rgba.size, "white")
        picture = Image.alpha_composite(white, rgba)
    return (_managed(picture, profile) if profile else None) or picture.convert("RGB")


def _managed(picture: Image.Image, profile: bytes) -> Image.Image | None:
    """Return `picture` in sRGB, as its profile says; None where that says nothing of it: its numbers are sRGB then."""
    if picture.mode not in ("RGB", "RGBA", "CMYK"):
        return None
    source = picture if picture.mode == "CMYK" else picture.convert("RGB")
    try:
        return ImageCms.profileToProfile(source, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB")
    except ImageCms.PyCMSError:
        return None


class Seen(NamedTuple):
    """What a picture file shows, having decoded all of it: format, size in pixels, how it looks, and its contrast.

    `contrast` is the standard deviation of its grey levels, 0 to 128, of the whole picture made small.
    """

    format: str
    width: int
    height: int
    likeness: str
    contrast: float


def see(path: Path) -> Seen:
    """Return what a picture file shows, or raise `NotAPicture`; decodes it once.

    A JPEG is read whole and drawn smaller, which takes a third of the time; a look at it needs no more.
    """
    side = LIKENESS * 8
    with _opened(path) as picture:
        width, height = picture.size
        picture.draft(None, (side, side))
        small = _loaded(picture).resize((side, side), Image.Resampling.BOX).convert("RGB")
        contrast = ImageStat.Stat(small.convert("L")).stddev[0]
        return Seen(kind(picture), width, height, likeness(small), contrast)


def likeness(picture: Image.Image) -> str:
    """Return how a picture looks: the mean colours of a grid of 8×8 fields, 192 bytes in base64."""
    grid = picture.convert("RGB").resize((LIKENESS, LIKENESS), Image.Resampling.BOX)
    return base64.b64encode(grid.tobytes()).decode()


def prepared(data: bytes, longest: int = LONGEST_SENT) -> tuple[bytes, str]:
    """Return a reference as it is sent, and its media type: upright, in sRGB, without metadata, at most `longest` a
    side.

    PNG stays PNG, so that flat colours keep their edges; the rest becomes JPEG of high quality.
    """
    picture = decode(data)
    kept = "PNG" if kind(picture) == "PNG" else "JPEG"
    picture = upright(picture)
    picture.info.clear()  # comments and profiles would be written again
    picture.thumbnail((longest, longest))
    out = io.BytesIO()
    picture.save(out, kept, **({"quality": 95, "subsampling": 0} if kept == "JPEG" else {}))
    return out.getvalue(), MEDIA_TYPES[kept]


def open_file(path: Path) -> Image.Image:
    """Return the picture of a file as RGB in sRGB, upright, or raise `NotAPicture`."""
    return upright(decode(path.read_bytes()))
