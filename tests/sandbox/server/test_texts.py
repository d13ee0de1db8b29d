"""textInference: what the sandbox tells of pictures, from what it knows of drawing them, and what that costs."""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from consistency_pipeline.sandbox import Fault, Options, Sandbox, serve
from tests.sandbox.server.client import SOME_ID, Client, Json, data_uri, inference, new_id, png
from tests.sandbox.server.conftest import flat
from tests.scoring.shown import thing
from tests.seeing.drawn import packed

MODEL = "google:gemini@3.5-flash"
ANSWERS = ["yes", "no", "not_visible"]
ONE = {"type": "object", "properties": {"answer": {"type": "string", "enum": ANSWERS}, "reason": {"type": "string"}}}
SCHEMA = {"type": "object", "properties": {"band": ONE, "all": {"type": "boolean"}, "list": {"type": "array"}}}
GONE = "0b0f2f6e-5d2f-4a5b-8c3d-111111111111"


def asking(*images: str, **changes: object) -> Json:
    """Return a task that is in order, with some parameters changed; None takes one away."""
    task = {
        "taskType": "textInference",
        "taskUUID": new_id(),
        "model": MODEL,
        "messages": [{"role": "user", "content": "is the band there?"}],
        "inputs": {"images": list(images)} if images else None,
        "outputFormat": "JSON",
        "jsonSchema": SCHEMA,
        "includeCost": True,
        **changes,
    }
    return {name: value for name, value in task.items() if value is not None}


def said(client: Client, *images: str, **changes: object) -> Any:
    [item] = client.items(asking(*images, **changes))
    assert item["finishReason"] == "stop"
    return json.loads(item["text"])


def drawn(client: Client, fault: str = "", **changes: object) -> Json:
    """Return the result of a task that shows a reference, under a fault."""
    task = inference(inputs={"referenceImages": [data_uri(packed(thing()[0]))]}, **changes)
    answer = client.post(task, headers={"X-Sandbox-Fault": fault} if fault else {})
    [item] = answer.json()["data"]
    return dict(item)


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        ("", "yes"), ("drift;how=hue", "yes"), ("drift;how=stretch", "yes"), ("drift;how=texture", "yes"),
        ("drift;how=detail", "no"), ("drift;how=swap", "no"), ("blank", "not_visible"),
    ],
)  # fmt: skip
def test_details_are_there_unless_they_drifted_away(client: Client, fault: str, answer: str) -> None:
    picture = drawn(client, fault)
    found = said(client, picture["imageUUID"])
    assert found["band"]["answer"] == answer
    assert found["band"]["reason"]
    assert (found["all"], found["list"]) == (answer == "yes", [None])


def test_a_picture_is_known_by_id_by_address_and_by_its_bytes(client: Client) -> None:
    picture = drawn(client, "drift;how=detail", outputFormat="PNG")
    data = client.http.get(picture["imageURL"]).content
    media = client.ask("imageUpload", image=data_uri(data))["imageUUID"]
    for shown in (picture["imageUUID"], picture["imageURL"], data_uri(data), media):
        assert said(client, shown, data_uri(png()))["band"]["answer"] == "no"


def test_what_it_cannot_know_it_says(client: Client) -> None:
    assert said(client, data_uri(png()))["band"]["reason"] == "the sandbox did not draw this picture"
    assert said(client)["band"]["answer"] == "not_visible"
    [bare] = client.items(inference())
    assert "words alone" in said(client, bare["imageUUID"])["band"]["reason"]


def test_a_schema_may_come_as_text_and_need_not_come(client: Client) -> None:
    assert said(client, jsonSchema=json.dumps(SCHEMA))["band"]["answer"] == "not_visible"
    task = asking(model="google:gemini@3-flash", jsonSchema=None, outputFormat=None)
    [item] = client.items(task)
    assert item["text"].startswith("not_visible: ")


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("no model", {"model": None}, "missingModel"),
    ("a model of pictures", {"model": "google:4@3"}, "modelNotFound"),
    ("no messages", {"messages": None}, "missingMessages"),
    ("messages are empty", {"messages": []}, "invalidMessages"),
    ("a message is text", {"messages": ["so"]}, "invalidMessages"),
    ("an unknown role", {"messages": [{"role": "system", "content": "x"}]}, "invalidMessages"),
    ("images are no list", {"inputs": {"images": "x"}}, "invalidImages"),
    ("too many images", {"inputs": {"images": [data_uri(png())] * 17}}, "invalidImages"),
    ("an image is gone", {"inputs": {"images": [GONE]}}, "mediaNotFound"),
    ("an image elsewhere", {"inputs": {"images": ["https://example.com/x.png"]}}, "failedToTransferImage"),
    ("references", {"inputs": {"referenceImages": []}}, "unknownParameter"),
    ("temperature", {"settings": {"temperature": 3}}, "invalidTemperature"),
    ("tokens", {"settings": {"maxTokens": 0}}, "invalidMaxTokens"),
    ("a prompt", {"positivePrompt": "x"}, "unknownParameter"),
    ("schema without JSON", {"outputFormat": "TEXT"}, "incompatibleParameters"),
    ("schema of another type", {"jsonSchema": {"type": "array"}}, "invalidJsonSchema"),
    ("schema is no JSON", {"jsonSchema": "{"}, "invalidJsonSchema"),
    ("a model without schemas", {"model": "google:gemini@3-flash"}, "unsupportedParameter"),
    ("two results", {"numberResults": 2}, "invalidNumberResults"),
]


