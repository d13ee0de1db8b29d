"""Where the page finds pictures: relative addresses that we built, and thumbnails named by what they show."""

import os
from pathlib import Path
from urllib.parse import quote

from consistency_pipeline.references import Reference

THUMBS = "thumbs"


def address(path: Path, home: Path) -> str | None:
    """Return a file as a page in `home` names it, or None where no relative way leads there (another drive)."""
    try:
        way = os.path.relpath(path, home)
    except ValueError:
        return None
    return quoted(Path(way).as_posix())


def quoted(key: str) -> str:
    """Return the key of a file below the run's folder as a page there names it; no colon in it makes a scheme."""
    return quote(key, safe="/@+~")


def thumb(sha256: str) -> str:
    """Return the thumbnail of a picture of these bytes as the page names it."""
    return f"{THUMBS}/{sha256}.jpg"


def reference_file(reference: Reference, folder: Path, home: Path) -> str | None:
    """Return the file of a reference as the page names it; None where there is none, or only bytes."""
    source = reference.source(folder)
    return address(source, home) if isinstance(source, Path) else None
