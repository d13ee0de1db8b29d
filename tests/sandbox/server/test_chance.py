"""When faults strike: by chance, repeatably, and as set from outside."""

import threading
from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from consistency_pipeline.errors import UsageError
from consistency_pipeline.sandbox import Fault, Options, Sandbox, serve
from consistency_pipeline.sandbox.chance import Chance
from consistency_pipeline.sandbox.faults import Stage, faults_in
from tests.sandbox.server.client import Client, inference, new_id
from tests.sandbox.server.conftest import flat


@pytest.fixture
def faulty(home: Path) -> Generator[tuple[Sandbox, Client]]:
    options = Options(renderer=flat, faults=(Fault("503", rate=0.5, on="imageInference"),), fault_seed=7)
    with serve(home, options=options) as sandbox, Client(sandbox.url, sandbox.key) as client:
        yield sandbox, client


@pytest.mark.thorough
def test_faults_strike_by_chance_and_repeatably(faulty: tuple[Sandbox, Client], tmp_path: Path) -> None:
    _, client = faulty
    prompts = [f"prompt {number}" for number in range(30)]

    def outcomes(client: Client, prompts: list[str]) -> dict[str, int]:
        return {prompt: client.post(inference(positivePrompt=prompt)).status_code for prompt in prompts}

    first = outcomes(client, prompts)
    assert set(first.values()) == {200, 503}
    options = Options(renderer=flat, faults=(Fault("503", rate=0.5, on="imageInference"),), fault_seed=7)
    with serve(tmp_path / "again", options=options) as again, Client(again.url, again.key) as other:
        assert outcomes(other, prompts[::-1]) == first
    assert outcomes(client, prompts) != first  # a second try draws again
    assert client.post({"taskType": "getResponse", "taskUUID": new_id()}).status_code == 200


def test_a_rate_is_kept() -> None:
    chance = Chance((Fault("reset", rate=0.2),), seed=1)
    hits = [chance.choose({"positivePrompt": str(number)}, (Stage.BEFORE,)) for number in range(2000)]
    assert 340 < sum(map(bool, hits)) < 460


def test_spreads() -> None:
    chance = Chance((Fault("slow", seconds=2, spread="lognormal", sigma=0.5),), seed=1)
    drawn = sorted(fault.seconds for number in range(1001) for fault in chance.choose({"seed": number}, (Stage.TASK,)))
    assert 1.85 < drawn[500] < 2.15
    assert drawn[-1] > 5
    uniform = Chance((Fault("slow", seconds=2, spread="uniform", high=4),))
    drawn = [fault.seconds for number in range(500) for fault in uniform.choose({"seed": number}, (Stage.TASK,))]
    assert 2 <= min(drawn) < 2.1
    assert 3.9 < max(drawn) <= 4


def test_times_are_counted_whoever_comes() -> None:
    chance = Chance((Fault("429", times=5),))
    hits: list[int] = []

    def ask() -> None:
        hits.append(sum(len(chance.choose({"seed": 1}, (Stage.BEFORE,))) for _ in range(50)))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(hits) == 5
    assert chance.struck() == {"429": 5}


def control(client: Client, method: str, path: str, **arguments: Any) -> httpx2.Response:
    return client.http.request(method, client.url.replace("/v1", f"/sandbox/{path}"), **arguments)


def test_faults_can_be_set_from_outside(faulty: tuple[Sandbox, Client]) -> None:
    _, client = faulty
    answer = control(client, "POST", "faults", json=[{"name": "429", "times": 2, "retry_after": 3}])
    assert [fault["name"] for fault in answer.json()["faults"]] == ["429"]
    got = [client.post(inference()) for _ in range(3)]
    assert [(answer.status_code, answer.headers.get("retry-after")) for answer in got] == [
        (429, "3"),
        (429, "3"),
        (200, None),
    ]
    assert control(client, "GET", "faults").json()["struck"] == {"429": 2}
    assert control(client, "POST", "faults", json=[]).json()["faults"] == []


def test_books_can_be_read_from_outside(faulty: tuple[Sandbox, Client]) -> None:
    sandbox, client = faulty
    control(client, "POST", "faults", json=[])
    task = inference()
    client.items(task)
    books = control(client, "GET", "books").json()
    assert [charge["amount"] for charge in books["charges"]] == [0.04657]
    assert (books["tasks"][0]["task_uuid"], books["tasks"][0]["status"]) == (task["taskUUID"], "done")
    assert sandbox.key not in str(books)


@pytest.mark.parametrize(("method", "path"), [("GET", "books"), ("GET", "faults"), ("POST", "faults")])
def test_control_needs_the_key(sandbox: Sandbox, method: str, path: str) -> None:
    address = sandbox.url.replace("/v1", f"/sandbox/{path}")
    assert httpx2.request(method, address, trust_env=False).status_code == 401


@pytest.mark.parametrize(
    "body", [[{"name": "flood"}], [{}], ["429"], [{"name": "429", "rat": 1}], [{"name": "429", "rate": "x"}]]
)
def test_what_is_no_fault_is_refused(client: Client, body: list[object]) -> None:
    answer = control(client, "POST", "faults", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "invalidFault")


@pytest.mark.parametrize("text", ["flood", "429;rate=2", "429;retry_after", "slow;spread=wide", "fails;shape=x", ";"])
def test_text_that_is_no_fault_is_refused(client: Client, text: str) -> None:
    with pytest.raises(UsageError):
        faults_in(text)
    assert client.post(inference(), headers={"X-Sandbox-Fault": text}).json()["errors"][0]["code"] == "invalidFault"


def test_faults_in_words() -> None:
    assert faults_in("429;retry-after=2 , slow;seconds=3;rate=0.5,") == (
        Fault("429", retry_after=2.0),
        Fault("slow", seconds=3.0, rate=0.5),
    )
    assert faults_in("") == ()
