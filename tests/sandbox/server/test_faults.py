"""Faults on demand: each does what it says, and strikes when it should."""

import io
import time
from pathlib import Path

import httpx2
import pytest
from PIL import Image

from consistency_pipeline.sandbox import Options, Sandbox, serve
from consistency_pipeline.sandbox.faults import KINDS
from tests.sandbox.server.client import Client, Json, data_uri, inference, png
from tests.sandbox.server.conftest import flat
from tests.scoring.shown import thing
from tests.seeing.drawn import packed


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


def test_a_subject_that_drifted(client: Client) -> None:
    asked = {"seed": 7, "inputs": {"referenceImages": [data_uri(packed(thing()[0]))]}}
    kept, again, other = (
        picture_of(client, fault, **asked) for fault in ("drift;rate=0", "drift;rate=0", "drift;how=swap")
    )
    assert kept == again != other


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
