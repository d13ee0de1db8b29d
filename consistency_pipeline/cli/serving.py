"""The verbs around campaigns: the set-up, the schema, the sandbox."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from consistency_pipeline.cli.app import app
from consistency_pipeline.cli.options import AnyName, AsJson, BaseUrl
from consistency_pipeline.cli.speaking import say, spoken_errors


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


class WithFaults(TyperCommand):
    """A command whose help ends with the faults that there are."""

    def format_epilog(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        """Write them from the table that the sandbox itself has; nobody else waits for it to be imported."""
        from consistency_pipeline.sandbox.faults import KINDS, WAYS

        del ctx
        with formatter.section("Faults, as NAME;rate=0.1;times=3 (docs/sandbox.md)"):
            formatter.write_dl([(name, kind.what) for name, kind in KINDS.items()])
        with formatter.section("Ways to drift, as drift;how=hue;amount=20"):
            formatter.write_dl([(name, f"{way.what} ({way.amount:g} by default)") for name, way in WAYS.items()])


@app.command(cls=WithFaults)
def sandbox(  # noqa: PLR0913  (the options of a verb)
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one")] = 8642,
    home: Annotated[Path, typer.Option(help="where it keeps books and pictures")] = Path("outputs/sandbox-server"),
    key: Annotated[str, typer.Option(help="the key that it accepts; a new one at each start without it")] = "",
    fault: Annotated[
        list[str] | None,
        typer.Option(help="make something go wrong, as `503;rate=0.1`: see below; repeat it"),
    ] = None,
    fault_seed: Annotated[int, typer.Option(help="draws the faults: the same seed, the same faults")] = 0,
    latency: Annotated[float, typer.Option(min=0, help="seconds that a task waits before it is drawn")] = 0.0,
    capacity: Annotated[int, typer.Option(min=0, help="turn requests away (429) above so many at a time")] = 0,
) -> None:
    """Serve the stand-in for the image service alone, on this machine only, until interrupted."""
    with spoken_errors("consistency sandbox"):
        from consistency_pipeline import sandbox as service

        def announce(running: service.Sandbox) -> None:
            say("the sandbox draws storyboards and charges nothing; in another terminal:")
            say(f"  RUNWARE_BASE_URL={running.url} RUNWARE_API_KEY={running.key} consistency run CAMPAIGN")

        from consistency_pipeline.sandbox.faults import faults_in

        faults = faults_in(",".join(fault or ()))
        options = service.Options(
            keys=(key,) if key else (), latency=latency, capacity=capacity, faults=faults, fault_seed=fault_seed
        )
        service.run_forever(home, announce, port=port, options=options)
