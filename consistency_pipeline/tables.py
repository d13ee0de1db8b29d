"""The tables of the ledger, and how records become rows of them and rows become records."""

import json
import sqlite3
from dataclasses import fields
from typing import Any

from consistency_pipeline.records import Attempt, Consultation, MadePicture, Outcome, RunRecord, Scored

MIGRATIONS = (
    """
    CREATE TABLE inputs (fingerprint TEXT PRIMARY KEY, inputs TEXT NOT NULL) STRICT;
    CREATE TABLE attempts (
        id TEXT PRIMARY KEY, shot TEXT NOT NULL, number INTEGER NOT NULL, seed INTEGER NOT NULL,
        fingerprint TEXT NOT NULL, worst_cost REAL NOT NULL, opened_at TEXT NOT NULL, outcome TEXT NOT NULL,
        settled_at TEXT, sends INTEGER NOT NULL, cost REAL, seed_returned INTEGER, image_uuid TEXT,
        picture TEXT, code TEXT, message TEXT, UNIQUE (shot, number)
    ) STRICT;
    CREATE TABLE uploads (
        sha256 TEXT PRIMARY KEY, media_uuid TEXT NOT NULL, uploaded_at TEXT NOT NULL, used_at TEXT NOT NULL
    ) STRICT;
    """,
    """
    CREATE TABLE runs (
        id TEXT PRIMARY KEY, started_at TEXT NOT NULL, process INTEGER NOT NULL, host TEXT NOT NULL,
        version TEXT NOT NULL, width TEXT NOT NULL, todo INTEGER NOT NULL, max_cost REAL, ended_at TEXT,
        sent INTEGER NOT NULL, settled TEXT NOT NULL, left INTEGER NOT NULL, spent REAL NOT NULL, stop TEXT,
        why TEXT NOT NULL
    ) STRICT;
    """,
    """
    ALTER TABLE attempts ADD COLUMN serves TEXT NOT NULL DEFAULT '';
    """,
    """
    CREATE TABLE scores (
        picture TEXT NOT NULL, subject TEXT NOT NULL, scorer TEXT NOT NULL, version INTEGER NOT NULL, key TEXT NOT NULL,
        value REAL, drifted INTEGER NOT NULL, lost TEXT NOT NULL, worst TEXT NOT NULL, reason TEXT NOT NULL,
        at TEXT NOT NULL, whole TEXT NOT NULL, PRIMARY KEY (picture, subject, scorer)
    ) STRICT;
    """,
    """
    CREATE TABLE consultations (
        id TEXT PRIMARY KEY, question TEXT NOT NULL, subject TEXT NOT NULL, picture TEXT NOT NULL, model TEXT NOT NULL,
        worst_cost REAL NOT NULL, opened_at TEXT NOT NULL, outcome TEXT NOT NULL, settled_at TEXT,
        sends INTEGER NOT NULL, cost REAL, text TEXT, finish TEXT NOT NULL, code TEXT, message TEXT
    ) STRICT;
    """,
)
RUNS_SINCE = 2  # the version of the tables that has runs
SERVES_SINCE = 3  # the version of the tables in which attempts say whom they serve
SCORES_SINCE = 4  # the version of the tables that has scores
CONSULTATIONS_SINCE = 5  # the version of the tables that has questions to judges


def _put(table: str, columns: tuple[str, ...]) -> str:
    """Return the statement that writes a row, or replaces the one of the same id."""
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        f" ON CONFLICT (id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in columns)}"
    )


COLUMNS = tuple(field.name for field in fields(Attempt) if field.name != "inputs")
OF_PICTURE = frozenset(field.name for field in fields(MadePicture))
RUN_COLUMNS = tuple(field.name for field in fields(RunRecord))
PICTURE = frozenset(field.name for field in fields(MadePicture))
PUT_INPUTS = "INSERT OR IGNORE INTO inputs VALUES (?, ?)"
PUT_ATTEMPT = _put("attempts", COLUMNS)
PUT_UPLOAD = "INSERT OR REPLACE INTO uploads VALUES (?, ?, ?, ?)"
PUT_RUN = _put("runs", RUN_COLUMNS)
CONSULTATION_COLUMNS = tuple(field.name for field in fields(Consultation))
PUT_CONSULTATION = _put("consultations", CONSULTATION_COLUMNS)
SCORE_COLUMNS = tuple(field.name for field in fields(Scored))
PUT_SCORE = f"INSERT OR REPLACE INTO scores VALUES ({', '.join('?' * (len(SCORE_COLUMNS) + 1))})"


def row_of(attempt: Attempt) -> tuple[Any, ...]:
    """Return the values of an attempt in the order of `COLUMNS`."""
    values = {name: getattr(attempt, name) for name in COLUMNS}
    picture = attempt.picture
    values["picture"] = json.dumps({f.name: getattr(picture, f.name) for f in fields(picture)}) if picture else None
    return tuple(values.values())


def attempt_of(row: sqlite3.Row, inputs: dict[str, Any]) -> Attempt:
    """Return the attempt of a row that begins with `COLUMNS`."""
    values = dict(zip(COLUMNS, row, strict=False))
    values["picture"] = _picture_of(values["picture"]) if values["picture"] else None
    values["outcome"] = Outcome(values["outcome"])
    return Attempt(inputs=inputs, **values)


def _picture_of(text: str) -> MadePicture:
    """Return a picture without what only a newer version knows of it."""
    facts = json.loads(text)
    return MadePicture(**(facts if PICTURE.issuperset(facts) else {name: facts[name] for name in PICTURE & set(facts)}))


def run_row_of(record: RunRecord) -> tuple[Any, ...]:
    """Return the values of a run in the order of `RUN_COLUMNS`."""
    values = {name: getattr(record, name) for name in RUN_COLUMNS}
    return tuple({**values, "settled": json.dumps(dict(record.settled))}.values())


def run_of(row: sqlite3.Row) -> RunRecord:
    """Return the run of a row."""
    values = {name: row[name] for name in RUN_COLUMNS}
    return RunRecord(**{**values, "settled": dict(json.loads(values["settled"]))})


def score_row_of(scored: Scored, whole: str) -> tuple[Any, ...]:
    """Return the values of a score in the order of `SCORE_COLUMNS`, and the whole record."""
    values = {name: getattr(scored, name) for name in SCORE_COLUMNS}
    return (*{**values, "drifted": int(scored.drifted), "lost": json.dumps(scored.lost)}.values(), whole)


def score_of(row: sqlite3.Row) -> Scored:
    """Return the score of a row."""
    values = {name: row[name] for name in SCORE_COLUMNS}
    return Scored(**{**values, "drifted": bool(values["drifted"]), "lost": tuple(json.loads(values["lost"]))})


def consultation_row_of(consultation: Consultation) -> tuple[Any, ...]:
    """Return the values of a question to a judge in the order of `CONSULTATION_COLUMNS`."""
    return tuple(getattr(consultation, name) for name in CONSULTATION_COLUMNS)


def consultation_of(row: sqlite3.Row) -> Consultation:
    """Return the question of a row."""
    values = {name: row[name] for name in CONSULTATION_COLUMNS}
    return Consultation(**{**values, "outcome": Outcome(values["outcome"])})
