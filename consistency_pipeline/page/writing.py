"""The page on disk, beside the manifest that it shows."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from consistency_pipeline.decisions import Standing
from consistency_pipeline.files import write_whole
from consistency_pipeline.manifest import Manifest
from consistency_pipeline.page import thumbs
from consistency_pipeline.page.describing import Scores, document
from consistency_pipeline.page.markup import html

FILE = "gallery.html"


def write(manifest: Manifest, home: Path, decided: Standing | None = None, scores: Scores | None = None) -> Path:
    """Write the page of a campaign into `home`, and the thumbnails that are missing; return the page."""
    thumbs.make(thumbs.sources(manifest), home)
    page = home / FILE
    _write_changed(page, document(manifest, home, decided, scores))
    return page


def _write_changed(page: Path, shown: Mapping[str, Any]) -> None:
    """Write the page where it says something else than before."""
    data = html(shown)
    try:
        if page.stat().st_size == len(data) and page.read_bytes() == data:
            return
    except OSError:
        pass
    write_whole(page, data)
