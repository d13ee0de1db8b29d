"""References from the web: fetched once, kept beside the campaign's results, and used from there until asked anew.

So the bytes are known before a run is planned, the same run tomorrow sends the same picture, and a plan needs no
network.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import anyio
import anyio.to_thread
import httpx2

from consistency_pipeline.campaign import Campaign
from consistency_pipeline.campaign.checks.places import Key, at
from consistency_pipeline.campaign.model import UrlReference
from consistency_pipeline.errors import CampaignError, Problem
from consistency_pipeline.files import digest, digest_file, write_whole
from consistency_pipeline.web import NotFetched, client, fetch_picture, guarded_transport, without_query

WIDTH = 4  # fetches at a time; each holds a picture in memory
DECODERS = 2
HINT = "Look at the address in a browser, or save the picture below the campaign's folder and name that file."


@dataclass(frozen=True, slots=True)
class Kept:
    """A reference that was fetched: the file it is in, and the SHA-256 of its bytes."""

    place: Path
    sha256: str


class Shelf:
    """The folder of a campaign's fetched references: for each a file named after its URL's hash, and its facts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, url: str) -> Kept | None:
        """Return what was fetched from a URL, or None where that is not there, or is not what was put there."""
        place, facts = self._places(url)
        try:
            sha256 = digest_file(place)
            written = json.loads(facts.read_bytes())
        except (OSError, ValueError):
            return None
        return Kept(place, sha256) if isinstance(written, dict) and written.get("sha256") == sha256 else None

    def put(self, url: str, data: bytes, when: str) -> None:
        """Keep the bytes that came from a URL; when that is cut short, they are fetched again."""
        place, facts = self._places(url)
        write_whole(place, data)
        document = {"url": without_query(url), "sha256": digest(data), "bytes": len(data), "fetched_at": when}
        write_whole(facts, json.dumps(document, ensure_ascii=False, indent=1) + "\n")

    def _places(self, url: str) -> tuple[Path, Path]:
        name = digest(url.encode())
        return self._folder / name, self._folder / f"{name}.json"


async def gather(
    campaign: Campaign,
    shelf: Shelf,
    say: Callable[[str], None],
    *,
    refresh: bool = False,
    transport: httpx2.AsyncBaseTransport | None = None,
) -> None:
    """Fetch the references of a campaign that are on the web and not on the shelf, or with `refresh` all of them.

    Raises `CampaignError` with all that could not be fetched; the others are kept, and what was there before stays.
    `transport` is for tests.
    """
    wanted = {url: key for url, key in _addresses(campaign) if refresh or shelf.find(url) is None}
    if not wanted:
        return
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
