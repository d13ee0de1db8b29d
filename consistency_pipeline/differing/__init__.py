"""What changed between two runs, or since one; and what would change under another model. Writes nothing."""

from dataclasses import dataclass
from datetime import datetime

from consistency_pipeline import decisions, ledger, manifest, progress
from consistency_pipeline.differing.rehearsal import Rehearsal, model, rehearse
from consistency_pipeline.differing.runs import Moment, Runs
from consistency_pipeline.differing.shots import Difference, Kind, compared, standing, stood
from consistency_pipeline.lock import holder
from consistency_pipeline.manifest import Manifest
from consistency_pipeline.progress import Past
from consistency_pipeline.project import Project

__all__ = ["Comparison", "Difference", "Kind", "Moment", "Rehearsal", "Side", "compare", "under_model"]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison; `past` is the run that ended then and `attempts` how many it made, None for none."""

    moment: Moment
    past: Past | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of every shot between two moments; `now` is where the campaign stands, where that was compared."""

    before: Side
    after: Side
    differences: tuple[Difference, ...]
    now: Manifest | None = None


def compare(project: Project, before: str | None, after: str | None, at: datetime) -> Comparison:
    """Return what changed between two runs by name, or from one to now, or without names between the last two.

    `at` is the time.
    """
    tries = ledger.attempts(project.ledger)
    runs = Runs(ledger.runs(project.ledger))
    pair = runs.pair(before, after)
    found = project.folded(project.plan(), tries) if any(moment.now for moment in pair) else None
    stands = [standing(found) if moment.now and found else stood(runs.until(moment, tries)) for moment in pair]

    def side(moment: Moment) -> Side:
        if moment.now or not moment.number:
            return Side(moment)
        own = runs.of(moment.number, tries)
        seen = progress.seen(own, runs.records[moment.number - 1 : moment.number], holder(project.home), {}, None, at)
        return Side(moment, seen.runs[0], len(own))

    with ledger.remembered(project.ledger) as inputs_of:
        return Comparison(side(pair[0]), side(pair[1]), compared(stands[0], stands[1], inputs_of), found)


def under_model(project: Project, name: str) -> Rehearsal:
    """Return what a campaign would be under the model of a name. Asks no service."""
    planned, tries = project.plan(), ledger.attempts(project.ledger)
    other = model(name, planned.model)
    decided = decisions.read(project.campaign.folder)
    standing_, chosen = decisions.standing(decided), decisions.chosen(decided)
    with ledger.remembered(project.ledger) as inputs_of:
        there = manifest.Listing(project.home)
        return rehearse(planned, other, lambda plan: manifest.fold(plan, tries, there, inputs_of, standing_, chosen))
