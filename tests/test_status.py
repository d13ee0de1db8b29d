"""A run seen from another terminal, its log, and what the ledger keeps of it; as users run them."""

import json
import os
import pty
import signal
import subprocess
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import pytest
from PIL import Image

from consistency_pipeline import ledger, pipeline
from consistency_pipeline.cli import watching
from consistency_pipeline.errors import LedgerError, UsageError
from consistency_pipeline.ledger import Ledger
from consistency_pipeline.progress import Progress
from consistency_pipeline.project import LEDGER
from consistency_pipeline.recording import begun, recorded
from consistency_pipeline.records import Attempt, RunRecord, Status, Tally
from consistency_pipeline.reporter import Silent
from consistency_pipeline.runner import Studio
from consistency_pipeline.sandbox import Options, serve
from tests.builders import attempt
from tests.runner.studio import Heard, Scripted
from tests.test_cli import KEY, Place, place, plain
from tests.test_cli_costs import read_until

__all__ = ["place"]  # a fixture

PATIENCE = 45.0  # seconds, on a busy machine


@dataclass
class Going:
    """A run as a process of its own, two at a time, whose service draws nothing until it is `released`."""

    place: Place
    process: "subprocess.Popen[str]"
    released: threading.Event = field(default_factory=threading.Event)

    def look(self) -> Progress:
        return next(pipeline.watch(pipeline.open_project("mugs", self.place.folder)))

    def wait_for_requests(self) -> Progress:
        until = time.monotonic() + PATIENCE
        while len((found := self.look()).flights) < 2:
            assert time.monotonic() < until, found
            time.sleep(0.05)
        return found

    def ended(self) -> int:
        self.process.communicate(timeout=PATIENCE)
        return self.process.returncode


@contextmanager
def going(place: Place, *words: str) -> Generator[Going]:
    released = threading.Event()

    def drawn(prompt: str, references: object, size: tuple[int, int], seed: int) -> Image.Image:
        released.wait(2 * PATIENCE)
        return plain(prompt, references, size, seed)

    with serve(place.folder / "service", options=Options(keys=(KEY,), renderer=drawn, workers=2)) as running:
        place.folder.joinpath(".env").write_text(f"RUNWARE_API_KEY={KEY}\nRUNWARE_BASE_URL={running.url}\n")
        with place.start("run", "mugs", "-j", "2", *words) as process:
            try:
                yield Going(place, process, released)
            finally:
                released.set()
                process.kill()


def test_a_run_is_seen_from_outside_until_it_ends(place: Place) -> None:
    with going(place) as run:
        run.wait_for_requests()
        found = json.loads(place.run("status", "mugs", "--json").stdout)
        with place.start("status", "mugs", "--follow") as watcher:
            assert watcher.stdout
            first = watcher.stdout.readline()
            run.released.set()
            rest, said = watcher.communicate(timeout=PATIENCE)
        assert (run.ended(), watcher.returncode) == (0, 0)
    assert (found["schema_version"], found["state"], found["provider"]) == (1, "going", "sandbox")
    assert found["holder"]["process"] == run.process.pid
    expected = {"todo": 3, "width": "2", "done": 0, "made": 0, "not_made": 0, "on_their_way": 2, "to_come": 1}
    assert {name: found["run"][name] for name in expected} == expected
    assert [one["number"] for one in found["on_their_way"]] == [1, 1]
    assert found["money"]["reserved"] > 0
    assert found["next"] == "consistency status mugs --follow"
    assert first.startswith("0 of 3 done; 2 on their way, 1 to come; ")
    assert "3 in all: 3 made" in rest
    assert said.splitlines()[-1].startswith("next      look at outputs/mugs/sandbox/sheet.png")
    after = run.look()
    assert (after.state, after.holder, after.pace, after.flights, after.reserved) == ("resting", None, None, (), 0.0)
    [past] = after.runs
    assert (past.record.id, past.how, past.made, past.unmade) == (found["run"]["id"], "done", 3, 0)
    assert past.spent == pytest.approx(after.spent)


@pytest.mark.thorough
def test_on_a_terminal_the_state_is_drawn_until_a_run_is_interrupted(place: Place) -> None:
    ours, theirs = pty.openpty()
    with going(place) as run, os.fdopen(ours, "rb", buffering=0):
        run.wait_for_requests()
        watcher = subprocess.Popen(
            place.command("status", "mugs", "-f"), cwd=place.folder, stdin=theirs, stdout=theirs, stderr=theirs,
            env={**place.environment(), "TERM": "xterm-256color"},
        )  # fmt: skip
        os.close(theirs)
        said = read_until(ours, "0 of 3 done", PATIENCE) + read_until(ours, "0 of 3 done", PATIENCE)
        run.process.send_signal(signal.SIGINT)
        time.sleep(0.2)  # until it has heard: what is on its way is seen through
        run.released.set()
        said += read_until(ours, "next      consistency run mugs", PATIENCE)
        assert (watcher.wait(PATIENCE), run.ended()) == (0, 130)
    assert said.count("0 of 3 done") > 1
    assert "\x1b[?25h" in said  # the cursor is given back
    assert "the last one was stopped (interrupted)" in said
    [past] = run.look().runs
    assert (past.how, past.made, past.record.left) == ("interrupted", 2, 1)


