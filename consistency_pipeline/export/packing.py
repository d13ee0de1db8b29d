"""Pictures as files for others: in sRGB, with what they say of themselves, within a number of bytes where asked."""

import io
from dataclasses import replace
from functools import cache
from typing import Any

from PIL import Image, ImageCms, PngImagePlugin

from consistency_pipeline.export.presets import Encoding

LEAST_QUALITY = 40
STORYBOARD = "STORYBOARD drawn by the sandbox of consistency-pipeline: not a generated picture"
DATE = slice(24, 36)  # of a profile: when it was made, which is now; the same picture has to give the same bytes
DESCRIPTION, SOFTWARE = 0x010E, 0x0131


class TooLarge(ValueError):
    """A picture does not come out as small as asked; the message says how small it came."""


def packed(picture: Image.Image, wanted: Encoding, xmp: bytes, *, storyboard: bool) -> tuple[bytes, int]:
    """Return an RGB picture as a file with an XMP packet, and the quality that it has: lowered where `most_bytes` asks
    for that. Raises `TooLarge`.
    """
    data = _saved(picture, wanted, xmp, storyboard=storyboard)
    most = wanted.most_bytes
    if most is None or len(data) <= most:
        return data, wanted.quality
    low, high, best = LEAST_QUALITY, wanted.quality - 1, None
    while low <= high and wanted.format != "PNG":
        middle = (low + high) // 2
        data = _saved(picture, replace(wanted, quality=middle), xmp, storyboard=storyboard)
        if len(data) <= most:
            best, low = (data, middle), middle + 1
        else:
            high = middle - 1
    if best is None:
        way = (
            "as PNG, which has no quality to lower" if wanted.format == "PNG" else "at the lowest quality that is used"
        )
        other = ", or another --format" if wanted.format == "PNG" else ""
        raise TooLarge(f"it has {len(data):,} bytes {way}, more than {most:,}: ask for less width{other}")
    return best


def _saved(picture: Image.Image, wanted: Encoding, xmp: bytes, *, storyboard: bool) -> bytes:
    out = io.BytesIO()
    picture.save(out, wanted.format, **_options(wanted, xmp, storyboard=storyboard))
    return out.getvalue()


def _options(wanted: Encoding, xmp: bytes, *, storyboard: bool) -> dict[str, Any]:
    """Return what Pillow is told."""
    if wanted.format == "PNG":
        chunks = PngImagePlugin.PngInfo()
        chunks.add(b"sRGB", b"\0")
        chunks.add_itxt("XML:com.adobe.xmp", xmp.decode())
        if storyboard:
            chunks.add_text("Storyboard", "yes")
            chunks.add_text("Description", STORYBOARD)
        return {"pnginfo": chunks, "optimize": True}
    options: dict[str, Any] = {"quality": wanted.quality, "xmp": xmp, "icc_profile": srgb()}
    if wanted.format == "JPEG":
        options |= {"subsampling": 0, "optimize": True, "progressive": True}
    if storyboard:
        exif = Image.Exif()
        exif[DESCRIPTION], exif[SOFTWARE] = STORYBOARD, "consistency-pipeline sandbox"
        options["exif"] = exif.tobytes()
    return options


@cache
def srgb() -> bytes:
    """Return a profile that says sRGB, the same at any time."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[DATE] = bytes.fromhex("07ea00010001000000000000")
    return bytes(profile)
