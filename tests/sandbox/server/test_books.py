"""What is kept, for whom, and for how long: charges, balance, restarts."""

import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest
from PIL import Image

from consistency_pipeline.errors import UsageError
from consistency_pipeline.sandbox import Options, Sandbox, run_forever, serve
from consistency_pipeline.sandbox.entries import Status
from tests.sandbox.server.client import Client, inference, new_id
from tests.sandbox.server.conftest import flat

PRICE = 0.04657


def balance(client: Client) -> float:
    return float(client.ask("accountManagement", operation="getDetails")["balance"])


def test_the_account_goes_down_by_what_is_charged(home: Path) -> None:
    with serve(home, options=Options(renderer=flat, balance=1)) as sandbox, Client(sandbox.url, sandbox.key) as client:
        assert balance(client) == 1
        client.items(inference(numberResults=2))
        assert balance(client) == pytest.approx(1 - 2 * PRICE)
        assert [charge.amount for charge in sandbox.books.charges()] == [PRICE, PRICE]
        assert sandbox.books.tasks()[0].cost == pytest.approx(2 * PRICE)
    with serve(home, options=Options(renderer=flat, balance=1)) as sandbox, Client(sandbox.url, sandbox.key) as client:
        assert balance(client) == pytest.approx(1 - 2 * PRICE)


def test_an_empty_account_pays_for_nothing(home: Path) -> None:
    options = Options(renderer=flat, balance=0.1)
    with serve(home, options=options) as sandbox, Client(sandbox.url, sandbox.key) as client:
        status, error = client.error(inference(numberResults=3))
        assert (status, error["code"]) == (402, "insufficientCredits")
        answer = client.post(*(inference() for _ in range(3)))  # two are paid for
        assert (len(answer.json()["data"]), len(answer.json()["errors"])) == (2, 1)
        assert len(sandbox.books.charges()) == 2
        assert len(sandbox.books.tasks()) == 2


def test_what_is_in_flight_counts_against_the_account(home: Path) -> None:
    options = Options(renderer=flat, balance=0.1, latency=30)
    with serve(home, options=options) as sandbox, Client(sandbox.url, sandbox.key) as client:
        for _ in range(2):
            client.items(inference(deliveryMethod="async"))
        assert client.error(inference(deliveryMethod="async"))[0] == 402
        assert sandbox.books.charges() == ()


def test_a_past_task_can_be_looked_up(client: Client) -> None:
    task = inference(numberResults=2, includeCost=True)
    items = client.items(task)
    details = client.ask("getTaskDetails", taskUUID=task["taskUUID"])
    assert details["request"] == [task]
    assert details["taskUUID"] == task["taskUUID"]
    found = details["response"]["data"]
    assert [{name: item[name] for name in items[0]} for item in found] == items
    status, error = client.error({"taskType": "getTaskDetails", "taskUUID": new_id()})
    assert (status, error["code"]) == (404, "taskNotFound")


def test_models_can_be_searched(client: Client) -> None:
    assert client.ask("modelSearch")["totalResults"] == 4
    assert [found["air"] for found in client.ask("modelSearch", search="nano lite")["results"]] == [
        "google:nano-banana@2-lite"
    ]
    page = client.ask("modelSearch", limit=1, offset=3)
    assert (page["totalResults"], len(page["results"])) == (4, 1)


