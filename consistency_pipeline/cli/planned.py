"""The plan as people read it: its shots, or its scenes where there are many, why, and what a run comes to."""

import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from consistency_pipeline.budget import SLACK
from consistency_pipeline.cli import laying
from consistency_pipeline.cli.words import standing
from consistency_pipeline.consulting.foreseeing import foreseen, whole_cost
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.manifest.causes import SETTLED, Cause
from consistency_pipeline.plan import Shot
from consistency_pipeline.records import Status
from consistency_pipeline.text import counted, money, one_line

MOST_SHOTS = 60  # more than that are shown by scene
MOST_SCENES = 40
MOST_CAUSES = 12
NAMES_FROM = 110  # columns from which references are named, and not only counted
KEPT = "approved pictures stay as they are; only `run --select SHOT --force` makes them again"

Columns = dict[str, Literal["left", "right"]]
SHOTS: Columns = {
    "shot": "left", "size": "left", "seed": "right", "references": "left", "status": "left", "cost": "right",
}  # fmt: skip
SCENES: Columns = {"scene": "left", "shots": "right", "as they stand": "left", "to make": "right", "cost": "right"}
FLEXIBLE = frozenset({"shot", "references", "scene", "as they stand"})


def plan_table(
    found: Manifest,
    console: Console,
    causes: Sequence[Cause] = (),
    *,
    rows: Sequence[Row] | None = None,
    everything: bool = False,
) -> None:
    """Print the plan, or of it only `rows`: a line a shot, or a line a scene of a large one, then why, and totals."""
    shown = found.rows if rows is None else rows
    _head(found, console)
    making = frozenset(row.shot.id for row in found.to_make)
    if everything or len(shown) <= MOST_SHOTS:
        _print_shots(shown, making, console)
    else:
        _print_scenes(found, shown, making, console)
    console.print(highlight=False)
    for label, words in _causes(causes):
        laying.put(label, words, console)
    for label, line in totals(found, shown):
        laying.put(label, Text(line), console)


def _head(found: Manifest, console: Console) -> None:
    plan = found.plan
    console.print(Text(one_line(plan.campaign.title or plan.campaign.name), style="bold"), highlight=False)
    model, where = f"{plan.model.title} · {plan.model.air}", _where(plan.provider)
    together = f"{model} · {where}"
    for line in (together,) if len(together) <= console.width else (model, where):
        console.print(Text(line, style="dim"), highlight=False, soft_wrap=True)
    console.print(highlight=False)


def _where(provider: str) -> str:
    return "the sandbox: free storyboards, no generated pictures" if provider == "sandbox" else "Runware, live"


def _table(columns: Columns) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", show_edge=False)
    for name, justify in columns.items():
        flexible = name in FLEXIBLE
        table.add_column(name, justify=justify, no_wrap=not flexible, overflow="fold" if flexible else "ellipsis")
    return table


def _print_shots(rows: Sequence[Row], making: frozenset[str], console: Console) -> None:
    table = _table(SHOTS)
    for row in rows:
        shot = row.shot
        table.add_row(
            Text(shot.id, style="bold"),
            str(shot.size),
            str(shot.seed),
            _references(shot, named=console.width >= NAMES_FROM),
            laying.coloured(row.status) + Text(", kept" if _kept(row, making) else "", style="dim"),
            money(shot.estimated_cost) if shot.id in making else Text("–", style="dim"),
        )
    console.print(table)


def _kept(row: Row, making: frozenset[str]) -> bool:
    return row.locked and row.status is Status.STALE and row.shot.id not in making


def _references(shot: Shot, *, named: bool) -> str:
    """Return the references in the order sent, `mara: front, back; mug: front`, or how many: `2 of mara, 1 of mug`."""
    views: dict[str, list[str]] = {}
    for reference in shot.references:
        views.setdefault(reference.subject, []).append(reference.view)
    if named:
        return "; ".join(f"{subject}: {', '.join(names)}" for subject, names in views.items()) or "none"
    return ", ".join(f"{len(names)} of {subject}" for subject, names in views.items()) or "none"


def _print_scenes(found: Manifest, rows: Sequence[Row], making: frozenset[str], console: Console) -> None:
    """Print the scenes in which something is to be made or wrong, up to a number, and what the others come to."""
    scenes: dict[str, list[Row]] = {}
    for row in rows:
        scenes.setdefault(row.shot.scene or "references", []).append(row)
    done = {name for name, group in scenes.items() if all(row.status in SETTLED for row in group)}
    open_ = [name for name in scenes if name not in done]
    most = MOST_SCENES if len(open_) > MOST_SCENES + 1 else len(open_)  # one line for one more would save none
    table = _table(SCENES)
    for name in open_[:most]:
        table.add_row(Text(name, style="bold"), *_sums(found, scenes[name], making))
    for names, what in ((open_[most:], "more like these"), ([name for name in scenes if name in done], "all made")):
        if names:
            group = [row for name in names for row in scenes[name]]
            title = Text(f"{counted(len(names), 'scene')}, {what}", style="dim")
            table.add_row(title, *_sums(found, group, making))
    console.print(table)
    console.print(Text("--all shows every shot, --json has everything", style="dim"), highlight=False)


