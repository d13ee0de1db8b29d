"""A service that answers oddly at one point of a task, and charges all the same: what is paid is counted there."""

import io
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from PIL import Image
from pydantic import SecretStr

from consistency_pipeline import pipeline
from consistency_pipeline.access import Access
from consistency_pipeline.ledger import Ledger, attempts, unsettled
from consistency_pipeline.manifest import Manifest, fold
from consistency_pipeline.permission import check, nobody
from consistency_pipeline.providers import Settings
from consistency_pipeline.providers.runware import connect
from consistency_pipeline.records import Attempt, Status, Tally
from consistency_pipeline.reporter import Silent
from consistency_pipeline.retry import Kind, PollPolicy, Retries, RetryPolicy
from consistency_pipeline.runner import Studio, run, settle_open
from consistency_pipeline.width import fixed
from tests.builders import attempt, document, planned, written

SCENES = ({"id": "desk", "subjects": ["mug"], "prompt": "on a desk"},
          {"id": "snow", "subjects": ["mug"], "prompt": "in the snow"})  # fmt: skip
Odd = Callable[[str], httpx2.Response]


def error(code: str, task: str | None = None, **more: object) -> dict[str, Any]:
    return {"errors": [{"code": code, "message": code, **({"taskUUID": task} if task else {}), **more}]}


def told(status: int, code: str, *, named: bool = True, **more: object) -> Odd:
    return lambda task: httpx2.Response(status, json=error(code, task if named else None, **more))


def page(status: int) -> Odd:
    return lambda task: httpx2.Response(status, content=b"<html>oh no</html>")


@dataclass
class Service:
    """Makes and charges every task that it takes, once; the first answers at `place` are odd, for each task."""

    place: str
    odd: Odd
    times: int = 1
    charged: list[str] = field(default_factory=list)
    struck: dict[str, int] = field(default_factory=dict)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.method == "GET":
            out = io.BytesIO()
            blocks = random.Random(str(request.url)).randbytes(60)
            Image.frombytes("RGB", (5, 4), blocks).resize((512, 512)).save(out, "PNG")
            return httpx2.Response(200, content=out.getvalue())
        [task] = json.loads(request.content)
        name = task["taskUUID"]
        match task["taskType"]:
            case "mediaStorage":
                return httpx2.Response(200, json={"data": [{"taskUUID": name, "mediaUUID": f"media-{name}"}]})
            case "imageInference":
                if name in self.charged:
                    return httpx2.Response(400, json=error("conflictTaskUUID", name))
                self.charged.append(name)
                return self._odd("submit", name) or httpx2.Response(200, json={"data": [{"taskUUID": name}]})
            case "getResponse":
                return self._odd("poll", name) or httpx2.Response(200, json={"data": self._made(name)})
        return httpx2.Response(200, json={"data": [{"taskUUID": name, "response": {"data": self._made(name)}}]})

    def _odd(self, place: str, task: str) -> httpx2.Response | None:
        count = self.struck.get(f"{place} {task}", 0)
        self.struck[f"{place} {task}"] = count + 1
        return self.odd(task) if place in self.place.split() and count < self.times else None

    def _made(self, task: str) -> list[dict[str, Any]]:
        if task not in self.charged:
            return []
        url = f"https://pictures.test/{task}.png"
        return [{"taskUUID": task, "imageUUID": f"image-{task}", "imageURL": url, "cost": 0.05}]


HURRY = 100  # seconds of a run in one of ours


def perform(folder: Path, service: Service) -> tuple[Manifest, Tally]:
    written(folder / "campaigns" / "mugs", document(*SCENES, size="512x512"))
    (folder / ".env").write_text("RUNWARE_API_KEY=key-of-a-test\nRUNWARE_BASE_URL=http://127.0.0.1:9/v1\n")
    project = pipeline.open_project("mugs", folder)

    async def main(book: Ledger) -> Tally:
        settings = Settings(SecretStr("key-of-a-test"), "https://service.test/v1", 1)
        async with connect(settings, httpx2.MockTransport(service)) as provider:
            soon = RetryPolicy(tries=4, first=0.1, longest=1.0)
            studio = Studio(
                provider, book, Silent(), project.home, project.campaign.folder, fixed(1),
                retries=Retries(soon, {**Retries().kinds, Kind.MODERATED: soon}),
                polling=PollPolicy(first=0.1, longest=1.0, total=500.0),
                clock=lambda: HURRY * time.monotonic(), sleep=lambda seconds: anyio.sleep(seconds / HURRY),
            )  # fmt: skip
            found = pipeline.look(project)
            await settle_open(unsettled(book.path), found.plan, made(found), studio)
            found = pipeline.look(project)
            history = {row.shot.id: row.attempts for row in found.rows}
            return await run(found.plan, [r.shot for r in found.to_make], made(found), history, studio)

    with Ledger(project.ledger) as book:
        tally = anyio.run(main, book)
    return pipeline.look(project), tally


