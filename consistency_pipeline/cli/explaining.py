"""The verb that says why a shot is to be made, or not."""

import json
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from consistency_pipeline.cli.app import app
from consistency_pipeline.cli.options import AsJson, BaseUrl, Name, Shots
from consistency_pipeline.cli.speaking import say, spoken_errors, typed

if TYPE_CHECKING:
    from consistency_pipeline.manifest.causes import Remembered
    from consistency_pipeline.project import Project


@app.command()
def explain(name: Name, shots: Shots, as_json: AsJson = False, base_url: BaseUrl = None) -> None:
    """Say why shots are to be made or not: what changed since when, what they wait for, what a run does. Only looks."""
    with spoken_errors(typed()):
        from rich.console import Console

        from consistency_pipeline import decisions, pipeline, selection
        from consistency_pipeline.cli import explained
        from consistency_pipeline.manifest.explaining import explanations

        project = pipeline.open_project(name, Path.cwd(), base_url=base_url)
        found = pipeline.look(project)
        rows = selection.named(found.rows, shots)
        decided = decisions.standing(decisions.read(project.campaign.folder))
        with remembered(project) as inputs:
            reasons = tuple(explanations(found, rows, inputs, decided))
        way = explained.Way(name, tuple(shots), project.campaign.file)
        if as_json:
            sys.stdout.write(json.dumps(explained.document(found, reasons, way), ensure_ascii=False, indent=1) + "\n")
        else:
            explained.show(found, reasons, Console())
            for command in explained.following(reasons, way):
                say(f"next      {command}")


@contextmanager
def remembered(project: "Project") -> Generator["Remembered"]:
    """Yield what tells the inputs that an attempt was made for, as long as the ledger is open."""
    from consistency_pipeline import ledger

    with ledger.remembered(project.ledger) as inputs:
        yield lambda attempt: (inputs(attempt.serves) if attempt.serves else None) or inputs(attempt.fingerprint)
