"""Pictures made small: measured by their headers, decoded a few at a time, never larger than they are.

Nothing full-size outlives its decoding. A file that cannot be read is no error here: it has no size and no thumb.
"""

import struct
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import ExifTags, Image

from consistency_pipeline import images

Size = tuple[int, int]
WORKERS = 2  # decoding leaves Python's lock; each worker may hold one picture of full size
REDUCING_GAP = 2.0
SIDEWAYS = frozenset({5, 6, 7, 8})  # the EXIF orientations that swap width and height
UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, TypeError, struct.error)  # all seen from damaged files
SCALABLE = frozenset({"RGB", "L"})  # others are brought to RGB first: palettes and bits have no colours in between


def sizes(paths: Iterable[Path]) -> dict[Path, Size]:
    """Return the upright size of each picture that can be read; decodes no pixels."""
    return {path: size for path in dict.fromkeys(paths) if (size := _size(path))}


def thumbs(wanted: Mapping[Path, Size]) -> Iterator[tuple[Path, Image.Image | None]]:
    """Yield each picture as RGB inside the size wanted for it, in order; None for one that cannot be decoded."""
    with ThreadPoolExecutor(WORKERS) as pool:
        yield from zip(wanted, pool.map(_thumb, wanted, wanted.values()), strict=True)


def inside(size: Size, box: Size) -> Size:
    """Return `size` reduced in proportion until it fits into `box`; a size that fits stays as it is."""
    scale = min(1.0, box[0] / size[0], box[1] / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _open(path: Path) -> Image.Image:
    if not path.is_file():  # reading a pipe would wait for ever
        raise images.NotAPicture("not a file")
    if path.stat().st_size > images.MOST_BYTES:
        raise images.NotAPicture("too large a file")
    return images.open_bytes(path.read_bytes())


def _size(path: Path) -> Size | None:
    try:
        picture = _open(path)
        return picture.size[::-1] if _is_sideways(picture) else picture.size
    except UNREADABLE:
        return None


def _thumb(path: Path, box: Size) -> Image.Image | None:
    try:
        picture = _open(path)
        if picture.mode in SCALABLE and not picture.has_transparency_data:
            picture = _reduced(picture, box[::-1] if _is_sideways(picture) else box)
        picture = images.upright(picture)
        return _reduced(picture, box)
    except UNREADABLE:
        return None


def _is_sideways(picture: Image.Image) -> bool:
    if "exif" not in picture.info:
        return False  # asking a PNG for what it may say behind its pixels would decode them
    return picture.getexif().get(ExifTags.Base.Orientation) in SIDEWAYS


def _reduced(picture: Image.Image, box: Size) -> Image.Image:
    size = inside(picture.size, box)
    if size == picture.size:
        return picture
    picture.draft(None, (int(size[0] * REDUCING_GAP), int(size[1] * REDUCING_GAP)))  # JPEG decodes smaller by itself
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=REDUCING_GAP)
