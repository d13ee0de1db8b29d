"""Asking the judge about pictures that are there: what is left to ask, whether that may cost so much, and asking it."""

from collections.abc import Sequence

import anyio

from consistency_pipeline import ledger, permission
from consistency_pipeline.consulting import register
from consistency_pipeline.consulting.queries import judge_of
from consistency_pipeline.consulting.register import Register, Shown
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.pace import Pace
from consistency_pipeline.permission import Confirm
from consistency_pipeline.project import Project
from consistency_pipeline.records import Tally
from consistency_pipeline.reporter import Reporter
from consistency_pipeline.text import counted


def unheard(project: Project, found: Manifest) -> tuple[Shown, ...]:
    """Return the pictures about which an earlier run has begun to ask the judge, and does not know what it says."""
    known = _register(project, found)
    return tuple(one for one in register.pictures(found) if known.left(one, found.made)) if known else ()


def inquire(
    project: Project, found: Manifest, rows: Sequence[Row], reporter: Reporter, confirm: Confirm
) -> Tally | None:
    """Ask the judge about the pictures that stand for shots, as far as it was not asked; None where nothing is left.

    Raises before anything is sent: `CredentialsError` without a key, `UsageError` without a budget, `OverBudget` where
    the worst case is above it, and `Declined` where `confirm` says no.
    """
    known = _register(project, found)
    if known is None:
        return None
    standing = [(Shown(row.shot, row.attempt), row.scores) for row in rows if row.picture and row.attempt]
    missing = [(one, known.missing(one, found.made, scores)) for one, scores in standing]
    shown = [one for one, queries in missing if queries]
    if not shown:
        return None
    worst = sum(known.docket.worst(query.asked) for _, queries in missing for query in queries)
    permission.check_key(project.access)
    if project.access.provider != "sandbox":
        permission.afford(found, worst, worst, len(shown), confirm)
    reporter.note(f"asking the judge about {counted(len(shown), 'picture')}")
    return anyio.run(_asked, project, found, shown, reporter)


async def _asked(project: Project, found: Manifest, shown: Sequence[Shown], reporter: Reporter) -> Tally:
    from consistency_pipeline.connecting import studio
    from consistency_pipeline.runner import consult

    async with studio(project, found.plan, Pace(), reporter) as here:
        return await consult(here, found.plan, shown, found.made)


def _register(project: Project, found: Manifest) -> Register | None:
    scorer = judge_of(found.plan.campaign)
    if scorer is None:
        return None
    history, scores = ledger.consultations(project.ledger), ledger.scores(project.ledger)
    return register.register_of(found.plan, scorer, history, scores)
