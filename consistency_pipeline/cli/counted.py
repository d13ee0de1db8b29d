"""What a campaign cost: a table at any width for people, a document for programs."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from consistency_pipeline.costs import Costs, Sum, together
from consistency_pipeline.text import money

SCHEMA_VERSION = 1
MOST = 15  # groups of a kind
NARROWEST_NAME, WIDEST_NAME = 16, 32
PENDING = "that may have been cut off, at worst; the next run asks the service about it"
FORGOTTEN = (
    "that the service knows nothing of: nobody can tell whether it was charged, and it goes on counting; look at the"
    " service's own bill, and raise budget.max_cost by what is not on it"
)
REHEARSED = "would have cost; nothing was charged"


def document(costs: Costs) -> dict[str, Any]:
    """Return the report as `costs --json` prints it: USD, null for what cannot be told; every group."""
    sandbox = costs.provider == "sandbox"
    return {
        "schema_version": SCHEMA_VERSION,
        "campaign": costs.campaign,
        "provider": costs.provider,
        "charged": not sandbox,
        **({"note": REHEARSED} if sandbox else {}),
        "totals": {
            **_facts(costs.total),
            "approved": costs.approved,
            "cost_per_approved": _rounded(costs.per_approved),
            "spent": _rounded(costs.spent),
            "max_cost": costs.cap,
            "left": _rounded(costs.left),
        },
        "judge": {
            "questions": costs.judge.attempts,
            "answered": costs.judge.made,
            "cost": _rounded(costs.judge.cost),
            "known_cost": _rounded(costs.judge.known),
            "unknown_cost": _rounded(costs.judge.unknown),
            "pending": costs.pending.attempts,
            "pending_cost": _rounded(costs.pending.cost),
            "forgotten": costs.forgotten.attempts,
            "forgotten_cost": _rounded(costs.forgotten.cost),
        },
        "subjects_overlap": costs.overlap,
        **{f"by_{kind}": [{"name": one.name, **_facts(one)} for one in groups] for kind, groups in _kinds(costs)},
    }


def _facts(found: Sum) -> dict[str, Any]:
    return {
        "attempts": found.attempts,
        "made": found.made,
        "unknown_attempts": found.unsure,
        "cost": _rounded(found.cost),
        "known_cost": _rounded(found.known),
        "unknown_cost": _rounded(found.unknown),
        "cost_per_made": _rounded(found.each),
        "attempts_per_made": _rounded(found.tries),
    }


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 6)


def _kinds(costs: Costs) -> tuple[tuple[str, tuple[Sum, ...]], ...]:
    return (
        ("scene", costs.scenes),
        ("subject", costs.subjects),
        ("outcome", costs.outcomes),
        ("day", costs.days),
    )


def show(costs: Costs, console: Console) -> None:
    """Print what all came to, then a table of it by scene, subject, outcome and day."""
    where = f"the sandbox: {REHEARSED}" if costs.provider == "sandbox" else "Runware, live"
    _print(console, Text.assemble((costs.campaign, "bold"), f" · {where}"))
    for line in _summary(costs):
        _print(console, Text(line))
    if costs.total.attempts:
        console.print(highlight=False)
        console.print(_table(costs))
        console.print(highlight=False)
        for line in _remarks(costs):
            _print(console, Text(line, style="dim"))


def _print(console: Console, line: Text) -> None:
    console.print(line, highlight=False, soft_wrap=False)


def _summary(costs: Costs) -> Iterator[str]:
    total = costs.total
    if not total.attempts:
        yield "nothing was asked for yet"
        return
    would = "would be " if costs.provider == "sandbox" else ""
    limit = "; no limit is set" if costs.cap is None else f" of {money(costs.cap)}; {money(costs.left)} {would}left"
    yield f"{'would cost' if would else 'spent':<10} {money(costs.spent)}{limit}"
    if judge := costs.judge if costs.judge.attempts else None:
        unknown = f", {money(judge.unknown)} of it unknown, at worst" if judge.unsure else ""
        yield f"{'judge':<10} {money(judge.cost)} of that, for {_many(judge.attempts, 'question')}{unknown}"
    if total.unsure:
        yield f"{'known':<10} {money(total.known)} in {_many(total.attempts - total.unsure, 'attempt')}"
        yield f"{'unknown':<10} {money(total.unknown)} in {_many(total.unsure, 'attempt')}, at worst"
    made = _many(total.made, "picture")
    tries = "" if total.tries is None else f": {total.tries:.2f} attempts and {money(total.each)} a picture"
    yield f"{'made':<10} {made} in {_many(total.attempts, 'attempt')}{tries}"
    each = f"{_many(costs.approved, 'picture')}, {money(costs.per_approved)} each"
    yield f"{'approved':<10} {each if costs.approved else 'no approvals yet'}"


def _many(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def _table(costs: Costs) -> Table:
    """Return one table with a part for each kind of group, so that all columns are in line."""
    split = costs.total.unsure > 0
    cost = "would cost" if costs.provider == "sandbox" else "cost"
    columns = ["pictures", "attempts", cost, *(("unknown",) if split else ()), "a picture"]
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="dim")
    table.add_column(
        "", overflow="ellipsis", min_width=NARROWEST_NAME, max_width=WIDEST_NAME
    )  # the one that gives way where room is short
    for name in columns:
        table.add_column(name, justify="right", no_wrap=True)
    for kind, groups in _kinds(costs):
        table.add_row(Text(f"by {kind}", style="bold"))
        for group in _cut(kind, groups):
            table.add_row(*_cells(group, split=split))
    return table


def _cut(kind: str, groups: Sequence[Sum]) -> Iterator[Sum]:
    """Yield the dearest groups, or the last days, and one line for all others."""
    if len(groups) <= MOST:
        yield from groups
    elif kind == "day":
        yield together(f"{len(groups) - MOST:,} earlier days", groups[:-MOST])
        yield from groups[-MOST:]
    else:
        yield from groups[:MOST]
        yield together(f"… and {len(groups) - MOST:,} more", groups[MOST:])


def _cells(group: Sum, *, split: bool) -> Iterator[Text]:
    yield Text(f" {group.name}")
    yield Text(f"{group.made:,}")
    yield Text(f"{group.attempts:,}")
    yield Text(money(group.cost))
    if split:
        yield Text(money(group.unknown) if group.unsure else "–", style="yellow" if group.unsure else "")
    yield Text("–" if group.each is None else money(group.each))


def _remarks(costs: Costs) -> Iterator[str]:
    if costs.overlap:
        yield "a picture of several subjects counts for each: their sum is above the total"
    if costs.total.unsure:
        yield "unknown is part of the cost, at worst; the next run asks the service about it"
    yield from _of_questions(costs)
    if any(len(groups) > MOST for _, groups in _kinds(costs)):
        yield "--json has every group"
    if costs.provider == "sandbox":
        yield "prices are the real ones; nothing was charged"


def _of_questions(costs: Costs) -> Iterator[str]:
    """Yield what is not known of questions to the judge, and what to do about that."""
    for some, why in ((costs.pending, PENDING), (costs.forgotten, FORGOTTEN)):
        if some.attempts:
            yield f"{money(some.cost)} for {_many(some.attempts, 'question')} to the judge {why}"
