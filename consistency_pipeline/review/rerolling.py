"""Making again what was rejected or drifted: what it costs is said first, and no more than was agreed to is spent."""

import os
from collections.abc import Callable
from dataclasses import dataclass

from consistency_pipeline.budget import SLACK
from consistency_pipeline.consulting.foreseeing import whole_cost
from consistency_pipeline.errors import PipelineError
from consistency_pipeline.lock import Holder, holder
from consistency_pipeline.pace import Pace
from consistency_pipeline.project import Project
from consistency_pipeline.records import Status
from consistency_pipeline.reporter import Silent
from consistency_pipeline.review.work import Work
from consistency_pipeline.text import money, one_line
from consistency_pipeline.wishes import Seeds, Wish

AGAIN = frozenset({Status.REJECTED, Status.DRIFTED})


@dataclass(frozen=True, slots=True)
class Quote:
    """What making a shot again comes to, in USD; `refused` says why it cannot be done, or is empty."""

    shot: str
    pictures: int
    cost: float
    spent: float
    limit: float | None
    refused: str = ""


def wish(shot: str) -> Wish:
    """Return the wish for such a shot, by its id, under the next seed of its own sequence."""
    return Wish(which=AGAIN, select=(shot,), seeds=Seeds(fresh=True))


def quote(work: Work, project: Project, shot: str) -> Quote:
    """Say what it costs to make a shot again, and whether that can be done. Asks no service and writes nothing."""
    wanted = work.foresee(project, wish(shot))
    found, limit = wanted.manifest, project.campaign.budget.max_cost
    cost = whole_cost(found)
    refused = _refusal(project, [row.status for row in wanted.named], found.spent + cost)
    if not refused and not found.to_make:
        refused = f"{shot} waits for something that is not there"
    return Quote(shot, len(found.to_make), cost, found.spent, limit, refused)


def somebody_else(project: Project) -> Holder | None:
    """Return who holds the campaign, other than this process."""
    who = holder(project.home)
    return None if who and who.here and who.process == os.getpid() else who


def process(who: Holder) -> str:
    """Return a process in words."""
    return f"process {who.process} on {who.host}"


def _refusal(project: Project, statuses: list[Status], committed: float) -> str:
    limit = project.campaign.budget.max_cost
    if len(statuses) != 1 or statuses[0] not in AGAIN:
        stands = statuses[0] if statuses else "not there"
        return f"it is {stands}: only what was rejected or drifted is made again from here"
    if who := somebody_else(project):
        return f"a run of this campaign is going on ({process(who)}); wait for it"
    if limit is None and project.access.provider != "sandbox":
        return "a live run needs a limit: set budget.max_cost in the campaign"
    if limit is not None and committed > limit + SLACK:
        return f"with it {money(committed)} would be spent, above the budget of {money(limit)}"
    return ""


def reroll(work: Work, project: Project, shot: str, agreed: float) -> str:
    """Make a shot again for at most what was agreed to; returns what went wrong, or nothing."""
    found = quote(work, project, shot)
    if found.refused:
        return found.refused
    if found.cost > agreed + SLACK:
        return f"it costs {money(found.cost)} by now, and {money(agreed)} was agreed to"
    capped = _capped(project, found.spent + found.cost)
    outcome = work.make(capped, Pace(), Silent(), wish=wish(shot), confirm=lambda *_: True)
    [row] = [row for row in outcome.manifest.rows if row.shot.id == shot]
    if row.status in {Status.MADE, Status.APPROVED}:
        return ""
    why = outcome.tally.why if outcome.tally and outcome.tally.stop else row.reason
    return f"it is {row.status}: {one_line(why)}"


def _capped(project: Project, most: float) -> Project:
    """Return a project whose runs spend no more than that, whatever the gate would try."""
    whole = project.campaign
    campaign = whole.model_copy(update={"budget": whole.budget.model_copy(update={"max_cost": most})})
    return Project(campaign, project.access, project.home)


def in_words(attempt: Callable[[], str]) -> str:
    """Return what goes wrong in words; a bug stays an exception."""
    try:
        return attempt()
    except (PipelineError, OSError) as error:
        return one_line(str(error), 400)
    except BaseExceptionGroup as group:
        known, bugs = group.split((PipelineError, OSError))
        if known is None or bugs is not None:
            raise
        return one_line("; ".join(map(str, _leaves(known))), 400)


def _leaves(group: BaseException) -> list[BaseException]:
    if isinstance(group, BaseExceptionGroup):
        return [leaf for one in group.exceptions for leaf in _leaves(one)]
    return [group]
