"""The whole program on one page: one function a verb.

`campaign.yaml` → `Campaign` → `Plan` of `Shot`s → the runner asks the provider → `Attempt`s in the ledger → plan and
ledger folded into the `Manifest` → the contact sheet. What only one verb needs is imported by it, so that a look costs
no more than a look.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import anyio

from consistency_pipeline import (
    assessing,
    errands,
    gallery,
    inquiring,
    ledger,
    manifest,
    permission,
    progress,
    surveying,
    verdicts,
    wishes,
)
from consistency_pipeline.assessing import Marking
from consistency_pipeline.costs import Costs
from consistency_pipeline.decisions import Verdict
from consistency_pipeline.fetched import gather
from consistency_pipeline.files import remove_parts
from consistency_pipeline.lock import held, holder
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.pace import Pace
from consistency_pipeline.permission import Confirm, nobody
from consistency_pipeline.progress import Progress
from consistency_pipeline.project import Project, ProviderName, open_project
from consistency_pipeline.records import Status, Stop, Tally
from consistency_pipeline.reporter import Reporter
from consistency_pipeline.wishes import Wanted, Wish

if TYPE_CHECKING:
    import httpx2

    from consistency_pipeline.doctor import Report
    from consistency_pipeline.lint import Finding
    from consistency_pipeline.quoting import Quote
    from consistency_pipeline.review import Running

__all__ = [
    "Pace", "Project", "Result", "Wanted", "Wish", "choose", "decide", "examine", "foresee", "look", "make",
    "open_project", "quote", "rehearse", "review", "score", "show", "spending", "validate", "watch", "write_page",
]  # fmt: skip

EXIT_CODES = {
    Stop.BUDGET: 3, Stop.OUT_OF_MONEY: 3, Stop.BAD_CREDENTIALS: 4, Stop.INTERRUPTED: 130, Stop.BREAKER: 1,
    Stop.CANARY: 1, Stop.DRIFT: 1,
}  # fmt: skip
WHAT_IS_MISSING = Wish()
LACKING = (Status.REFUSED, Status.FAILED, Status.DRIFTED, Status.BLOCKED)  # what a run could not do
MOST_ON_A_PAGE = 2000  # shots of which a run writes the review page by itself; a thumbnail takes 40 ms, once
MOST_PAGES = 20  # that a run draws by itself; a page takes a quarter of a second


@dataclass(frozen=True, slots=True)
class Result:
    """What a run left: the manifest, what it did itself (None where nothing was to be done), and the contact sheets.

    `named` are the ids of the shots that it was about.
    """

    manifest: Manifest
    tally: Tally | None
    sheets: tuple[Path, ...]
    named: frozenset[str]

    @property
    def exit_code(self) -> int:
        """Return what the program ends with: 0 all done or waiting for a person, 1 some shots not made, or why it
        stopped."""
        if self.tally and self.tally.stop:
            return EXIT_CODES[self.tally.stop]
        named = (row for row in self.manifest.rows if row.shot.id in self.named)
        return int(any(row.status in LACKING and not (row.locked or row.awaits) for row in named))


def look(project: Project) -> Manifest:
    """Return the plan of a campaign with where each shot stands. Asks no service and writes nothing."""
    return project.folded(project.plan())


def foresee(project: Project, wish: Wish = WHAT_IS_MISSING) -> Wanted:
    """Return what a run with this wish would make, as things stand. Asks no service and writes nothing."""
    return wishes.grant(look(project), wish, project.plan)


def rehearse(project: Project, wanted: Wanted, reporter: Reporter, *, strict: bool) -> None:
    """Raise what would keep a run from beginning: no key, lint, no budget or too small a one. Sends nothing."""
    if wanted.manifest.to_make:
        errands.allow(project, wanted, reporter, lambda *_: True, strict=strict)


def quote(project: Project, found: Manifest) -> "Quote":
    """Ask the service by dry runs for the exact prices of what a run would make. Charges nothing and writes nothing."""
    return anyio.run(errands.price, project, found)


def examine(here: Path, name: str | None, base_url: str | None) -> "Report":
    """Say whether runs would work in the folder `here`: of the campaign of a name or path, or else of all there."""
    from consistency_pipeline import doctor

    return doctor.examine(doctor.surroundings(here, base_url), name)


def spending(
    project: Project, provider: ProviderName | None = None, select: Sequence[str] = (), exclude: Sequence[str] = ()
) -> Costs:
    """Return what a campaign's attempts cost, or may have: with its own provider, or with another that it went to.

    With selectors, only those of the shots that these name.
    """
    return errands.spending(project.at(provider), select, exclude)


def decide(project: Project, verdict: Verdict, named: Sequence[str], reason: str = "") -> tuple[Row, ...]:
    """Approve or reject the pictures of the shots that selectors name, or take that back; returns the shots as they
    were."""
    return verdicts.decide(project, look(project), verdict, named, reason)


def choose(project: Project, shot: str, number: int) -> Row:
    """Let the picture of an earlier attempt stand for a shot, by the attempt's number; returns the shot as it was."""
    return verdicts.choose(project, look(project), shot, number)


