"""From a manifest to what a contact sheet shows."""

from pathlib import Path

from consistency_pipeline.gallery.tiles import Reference, Sheet, Tile
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.records import Attempt, Status
from consistency_pipeline.references import Reference as PlannedReference
from consistency_pipeline.text import counted, money, one_line

BANNER = "STORYBOARDS from the sandbox · not generated pictures · nothing was charged"


def sheet_of(manifest: Manifest, home: Path) -> Sheet:
    """Return the contact sheet of a campaign whose results lie in `home`."""
    plan, sandbox = manifest.plan, manifest.plan.provider == "sandbox"
    made = {row.shot.id: row.attempt for row in manifest.rows if row.status is Status.MADE and row.attempt}
    facts = (
        counted(len(manifest.rows), "shot"),
        plan.model.title,
        f"{money(manifest.spent)} {'would have been charged' if sandbox else 'spent'}",
        max((row.attempt.settled_at or "" for row in manifest.rows if row.attempt), default="")[:10]
        or "nothing made yet",
    )
    tiles = tuple(_tile(row, plan.campaign.folder, home, made) for row in manifest.rows)
    return Sheet(plan.campaign.title or plan.campaign.name, facts, BANNER if sandbox else "", tiles)


def _tile(row: Row, folder: Path, home: Path, made: dict[str, Attempt]) -> Tile:
    shot, attempt = row.shot, row.attempt
    shown = attempt.picture if attempt else None
    cost = f" · {money(attempt.cost)}" if attempt and shown else ""
    return Tile(
        group=shot.scene or "references",
        title=shot.id,
        caption=" · ".join((f"seed {attempt.seed if attempt and shown else shot.seed}{cost}", *row.findings)),
        status=row.status,
        picture=home / shown.file if shown else None,
        references=tuple(_reference(reference, folder, home, made) for reference in shot.references),
        note=one_line(row.reason),
    )


def _reference(reference: PlannedReference, folder: Path, home: Path, made: dict[str, Attempt]) -> Reference:
    label = f"{reference.subject} · {reference.view}"
    source = reference.source(folder)
    if isinstance(source, Path):
        return Reference(source, label)
    attempt = made.get(reference.made_by or "")
    return Reference(home / attempt.picture.file if attempt and attempt.picture else None, label)
