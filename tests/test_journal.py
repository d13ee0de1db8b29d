"""The log of a run for programs: one line an event, whole, at once, and fit to be read by anyone."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consistency_pipeline.budget import Budget
from consistency_pipeline.errors import UsageError
from consistency_pipeline.journal import COMMON, EVENTS, FIELDS, SCHEMA_VERSION, Journal, keeping
from consistency_pipeline.records import Consultation, MadePicture, Outcome, RunRecord, Status
from consistency_pipeline.reporter import Settled
from tests.builders import attempt, shots

RECORD = RunRecord("r1", "2026-11-23T12:00:00.000Z", 7, "vm", "0.1.0", "auto", 3, 5.0)
PICTURE = MadePicture("shots/desk/desk-1.png", "ab" * 32, 12, "PNG", 1200, 896)


def written(raw: bytes) -> list[dict[str, Any]]:
    assert raw.endswith(b"\n")
    return [json.loads(line) for line in raw.splitlines()]


def whole_run(folder: Path, journal: Journal) -> None:
    """Say one of each."""
    [shot] = shots(folder).values()
    first, budget = attempt(), Budget(5.0, spent=0.07, reserved=0.14)
    journal.note("asking the service what became of 1 earlier attempts")
    journal.began(RECORD)
    journal.started(3, 4, budget)
    journal.asking(shot, first)
    journal.waiting(shot, first, 2.5, "busy")
    made = replace(first, outcome=Outcome.MADE, cost=0.07, picture=PICTURE, sends=2)
    journal.ended(made)
    journal.settled(Settled(shot, Status.MADE, made), budget)
    journal.settled(Settled(shot, Status.BLOCKED, None, "needs x"), budget)
    asked = Consultation("q1", "f", "mug", PICTURE.sha256, "m:1@1", 0.04, "2026-11-23T12:00:00.000Z")
    journal.questioning(shot.id, asked)
    journal.answered(shot.id, replace(asked, outcome=Outcome.MADE, sends=1, cost=0.002, text="{}"))
    journal.widened(6, "keeps up: 4 → 6")
    journal.ended(attempt(number=2, outcome=Outcome.FAILED, code="gone", message="it is gone"))
    journal.finished(replace(RECORD, sent=2, settled={"made": 1}, left=1, spent=0.07, stop="budget", why="used up"))


def test_every_event_has_the_fields_that_are_documented(tmp_path: Path) -> None:
    said: list[bytes] = []
    whole_run(tmp_path, Journal(said.append))
    events = written(b"".join(said))
    assert {event["event"] for event in events} == set(EVENTS)
    for event in events:
        assert list(event) == [*COMMON, *EVENTS[event["event"]][1]]
        assert event["schema_version"] == SCHEMA_VERSION
        assert datetime.fromisoformat(event["time"]).microsecond % 1000 == 0
    assert {name for _, names in EVENTS.values() for name in names} == set(FIELDS)


def test_a_run_can_be_told_from_its_events(tmp_path: Path) -> None:
    said: list[bytes] = []
    ticks = iter(range(100))
    whole_run(tmp_path, Journal(said.append, lambda: float(next(ticks))))
    events = written(b"".join(said))
    assert [event["run"] for event in events] == [None, *["r1"] * (len(events) - 1)]
    by_name = {event["event"]: event for event in reversed(events)}
    assert by_name["request"]["attempt"] == by_name["attempt-ended"]["attempt"] == by_name["shot-settled"]["attempt"]
    assert by_name["attempt-ended"]["seconds"] == 1.0
    assert (by_name["attempt-ended"]["file"], by_name["attempt-ended"]["sha256"]) == (PICTURE.file, PICTURE.sha256)
    asked, heard = by_name["question"], by_name["question-ended"]
    assert [(one["shot"], one["question"], one["sha256"]) for one in (asked, heard)] == [
        (by_name["request"]["shot"], "q1", PICTURE.sha256)
    ] * 2
    assert (heard["outcome"], heard["cost"], heard["seconds"]) == ("made", 0.002, 1.0)
    assert [event["done"] for event in events if event["event"] == "shot-settled"] == [1, 2]
    assert (events[-1]["stop"], events[-1]["settled"], events[-1]["cost"]) == ("budget", {"made": 1}, 0.07)
    assert [event["seconds"] for event in events if event.get("code") == "gone"] == [None]  # it was never asked for


@given(st.text(st.characters()))
def test_whatever_is_said_stays_on_its_line(text: str) -> None:
    said: list[bytes] = []
    Journal(said.append).note(text)
    assert len(said) == 1
    assert said[0].count(b"\n") == 1
    assert said[0].isascii()
    [event] = written(said[0])
    assert not any(ord(letter) < 32 or "\ud800" <= letter <= "\udfff" for letter in event["text"])
    assert len(event["text"]) <= 500


def test_keys_and_pictures_do_not_get_into_it(tmp_path: Path) -> None:
    said: list[bytes] = []
    journal = Journal(said.append)
    secret = "Bearer abc123secret https://x.test/?key=abc123secret data:image/png;base64," + "abc123secret" * 9
    journal.ended(attempt(outcome=Outcome.FAILED, code=secret, message=secret))
    journal.note(secret)
    journal.widened(1, secret)
    [shot] = shots(tmp_path).values()
    journal.waiting(shot, attempt(), 1.0, secret)
    journal.settled(Settled(shot, Status.FAILED, None, secret), Budget(None))
    assert len(said) == 5
    assert b"abc123secret" not in b"".join(said)


def test_a_file_is_added_to_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    for text in ("first", "second"):
        with keeping(str(file), pytest.fail) as journal:
            journal.note(text)
            assert [event["text"] for event in written(file.read_bytes())][-1] == text  # at once
    assert [event["text"] for event in written(file.read_bytes())] == ["first", "second"]


def test_a_line_that_was_torn_does_not_take_the_next_with_it(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    file.write_text('{"event": "no')
    with keeping(str(file), pytest.fail) as journal:
        journal.note("here")
    torn, whole = file.read_text().splitlines()
    assert torn == '{"event": "no'
    assert json.loads(whole)["text"] == "here"


@pytest.mark.parametrize("name", ["missing/log.jsonl", "."], ids=["no-folder", "a-folder"])
def test_a_file_that_cannot_be_written_is_told_at_once(tmp_path: Path, name: str) -> None:
    with (
        pytest.raises(UsageError, match=r"--log-json .* cannot be written"),
        keeping(str(tmp_path / name), pytest.fail),
    ):
        pass


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no disk that is always full")
def test_a_full_disk_is_told_once_and_ends_nothing() -> None:
    lost: list[str] = []
    with keeping("/dev/full", lost.append) as journal:
        for text in ("first", "second"):
            journal.note(text)
    assert len(lost) == 1
    assert "--log-json /dev/full cannot be written any more (No space left on device); the run goes on" in lost[0]
