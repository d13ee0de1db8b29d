"""References on the web: fetched before a run is planned, kept, shown without keys, and never sent as addresses."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import anyio
import httpx2
import pytest

from consistency_pipeline.errors import CampaignError
from consistency_pipeline.fetched import WIDTH, gather
from consistency_pipeline.manifest import Manifest, plan_document
from consistency_pipeline.pipeline import Pace, Result, look, make, open_project
from consistency_pipeline.plan import build
from consistency_pipeline.prompts import Prompter, shipped_templates
from consistency_pipeline.records import Status
from consistency_pipeline.reporter import Silent
from consistency_pipeline.shelf import Shelf
from tests.builders import DESK, MUG, Document, document, planned, png, written

SECRET = "s3cret-signature-4711"
FRONT = f"https://pictures.test/mug/front.png?X-Amz-Signature={SECRET}"
BASE = "https://pictures.test/mug/base.png"
DRAWN = "refs/mug/lid.png"


@dataclass
class Site:
    """Answers for `pictures.test`, and keeps what it was asked."""

    pictures: dict[str, bytes] = field(default_factory=lambda: {FRONT: png("front"), BASE: png("base")})
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(str(request.url))
        assert "authorization" not in request.headers
        picture = self.pictures.get(str(request.url))
        return httpx2.Response(404) if picture is None else httpx2.Response(200, content=picture)


@dataclass
class Place:
    """A campaign that refers to the web, in a folder of its own."""

    folder: Path
    site: Site = field(default_factory=Site)

    @property
    def results(self) -> Path:
        return self.folder / "outputs" / "mugs"

    @property
    def shelf(self) -> Path:
        return self.results / "references"

    def look(self) -> Manifest:
        return look(open_project("mugs", self.folder))

    def make(self, *, refresh: bool = False) -> Result:
        transport = httpx2.MockTransport(self.site)
        return make(open_project("mugs", self.folder), Pace(), Silent(), refresh=refresh, transport=transport)

    def gather(self, *, refresh: bool = False) -> None:
        """Fetch as a run does, and make nothing."""
        found = open_project("mugs", self.folder).campaign
        transport = httpx2.MockTransport(self.site)
        bring = partial(gather, found, Shelf(self.shelf), lambda _: None, refresh=refresh, transport=transport)
        anyio.run(bring)

    def asked(self) -> list[str]:
        """Return what the site was asked since the last look."""
        asked, self.site.asked = sorted(self.site.asked), []
        return asked


def campaign(references: Mapping[str, object], **changes: object) -> Document:
    mug = {**MUG, "references": references}
    facts = {"provider": "sandbox", "size": "512x512", **changes}
    scenes = [DESK, {**DESK, "id": "shelf", "prompt": "on a shelf", "references": ["mug.lid"]}]
    return document(*scenes, subjects={"mug": mug}, **facts)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    written(tmp_path / "campaigns" / "mugs", campaign({"front": FRONT, "base": {"url": BASE}, "lid": DRAWN}))
    return Place(tmp_path)


def everything(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# The plan


def test_a_plan_asks_nobody_and_says_what_it_does_not_know(place: Place) -> None:
    found = place.look()
    desk, shelf = found.rows
    assert desk.status is Status.MISSING
    assert desk.reason == "never asked for; mug.front, mug.base not fetched yet: a run does that first"
    assert shelf.reason == "never asked for"
    assert not place.results.exists()
    references = json.loads(plan_document(found))["shots"][0]["references"]
    assert references[0] == {
        "subject": "mug", "view": "front", "path": None, "sha256": None,
        "url": "https://pictures.test/mug/front.png?…", "fetched": False,
    }  # fmt: skip
    assert SECRET not in plan_document(found)


def test_until_a_reference_is_here_its_address_stands_for_it(tmp_path: Path) -> None:
    one, two, again = (
        planned(written(tmp_path, campaign({"front": url, "lid": DRAWN}))).shots[0].fingerprint
        for url in (FRONT, BASE, FRONT)
    )
    assert (one == again, one == two) == (True, False)


def test_the_same_bytes_from_elsewhere_are_the_same_reference(tmp_path: Path) -> None:
    shelf, data = Shelf(tmp_path / "references"), png("mug")
    (tmp_path / "refs").mkdir()
    (tmp_path / "refs" / "front.png").write_bytes(data)
    for url in (FRONT, BASE):
        shelf.put(url, data, "2026-11-23T00:00:00Z")
    prompter = Prompter([shipped_templates()])
    prints = set()
    for front in (FRONT, BASE, "refs/front.png"):
        found = written(tmp_path, campaign({"front": front, "lid": DRAWN}))
        prints.add(build(found, "sandbox", prompter, shelf).shots[0].fingerprint)
    assert len(prints) == 1


# A run


def test_a_run_fetches_what_it_needs_once_and_sends_the_bytes(place: Place) -> None:
    result = place.make()
    assert place.asked() == [BASE, FRONT]
    assert result.manifest.counts == {Status.MADE: 2}
    [front, base, _] = json.loads((place.results / "sandbox" / "manifest.json").read_text())["shots"][0]["references"]
    assert (front["url"], front["fetched"]) == ("https://pictures.test/mug/front.png?…", True)
    assert [front["sha256"], base["sha256"]] == [
        hashlib.sha256(place.site.pictures[url]).hexdigest() for url in (FRONT, BASE)
    ]
    for path, data in everything(place.results).items():
        assert SECRET.encode() not in data, path
    for path, data in everything(place.results / "sandbox" / "service").items():
        assert b"pictures.test" not in data, path  # the service never hears of the address

    assert place.make().tally is None
    assert (place.asked(), [row.reason for row in place.look().rows]) == ([], ["", ""])


def test_what_is_kept_says_where_it_is_from_and_nothing_else_lies_there(place: Place) -> None:
    place.gather()
    name = hashlib.sha256(FRONT.encode()).hexdigest()
    assert sorted(path.name for path in place.shelf.iterdir()) == sorted(
        f"{hashlib.sha256(url.encode()).hexdigest()}{ending}" for url in (FRONT, BASE) for ending in ("", ".json")
    )
    data = (place.shelf / name).read_bytes()
    facts = json.loads((place.shelf / f"{name}.json").read_text())
    assert data == place.site.pictures[FRONT]
    assert facts.pop("fetched_at").startswith("20")
    assert facts == {
        "url": "https://pictures.test/mug/front.png?…", "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data),
    }  # fmt: skip


@pytest.mark.thorough
def test_refreshing_makes_again_only_what_shows_other_bytes(place: Place) -> None:
    place.make()
    place.asked()
    assert place.make(refresh=True).tally is None
    assert place.asked() == [BASE, FRONT]

    place.site.pictures[FRONT] = png("another")
    assert place.make().tally is None  # what is kept counts until it is asked for anew
    assert place.asked() == []
    result = place.make(refresh=True)
    assert result.tally is not None
    assert result.tally.settled == {Status.MADE: 1}
    assert [len(row.attempts) for row in result.manifest.rows] == [2, 1]


@pytest.mark.thorough
def test_where_the_kept_bytes_are_lost_the_plan_does_not_say_that_they_changed(place: Place) -> None:
    place.make()
    for path in place.shelf.iterdir():
        path.unlink()
    desk = place.look().rows[0]
    assert desk.status is Status.STALE
    assert desk.reason == (
        "changed: perhaps reference mug.base, perhaps reference mug.front;"
        " mug.front, mug.base not fetched yet: a run does that first"
    )
    assert place.make().tally is None
    assert place.look().counts == {Status.MADE: 2}


@pytest.mark.parametrize("damage", ["bytes", "facts", "no facts", "no bytes", "odd facts"])
def test_what_is_damaged_on_the_shelf_is_fetched_again(place: Place, damage: str) -> None:
    shelf = Shelf(place.shelf)
    shelf.put(FRONT, png("mug"), "2026-11-23T00:00:00Z")
    file, facts = sorted(place.shelf.iterdir())
    match damage:
        case "bytes":
            file.write_bytes(png("another"))
        case "facts":
            facts.write_text("{")
        case "odd facts":
            facts.write_text("[]")
        case "no facts":
            facts.unlink()
        case _:
            file.unlink()
    assert shelf.find(FRONT) is None
    shelf.put(FRONT, png("mug"), "2026-11-23T00:00:00Z")
    assert shelf.find(FRONT) is not None


# What cannot be fetched


def test_what_cannot_be_fetched_is_a_problem_of_the_campaign_and_nothing_is_sent(place: Place) -> None:
    place.site.pictures |= {FRONT: b"<html>sign in</html>"}
    del place.site.pictures[BASE]
    with pytest.raises(CampaignError) as caught:
        place.make()
    front, base = caught.value.problems
    assert (front.key, base.key) == ("subjects.mug.references.front", "subjects.mug.references.base.url")
    assert front.line is not None
    assert base.line is not None
    assert front.line < base.line
    assert front.message == (
        "https://pictures.test/mug/front.png?… cannot be fetched: what is there is not a PNG, JPEG or WebP picture"
    )
    assert base.message == "https://pictures.test/mug/base.png cannot be fetched: the answer is HTTP 404"
    assert "save the picture below the campaign's folder" in front.hint
    assert SECRET not in str(caught.value)
    assert not (place.results / "sandbox" / "ledger.sqlite3").exists()
    assert not place.shelf.exists()


def test_what_could_be_fetched_is_kept_for_the_next_time(place: Place) -> None:
    base = place.site.pictures.pop(BASE)
    with pytest.raises(CampaignError):
        place.gather()
    place.asked()
    place.site.pictures[BASE] = base
    place.gather()
    assert place.asked() == [BASE]


def test_a_refresh_that_fails_leaves_what_was_there(place: Place) -> None:
    place.gather()
    before = everything(place.shelf)
    place.site.pictures.clear()
    with pytest.raises(CampaignError):
        place.make(refresh=True)
    assert everything(place.shelf) == before
    place.gather()


def test_so_many_are_fetched_at_a_time_and_each_address_once(tmp_path: Path) -> None:
    urls = [f"https://pictures.test/{number}.png" for number in range(12)]
    views = {f"v{number}": url for number, url in enumerate((*urls, *urls))}
    running, widest, asked = 0, 0, []

    async def answer(request: httpx2.Request) -> httpx2.Response:
        nonlocal running, widest
        running += 1
        widest = max(widest, running)
        asked.append(str(request.url))
        await anyio.sleep(0.01)
        running -= 1
        return httpx2.Response(200, content=png("mug"))

    found = written(tmp_path, campaign({**views, "lid": DRAWN}))
    said: list[str] = []

    async def main() -> None:
        await gather(found, Shelf(tmp_path / "shelf"), said.append, transport=httpx2.MockTransport(answer))

    anyio.run(main)
    assert sorted(asked) == sorted(urls)
    assert widest == WIDTH
    assert len(said) == 12


@pytest.mark.thorough
def test_from_the_command_line(tmp_path: Path) -> None:
    inwards = {
        "front": f"https://127.0.0.1:9/a.png?key={SECRET}",
        "base": "https://[64:ff9b::7f00:1]/a.png",
        "lid": DRAWN,
    }
    written(tmp_path / "campaigns" / "mugs", campaign(inwards))

    def command(*words: str) -> "subprocess.CompletedProcess[str]":
        program = [sys.executable, "-m", "consistency_pipeline", *words]
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return subprocess.run(program, cwd=tmp_path, env=kept, capture_output=True, text=True, check=False, timeout=30)

    ran = command("run", "mugs", "--refresh")
    assert ran.returncode == 2
    assert "127.0.0.1 is not a public address" in ran.stderr
    assert "64:ff9b::7f00:1 is not a public address" in ran.stderr
    assert "campaign.yaml:" in ran.stderr
    assert SECRET not in ran.stderr + ran.stdout
