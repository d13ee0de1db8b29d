"""The index of an export: `index.json` for programs and `index.csv` for spreadsheets, one entry for each file.

What an earlier export put into the folder stays in it as long as its file is there.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from consistency_pipeline.campaign.exporting import as_csv
from consistency_pipeline.errors import UsageError
from consistency_pipeline.files import write_whole
from consistency_pipeline.version import __version__

JSON, CSV = "index.json", "index.csv"
SCHEMA_VERSION = 1
MAKER = "consistency-pipeline"
MOST_BYTES = 200 * 1024 * 1024
COLUMNS = (
    "file", "sha256", "bytes", "format", "width", "height", "preset", "alt", "campaign", "shot", "scene", "look",
    "size", "take", "seed", "model", "provider", "prompt_sha256", "master", "master_sha256", "copied",
    "content_credentials_of_master", "approved_by", "approved_at", "cost", "storyboard", "signed", "notes",
)  # fmt: skip

Entry = dict[str, Any]


class NotOurs(UsageError):
    """A file has the name of an index, and no export wrote it so."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is there, and no export wrote it so; move it away, or export to another folder")
        self.file = path.name


def read(folder: Path) -> dict[str, Entry]:
    """Return the entries of the index in a folder by file; none where there is none.

    Raises `NotOurs` where something else has its name or that of its table: it would be written over.
    """
    check_table(folder)
    return entries(folder)


def entries(folder: Path) -> dict[str, Entry]:
    """Return the entries of `index.json` alone by file; raises `NotOurs` where that is something else, or damaged."""
    path = folder / JSON
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError("too large")
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["made_by"] != MAKER or found["schema_version"] != SCHEMA_VERSION:
            raise ValueError("not ours")
        return {str(entry["file"]): dict(entry) for entry in found["files"]}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotOurs(path) from error


def check_table(folder: Path) -> bool:
    """Tell whether `index.csv` is there; raises `NotOurs` where no export wrote it."""
    path = folder / CSV
    if not path.is_symlink() and not path.exists():
        return False
    head = path.read_bytes()[:200] if path.is_file() and not path.is_symlink() else b""
    if not head.decode("utf-8-sig", "replace").startswith(",".join(COLUMNS[:4])):
        raise NotOurs(path)
    return True


def merged(folder: Path, before: Mapping[str, Entry], now: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the entries of this export and, of the one before, those of files that are still there; by file."""
    entries = {file: entry for file, entry in before.items() if (folder / file).is_file()}
    entries |= {entry["file"]: entry for entry in now}
    return tuple(entries[file] for file in sorted(entries))


def write(folder: Path, entries: Iterable[Entry]) -> None:
    """Write both indexes where they say something else than before."""
    listed = tuple(entries)
    head = {"schema_version": SCHEMA_VERSION, "made_by": MAKER, "tool_version": __version__}
    text = json.dumps({**head, "files": listed}, ensure_ascii=False, indent=1) + "\n"
    table = as_csv(COLUMNS, ([_cell(entry.get(column)) for column in COLUMNS] for entry in listed))
    for name, document in ((JSON, text), (CSV, table)):
        data = document.encode(errors="replace")
        path = folder / name
        if not path.is_file() or path.read_bytes() != data:
            write_whole(path, data)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
