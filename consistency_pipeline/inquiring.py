"""Asking the judge about pictures that are there: what is left to ask, whether that may cost so much, and asking it."""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import anyio

from consistency_pipeline import assessing, ledger, linting, permission
from consistency_pipeline.assessing import Marking
from consistency_pipeline.budget import must_ask
from consistency_pipeline.consulting import register
from consistency_pipeline.consulting.queries import judge_of
from consistency_pipeline.consulting.register import Register, Shown
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.pace import Pace
from consistency_pipeline.permission import Confirm
from consistency_pipeline.project import Project
from consistency_pipeline.records import Attempt, Consulted, Tally
from consistency_pipeline.reporter import Noting, Reporter
from consistency_pipeline.scoring import judge
from consistency_pipeline.text import counted


class Marked(NamedTuple):
    """A manifest after scoring, the shots that were named, and what came of asking the judge, where it was asked."""

    manifest: Manifest
    rows: tuple[Row, ...]
    tally: Tally | None


def marked(project: Project, found: Manifest, marking: Marking, say: Callable[[str], None], confirm: Confirm) -> Marked:
    """Score the pictures that are to be marked, and ask the judge about them where it is named.

    Raises `CampaignError` where a learned scorer cannot be used.
    """
    linting.check_scorers(project, say)
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
    shown, worst = _missing(project, found, rows)
    if not shown:
        return found, None
    permission.check_key(project.access)
    if project.access.provider != "sandbox":
        permission.afford(found, worst, worst, len(shown), confirm, "to ask the judge about")
    reporter.note(f"asking the judge about {counted(len(shown), 'picture')}")
    tally = anyio.run(_asked, project, found, shown, reporter)
    return project.folded(found.plan), tally


def caught_up(
    project: Project, found: Manifest, tally: Tally | None, left: Sequence[Attempt], reporter: Reporter
) -> tuple[Manifest, Tally | None]:
    """Ask the judge about pictures of attempts that an earlier run had `left` open, and this one has fetched.

    Comes after all pictures of the run, of which `tally` tells, and asks only what the budget has room for besides what
    is left to make, and nobody has to agree to. Returns where all stand then, and what came of the run with that.
    """
    ids = {one.id for one in left}
    rows = [row for row in found.rows if row.attempt and row.attempt.id in ids]
    shown, worst = _missing(project, found, rows) if rows and not (tally and tally.stop) else ((), 0.0)
    if not shown:
        return found, tally
    pictures, limits = counted(len(shown), "picture"), project.campaign.budget
    if project.access.provider != "sandbox" and (limits.max_cost is None or must_ask(worst, limits.confirm_above)):
        how = f"consistency score {shlex.quote(project.campaign.name)} --scorer judge"
        reporter.note(f"the judge is not asked about {pictures} that an earlier run paid for: {how}")
        return found, tally
    reporter.note(f"asking the judge about {pictures} that an earlier run paid for")
    asked = anyio.run(_asked, project, found, shown, reporter, found.estimate)
    return project.folded(found.plan), _together(tally, asked)


def _together(tally: Tally | None, asked: Tally) -> Tally:
    """Return what came of a run and of what was asked after it."""
    if tally is None:
        return asked
    judge = [one for one in (tally.judge, asked.judge) if one]
    sums = Consulted(
        sum(one.asked for one in judge), sum(one.unasked for one in judge), sum(one.spent for one in judge)
    )
    return replace(tally, spent=tally.spent + asked.spent, stop=asked.stop, why=asked.why, judge=sums)


def _missing(project: Project, found: Manifest, rows: Sequence[Row]) -> tuple[tuple[Shown, ...], float]:
    """Return the pictures that stand for shots and that the judge was not asked about, and the worst case of asking."""
    known = _register(project, found)
    if known is None:
        return (), 0.0
    standing = [(Shown(row.shot, row.attempt), row.scores) for row in rows if row.picture and row.attempt]
    missing = [(one, known.missing(one, found.made, scores)) for one, scores in standing]
    worst = sum(known.docket.worst(query.asked) for _, queries in missing for query in queries)
    return tuple(one for one, queries in missing if queries), worst


async def _asked(
    project: Project, found: Manifest, shown: Sequence[Shown], reporter: Reporter, kept: float = 0.0
) -> Tally:
    """Ask the judge; USD that are `kept` for pictures are not spent on it."""
    from consistency_pipeline.connecting import studio
    from consistency_pipeline.runner import consult

    async with studio(project, found.plan, Pace(), reporter) as here:
        return await consult(here, found.plan, shown, found.made, kept=kept)


def _register(project: Project, found: Manifest) -> Register | None:
    scorer = judge_of(found.plan.campaign)
    if scorer is None:
        return None
    history, scores = ledger.consultations(project.ledger), ledger.scores(project.ledger)
    return register.register_of(found.plan, scorer, history, scores)
