"""The ledger: what was acknowledged is on disk, whatever happens next."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consistency_pipeline.errors import LedgerError
from consistency_pipeline.ledger import Ledger, attempts, inputs, runs, unsettled, uploads
from consistency_pipeline.records import Attempt, MadePicture, Outcome, RunRecord, Upload
from consistency_pipeline.tables import MIGRATIONS
from tests.builders import attempt

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parent.parent
PICTURE = MadePicture("shots/desk/desk-1.png", "ab" * 32, 12, "PNG", 1200, 896)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "ledger.sqlite3"


async def put(path: Path, *given: Attempt | Upload) -> None:
    with Ledger(path) as ledger:
        for record in given:
            await (ledger.put(record) if isinstance(record, Attempt) else ledger.put_upload(record))


def test_there_is_nothing_where_there_is_no_ledger(path: Path) -> None:
    assert (attempts(path), unsettled(path), uploads(path), inputs(path, "f" * 64)) == ((), (), {}, None)
    assert not path.parent.exists()


async def test_what_is_acknowledged_is_there_for_others_at_once(path: Path) -> None:
    with Ledger(path) as ledger:
        assert attempts(path) == ()
        for number in (1, 2):
            await ledger.put(attempt(number=number))
            assert [a.number for a in attempts(path)] == list(range(1, number + 1))


async def test_attempts_come_by_shot_and_number(path: Path) -> None:
    await put(path, attempt("desk/2"), attempt("desk/10"), attempt("desk/1", 10), attempt("desk/1", 9))
    assert [(a.shot, a.number) for a in attempts(path)] == [
        ("desk/1", 9),
        ("desk/1", 10),
        ("desk/10", 1),
        ("desk/2", 1),
    ]


async def test_the_same_id_replaces_what_was_known(path: Path) -> None:
    opened = attempt(inputs={"intent": {"seed": 1}})
    ended = replace(opened, outcome=Outcome.MADE, cost=0.05, picture=PICTURE, sends=1, seed_returned=2**32 - 1)
    await put(path, opened, ended)
    assert attempts(path) == (replace(ended, inputs={}),)


async def test_an_attempt_comes_back_as_it_was(path: Path) -> None:
    whole = attempt(
        inputs={"identity": {"references": [{"name": "mug.front", "is": None}]}, "intent": {"prompt": "“Grüße” 😀"}},
        outcome=Outcome.UNKNOWN,
        settled_at="2026-11-23T00:01:00.000Z",
        sends=3,
        cost=0.0,
        seed_returned=0,
        image_uuid="u",
        picture=PICTURE,
        code="c",
        message="'; DROP TABLE attempts; -- \0 “Grüße” 😀",
    )
    await put(path, whole)
    assert unsettled(path) == (whole,)


@settings(max_examples=20)
@given(
    st.builds(
        attempt,
        cost=st.none() | st.floats(0, 1e6),
        seed=st.integers(0, 2**31 - 1),
        message=st.none() | st.text(st.characters(codec="utf-8")),
        sends=st.integers(0, 100),
        outcome=st.sampled_from(Outcome),
    )
)
async def test_any_attempt_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, any_attempt: Attempt) -> None:
    path = tmp_path_factory.mktemp("ledger") / "ledger.sqlite3"
    await put(path, any_attempt)
    assert attempts(path) == (any_attempt,)


async def test_unsettled_attempts_come_oldest_first_with_their_inputs(path: Path) -> None:
    outcomes = [Outcome.OPEN, Outcome.MADE, Outcome.UNKNOWN, Outcome.FAILED, Outcome.REFUSED, Outcome.OPEN]
    given_ = [
        attempt(
            f"s{n}/1", inputs={"n": n}, fingerprint=str(n), outcome=outcome, opened_at=f"2026-01-0{9 - n}T00:00:00Z"
        )
        for n, outcome in enumerate(outcomes)
    ]
    await put(path, *given_)
    assert [(a.shot, a.inputs) for a in unsettled(path)] == [("s5/1", {"n": 5}), ("s2/1", {"n": 2}), ("s0/1", {"n": 0})]


async def test_inputs_are_kept_by_fingerprint(path: Path) -> None:
    await put(path, attempt(fingerprint="a", inputs={"b": [1]}), attempt(number=2, fingerprint="a", inputs={"b": [1]}))
    assert inputs(path, "a") == {"b": [1]}
    assert inputs(path, "b") is None


async def test_uploads_are_kept_by_content(path: Path) -> None:
    first = Upload("aa", "uuid-1", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z")
    again = replace(first, used_at="2026-01-02T00:00:00Z")
    other = Upload("bb", "uuid-2", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z")
    await put(path, first, other, again)
    assert uploads(path) == {"aa": again, "bb": other}


async def test_a_ledger_is_opened_again(path: Path) -> None:
    for number in (1, 2, 3):
        await put(path, attempt(number=number))
    assert [a.number for a in attempts(path)] == [1, 2, 3]


async def test_many_tasks_write_at_the_same_time(path: Path) -> None:
    async def life(number: int) -> None:
        opened = attempt(f"s{number}/1", fingerprint=str(number % 7), inputs={"n": number % 7})
        await ledger.put(opened)
        await ledger.put_upload(Upload(str(number % 50), str(number), "t", "t"))
        await ledger.put(replace(opened, outcome=Outcome.MADE, cost=0.01))

    with Ledger(path) as ledger:
        async with anyio.create_task_group() as tasks:
            for number in range(700):
                tasks.start_soon(life, number)
        assert sum(a.cost or 0 for a in attempts(path)) == pytest.approx(7.0)
    assert {a.shot for a in attempts(path)} == {f"s{number}/1" for number in range(700)}
    assert unsettled(path) == ()
    assert len(uploads(path)) == 50


async def test_a_write_that_nobody_waits_for_any_more_is_made(path: Path) -> None:
    with Ledger(path) as ledger:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(ledger.put, attempt())
            await anyio.lowlevel.checkpoint()
            tasks.cancel_scope.cancel()
    assert len(attempts(path)) == 1


async def test_what_the_tables_refuse_is_told_and_the_rest_is_written(path: Path) -> None:
    wrong: Any = "many"
    with Ledger(path) as ledger:
        with pytest.raises(LedgerError, match="cannot be written"):
            await ledger.put(attempt(sends=wrong))
        await ledger.put(attempt(number=2))
    assert [a.number for a in attempts(path)] == [2]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize(
    "facts", [{"seed_returned": 2**70}, {"message": "half a pair: \ud800"}], ids=["seed", "message"]
)
def test_what_cannot_be_stored_does_not_hang_the_ledger(path: Path, facts: dict[str, Any]) -> None:
    async def main() -> list[str]:
        done = []
        with Ledger(path) as ledger:
            for name, record in (("odd", attempt(**facts)), ("next", attempt(number=2))):
                with anyio.move_on_after(0.3):
                    with suppress(LedgerError):
                        await ledger.put(record)
                    done.append(name)
        return done

    assert anyio.run(main) == ["odd", "next"]


async def test_no_attempt_is_lost_to_another(path: Path) -> None:
    with Ledger(path) as ledger:
        await ledger.put(attempt(id="first", cost=0.07, outcome=Outcome.MADE))
        with suppress(LedgerError):
            await ledger.put(attempt(id="second"))
    assert "first" in {a.id for a in attempts(path)}


# Files that are not what they should be


def test_a_ledger_of_a_newer_program_is_not_written(path: Path) -> None:
    anyio.run(put, path, attempt())
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="newer version of this program"):
        Ledger(path).__enter__()
    assert path.read_bytes() == before


@pytest.mark.parametrize("read", [attempts, unsettled, uploads, lambda path: inputs(path, "f"), runs])
@pytest.mark.parametrize("content", [b"not a ledger" * 500, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_ledger_is_told(path: Path, content: bytes, read: Any) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(LedgerError, match="cannot be read"):
        read(path)
    with pytest.raises(LedgerError, match="cannot be opened for writing"):
        Ledger(path).__enter__()
    assert path.read_bytes() == content


def test_a_folder_is_no_ledger(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(LedgerError, match="cannot be opened"):
        attempts(path)
    with pytest.raises(LedgerError, match="cannot be opened for writing"):
        Ledger(path).__enter__()


def test_a_damaged_ledger_is_told(path: Path) -> None:
    anyio.run(put, path, *(attempt(number=number, message="x" * 3000) for number in range(1, 40)))
    content = bytearray(path.read_bytes())
    content[4096 : len(content)] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(LedgerError, match="cannot be read"):
        attempts(path)


def test_a_file_without_tables_yet_is_an_empty_ledger(path: Path) -> None:
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    assert attempts(path) == ()


async def test_an_outcome_of_a_newer_program_is_told(path: Path) -> None:
    await put(path, attempt())
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE attempts SET outcome = 'postponed'")
    connection.close()
    with pytest.raises(LedgerError):
        attempts(path)


async def test_a_picture_of_a_newer_program_is_read_without_what_we_do_not_know(path: Path) -> None:
    await put(path, attempt(picture=PICTURE))
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE attempts SET picture = json_set(picture, '$.colors', 3)")
    connection.close()
    assert [a.picture for a in attempts(path)] == [PICTURE]


def test_who_reads_changes_nothing(path: Path) -> None:
    anyio.run(put, path, attempt())
    before = path.read_bytes()
    attempts(path)
    uploads(path)
    assert path.read_bytes() == before
    assert not any(file.stat().st_size for file in path.parent.glob("*-wal"))


# A process that is killed

WRITER = """
import os, sys, anyio
from pathlib import Path
from consistency_pipeline.ledger import Ledger
from consistency_pipeline.tables import MIGRATIONS
from tests.builders import attempt

