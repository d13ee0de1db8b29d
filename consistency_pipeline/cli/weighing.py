"""The verb that brings weights: nothing else fetches any."""

import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from consistency_pipeline.cli.app import app
from consistency_pipeline.cli.options import AsJson, Name
from consistency_pipeline.cli.speaking import near, say, spoken_errors, typed

if TYPE_CHECKING:
    from consistency_pipeline.project import Project
    from consistency_pipeline.weights import Weights

MEBI = 1 << 20


@app.command()
def weights(name: Name, as_json: AsJson = False) -> None:
    """Fetch the weights that a campaign's scorers name, where they are not here, and say where they are."""
    with spoken_errors(typed()):
        from consistency_pipeline import pipeline
        from consistency_pipeline.judging.learned import meant

        project = pipeline.open_project(name, Path.cwd())
        wanted = meant(project.campaign)
        found = [(one, _brought(project, one)) for one in wanted]
        if as_json:
            sys.stdout.write(json.dumps(_document(name, found), ensure_ascii=False, indent=1) + "\n")
        for one, place in found:
            say(f"weights   {one.model}  {place.stat().st_size / MEBI:.1f} MiB  {near(place)}")
        if not found:
            say("weights   none: no scorer of this campaign has any")
        say(f"next      consistency score {shlex.quote(name)}")


def _brought(project: "Project", one: "Weights") -> Path:
    """Return where weights are, fetched first where they are at the hub and not here."""
    import anyio

    from consistency_pipeline.weights import fetch, found, user_cache

    cache = user_cache()
    if one.url and not one.place(project.campaign.folder, cache).exists():
        say(f"fetching  {one.url}")
        anyio.run(fetch, one, cache)
    return found(one, project.campaign.folder, cache)


def _document(name: str, found: "list[tuple[Weights, Path]]") -> dict[str, Any]:
    return {
        "schema_version": 1,
        "campaign": name,
        "weights": [
            {"model": one.model, "sha256": one.sha256, "file": str(place), "bytes": place.stat().st_size}
            for one, place in found
        ],
    }
