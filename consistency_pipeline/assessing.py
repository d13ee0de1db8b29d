"""Scoring what a campaign has: pictures that a run left unscored, or that another version of it made."""

from collections.abc import Callable, Sequence

import anyio

from consistency_pipeline.ledger import Ledger
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.project import Project


def assess(project: Project, found: Manifest, rows: Sequence[Row], say: Callable[[str], None]) -> Manifest:
    """Score the pictures of shots, and return where all stand then."""
    pictures = [(row.shot, row.picture) for row in rows if row.picture is not None and row.shot.scene]
    if not pictures or not found.plan.campaign.scorer:
        return found
    from consistency_pipeline.judging import judge_of, mark

    with Ledger(project.ledger) as book:
        judge = judge_of(found.plan, project.home, book)
        if judge is None or not anyio.run(mark, judge, pictures, found.made, say):
            return found
    return project.folded(found.plan)
