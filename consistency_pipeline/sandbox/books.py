"""The sandbox's books: every accepted task, upload, result and charge, in SQLite under its home."""

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict, astuple
from pathlib import Path

from consistency_pipeline.sandbox.entries import (
    Acceptance,
    Charge,
    Item,
    MediaEntry,
    PictureEntry,
    Status,
    TaskEntry,
    order_from,
)

MEDIA_LIFETIME = 30 * 86400.0  # seconds after the last use
OPEN = (Status.ACCEPTED, Status.RUNNING)

SCHEMA = """
CREATE TABLE IF NOT EXISTS tasks (
    task_uuid TEXT PRIMARY KEY COLLATE NOCASE, task_type TEXT NOT NULL, body TEXT NOT NULL, received REAL NOT NULL,
    status TEXT NOT NULL, finished REAL, orders TEXT, reserved REAL NOT NULL, answer TEXT, error TEXT, trace TEXT,
    session TEXT NOT NULL, delivered INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS tasks_by_status ON tasks (status);
CREATE TABLE IF NOT EXISTS pictures (
    picture_uuid TEXT PRIMARY KEY COLLATE NOCASE, task_uuid TEXT NOT NULL COLLATE NOCASE, number INTEGER NOT NULL,
    seed INTEGER NOT NULL, cost REAL NOT NULL, place TEXT NOT NULL, made REAL NOT NULL, expires REAL
) STRICT;
CREATE INDEX IF NOT EXISTS pictures_by_task ON pictures (task_uuid);
CREATE TABLE IF NOT EXISTS media (
    media_uuid TEXT PRIMARY KEY COLLATE NOCASE, sha256 TEXT NOT NULL, place TEXT NOT NULL, stored REAL NOT NULL,
    last_used REAL NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS charges (
    picture_uuid TEXT PRIMARY KEY COLLATE NOCASE, task_uuid TEXT NOT NULL COLLATE NOCASE, amount REAL NOT NULL,
    charged REAL NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS charges_by_task ON charges (task_uuid);
"""

TASKS = """
SELECT task_uuid, task_type, body, received, status, finished, orders, answer, error, trace, session,
    (SELECT total(amount) FROM charges WHERE charges.task_uuid = tasks.task_uuid) AS cost
FROM tasks
"""


