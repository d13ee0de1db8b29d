"""What a verb goes to the service for: settling what was left open, making what is wanted, asking for prices."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from consistency_pipeline import costs, ledger, permission, selection
from consistency_pipeline.costs import Costs
from consistency_pipeline.inquiring import unheard
from consistency_pipeline.manifest import Manifest
from consistency_pipeline.pace import Pace
from consistency_pipeline.permission import Confirm
from consistency_pipeline.plan import Plan
from consistency_pipeline.project import Project
from consistency_pipeline.records import Status, Stop, Tally
from consistency_pipeline.reporter import Reporter
from consistency_pipeline.text import counted
from consistency_pipeline.wishes import Wanted

if TYPE_CHECKING:
    from consistency_pipeline.quoting import Quote


def allow(project: Project, wanted: Wanted, reporter: Reporter, confirm: Confirm, *, strict: bool) -> None:
    """Raise what keeps a run from beginning: no key, what lint finds, no budget or too small a one, a no."""
    from consistency_pipeline import linting

    permission.check_key(project.access)
    linting.check(project, wanted.manifest.plan, wanted.manifest, reporter, strict=strict)
    permission.check(wanted.manifest, project.access, confirm)


def left_open(project: Project, found: Manifest) -> bool:
    """Tell whether an earlier run has left attempts or questions open."""
    return bool(ledger.unsettled(project.ledger) or ledger.pending(project.ledger) or unheard(project, found))


async def settle(project: Project, planned: Plan, pace: Pace, reporter: Reporter) -> Tally | None:
    """Ask the service what became of attempts and questions that an earlier run left open; a tally where that stopped
    early, or took questions up."""
    from consistency_pipeline.connecting import studio
    from consistency_pipeline.runner import consult, settle_open, settle_questions

    async with studio(project, planned, pace, reporter) as here:
        if left := ledger.unsettled(project.ledger):
            reporter.note(f"asking the service what became of {len(left)} earlier attempts")
            await settle_open(left, planned, project.folded(planned).made, here)
        if asked := ledger.pending(project.ledger):
            reporter.note(f"asking the service what became of {counted(len(asked), 'question')} to the judge")
            await settle_questions(asked, here)
        found = project.folded(planned)
        if here.drain is not None and here.drain.is_set():
            return Tally({}, len(found.to_make), 0, 0.0, Stop.INTERRUPTED, "interrupted")
        if begun := unheard(project, found):
            reporter.note(f"taking up what the judge was asked about {counted(len(begun), 'picture')}")
            tally = await consult(here, found.plan, begun, found.made, anew=False, kept=found.estimate)
            return replace(tally, left=len(found.to_make))
    return None


async def perform(project: Project, wanted: Wanted, pace: Pace, reporter: Reporter) -> Tally:
    """Make what is wanted, and score it where the campaign says so."""
    from consistency_pipeline.connecting import studio
    from consistency_pipeline.judging import judge_of
    from consistency_pipeline.recording import begun, recorded
    from consistency_pipeline.runner import run

    found = wanted.manifest
    async with studio(project, found.plan, pace, reporter) as bare:
        scores = bool(found.plan.campaign.scorer)
        judge = judge_of(found.plan, project.home, bare.ledger, reporter.note) if scores else None
        here = replace(bare, judge=judge)
        history = project.history(found.to_make)
        todo = [row.shot for row in found.to_make]
        record = begun(here, len(todo), project.campaign.budget.max_cost)
        orders = found.orders or {}
        return await recorded(here, record, lambda: run(found.plan, todo, found.made, history, here, orders))


def spending(project: Project, select: Sequence[str], exclude: Sequence[str]) -> Costs:
    """Return what a campaign's attempts and questions cost; with selectors, those of the shots that these name."""
    planned, tries = project.plan(), ledger.attempts(project.ledger)
    rows = selection.select(project.folded(planned, tries).rows, select, exclude)
    of = {row.shot.id for row in rows} if select or exclude else None
    tries = tuple(attempt for attempt in tries if of is None or attempt.shot in of)
    asked = costs.about(None if of is None else tries, ledger.consultations(project.ledger))
    return costs.report(planned, tries, sum(row.status is Status.APPROVED for row in rows), asked)


async def price(project: Project, found: Manifest) -> "Quote":
    """Return the service's prices for what a run would make."""
    from consistency_pipeline import quoting
    from consistency_pipeline.connecting import inquiries

    if not found.to_make:
        return quoting.Quote(())
    way = project.access
    material = quoting.Material(
        project.campaign.folder, project.home, found.made, ledger.uploads(project.ledger), remembered=not way.embedded
    )
    async with inquiries(way, quoting.WIDTH) as service:
        shots = [row.shot for row in found.to_make]
        return await quoting.quote(found.plan, shots, material, quoting.Asking(service))
