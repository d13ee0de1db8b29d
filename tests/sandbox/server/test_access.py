"""Who is let in, and what happens to requests that are no requests."""

import json
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path

import httpx2
import pytest

from consistency_pipeline.sandbox import Options, Sandbox, serve
from tests.sandbox.server.client import SOME_ID, Client, inference, new_id
from tests.sandbox.server.conftest import flat

Poster = Callable[..., httpx2.Response]

PING = {"taskType": "ping", "ping": True}


@pytest.fixture(scope="module")
def stranger(sandbox: Sandbox) -> Generator[Poster]:
    with httpx2.Client(trust_env=False) as http:
        yield partial(http.post, sandbox.url)


def auth(key: str) -> dict[str, str]:
    return {"taskType": "authentication", "apiKey": key}


def test_the_key_in_the_first_element(stranger: Poster, sandbox: Sandbox) -> None:
    task = inference()
    answer = stranger(json=[auth(sandbox.key), task])
    assert [item["taskUUID"] for item in answer.json()["data"]] == [task["taskUUID"]]
    assert stranger(json=[auth(sandbox.key)]).json() == {"data": []}


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_the_key_in_the_header(stranger: Poster, sandbox: Sandbox, scheme: str) -> None:
    answer = stranger(json=[PING], headers={"Authorization": f"{scheme} {sandbox.key}"})
    assert answer.json() == {"data": [{"taskType": "ping", "pong": True}]}


@pytest.mark.parametrize(
    ("header", "first", "code"),
    [
        ("", None, "missingApiKey"),
        ("", {"taskType": "authentication"}, "missingApiKey"),
        ("Bearer wrong", None, "invalidApiKey"),
        ("Bearer", None, "missingApiKey"),
        ("Basic {key}", None, "missingApiKey"),
        ("{key}", None, "missingApiKey"),
        ("", auth("wrong"), "invalidApiKey"),
        ("", {"taskType": "authentication", "apiKey": 5}, "invalidApiKey"),
        ("Bearer {key}", auth("wrong"), "invalidApiKey"),
        ("Bearer wrong", auth("{key}"), "invalidApiKey"),
    ],
)
def test_who_is_not_let_in(
    stranger: Poster, sandbox: Sandbox, header: str, first: dict[str, object] | None, code: str
) -> None:
    before = sandbox.books.tasks()
    tasks = [{**first, "apiKey": str(first["apiKey"]).format(key=sandbox.key)}] if first and "apiKey" in first else []
    tasks = [first] if first and not isinstance(first.get("apiKey"), str) else tasks
    headers = {"Authorization": header.format(key=sandbox.key)} if header else {}
    answer = stranger(json=[*tasks, inference()], headers=headers)
    assert answer.status_code == 401
    assert [error["code"] for error in answer.json()["errors"]] == [code]
    assert sandbox.key not in answer.text
    assert sandbox.books.tasks() == before


def test_both_ways_at_once_are_accepted_when_right(stranger: Poster, sandbox: Sandbox) -> None:
    headers = {"Authorization": f"Bearer {sandbox.key}"}
    assert stranger(json=[auth(sandbox.key), PING], headers=headers).status_code == 200


def test_keys_can_be_given(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("keys")
    with serve(home, options=Options(renderer=flat, keys=("first", "second"))) as sandbox:
        assert sandbox.key == "first"
        for key, status in [("first", 200), ("second", 200), ("third", 401)]:
            with Client(sandbox.url, key) as client:
                assert client.post(PING).status_code == status


def test_keys_are_not_shown(sandbox: Sandbox) -> None:
    assert sandbox.key not in repr(sandbox)
    assert "open sesame" not in repr(Options(keys=("open sesame",)))


def test_every_sandbox_has_its_own_key(home: Path, sandbox: Sandbox) -> None:
    with serve(home, options=Options(renderer=flat)) as other:
        assert other.key != sandbox.key
        assert len(other.key) >= 32


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "invalidJSON"),
        (b"[{", "invalidJSON"),
        (b'[{"taskType": NaN}]', "invalidJSON"),
        (b'[{"seed": 1e999}]', "invalidJSON"),
        (b"\xff\xfe[]", "invalidJSON"),
        (b"[" * 100_000, "invalidJSON"),
        (b"[" * 60 + b"]" * 60, "invalidJSON"),
        (b'[{"a": ' + b"9" * 5000 + b"}]", "invalidJSON"),
        (json.dumps({"taskType": "ping"}).encode(), "invalidRequest"),
        (b'"text"', "invalidRequest"),
        (b"[]", "arrayTooSmall"),
    ],
)
def test_a_body_that_is_no_request(client: Client, body: bytes, code: str) -> None:
    answer = client.http.post(client.url, content=body)
    assert answer.status_code == 400
    assert [error["code"] for error in answer.json()["errors"]] == [code]
    assert answer.headers["content-type"] == "application/json"


def test_a_body_that_is_too_large(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consistency_pipeline.sandbox.posts.MOST_BYTES", 1000)
    answer = client.http.post(client.url, content=b" " * 1001)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (413, "requestTooLarge")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1", 405, "unsupportedMethod"),
        ("PUT", "/v1", 405, "unsupportedMethod"),
        ("POST", "/", 404, "unknownAddress"),
        ("POST", "/v2", 404, "unknownAddress"),
        ("POST", f"/image/{SOME_ID}.png", 405, "unsupportedMethod"),
    ],
)
def test_other_addresses_and_methods(client: Client, method: str, path: str, status: int, code: str) -> None:
    answer = client.http.request(method, client.url.replace("/v1", path))
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code)


@pytest.mark.parametrize("host", ["example.com", "example.com:80", "127.0.0.1.example.com", "", "[::1", "127.0.0.2"])
def test_foreign_hosts_are_not_answered(client: Client, host: str) -> None:
    answer = client.http.post(client.url, json=[PING], headers={"Host": host})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (421, "unknownHost")


@pytest.mark.parametrize("host", ["localhost", "localhost:1", "127.0.0.1", "[::1]:80"])
def test_own_hosts_are_answered(client: Client, host: str) -> None:
    assert client.http.post(client.url, json=[PING], headers={"Host": host}).status_code == 200


def test_a_crash_of_the_server_itself_is_an_envelope(
    client: Client, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: str) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(sandbox.books, "task", broken)
    answer = client.post({"taskType": "getResponse", "taskUUID": new_id()})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (500, "internalServerError")
    assert "secret" not in answer.text
