"""Scenes and shots row by row: tables for people, CSV for spreadsheets, JSON for programs."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from consistency_pipeline.campaign import Campaign
from consistency_pipeline.campaign.exporting import as_csv
from consistency_pipeline.cli.laying import coloured
from consistency_pipeline.cli.words import standing
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.records import Status
from consistency_pipeline.text import counted, money, one_line

SCHEMA_VERSION = 1
MOST_ROWS = 60  # on a terminal
WIDEST_COLUMN, NARROWEST, GAP = 32, 12, 2  # columns of the terminal
LONGEST_CELL = 32_000  # letters, of 32,767 that Excel takes
COLUMNS = (
    "id", "scene", "look", "size", "take", "seed", "status", "decision", "reason", "cost", "estimated_cost", "picture",
    "tags", "prompt",
)  # fmt: skip


def facts(row: Row, home: Path) -> dict[str, Any]:
    """Return a shot as a row says it; `home` is the folder of the results as it is shown."""
    shot, attempt, picture = row.shot, row.attempt, row.picture
    said = {
        "id": shot.id,
        "scene": shot.scene,
        "look": shot.look,
        "size": str(shot.size),
        "take": shot.take,
        "seed": attempt.seed if attempt and picture else shot.seed,
        "status": str(row.status),
        "decision": _decision(row),
        "reason": one_line(row.reason, 500),
        "cost": attempt.cost if attempt and picture else None,
        "estimated_cost": round(shot.estimated_cost, 6),
        "picture": (home / picture.file).as_posix() if picture else None,
        "tags": list(shot.tags),
        "prompt": shot.prompt,
    }
    return {column: said[column] for column in COLUMNS}


def _decision(row: Row) -> str | None:
    if row.locked:
        return "approved"
    return str(row.status) if row.status in (Status.APPROVED, Status.REJECTED) else None


def document(found: Manifest, rows: Iterable[Row], home: Path) -> dict[str, Any]:
    """Return shots as `shots --json` prints them."""
    plan = found.plan
    head = {"schema_version": SCHEMA_VERSION, "campaign": plan.campaign.name, "provider": plan.provider}
    return {**head, "shots": [facts(row, home) for row in rows]}


def shots_as_csv(rows: Iterable[Row], home: Path) -> str:
    """Return shots as a sheet."""
    return as_csv(COLUMNS, ([_cell(said) for said in facts(row, home).values()] for row in rows))


def _cell(said: object) -> str:
    if said is None:
        return ""
    return ("; ".join(said) if isinstance(said, list) else str(said))[:LONGEST_CELL]


def show_shots(rows: Sequence[Row], home: Path, console: Console) -> None:
    """Print the first shots as a table, and how many there are."""
    console.print(Text(f"pictures are in {home}", style="dim"), highlight=False, soft_wrap=True)
    _table(("shot", "size", "seed", "status", "cost", "picture or why not"), map(_shot, rows[:MOST_ROWS]), console)
    _count(len(rows), "shot", standing(rows), console)


def _shot(row: Row) -> tuple[Text, ...]:
    said = facts(row, Path())
    where = Text(one_line(said["picture"] or row.reason, 200))
    cost = Text("" if said["cost"] is None else money(said["cost"]))
    return Text(row.shot.id), Text(said["size"]), Text(str(said["seed"])), coloured(row.status), cost, where


def show_scenes(campaign: Campaign, console: Console) -> None:
    """Print the first scenes as a table, with where each is written, and how many there are."""
    _table(("scene", "subjects", "written", "prompt"), _scenes(campaign), console)
    _count(len(campaign.scenes), "scene", "", console)


def _scenes(campaign: Campaign) -> Iterator[tuple[Text, ...]]:
    for number, scene in enumerate(campaign.scenes[:MOST_ROWS]):
        there = campaign.spot("scenes", number)
        cells = (scene.id, ", ".join(scene.subjects), f"{there.file.name}:{there.line}", scene.prompt)
        yield tuple(Text(one_line(cell, 300)) for cell in cells)


def _table(names: Sequence[str], rows: Iterable[tuple[Text, ...]], console: Console) -> None:
    """Print a table whose last column takes what room is left."""
    whole = list(rows)
    table = Table(box=None, pad_edge=False, header_style="dim", show_edge=False)
    room = console.width
    for number, name in enumerate(names[:-1]):
        width = min(max(row[number].cell_len for row in (*whole, (Text(name),) * len(names))), WIDEST_COLUMN)
        table.add_column(name, width=width, no_wrap=True)
        room -= width + GAP
    table.add_column(names[-1], min_width=NARROWEST)
    for *cells, last in whole:
        last.truncate(max(room, NARROWEST), overflow="ellipsis")
        table.add_row(*cells, last)
    console.print(table)


def _count(number: int, thing: str, more: str, console: Console) -> None:
    cut = f"the first {MOST_ROWS} of " if number > MOST_ROWS else ""
    rest = "; --csv has all" if cut else ""
    line = f"{cut}{counted(number, thing)}{f': {more}' if more else ''}{rest}"
    console.print(Text(line), highlight=False, soft_wrap=True)
