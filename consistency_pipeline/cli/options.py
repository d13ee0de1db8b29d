"""What several verbs take, said in one way."""

from typing import Annotated, Literal

import typer

from consistency_pipeline.cli import completing

Name = Annotated[
    str,
    typer.Argument(
        metavar="CAMPAIGN",
        help="a name under campaigns/, or a path",
        show_default=False,
        autocompletion=completing.campaigns,
    ),
]
Select = Annotated[
    list[str] | None,
    typer.Option(
        "--select",
        metavar="SELECTOR",
        help="only these shots: 'desk/*', 'tag:outdoor,status:failed'; repeat it for more",
        autocompletion=completing.selectors,
    ),
]
Exclude = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude", metavar="SELECTOR", help="none of these shots; repeat it", autocompletion=completing.selectors
    ),
]
Shots = Annotated[
    list[str],
    typer.Argument(
        metavar="SHOT...",
        help="ids of shots, or selectors: 'desk/*', scene:desk",
        show_default=False,
        autocompletion=completing.selectors,
    ),
]
Shot = Annotated[
    str, typer.Argument(metavar="SHOT", help="the id of a shot", show_default=False, autocompletion=completing.shots)
]
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON document on stdout")]
AnyName = Annotated[
    str | None,
    typer.Argument(
        metavar="[CAMPAIGN]",
        help="one campaign instead of all",
        show_default=False,
        autocompletion=completing.campaigns,
    ),
]
BaseUrl = Annotated[
    str | None, typer.Option("--base-url", metavar="URL", help="another address of the service (RUNWARE_BASE_URL)")
]
MaxCost = Annotated[float | None, typer.Option("--max-cost", metavar="USD", min=0, help="instead of budget.max_cost")]
Strict = Annotated[bool, typer.Option("--strict", help="take warnings for errors")]
Refresh = Annotated[bool, typer.Option("--refresh", help="fetch the references that are on the web again")]
Jobs = Annotated[
    str, typer.Option("-j", "--jobs", metavar="N|auto", help="requests on their way at a time; auto finds out how many")
]
MaxRate = Annotated[
    str | None, typer.Option("--max-rate", metavar="RATE", help="no more requests than that: 60/min, 2/s, 500/h")
]
Canary = Annotated[
    int,
    typer.Option("--canary", metavar="K", min=0, help="first the hardest shots of up to K scenes; stop if one fails"),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="do not ask, even above budget.confirm_above")]
LogJson = Annotated[
    str | None, typer.Option("--log-json", metavar="FILE", help="add one JSON object an event to FILE; - is stdout")
]
Ledger = Annotated[
    Literal["runware", "sandbox"] | None,
    typer.Option("--provider", help="the record of live runs or of rehearsals, instead of the campaign's own"),
]
DryRun = Annotated[bool, typer.Option("-n", "--dry-run", help="say what would be done, and do nothing")]
