"""The verb that writes the review page."""

import json
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from consistency_pipeline.cli.app import app
from consistency_pipeline.cli.options import AsJson, BaseUrl, Ledger, Name
from consistency_pipeline.cli.speaking import say, spoken_errors

Open = Annotated[bool, typer.Option("--open", help="open it in the browser as well")]


@app.command()
def gallery(
    name: Name, show: Open = False, as_json: AsJson = False, base_url: BaseUrl = None, ledger: Ledger = None
) -> None:
    """Write the page on which pictures are looked at and decided about: one file, no server, no network."""
    with spoken_errors(f"consistency gallery {name}"):
        from consistency_pipeline import pipeline
        from consistency_pipeline.cli import paged

        project = pipeline.open_project(name, Path.cwd(), base_url=base_url).at(ledger)
        found = pipeline.look(project)
        page = pipeline.write_page(project, found)
        typer.echo(json.dumps(paged.document(page, found), ensure_ascii=False, indent=1) if as_json else page)
        if show and not webbrowser.open(page.resolve().as_uri()):
            say("no browser could be opened: open the file yourself")
        for line in paged.said(name, found):
            say(line)
