"""Fetching the references that are on the web: before a run is planned, so that their bytes are known by then."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread

from consistency_pipeline.campaign import Campaign
from consistency_pipeline.campaign.checks.places import Key, at
from consistency_pipeline.campaign.model import UrlReference
from consistency_pipeline.errors import CampaignError, Problem
from consistency_pipeline.shelf import Shelf
from consistency_pipeline.text import without_query

if TYPE_CHECKING:
    import httpx2

WIDTH = 4  # fetches at a time; each holds a picture in memory
DECODERS = 2
HINT = "Look at the address in a browser, or save the picture below the campaign's folder and name that file."


async def gather(
    campaign: Campaign,
    shelf: Shelf,
    say: Callable[[str], None],
    *,
    refresh: bool = False,
    transport: "httpx2.AsyncBaseTransport | None" = None,
) -> None:
    """Fetch the references of a campaign that are on the web and not on the shelf, or with `refresh` all of them.

    Raises `CampaignError` with all that could not be fetched; the others are kept, and what was there before stays.
    `transport` is for tests.
    """
    wanted = {url: key for url, key in _addresses(campaign) if refresh or shelf.find(url) is None}
    if not wanted:
        return
    from consistency_pipeline.web import NotFetched, client, fetch_picture, guarded_transport

    problems: list[Problem] = []
    places, decoding = anyio.CapacityLimiter(WIDTH), anyio.CapacityLimiter(DECODERS)

    async def bring(url: str, key: Key) -> None:
        try:
            async with places:
                data = await fetch_picture(url, visitor, decoding=decoding)
                await anyio.to_thread.run_sync(shelf.put, url, data, datetime.now(UTC).isoformat(timespec="seconds"))
        except (NotFetched, OSError) as error:
            problems.append(at(campaign, key, f"{without_query(url)} cannot be fetched: {error}", HINT))
        else:
            say(f"fetched {without_query(url)}: {len(data):,} bytes")

    async with client(transport or guarded_transport(width=WIDTH)) as visitor, anyio.create_task_group() as tasks:
        for url, key in wanted.items():
            tasks.start_soon(bring, url, key)
    if problems:
        raise CampaignError(sorted(problems, key=lambda problem: problem.line or 0))


def _addresses(campaign: Campaign) -> Iterator[tuple[str, Key]]:
    for name, subject in campaign.subjects.items():
        for view, reference in subject.references.items():
            if isinstance(reference, UrlReference):
                yield reference.url, ("subjects", name, "references", view, "url")