@pytest.mark.parametrize(("changes", "code"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_a_task_that_breaks_a_rule_is_refused(
    client: Client, sandbox: Sandbox, changes: dict[str, Any], code: str
) -> None:
    task = asking(**changes)
    _, error = client.error(task)
    assert (error["code"], error["taskUUID"]) == (code, task["taskUUID"])
    assert sandbox.books.task(task["taskUUID"]) is None


def test_it_is_charged_once_and_kept(client: Client, sandbox: Sandbox) -> None:
    before = sandbox.books.spent()
    task = asking()
    [item] = client.items(task)
    assert sandbox.books.spent() - before == pytest.approx(item["cost"], abs=1e-6)
    assert 0 < item["cost"] < 0.01
    assert client.error(task)[1]["code"] == "conflictTaskUUID"
    assert client.post({"taskType": "getResponse", "taskUUID": task["taskUUID"]}).json()["data"] == [item]
    [details] = client.post({"taskType": "getTaskDetails", "taskUUID": task["taskUUID"]}).json()["data"]
    assert details["response"]["data"] == [item]
    assert sandbox.books.spent() - before == pytest.approx(item["cost"], abs=1e-6)


def test_an_answer_may_come_later(client: Client) -> None:
    task = asking(deliveryMethod="async")
    assert client.items(task) == [{"taskType": "textInference", "taskUUID": task["taskUUID"]}]
    [item] = client.poll(task["taskUUID"])["data"]
    assert item["finishReason"] == "stop"


def test_a_dry_run_only_prices(client: Client, sandbox: Sandbox) -> None:
    task = asking()
    [item] = client.post(task, headers={"X-Runware-Dry-Run": "1"}).json()["data"]
    assert set(item) == {"taskType", "taskUUID", "cost"}
    assert sandbox.books.task(task["taskUUID"]) is None


def test_an_answer_that_is_too_long_is_cut(client: Client) -> None:
    [item] = client.items(asking(settings={"maxTokens": 3}))
    assert (len(item["text"]), item["finishReason"]) == (12, "length")


@pytest.mark.parametrize(
    ("fault", "code"), [("refused", "invalidProviderContent"), ("fails", "providerError"), ("no-money", "insufficient")]
)
def test_a_task_that_ends_badly_costs_nothing(client: Client, sandbox: Sandbox, fault: str, code: str) -> None:
    before, task = sandbox.books.spent(), asking()
    body = client.post(task, headers={"X-Sandbox-Fault": fault}).json()
    assert body["data"] == []
    assert body["errors"][0]["code"].startswith(code)
    if fault != "no-money":
        assert client.poll(task["taskUUID"])["errors"] == body["errors"]
    assert sandbox.books.spent() == before


def test_a_lost_answer_is_there_when_asked_for(client: Client) -> None:
    task = asking()
    with pytest.raises((httpx2.ReadError, httpx2.RemoteProtocolError)):
        client.post(task, headers={"X-Sandbox-Fault": "reset-after"})
    [item] = client.poll(task["taskUUID"])["data"]
    assert item["cost"] > 0


@pytest.fixture
def drifting(tmp_path: Path) -> Generator[Client]:
    """Return a client of a sandbox whose next picture drifts."""
    options = Options(renderer=flat, faults=(Fault("drift", times=1, how="swap"),), balance=0.05)
    with serve(tmp_path, options=options) as running, Client(running.url, running.key) as client:
        yield client


def test_faults_of_pictures_wait_for_pictures(drifting: Client) -> None:
    said(drifting)
    assert said(drifting, drawn(drifting)["imageUUID"])["band"]["answer"] == "no"


def test_an_account_that_cannot_pay_gets_no_answer(tmp_path: Path) -> None:
    options = Options(balance=0.0001)
    with serve(tmp_path, options=options) as running, Client(running.url, running.key) as client:
        assert client.error(asking(data_uri(png())))[1]["code"] == "insufficientCredits"
        assert client.error(asking(taskUUID=SOME_ID[:-1]))[1]["code"] == "invalidTaskUUID"
