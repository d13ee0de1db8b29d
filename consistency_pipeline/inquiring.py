"""Asking the judge about pictures that are there: what is left to ask, whether that may cost so much, and asking it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import anyio

from consistency_pipeline import assessing, ledger, permission
from consistency_pipeline.assessing import Marking
from consistency_pipeline.consulting import register
from consistency_pipeline.consulting.queries import judge_of
from consistency_pipeline.consulting.register import Register, Shown
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.pace import Pace
from consistency_pipeline.permission import Confirm
from consistency_pipeline.project import Project
from consistency_pipeline.records import Tally
from consistency_pipeline.reporter import Noting, Reporter
from consistency_pipeline.scoring import judge
from consistency_pipeline.text import counted


class Marked(NamedTuple):
    """A manifest after scoring, the shots that were named, and what came of asking the judge, where it was asked."""

    manifest: Manifest
    rows: tuple[Row, ...]
    tally: Tally | None


def marked(project: Project, found: Manifest, marking: Marking, say: Callable[[str], None], confirm: Confirm) -> Marked:
    """Score the pictures that are to be marked, and ask the judge about them where it is named."""
    found, named = assessing.marked(project, found, marking, say)
    tally = None
    if judge.NAME in marking.scorers:
        found, tally = inquire(
            project, found, [row for row in found.rows if row.shot.id in named], Noting(say), confirm
        )
    return Marked(found, tuple(row for row in found.rows if row.shot.id in named), tally)


def unheard(project: Project, found: Manifest) -> tuple[Shown, ...]:
    """Return the pictures about which an earlier run has begun to ask the judge, and does not know what it says."""
    known = _register(project, found)
    return tuple(one for one in register.pictures(found) if known.left(one, found.made)) if known else ()


def inquire(
    project: Project, found: Manifest, rows: Sequence[Row], reporter: Reporter, confirm: Confirm
) -> tuple[Manifest, Tally | None]:
    """Ask the judge about the pictures that stand for shots, as far as it was not asked; return where all stand then.

    The tally is None where nothing was left to ask.

    Raises before anything is sent: `CredentialsError` without a key, `UsageError` without a budget, `OverBudget` where
    the worst case is above it, and `Declined` where `confirm` says no.
    """
    known = _register(project, found)
    if known is None:
        return found, None
    standing = [(Shown(row.shot, row.attempt), row.scores) for row in rows if row.picture and row.attempt]
    missing = [(one, known.missing(one, found.made, scores)) for one, scores in standing]
    shown = [one for one, queries in missing if queries]
    if not shown:
        return found, None
    worst = sum(known.docket.worst(query.asked) for _, queries in missing for query in queries)
    permission.check_key(project.access)
    if project.access.provider != "sandbox":
        permission.afford(found, worst, worst, len(shown), confirm, "to ask the judge about")
    reporter.note(f"asking the judge about {counted(len(shown), 'picture')}")
    tally = anyio.run(_asked, project, found, shown, reporter)
    return project.folded(found.plan), tally


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
