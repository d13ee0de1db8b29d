"""Writing a ledger: one thread over one connection; what is asked for at the same time is one transaction."""

import asyncio
import json
import queue
import sqlite3
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Self

from consistency_pipeline.errors import LedgerError
from consistency_pipeline.ledger.reading import version
from consistency_pipeline.plan import Shot
from consistency_pipeline.records import Attempt, Consultation, RunRecord, Scored, Upload
from consistency_pipeline.tables import (
    MIGRATIONS,
    PUT_ATTEMPT,
    PUT_CONSULTATION,
    PUT_INPUTS,
    PUT_RUN,
    PUT_SCORE,
    PUT_UPLOAD,
    consultation_row_of,
    row_of,
    run_row_of,
    score_row_of,
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

    async def put(self, attempt: Attempt, planned: Shot | None = None) -> None:
        """Write an attempt as it now stands; the same id replaces what was known of it.

        With the inputs of the shot as it was `planned`, where that was asked for otherwise.
        """
        facts = [(attempt.fingerprint, attempt.inputs), *([(planned.fingerprint, planned.inputs)] if planned else ())]
        inputs = [(PUT_INPUTS, (name, json.dumps(one, sort_keys=True, separators=(",", ":")))) for name, one in facts]
        await self._done([*inputs, (PUT_ATTEMPT, row_of(attempt))])

    async def put_upload(self, upload: Upload) -> None:
        """Write an upload; the same content replaces what was known of it."""
        await self._done([(PUT_UPLOAD, (upload.sha256, upload.media_uuid, upload.uploaded_at, upload.used_at))])

    async def put_run(self, record: RunRecord) -> None:
        """Write a run as it now stands; the same id replaces what was known of it."""
        await self._done([(PUT_RUN, run_row_of(record))])

    async def put_score(self, scored: Scored, whole: str) -> None:
        """Write what a scorer says, with the whole record as JSON; the same picture, subject and scorer replace it."""
        await self._done([(PUT_SCORE, score_row_of(scored, whole))])

    async def put_consultation(self, consultation: Consultation) -> None:
        """Write a question to a judge as it now stands; the same id replaces what was known of it."""
        await self._done([(PUT_CONSULTATION, consultation_row_of(consultation))])

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
    found = version(connection)
    if found > len(MIGRATIONS):
        connection.close()
        raise LedgerError(f"{path} was written by a newer version of this program (tables of version {found})")
    for number, migration in enumerate(MIGRATIONS[found:], start=found + 1):
        connection.executescript(f"BEGIN; {migration} PRAGMA user_version = {number}; COMMIT;")
    return connection
