"""The verbs that hand scenes and shots on, row by row."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from consistency_pipeline.cli.app import app
from consistency_pipeline.cli.options import AsJson, BaseUrl, Exclude, Ledger, Name, Select
from consistency_pipeline.cli.speaking import say, spoken_errors

AsCsv = Annotated[bool, typer.Option("--csv", help="print CSV for a spreadsheet on stdout")]


@app.command()
def scenes(name: Name, as_csv: AsCsv = False) -> None:
    """List the scenes of a campaign; as CSV, `scenes: {from: …}` reads them back."""
    with spoken_errors(f"consistency scenes {name}"):
        from consistency_pipeline import pipeline
        from consistency_pipeline.campaign.exporting import scenes_as_csv

        campaign = pipeline.open_project(name, Path.cwd()).campaign
        if as_csv:
            _write(scenes_as_csv(campaign.scenes))
        else:
            from rich.console import Console

            from consistency_pipeline.cli import rowed

            rowed.show_scenes(campaign, Console())
        say(f"next      consistency {'plan' if as_csv else 'scenes'} {name}{'' if as_csv else ' --csv > scenes.csv'}")


@app.command()
def shots(  # noqa: PLR0913, PLR0917  (what may be asked of a list)
    name: Name,
    as_csv: AsCsv = False,
    as_json: AsJson = False,
    wanted: Select = None,
    unwanted: Exclude = None,
    base_url: BaseUrl = None,
    ledger: Ledger = None,
) -> None:
    """List shots with status, seed, size, cost, picture and decision."""
    with spoken_errors(f"consistency shots {name}"):
        from rich.console import Console

        from consistency_pipeline import pipeline, selection
        from consistency_pipeline.cli import rowed
        from consistency_pipeline.errors import UsageError

        if as_csv and as_json:
            raise UsageError("--csv and --json do not go together: ask for one of them")
        here = Path.cwd()
        project = pipeline.open_project(name, here, base_url=base_url).at(ledger)
        found = pipeline.look(project)
        chosen = selection.choose(found.rows, wanted or (), unwanted or ())
        for note in chosen.notes:
            say(f"note: {note}")
        rows = chosen.rows
        home = project.home.relative_to(here) if project.home.is_relative_to(here) else project.home
        if as_csv:
            _write(rowed.shots_as_csv(rows, home))
        elif as_json:
            _write(json.dumps(rowed.document(found, rows, home), ensure_ascii=False, indent=1) + "\n")
        else:
            rowed.show_shots(rows, home, Console())
        say(f"next      consistency plan {name}")


def _write(text: str) -> None:
    """Write a document to stdout in UTF-8, whatever the terminal speaks."""
    sys.stdout.buffer.write(text.encode(errors="replace"))
    sys.stdout.buffer.flush()
