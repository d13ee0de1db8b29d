"""The verbs that hold subjects: what is sent for them, and approved pictures as references."""

import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from consistency_pipeline.cli.app import app
from consistency_pipeline.cli.options import AsJson, BaseUrl, DryRun, Exclude, Name, Select, Shot
from consistency_pipeline.cli.speaking import say, spoken_errors, typed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from consistency_pipeline.manifest import Row
    from consistency_pipeline.project import Project

Diff = Annotated[bool, typer.Option("--diff", help="show what differs from what was sent last time")]
As = Annotated[str, typer.Option("--as", metavar="SUBJECT.VIEW", help="the reference that it becomes: mara.side")]


@app.command()
def prompts(
    name: Name,
    *,
    select: Select = None,
    exclude: Exclude = None,
    diff: Diff = False,
    as_json: AsJson = False,
    base_url: BaseUrl = None,
) -> None:
    """Show prompts as they are sent, with their numbered references; --diff against what was sent last time."""
    with spoken_errors(typed()):
        from rich.console import Console

        from consistency_pipeline import pipeline, selection
        from consistency_pipeline.cli import prompted

        project = pipeline.open_project(name, Path.cwd(), base_url=base_url)
        found = pipeline.look(project)
        chosen = selection.choose(found.rows, select or (), exclude or ())
        rows = chosen.rows
        for note in chosen.notes:
            say(f"note: {note}")
        before = last_sent(project) if diff else None
        if as_json:
            sys.stdout.write(json.dumps(prompted.document(found, rows, before), ensure_ascii=False, indent=1) + "\n")
        else:
            prompted.show(prompted.groups(rows, before), Console(), compared=diff)
        say(f"next      consistency plan {shlex.quote(name)}")


def last_sent(project: "Project") -> "Callable[[Row], Mapping[str, Any] | None]":
    """Return what tells the inputs of a shot's last attempt; the ledger is read where they are not those of now."""
    from functools import cache

    from consistency_pipeline import ledger

    @cache
    def inputs(fingerprint: str) -> "Mapping[str, Any] | None":
        return ledger.inputs(project.ledger, fingerprint)

    def before(row: "Row") -> "Mapping[str, Any] | None":
        last = row.attempts[-1].fingerprint if row.attempts else None
        if last is None:
            return None
        return row.shot.inputs if last == row.shot.fingerprint else inputs(last)

    return before


@app.command()
def promote(  # noqa: PLR0913  (the options of a verb)
    name: Name,
    shot: Shot,
    *,
    reference: As,
    replace: Annotated[bool, typer.Option("--replace", help="in the place of the reference that is there")] = False,
    chain: Annotated[bool, typer.Option("--chain", help="even from references that were promoted")] = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    base_url: BaseUrl = None,
) -> None:
    """Make a reference of an approved picture: a file with its lineage, and an entry in campaign.yaml."""
    with spoken_errors(typed()):
        from consistency_pipeline import pipeline, promotion
        from consistency_pipeline.cli import promoted

        project = pipeline.open_project(name, Path.cwd(), base_url=base_url)
        before = pipeline.look(project)
        asked = promotion.wish(shot, reference, replace=replace, chain=chain)
        planned = promotion.prepare(project, before, asked, name)
        after = promotion.foreseen(project, planned)
        if not dry_run:
            promotion.carry_out(project, planned)
        if as_json:
            sys.stdout.write(
                json.dumps(promoted.document(planned, dry_run=dry_run), ensure_ascii=False, indent=1) + "\n"
            )
        for line in promoted.lines(project, planned, before, after, dry_run=dry_run):
            say(line)
        say(f"next      {promoted.following(name, after, typed(), dry_run=dry_run)}")
