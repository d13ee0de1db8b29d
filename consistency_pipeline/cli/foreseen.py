"""What a run would make, before anything is sent; and what one has made, as a document."""

import json
import shlex
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from consistency_pipeline.cli import planned
from consistency_pipeline.cli.speaking import say
from consistency_pipeline.consulting.foreseeing import foreseen
from consistency_pipeline.manifest import Row
from consistency_pipeline.pipeline import Result, Wanted
from consistency_pipeline.plan import Shot
from consistency_pipeline.text import counted, listed, money, one_line

SCHEMA_VERSION = 1
MOST = 20


def show(wanted: Wanted, why: str, again: str, *, as_json: bool) -> None:
    """Print what a run would make: a document on stdout, or words for a person with the command that does it.

    `why` says why that is nothing, where it is.
    """
    if as_json:
        sys.stdout.write(_line(document(wanted)))
        return
    todo = wanted.manifest.to_make
    for note in wanted.notes:
        say(f"note: {note}")
    if todo:
        Console().print(_table(wanted))
    for line in totals(wanted, why):
        say(line)
    doing = shlex.join(word for word in shlex.split(again) if word not in ("-n", "--dry-run"))
    say(f"next      {doing if todo else f'consistency plan {wanted.manifest.plan.campaign.name}'}")


def document(wanted: Wanted) -> dict[str, Any]:
    """Return what a run would make as one document; costs are in USD."""
    found = wanted.manifest
    return {
        "schema_version": SCHEMA_VERSION,
        "campaign": found.plan.campaign.name,
        "provider": found.plan.provider,
        "shots": [
            {
                "id": row.shot.id,
                "status": row.status,
                "seeds": [shot.seed for shot in _asked(wanted, row)],
                "prompts": list(dict.fromkeys(shot.prompt for shot in _asked(wanted, row))),
            }
            for row in found.to_make
        ],
        "left": dict(_left(wanted)),
        "pictures": found.pictures,
        "estimated_cost": round(found.estimate, 6),
        "judge": planned.asking(found),
        "spent": round(found.spent, 6),
        "max_cost": found.plan.campaign.budget.max_cost,
    }


def outcome(result: Result) -> str:
    """Return what a run has made, as one document: its shots, what it sent and spent, and where it stopped."""
    tally, named = result.tally, [row for row in result.manifest.rows if row.shot.id in result.named]
    return _line(
        {
            "schema_version": SCHEMA_VERSION,
            "campaign": result.manifest.plan.campaign.name,
            "provider": result.manifest.plan.provider,
            "exit_code": result.exit_code,
            "sent": tally.sent if tally else 0,
            "spent": round(tally.spent, 6) if tally else 0.0,
            "judge": asdict(tally.judge) if tally and tally.judge else None,
            "stopped": tally.stop.value if tally and tally.stop else None,
            "why": tally.why if tally else "",
            "settled": dict(tally.settled) if tally else {},
            "shots": [
                {
                    "id": row.shot.id,
                    "status": row.status,
                    "reason": row.reason,
                    "file": row.picture.file if row.picture else None,
                    "seed": row.attempt.seed if row.attempt else None,
                }
                for row in named
            ],
            "sheets": [path.name for path in result.sheets],
        }
    )


def _line(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _asked(wanted: Wanted, row: Row) -> tuple[Shot, ...]:
    return wanted.manifest.asked_of(row)


def _left(wanted: Wanted) -> Iterator[tuple[str, int]]:
    counts: dict[str, int] = {}
    for row in wanted.left:
        counts[row.status] = counts.get(row.status, 0) + 1
    yield from sorted(counts.items())


def _table(wanted: Wanted) -> Table:
    """Return a table with a row for each of the first shots to make."""
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="dim")
    table.add_column("shot", no_wrap=True)
    table.add_column("is")
    table.add_column("seed")
    table.add_column("corrected", overflow="fold")
    table.add_column("cost", justify="right")
    todo = wanted.manifest.to_make
    for row in todo[:MOST]:
        shots = _asked(wanted, row)
        cost = wanted.manifest.cost_of(row)
        words = one_line(listed(row.corrections), 80) if shots[0].prompt != row.shot.prompt else ""
        seeds = _seeds(row, shots)
        table.add_row(Text(row.shot.id, style="bold"), Text(row.status), Text(seeds), Text(words), Text(money(cost)))
    if len(todo) > MOST:
        table.add_row(Text(f"… and {len(todo) - MOST:,} more", style="dim"))
    return table


def _seeds(row: Row, shots: tuple[Shot, ...]) -> str:
    """Return the seeds to come, behind the one that the shot was made with last where that is another."""
    drawn = ", ".join(str(shot.seed) for shot in shots)
    before = row.attempts[-1].seed if row.attempts else None
    return drawn if before is None or str(before) == drawn else f"{before} → {drawn}"


def totals(wanted: Wanted, why: str) -> Iterator[str]:
    """Yield what it comes to, and what of the shots that were named is left as it is."""
    found = wanted.manifest
    todo, would = found.to_make, "would cost" if found.plan.provider == "sandbox" else "costs about"
    left = listed([f"{number:,} {status}" for status, number in _left(wanted)], 9)
    if todo:
        pictures = counted(found.pictures, "picture")
        of = f" of {counted(len(todo), 'shot')}" if found.pictures > len(todo) else ""
        yield f"{'makes':<9} {pictures}{of}, {would} {money(found.estimate)}; nothing was sent"
    else:
        yield f"nothing to make: {why}"
    if asking := foreseen(found):
        most = counted(asking.questions, "question")
        yield f"{'judge':<9} at most {most} about these, {money(asking.worst)} at worst"
    if left and todo:
        yield f"{'leaves':<9} {left}"
    if unheard := [row.shot.id for row in todo if row.corrections and _asked(wanted, row)[0].prompt == row.shot.prompt]:
        yield f"{'unheard':<9} {listed(unheard)}: the template has no place for corrections ({{{{ corrections }}}})"