def watch(project: Project) -> Iterator[Progress]:
    """Yield how a campaign and its run stand, each time as they are then. Only reads, whoever writes meanwhile."""
    planned, cap = project.plan(), project.campaign.budget.max_cost
    while True:
        runs, who = ledger.runs(project.ledger), holder(project.home)
        if who is None and runs and not runs[-1].ended_at:  # it may have ended between the two looks
            runs = ledger.runs(project.ledger)
        tries = ledger.attempts(project.ledger)
        shots = project.folded(planned, tries).counts
        asked = ledger.consultations(project.ledger)
        yield progress.asked(progress.seen(tries, runs, who, shots, cap, datetime.now(UTC)), asked)


def validate(project: Project, found: Manifest, say: Callable[[str], None]) -> "tuple[Finding, ...]":
    """Return what is doubtful in a campaign and its pictures; what takes long is told to `say`. Asks no service."""
    from consistency_pipeline import linting

    return linting.everything(project, found, say)


def make(  # noqa: PLR0913  (the wishes of a run)
    project: Project,
    pace: Pace,
    reporter: Reporter,
    *,
    wish: Wish = WHAT_IS_MISSING,
    confirm: Confirm = nobody,
    refresh: bool = False,
    strict: bool = False,
    transport: "httpx2.AsyncBaseTransport | None" = None,
) -> Result:
    """Make what is wished for and write manifest and sheet; sends nothing where nothing is to be done.

    References on the web are fetched first where they are not here yet, or with `refresh` again; `transport` is for
    tests. Raises `UsageError` where another run holds the campaign or the wish names nothing, and `CampaignError` where
    a reference cannot be had, or lint finds an error, or with `strict` a warning. Before a paid service is asked:
    `UsageError` without a budget, `OverBudget` above it, `Declined` above `budget.confirm_above` if `confirm` says no.
    """
    with held(project.home):
        remove_parts(project.home)
        bring = partial(gather, project.campaign, project.shelf, reporter.note, refresh=refresh, transport=transport)
        anyio.run(bring)
        planned = project.plan()
        found, tally, left = project.folded(planned), None, ledger.unsettled(project.ledger)
        if errands.left_open(project, found):  # costs nothing, and may change what is left to make
            permission.check_key(project.access)
            tally = anyio.run(errands.settle, project, planned, pace, reporter)
            found = project.folded(planned)
        found = assessing.catch_up(project, found, reporter.note)
        wanted = wishes.grant(found, wish, project.plan)
        for note in wanted.notes:
            reporter.note(note)
        if not wanted.manifest.to_make and wish != WHAT_IS_MISSING:
            reporter.note(wishes.nothing(wanted, wish))
        if wanted.manifest.to_make and not (tally and tally.stop):
            errands.allow(project, wanted, reporter, confirm, strict=strict)
            tally = anyio.run(errands.perform, project, wanted, pace, reporter)
            found = assessing.catch_up(project, project.folded(planned), reporter.note)
        found, tally = inquiring.caught_up(project, found, tally, left, reporter)
        return Result(found, tally, show(project, found), frozenset(row.shot.id for row in wanted.named))


def score(
    project: Project, marking: Marking, say: Callable[[str], None], confirm: Confirm = nobody
) -> inquiring.Marked:
    """Score the pictures that are to be marked, as far as they were not; only a judge that is named asks a service.

    Raises `UsageError` where a run holds the campaign, a selector is wrong or a scorer is not there, and what `make`
    raises before anything is sent.
    """
    with held(project.home):
        show(project, (done := inquiring.marked(project, look(project), marking, say, confirm)).manifest)
        return done


def show(project: Project, found: Manifest) -> tuple[Path, ...]:
    """Write manifest, drift report, contact sheets and review page, where something changed; returns the sheets.

    Of a large campaign the first pages are drawn, since all of them would take minutes after every run. A sheet that is
    older than the manifest was left by a run that was killed between the two.
    """
    changed = manifest.write(found, project.home, surveying.summed(project, found))
    sheets = tuple(sorted(project.home.glob("sheet*.png")))
    written = (project.home / "manifest.json").stat().st_mtime_ns
    anew = changed or not sheets or min(sheet.stat().st_mtime_ns for sheet in sheets) < written
    surveying.write(project, found, anew=anew)
    if anew:
        sheets = gallery.write(gallery.sheet_of(found, project.home), project.home / "sheet.png", MOST_PAGES)
    if len(found.rows) <= MOST_ON_A_PAGE:
        write_page(project, found)
    return sheets


def write_page(project: Project, found: Manifest) -> Path:
    """Write the review page and the thumbnails that are missing, and return the page."""
    from consistency_pipeline import decisions, page

    decided = decisions.standing(decisions.read(project.campaign.folder))
    return page.write(found, project.home, decided, page.shown(ledger.whole_scores(project.ledger)))


def review(load: Callable[[], Project], port: int, announce: "Callable[[Running], None]") -> int:
    """Serve the review page until Ctrl-C, `load` reading the campaign; returns how many decisions its pages left."""
    from consistency_pipeline.review import Work, run_forever

    return run_forever(Work(load, foresee, make), port, announce)
