"""What a run has left at one instant, read from outside: ledger, books of the service, files."""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

LEDGER = "ledger.sqlite3"
DOCUMENTS = ("manifest.json", "manifest.jsonl", "sheet*.png")
UNDER_WAY = frozenset({"accepted", "running"})


@dataclass(frozen=True)
class Entry:
    """One attempt in the ledger; `picture` is what the ledger knows of its file."""

    id: str
    shot: str
    outcome: str
    cost: float | None
    picture: Mapping[str, Any] | None


@dataclass(frozen=True)
class Remains:
    """The state of a campaign: `tasks` are the service's by id, `charges` its charges by task, in order.

    `pictures` and `parts` are keys below `home`, without those of an embedded service; `documents` are manifest and
    sheets by name, with the hash of their bytes.
    """

    home: Path
    entries: tuple[Entry, ...] = ()
    integrity: str = "ok"
    tasks: Mapping[str, str] = field(default_factory=dict)
    charges: tuple[tuple[str, float], ...] = ()
    pictures: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    documents: Mapping[str, str] = field(default_factory=dict)

    @property
    def open(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.outcome in ("open", "unknown"))

    @property
    def made(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.outcome == "made")


def look(home: Path, books: Path) -> Remains:
    """Return what is there now; `books` is the service's folder. Only while no run goes on."""
    entries, integrity = _ledger(home)
    tasks, charges = in_books(books)
    files = seen_files(home)
    documents = {path.name: _hash(path) for name in DOCUMENTS for path in sorted(home.glob(name))}
    pictures = frozenset(key for key in files if key.startswith("shots/") and key.endswith(".png"))
    return Remains(home, entries, integrity, tasks, charges, pictures, parts_of(files), documents)


def seen_files(home: Path) -> frozenset[str]:
    """Return the keys of all files below the folder of a run, an embedded service's apart."""
    paths = (path.relative_to(home) for path in home.rglob("*") if not path.is_dir())
    return frozenset(path.as_posix() for path in paths if path.parts[0] != "service")


def parts_of(files: frozenset[str]) -> frozenset[str]:
    return frozenset(key for key in files if key.endswith(".part"))


def in_books(folder: Path) -> tuple[dict[str, str], tuple[tuple[str, float], ...]]:
    """Return the service's tasks for pictures with their status, and its charges; also while it runs."""
    if not (folder / "books.sqlite").exists():
        return {}, ()
    with closing(sqlite3.connect(f"{(folder / 'books.sqlite').as_uri()}?mode=ro", uri=True, timeout=10)) as books:
        if not _has(books, "charges_by_task"):  # the last of what a new one is given
            return {}, ()
        tasks = books.execute("SELECT task_uuid, status FROM tasks WHERE task_type = 'imageInference'").fetchall()
        return dict(tasks), tuple(books.execute("SELECT task_uuid, amount FROM charges ORDER BY charged, rowid"))


def _ledger(home: Path) -> tuple[tuple[Entry, ...], str]:
    """Read a copy, so that looking changes nothing of what the killed run left."""
    with TemporaryDirectory() as folder:
        for path in home.glob(f"{LEDGER}*"):
            shutil.copy(path, folder)
        if not (Path(folder) / LEDGER).exists():
            return (), "ok"
        with closing(sqlite3.connect(Path(folder) / LEDGER)) as ledger:
            [(integrity,)] = ledger.execute("PRAGMA integrity_check(1)").fetchall()
            if not _has(ledger, "uploads"):
                return (), integrity
            rows = ledger.execute("SELECT id, shot, outcome, cost, picture FROM attempts ORDER BY shot, number")
            entries = (Entry(name, shot, how, cost, _loaded(picture)) for name, shot, how, cost, picture in rows)
            return tuple(entries), integrity


def _loaded(picture: str | None) -> Mapping[str, Any] | None:
    return dict(json.loads(picture)) if picture else None


def intents(home: Path) -> int:
    """Return how many attempts the ledger has; also while a run goes on."""
    if not (home / LEDGER).exists():
        return 0
    with closing(sqlite3.connect(f"{(home / LEDGER).as_uri()}?mode=ro", uri=True, timeout=10)) as ledger:
        return int(ledger.execute("SELECT count(*) FROM attempts").fetchone()[0]) if _has(ledger, "uploads") else 0


def _has(database: sqlite3.Connection, name: str) -> bool:
    return database.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone() is not None


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
