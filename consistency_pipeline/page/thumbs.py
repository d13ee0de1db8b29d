"""Thumbnails of the page: made once for each content, several at a time, each whole or not at all.

A file that cannot be read gets none, and the page says so in its place.
"""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image

from consistency_pipeline import images
from consistency_pipeline.files import written_whole
from consistency_pipeline.manifest import Manifest
from consistency_pipeline.page.places import THUMBS, thumb

LONGEST = 560  # pixels a side: two for each of the page's at its usual height
QUALITY = 80
GAP = 1.0  # a JPEG is decoded, and any picture roughly reduced, to no less than so many times the size wanted
MOST_WORKERS = 8
SCALABLE = frozenset({"RGB", "L"})

Source = Path | bytes | str
"""Where the bytes of a picture are: a file, here, or a file by its key below the run's folder."""


def sources(manifest: Manifest) -> dict[str, Source]:
    """Return all pictures that the page shows by their SHA-256, references first."""
    folder = manifest.plan.campaign.folder
    found: dict[str, Source] = {}
    for row in manifest.rows:
        for reference in row.shot.references:
            source = reference.source(folder)
            if reference.sha256 and source is not None:
                found.setdefault(reference.sha256, source)
    for row in manifest.rows:
        for attempt in row.attempts:
            if attempt.picture:
                found.setdefault(attempt.picture.sha256, attempt.picture.file)
    return found


def make(wanted: Mapping[str, Source], home: Path) -> int:
    """Make the thumbnails below `home` that are not there yet; return how many were made."""
    folder = home / THUMBS
    folder.mkdir(parents=True, exist_ok=True)
    there = {entry.name for entry in os.scandir(folder)}
    missing = [
        (home / source if isinstance(source, str) else source, home / thumb(sha256))
        for sha256, source in wanted.items()
        if f"{sha256}.jpg" not in there
    ]
    if not missing:
        return 0
    with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_WORKERS)) as pool:
        return sum(_made(pool, missing))


def _made(pool: ThreadPoolExecutor, missing: list[tuple[Path | bytes, Path]]) -> Iterator[bool]:
    yield from pool.map(lambda one: _make(*one), missing)


def _make(source: Path | bytes, target: Path) -> bool:
    """Make one thumbnail; tell whether there was a picture to make it of."""
    try:
        small = reduced(images.open_bytes(source if isinstance(source, bytes) else _read(source)))
    except (OSError, ValueError, SyntaxError, EOFError):
        return False
    with written_whole(target) as stream:
        small.save(stream, "JPEG", quality=QUALITY)
    return True


def _read(path: Path) -> bytes:
    if not path.is_file():  # reading a pipe would wait for ever
        raise images.NotAPicture("not a file")
    if path.stat().st_size > images.MOST_BYTES:
        raise images.NotAPicture("too large a file")
    return path.read_bytes()


def reduced(picture: Image.Image) -> Image.Image:
    """Return a picture as RGB, upright, no side longer than `LONGEST`; a JPEG is decoded smaller from the start."""
    if picture.mode in SCALABLE and not picture.has_transparency_data:
        picture.draft(None, (LONGEST, LONGEST))
        picture.thumbnail((LONGEST, LONGEST), Image.Resampling.BICUBIC, GAP)
    picture = images.upright(picture)
    picture.thumbnail((LONGEST, LONGEST), Image.Resampling.BICUBIC, GAP)
    picture.info.clear()  # comments and profiles would be written again
    return picture