async def one(ledger, worker):
    for number in range(1, 10_000):
        await ledger.put(attempt(f"s{worker}/1", number))
        os.write(1, f"s{worker}/1 {number}\\n".encode())
        if number == 40 and sys.argv[2] == "itself":
            os._exit(9)

async def main():
    with Ledger(Path(sys.argv[1])) as ledger:
        async with anyio.create_task_group() as tasks:
            for worker in range(4):
                tasks.start_soon(one, ledger, worker)

anyio.run(main)
"""


@pytest.mark.parametrize("killed_by", ["itself", "another"])
def test_what_a_killed_process_was_told_is_there(path: Path, killed_by: str) -> None:
    told = []
    command = [sys.executable, "-c", WRITER, str(path), killed_by]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout
        for line in process.stdout:
            told.append(line.decode().split())
            if killed_by == "another" and len(told) == 100:
                os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == (9 if killed_by == "itself" else -9)
    assert len(told) >= 100
    there = {(a.shot, a.number): a for a in attempts(path)}
    assert {(shot, int(number)) for shot, number in told if number.isdigit()} <= set(there)
    assert len(there) <= len(told) + 4
    anyio.run(put, path, attempt("after/1"))
    assert len(attempts(path)) == len(there) + 1


# Runs, and a file of the first version, which kept none


RUN = RunRecord("r1", "2026-11-23T12:00:00.000Z", 7, "vm", "0.1.0", "auto", 14, 5.0, left=14)


async def test_runs_come_back_as_they_were_the_newest_last(path: Path) -> None:
    facts: dict[str, Any] = {"settled": {"made": 7, "failed": 1}, "stop": "budget", "why": "“so” it is"}
    ended = replace(RUN, ended_at="2026-11-23T12:05:00.000Z", sent=9, left=6, spent=0.1, **facts)
    later = replace(RUN, id="r0", started_at="2026-11-23T11:00:00.000Z", max_cost=None)  # the clock was set back
    with Ledger(path) as ledger:
        await ledger.put_run(RUN)
        assert runs(path) == (RUN,)
        await ledger.put_run(later)
        await ledger.put_run(ended)
    assert runs(path) == (ended, later)


def test_there_are_no_runs_where_there_is_no_ledger(path: Path) -> None:
    assert runs(path) == ()
    assert not path.parent.exists()


def first_version(path: Path) -> Attempt:
    """Write a ledger as the first version of its tables had it, and return the attempt in it."""
    path.parent.mkdir(parents=True)
    old = attempt(inputs={"intent": {"seed": 1}}, outcome=Outcome.UNKNOWN, cost=0.05, picture=PICTURE)
    connection = sqlite3.connect(path)
    connection.executescript(f"PRAGMA journal_mode = WAL; {FIRST_TABLES}; PRAGMA user_version = 1;")
    with connection:
        connection.execute("INSERT INTO inputs VALUES (?, ?)", (old.fingerprint, '{"intent":{"seed":1}}'))
        picture = (
            '{"file":"shots/desk/desk-1.png","sha256":"' + "ab" * 32 + '","bytes":12,"format":"PNG","width":1200,'
            '"height":896}'
        )
        known = (old.id, old.shot, 1, old.seed, old.fingerprint, 0.07, old.opened_at, "unknown")
        row = (*known, None, 0, 0.05, None, None, picture, None, None)
        connection.execute(f"INSERT INTO attempts VALUES ({', '.join('?' * 16)})", row)
    connection.close()
    return old


FIRST_TABLES = """
    CREATE TABLE inputs (fingerprint TEXT PRIMARY KEY, inputs TEXT NOT NULL) STRICT;
    CREATE TABLE attempts (
        id TEXT PRIMARY KEY, shot TEXT NOT NULL, number INTEGER NOT NULL, seed INTEGER NOT NULL,
        fingerprint TEXT NOT NULL, worst_cost REAL NOT NULL, opened_at TEXT NOT NULL, outcome TEXT NOT NULL,
        settled_at TEXT, sends INTEGER NOT NULL, cost REAL, seed_returned INTEGER, image_uuid TEXT,
        picture TEXT, code TEXT, message TEXT, UNIQUE (shot, number)
    ) STRICT;
    CREATE TABLE uploads (
        sha256 TEXT PRIMARY KEY, media_uuid TEXT NOT NULL, uploaded_at TEXT NOT NULL, used_at TEXT NOT NULL
    ) STRICT
"""


def test_a_ledger_of_the_first_version_is_read_as_it_is(path: Path) -> None:
    old = first_version(path)
    before = path.read_bytes()
    assert unsettled(path) == (old,)
    assert (runs(path), uploads(path)) == ((), {})
    assert path.read_bytes() == before


async def test_a_ledger_of_the_first_version_gets_its_runs_when_it_is_written(path: Path) -> None:
    old = first_version(path)
    with Ledger(path) as ledger:
        await ledger.put_run(RUN)
        await ledger.put(attempt(number=2))
    assert (runs(path), unsettled(path)[0]) == ((RUN,), old)
    assert [one.number for one in attempts(path)] == [1, 2]
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    connection.close()
