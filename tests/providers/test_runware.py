"""The provider over a transport that answers as told: verbs, headers, what leaves and what does not."""

import io
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import anyio
import httpx2
import pytest
from PIL import Image
from pydantic import SecretStr

from consistency_pipeline.errors import NotKnown, ProviderError, Unavailable, Unclear
from consistency_pipeline.files import digest
from consistency_pipeline.providers import Answer, Job, Request
from consistency_pipeline.providers.runware import Runware, Settings, connect

KEY = "canary-key-4711"
UUID = "92a561d6-1a5c-4a5e-9d3e-6f0a2f7b1c55"
T = TypeVar("T")
Handler = Callable[[httpx2.Request], httpx2.Response]
ASKED = Request(UUID, "google:4@3", "a mug", 1200, 896, 7, "png", ("media-1",))


def png(size: tuple[int, int] = (120, 90)) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, "PNG")
    return out.getvalue()


def perform(handler: Handler, act: Callable[[Runware], Awaitable[T]], base_url: str = "https://service.test/v1") -> T:
    async def main() -> T:
        settings = Settings(SecretStr(KEY), base_url)
        async with connect(settings, httpx2.MockTransport(handler)) as provider:
            return await act(provider)

    return anyio.run(main)


def tasks(request: httpx2.Request) -> list[dict[str, Any]]:
    return list(json.loads(request.content))


def answers(*items: dict[str, Any], status: int = 200, **more: object) -> httpx2.Response:
    return httpx2.Response(status, json={"data": list(items), **more})


def test_the_key_goes_into_the_header_of_requests_and_of_nothing_else(tmp_path: Path) -> None:
    seen: list[httpx2.Request] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, content=png()) if request.method == "GET" else answers({"taskUUID": UUID})

    async def act(provider: Runware) -> None:
        await provider.submit(ASKED)
        await provider.fetch(Answer("i", "https://pictures.test/i.png", 7, 0.07), tmp_path / "i.png")

    perform(handler, act)
    post, get = seen
    assert post.headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in str(post.url) + post.content.decode()
    assert KEY not in str(get.headers) + str(get.url)


def test_a_picture_arrives_whole_with_its_hash_and_size(tmp_path: Path) -> None:
    data = png((320, 200))
    target = tmp_path / "shots" / "desk" / "one.png"
    answer = Answer("i", "https://pictures.test/i.png", 7, 0.07)
    made = perform(lambda _: httpx2.Response(200, content=data), lambda provider: provider.fetch(answer, target))
    assert target.read_bytes() == data
    assert (made.sha256, made.bytes, made.format, made.width, made.height) == (digest(data), len(data), "PNG", 320, 200)


BAD_DOWNLOADS = {
    "not found": httpx2.Response(404),
    "moved": httpx2.Response(302, headers={"location": "https://elsewhere.test/x.png"}),
    "html": httpx2.Response(200, content=b"<html>expired</html>"),
    "cut off": httpx2.Response(200, content=png()[:2000]),
    "empty": httpx2.Response(200, content=b""),
    "svg": httpx2.Response(200, content=b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
}


@pytest.mark.parametrize("answer", BAD_DOWNLOADS.values(), ids=BAD_DOWNLOADS)
def test_what_is_no_whole_picture_leaves_nothing_behind(tmp_path: Path, answer: httpx2.Response) -> None:
    target = tmp_path / "one.png"
    with pytest.raises(Unavailable):
        perform(lambda _: answer, lambda provider: provider.fetch(Answer("i", "https://p.test/i", 7, 0.07), target))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url",
    ["http://pictures.test/i.png", "file:///etc/passwd", "https://user:pw@pictures.test/i.png", "ftp://x.test/i",
     "http://127.0.0.1:8080/i.png", "javascript:alert(1)", ""],
)  # fmt: skip
def test_unsafe_addresses_are_never_opened(tmp_path: Path, url: str) -> None:
    seen: list[httpx2.Request] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200)

    with pytest.raises(Unavailable) as caught:
        perform(handler, lambda provider: provider.fetch(Answer("i", url, 7, 0.07), tmp_path / "one.png"))
    assert (caught.value.code, seen) == ("unsafe-url", [])


