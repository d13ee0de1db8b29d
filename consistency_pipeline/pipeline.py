"""The whole program on one page: one function a verb.

`campaign.yaml` → `Campaign` → `Plan` of `Shot`s → the runner asks the provider → `Attempt`s in the ledger → plan and
ledger folded into the `Manifest` → the contact sheet.
"""

from collections import defaultdict
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import anyio
import httpx2
from pydantic import SecretStr

from consistency_pipeline import (
    access,
    campaign,
    costs,
    doctor,
    gallery,
    ledger,
    manifest,
    permission,
    plan,
    quoting,
    sandbox,
)
from consistency_pipeline.access import Access
from consistency_pipeline.campaign import Campaign
from consistency_pipeline.costs import Costs
from consistency_pipeline.fetched import gather
from consistency_pipeline.files import remove_parts
from consistency_pipeline.ledger import Ledger
from consistency_pipeline.lock import held
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.permission import Confirm, nobody
from consistency_pipeline.plan import Plan
from consistency_pipeline.prompts import Prompter, shipped_templates
from consistency_pipeline.providers import INQUIRIES, PROVIDERS, Provider, Settings
from consistency_pipeline.records import Attempt, Status
from consistency_pipeline.reporter import Reporter
from consistency_pipeline.retry import PollPolicy
from consistency_pipeline.runner import Stop, Studio, Tally, draining, run, settle_open
from consistency_pipeline.shelf import Shelf

EXIT_CODES = {Stop.BUDGET: 3, Stop.OUT_OF_MONEY: 3, Stop.BAD_CREDENTIALS: 4, Stop.INTERRUPTED: 130, Stop.BREAKER: 1}
TO_MAKE = frozenset({Status.MISSING, Status.STALE, Status.FAILED})
LEDGER = "ledger.sqlite3"
REHEARSAL_BALANCE = 1e9  # USD that nobody has to have: a rehearsal ends by the campaign's own budget
QUICK = PollPolicy(first=0.1, longest=2.0)  # the sandbox is next door


@dataclass(frozen=True, slots=True)
class Project:
    """A campaign, the service that it goes to, and the folder that takes its results."""

    campaign: Campaign
    access: Access
    home: Path


@dataclass(frozen=True, slots=True)
class Pace:
    """How much of a run is on its way at a time: `width` requests, up to `batch` in one POST."""

    width: int = 4
    batch: int = 1


@dataclass(frozen=True, slots=True)
class Result:
    """What a run left: the manifest, what it did itself (None where nothing was to be done), and the contact sheets."""

    manifest: Manifest
    tally: Tally | None
    sheets: tuple[Path, ...]

    @property
    def exit_code(self) -> int:
        """Return what the program ends with: 0 all done, 1 some shots not made, or why it stopped."""
        if self.tally and self.tally.stop:
            return EXIT_CODES[self.tally.stop]
        return int(any(row.status not in (Status.MADE, Status.APPROVED) for row in self.manifest.rows))


def open_project(name: str, here: Path, *, base_url: str | None = None, max_cost: float | None = None) -> Project:
    """Read the campaign of a name or path, seen from the folder `here`; `max_cost` replaces its budget."""
    found = campaign.load(campaign.find(name, here))
    if max_cost is not None:
        found = found.model_copy(update={"budget": found.budget.model_copy(update={"max_cost": max_cost})})
    way = access.access(found.provider, access.environment(here), base_url)
    return Project(found, way, here / "outputs" / found.name / way.provider)


def look(project: Project) -> Manifest:
    """Return the plan of a campaign with where each shot stands. Asks no service and writes nothing."""
    return _folded(_planned(project), project.home)


def to_make(found: Manifest) -> tuple[Row, ...]:
    """Return what a run makes: all that is missing, stale or failed."""
    return tuple(row for row in found.rows if row.status in TO_MAKE)


def quote(project: Project, found: Manifest) -> quoting.Quote:
    """Ask the service by dry runs for the exact prices of what a run would make. Charges nothing and writes nothing."""
    return anyio.run(_quote, project, found) if to_make(found) else quoting.Quote(())


def examine(here: Path, name: str | None, base_url: str | None) -> doctor.Report:
    """Say whether runs would work in the folder `here`: of the campaign of a name or path, or else of all there."""
    return doctor.examine(doctor.surroundings(here, base_url), name)


def spending(project: Project, provider: Literal["runware", "sandbox"] | None = None) -> Costs:
    """Return what a campaign's attempts cost, or may have: with its own provider, or with another that it went to."""
    if provider:
        project = replace(project, access=Access(provider), home=project.home.parent / provider)
    return costs.report(_planned(project), ledger.attempts(project.home / LEDGER))


def other_ledgers(project: Project, provider: str) -> tuple[str, ...]:
    """Return the providers besides `provider` that a campaign went to."""
    names = (path.parent.name for path in project.home.parent.glob(f"*/{LEDGER}"))
    return tuple(sorted(name for name in names if name != provider))


