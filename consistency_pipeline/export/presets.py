"""What pictures are made for: one table of presets, and how one is named on the command line: `square@1080`."""

import re
from dataclasses import dataclass, replace

from consistency_pipeline.errors import UsageError

WIDEST = 10_000
NAMED = re.compile(r"([a-z0-9:x-]+)(?:@([0-9]{2,5}))?")
MARKETPLACE_LEAST = 1000  # pixels: from there on Amazon zooms, and it refuses what is below
FILLED = 0.85  # of the frame: how large a product has to be on marketplaces


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a copy is packed: Pillow's name of a format, its quality (1 to 100), and how many bytes it may have."""

    format: str
    quality: int = 90
    most_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Preset:
    """What a picture is made for.

    `ratio` is width and height of what is cut out of it, None for all of it; `encoding` is None for a copy byte by
    byte; `white` asks for a white background; `width` is the width asked for in pixels, None for as large as it is.
    """

    name: str
    what: str
    ratio: tuple[int, int] | None = None
    encoding: Encoding | None = None
    white: bool = False
    width: int | None = None

    @property
    def label(self) -> str:
        """Return the preset as names of files have it: `square-1080`."""
        return f"{self.name}-{self.width}" if self.width else self.name

    @property
    def copied(self) -> bool:
        """Tell whether it is a copy byte by byte."""
        return self.encoding is None


PHOTO = Encoding("JPEG", 90)
TABLE = (
    Preset("original", "the picture as the service made it, byte by byte"),
    Preset("square", "1:1, feeds and shop tiles", (1, 1), PHOTO),
    Preset("4x5", "4:5, portrait feeds", (4, 5), PHOTO),
    Preset("9x16", "9:16, stories and vertical video", (9, 16), PHOTO),
    Preset("16x9", "16:9, banners and video", (16, 9), PHOTO),
    Preset("marketplace", "1:1 on pure white, 1000 px or more, as marketplaces want main pictures", (1, 1),
           Encoding("JPEG", 92), white=True),
    Preset("webp", "all of it as WebP", None, Encoding("WEBP", 85)),
    Preset("avif", "all of it as AVIF", None, Encoding("AVIF", 65)),
    Preset("jpeg", "all of it as JPEG", None, PHOTO),
)  # fmt: skip
ORIGINAL = TABLE[0]
FORMATS = {"webp": "WEBP", "avif": "AVIF", "jpeg": "JPEG", "png": "PNG"}
ALIASES = {"1:1": "square", "1x1": "square", "4:5": "4x5", "9:16": "9x16", "16:9": "16x9", "jpg": "jpeg"}
UNITS = {"": 1, "k": 1000, "m": 1_000_000}
BYTES = re.compile(r"([0-9]{1,9})\s*([km]?)b?", re.IGNORECASE)


def preset(text: str) -> Preset:
    """Return the preset that is meant by `square`, `4:5` or `square@1080`, or raise `UsageError`."""
    found = NAMED.fullmatch(text.strip().lower())
    known = {one.name: one for one in TABLE}
    name = ALIASES.get(found[1], found[1]) if found else ""
    if found is None or name not in known:
        raise UsageError(f"there is no preset {text}; these are: {', '.join(known)}; or one at a width: square@1080")
    width = int(found[2]) if found[2] else None
    if width is None:
        return known[name]
    if known[name].copied:
        raise UsageError(f"{name} is a copy byte by byte and has no other width; ask for jpeg@{width}, say")
    if width > WIDEST or (known[name].white and width < MARKETPLACE_LEAST):
        raise UsageError(f"{text}: a width from {MARKETPLACE_LEAST if known[name].white else 10} to {WIDEST} is needed")
    return replace(known[name], width=width)


def packed(wanted: Preset, form: str | None, quality: int | None, most_bytes: int | None) -> Preset:
    """Return a preset with another format, quality or limit where these are given; a copy byte by byte has none."""
    if wanted.encoding is None:
        return wanted
    other = {"format": FORMATS[form]} if form else {}
    limits = {"quality": quality, "most_bytes": most_bytes}
    return replace(
        wanted, encoding=replace(wanted.encoding, **other, **{name: n for name, n in limits.items() if n is not None})  # type: ignore[arg-type]
    )  # fmt: skip


def size_in_bytes(text: str) -> int:
    """Return `500k`, `2MB` or `300000` as a number, or raise `UsageError`."""
    found = BYTES.fullmatch(text.strip())
    if found is None or not int(found[1]):
        raise UsageError(f"{text} is no size of a file: 300000, 500k and 2M are")
    return int(found[1]) * UNITS[found[2].lower()]