def test_a_service_on_this_machine_may_serve_its_pictures_over_http(tmp_path: Path) -> None:
    answer = Answer("i", "http://127.0.0.1:9/image/i.png", 7, 0.07)
    perform(
        lambda _: httpx2.Response(200, content=png()),
        lambda provider: provider.fetch(answer, tmp_path / "one.png"),
        "http://127.0.0.1:9/v1",
    )
    assert (tmp_path / "one.png").exists()


def test_an_upload_sends_the_bytes_as_a_data_uri_and_returns_the_services_id() -> None:
    asked: list[dict[str, Any]] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        [task] = tasks(request)
        asked.append(task)
        return answers({"taskType": "mediaStorage", "taskUUID": task["taskUUID"], "mediaUUID": "m-1"})

    assert perform(handler, lambda provider: provider.upload(b"abc", "image/png")) == "m-1"
    assert asked[0]["media"] == "data:image/png;base64,YWJj"
    assert (asked[0]["taskType"], asked[0]["operation"]) == ("mediaStorage", "upload")


def test_a_task_that_is_in_flight_already_is_polled_and_not_an_error() -> None:
    conflict = {"code": "conflictTaskUUID", "message": "x", "taskUUID": UUID}
    job = perform(
        lambda _: httpx2.Response(400, json={"data": [], "errors": [conflict]}), lambda provider: provider.submit(ASKED)
    )
    assert job == Job(UUID, acknowledged=True)


def refuse_connection(request: httpx2.Request) -> httpx2.Response:
    raise httpx2.ConnectError("refused", request=request)


def break_off(request: httpx2.Request) -> httpx2.Response:
    raise httpx2.ReadError("reset", request=request)


def keep_silent(request: httpx2.Request) -> httpx2.Response:
    raise httpx2.ReadTimeout("", request=request)


@pytest.mark.parametrize(
    ("handler", "kind"),
    [(refuse_connection, Unavailable), (break_off, Unclear), (keep_silent, Unclear), (lambda _: answers(), Unclear)],
)
def test_only_a_request_that_cannot_have_left_is_known_not_to_have_arrived(
    handler: Handler, kind: type[ProviderError]
) -> None:
    with pytest.raises(ProviderError) as caught:
        perform(handler, lambda provider: provider.submit(ASKED))
    assert type(caught.value) is kind
    assert str(caught.value)


def test_a_job_of_which_nobody_knows_is_looked_up_in_the_archive() -> None:
    made = {"taskUUID": UUID, "imageUUID": "i", "imageURL": "https://p.test/i.png", "cost": 0.07, "seed": 7}

    def handler(request: httpx2.Request) -> httpx2.Response:
        [task] = tasks(request)
        if task["taskType"] == "getResponse":
            return answers()
        return answers({"taskType": "getTaskDetails", "taskUUID": UUID, "request": [], "response": {"data": [made]}})

    job = perform(handler, lambda provider: provider.poll(Job(UUID, acknowledged=False)))
    assert job.answer == Answer("i", "https://p.test/i.png", 7, 0.07)


def test_a_job_that_is_in_no_archive_either_is_not_known() -> None:
    with pytest.raises(NotKnown):
        perform(lambda _: answers(), lambda provider: provider.poll(Job(UUID, acknowledged=False)))


def test_an_acknowledged_job_that_is_not_mentioned_yet_is_waited_for() -> None:
    job = Job(UUID, acknowledged=True)
    assert perform(lambda _: answers(), lambda provider: provider.poll(job)) == job


@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), ("0.5", 0.5), ("-3", None), ("soon", None), ("inf", None)])
def test_retry_after_is_seconds_or_nothing(header: str, seconds: float | None) -> None:
    def handler(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(429, headers={"retry-after": header}, content=b"busy")

    with pytest.raises(Unavailable) as caught:
        perform(handler, lambda provider: provider.submit(ASKED))
    assert caught.value.retry_after == seconds
