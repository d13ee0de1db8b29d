"""The verbs that compare what was with what is, and clear away what nothing refers to."""

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from consistency_pipeline.cli.app import app
from consistency_pipeline.cli.options import AsJson, BaseUrl, DryRun, Ledger, Name
from consistency_pipeline.cli.speaking import near, say, spoken_errors, typed

if TYPE_CHECKING:
    from typing import Any

    from consistency_pipeline.project import Project

RunA = Annotated[
    str | None,
    typer.Argument(metavar="[RUN_A]", help="a run: 3, last, last-1, or its id's beginning", show_default=False),
]
RunB = Annotated[str | None, typer.Argument(metavar="[RUN_B]", help="a later run; now without it", show_default=False)]
Other = Annotated[
    str | None, typer.Option("--model", metavar="MODEL", help="rehearse another model instead: google:4@2")
]
Attempts = Annotated[bool, typer.Option("--attempts", help="pictures of old attempts, too")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="do not ask")]


@app.command()
def diff(  # noqa: PLR0913  (the options of a verb)
    name: Name,
    run_a: RunA = None,
    run_b: RunB = None,
    *,
    other: Other = None,
    as_json: AsJson = False,
    base_url: BaseUrl = None,
    ledger: Ledger = None,
) -> None:
    """Show what changed between the last two runs, two that are named, or one and now; or under another model."""
    with spoken_errors(typed()):
        from consistency_pipeline import pipeline
        from consistency_pipeline.errors import UsageError

        if other is not None and run_a is not None:
            raise UsageError("--model is about the campaign as it is: name no runs with it")
        project = pipeline.open_project(name, Path.cwd(), base_url=base_url).at(ledger)
        if other is not None:
            _rehearse(project, name, other, as_json=as_json)
        else:
            _compare(project, name, (run_a, run_b), as_json=as_json)


def _compare(project: "Project", name: str, runs: tuple[str | None, str | None], *, as_json: bool) -> None:
    from rich.console import Console

    from consistency_pipeline import differing
    from consistency_pipeline.cli import differed

    found = differing.compare(project, *runs, datetime.now(UTC))
    if as_json:
        _print(differed.document(project, found))
    else:
        differed.show(project, found, Console())
        _say_others(project, f"diff {name}")
        say(f"next      {differed.following(name, found)}")


def _rehearse(project: "Project", name: str, other: str, *, as_json: bool) -> None:
    from rich.console import Console

    from consistency_pipeline import differing
    from consistency_pipeline.cli import rehearsed

    found = differing.under_model(project, other)
    if as_json:
        _print(rehearsed.document(found))
    else:
        rehearsed.show(found, Console())
        say(f"next      {rehearsed.following(found, name, near(project.campaign.file))}")


@app.command()
def clean(  # noqa: PLR0913  (the options of a verb)
    name: Name,
    *,
    attempts: Attempts = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
    base_url: BaseUrl = None,
    ledger: Ledger = None,
) -> None:
    """Remove what nothing refers to; never what stands for a shot, was decided about, or is not ours."""
    with spoken_errors(typed()):
        from consistency_pipeline import cleaning, pipeline
        from consistency_pipeline.cli import cleaned

        project = pipeline.open_project(name, Path.cwd(), base_url=base_url).at(ledger)
        found = cleaning.survey(project, time.time(), attempts=attempts)
        for line in (*cleaned.lines(found), *cleaned.warning(found)):
            say(line)
        going = bool(found.waste) and not dry_run and cleaned.Permission(yes)(found)
        gone = cleaning.remove(project, found, time.time(), attempts=attempts) if going else None
        if as_json:
            _print(cleaned.document(project, gone or found, removed=going))
        for line in cleaned.ending(found, gone):
            say(line)
        _say_others(project, f"clean {name}")
        say(f"next      {cleaned.following(found, name, typed(), dry_run=dry_run)}")


def _say_others(project: "Project", command: str) -> None:
    for other in project.other_ledgers(project.access.provider):
        say(f"not in this: consistency {command} --provider {other}")


def _print(document: "dict[str, Any]") -> None:
    """Write one JSON document to stdout."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
