"""How many attempts a second the ledger makes durable, beside a bare SQLite that writes the same rows alike."""

import json
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import anyio

from consistency_pipeline.ledger import Ledger
from consistency_pipeline.records import Attempt, MadePicture, Outcome
from consistency_pipeline.tables import MIGRATIONS, PUT_ATTEMPT, PUT_INPUTS, row_of
from tests.builders import attempt

PICTURE = MadePicture("shots/desk/desk-1__s7__a1.png", "0" * 64, 1_500_000, "PNG", 1200, 896, "A" * 256, 30.0)
SECONDS = 2.0
WIDTHS = (1, 64)
ROWS = 1.5  # for each put: an attempt is put twice, its inputs are a row of their own the first time


def attempts(number: int) -> tuple[Attempt, Attempt]:
    """Return an attempt as it is written before it is sent, and as it is written when it has ended."""
    facts = {"identity": {"references": [{"name": "mug.front", "is": "a" * 64}]}, "intent": {"prompt": "mug " * 60}}
    opened = attempt(f"s{number}/1", fingerprint=f"{number:064}", inputs=facts)
    return opened, replace(opened, outcome=Outcome.MADE, cost=0.07, picture=PICTURE)


def through_ledger(path: Path, width: int) -> float:
    """Return the attempts a second that `width` tasks put one after the other, each waiting for the disk."""
    return anyio.run(_through_ledger, path, width)


async def _through_ledger(path: Path, width: int) -> float:
    done = 0
    with Ledger(path) as book:
        began = time.perf_counter()

        async def put(first: int) -> None:
            nonlocal done
            number = first
            while time.perf_counter() - began < SECONDS:
                for one in attempts(number):
                    await book.put(one)
                    done += 1
                number += width

        async with anyio.create_task_group() as tasks:
            for first in range(width):
                tasks.start_soon(put, first)
        return done / (time.perf_counter() - began)


def bare(path: Path, width: int) -> float:
    """Return the attempts a second of SQLite alone in one thread: the same rows, `width` in a transaction."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    for migration in MIGRATIONS:
        connection.executescript(migration)
    done, number, began = 0, 0, time.perf_counter()
    while time.perf_counter() - began < SECONDS:
        pairs = [attempts(number + more) for more in range(width)]
        number += width
        for group in zip(*pairs, strict=True):
            connection.execute("BEGIN IMMEDIATE")
            for one in group:
                connection.execute(PUT_INPUTS, (one.fingerprint, json.dumps(one.inputs)))
                connection.execute(PUT_ATTEMPT, row_of(one))
            connection.execute("COMMIT")
            done += width
    seconds = time.perf_counter() - began
    connection.close()
    return done / seconds


def lines() -> Iterator[str]:
    """Yield for each width what the ledger does a second, and what part that is of what SQLite does alone."""
    for width in WIDTHS:
        with tempfile.TemporaryDirectory() as folder:
            ours, alone = through_ledger(Path(folder) / "ours.db", width), bare(Path(folder) / "bare.db", width)
        yield (
            f"ledger, durable, {width:2} at a time: {ours:7,.0f} attempts a second, in rows {ROWS * ours:7,.0f};"
            f" SQLite alone {alone:7,.0f}: {ours / alone:4.0%}"
        )
