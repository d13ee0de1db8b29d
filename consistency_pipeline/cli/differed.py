"""What changed between two runs, in words: grouped by what became of shots and why, whole in JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from consistency_pipeline.differing import Comparison, Difference, Kind, Moment, Side
from consistency_pipeline.differing.shots import Stand
from consistency_pipeline.progress import DONE, Past
from consistency_pipeline.project import Project
from consistency_pipeline.text import counted, listed, money, one_line

SCHEMA_VERSION = 1
MOST_GROUPS = 24
COLOURS = {
    Kind.NEW: "green", Kind.AGAIN: "green", Kind.CAME: "green", Kind.CHANGED: "yellow", Kind.LOST: "red",
    Kind.UNMADE: "red",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """Shots of which the same became, for the same reasons."""

    kind: Kind
    why: tuple[str, ...]
    shots: tuple[str, ...]


def groups(differences: Sequence[Difference]) -> tuple[Group, ...]:
    """Return all that is not the same, by kind and reason; of a kind, the largest first."""
    found: dict[tuple[Kind, tuple[str, ...]], list[str]] = {}
    for one in differences:
        if one.kind is not Kind.SAME:
            found.setdefault((one.kind, one.why), []).append(one.shot)
    order = list(Kind)
    ranked = sorted(found.items(), key=lambda item: (order.index(item[0][0]), -len(item[1])))
    return tuple(Group(kind, why, tuple(shots)) for (kind, why), shots in ranked)


def document(project: Project, found: Comparison) -> dict[str, Any]:
    """Return a comparison for programs: every shot, also those of which nothing became."""
    counts = dict.fromkeys(Kind, 0)
    for one in found.differences:
        counts[one.kind] += 1
    return {
        "schema_version": SCHEMA_VERSION,
        "campaign": project.campaign.name,
        "provider": project.access.provider,
        "before": _side(found.before),
        "after": _side(found.after),
        "totals": {"shots": len(found.differences), "by_kind": {kind.slug: n for kind, n in counts.items()}},
        "shots": [_facts(one) for one in found.differences],
    }


def _side(side: Side) -> dict[str, Any]:
    past = side.past
    facts: dict[str, Any] = {"run": None if side.moment.now else side.moment.number, "now": side.moment.now}
    if past is None:
        return facts
    return {
        **facts,
        "id": past.record.id,
        "started_at": past.record.started_at,
        "ended_at": past.record.ended_at,
        "seconds": past.seconds,
        "attempts": side.attempts,
        "made": past.made,
        "not_made": past.unmade,
        "cost": round(past.spent, 6),
        "how": past.how,
    }


def _facts(one: Difference) -> dict[str, Any]:
    return {
        "shot": one.shot,
        "kind": one.kind.slug,
        "why": list(one.why),
        "changes": [
            {"tier": change.tier, "field": change.field, "old": change.old, "new": change.new} for change in one.changes
        ],
        "before": _stand(one.before),
        "after": _stand(one.after),
    }


def _stand(stand: Stand | None) -> dict[str, Any] | None:
    if stand is None:
        return None
    attempt = stand.attempt
    facts = {"status": str(stand.status), "reason": one_line(stand.reason, 500)}
    if attempt is None:
        return {**facts, "attempt": None}
    file = attempt.picture.file if attempt.picture else None
    return {**facts, "attempt": attempt.number, "task_uuid": attempt.id, "seed": attempt.seed, "cost": attempt.cost,
            "file": file}  # fmt: skip


def show(project: Project, found: Comparison, console: Console) -> None:
    """Print both sides, then what became of shots, grouped and cut."""
    where = "the sandbox: a rehearsal" if project.access.provider == "sandbox" else "Runware, live"
    sides = Table(box=None, pad_edge=False, show_edge=False, show_header=False)
    sides.add_column(no_wrap=True)
    sides.add_column(overflow="fold")
    for name, side in (("before", found.before), ("after", found.after)):
        sides.add_row(Text(name, style="dim"), Text(_said(side)))
    console.print(Text.assemble((project.campaign.name, "bold"), f" · {where}"), highlight=False)
    console.print(sides)
    console.print(highlight=False)
    said = groups(found.differences)
    if said:
        console.print(_table(said[:MOST_GROUPS]))
    for line in _rest(found, said):
        console.print(Text(line, style="dim"), highlight=False)


def _said(side: Side) -> str:
    if side.moment.now:
        return "now, as the campaign and its results are"
    if side.past is None:
        return "nothing: before the first run"
    past = side.past
    took = "" if past.seconds is None else f" in {took_words(past.seconds)}"
    made = f"{past.made:,} made and {past.unmade:,} not, with {counted(side.attempts, 'attempt')}"
    ended = "" if past.how == DONE else f"; {_ended(past)}"
    at = one_line(past.record.started_at)[:16].replace("T", " ")
    return f"run {side.moment.number}, {at} UTC: {made} for {money(past.spent)}{took}{ended}"


def _ended(past: Past) -> str:
    return "it goes on" if past.how is None else past.how


def took_words(seconds: float) -> str:
    """Return seconds as people say them: `42 s`, `3 min 20 s`, `2 h 5 min`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, left = divmod(minutes, 60)
    return f"{hours} h {left} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _table(shown: Sequence[Group]) -> Table:
    table = Table(box=None, pad_edge=False, show_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold", ratio=1)
    for group in shown:
        why, which = "; ".join(map(one_line, group.why)), Text(listed(group.shots), style="dim")
        cell = Text("\n").join([Text(why), which]) if why else which
        table.add_row(Text(group.kind, style=COLOURS.get(group.kind, "")), Text(f"{len(group.shots):,}"), cell)
    return table


def _rest(found: Comparison, said: Sequence[Group]) -> Iterator[str]:
    if more := said[MOST_GROUPS:]:
        rest = sum(len(group.shots) for group in more)
        yield f"… and {counted(rest, 'shot')} in {counted(len(more), 'more group')}; --json has everything"
    same = sum(one.kind is Kind.SAME for one in found.differences)
    if same or not said:
        yield f"{counted(same, 'shot')} the same" if said else f"nothing changed: {counted(same, 'shot')} the same"


def following(name: str, found: Comparison) -> str:
    """Return the command that comes next."""
    if found.now is not None:
        return f"consistency {'plan' if found.now.to_make else 'sheet'} {name}"
    last: Moment = found.after.moment
    return f"consistency diff {name} {last.number or 1}"
