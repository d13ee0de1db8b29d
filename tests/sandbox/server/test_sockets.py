"""The protocol over WebSocket, frame by frame."""

import json
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from consistency_pipeline.sandbox import Fault, Options, Sandbox, serve
from tests.sandbox.server.client import Json, inference, new_id
from tests.sandbox.server.conftest import flat

Frame = dict[str, Any]


def say(line: ClientConnection, *tasks: object) -> None:
    line.send(json.dumps(tasks))


def hear(line: ClientConnection, seconds: float = 10) -> Frame:
    frame: Frame = json.loads(line.recv(timeout=seconds))
    return frame


@contextmanager
def talking(sandbox: Sandbox, session: str | None = None) -> Generator[tuple[ClientConnection, str]]:
    with connect(sandbox.url.replace("http", "ws"), max_size=None, proxy=None) as line:
        resumed = {"connectionSessionUUID": session} if session else {}
        say(line, {"taskType": "authentication", "apiKey": sandbox.key, **resumed})
        (item,) = hear(line)["data"]
        assert item["taskType"] == "authentication"
        yield line, item["connectionSessionUUID"]


def test_a_ping_is_answered(sandbox: Sandbox) -> None:
    with talking(sandbox) as (line, _):
        say(line, {"taskType": "ping", "ping": True})
        assert hear(line) == {"data": [{"taskType": "ping", "pong": True}]}


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ([{"taskType": "authentication", "apiKey": "wrong"}], "invalidApiKey"),
        ([{"taskType": "authentication"}], "missingApiKey"),
        ([{"taskType": "ping", "ping": True}], "missingApiKey"),
        ([], "missingApiKey"),
        ({}, "invalidRequest"),
    ],
)
def test_nobody_talks_without_a_key(sandbox: Sandbox, frame: object, code: str) -> None:
    with connect(sandbox.url.replace("http", "ws"), proxy=None) as line:
        line.send(json.dumps(frame))
        assert hear(line)["errors"][0]["code"] == code
        with pytest.raises(ConnectionClosed):
            line.recv(timeout=5)


def test_foreign_hosts_are_not_answered(sandbox: Sandbox) -> None:
    address = sandbox.url.replace("http", "ws")
    with pytest.raises(InvalidStatus), connect(address, proxy=None, additional_headers={"Host": "example.com"}):
        pass


def test_sync_results_are_pushed(sandbox: Sandbox) -> None:
    with talking(sandbox) as (line, _):
        first, second = inference(seed=1, numberResults=2), inference(seed=5)
        say(line, first, second)  # several tasks in one frame
        items = {item["seed"]: item for item in [*hear(line)["data"], *hear(line)["data"]]}
        assert {seed: item["taskUUID"] for seed, item in items.items()} == {
            1: first["taskUUID"],
            2: first["taskUUID"],
            5: second["taskUUID"],
        }
        assert "status" not in items[1]


def test_async_is_acknowledged_and_pushed_and_polled(sandbox: Sandbox) -> None:
    with talking(sandbox) as (line, _):
        task = inference(seed=1, deliveryMethod="async")
        say(line, task)
        identity = {"taskType": "imageInference", "taskUUID": task["taskUUID"]}
        assert hear(line) == {"data": [identity]}
        (pushed,) = hear(line)["data"]
        assert pushed["status"] == "success"
        say(line, {"taskType": "getResponse", "taskUUID": task["taskUUID"]})
        assert hear(line)["data"] == [pushed]


def test_errors_come_in_frames_of_their_own(sandbox: Sandbox) -> None:
    with talking(sandbox) as (line, _):
        good, bad = inference(deliveryMethod="async"), inference(seed=-1)
        say(line, good, bad)
        frames = [hear(line) for _ in range(3)]
        errors = [frame for frame in frames if "errors" in frame]
        assert [frame["errors"][0]["taskUUID"] for frame in errors] == [bad["taskUUID"]]
        assert errors[0]["data"] == []


def test_a_frame_that_is_none_does_not_end_the_talk(sandbox: Sandbox) -> None:
    with talking(sandbox) as (line, _):
        for frame, code in [("[", "invalidJSON"), ("{}", "invalidRequest")]:
            line.send(frame)
            assert hear(line)["errors"][0]["code"] == code
        line.send(json.dumps([{"taskType": "ping"}]).encode())
        assert hear(line)["data"][0]["pong"] is True


def test_large_pictures_fit_in_a_frame(home: Path) -> None:
    def noisy(_: str, __: Sequence[Image.Image], size: tuple[int, int], ___: int) -> Image.Image:
        return Image.effect_noise(size, 90).convert("RGB")

    with serve(home, options=Options(renderer=noisy)) as sandbox, talking(sandbox) as (line, _):
        say(line, inference(width=1024, height=1024, outputFormat="PNG", outputType="base64Data"))
        (item,) = hear(line)["data"]
        assert len(item["imageBase64Data"]) > 1 << 20