def make(
    project: Project,
    pace: Pace,
    reporter: Reporter,
    *,
    confirm: Confirm = nobody,
    refresh: bool = False,
    transport: httpx2.AsyncBaseTransport | None = None,
) -> Result:
    """Make what is missing and write manifest and sheet; sends nothing where nothing is to be done.

    References on the web are fetched first where they are not here yet, or with `refresh` again; `transport` is for
    tests. Raises `UsageError` where another run holds the campaign, and `CampaignError` where a reference cannot be
    had. Before anything is sent to a paid service: `UsageError` where there is no budget, `OverBudget` where the
    estimate is above it, and `Declined` where it is above `budget.confirm_above` and `confirm` says no.
    """
    with held(project.home):
        remove_parts(project.home)
        bring = partial(gather, project.campaign, _shelf(project), reporter.note, refresh=refresh, transport=transport)
        anyio.run(bring)
        planned = _planned(project)
        found = _folded(planned, project.home)
        tally = None
        if to_make(found) or ledger.unsettled(project.home / LEDGER):
            permission.check_key(project.access)
            if ledger.unsettled(project.home / LEDGER):  # costs nothing, and may change what is left to make
                anyio.run(_settle, project, planned, pace, reporter)
                found = _folded(planned, project.home)
            if to_make(found):
                permission.check(found, to_make(found), project.access, confirm)
                tally = anyio.run(_make, project, found, pace, reporter)
                found = _folded(planned, project.home)
        return Result(found, tally, show(project, found))


def show(project: Project, found: Manifest) -> tuple[Path, ...]:
    """Write manifest and contact sheets, and return the sheets; they are drawn only where something has changed."""
    changed = manifest.write(found, project.home)
    sheets = tuple(sorted(project.home.glob("sheet*.png")))
    if changed or not sheets:
        sheets = gallery.write(gallery.sheet_of(found, project.home), project.home / "sheet.png")
    return sheets


async def _settle(project: Project, planned: Plan, pace: Pace, reporter: Reporter) -> None:
    """Ask the service what became of the attempts that an earlier run left open."""
    async with _studio(project, pace, reporter) as studio:
        left = ledger.unsettled(studio.ledger.path)
        reporter.note(f"asking the service what became of {len(left)} earlier attempts")
        await settle_open(left, planned, _made(_folded(planned, project.home)), studio)


async def _make(project: Project, found: Manifest, pace: Pace, reporter: Reporter) -> Tally:
    """Make what is missing, stale or failed."""
    async with _studio(project, pace, reporter) as studio:
        todo = [row.shot for row in to_make(found)]
        return await run(found.plan, todo, _made(found), _history(studio.ledger.path), studio)


@asynccontextmanager
async def _studio(project: Project, pace: Pace, reporter: Reporter) -> AsyncGenerator[Studio]:
    """Open the ledger and the service, and listen for signals, for as long as something is made."""
    polling = QUICK if project.access.provider == "sandbox" else PollPolicy()
    home, here = project.home, project.campaign.folder
    async with _provider(project, pace.width, pace.batch) as provider, draining(reporter.note) as drain:
        with Ledger(home / LEDGER) as book:
            yield Studio(provider, book, reporter, home, here, pace.width, polling=polling, drain=drain)


async def _quote(project: Project, found: Manifest) -> quoting.Quote:
    way, path = project.access, project.home / LEDGER
    material = quoting.Material(
        project.campaign.folder, project.home, _made(found), ledger.uploads(path), remembered=not way.embedded
    )
    with TemporaryDirectory() as books, _settings(way, quoting.WIDTH, Path(books)) as settings:
        async with INQUIRIES[way.provider](settings) as service:
            shots = [row.shot for row in to_make(found)]
            return await quoting.quote(found.plan, shots, material, quoting.Asking(service))


@asynccontextmanager
async def _provider(project: Project, width: int, batch: int = 1) -> AsyncGenerator[Provider]:
    """Connect to the campaign's service for a run."""
    with _settings(project.access, width, project.home / "service") as settings:
        async with PROVIDERS[project.access.provider](replace(settings, batch=batch)) as provider:
            yield provider


@contextmanager
def _settings(way: Access, width: int, books: Path) -> Generator[Settings]:
    """Yield how to reach a service; a sandbox of our own runs, with its books under `books`, until the block ends."""
    if way.embedded:
        with sandbox.serve(books, options=sandbox.Options(balance=REHEARSAL_BALANCE)) as here:
            yield Settings(SecretStr(here.key), here.url, width)
    else:
        yield Settings(way.required_key(), way.base_url, width)


def _planned(project: Project) -> Plan:
    prompter = Prompter([project.campaign.folder / "templates", shipped_templates()])
    return plan.build(project.campaign, project.access.provider, prompter, _shelf(project))


def _shelf(project: Project) -> Shelf:
    """Return where the campaign's references from the web are kept, for the rehearsal and the live run alike."""
    return Shelf(project.home.parent / "references")


def _folded(planned: Plan, home: Path) -> Manifest:
    path = home / LEDGER
    return manifest.fold(
        planned, ledger.attempts(path), lambda key: (home / key).is_file(), lambda print_: ledger.inputs(path, print_)
    )


def _made(found: Manifest) -> dict[str, Attempt]:
    return {row.shot.id: row.attempt for row in found.rows if row.status is Status.MADE and row.attempt}


def _history(path: Path) -> Mapping[str, tuple[Attempt, ...]]:
    tries: defaultdict[str, list[Attempt]] = defaultdict(list)
    for attempt in ledger.attempts(path):
        tries[attempt.shot].append(attempt)
    return {shot: tuple(attempts) for shot, attempts in tries.items()}
