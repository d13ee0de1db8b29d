"""Which contact sheet is written where: `sheet.png` as always, others under names of their own."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from consistency_pipeline import decisions, gallery, selection
from consistency_pipeline.manifest import Manifest
from consistency_pipeline.project import Project


@dataclass(frozen=True, slots=True)
class Wish:
    """Which form a sheet is to have, at which resolution, and of which shots."""

    form: Literal["png", "pdf", "wide"] = "png"
    dpi: int | None = None
    select: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """Tell whether it is the sheet that runs write as well."""
        return self == Wish()


def write(project: Project, found: Manifest, wish: Wish, note: Callable[[str], None]) -> tuple[Path, ...]:
    """Write the sheet that is wished for, and return its files."""
    home = project.home
    if wish.plain:
        return gallery.write(gallery.sheet_of(found, home), home / "sheet.png")
    from consistency_pipeline.gallery import printing

    chosen = selection.choose(found.rows, wish.select, wish.exclude)
    for said in chosen.notes:
        note(f"note: {said}")
    sheet = gallery.sheet_of(found, home, decisions.standing(decisions.read(project.campaign.folder)))
    if len(chosen.rows) < len(found.rows):
        names = {row.shot.id for row in chosen.rows}
        tiles = tuple(tile for tile in sheet.tiles if tile.title in names)
        sheet = replace(sheet, tiles=tiles) if wish.form == "wide" else printing.part_of(sheet, tiles)
    part = "-selected" if wish.select or wish.exclude else ""
    if wish.form == "pdf":
        return printing.write_pdf(sheet, home / f"print{part}.pdf", wish.dpi or printing.PRINT)
    if wish.form == "wide":
        return printing.write_wide(sheet, home / f"wide{part}", wish.dpi)
    return printing.write_pages(sheet, home / f"print{part}.png", wish.dpi or printing.PRINT)
