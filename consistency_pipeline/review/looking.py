"""How a campaign stands at one moment, as its served page shows it; and whether its files have changed since.

A page from a server names pictures by what they show, since references lie outside the folder of results. Nothing else
can be asked for.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from consistency_pipeline import decisions, ledger, page
from consistency_pipeline.decisions import Decision
from consistency_pipeline.lock import NOTE, Holder
from consistency_pipeline.manifest import Row
from consistency_pipeline.page import thumbs
from consistency_pipeline.plan import Plan
from consistency_pipeline.project import Project
from consistency_pipeline.review.rerolling import somebody_else
from consistency_pipeline.review.work import Facts

PICTURES = "pictures"
MOST_FILES = 5_000  # of a campaign's folder that are looked at for changes

Mark = tuple[int, int] | None
Marks = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """A campaign at one moment: its page's `document`, where its pictures are, and what was decided.

    `sources` has the pictures and references of the page by their SHA-256; `rows` the shot of each of its pictures.
    """

    project: Project
    planned: Plan
    document: Facts
    sources: Mapping[str, thumbs.Source]
    rows: Mapping[tuple[str, str], Row]
    decided: tuple[Decision, ...]
    holder: Holder | None


def look(project: Project, planned: Plan | None = None) -> Look:
    """Look at a campaign; with `planned` its own files need not be read again."""
    decided = decisions.read(project.campaign.folder)
    planned = planned or project.plan()
    found = project.folded(planned)
    sources = thumbs.sources(found)
    rows = {
        (row.shot.id, attempt.picture.sha256): row for row in found.rows for attempt in row.attempts if attempt.picture
    }
    scores = page.shown(ledger.whole_scores(project.ledger))
    document = served(page.document(found, project.home, decisions.standing(decided), scores))
    return Look(project, planned, document, sources, rows, decided, somebody_else(project))


def served(document: Facts) -> Facts:
    """Return a page's document with its pictures under the addresses of a server."""
    return {
        **document,
        "references": [_placed(reference) for reference in document["references"]],
        "shots": [{**shot, "attempts": [_attempt(one) for one in shot["attempts"]]} for shot in document["shots"]],
    }


def _attempt(attempt: Mapping[str, Any]) -> Facts:
    return {**attempt, "picture": _placed(attempt["picture"])} if "picture" in attempt else attempt


def _placed(picture: Mapping[str, Any]) -> Facts:
    sha256 = picture["sha256"]
    return {**picture, "file": f"{PICTURES}/{sha256}" if sha256 else None}


def records(project: Project) -> Marks:
    """Return what changes when a run or a person writes something down."""
    log = _mark(Path(f"{project.ledger}-wal"))
    written = log if log and log[1] else None  # readers leave an empty one
    return (
        _mark(project.ledger), written, _mark(project.home / NOTE), _mark(project.campaign.folder / decisions.FILE)
    )  # fmt: skip


def inputs(project: Project) -> Marks:
    """Return what changes when the campaign itself is edited: its file, references, templates, sheets."""
    found: list[object] = []
    for folder, folders, files in os.walk(project.campaign.folder):
        folders.sort()
        found += [(name, _mark(Path(folder, name))) for name in sorted(files) if name != decisions.FILE]
        if len(found) > MOST_FILES:
            break
    return tuple(found)


def _mark(path: Path) -> Mark:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
