"""Scoring what a campaign has: pictures that a run left unscored, or that another version of it made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import anyio

from consistency_pipeline import selection
from consistency_pipeline.campaign import Campaign
from consistency_pipeline.errors import UsageError
from consistency_pipeline.ledger import Ledger
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.project import Project
from consistency_pipeline.text import listed

MEASURED = ("weightless", "embedding", "face")  # together, into one record


@dataclass(frozen=True, slots=True)
class Marking:
    """Which pictures to score, by selectors, and by which of the campaign's scorers: by all without a name."""

    select: Sequence[str] = ()
    exclude: Sequence[str] = ()
    scorers: Sequence[str] = ()


def wanted(campaign: Campaign, names: Sequence[str]) -> frozenset[str]:
    """Return which scorers score: those that a campaign has, or only these of them.

    What is measured without weights can be had of any campaign. Raises `UsageError` for one that it does not have.
    """
    there = {one.name for one in campaign.scorer} | ({MEASURED[0]} if campaign.scorer or names else set())
    for name in names:
        if name not in there:
            has = listed(sorted(there))
            raise UsageError(f"this campaign has no scorer `{name}`, only {has}: name it in {campaign.file.name}")
    return frozenset(names or there)


def marked(
    project: Project, found: Manifest, marking: Marking, say: Callable[[str], None]
) -> tuple[Manifest, frozenset[str]]:
    """Score the pictures that are to be marked; return where all stand then, and the ids of these shots."""
    scorers = wanted(project.campaign, marking.scorers)
    rows = selection.select(found.rows, marking.select, marking.exclude)
    after = assess(project, found, rows, say) if scorers else found
    return after, frozenset(row.shot.id for row in rows)


def catch_up(project: Project, found: Manifest, say: Callable[[str], None]) -> Manifest:
    """Score the pictures that have no score, where a campaign wants any: a run that was killed leaves some."""
    return assess(project, found, [row for row in found.rows if project.campaign.scorer and not row.scores], say)


def assess(project: Project, found: Manifest, rows: Sequence[Row], say: Callable[[str], None]) -> Manifest:
    """Score the pictures of shots, and return where all stand then."""
    pictures = [(row.shot, row.picture) for row in rows if row.picture is not None and row.shot.scene]
    if not pictures:
        return found
    from consistency_pipeline.judging import judge_of, mark

    with Ledger(project.ledger) as book:
        judge = judge_of(found.plan, project.home, book, say)
        if not anyio.run(mark, judge, pictures, found.made, say):
            return found
    return project.folded(found.plan)
