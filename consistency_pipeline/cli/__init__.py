"""The command line: arguments in, one call, exit code out. Heavy modules are imported by the verb that needs them."""

import json
import os
import sys
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from consistency_pipeline import __version__
from consistency_pipeline.cli.speaking import say, spoken_errors, typed

if TYPE_CHECKING:
    from consistency_pipeline.pipeline import Project
    from consistency_pipeline.reporter import Reporter

app = typer.Typer(
    name="consistency",
    help="Make campaigns of pictures in which a character or a product stays the same.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # its tracebacks show local variables, keys among them
    rich_markup_mode=None,
)

Name = Annotated[str, typer.Argument(metavar="CAMPAIGN", help="a name under campaigns/, or a path", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON document on stdout")]
AnyName = Annotated[
    str | None, typer.Argument(metavar="[CAMPAIGN]", help="one campaign instead of all", show_default=False)
]
BaseUrl = Annotated[
    str | None, typer.Option("--base-url", metavar="URL", help="another address of the service (RUNWARE_BASE_URL)")
]
MaxCost = Annotated[float | None, typer.Option("--max-cost", metavar="USD", min=0, help="instead of budget.max_cost")]
Refresh = Annotated[bool, typer.Option("--refresh", help="fetch the references that are on the web again")]
Width = Annotated[int, typer.Option("-j", "--jobs", min=1, max=256, help="requests on their way at a time")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="do not ask, even above budget.confirm_above")]
Ledger = Annotated[
    Literal["runware", "sandbox"] | None,
    typer.Option("--provider", help="the record of live runs or of rehearsals, instead of the campaign's own"),
]


@app.command()
def run(  # noqa: PLR0913  (the options of a verb)
    name: Name,
    *,
    jobs: Width = 4,
    batch: Annotated[int, typer.Option(min=1, max=32, help="requests in one POST at most")] = 1,
    max_cost: MaxCost = None,
    base_url: BaseUrl = None,
    refresh: Refresh = False,
    yes: Yes = False,
) -> None:
    """Make what is missing, stale or failed; the same command again goes on where it stopped."""
    with spoken_errors(typed()):
        from consistency_pipeline import pipeline
        from consistency_pipeline.cli import asking, words

        project = pipeline.open_project(name, Path.cwd(), base_url=base_url, max_cost=max_cost)
        say(_destination(project))
        with _reporter() as reporter:
            confirm = asking.Asking(project.campaign.budget.confirm_above or 0.0, agreed=yes)
            result = pipeline.make(project, pipeline.Pace(jobs, batch), reporter, confirm=confirm, refresh=refresh)
        for line in words.ending(project, result, typed()):
            say(line)
        code = result.exit_code
    raise typer.Exit(code)


@app.command()
def plan(
    name: Name,
    as_json: AsJson = False,
    everything: Annotated[bool, typer.Option("--all", help="show every shot, however many")] = False,
    max_cost: MaxCost = None,
    base_url: BaseUrl = None,
    ask: Annotated[bool, typer.Option("--quote", help="ask the service for exact prices; charges nothing")] = False,
) -> None:
    """Show what a run would make, why, and for how much. Writes nothing, and asks no service but with --quote."""
    with spoken_errors(f"consistency plan {name}"):
        from consistency_pipeline import manifest, pipeline

        project = pipeline.open_project(name, Path.cwd(), base_url=base_url, max_cost=max_cost)
        found = pipeline.look(project)
        quote = pipeline.quote(project, found) if ask else None
        from rich.console import Console

        from consistency_pipeline.cli import quoted, words

        if as_json:
            more = {"quote": quoted.document(quote)} if quote else {}
            sys.stdout.write(manifest.plan_document(found, pipeline.to_make(found), more))
        else:
            words.plan_table(found, Console(soft_wrap=False), sys.maxsize if everything else words.MOST_ROWS)
            if quote:
                quoted.show(quote, Console(soft_wrap=False), rehearsal=project.access.provider == "sandbox")
            say(f"next      consistency run {name}")
    raise typer.Exit(int(quote is not None and quote.refused))


@app.command()
def validate(name: Name) -> None:
    """Check a campaign and all that it refers to, without asking a service."""
    with spoken_errors(f"consistency validate {name}"):
        from consistency_pipeline import pipeline
        from consistency_pipeline.text import counted

        found = pipeline.look(pipeline.open_project(name, Path.cwd()))
        say(f"{found.plan.campaign.file.name} is fine: {counted(len(found.rows), 'shot')}")
        say(f"next      consistency plan {name}")


@app.command()
def sheet(name: Name, base_url: BaseUrl = None) -> None:
    """Write manifest and contact sheet again from the ledger."""
    with spoken_errors(f"consistency sheet {name}"):
        from consistency_pipeline import gallery, manifest, pipeline

        project = pipeline.open_project(name, Path.cwd(), base_url=base_url)
        found = pipeline.look(project)
        manifest.write(found, project.home)
        for path in gallery.write(gallery.sheet_of(found, project.home), project.home / "sheet.png"):
            typer.echo(path)


@app.command()
def costs(name: Name, as_json: AsJson = False, ledger: Ledger = None) -> None:
    """Show what was spent, from the ledger: by scene, subject, outcome and day, and what nobody knows."""
    with spoken_errors(f"consistency costs {name}"):
        from rich.console import Console

        from consistency_pipeline import pipeline
        from consistency_pipeline.cli import counted

        project = pipeline.open_project(name, Path.cwd())
        found = pipeline.spending(project, ledger)
        if as_json:
            sys.stdout.write(json.dumps(counted.document(found), ensure_ascii=False, indent=1) + "\n")
        else:
            counted.show(found, Console())
            for other in pipeline.other_ledgers(project, found.provider):
                say(f"not in this: consistency costs {name} --provider {other}")


@app.command()
def doctor(name: AnyName = None, as_json: AsJson = False, base_url: BaseUrl = None) -> None:
    """Check whether runs would work here: key, account, models, clock, disk, versions; says what to do."""
    with spoken_errors("consistency doctor"):
        from rich.console import Console

        from consistency_pipeline import pipeline
        from consistency_pipeline.cli import examined

        report = pipeline.examine(Path.cwd(), name, base_url)
        if as_json:
            sys.stdout.write(json.dumps(examined.document(report), ensure_ascii=False, indent=1) + "\n")
        else:
            examined.show(report, Console())
    raise typer.Exit(report.exit_code)


@app.command()
def schema() -> None:
    """Print the JSON Schema of campaign.yaml, for editors."""
    from consistency_pipeline import campaign

    sys.stdout.write(json.dumps(campaign.schema(), ensure_ascii=False, indent=1) + "\n")


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one")] = 8642,
    home: Annotated[Path, typer.Option(help="where it keeps books and pictures")] = Path("outputs/sandbox-server"),
    key: Annotated[str, typer.Option(help="the key that it accepts; a new one at each start without it")] = "",
    fault: Annotated[
        list[str] | None, typer.Option(help="make something go wrong, as `503;rate=0.1`; repeat it")
    ] = None,
    fault_seed: Annotated[int, typer.Option(help="draws the faults: the same seed, the same faults")] = 0,
) -> None:
    """Serve the stand-in for the image service alone, on this machine only, until interrupted."""
    with spoken_errors("consistency sandbox"):
        from consistency_pipeline import sandbox as service

        def announce(running: service.Sandbox) -> None:
            say("the sandbox draws storyboards and charges nothing; in another terminal:")
            say(f"  RUNWARE_BASE_URL={running.url} RUNWARE_API_KEY={running.key} consistency run CAMPAIGN")

        from consistency_pipeline.sandbox.faults import faults_in

        faults = faults_in(",".join(fault or ()))
        options = service.Options(keys=(key,) if key else (), faults=faults, fault_seed=fault_seed)
        service.run_forever(home, announce, port=port, options=options)


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="print the version")] = False) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


def _destination(project: "Project") -> str:
    """Return the one line that says where the requests of a run go."""
    way = project.access
    if way.embedded:
        key = "no RUNWARE_API_KEY is set, so this" if project.campaign.provider == "auto" else "this"
        return f"sandbox: {key} is a free rehearsal with storyboards; nothing is charged"
    if way.provider == "sandbox":
        return f"sandbox at {way.base_url}: storyboards; nothing is charged"
    return f"live: requests go to Runware{f' at {way.base_url}' if way.base_url else ''} and cost money"


@contextmanager
def _reporter() -> Generator["Reporter"]:
    """Yield what tells a person of a run: a live table on a terminal, plain lines elsewhere; both on stderr."""
    if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        from rich.console import Console

        from consistency_pipeline.cli.live import Live

        with Live(Console(stderr=True)) as live:
            yield live
    else:
        from consistency_pipeline.cli.lines import Lines

        yield Lines()


def main() -> None:
    """Run the program."""
    warnings.filterwarnings("ignore", module=r"PIL\.")  # of damaged metadata, which we leave out anyway
    app()
