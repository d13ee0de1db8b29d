"""The ledger: all attempts, uploads and runs of one campaign at one provider. The only truth about what happened.

SQLite in WAL mode with full syncing, written by one thread over one connection; what many tasks ask for at the same
time goes into one transaction. A caller that waits for a write knows that it is on disk. Readers open the file
read-only.
"""

import asyncio
import json
import queue
import sqlite3
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Self

from consistency_pipeline.errors import LedgerError
from consistency_pipeline.records import Attempt, Outcome, RunRecord, Upload
from consistency_pipeline.tables import (
    COLUMNS,
    MIGRATIONS,
    PUT_ATTEMPT,
    PUT_INPUTS,
    PUT_RUN,
    PUT_UPLOAD,
    RUN_COLUMNS,
    RUNS_SINCE,
    SERVES_SINCE,
    attempt_of,
    row_of,
    run_of,
    run_row_of,
)

MOST_PER_COMMIT = 512

Statement = tuple[str, tuple[Any, ...]]
Work = tuple[list[Statement], Future[None]]


class Ledger:
    """The one writer of a ledger file; use as a context manager.

    The writes may be called from one event loop; each returns when its rows are durable. Nothing here locks out a
    second process: whoever opens a ledger for writing holds the campaign's lock first.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._work: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._open = False

    def __enter__(self) -> Self:
        """Open or create the file, bring its tables up to date, and start the writer."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._connection = _open_for_writing(self.path)
        except sqlite3.Error as error:
            raise LedgerError(f"{self.path} cannot be opened for writing ({error})") from error
        self._thread = threading.Thread(target=self._write, name="ledger", daemon=True)
        self._thread.start()
        self._open = True
        return self

    def __exit__(self, *error: object) -> None:
        """Finish what was asked for and close the file."""
        self._open = False
        self._work.put(None)
        self._thread.join()
        self._connection.close()

    async def put(self, attempt: Attempt) -> None:
        """Write an attempt as it now stands; the same id replaces what was known of it."""
        inputs = json.dumps(attempt.inputs, sort_keys=True, separators=(",", ":"))
        await self._done([(PUT_INPUTS, (attempt.fingerprint, inputs)), (PUT_ATTEMPT, row_of(attempt))])

    async def put_upload(self, upload: Upload) -> None:
        """Write an upload; the same content replaces what was known of it."""
        await self._done([(PUT_UPLOAD, (upload.sha256, upload.media_uuid, upload.uploaded_at, upload.used_at))])

    async def put_run(self, record: RunRecord) -> None:
        """Write a run as it now stands; the same id replaces what was known of it."""
        await self._done([(PUT_RUN, run_row_of(record))])

    async def _done(self, statements: list[Statement]) -> None:
        if not self._open:
            raise LedgerError(f"{self.path} is not open for writing")
        future: Future[None] = Future()
        self._work.put((statements, future))
        # A write that was asked for is made, whoever stops waiting for it; nobody then has to hear that it failed.
        written = asyncio.wrap_future(future)
        written.add_done_callback(lambda done: done.cancelled() or done.exception())
        await asyncio.shield(written)

    def _write(self) -> None:
        """Take what has piled up, write it in one transaction, tell those who wait; until None comes."""
        going = True
        while going:
            batch = [self._work.get()]
            while len(batch) < MOST_PER_COMMIT and not self._work.empty():
                batch.append(self._work.get())
            work = [entry for entry in batch if entry is not None]
            going = len(work) == len(batch)
            if work:
                self._commit(work)

    def _commit(self, work: list[Work]) -> None:
        """Write in one transaction and tell those who wait; where that fails, write each alone, so that one fails."""
        try:
            with self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                for statements, _ in work:
                    for sql, values in statements:
                        self._connection.execute(sql, values)
        except (sqlite3.Error, ValueError, OverflowError) as error:  # the latter for values that SQLite cannot hold
            if len(work) > 1:
                for entry in work:
                    self._commit([entry])
            else:
                work[0][1].set_exception(LedgerError(f"{self.path} cannot be written ({error})"))
        else:
            for _, future in work:
                future.set_result(None)


