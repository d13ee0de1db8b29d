"""The contact sheet of a run, `sheet.png`: every shot beside the references it was made from."""

import re
import sys
from pathlib import Path

from consistency_pipeline.files import written_whole
from consistency_pipeline.gallery.tiles import Reference, Sheet, Tile, pages

__all__ = ["MOST_TILES", "Reference", "Sheet", "Tile", "write"]

MOST_TILES = 60


def write(sheet: Sheet, target: Path, most: int = sys.maxsize) -> tuple[Path, ...]:
    """Write `target`, and `sheet-2.png` … beside it where there are more than 60 shots; return the paths.

    No more than `most` pages are drawn, and pages of an earlier run beyond the last are removed. The same input gives
    the same bytes.
    """
    from consistency_pipeline.gallery import drawing  # loads Pillow, which the command line can start without

    parts = pages(sheet, MOST_TILES)
    tally = drawing.tally(sheet.tiles)
    paths = []
    for number, part in enumerate(parts[:most], start=1):
        path = _page_path(target, number)
        picture = drawing.draw(part, tally, f"{number} / {len(parts)}")
        with written_whole(path) as stream:
            drawing.save(picture, part, stream)
        paths.append(path)
    _remove_pages_after(len(paths), target)
    return tuple(paths)


def _page_path(target: Path, number: int) -> Path:
    return target if number == 1 else target.with_name(f"{target.stem}-{number}{target.suffix}")


def _remove_pages_after(last: int, target: Path) -> None:
    name = re.compile(re.escape(target.stem) + r"-([2-9]|[1-9][0-9]{1,5})" + re.escape(target.suffix))
    for path in target.parent.iterdir():
        page = name.fullmatch(path.name)
        if page and int(page[1]) > last and not path.is_dir():
            path.unlink()
