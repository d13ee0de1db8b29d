"""What became of the decisions of a file, in words and as a document."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from consistency_pipeline.handed import Said, Taken
from consistency_pipeline.text import counted

SCHEMA_VERSION = 1
MOST_LINES = 20


def said(taken: Taken, *, dry_run: bool) -> Iterator[str]:
    """Yield what became of each decision, a line a decision up to some, and the sums."""
    yield from _lines(taken.written)
    for one in taken.unknown[:MOST_LINES]:
        yield f"unknown   {one.shot}  no attempt of it has the picture {one.picture[:12]}…"
    if (more := len(taken.unknown) - MOST_LINES) > 0:
        yield f"{'':<9} … and {counted(more, 'more picture')}"
    would = "would be written down" if dry_run else "written down"
    sums = [
        f"{counted(len(taken.written), 'decision')} {would}",
        f"{len(taken.already):,} already so" if taken.already else "",
        f"{len(taken.overtaken):,} overtaken by later ones" if taken.overtaken else "",
        f"{len(taken.unknown):,} about pictures that the campaign does not know" if taken.unknown else "",
    ]
    yield "; ".join(filter(None, sums))


def _lines(ones: Sequence[Said]) -> Iterator[str]:
    for one in ones[:MOST_LINES]:
        yield f"{one.verdict:<11} {one.shot}{f'  {one.reason}' if one.reason else ''}"
    if (more := len(ones) - MOST_LINES) > 0:
        yield f"{'':<11} … and {counted(more, 'more decision')}"


def document(file: Path, taken: Taken, *, dry_run: bool) -> dict[str, Any]:
    """Return what became of each decision as one document."""
    told = {how: [asdict(one) for one in getattr(taken, how)] for how in ("written", "already", "overtaken", "unknown")}
    return {"schema_version": SCHEMA_VERSION, "file": str(file), "dry_run": dry_run, **told}


def without_dry_run(command: str) -> str:
    """Return a command to be typed again, in earnest."""
    return shlex.join(word for word in shlex.split(command) if word not in {"-n", "--dry-run"})
