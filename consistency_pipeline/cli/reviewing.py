"""The verbs of the review page: serving it, and taking in what a page without a server was told."""

import json
import sys
import webbrowser
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from consistency_pipeline.cli.app import app
from consistency_pipeline.cli.options import AsJson, BaseUrl, DryRun, Ledger, Name
from consistency_pipeline.cli.speaking import say, spoken_errors, typed

Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one")]
Open = Annotated[bool, typer.Option("--open", help="open it in the browser as well")]
AsUrl = Annotated[bool, typer.Option("--json", help="print the address as one line of JSON on stdout")]
From = Annotated[
    Path, typer.Option("--from", metavar="FILE", help="what Export decisions saved on the page", show_default=False)
]


@app.command()
def review(
    name: Name,
    *,
    port: Port = 0,
    show: Open = False,
    as_json: AsUrl = False,
    base_url: BaseUrl = None,
    ledger: Ledger = None,
) -> None:
    """Serve the review page on this machine: decisions are kept at once, a run shows as it goes on. Ctrl-C ends it."""
    with spoken_errors(typed()), ExitStack() as stack:
        from consistency_pipeline import pipeline
        from consistency_pipeline import review as served
        from consistency_pipeline.cli import paged, words
        from consistency_pipeline.text import counted

        here = Path.cwd()

        def own() -> pipeline.Project:
            return pipeline.open_project(name, here, base_url=base_url)

        def load() -> pipeline.Project:
            return own().at(ledger)

        def announce(running: served.Running) -> None:
            typer.echo(json.dumps(paged.served(name, running.url)) if as_json else running.url)
            say("only this machine can open it, and only with this address; Ctrl-C ends it")
            sys.stdout.flush()
            if show:
                file = stack.enter_context(served.opener(load().home, running.url))
                if not webbrowser.open(file.resolve().as_uri()):
                    say("no browser could be opened: open the address yourself")

        decided = pipeline.review(load, port, announce)
        say(f"ended     {counted(decided, 'decision')} kept from this review")
        for line in words.after_deciding(name, pipeline.look(load()), own().access.provider):
            say(line)


@app.command()
def decide(
    name: Name,
    file: From,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    base_url: BaseUrl = None,
    ledger: Ledger = None,
) -> None:
    """Write down the decisions that the review page exported; pictures that the campaign does not know are listed."""
    with spoken_errors(typed()):
        from consistency_pipeline import handed, pipeline
        from consistency_pipeline.cli import takenin, words

        own = pipeline.open_project(name, Path.cwd(), base_url=base_url)
        project = own.at(ledger)
        taken = handed.take_in(project, pipeline.look(project), handed.read(file), dry_run=dry_run)
        if as_json:
            document = takenin.document(file, taken, dry_run=dry_run)
            sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
        for line in takenin.said(taken, dry_run=dry_run):
            say(line)
        if dry_run:
            say(f"next      {takenin.without_dry_run(typed())}")
        else:
            for line in words.after_deciding(name, pipeline.look(project), own.access.provider):
                say(line)
    raise typer.Exit(int(bool(taken.unknown)))