class Books:
    """One connection for all threads; the lock keeps their transactions apart, which SQLite does per connection only.

    After `close`, a drawing that still goes on may ask to enter its result: that is dropped, as when a process dies.
    """

    def __init__(self, home: Path, clock: Callable[[], float] = time.time) -> None:
        self.home = home
        self.clock = clock
        self._lock = threading.Lock()
        self._closed = False
        home.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(home / "books.sqlite", check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        """Close the database; later calls that write do nothing."""
        with self._lock:
            self._closed = True
            self._db.close()

    @contextmanager
    def _change(self) -> Generator[sqlite3.Connection | None]:
        with self._lock:
            if self._closed:
                yield None
                return
            with self._db:  # commits, or rolls back where the block raises
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db

    def _rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        with self._lock:
            return [] if self._closed else self._db.execute(query, values).fetchall()

    def enter(
        self, task: TaskEntry, media: MediaEntry | None = None, balance: float = 0.0, charge: Charge | None = None
    ) -> Acceptance:
        """Enter a task, its upload and what it costs at once, unless its id is taken or `balance` cannot pay for it."""
        with self._change() as db:
            if db is None:
                return Acceptance.CONFLICT
            if db.execute("SELECT 1 FROM tasks WHERE task_uuid = ?", (task.task_uuid,)).fetchone():
                return Acceptance.CONFLICT
            reserved = task.order.reserved if task.order else 0.0
            wanted = reserved + (charge.amount if charge else 0.0)
            if wanted and _committed(db) + wanted > balance + 1e-9:
                return Acceptance.NO_MONEY
            db.execute(
                "INSERT INTO tasks (task_uuid, task_type, body, received, status, finished, orders, reserved, answer,"
                " session) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(task.task_uuid, task.task_type, json.dumps(task.body), task.received, task.status),
                    *(task.finished, task.order.dump() if task.order else None, reserved, _dumped(task.answer)),
                    task.session,
                ),
            )
            if media:
                db.execute("INSERT INTO media VALUES (?, ?, ?, ?, ?)", astuple(media))
            if charge:
                _charged(db, charge)
            return Acceptance.ENTERED

    def running(self, task_uuid: str) -> None:
        """Note that a task is being drawn."""
        with self._change() as db:
            if db:
                db.execute("UPDATE tasks SET status = ? WHERE task_uuid = ?", (Status.RUNNING, task_uuid))

    def add_picture(self, picture: PictureEntry) -> None:
        """Enter a result and charge for it; a result that is there already is neither entered nor charged again."""
        with self._change() as db:
            if db:
                db.execute("INSERT OR IGNORE INTO pictures VALUES (?, ?, ?, ?, ?, ?, ?, ?)", astuple(picture))
                _charged(db, Charge(picture.task_uuid, picture.picture_uuid, picture.cost, picture.made))

    def finish(self, task_uuid: str, error: Item | None = None, trace: str | None = None) -> None:
        """Note that a task has ended: well, or with `error`."""
        status = Status.FAILED if error else Status.DONE
        with self._change() as db:
            if db:
                db.execute(
                    "UPDATE tasks SET status = ?, finished = ?, error = ?, trace = ? WHERE task_uuid = ?",
                    (status, self.clock(), _dumped(error), trace, task_uuid),
                )

    def task(self, task_uuid: str) -> TaskEntry | None:
        """Return the task of an id, or None."""
        rows = self._rows(f"{TASKS} WHERE task_uuid = ?", task_uuid)
        return _task(rows[0]) if rows else None

    def tasks(self) -> tuple[TaskEntry, ...]:
        """Return all tasks in the order they came."""
        return tuple(_task(row) for row in self._rows(f"{TASKS} ORDER BY received, rowid"))

    def unfinished(self) -> tuple[TaskEntry, ...]:
        """Return the tasks that were accepted and have not ended, in the order they came."""
        return tuple(
            _task(row) for row in self._rows(f"{TASKS} WHERE status IN (?, ?) ORDER BY received, rowid", *OPEN)
        )

    def pictures(self, task_uuid: str) -> tuple[PictureEntry, ...]:
        """Return the results of a task so far."""
        rows = self._rows("SELECT * FROM pictures WHERE task_uuid = ? ORDER BY number", task_uuid)
        return tuple(PictureEntry(**dict(row)) for row in rows)

    def picture(self, picture_uuid: str) -> PictureEntry | None:
        """Return the result of an id, or None."""
        rows = self._rows("SELECT * FROM pictures WHERE picture_uuid = ?", picture_uuid)
        return PictureEntry(**dict(rows[0])) if rows else None

    def all_pictures(self) -> tuple[PictureEntry, ...]:
        """Return all results, the latest first."""
        return tuple(PictureEntry(**dict(row)) for row in self._rows("SELECT * FROM pictures ORDER BY made DESC"))

    def use_media(self, media_uuid: str) -> MediaEntry | None:
        """Return the upload of an id and keep it for another 30 days, or None where it is gone."""
        now = self.clock()
        with self._change() as db:
            if db:
                db.execute("DELETE FROM media WHERE last_used < ?", (now - MEDIA_LIFETIME,))
                db.execute("UPDATE media SET last_used = ? WHERE media_uuid = ?", (now, media_uuid))
        rows = self._rows("SELECT * FROM media WHERE media_uuid = ?", media_uuid)
        return MediaEntry(**dict(rows[0])) if rows else None

    def forget_media(self, media_uuid: str) -> bool:
        """Remove an upload and tell whether it was there; its bytes stay, for orders that already use them."""
        with self._change() as db:
            return db is not None and db.execute("DELETE FROM media WHERE media_uuid = ?", (media_uuid,)).rowcount > 0

    def undelivered(self, session: str) -> tuple[TaskEntry, ...]:
        """Return the tasks of a WebSocket session whose end it was not told."""
        query = f"{TASKS} WHERE session = ? AND orders IS NOT NULL AND NOT delivered ORDER BY received, rowid"
        return tuple(_task(row) for row in self._rows(query, session))

    def deliver(self, task_uuid: str) -> None:
        """Note that a task's session was told its end."""
        with self._change() as db:
            if db:
                db.execute("UPDATE tasks SET delivered = 1 WHERE task_uuid = ?", (task_uuid,))

    def media(self) -> tuple[MediaEntry, ...]:
        """Return all uploads that are kept."""
        return tuple(MediaEntry(**dict(row)) for row in self._rows("SELECT * FROM media ORDER BY stored, rowid"))

    def charges(self) -> tuple[Charge, ...]:
        """Return all charges in the order they were made."""
        query = "SELECT task_uuid, picture_uuid, amount, charged FROM charges ORDER BY charged, rowid"
        return tuple(Charge(**dict(row)) for row in self._rows(query))

    def spent(self) -> float:
        """Return the sum of all charges in USD."""
        rows = self._rows("SELECT total(amount) AS amount FROM charges")
        return round(float(rows[0]["amount"]), 6) if rows else 0.0


def _committed(db: sqlite3.Connection) -> float:
    """Return what is charged, and what open tasks may still be charged."""
    query = """
    SELECT (SELECT total(amount) FROM charges) + (SELECT total(reserved) FROM tasks WHERE status IN (?, ?))
        - (SELECT total(amount) FROM charges JOIN tasks USING (task_uuid) WHERE status IN (?, ?))
    """
    return float(db.execute(query, OPEN * 2).fetchone()[0])


def _charged(db: sqlite3.Connection, charge: Charge) -> None:
    db.execute("INSERT OR IGNORE INTO charges VALUES (:picture_uuid, :task_uuid, :amount, :charged)", asdict(charge))


def _dumped(value: Item | None) -> str | None:
    return None if value is None else json.dumps(value)


def _loaded(text: str | None) -> Item | None:
    return None if text is None else dict(json.loads(text))


def _task(row: sqlite3.Row) -> TaskEntry:
    return TaskEntry(
        task_uuid=row["task_uuid"],
        task_type=row["task_type"],
        body=json.loads(row["body"]),
        received=row["received"],
        status=Status(row["status"]),
        finished=row["finished"],
        order=order_from(row["orders"]) if row["orders"] else None,
        answer=_loaded(row["answer"]),
        error=_loaded(row["error"]),
        trace=row["trace"],
        session=row["session"],
        cost=round(row["cost"], 6),
    )
