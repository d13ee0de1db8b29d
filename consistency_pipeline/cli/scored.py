"""What pictures score, in words and as documents: the worst first, and what they come to."""

import shlex
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from consistency_pipeline.cli.speaking import after_drift
from consistency_pipeline.judging.elsewhere import Measured
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.records import Status, Tally
from consistency_pipeline.reporting import Line, Summary, ranked, summary
from consistency_pipeline.reporting.documents import line_facts, summary_facts
from consistency_pipeline.scoring.records import Band
from consistency_pipeline.text import counted, money, one_line

SCHEMA_VERSION = 1
MOST = 30  # lines of one table
MOST_UNREADABLE = 20
STYLES = {Band.KEPT: "green", Band.UNSURE: "yellow", Band.DRIFTED: "red", Band.CANNOT_TELL: "dim"}
NARROWEST_REASON = 24  # columns
WIDEST_NAME = 44
GAP = 2  # between two columns
HEADS = ("subject", "score", "says", "decided by")


def document(name: str, said: Sequence[Line], more: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return what is said of pictures as one document, the worst first."""
    return {
        "schema_version": SCHEMA_VERSION,
        "campaign": name,
        **(more or {}),
        "subjects": [summary_facts(one) for one in by_subject(said)],
        "pictures": [line_facts(line) for line in ranked(said)],
    }


def of_folders(found: Measured, said: Sequence[Line]) -> dict[str, Any]:
    """Return what is said of pictures made elsewhere as one document."""
    unreadable = [{"file": str(file), "reason": reason} for file, reason in found.unreadable]
    likeliest = sorted(map(str, found.likeliest))
    return document("", said, {"unreadable": unreadable, "subject_by_likeness": likeliest})


def elsewhere(found: Measured) -> tuple[Line, ...]:
    """Return what is said of pictures made elsewhere, as of those of a campaign."""
    return tuple(
        Line(
            str(file), "", score.subject, (), score.consistency, score.band, score.worst, "; ".join(score.reasons),
            str(file),
        )
        for file, score in found.scores
    )  # fmt: skip


def by_subject(said: Sequence[Line]) -> tuple[Summary, ...]:
    """Return what lines come to, by subject."""
    names = dict.fromkeys(line.subject for line in said)
    return tuple(summary(name, [line for line in said if line.subject == name]) for name in names)


def show(said: Sequence[Line], console: Console) -> None:
    """Print the worst pictures with what decides, then each subject."""
    worst = ranked(said)
    console.print(lines_table(worst[:MOST], console.width))
    if rest := worst[MOST:]:
        told = [line.value for line in rest if line.value is not None]
        above = f", from {told[0]:.2f} up" if told else ""
        console.print(Text(f"… and {len(rest):,} more{above}; --json has them", style="dim"), highlight=False)
    console.print(highlight=False)
    console.print(summaries("subject", by_subject(said)))


def lines_table(said: Sequence[Line], width: int, title: str = "shot") -> Table:
    """Return lines as a table; where there is room with the reasons."""
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="dim")
    rows = [_cells(line) for line in said]
    room = width
    for name, column in zip((title, *HEADS), zip(*rows, strict=True), strict=False):
        widest = max(len(name), *(cell.cell_len for cell in column))
        table.add_column(name, justify="right" if name == "score" else "left", no_wrap=True, width=widest)
        room -= widest + GAP
    reasons = room >= NARROWEST_REASON
    if reasons:
        table.add_column("why", no_wrap=True, width=room)
    for line, cells in zip(said, rows, strict=True):
        reason = one_line(line.reason, room) if reasons and line.band is not Band.KEPT else ""
        table.add_row(*cells, *((Text(reason, style="dim"),) if reasons else ()))
    return table


def _cells(line: Line) -> tuple[Text, ...]:
    least = "least " if line.band is Band.KEPT else ""
    name = Text(one_line(line.name))
    if name.cell_len > WIDEST_NAME:  # of a path, the end tells it from others
        name = Text(f"…{name.plain[1 - WIDEST_NAME :]}")
    return (
        name,
        Text(line.subject),
        Text(number(line.value)),
        Text(line.band, style=STYLES[line.band]),
        Text(f"{least}{line.worst}", style="dim"),
    )


def summaries(kind: str, some: Sequence[Summary]) -> Table:
    """Return summaries as a table."""
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="dim")
    table.add_column(kind, overflow="ellipsis", no_wrap=True)
    for name in ("scored", "lowest", "median", "mean", "drifted", "unsure", "cannot tell"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in some:
        values = (number(value) for value in (one.lowest, one.median, one.mean))
        table.add_row(
            Text(one.name), f"{one.scored:,}", *values, Text(f"{one.drifted:,}", style="red" if one.drifted else ""),
            f"{one.unsure:,}", f"{one.cannot_tell:,}",
        )  # fmt: skip
    return table


def number(value: float | None) -> str:
    """Return a score as people read it."""
    return "–" if value is None else f"{value:.2f}"


def unreadable(found: Measured) -> Iterator[str]:
    """Yield a line for each file that could not be read, up to some."""
    for file, reason in found.unreadable[:MOST_UNREADABLE]:
        yield f"unreadable {file}: {one_line(reason)}"
    if (rest := len(found.unreadable) - MOST_UNREADABLE) > 0:
        yield f"unreadable … and {counted(rest, 'more file')}"


def unscored(rows: Iterable[Row]) -> int:
    """Return how many pictures of scenes have no score."""
    return sum(bool(row.shot.scene and row.picture and not row.scores) for row in rows)


def judged(found: Manifest, tally: Tally | None) -> Iterator[str]:
    """Yield what came of asking the judge."""
    asked = tally.judge if tally else None
    if asked is None:
        yield "judge     nothing to ask: it was asked about all of them before"
        return
    would = "would have cost" if found.plan.provider == "sandbox" else "cost"
    left = f"; {asked.unasked:,} more not asked" if asked.unasked else ""
    yield f"judge     {counted(asked.asked, 'question')}, {would} {money(asked.spent)}{left}"
    if tally and tally.stop:
        yield f"stopped   {tally.stop.value}: {one_line(tally.why)}"


def following(name: str, found: Manifest) -> str:
    """Return the command that comes next."""
    where = shlex.quote(name)
    if any(row.status is Status.DRIFTED for row in found.rows):
        return after_drift(name)
    if any(row.due for row in found.rows) and not any(row.scores for row in found.rows):
        return f"consistency run {where}"
    return f"consistency report {where}"
