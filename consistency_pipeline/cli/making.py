"""The verbs that make pictures."""

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from consistency_pipeline.cli.app import app
from consistency_pipeline.cli.options import (
    BaseUrl,
    Canary,
    Jobs,
    LogJson,
    MaxCost,
    MaxRate,
    Name,
    Refresh,
    Strict,
    Yes,
)
from consistency_pipeline.cli.speaking import say, spoken_errors, typed

if TYPE_CHECKING:
    from consistency_pipeline.pace import Pace
    from consistency_pipeline.project import Project
    from consistency_pipeline.reporter import Reporter


@app.command()
def run(  # noqa: PLR0913  (the options of a verb)
    name: Name,
    *,
    jobs: Jobs = "auto",
    max_rate: MaxRate = None,
    canary: Canary = 0,
    batch: Annotated[int, typer.Option(min=1, max=32, help="requests in one POST at most")] = 1,
    max_cost: MaxCost = None,
    base_url: BaseUrl = None,
    refresh: Refresh = False,
    strict: Strict = False,
    yes: Yes = False,
    log_json: LogJson = None,
) -> None:
    """Make what is missing, stale or failed; the same command again goes on where it stopped."""
    with spoken_errors(typed()):
        from consistency_pipeline import pipeline
        from consistency_pipeline.cli import asking, watching, words

        pace = _pace(jobs, batch, max_rate, canary)
        project = pipeline.open_project(name, Path.cwd(), base_url=base_url, max_cost=max_cost)
        say(_destination(project))
        with _reporter() as shown, watching.logged(log_json, shown) as reporter:
            confirm = asking.Asking(project.campaign.budget.confirm_above or 0.0, agreed=yes)
            result = pipeline.make(project, pace, reporter, confirm=confirm, refresh=refresh, strict=strict)
        for line in words.ending(project, result, typed()):
            say(line)
        code = result.exit_code
    raise typer.Exit(code)


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
