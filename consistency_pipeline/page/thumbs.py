"""Thumbnails of the page: made once for each content, several at a time, each whole or not at all.

A file that cannot be read gets none, and the page says so in its place.
"""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image

from consistency_pipeline import images
from consistency_pipeline.files import PART_PREFIX, PART_SUFFIX
from consistency_pipeline.manifest import Manifest
from consistency_pipeline.page.places import THUMBS, thumb

LONGEST = 560  # pixels a side: two for each of the page's at its usual height
QUALITY = 80
GAP = 2.0  # how much larger than wanted a picture is decoded and roughly reduced before it is made small finely
MOST_WORKERS = 8
SCALABLE = frozenset({"RGB", "L"})

Source = Path | bytes


def sources(manifest: Manifest, home: Path) -> dict[str, Source]:
    """Return all pictures that the page shows by their SHA-256, references first: a file, or the bytes themselves."""
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
                found.setdefault(attempt.picture.sha256, home / attempt.picture.file)
    return found


def make(wanted: Mapping[str, Source], home: Path) -> int:
    """Make the thumbnails below `home` that are not there yet; return how many were made."""
    folder = home / THUMBS
    folder.mkdir(parents=True, exist_ok=True)
    there = {entry.name for entry in os.scandir(folder)}
    missing = [(source, home / thumb(sha256)) for sha256, source in wanted.items() if f"{sha256}.jpg" not in there]
    if not missing:
        return 0
    with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_WORKERS)) as pool:
        return sum(_made(pool, missing))


def _made(pool: ThreadPoolExecutor, missing: list[tuple[Source, Path]]) -> Iterator[bool]:
    yield from pool.map(lambda one: _make(*one), missing)


def _make(source: Source, target: Path) -> bool:
    """Make one thumbnail; tell whether there was a picture to make it of.

    It is not synced: what a power cut leaves empty is taken away and made again by hand, and a sync takes as long as
    the picture.
    """
    try:
        small = reduced(images.open_bytes(source if isinstance(source, bytes) else source.read_bytes()))
    except (OSError, ValueError, SyntaxError, EOFError):
        return False
    part = target.with_name(f"{PART_PREFIX}{target.stem}{PART_SUFFIX}")
    small.save(part, "JPEG", quality=QUALITY)
    part.replace(target)
    return True


def reduced(picture: Image.Image) -> Image.Image:
    """Return a picture as RGB, upright, no side longer than `LONGEST`; a JPEG is decoded smaller from the start."""
    if picture.mode in SCALABLE and not picture.has_transparency_data:
        picture.draft(None, (int(LONGEST * GAP), int(LONGEST * GAP)))
        picture.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS, GAP)
    picture = images.upright(picture)
    picture.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS, GAP)
    picture.info.clear()  # comments and profiles would be written again
    return picture