class Gate:
    """A renderer that waits until it is let through, and counts what it drew."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.open = threading.Event()
        self.drawn: list[int] = []

    def __call__(self, prompt: str, references: Sequence[Image.Image], size: tuple[int, int], seed: int) -> Image.Image:
        if seed:
            self.entered.set()
            self.open.wait(10)
        self.drawn.append(seed)
        return flat(prompt, references, size, seed)


def test_what_was_accepted_is_carried_on_and_charged_once(home: Path) -> None:
    gate = Gate()
    task = inference(deliveryMethod="async", seed=0, numberResults=2)
    waiting = inference(deliveryMethod="async", seed=5)
    with serve(home, options=Options(renderer=gate, workers=1)) as first, Client(first.url, first.key) as client:
        client.items(task)
        client.items(waiting)
        assert gate.entered.wait(10)  # the first result is there, the second is being drawn, the other task waits
        begun = time.monotonic()
    assert time.monotonic() - begun < 3
    with serve(home, options=Options(renderer=flat)) as second, Client(second.url, second.key) as client:
        gate.open.set()  # the drawing of the stopped sandbox goes on, as a thread; nothing of it may be entered
        items = client.poll(str(task["taskUUID"]))["data"]
        assert [(item["seed"], item["status"]) for item in items] == [(0, "success"), (1, "success")]
        assert client.picture(items[1]["imageURL"]).size == (512, 512)
        assert len(client.poll(str(waiting["taskUUID"]))["data"]) == 1
        charges = second.books.charges()
        assert len(charges) == len({charge.picture_uuid for charge in charges}) == 3
        assert {entry.status for entry in second.books.tasks()} == {Status.DONE}
        assert client.error(task)[1]["code"] == "conflictTaskUUID"
    assert 5 not in gate.drawn


ALONE = """
import sys
from pathlib import Path
from consistency_pipeline.sandbox import Options, run_forever
run_forever(
    Path(sys.argv[1]), lambda sandbox: print(sandbox.url, sandbox.key, flush=True), options=Options(latency=60)
)
"""


def test_what_a_killed_sandbox_accepted_is_carried_on(home: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ALONE, str(home)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url, key = process.stdout.readline().split()
        tasks = [inference(deliveryMethod="async") for _ in range(3)]
        with Client(url, key) as client:
            for task in tasks:
                client.items(task)
            process.kill()
    with serve(home, options=Options(renderer=flat)) as sandbox, Client(sandbox.url, sandbox.key) as client:
        for task in tasks:
            assert len(client.poll(task["taskUUID"])["data"]) == 1
        assert len(sandbox.books.charges()) == 3


HEAVY = ("starlette", "uvicorn", "numpy", "cv2", "PIL", "sqlite3", "asyncio", "httpx2")


def test_nothing_heavy_is_loaded_before_it_serves() -> None:
    program = f"import sys, consistency_pipeline.sandbox; print([name for name in {HEAVY} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_who_waits_is_told_when_the_sandbox_stops(home: Path) -> None:
    gate = Gate()
    answers: list[httpx2.Response] = []
    task = inference(seed=3)
    with ExitStack() as stack:
        sandbox = stack.enter_context(serve(home, options=Options(renderer=gate)))
        client = Client(sandbox.url, sandbox.key)
        thread = threading.Thread(target=lambda: answers.append(client.post(task)))
        thread.start()
        assert gate.entered.wait(10)
    gate.open.set()
    thread.join()
    client.http.close()
    assert answers[0].status_code == 503
    with serve(home, options=Options(renderer=flat)) as sandbox, Client(sandbox.url, sandbox.key) as client:
        assert client.poll(str(task["taskUUID"]))["data"][0]["seed"] == 3


def test_latency_holds_a_task_back(home: Path) -> None:
    options = Options(renderer=flat, latency=0.3)
    with serve(home, options=options) as sandbox, Client(sandbox.url, sandbox.key) as client:
        begun = time.monotonic()
        client.post(*(inference() for _ in range(20)))
        assert 0.3 <= time.monotonic() - begun < 3  # all wait together


def test_many_at_once_are_each_charged_once(home: Path) -> None:
    options = Options(renderer=flat, workers=4)
    with serve(home, options=options) as sandbox, Client(sandbox.url, sandbox.key) as client:
        tasks = [inference(deliveryMethod="async") for _ in range(40)]
        senders = [threading.Thread(target=client.post, args=(task, task)) for task in tasks]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        for task in tasks:
            assert len(client.poll(str(task["taskUUID"]))["data"]) == 1
        assert len(sandbox.books.charges()) == 40


def test_one_home_has_one_sandbox(home: Path) -> None:
    options = Options(renderer=flat)
    with serve(home, options=options), pytest.raises(UsageError, match="another sandbox"), serve(home, options=options):
        pass
    with serve(home, options=Options(renderer=flat)):
        pass  # and it is free afterwards


def test_a_taken_port_and_a_foreign_host_are_usage_errors(sandbox: Sandbox, home: Path) -> None:
    port = int(sandbox.url.rpartition(":")[2].removesuffix("/v1"))
    with pytest.raises(UsageError, match="cannot listen"), serve(home, port=port):
        pass
    with pytest.raises(UsageError, match="this machine only"), serve(home, host="0.0.0.0"):
        pass


def test_serving_in_the_foreground_ends_with_an_interrupt(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Sandbox] = []

    def interrupted() -> None:
        assert httpx2.post(heard[0].url, json=[], trust_env=False).status_code == 401
        raise KeyboardInterrupt

    monkeypatch.setattr("consistency_pipeline.sandbox.server.wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_forever(home, heard.append, options=Options(renderer=flat))
    with pytest.raises(httpx2.ConnectError):
        httpx2.post(heard[0].url, json=[], trust_env=False)
