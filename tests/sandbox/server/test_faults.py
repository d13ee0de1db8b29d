"""Faults on demand: each does what it says, and strikes when it should."""

import io
import threading
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from PIL import Image

from consistency_pipeline.errors import UsageError
from consistency_pipeline.sandbox import Fault, Options, Sandbox, serve
from consistency_pipeline.sandbox.chance import Chance
from consistency_pipeline.sandbox.faults import KINDS, Stage, faults_in
from tests.sandbox.server.client import Client, Json, data_uri, inference, new_id, png
from tests.sandbox.server.conftest import flat


def struck(client: Client, fault: str, task: Json | None = None) -> httpx2.Response:
    return client.post(task or inference(), headers={"X-Sandbox-Fault": fault})


def accepted(sandbox: Sandbox, task: Json) -> bool:
    return sandbox.books.task(task["taskUUID"]) is not None


@pytest.mark.parametrize("name", ["429", "503", "504"])
def test_no_room(client: Client, sandbox: Sandbox, name: str) -> None:
    task = inference()
    plain = struck(client, name, task)
    assert (plain.status_code, "retry-after" in plain.headers) == (int(name), False)
    assert plain.json()["errors"][0]["taskUUID"] == task["taskUUID"]
    assert struck(client, f"{name};retry-after=7", task).headers["retry-after"] == "7"
    assert not accepted(sandbox, task)
    assert len(client.items(task)) == 1  # and it goes through on the next try


def test_a_page_of_html(client: Client) -> None:
    answer = struck(client, "html")
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html; charset=utf-8")
    assert answer.text.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(("name", "was_accepted"), [("reset", False), ("reset-after", True)])
def test_a_reset_connection(client: Client, sandbox: Sandbox, name: str, was_accepted: bool) -> None:
    task = inference()
    with pytest.raises((httpx2.ReadError, httpx2.RemoteProtocolError)):
        struck(client, name, task)
    assert accepted(sandbox, task) is was_accepted
    if was_accepted:
        assert client.error(task)[1]["code"] == "conflictTaskUUID"
        assert len(client.poll(task["taskUUID"])["data"]) == 1


@pytest.mark.parametrize(("name", "was_accepted"), [("hang", False), ("hang-after", True)])
def test_silence(client: Client, sandbox: Sandbox, name: str, was_accepted: bool) -> None:
    task = inference()
    with pytest.raises(httpx2.ReadTimeout):
        client.http.post(client.url, json=[task], headers={"X-Sandbox-Fault": name}, timeout=0.3)
    assert accepted(sandbox, task) is was_accepted


@pytest.mark.parametrize("spread", ["", ";spread=uniform;high=0.3", ";spread=lognormal;sigma=0.01"])
def test_late_answers(client: Client, spread: str) -> None:
    begun = time.monotonic()
    assert struck(client, f"delay;seconds=0.25{spread}").status_code == 200
    assert 0.2 < time.monotonic() - begun < 2


def test_truncated_json(client: Client, sandbox: Sandbox) -> None:
    task = inference()
    answer = struck(client, "truncated-json", task)
    assert answer.status_code == 200
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        answer.json()
    assert accepted(sandbox, task)


def test_errors_beside_data(client: Client) -> None:
    task = inference()
    body = struck(client, "mixed", task).json()
    assert len(body["data"]) == 1
    assert body["errors"][0]["taskUUID"] == task["taskUUID"]
    body = struck(client, "empty-errors").json()
    assert (len(body["data"]), body["errors"]) == (1, [])


@pytest.mark.parametrize(
    ("fault", "code", "status"),
    [
        ("refused", "invalidProviderContent", 400),
        ("provider-timeout", "timeoutProvider", 504),
        ("fails;code=inferenceError", "inferenceError", 400),
    ],
)
def test_tasks_that_fail_are_not_charged(client: Client, sandbox: Sandbox, fault: str, code: str, status: int) -> None:
    task = inference()
    answer = struck(client, fault, task)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code)
    entry = sandbox.books.task(task["taskUUID"])
    assert entry is not None
    assert entry.cost == 0
    later = inference(deliveryMethod="async")
    assert struck(client, fault, later).json()["data"] == [{n: later[n] for n in ("taskType", "taskUUID")}]
    assert client.poll(later["taskUUID"])["errors"][0]["code"] == code


