"""Several tasks in one POST: who goes together, and that each gets its own answer whatever becomes of the others."""

import json
from collections.abc import Callable
from typing import Any

import anyio
import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from consistency_pipeline.errors import ProviderError, Refused, Unavailable, Unclear
from consistency_pipeline.providers import Job, Request
from consistency_pipeline.providers.runware import Settings, connect

Handler = Callable[[httpx2.Request], httpx2.Response]


def request(number: int) -> Request:
    return Request(f"task-{number}", "google:4@3", "a mug", 1200, 896, number, "png", ())


def sent(posts: list[httpx2.Request]) -> list[list[str]]:
    return [[task["taskUUID"] for task in json.loads(post.content)] for post in posts]


def perform(handler: Handler, batch: int, count: int) -> dict[int, Job | ProviderError]:
    """Submit `count` requests at the same time; return what each came to."""
    found: dict[int, Job | ProviderError] = {}

    async def one(provider: Any, number: int) -> None:
        try:
            found[number] = await provider.submit(request(number))
        except ProviderError as error:
            found[number] = error

    async def main() -> None:
        reach = Settings(SecretStr("key-of-a-test"), "https://service.test/v1", batch=batch)
        async with connect(reach, httpx2.MockTransport(handler)) as provider, anyio.create_task_group() as tasks:
            for number in range(count):
                tasks.start_soon(one, provider, number)

    anyio.run(main)
    return found


def made(task: str) -> dict[str, Any]:
    return {"taskType": "imageInference", "taskUUID": task, "imageUUID": "i", "imageURL": f"https://x.test/{task}"}


@pytest.mark.parametrize(("batch", "posts"), [(1, 5), (2, 3), (5, 1), (32, 1)])
def test_tasks_that_are_ready_together_go_together(batch: int, posts: int) -> None:
    seen: list[httpx2.Request] = []

    def handler(post: httpx2.Request) -> httpx2.Response:
        seen.append(post)
        return httpx2.Response(200, json={"data": [made(task["taskUUID"]) for task in json.loads(post.content)]})

    found = perform(handler, batch, 5)
    assert len(seen) == posts
    assert sorted(task for tasks in sent(seen) for task in tasks) == [f"task-{n}" for n in range(5)]
    for number, job in found.items():
        assert isinstance(job, Job)
        assert job.answer is not None
        assert job.answer.url == f"https://x.test/task-{number}"


ENDS = {"made": Job, "refused": Refused, "busy": Unavailable, "silent": Unclear}


@settings(max_examples=20)
@given(ends=st.lists(st.sampled_from(sorted(ENDS)), min_size=2, max_size=6), shuffle=st.randoms())
def test_each_gets_its_own_answer_in_whatever_order_they_come(ends: list[str], shuffle: Any) -> None:
    def handler(post: httpx2.Request) -> httpx2.Response:
        data, errors = [], []
        for task in json.loads(post.content):
            name = task["taskUUID"]
            match ends[task["seed"]]:
                case "made":
                    data.append(made(name))
                case "refused":
                    errors.append({"code": "invalidProviderContent", "message": "no", "taskUUID": name})
                case "busy":
                    errors.append({"code": "providerTimeout", "message": "busy", "taskUUID": name})
        shuffle.shuffle(data)
        shuffle.shuffle(errors)
        return httpx2.Response(200, json={"data": data, "errors": errors})

    found = perform(handler, 6, len(ends))
    assert [type(found[number]) for number in range(len(ends))] == [ENDS[end] for end in ends]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(httpx2.Response(429, content=b"busy"), Unavailable), (httpx2.Response(502, content=b"<html>"), Unclear)],
)
def test_what_becomes_of_the_post_becomes_of_each_task(answer: httpx2.Response, kind: type[ProviderError]) -> None:
    found = perform(lambda _: answer, 3, 3)
    assert [type(error) for error in found.values()] == [kind] * 3


def test_an_error_that_names_no_task_is_about_those_without_a_result() -> None:
    def handler(post: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(
            400, json={"data": [made("task-0")], "errors": [{"code": "invalidSeed", "message": "x"}]}
        )

    found = perform(handler, 2, 2)
    assert [type(found[number]) for number in (0, 1)] == [Job, Refused]
