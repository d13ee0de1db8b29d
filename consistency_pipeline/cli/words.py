"""What a person reads: the plan as a table, and the last lines of a run."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from consistency_pipeline.budget import enough
from consistency_pipeline.cli.speaking import with_option
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.pipeline import MOST_PAGES, Project, Result
from consistency_pipeline.plan import Shot
from consistency_pipeline.records import Status, Stop, Tally
from consistency_pipeline.text import counted, listed, money, one_line

MOST_ROWS = 60
COLOURS = {
    Status.MADE: "green", Status.APPROVED: "green", Status.STALE: "yellow", Status.DRIFTED: "yellow",
    Status.REFUSED: "red", Status.FAILED: "red", Status.REJECTED: "red", Status.BLOCKED: "magenta",
}  # fmt: skip
STOPS = {
    Stop.BUDGET: "stopped by the budget",
    Stop.OUT_OF_MONEY: "stopped: the account is empty",
    Stop.BAD_CREDENTIALS: "stopped: the service does not accept the key",
    Stop.BREAKER: "stopped: most of it goes wrong; look at the reasons before going on",
    Stop.CANARY: "stopped before the rest was sent",
    Stop.INTERRUPTED: "stopped as asked; what was on its way has been finished",
}

FIRST: dict[Stop | None, str] = {
    Stop.CANARY: "look at the reasons",
    Stop.OUT_OF_MONEY: "put money into the account",
    Stop.BAD_CREDENTIALS: "set a key that the service accepts (consistency doctor checks it)",
}


def plan_table(found: Manifest, console: Console, most: int = MOST_ROWS) -> None:
    """Print the plan: a row a shot up to `most`, then totals."""
    plan = found.plan
    console.print(Text(plan.campaign.title or plan.campaign.name, style="bold"), highlight=False)
    console.print(
        Text(f"{plan.model.title} ({plan.model.air}) · {_where(plan.provider)}", style="dim"), highlight=False
    )
    table = Table(box=None, pad_edge=False, header_style="dim", show_edge=False)
    for name, justify in COLUMNS.items():
        flexible = name == "references"
        table.add_column(name, justify=justify, no_wrap=not flexible, overflow="fold" if flexible else "ellipsis")
    for row in found.rows[:most]:
        table.add_row(*_cells(row))
    console.print(table)
    if len(found.rows) > most:
        rest = len(found.rows) - most
        console.print(
            Text(f"… and {rest:,} more; --all shows them, --json has everything", style="dim"), highlight=False
        )
    console.print(highlight=False)
    for line in (*_reasons(found.rows), *totals(found)):
        console.print(Text(line), highlight=False)


COLUMNS: dict[str, Literal["left", "right"]] = {
    "shot": "left", "size": "left", "seed": "right", "references": "left", "status": "left", "cost": "right",
}  # fmt: skip


def _cells(row: Row) -> Iterator[Text]:
    shot = row.shot
    yield Text(shot.id, style="bold")
    yield Text(str(shot.size))
    yield Text(str(shot.seed))
    yield Text(_references(shot))
    yield Text(row.status, style=COLOURS.get(row.status, ""))
    yield Text(money(shot.estimated_cost))


def _references(shot: Shot) -> str:
    """Return the references in the order sent: `mara: front, back; mug: front`."""
    views: dict[str, list[str]] = {}
    for reference in shot.references:
        views.setdefault(reference.subject, []).append(reference.view)
    return "; ".join(f"{subject}: {', '.join(names)}" for subject, names in views.items()) or "none"


def _reasons(rows: Sequence[Row], most: int = 12) -> Iterator[str]:
    """Yield why shots stand where they stand, the most frequent reason first."""
    reasons = Counter((row.status, one_line(row.reason, 160)) for row in rows if row.reason)
    for (status, reason), count in reasons.most_common(most):
        yield f"  {count:,} {status}: {reason}"
    if len(reasons) > most:
        yield f"  … and {len(reasons) - most} more reasons; --json has them"


def totals(found: Manifest) -> Iterator[str]:
    """Yield what a plan comes to: shots by status, what a run would make, and for how much."""
    todo = found.to_make
    yield f"{counted(len(found.rows), 'shot')}: {_counts(found)}"
    cap = found.plan.campaign.budget.max_cost
    limit = f" of {money(cap)}" if cap is not None else ""
    verb = "would cost" if found.plan.provider == "sandbox" else "costs about"
    if todo:
        yield f"a run makes {len(todo):,} and {verb} {money(found.estimate)}; {money(found.spent)}{limit} used so far"
    else:
        yield f"nothing to make; {money(found.spent)}{limit} used so far"
    if found.plan.provider == "sandbox":
        yield "the sandbox draws storyboards: prices are the real ones, nothing is charged"
    elif found.plan.model.price_is_guess:
        yield f"no price per picture is published for {found.plan.model.slug}: its family's dearest is taken"


def _where(provider: str) -> str:
    return "the sandbox: free storyboards, no generated pictures" if provider == "sandbox" else "Runware, live"


def ending(project: Project, result: Result, again: str) -> Iterator[str]:
    """Yield the last lines of a run: what came out, what it cost, where the sheet is, and how to go on.

    `again` is the command that was given.
    """
    found, tally = result.manifest, result.tally
    if tally is None or not (tally.sent or tally.settled or tally.stop):
        yield "nothing to make: nothing was sent"
    else:
        yield _what(tally, found)
        if tally.stop:
            yield STOPS[tally.stop] if tally.stop is Stop.INTERRUPTED else f"{STOPS[tally.stop]}: {one_line(tally.why)}"
    yield from _unmade(found.rows)
    if found.to_make:
        yield _left(found)
    yield f"sheet     {_sheets(project, result.sheets)}"
    yield f"manifest  {_near(project.home / 'manifest.json')}"
    yield f"next      {_next(project, result, again)}"


def _sheets(project: Project, sheets: Sequence[Path]) -> str:
    """Return where the first page is, and how many there are."""
    first = _near(min(sheets, key=lambda path: len(path.name)))
    if len(sheets) == 1:
        return first
    whole = f"; all pages: consistency sheet {project.campaign.name}" if len(sheets) >= MOST_PAGES else ""
    return f"{first} and {counted(len(sheets) - 1, 'more page')} beside it{whole}"


def after_deciding(name: str, found: Manifest) -> Iterator[str]:
    """Yield where the shots stand after a decision, and how to go on."""
    yield f"{counted(len(found.rows), 'shot')}: {_counts(found)}"
    if found.awaits:
        yield f"next      {_approve(name, found)}"
    elif found.to_make:
        yield f"next      consistency run {name}"
    elif lost := _rejected_references(found):
        yield f"next      give {listed(lost)} another seed or prompt in the campaign, then: consistency run {name}"
    else:
        yield f"next      consistency sheet {name}"


def _rejected_references(found: Manifest) -> list[str]:
    return [row.shot.id for row in found.rows if row.status is Status.REJECTED and not row.shot.scene]


def _approve(name: str, found: Manifest) -> str:
    """Return the command that approves what others wait for, once it is there."""
    there = [row.shot.id for row in found.rows if row.shot.id in found.awaits and row.picture]
    if not there:
        return f"consistency run {name}"
    return f"look at the sheet, then: consistency approve {name} {' '.join(there)}"


def _counts(found: Manifest) -> str:
    return ", ".join(f"{count:,} {status}" for status, count in sorted(found.counts.items()))


def _what(tally: Tally, found: Manifest) -> str:
    counts = ", ".join(f"{count} {status}" for status, count in sorted(tally.settled.items())) or "nothing"
    if found.plan.provider == "sandbox":
        return f"{counts}; storyboards: this would have cost {money(tally.spent)}, nothing was charged"
    return f"{counts}; cost {money(tally.spent)}"


def _left(found: Manifest) -> str:
    todo = found.to_make
    would = "would cost about" if found.plan.provider == "sandbox" else "about"
    cap = found.plan.campaign.budget.max_cost
    limit = "" if cap is None else f"; {money(found.spent)} of {money(cap)} used"
    return f"{len(todo):,} left to make, {would} {money(found.estimate)}{limit}"


def _unmade(rows: Sequence[Row], most: int = 10) -> Iterator[str]:
    """Yield what was not made and why: shots of one reason together, the first few reasons."""
    reasons: dict[tuple[Status, str], list[str]] = {}
    for row in rows:
        if row.status in (Status.REFUSED, Status.FAILED, Status.BLOCKED, Status.DRIFTED, Status.REJECTED):
            reasons.setdefault((row.status, one_line(row.reason)), []).append(row.shot.id)
    for (status, reason), names in list(reasons.items())[:most]:
        yield f"  {status} {listed(names)}{f': {reason}' if reason else ''}"
    if len(reasons) > most:
        yield f"  … and {len(reasons) - most} more reasons; consistency plan shows them"


def _near(path: Path) -> str:
    """Return a path as seen from the current folder, where that is shorter."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _next(project: Project, result: Result, again: str) -> str:
    """Return what to do now, with the exact command."""
    found, stop = result.manifest, result.tally.stop if result.tally else None
    if stop is Stop.BUDGET:
        return with_option(again, f"--max-cost {enough(found.spent, found.estimate):.2f}")
    if stop in FIRST:
        return f"{FIRST[stop]}, then: {again}"
    if found.to_make:
        return again
    if found.awaits:
        return _approve(project.campaign.name, found)
    return f"{_look(project, found)}, then: {again}"


def _look(project: Project, found: Manifest) -> str:
    """Return what a person does where nothing more can be made as things are."""
    if any(row.status in (Status.REFUSED, Status.BLOCKED, Status.REJECTED) for row in found.rows):
        return f"edit {_near(project.campaign.file)}"
    if project.access.provider == "sandbox":
        first = "set RUNWARE_API_KEY" if project.access.embedded else "take away RUNWARE_BASE_URL"
        return f"look at the sheet; to go live {first}"
    return f"look at the sheet; edit {_near(project.campaign.file)} to add scenes"