def test_a_failed_task_can_be_an_item(client: Client) -> None:
    task = inference(deliveryMethod="async")
    struck(client, "refused;shape=item", task)
    (item,) = client.poll(task["taskUUID"])["data"]
    assert (item["status"], item["error"]["code"]) == ("error", "invalidProviderContent")


def test_no_money(client: Client, sandbox: Sandbox) -> None:
    task = inference()
    answer = struck(client, "no-money", task)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (402, "insufficientCredits")
    assert not accepted(sandbox, task)


def test_a_task_that_never_ends(home: Path) -> None:
    task = inference(deliveryMethod="async")
    for _ in range(2):  # also not after a restart
        with serve(home, options=Options(renderer=flat)) as sandbox, Client(sandbox.url, sandbox.key) as client:
            struck(client, "never-ends", task)
            time.sleep(0.1)
            (item,) = client.items({"taskType": "getResponse", "taskUUID": task["taskUUID"]})
            assert item["status"] == "processing"


def test_a_slow_task(client: Client) -> None:
    task = inference(deliveryMethod="async")
    struck(client, "slow;seconds=0.2", task)
    begun = time.monotonic()
    client.poll(task["taskUUID"])
    assert 0.1 < time.monotonic() - begun < 3


def test_fewer_results(client: Client, sandbox: Sandbox) -> None:
    task = inference(numberResults=3)
    assert len(struck(client, "fewer-results", task).json()["data"]) == 2
    entry = sandbox.books.task(task["taskUUID"])
    assert entry is not None
    assert entry.cost == pytest.approx(2 * 0.04657)
    assert struck(client, "fewer-results").json() == {"data": []}


def test_a_missing_cost(client: Client, sandbox: Sandbox) -> None:
    task = inference(includeCost=True)
    (item,) = struck(client, "no-cost", task).json()["data"]
    assert "cost" not in item
    entry = sandbox.books.task(task["taskUUID"])
    assert entry is not None
    assert entry.cost == 0.04657


def picture_of(client: Client, fault: str, **changes: object) -> Image.Image:
    (item,) = struck(client, fault, inference(outputFormat="PNG", **changes)).json()["data"]
    return client.picture(item["imageURL"])


def test_pictures_that_are_wrong(client: Client) -> None:
    assert picture_of(client, "wrong-size").size == (256, 256)
    assert picture_of(client, "blank").getcolors() == [(512 * 512, (255, 255, 255))]
    red = {"referenceImages": [data_uri(png(color="red"))]}
    assert picture_of(client, "same-as-reference", inputs=red).getcolors() == [(512 * 512, (255, 0, 0))]


def test_downloads_that_are_wrong(client: Client) -> None:
    def address(fault: str) -> str:
        return str(struck(client, fault).json()["data"][0]["imageURL"])

    assert client.http.get(address("url-gone")).status_code == 404
    page = client.http.get(address("url-not-picture"))
    assert (page.status_code, page.text[:9]) == (200, "<!DOCTYPE")
    half = client.http.get(address("url-truncated"))
    assert half.status_code == 200
    with pytest.raises(OSError, match="truncated"):
        Image.open(io.BytesIO(half.content)).load()
    with pytest.raises(httpx2.RemoteProtocolError):
        client.http.get(address("url-cut"))


def test_every_fault_is_tested() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in KINDS if f'"{name}' not in text] == []


@pytest.fixture
def faulty(home: Path) -> Generator[tuple[Sandbox, Client]]:
    options = Options(renderer=flat, faults=(Fault("503", rate=0.5, on="imageInference"),), fault_seed=7)
    with serve(home, options=options) as sandbox, Client(sandbox.url, sandbox.key) as client:
        yield sandbox, client


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
    assert struck(client, text).json()["errors"][0]["code"] == "invalidFault"


def test_faults_in_words() -> None:
    assert faults_in("429;retry-after=2 , slow;seconds=3;rate=0.5,") == (
        Fault("429", retry_after=2.0),
        Fault("slow", seconds=3.0, rate=0.5),
    )
    assert faults_in("") == ()