class Gate:
    """A renderer that waits until it is let through."""

    def __init__(self) -> None:
        self.open = threading.Event()

    def __call__(self, prompt: str, references: Sequence[Image.Image], size: tuple[int, int], seed: int) -> Image.Image:
        assert self.open.wait(10)
        return flat(prompt, references, size, seed)


@pytest.mark.parametrize("delivery", ["sync", "async"])
@pytest.mark.parametrize("ended_before", [True, False])
def test_a_session_is_told_what_it_missed(home: Path, delivery: str, ended_before: bool) -> None:
    gate = Gate()
    with serve(home, options=Options(renderer=gate)) as sandbox:
        task = inference(seed=8, deliveryMethod=delivery)
        with talking(sandbox) as (line, session):
            say(line, task)
            while not sandbox.books.tasks():
                time.sleep(0.01)
        if ended_before:
            gate.open.set()
            while sandbox.books.unfinished():
                time.sleep(0.01)
        with talking(sandbox, session) as (line, resumed):
            assert resumed == session
            gate.open.set()
            (item,) = hear(line)["data"]
            assert (item["taskUUID"], item["seed"]) == (task["taskUUID"], 8)
            while sandbox.books.undelivered(session):
                time.sleep(0.01)
        with talking(sandbox, session) as (line, _), pytest.raises(TimeoutError):
            hear(line, 0.2)  # told once


def test_a_session_outlives_the_sandbox(home: Path) -> None:
    gate = Gate()
    task = inference(seed=8, deliveryMethod="async")
    with serve(home, options=Options(renderer=gate)) as sandbox, talking(sandbox) as (line, session):
        say(line, task)
        hear(line)
    gate.open.set()
    with serve(home, options=Options(renderer=flat)) as sandbox, talking(sandbox, session) as (line, _):
        assert hear(line)["data"][0]["taskUUID"] == task["taskUUID"]


def test_other_sessions_are_told_nothing(home: Path) -> None:
    with serve(home, options=Options(renderer=flat)) as sandbox:
        with talking(sandbox) as (line, first):
            say(line, inference(deliveryMethod="async"))
        with talking(sandbox) as (line, second), pytest.raises(TimeoutError):
            hear(line, 0.2)
        assert first != second


def answers(fault: Fault, home: Path, task: Json, frames: int) -> list[Frame]:
    with serve(home, options=Options(renderer=flat, faults=(fault,))) as sandbox, talking(sandbox) as (line, _):
        say(line, task)
        return [hear(line) for _ in range(frames)]


def test_failed_tasks_over_a_socket(home: Path, tmp_path: Path) -> None:
    (frame,) = answers(Fault("refused"), home, inference(), 1)
    assert frame["errors"][0]["code"] == "invalidProviderContent"
    _, pushed = answers(Fault("refused"), tmp_path / "later", inference(deliveryMethod="async"), 2)
    assert pushed["data"][0]["status"] == "error"  # not for everybody who listens
    assert pushed["data"][0]["error"]["code"] == "invalidProviderContent"


@pytest.mark.thorough
def test_faults_over_a_socket(home: Path, tmp_path: Path) -> None:
    (frame,) = answers(Fault("503"), home, inference(), 1)
    assert frame["errors"][0]["code"] == "serviceUnavailable"
    (frame,) = answers(Fault("mixed"), tmp_path / "mixed", inference(), 1)
    assert (len(frame["data"]), len(frame["errors"])) == (1, 1)
    for number, fault in enumerate(("reset", "reset-after")):
        with pytest.raises(ConnectionClosed):
            answers(Fault(fault), tmp_path / str(number), inference(), 1)
    for number, fault in enumerate(("hang", "hang-after")):
        options = Options(renderer=flat, faults=(Fault(fault),))
        with serve(tmp_path / f"silent{number}", options=options) as sandbox, talking(sandbox) as (line, _):
            say(line, inference())
            with pytest.raises(TimeoutError):
                hear(line, 0.2)
            assert len(sandbox.books.tasks()) == number


def test_silence_ends_the_talk(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consistency_pipeline.sandbox.sockets.IDLE", 0.2)
    with talking(sandbox) as (line, _), pytest.raises(ConnectionClosed):
        line.recv(timeout=5)
    with connect(sandbox.url.replace("http", "ws"), proxy=None) as line, pytest.raises(ConnectionClosed):
        line.recv(timeout=5)  # the same before the key


def test_an_answer_to_what_is_not_known(sandbox: Sandbox) -> None:
    with talking(sandbox) as (line, _):
        say(line, {"taskType": "getResponse", "taskUUID": new_id()})
        assert hear(line) == {"data": []}