def made(found: Manifest) -> dict[str, Attempt]:
    return {row.shot.id: row.attempt for row in found.rows if row.status is Status.MADE and row.attempt}


HEALS = {
    "a poll answered 500": Service("poll", told(500, "internalServerError")),
    "a poll answered 500 about no task": Service("poll", told(500, "internalServerError", named=False)),
    "a poll answered 503": Service("poll", told(503, "serviceUnavailable"), 3),
    "a poll turned away by a rate limit under 400": Service("poll", told(400, "rateLimitExceeded")),
    "a poll whose error is about the question": Service("poll", told(400, "invalidTaskUUID", taskType="getResponse")),
    "a poll answered with a page under 404": Service("poll", page(404)),
    "a poll answered with a page under 502": Service("poll", page(502), 3),
    "a submit answered 500 after the task was taken": Service("submit", told(500, "internalServerError")),
    "a submit answered 504 after the task was taken": Service("submit", told(504, "providerTimeout")),
    "a submit and then a poll answered 500": Service("submit poll", told(500, "unknownError")),
    "a submit and then a poll answered with a page": Service("submit poll", page(504)),
}


@pytest.mark.parametrize("name", HEALS)
def test_an_odd_answer_is_asked_about_and_never_paid_for_again(tmp_path: Path, name: str) -> None:
    model = HEALS[name]
    service = Service(model.place, model.odd, model.times)
    found, tally = perform(tmp_path, service)
    assert [row.status for row in found.rows] == [Status.MADE] * 2, [row.reason for row in found.rows]
    assert len(service.charged) == 2
    assert tally.spent == pytest.approx(0.10)


STAYS = {
    "no access any more": Service("poll", page(403), 100),
    "no money any more": Service("poll", told(402, "insufficientCredits", named=False), 100),
    "an error for ever": Service("poll", told(500, "internalServerError"), 100),
    "no access after an unclear submit": Service("submit poll", page(403), 100),
}


@pytest.mark.parametrize("name", ["no access any more", "no money any more", "an error for ever"])
def test_what_cannot_be_heard_of_stays_unknown_and_counts_as_spent(tmp_path: Path, name: str) -> None:
    model = STAYS[name]
    service = Service(model.place, model.odd, model.times)
    found, _ = perform(tmp_path, service)
    ledger = attempts(tmp_path / "outputs" / "mugs" / "sandbox" / "ledger.sqlite3")
    assert {tried.outcome.value for tried in ledger} == {"unknown"}
    assert found.spent == pytest.approx(sum(row.shot.estimated_cost for row in found.rows[: len(ledger)]))
    before = len(service.charged)
    healed = Service("", page(500), charged=service.charged)
    found, tally = perform(tmp_path, healed)
    assert [row.status for row in found.rows] == [Status.MADE] * 2
    assert len(healed.charged) == 2
    assert tally.sent == 2 - before


def test_a_task_that_the_service_refused_is_refused_when_polled(tmp_path: Path) -> None:
    service = Service("poll", told(400, "invalidProviderContent", taskType="imageInference"), 100)
    found, _ = perform(tmp_path, service)
    assert [row.status for row in found.rows] == [Status.REFUSED] * 2


def test_a_lost_ledger_costs_no_old_pictures(tmp_path: Path) -> None:
    found, _ = perform(tmp_path, Service("", page(500)))
    home = tmp_path / "outputs" / "mugs" / "sandbox"
    before = {path: path.read_bytes() for path in home.rglob("*.png")}
    for path in home.glob("ledger*"):
        path.unlink()
    perform(tmp_path, Service("", page(500)))
    assert {path: path.read_bytes() for path in before} == before
    assert len(list(home.rglob("*.png"))) == 4
    assert found.rows


def test_what_counts_already_is_not_counted_again_before_a_run(tmp_path: Path) -> None:
    whole = document(*SCENES, size="512x512", budget={"max_cost": 0.1})
    plan = planned(written(tmp_path, whole), "runware")
    opened = [attempt(s.id, fingerprint=s.fingerprint, worst_cost=s.estimated_cost, sends=1) for s in plan.shots]
    found = fold(plan, opened, lambda _: False, lambda _: None)
    assert found.spent == pytest.approx(sum(shot.estimated_cost for shot in plan.shots))
    assert [row.further_cost for row in found.rows] == [0.0, 0.0]
    check(found, Access("runware", SecretStr("key-of-a-test")), nobody)
