"""The verbs that look and spend nothing."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer

from consistency_pipeline.cli.app import app
from consistency_pipeline.cli.options import AsJson, BaseUrl, Exclude, Ledger, MaxCost, Name, Select, Strict
from consistency_pipeline.cli.speaking import say, selectors, spoken_errors


@app.command()
def plan(  # noqa: PLR0913  (the options of a verb)
    name: Name,
    *,
    select: Select = None,
    exclude: Exclude = None,
    as_json: AsJson = False,
    everything: Annotated[bool, typer.Option("--all", help="show every shot, however many")] = False,
    max_cost: MaxCost = None,
    base_url: BaseUrl = None,
    ask: Annotated[bool, typer.Option("--quote", help="ask the service for exact prices; charges nothing")] = False,
) -> None:
    """Show what a run would make, why, and for how much. Writes nothing, and asks no service but with --quote."""
    with spoken_errors(f"consistency plan {name}"):
        from consistency_pipeline import linting, manifest, pipeline

        project = pipeline.open_project(name, Path.cwd(), base_url=base_url, max_cost=max_cost)
        wanted = pipeline.foresee(project, pipeline.Wish(select=tuple(select or ()), exclude=tuple(exclude or ())))
        found, rows = wanted.manifest, wanted.shown
        for note in wanted.notes:
            say(f"note: {note}")
        quote = pipeline.quote(project, found) if ask else None
        from rich.console import Console

        from consistency_pipeline.cli import linted, planned, quoted
        from consistency_pipeline.cli.explaining import remembered
        from consistency_pipeline.manifest.causes import causes, facts

        with remembered(project) as inputs:
            reasons = causes(found, rows, inputs)
        if as_json:
            more = {"judge": planned.asking(found), **({"quote": quoted.document(quote)} if quote else {})}
            whole = replace(found, rows=rows)
            sys.stdout.write(manifest.plan_document(whole, {"causes": [facts(one) for one in reasons], **more}))
        else:
            planned.plan_table(found, Console(soft_wrap=False), reasons, rows=rows, everything=everything)
            if line := linted.brief((*linting.of_words(found.plan), *linting.of_weights(project.campaign)), name):
                say(line)
            if quote:
                quoted.show(quote, Console(soft_wrap=False), rehearsal=project.access.provider == "sandbox")
            say(f"next      {planned.following(found, name, selectors(select, exclude))}")
    raise typer.Exit(int(quote is not None and quote.refused))


@app.command()
def validate(name: Name, strict: Strict = False, as_json: AsJson = False) -> None:
    """Check a campaign and all that it refers to, pictures included, without asking a service."""
    with spoken_errors(f"consistency validate {name}"):
        from rich.console import Console

        from consistency_pipeline import linting, pipeline
        from consistency_pipeline.cli import linted

        project = pipeline.open_project(name, Path.cwd())
        found = pipeline.look(project)
        said = pipeline.validate(project, found, say)
        if as_json:
            sys.stdout.write(json.dumps(linted.document(said), ensure_ascii=False, indent=1) + "\n")
        else:
            linted.show(said, Console())
            for line in linting.unseen(project, found.plan, found):
                say(line)
            say(f"next      {linted.following(said, strict=strict, name=name)}")
    raise typer.Exit(2 if linted.stopped(said, strict=strict) else 0)


@app.command()
def sheet(  # noqa: PLR0913, PLR0917  (the options of a verb)
    name: Name,
    form: Annotated[
        Literal["png", "pdf", "wide"],
        typer.Option("--format", help="pages as PNG, a PDF on A4, or one wide PNG for each scene"),
    ] = "png",
    dpi: Annotated[
        int | None,
        typer.Option("--dpi", min=72, max=400, help="pixels an inch of a page as wide as A4; a PDF has 300 without it"),
    ] = None,
    select: Select = None,
    exclude: Exclude = None,
    as_json: AsJson = False,
    base_url: BaseUrl = None,
    ledger: Ledger = None,
) -> None:
    """Write manifest and contact sheet again from the ledger; to print as PDF, or as a wide picture for each scene."""
    with spoken_errors(f"consistency sheet {name}"):
        from consistency_pipeline import manifest, pipeline
        from consistency_pipeline.cli import sheets

        project = pipeline.open_project(name, Path.cwd(), base_url=base_url).at(ledger)
        found = pipeline.look(project)
        manifest.write(found, project.home)
        wish = sheets.Wish(form, dpi, tuple(select or ()), tuple(exclude or ()))
        pages = sheets.write(project, found, wish, say)
        if as_json:
            document = {"schema_version": 1, "campaign": name, "sheets": [str(path) for path in pages]}
            sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
        else:
            for path in pages:
                typer.echo(path)
            of = f" --provider {ledger}" if ledger else ""
            say(f"next      look at the sheet, then: consistency approve {name} SHOT{of}")


@app.command()
def status(
    name: Name,
    as_json: AsJson = False,
    follow: Annotated[bool, typer.Option("-f", "--follow", help="go on until the run ends")] = False,
    base_url: BaseUrl = None,
    ledger: Ledger = None,
) -> None:
    """Show how a run goes, from another terminal: done, on its way, pace, money, errors; and the last runs."""
    with spoken_errors(f"consistency status {name}"):
        from consistency_pipeline import pipeline
        from consistency_pipeline.cli import watching

        project = pipeline.open_project(name, Path.cwd(), base_url=base_url)
        watching.status(project.at(ledger), name, as_json=as_json, follow=follow)
        for other in project.other_ledgers(ledger or project.access.provider):
            say(f"not in this: consistency status {name} --provider {other}")


@app.command()
def costs(
    name: Name, select: Select = None, exclude: Exclude = None, as_json: AsJson = False, ledger: Ledger = None
) -> None:
    """Show what was spent, from the ledger: by scene, subject, outcome and day, and what nobody knows."""
    with spoken_errors(f"consistency costs {name}"):
        from rich.console import Console

        from consistency_pipeline import pipeline
        from consistency_pipeline.cli import counted

        project = pipeline.open_project(name, Path.cwd())
        found = pipeline.spending(project, ledger, tuple(select or ()), tuple(exclude or ()))
        if as_json:
            sys.stdout.write(json.dumps(counted.document(found), ensure_ascii=False, indent=1) + "\n")
        else:
            counted.show(found, Console())
            for other in project.other_ledgers(found.provider):
                say(f"not in this: consistency costs {name} --provider {other}")
            say(f"next      consistency plan {name}{selectors(select, exclude)}")
