"""What is not needed any more, how much of it there is, and whether it may go: in words and as a document."""

import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from consistency_pipeline.cleaning import ON_REQUEST, Survey, Waste
from consistency_pipeline.cli.asking import YES, line_typed, on_terminal
from consistency_pipeline.errors import UsageError
from consistency_pipeline.project import Project
from consistency_pipeline.text import counted, listed, one_line

SCHEMA_VERSION = 1
MOST_FOREIGN = 3


@dataclass(frozen=True, slots=True)
class Permission:
    """Tells whether files may be removed: yes where that was said beforehand, else a person is asked."""

    agreed: bool
    terminal: Callable[[], bool] = on_terminal
    ask: Callable[[str], str] = line_typed

    def __call__(self, found: Survey) -> bool:
        """Return whether somebody agrees; `UsageError` where there is nobody."""
        if self.agreed:
            return True
        what = f"{counted(len(found.waste), 'file')}, {size(found.bytes)}"
        if self.terminal():
            return self.ask(f"Remove {what}? [y/N] ").strip().lower() in YES
        error = UsageError(f"this removes {what}, and there is no terminal to ask on. Nothing was removed.")
        error.option = "--yes"
        raise error


def size(number: int) -> str:
    """Return a number of bytes as people read it: `812 bytes`, `3.4 MB`."""
    for unit, least in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if number >= least:
            return f"{number / least:,.1f} {unit}"
    return counted(number, "byte")


def lines(found: Survey) -> Iterator[str]:
    """Yield what would be removed by kind, what could be on request, and what is not ours."""
    for kind, (files, total) in found.counts().items():
        yield f"{files:>7,}  {size(total):>10}  {kind}"
    if not found.waste:
        yield "nothing to remove: every file is referred to"
    if more := found.counts(on_request=True):
        files, total = (sum(numbers) for numbers in zip(*more.values(), strict=True))
        kinds = listed([str(kind) for kind in more])
        yield f"with --attempts another {counted(files, 'file')}, {size(total)}: {kinds}"
    if found.foreign:
        names = [one_line(file.name) for file in found.foreign]
        yield f"left alone, not from this program: {counted(len(names), 'file')}, {listed(names, MOST_FOREIGN)}"


def warning(found: Survey) -> Iterator[str]:
    """Yield what cannot be undone."""
    if any(one.kind in ON_REQUEST for one in found.waste):
        yield "an edit taken back would pay for these pictures again; the ledger keeps that they were made"


def document(project: Project, found: Survey, *, removed: bool) -> dict[str, Any]:
    """Return a survey for programs; paths are below the folder of the campaign's results."""
    return {
        "schema_version": SCHEMA_VERSION,
        "campaign": project.campaign.name,
        "provider": project.access.provider,
        "removed": removed,
        "totals": {"files": len(found.waste), "bytes": found.bytes, "by_kind": _kinds(found, on_request=False)},
        "on_request": {"by_kind": _kinds(found, on_request=True)},
        "files": [_facts(one) for one in found.waste],
        "left_alone": [file.name for file in found.foreign],
    }


def _kinds(found: Survey, *, on_request: bool) -> dict[str, dict[str, int]]:
    counts = found.counts(on_request=on_request)
    return {kind.slug: {"files": files, "bytes": total} for kind, (files, total) in counts.items()}


def _facts(one: Waste) -> dict[str, Any]:
    return {"file": one.file.name, "kind": one.kind.slug, "bytes": one.file.bytes}


def ending(found: Survey, gone: Survey | None) -> Iterator[str]:
    """Yield what was done; `gone` is what was removed, None where nobody wanted that."""
    if gone is not None:
        yield f"removed {counted(len(gone.waste), 'file')}, {size(gone.bytes)}"
        if left := len(found.waste) - len(gone.waste):
            yield f"{counted(left, 'file')} had changed meanwhile, and stayed"
    elif found.waste:
        yield "nothing was removed"


def following(found: Survey, name: str, again: str, *, dry_run: bool) -> str:
    """Return the command that comes next; `again` is the one that was given."""
    if dry_run and found.waste:
        return shlex.join(word for word in shlex.split(again) if word not in ("-n", "--dry-run"))
    return f"consistency plan {shlex.quote(name)}"