def _open_for_writing(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    version = _version(connection)
    if version > len(MIGRATIONS):
        connection.close()
        raise LedgerError(f"{path} was written by a newer version of this program (tables of version {version})")
    for number, migration in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.executescript(f"BEGIN; {migration} PRAGMA user_version = {number}; COMMIT;")
    return connection


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


@contextmanager
def reading(path: Path) -> Generator[sqlite3.Connection | None]:
    """Yield a read-only connection, or None where there is no ledger yet; `LedgerError` where it cannot be read."""
    if not path.exists():
        yield None
        return
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)
        connection.row_factory = sqlite3.Row
    except sqlite3.Error as error:
        raise LedgerError(f"{path} cannot be opened ({error})") from error
    try:
        version = _version(connection)
        if version > len(MIGRATIONS):
            raise LedgerError(f"{path} was written by a newer version of this program (tables of version {version})")
        # A process that ended between making the file and its tables has left a ledger with nothing in it.
        yield connection if version else None
    except (sqlite3.Error, ValueError, TypeError) as error:  # the latter two for what only a newer version writes
        raise LedgerError(f"{path} cannot be read ({error})") from error
    finally:
        connection.close()


def _columns(connection: sqlite3.Connection) -> str:
    """Return what is read of an attempt; before they said whom they serve, each served what it was asked for."""
    serves = "attempts.serves" if _version(connection) >= SERVES_SINCE else "''"
    return ", ".join(serves if name == "serves" else f"attempts.{name}" for name in COLUMNS)


def attempts(path: Path) -> tuple[Attempt, ...]:
    """Return all attempts of a ledger by shot and number, without their inputs; nothing where there is no ledger."""
    with reading(path) as connection:
        if connection is None:
            return ()
        rows = connection.execute(f"SELECT {_columns(connection)} FROM attempts ORDER BY shot, number")
        return tuple(attempt_of(row, {}) for row in rows)


def unsettled(path: Path) -> tuple[Attempt, ...]:
    """Return the attempts whose ending is not known, with their inputs, oldest first."""
    with reading(path) as connection:
        if connection is None:
            return ()
        rows = connection.execute(
            f"SELECT {_columns(connection)}, inputs.inputs AS inputs FROM attempts JOIN inputs USING (fingerprint)"
            " WHERE outcome IN (?, ?) ORDER BY opened_at, shot",
            (Outcome.OPEN, Outcome.UNKNOWN),
        )
        return tuple(attempt_of(row, json.loads(row["inputs"])) for row in rows)


@contextmanager
def remembered(path: Path) -> Generator[Callable[[str], dict[str, Any] | None]]:
    """Yield what tells what a fingerprint was made of, or None where the ledger has never seen it.

    Over one connection, since opening one takes 20 times as long as a look.
    """
    with reading(path) as connection:

        @cache
        def inputs_of(fingerprint: str) -> dict[str, Any] | None:
            if connection is None:
                return None
            row = connection.execute("SELECT inputs FROM inputs WHERE fingerprint = ?", (fingerprint,)).fetchone()
            return dict(json.loads(row["inputs"])) if row else None

        yield inputs_of


def inputs(path: Path, fingerprint: str) -> dict[str, Any] | None:
    """Return what a fingerprint was made of, or None where the ledger has never seen it."""
    with remembered(path) as inputs_of:
        return inputs_of(fingerprint)


def uploads(path: Path) -> dict[str, Upload]:
    """Return what the service holds, by content hash."""
    with reading(path) as connection:
        if connection is None:
            return {}
        rows = connection.execute("SELECT sha256, media_uuid, uploaded_at, used_at FROM uploads")
        return {row["sha256"]: Upload(**dict(row)) for row in rows}


def runs(path: Path) -> tuple[RunRecord, ...]:
    """Return all runs, the newest last; none where the ledger was last written by a version that kept none."""
    with reading(path) as connection:
        if connection is None or _version(connection) < RUNS_SINCE:
            return ()
        rows = connection.execute(f"SELECT {', '.join(RUN_COLUMNS)} FROM runs ORDER BY rowid")
        return tuple(run_of(row) for row in rows)
