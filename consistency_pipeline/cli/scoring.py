"""The verbs about whether pictures still show their subjects."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from consistency_pipeline.cli import completing
from consistency_pipeline.cli.app import app
from consistency_pipeline.cli.options import AsJson, BaseUrl, Exclude, MaxCost, Name, Select, Yes
from consistency_pipeline.cli.options import Ledger as Books
from consistency_pipeline.cli.speaking import say, spoken_errors, typed

if TYPE_CHECKING:
    from consistency_pipeline.assessing import Marking
    from consistency_pipeline.project import Project
    from consistency_pipeline.reporting import Line

NameOrFolders = Annotated[
    str | None,
    typer.Argument(
        metavar="CAMPAIGN",
        help="a name under campaigns/, or a path; none with --references and --pictures",
        show_default=False,
        autocompletion=completing.campaigns,
    ),
]
References = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="reference pictures, a folder for each subject; for pictures made elsewhere"),
]
Scorers = Annotated[
    list[str] | None,
    typer.Option("--scorer", metavar="NAME", help="only by this one: weightless, embedding, face, judge; repeat it"),
]
Pictures = Annotated[
    Path | None, typer.Option(metavar="DIR", help="pictures made elsewhere, scored without a campaign")
]

Batch = Annotated[
    bool, typer.Option("--batch", help="score lines of JSON from standard input, and answer each; docs/scoring.md")
]


@app.command()
def score(  # noqa: PLR0913  (the options of a verb)
    name: NameOrFolders = None,
    *,
    select: Select = None,
    exclude: Exclude = None,
    scorer: Scorers = None,
    references: References = None,
    pictures: Pictures = None,
    batch: Batch = False,
    max_cost: MaxCost = None,
    yes: Yes = False,
    as_json: AsJson = False,
    base_url: BaseUrl = None,
) -> None:
    """Score what has no score yet, of a campaign or any folder, the worst first. Only --scorer judge asks a service."""
    code = 0
    with spoken_errors(typed()):
        from consistency_pipeline.errors import UsageError

        if batch:
            raise typer.Exit(_batch(others=any((name, select, exclude, scorer, references, pictures))))
        if references and pictures and name is None and not (select or exclude or scorer):
            said = _elsewhere(references, pictures, as_json=as_json)
        elif name is not None and not (references or pictures):
            from consistency_pipeline import pipeline
            from consistency_pipeline.assessing import Marking

            project = pipeline.open_project(name, Path.cwd(), base_url=base_url, max_cost=max_cost)
            asked = Marking(tuple(select or ()), tuple(exclude or ()), tuple(scorer or ()))
            said, code = _of_campaign(project, asked, agreed=yes, as_json=as_json)
        else:
            raise UsageError(
                "name a campaign, or give both --references and --pictures and neither selectors nor --scorer"
            )
    raise typer.Exit(code or int(any(line.band == "drifted" for line in said)))


def _batch(*, others: bool) -> int:
    """Answer standard input line by line, and return 1 where a line could not be read."""
    from consistency_pipeline.errors import UsageError
    from consistency_pipeline.judging import batch

    if others:
        raise UsageError("--batch takes all it needs from its lines: no campaign, folders or selectors")
    return int(not batch.run(0, 1))


def _of_campaign(project: "Project", asked: "Marking", *, agreed: bool, as_json: bool) -> "tuple[list[Line], int]":
    """Score a campaign; returns what is said of its pictures, and the code of what stopped the judge, 0 for nothing."""
    from rich.console import Console

    from consistency_pipeline import pipeline, reporting
    from consistency_pipeline.cli import asking, scored

    scored_at_all = bool(project.campaign.scorer or asked.scorers)
    if not scored_at_all:
        say("scorer: none – the campaign wants no scores; only those of before are shown")
    above = project.campaign.budget.confirm_above or 0.0
    confirm = asking.Asking(above, agreed=agreed, about="asks the judge about")
    found, rows, tally = pipeline.score(project, asked, say, confirm)
    said = list(reporting.lines(found, rows))
    if as_json:
        _write(scored.document(project.campaign.name, said))
    elif said:
        scored.show(said, Console())
    else:
        say("no picture here has a score")
    if (without := scored.unscored(rows)) and scored_at_all:
        say(f"no score  {without:,} of them: no reference of theirs is here, or scoring them failed")
    for line in scored.judged(found, tally) if "judge" in asked.scorers else ():
        say(line)
    if not as_json:
        say(f"next      {scored.following(project.campaign.name, found)}")
    return said, pipeline.EXIT_CODES[tally.stop] if tally and tally.stop else 0


def _elsewhere(references: Path, pictures: Path, *, as_json: bool) -> "list[Line]":
    from rich.console import Console

    from consistency_pipeline.cli import scored
    from consistency_pipeline.judging import elsewhere
    from consistency_pipeline.text import counted

    found = elsewhere.measure(references, pictures)
    said = list(scored.elsewhere(found))
    for line in scored.unreadable(found):
        say(line)
    if found.likeliest:
        say(f"{counted(len(found.likeliest), 'picture')} in no folder of a subject, held against the likeliest one")
    if as_json:
        _write(scored.of_folders(found, said))
    elif said:
        scored.show(said, Console())
    return said


@app.command()
def calibrate(name: Name, as_json: AsJson = False, base_url: BaseUrl = None) -> None:
    """Show what each subject is held against, and how often that is wrong; as plots as well. Asks no service."""
    with spoken_errors(typed()):
        from rich.console import Console

        from consistency_pipeline import calibrating, pipeline
        from consistency_pipeline.cli import gauged

        project = pipeline.open_project(name, Path.cwd(), base_url=base_url)
        drawn = calibrating.calibrate(project, pipeline.look(project))
        if as_json:
            _write(gauged.document(name, drawn))
        else:
            gauged.show(drawn, Console())
            say(f"next      {gauged.following(name, drawn)}")


@app.command()
def report(name: Name, as_json: AsJson = False, base_url: BaseUrl = None, ledger: Books = None) -> None:
    """Show how far the pictures drifted: by subject, view, detail and scene, the worst ones, tries and cost of each."""
    with spoken_errors(typed()):
        from rich.console import Console

        from consistency_pipeline import pipeline, surveying
        from consistency_pipeline.cli import reported
        from consistency_pipeline.reporting.documents import document

        project = pipeline.open_project(name, Path.cwd(), base_url=base_url).at(ledger)
        found = pipeline.look(project)
        told = surveying.survey(project, found)
        if as_json:
            _write(document(told))
        else:
            reported.show(told, Console())
            say(f"next      {reported.following(name, told)}")


def _write(document: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
