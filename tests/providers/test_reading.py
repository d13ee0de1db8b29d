"""Questions about pictures: what is sent to the letter, and every shape in which words may come back."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import anyio
import httpx2
import pytest
from pydantic import SecretStr

from consistency_pipeline.errors import BadCredentials, NotKnown, OutOfMoney, Refused, Unavailable, Unclear
from consistency_pipeline.providers import READERS, Question, Reading, Settings
from consistency_pipeline.providers.runware.reading import connect, encode, reading_of
from consistency_pipeline.records import TASK_UNKNOWN

UUID = "92a561d6-1a5c-4a5e-9d3e-6f0a2f7b1c55"
SCHEMA = {"type": "object", "properties": {"d1": {"type": "string"}}}
ASKED = Question(UUID, "google:gemini@3.5-flash", "be brief", "is it there?", ("made-1", "media-1"), SCHEMA, 500)
SAID = {"taskType": "textInference", "taskUUID": UUID, "text": '{"d1": "yes"}', "finishReason": "stop", "cost": 0.002}
Handler = Callable[[dict[str, Any]], httpx2.Response]


def answers(*items: dict[str, Any], status: int = 200) -> httpx2.Response:
    return httpx2.Response(status, json={"data": items})


def error(code: str, status: int = 400) -> httpx2.Response:
    return httpx2.Response(status, json={"data": [], "errors": [{"code": code, "message": code, "taskUUID": UUID}]})


def read(handler: Handler, question: Question = ASKED, *, recall: bool = False) -> tuple[Reading, list[dict[str, Any]]]:
    """Return the reading, of an earlier question with `recall`, and the tasks that were sent."""
    seen: list[dict[str, Any]] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        assert request.headers["authorization"] == "Bearer canary-key-4711"
        assert b"canary" not in request.content
        [task] = json.loads(request.content)
        seen.append(task)
        return handler(task)

    async def main() -> Reading:
        settings = Settings(SecretStr("canary-key-4711"), "https://service.test/v1")
        async with connect(settings, httpx2.MockTransport(handle)) as reader:
            return await (reader.recall(question.task_uuid) if recall else reader.read(question))

    return anyio.run(main), seen


def test_a_question_is_one_task_with_its_pictures_in_order_and_a_form() -> None:
    assert encode(ASKED) == {
        "taskType": "textInference",
        "taskUUID": UUID,
        "model": "google:gemini@3.5-flash",
        "messages": [{"role": "user", "content": "is it there?"}],
        "inputs": {"images": ["made-1", "media-1"]},
        "settings": {"systemPrompt": "be brief", "temperature": 0, "maxTokens": 500},
        "outputFormat": "JSON",
        "jsonSchema": SCHEMA,
        "numberResults": 1,
        "includeCost": True,
        "deliveryMethod": "sync",
    }


def test_words_come_at_once() -> None:
    reading, seen = read(lambda _: answers(SAID))
    assert reading == Reading('{"d1": "yes"}', "stop", 0.002)
    assert len(seen) == 1


@pytest.mark.parametrize("first", [error("conflictTaskUUID"), answers({"taskUUID": UUID, "status": "processing"})])
@pytest.mark.parametrize("where", ["getResponse", "getTaskDetails"])
def test_words_that_come_later_are_asked_for_under_the_same_id(first: httpx2.Response, where: str) -> None:
    def handle(task: dict[str, Any]) -> httpx2.Response:
        if task["taskType"] == "textInference":
            return first
        if task["taskType"] != where:
            return answers()
        return answers(SAID if where == "getResponse" else {"taskUUID": UUID, "response": {"data": [SAID]}})

    reading, seen = read(handle)
    assert reading.cost == 0.002
    assert {task["taskUUID"] for task in seen} == {UUID}
    assert sum(task["taskType"] == "textInference" for task in seen) == 1


def test_no_words_yet_is_unclear_and_no_trace_is_not_known() -> None:
    with pytest.raises(Unclear, match="no answer to it yet"):
        read(lambda task: error("conflictTaskUUID") if task["taskType"] == "textInference" else answers())
    with pytest.raises(NotKnown):
        read(lambda task: answers() if task["taskType"] != "getTaskDetails" else error("taskNotFound", 404))


@pytest.mark.parametrize("where", ["getResponse", "getTaskDetails"])
def test_an_earlier_question_is_recalled_and_not_asked(where: str) -> None:
    archived = {"taskUUID": UUID, "response": {"data": [SAID]}}
    known: dict[str, dict[str, Any]] = {"getResponse": SAID, "getTaskDetails": archived}
    reading, seen = read(lambda task: answers(known[where]) if task["taskType"] == where else answers(), recall=True)
    assert (reading.text, reading.cost) == ('{"d1": "yes"}', 0.002)
    assert {task["taskType"] for task in seen} <= set(known)


def test_an_earlier_question_without_a_trace_is_told_from_one_without_words() -> None:
    with pytest.raises(NotKnown, match="knows nothing"):
        read(lambda _: answers(), recall=True)
    with pytest.raises(NotKnown) as caught:
        read(lambda _: error("taskNotFound", 404), recall=True)
    assert caught.value.code == TASK_UNKNOWN
    with pytest.raises(Unclear, match="no answer to it yet"):
        read(lambda _: answers({"taskUUID": UUID, "status": "processing"}), recall=True)


@pytest.mark.parametrize("code", ["unknownParameter", "unsupportedParameter", "unsupportedJsonSchema"])
def test_a_model_that_takes_no_schema_is_asked_without(code: str) -> None:
    reading, seen = read(lambda task: error(code) if "jsonSchema" in task else answers(SAID))
    assert reading.finish == "stop"
    assert [("jsonSchema" in task, "outputFormat" in task) for task in seen] == [(True, True), (False, False)]


def test_what_was_asked_without_a_schema_is_not_asked_again() -> None:
    with pytest.raises(Refused):
        read(lambda _: error("unsupportedParameter"), replace(ASKED, schema=None))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error("invalidProviderContent"), Refused),
        (error("insufficientCredits", 402), OutOfMoney),
        (error("invalidApiKey", 401), BadCredentials),
        (error("rateLimitExceeded", 429), Unavailable),
        (httpx2.Response(502, content=b"<html>"), Unclear),
    ],
    ids=["refused", "no money", "no key", "busy", "gateway"],
)
def test_errors_are_those_of_the_tree(answer: httpx2.Response, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        read(lambda _: answer)


def test_words_may_be_an_object_and_costs_may_be_missing() -> None:
    assert reading_of([{"text": {"d1": "yes"}, "cost": 0}]) == Reading('{"d1": "yes"}', "", None)
    assert reading_of([{"text": None}, {"text": "so", "finishReason": 3, "cost": True}]) == Reading("so", "", None)
    assert reading_of([{"text": 7}]) is None


def test_both_services_read() -> None:
    assert set(READERS) == {"runware", "sandbox"}
