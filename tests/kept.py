"""A campaign with pictures in its ledger and decisions beside it, without a service."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio

from consistency_pipeline import decisions
from consistency_pipeline.access import Access
from consistency_pipeline.decisions import Decision, Verdict
from consistency_pipeline.files import digest, write_whole
from consistency_pipeline.ledger import Ledger
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.project import Project
from tests.builders import MARA, MUG, document, made, png, written

SMALL = {"size": "512x512"}
MARA_TURNED = {
    **MARA,
    "references": {"front": "refs/mara/front.png", "back": {"derive": {"from": "front", "prompt": "from behind"}}},
}
PARK = {"id": "park", "subjects": ["mara"], "prompt": "in a park", "references": ["mara.front"]}
HILL = {"id": "hill", "subjects": ["mara"], "prompt": "on a hill", "references": ["mara.back"]}
DESK = {"id": "desk", "subjects": ["mug"], "prompt": "on a desk"}


def project(
    root: Path, *scenes: Mapping[str, Any], mara: Mapping[str, Any] = MARA_TURNED, live: bool = False
) -> Project:
    """Return a campaign with a derived reference, rehearsed unless `live`; results go below `root`."""
    subjects = {"mug": MUG, "mara": dict(mara)}
    campaign = written(
        root / "campaigns" / "mugs", document(*map(dict, scenes or (PARK, HILL, DESK)), **SMALL, subjects=subjects)
    )
    access = Access("runware" if live else "sandbox")
    return Project(campaign, access, root / "outputs" / "mugs" / access.provider)


def look(there: Project) -> Manifest:
    """Return where the shots stand."""
    return there.folded(there.plan())


def row(there: Project, name: str) -> Row:
    """Return where one shot stands."""
    return next(row for row in look(there).rows if row.shot.id == name)


def make(there: Project, *names: str) -> None:
    """Make shots, in this order: a picture on disk and an attempt in the ledger."""
    planned = there.plan()
    for name in names:
        now = next(row for row in there.folded(planned).rows if row.shot.id == name)
        attempt = made(now.shot, len(now.attempts) + 1)
        data = png(f"{name} {attempt.number}")
        if attempt.picture is None:
            raise AssertionError
        write_whole(there.home / attempt.picture.file, data)
        attempt = replace(attempt, picture=replace(attempt.picture, sha256=digest(data)))
        with Ledger(there.ledger) as book:
            anyio.run(book.put, attempt)


def approve(there: Project, *names: str) -> None:
    """Approve the pictures of shots."""
    rows = [row for row in look(there).rows if row.shot.id in names]
    pictures = ((row.shot.id, row.picture) for row in rows)
    decided = (
        Decision(name, Verdict.APPROVED, one.sha256, "2026-11-23T00:00:00Z", "me") for name, one in pictures if one
    )
    decisions.add(there.campaign.folder, decided)
