"""Reading a ledger: read-only connections, beside whoever writes."""

import json
import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from consistency_pipeline.errors import LedgerError
from consistency_pipeline.records import Attempt, Consultation, Outcome, RunRecord, Scored, Upload
from consistency_pipeline.tables import (
    COLUMNS,
    CONSULTATION_COLUMNS,
    CONSULTATIONS_SINCE,
    MIGRATIONS,
    RUN_COLUMNS,
    RUNS_SINCE,
    SCORE_COLUMNS,
    SCORES_SINCE,
    SERVES_SINCE,
    attempt_of,
    consultation_of,
    run_of,
    score_of,
)


def version(connection: sqlite3.Connection) -> int:
    """Return the version of a file's tables, 0 where it has none."""
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
        found = version(connection)
        if found > len(MIGRATIONS):
            raise LedgerError(f"{path} was written by a newer version of this program (tables of version {found})")
        # A process that ended between making the file and its tables has left a ledger with nothing in it.
        yield connection if found else None
    except (sqlite3.Error, ValueError, TypeError) as error:  # the latter two for what only a newer version writes
        raise LedgerError(f"{path} cannot be read ({error})") from error
    finally:
        connection.close()


def _columns(connection: sqlite3.Connection) -> str:
    """Return what is read of an attempt; before they said whom they serve, each served what it was asked for."""
    serves = "attempts.serves" if version(connection) >= SERVES_SINCE else "''"
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
        if connection is None or version(connection) < RUNS_SINCE:
            return ()
        rows = connection.execute(f"SELECT {', '.join(RUN_COLUMNS)} FROM runs ORDER BY rowid")
        return tuple(run_of(row) for row in rows)


def scores(path: Path) -> dict[str, tuple[Scored, ...]]:
    """Return what scorers say, by picture; nothing where the ledger was last written by a version that kept none."""
    with reading(path) as connection:
        if connection is None or version(connection) < SCORES_SINCE:
            return {}
        found: dict[str, tuple[Scored, ...]] = {}
        for row in connection.execute(f"SELECT {', '.join(SCORE_COLUMNS)} FROM scores ORDER BY rowid"):
            scored = score_of(row)
            found[scored.picture] = (*found.get(scored.picture, ()), scored)
        return found


def whole_scores(path: Path) -> dict[str, tuple[dict[str, Any], ...]]:
    """Return the whole records of scorers as they were kept, by picture."""
    with reading(path) as connection:
        if connection is None or version(connection) < SCORES_SINCE:
            return {}
        found: dict[str, tuple[dict[str, Any], ...]] = {}
        for row in connection.execute("SELECT picture, whole FROM scores ORDER BY rowid"):
            found[row["picture"]] = (*found.get(row["picture"], ()), json.loads(row["whole"]))
        return found


def consultations(path: Path) -> tuple[Consultation, ...]:
    """Return all questions to judges, the newest last; none where it was last written by a version without."""
    with reading(path) as connection:
        if connection is None or version(connection) < CONSULTATIONS_SINCE:
            return ()
        rows = connection.execute(f"SELECT {', '.join(CONSULTATION_COLUMNS)} FROM consultations ORDER BY rowid")
        return tuple(consultation_of(row) for row in rows)


def pending(path: Path) -> tuple[Consultation, ...]:
    """Return the questions of which nobody knows how they ended, and the service may."""
    return tuple(one for one in consultations(path) if one.pending)
