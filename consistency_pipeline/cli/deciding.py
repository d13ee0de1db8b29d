"""The verbs by which a person decides about pictures."""

from pathlib import Path
from typing import Annotated

import typer

from consistency_pipeline.cli.app import app
from consistency_pipeline.cli.options import BaseUrl, Name
from consistency_pipeline.cli.speaking import say, spoken_errors, typed

Shots = Annotated[
    list[str], typer.Argument(metavar="SHOT...", help="ids of shots; * and ? stand for any letters", show_default=False)
]
Reason = Annotated[str, typer.Option("--reason", help="why, in words")]


@app.command()
def approve(name: Name, shots: Shots, reason: Reason = "", base_url: BaseUrl = None) -> None:
    """Approve pictures: they are never made again unless named, and references that need it are built on."""
    _decide(name, "approved", shots, reason, base_url)


@app.command()
def reject(name: Name, shots: Shots, reason: Reason = "", base_url: BaseUrl = None) -> None:
    """Reject pictures: what was made from a rejected reference does not count either."""
    _decide(name, "rejected", shots, reason, base_url)


@app.command()
def undecide(name: Name, shots: Shots, base_url: BaseUrl = None) -> None:
    """Take back what was decided about pictures."""
    _decide(name, "undecided", shots, "", base_url)


def _decide(name: str, verdict: str, shots: list[str], reason: str, base_url: str | None) -> None:
    with spoken_errors(typed()):
        from consistency_pipeline import pipeline
        from consistency_pipeline.cli import words
        from consistency_pipeline.decisions import Verdict

        project = pipeline.open_project(name, Path.cwd(), base_url=base_url)
        rows = pipeline.decide(project, Verdict(verdict), shots, reason)
        for row in rows:
            say(f"{verdict:<9} {row.shot.id}  {row.picture.file if row.picture else ''}")
        for line in words.after_deciding(name, pipeline.look(project)):
            say(line)
