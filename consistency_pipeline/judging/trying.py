"""Whether the networks that a campaign names can be used, before anything is paid: each is loaded and run once.

In a process of its own, which may end by it. What could be used is remembered, and not loaded again.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import anyio
import anyio.to_process

from consistency_pipeline.campaign import Campaign
from consistency_pipeline.campaign.checks.places import at
from consistency_pipeline.campaign.checks.scorers import key_of
from consistency_pipeline.errors import PipelineError, Problem
from consistency_pipeline.files import digest
from consistency_pipeline.judging.learned import RUNTIME, Learned, by_place
from consistency_pipeline.seeing.keeping import keep
from consistency_pipeline.text import listed

VERSION = 1
ADVICE = "docs/embeddings.md says which networks can be used, and what of them is read from the file."


def unusable(
    campaign: Campaign, folder: Path, say: Callable[[str], None], cache: Path | None = None
) -> Iterator[Problem]:
    """Yield which learned scorers cannot be used, though their weights are those that were meant; `folder` remembers.

    Raises what `brought` raises.
    """
    there = by_place(campaign, cache)
    places = {index: folder / f"tried-{_print(one)}.json" for index, one in there.items()}
    fresh = {index: one for index, one in there.items() if not places[index].exists()}
    if fresh:
        say(f"trying the networks of {listed([f'`{one.name}`' for one in fresh.values()])}")
    for index, wrong in anyio.run(_apart, fresh).items() if fresh else ():
        if wrong:
            yield at(campaign, key_of(campaign, index, "model"), wrong, ADVICE)
        else:
            keep(places[index], b"{}")


def _print(one: Learned) -> str:
    """Return what stands for a scorer, and for what runs its networks."""
    runs = RUNTIME if one.name == "embedding" else "opencv-python-headless"
    return digest(json.dumps([VERSION, one.facts, installed(runs)]).encode())


def installed(package: str) -> str:
    """Return the version of a package; nothing where its modules came under another name, as `onnxruntime-gpu`."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


async def _apart(some: Mapping[int, Learned]) -> dict[int, str]:
    """Return what is wrong with each of some learned scorers, nothing where they can be used."""
    return {index: await _one(one) for index, one in some.items()}


async def _one(one: Learned) -> str:
    try:
        return await anyio.to_process.run_sync(_tried, one)
    except anyio.BrokenWorkerProcess:
        return "the process that loaded its network ended, as it does where memory is short"


def _tried(one: Learned) -> str:
    """Return what is wrong with a learned scorer, in the process that has OpenCV."""
    from consistency_pipeline.judging.networks import tried

    try:
        tried(one)
    except (OSError, PipelineError) as error:
        return str(error)
    return ""
