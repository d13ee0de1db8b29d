"""The verbs that make pictures."""

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from consistency_pipeline.cli import completing
from consistency_pipeline.cli.app import app
from consistency_pipeline.cli.options import (
    AsJson,
    BaseUrl,
    Canary,
    DryRun,
    Exclude,
    Jobs,
    LogJson,
    MaxCost,
    MaxRate,
    Name,
    Refresh,
    Select,
    Strict,
    Yes,
)
from consistency_pipeline.cli.speaking import say, spoken_errors, typed

if TYPE_CHECKING:
    from consistency_pipeline.pace import Pace
    from consistency_pipeline.project import Project
    from consistency_pipeline.reporter import Reporter
    from consistency_pipeline.wishes import Wish


Batch = Annotated[int, typer.Option(min=1, max=32, help="requests in one POST at most")]
Force = Annotated[bool, typer.Option("--force", help="make what --select names again, even approved pictures")]
Some = Annotated[
    list[str] | None,
    typer.Argument(metavar="[SHOT]...", help="as --select", show_default=False, autocompletion=completing.shots),
]
Seed = Annotated[int | None, typer.Option("--seed", min=0, max=2**31 - 1, help="under this seed")]
Reseed = Annotated[bool, typer.Option("--reseed", help="under the next seed of each shot's own sequence")]
Seeds = Annotated[int, typer.Option("--seeds", metavar="N", min=1, max=20, help="try N new seeds for each")]


@dataclass(frozen=True, slots=True)
class Manner:
    """How a run goes, and under what conditions, as the command line says it."""

    pace: "Pace"
    max_cost: float | None
    base_url: str | None
    refresh: bool
    strict: bool
    yes: bool
    log_json: str | None
    dry_run: bool
    as_json: bool


@app.command()
def run(  # noqa: PLR0913  (the options of a verb)
    name: Name,
    *,
    select: Select = None,
    exclude: Exclude = None,
    force: Force = False,
    dry_run: DryRun = False,
    jobs: Jobs = "auto",
    max_rate: MaxRate = None,
    canary: Canary = 0,
    batch: Batch = 1,
    max_cost: MaxCost = None,
    base_url: BaseUrl = None,
    refresh: Refresh = False,
    strict: Strict = False,
    yes: Yes = False,
    log_json: LogJson = None,
    as_json: AsJson = False,
) -> None:
    """Make what is missing, stale or failed; the same command again goes on where it stopped."""
    with spoken_errors(typed()):
        from consistency_pipeline.wishes import Wish

        wish = Wish(select=tuple(select or ()), exclude=tuple(exclude or ()), force=force)
        pace = _pace(jobs, batch, max_rate, canary)
        code = _made(name, wish, Manner(pace, max_cost, base_url, refresh, strict, yes, log_json, dry_run, as_json))
    raise typer.Exit(code)


@app.command()
def retry(  # noqa: PLR0913  (the options of a verb)
    name: Name,
    shots: Some = None,
    *,
    select: Select = None,
    exclude: Exclude = None,
    refused: Annotated[bool, typer.Option("--refused", help="also what the service refused")] = False,
    rejected: Annotated[bool, typer.Option("--rejected", help="also what a person rejected")] = False,
    seed: Seed = None,
    reseed: Reseed = False,
    seeds: Seeds = 1,
    force: Force = False,
    dry_run: DryRun = False,
    jobs: Jobs = "auto",
    max_rate: MaxRate = None,
    max_cost: MaxCost = None,
    base_url: BaseUrl = None,
    strict: Strict = False,
    yes: Yes = False,
    log_json: LogJson = None,
    as_json: AsJson = False,
) -> None:
    """Make again what failed or drifted, by seed: the same one, the next ones, or one that you name."""
    with spoken_errors(typed()):
        from consistency_pipeline import wishes

        which = wishes.retried(refused=refused, rejected=rejected)
        tries = wishes.seeds(seed, seeds, reseed=reseed)
        wish = wishes.Wish(which, (*(shots or ()), *(select or ())), tuple(exclude or ()), force, tries)
        pace = _pace(jobs, 1, max_rate, 0)
        code = _made(name, wish, Manner(pace, max_cost, base_url, False, strict, yes, log_json, dry_run, as_json))
    raise typer.Exit(code)


def _made(name: str, wish: "Wish", manner: Manner) -> int:
    """Make what is wished for, or with a dry run say what that is; returns the exit code."""
    from consistency_pipeline import pipeline, wishes
    from consistency_pipeline.cli import asking, foreseen, watching, words

    project = pipeline.open_project(name, Path.cwd(), base_url=manner.base_url, max_cost=manner.max_cost)
    if manner.dry_run:
        wanted = pipeline.foresee(project, wish)
        foreseen.show(wanted, wishes.nothing(wanted, wish), typed(), as_json=manner.as_json)
        with _reporter() as shown:
            pipeline.rehearse(project, wanted, shown, strict=manner.strict)
        return 0
    say(_destination(project))
    if wish.seeds and project.access.provider != "sandbox":
        say(
            "a seed narrows what comes out and does not fix it: the service may draw another picture under the same one"
        )
    with _reporter() as shown, watching.logged(manner.log_json, shown) as reporter:
        result = pipeline.make(
            project,
            manner.pace,
            reporter,
            wish=wish,
            confirm=asking.Asking(project.campaign.budget.confirm_above or 0.0, agreed=manner.yes),
            refresh=manner.refresh,
            strict=manner.strict,
        )
    words.show(words.ending(project, result, typed()))
    if manner.as_json:
        sys.stdout.write(foreseen.outcome(result))
    return result.exit_code


def _destination(project: "Project") -> str:
    """Return the one line that says where the requests of a run go."""
    way = project.access
    if way.embedded:
        key = "no RUNWARE_API_KEY is set, so this" if project.campaign.provider == "auto" else "this"
        return f"sandbox: {key} is a free rehearsal with storyboards; nothing is charged"
    if way.provider == "sandbox":
        return f"sandbox at {way.base_url}: storyboards; nothing is charged"
    return f"live: requests go to Runware{f' at {way.base_url}' if way.base_url else ''} and cost money"


def _pace(jobs: str, batch: int, max_rate: str | None, canary: int) -> "Pace":
    """Return how fast a run goes, from what the command line says."""
    from consistency_pipeline import pace

    rate = pace.parse_rate(max_rate) if max_rate is not None else None
    return pace.Pace(pace.parse_width(jobs), batch, rate, canary)


@contextmanager
def _reporter() -> Generator["Reporter"]:
    """Yield what tells a person of a run: a live table on a terminal, plain lines elsewhere; both on stderr."""
    if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        from rich.console import Console

        from consistency_pipeline.cli.live import Live

        with Live(Console(stderr=True)) as live:
            yield live
    else:
        from consistency_pipeline.cli.lines import Lines

        yield Lines()
