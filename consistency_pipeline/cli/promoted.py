"""What a promotion did, or would do, and what it makes stale."""

import shlex
from collections.abc import Iterator, Sequence
from typing import Any

from consistency_pipeline import lineage, promotion
from consistency_pipeline.cli.speaking import near
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.project import Project
from consistency_pipeline.promotion import Promotion
from consistency_pipeline.text import counted, listed, one_line

SCHEMA_VERSION = 1


def lines(project: Project, planned: Promotion, before: Manifest, after: Manifest, *, dry_run: bool) -> Iterator[str]:
    """Yield what goes where, what it is, and which shots become stale by it, and why."""
    asked, campaign = planned.wish, project.campaign
    if planned.done:
        yield f"{asked.name} is this picture of {asked.shot} already: {planned.path}"
        return
    if dry_run:
        yield "nothing was written; this would be done:"
    picture = campaign.folder / planned.path
    yield f"copied    {asked.shot} to {near(picture)}, with {lineage.beside(picture).name}"
    verb = "replaced" if asked.view in campaign.subjects[asked.subject].references else "added"
    yield f"{verb:<8}  {asked.name} in {near(campaign.file)}"
    yield f"{_made_from(planned)}: generation {planned.lineage.generation}"
    if planned.lineage.rehearsed:
        yield "a storyboard of the sandbox: for rehearsals only, no live run takes it"
    gone = {row.shot.id for row in before.rows} - {row.shot.id for row in after.rows}
    if gone:
        yield f"{listed(sorted(gone))} is not made any more: it is a file"
    yield from _stale(promotion.made_stale(before, after))


def document(planned: Promotion, *, dry_run: bool) -> dict[str, Any]:
    """Return what a promotion did, or would do, as one document."""
    return {
        "schema_version": SCHEMA_VERSION,
        "shot": planned.wish.shot,
        "reference": planned.wish.name,
        "file": planned.path,
        "generation": planned.lineage.generation,
        "written": not (dry_run or planned.done),
    }


def _made_from(planned: Promotion) -> str:
    names = [f"{source.name} (generation {source.generation})" for source in planned.lineage.references]
    return f"made from {listed(names)}" if names else "made from words alone"


def _stale(rows: Sequence[Row]) -> Iterator[str]:
    by_reason: dict[str, list[str]] = {}
    for row in rows:
        by_reason.setdefault(row.reason, []).append(row.shot.id)
    for reason, ids in by_reason.items():
        yield f"stale     {counted(len(ids), 'shot')}, {listed(ids)}: {one_line(reason)}"
    if not rows:
        yield "no shot is stale by it"


def following(name: str, after: Manifest, again: str, *, dry_run: bool) -> str:
    """Return the command that comes next."""
    if dry_run:
        return shlex.join(word for word in shlex.split(again) if word not in ("-n", "--dry-run"))
    return f"consistency {'plan' if after.to_make else 'sheet'} {shlex.quote(name)}"