def _sums(found: Manifest, rows: Sequence[Row], making: frozenset[str]) -> Iterator[Text]:
    made = [row for row in rows if row.shot.id in making]
    counts, kept = Counter(row.status for row in rows), sum(_kept(row, making) for row in rows)
    tails = {Status.STALE: f" ({kept:,} kept)"} if kept else {}
    parts = [
        Text(f"{number:,} {status}{tails.get(status, '')}", style=laying.COLOURS.get(status, ""))
        for status, number in sorted(counts.items())
    ]
    cost = sum(found.cost_of(row) for row in made)
    yield Text(f"{len(rows):,}")
    yield Text(", ").join(parts)
    yield Text(f"{len(made):,}" if made else "–", style="" if made else "dim")
    yield Text(money(cost) if made else "–", style="" if made else "dim")


def _causes(causes: Sequence[Cause]) -> Iterator[tuple[str, Text]]:
    """Yield the causes, those of most shots that a run makes first, each with the word for its column."""
    label = "because"
    for cause in causes[:MOST_CAUSES]:
        yield label, Text.assemble((cause.why, laying.COLOURS.get(cause.status, "bold")), f": {_sum(cause)}")
        label = ""
    if rest := causes[MOST_CAUSES:]:
        shots = sum(len(cause.rows) for cause in rest)
        yield "", Text(f"… and {counted(len(rest), 'more cause')}, {counted(shots, 'shot')}; --json has them", "dim")
    if any(cause.kept for cause in causes):
        yield "kept", Text(KEPT)


def _sum(cause: Cause) -> str:
    """Return how many shots a cause has, and what they cost: `312 shots stale, 280 of them approved and kept, …`."""
    shots, number = f"{counted(len(cause.rows), 'shot')} {cause.status}", len(cause.rows)
    if not cause.making and not cause.kept:
        return shots
    if not cause.kept:
        return f"{shots}, {money(cause.cost)}"
    if not cause.making:
        return f"{shots}, {'all ' if number > 1 else ''}approved and kept; {money(cause.whole)} to make again"
    other = f"{money(cause.cost)} for the other {f'{cause.making:,}' if cause.making > 1 else 'one'}"
    return f"{shots}, {cause.kept:,} of them approved and kept, {money(cause.whole)} in all, {other}"


def totals(found: Manifest, rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """Yield what a plan comes to: shots by status, what a run would make, and for how much."""
    todo, plan = found.to_make, found.plan
    yield "in all", f"{counted(len(rows), 'shot')}: {standing(rows)}"
    yield "to make", f"{_making(found)}; {_used(found)}" if todo else f"nothing; {_used(found)}"
    if asking := foreseen(found):
        yield "judge", f"at most {counted(asking.questions, 'question')} about these, {money(asking.worst)} at worst"
    if waits := [row for row in rows if row.status is Status.BLOCKED]:
        more = money(sum(row.shot.estimated_cost for row in waits))
        yield "waiting", f"{counted(len(waits), 'shot')}, about {more} more once what they need is there"
    if plan.provider == "sandbox":
        yield "sandbox", "draws storyboards: prices are the real ones, nothing is charged"
    elif plan.model.price_is_guess:
        yield "price", f"none per picture is published for {plan.model.slug}: its family's dearest is taken"


def asking(found: Manifest) -> dict[str, float]:
    """Return what a judge will be asked about what a run makes, at most, as documents show it; costs in USD."""
    asked = foreseen(found)
    return {"questions": asked.questions, "at_most": round(asked.worst, 6)}


def following(found: Manifest, name: str, selectors: str = "") -> str:
    """Return the command that comes next; `selectors` are options for what a run is narrowed to."""
    name = shlex.quote(name)
    if not found.to_make and any(cause for cause in found.counts if cause not in SETTLED):
        return f"consistency explain {name} '*'"
    return f"consistency run {name}{selectors}" if found.to_make else f"consistency sheet {name}"


def _making(found: Manifest) -> str:
    verb = "would cost" if found.plan.provider == "sandbox" else "about"
    more = f", {counted(found.pictures, 'picture')}" if found.pictures > len(found.to_make) else ""
    return f"{counted(len(found.to_make), 'shot')}{more}, {verb} {money(found.estimate)}"


def _used(found: Manifest) -> str:
    cap = found.plan.campaign.budget.max_cost
    if cap is None:
        return f"{money(found.spent)} used so far"
    over = found.spent + whole_cost(found) > cap + SLACK and found.to_make
    return f"{money(found.spent)} of {money(cap)} used so far{', which is not enough' if over else ''}"
