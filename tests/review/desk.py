"""A small campaign whose pictures were made, the review of it, and pages that speak to that without a browser."""

import json
import shutil
import threading
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from consistency_pipeline import pipeline
from consistency_pipeline.pipeline import Pace, Project
from consistency_pipeline.reporter import Silent
from consistency_pipeline.review import Running, Work, serve
from consistency_pipeline.review.work import Make
from consistency_pipeline.sandbox import Options, Sandbox
from consistency_pipeline.sandbox import serve as stand_in
from tests.builders import document, written
from tests.test_cli import KEY, SCENES, SMALL, plain

PATIENCE = 20.0  # seconds


@dataclass
class Studio:
    """A folder with a campaign, and a service that draws at once."""

    folder: Path
    service: Sandbox

    @property
    def campaign(self) -> Path:
        return self.folder / "campaigns" / "mugs"

    def load(self) -> Project:
        return pipeline.open_project("mugs", self.folder, base_url=self.service.url)

    def write(self, **changes: Any) -> None:
        written(self.campaign, document(*SCENES, **{**SMALL, **changes}))

    def run(self, **wishes: Any) -> None:
        with ThreadPoolExecutor(1) as aside:  # a test that drives a browser has an event loop of its own
            aside.submit(pipeline.make, self.load(), Pace(), Silent(), **wishes).result()

    def lines(self) -> list[dict[str, Any]]:
        path = self.campaign / "decisions.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def charges(self) -> int:
        return len(self.service.books.charges())

    @contextmanager
    def reviewed(self, make: Make = pipeline.make) -> Generator["Client"]:
        with (
            serve(Work(self.load, pipeline.foresee, make)) as running,
            httpx2.Client(timeout=PATIENCE) as http,
        ):
            yield Client(running, http)


@contextmanager
def studio(folder: Path, like: Path | None = None, **changes: Any) -> Generator[Studio]:
    """Yield a studio whose shots were made; `like` is the folder of another one, which is as good and takes no time."""
    if like:
        shutil.copytree(like, folder, dirs_exist_ok=True)
    with stand_in(folder / "service", options=Options(keys=(KEY,), renderer=plain)) as service:
        found = Studio(folder, service)
        if like:
            yield found
            return
        found.write(**changes)
        (folder / ".env").write_text(f"RUNWARE_API_KEY={KEY}\n")
        found.run()
        yield found


@dataclass
class Heard:
    """What came over server-sent events, as it came."""

    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    ended: bool = False

    def of(self, name: str) -> list[dict[str, Any]]:
        return [data for event, data in self.events if event == name]

    def until(self, name: str, many: int = 1) -> list[dict[str, Any]]:
        end = time.monotonic() + PATIENCE
        while len(self.of(name)) < many:
            assert time.monotonic() < end, (name, self.events)
            time.sleep(0.01)
        return self.of(name)


@dataclass
class Client:
    """A page of a review, in effect."""

    running: Running
    http: httpx2.Client

    @property
    def url(self) -> str:
        return self.running.url

    @property
    def origin(self) -> str:
        return self.url.rsplit("/", 2)[0]

    def get(self, path: str = "", **headers: str) -> httpx2.Response:
        return self.http.get(f"{self.url}{path}", headers=headers)

    def post(self, path: str, body: Any, **headers: str) -> httpx2.Response:
        sent = {"Origin": self.origin, "Content-Type": "application/json", **headers}
        return self.http.post(f"{self.url}{path}", content=json.dumps(body), headers=sent)

    def document(self) -> dict[str, Any]:
        return dict(self.get("api/document").json())

    def shot(self, name: str = "desk/1") -> dict[str, Any]:
        return next(shot for shot in self.document()["shots"] if shot["id"] == name)

    def decide(self, verdict: str, shot: str = "desk/1", reason: str = "") -> httpx2.Response:
        picture = self.shot(shot)["attempts"][-1]["picture"]["sha256"]
        at = "2026-11-23T07:31:05.120Z"
        said = {"shot": shot, "verdict": verdict, "picture": picture, "reason": reason, "at": at}
        return self.post("api/decisions", said)

    @contextmanager
    def listening(self, since: int | None = None) -> Generator[Heard]:
        """Hear what the server sends, beside the block."""
        found = Heard()
        since = self.document()["review"]["version"] if since is None else since
        with (
            httpx2.Client(timeout=PATIENCE) as http,
            http.stream("GET", f"{self.url}api/events?since={since}") as response,
        ):
            assert response.headers["content-type"].startswith("text/event-stream")
            thread = threading.Thread(target=_listen, args=(response, found), daemon=True)
            thread.start()
            found.until("notice")
            yield found


def _listen(response: httpx2.Response, heard: Heard) -> None:
    name = ""
    with suppress(httpx2.HTTPError, httpx2.StreamError):  # the block has ended
        for line in response.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                heard.events.append((name, json.loads(line.removeprefix("data: "))))
        heard.ended = True
