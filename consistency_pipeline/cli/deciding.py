"""The verbs by which a person decides about pictures."""

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from consistency_pipeline.cli.app import app
from consistency_pipeline.cli.options import AsJson, BaseUrl, Ledger, Name, Shot, Shots
from consistency_pipeline.cli.speaking import say, spoken_errors, typed

Way = tuple[str | None, Literal["runware", "sandbox"] | None]
"""The address of a service, and the provider whose record is meant."""
Reason = Annotated[str, typer.Option("--reason", help="why, in words")]


@app.command()
def approve(
    name: Name,
    shots: Shots,
    reason: Reason = "",
    as_json: AsJson = False,
    base_url: BaseUrl = None,
    ledger: Ledger = None,
) -> None:
    """Approve pictures: they are never made again unless named, and references that need it are built on."""
    _decide(name, "approved", shots, reason, (base_url, ledger), as_json=as_json)


@app.command()
def reject(
    name: Name,
    shots: Shots,
    reason: Reason = "",
    as_json: AsJson = False,
    base_url: BaseUrl = None,
    ledger: Ledger = None,
) -> None:
    """Reject pictures; the reason goes into the next prompt. What was made from a rejected reference does not count."""
    _decide(name, "rejected", shots, reason, (base_url, ledger), as_json=as_json)


@app.command()
def undecide(
    name: Name, shots: Shots, as_json: AsJson = False, base_url: BaseUrl = None, ledger: Ledger = None
) -> None:
    """Take back what was decided about pictures."""
    _decide(name, "undecided", shots, "", (base_url, ledger), as_json=as_json)


@app.command()
def attempts(name: Name, shot: Shot, as_json: AsJson = False, base_url: BaseUrl = None, ledger: Ledger = None) -> None:
    """List all attempts of a shot: seed, cost, picture, what was decided, and which one stands."""
    with spoken_errors(typed()):
        from rich.console import Console

        from consistency_pipeline import pipeline
        from consistency_pipeline.cli import attempted

        project = pipeline.open_project(name, Path.cwd(), base_url=base_url).at(ledger)
        tried = attempted.tried(project, shot)
        if as_json:
            sys.stdout.write(json.dumps(attempted.document(name, tried), ensure_ascii=False, indent=1) + "\n")
        else:
            attempted.show(tried, Console())
            say(f"next      {attempted.following(name, tried, ledger)}")


@app.command()
def use(
    name: Name,
    shot: Shot,
    attempt: Annotated[int, typer.Option("--attempt", metavar="N", min=1, help="its number: consistency attempts")],
    as_json: AsJson = False,
    base_url: BaseUrl = None,
    ledger: Ledger = None,
) -> None:
    """Let the picture of another attempt stand for a shot."""
    with spoken_errors(typed()):
        from consistency_pipeline import pipeline
        from consistency_pipeline.cli import words

        own = pipeline.open_project(name, Path.cwd(), base_url=base_url)
        project = own.at(ledger)
        row = pipeline.choose(project, shot, attempt)
        found = pipeline.look(project)
        stands = next(now for now in found.rows if now.shot.id == row.shot.id)
        file = stands.picture.file if stands.picture else None
        if as_json:
            facts = {"schema_version": 1, "shot": row.shot.id, "attempt": attempt, "status": stands.status}
            sys.stdout.write(json.dumps({**facts, "file": file}, ensure_ascii=False, indent=1) + "\n")
        say(f"chosen    {row.shot.id}  {file or ''}")
        for line in words.after_deciding(name, found, own.access.provider):
            say(line)


def _decide(name: str, verdict: str, shots: list[str], reason: str, way: Way, *, as_json: bool) -> None:
    with spoken_errors(typed()):
        from consistency_pipeline import pipeline
        from consistency_pipeline.cli import attempted, words
        from consistency_pipeline.decisions import Verdict

        base_url, provider = way
        own = pipeline.open_project(name, Path.cwd(), base_url=base_url)
        project = own.at(provider)
        rows = pipeline.decide(project, Verdict(verdict), shots, reason)
        if as_json:
            sys.stdout.write(json.dumps(attempted.decided(verdict, reason, rows), ensure_ascii=False, indent=1) + "\n")
        for line in attempted.said(verdict, rows):
            say(line)
        found = pipeline.look(project)
        fallen = attempted.fallen_back(rows, found) if verdict == "rejected" else ()
        after = words.after_deciding(name, found, own.access.provider)
        for line in (*fallen, *attempted.reasons(found), *after):
            say(line)