def test_a_killed_run_is_told_from_one_that_goes_on(place: Place) -> None:
    log = place.folder / "log.jsonl"
    with going(place, "--log-json", "log.jsonl") as run:
        run.wait_for_requests()
        os.kill(run.process.pid, signal.SIGKILL)
        run.ended()
        done = place.run("status", "mugs")
    assert "none is going on; the last one ended without a word" in done.stdout
    assert "2 attempts; the next run asks the service what became of them" in done.stdout
    assert done.stderr.splitlines() == ["next      consistency run mugs"]
    [record] = ledger.runs(place.folder / "outputs" / "mugs" / "sandbox" / LEDGER)
    assert (record.process, record.ended_at) == (run.process.pid, None)
    events = [json.loads(line) for line in log.read_text().splitlines()]  # each was written as it happened
    assert {event["attempt"] for event in events if event["event"] == "request"} == {one.id for one in left(place)}
    assert {event["run"] for event in events if event["event"] != "note"} == {record.id}
    assert KEY not in log.read_text()


def left(place: Place) -> tuple[Attempt, ...]:
    return ledger.unsettled(place.folder / "outputs" / "mugs" / "sandbox" / LEDGER)


def test_a_campaign_that_never_ran_and_one_that_ran_elsewhere(place: Place) -> None:
    with Ledger(place.folder / "outputs" / "mugs" / "runware" / LEDGER) as book:
        anyio.run(book.put, attempt("desk/1"))
    here = place.run("status", "mugs", "--follow")
    assert here.returncode == 0
    assert "run        none yet" in here.stdout
    assert here.stderr.splitlines() == [
        "next      consistency plan mugs",
        "not in this: consistency status mugs --provider runware",
    ]
    assert not (place.folder / "outputs" / "mugs" / "sandbox").exists()
    live = pipeline.open_project("mugs", place.folder).at("runware")
    assert next(pipeline.watch(live)).open == 1


def test_json_and_follow_do_not_go_together(place: Place) -> None:
    with pytest.raises(UsageError, match="--log-json"):
        watching.status(pipeline.open_project("mugs", place.folder), "mugs", as_json=True, follow=True)


# What a run writes about itself


@pytest.mark.thorough
def test_the_log_says_what_the_ledger_says_and_has_stdout_to_itself(place: Place) -> None:
    done = place.run("run", "mugs", "--log-json", "-")
    assert done.returncode == 0, done.stderr
    assert "[3/3] made" in done.stderr
    warned, *events = (json.loads(line) for line in done.stdout.splitlines())
    assert (warned["event"], warned["run"]) == ("note", None), "lint comes before the run begins"
    path = place.folder / "outputs" / "mugs" / "sandbox" / LEDGER
    [record] = ledger.runs(path)
    assert {event["run"] for event in events} == {record.id}
    assert (events[0]["event"], events[-1]["event"]) == ("run-started", "run-finished")
    assert (events[-1]["settled"], events[-1]["sent"]) == (record.settled, record.sent) == ({"made": 3}, 3)
    tries = {one.id: one.shot for one in ledger.attempts(path)}
    for kind in ("request", "attempt-ended", "shot-settled"):
        assert {event["attempt"]: event["shot"] for event in events if event["event"] == kind} == tries


def test_a_log_that_cannot_be_written_stops_a_run_before_anything_is_sent(place: Place) -> None:
    done = place.run("run", "mugs", "--log-json", "missing/log.jsonl")
    assert done.returncode == 2
    error = "error: --log-json missing/log.jsonl cannot be written (No such file or directory)"
    assert done.stderr.splitlines()[1:] == [error]
    assert not (place.folder / "outputs").exists()


class Broken(Silent):
    """Fails when a run starts."""

    heard: RunRecord | None = None

    def started(self, todo: int, width: int, budget: object) -> None:
        raise ValueError("with a secret in it")

    def finished(self, record: RunRecord) -> None:
        self.heard = record


def test_a_run_that_breaks_off_is_closed_all_the_same(place: Place) -> None:
    project, broken = pipeline.open_project("mugs", place.folder), Broken()
    with pytest.raises((ValueError, ExceptionGroup)):
        pipeline.make(project, pipeline.Pace(), broken)
    [record] = ledger.runs(project.home / LEDGER)
    assert (record.stop, record.why, record.left) == ("error", "ValueError", 3)
    assert record.ended_at
    assert broken.heard == record


class Full(Ledger):
    """Has no room for how a run ended."""

    async def put_run(self, record: RunRecord) -> None:
        if record.ended_at:
            raise LedgerError("the disk is full")
        await super().put_run(record)


def test_what_a_run_made_counts_where_its_end_cannot_be_written(tmp_path: Path) -> None:
    heard, tally = Heard(), Tally({Status.MADE: 3}, left=0, sent=3, spent=0.2)

    async def make() -> Tally:
        return tally

    async def perform() -> Tally:
        studio = Studio(Scripted(), book, heard, tmp_path, tmp_path)
        return await recorded(studio, begun(studio, 3, None), make)

    with Full(tmp_path / LEDGER) as book:
        assert anyio.run(perform) is tally
    assert heard.log == ["how this run ended is not in the ledger: the disk is full"]
    assert [record.ended_at for record in ledger.runs(tmp_path / LEDGER)] == [None]
