"""What the file of a picture says, and whether measuring more would say anything: with Pillow alone."""

import struct

from PIL import Image, ImageChops

from consistency_pipeline import images
from consistency_pipeline.files import digest
from consistency_pipeline.seeing.facts import Flat, Stored

ORIENTATION = 0x0112  # the EXIF tag
SMALL = 256  # pixels a side at which transparency is looked at
NEAR_WHITE = 240  # levels of the weakest channel
HALF = 128
FEW_COLOURS = 8  # a photograph has thousands, and a drawing has soft edges


def stored(picture: Image.Image, upright: Image.Image) -> Stored:
    """Return what a decoded picture's file says."""
    visible, pale = _transparency(picture)
    return Stored(
        format=images.kind(picture),
        width=upright.width,
        height=upright.height,
        orientation=_orientation(picture),
        mode=picture.mode,
        managed=bool(picture.info.get("icc_profile")),
        frames=1 if picture.format == "MPO" else int(getattr(picture, "n_frames", 1)),
        visible=visible,
        pale=pale,
    )


def flat(data: bytes) -> Flat | None:
    """Return the picture in `data` where it has few colours, or None; raise `NotAPicture` where it is none."""
    picture = images.decode(data)
    upright = images.upright(picture)
    colours = upright.getcolors(FEW_COLOURS)
    return None if colours is None else Flat(digest(data), stored(picture, upright), len(colours))


def _orientation(picture: Image.Image) -> int:
    """Return the EXIF tag of how the picture was held, 1 where there is none that means anything."""
    try:
        tag = picture.getexif().get(ORIENTATION, 1)
    except (TypeError, ValueError, KeyError, OSError, SyntaxError, struct.error):
        return 1
    return tag if isinstance(tag, int) and 1 <= tag <= 8 else 1  # noqa: PLR2004  the standard has eight


def _transparency(picture: Image.Image) -> tuple[float, float]:
    """Return the part of a picture that is visible, and the part of that which is nearly white."""
    if not picture.has_transparency_data:
        return 1.0, 0.0
    small = picture.convert("RGBA")
    small.thumbnail((SMALL, SMALL), Image.Resampling.BOX)
    red, green, blue, alpha = small.split()
    seen = alpha.point(lambda level: 255 * (level >= HALF))
    number = _set(seen)
    weakest = ImageChops.darker(red, ImageChops.darker(green, blue))
    white = ImageChops.darker(seen, weakest.point(lambda level: 255 * (level >= NEAR_WHITE)))
    return number / (small.width * small.height), _set(white) / max(number, 1)


def _set(mask: Image.Image) -> int:
    return mask.histogram()[255]
