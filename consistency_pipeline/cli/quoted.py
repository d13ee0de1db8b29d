"""The service's prices beside our estimates: a small table for people, a part of `plan --json` for programs."""

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from consistency_pipeline.quoting import UNNAMED, Quote, Quoted
from consistency_pipeline.text import money, one_line

COLUMNS = {"size": "left", "references": "right", "shots": "right", "estimate": "right", "quoted": "right",
           "off by": "right"}  # fmt: skip


def document(quote: Quote) -> dict[str, Any]:
    """Return the prices as `plan --quote --json` adds them under `quote`; USD, null where the service named none."""
    return {
        "estimated_cost": round(quote.estimated, 6),
        "quoted_cost": _rounded(quote.quoted),
        "combinations": [_facts(one) for one in quote.combinations],
    }


def _facts(one: Quoted) -> dict[str, Any]:
    return {
        "size": str(one.size),
        "references": one.references,
        "shots": one.shots,
        "shot": one.shot,
        "stand_ins": one.stand_ins,
        "estimated_cost": round(one.estimated, 6),
        "quoted_cost": _rounded(one.quoted),
        "off_by": _rounded(one.off_by),
        "problem": one_line(one.problem, 500),
    }


def _rounded(usd: float | None) -> float | None:
    return None if usd is None else round(usd, 6)


def show(quote: Quote, console: Console, *, rehearsal: bool) -> None:
    """Print the prices a shot, then what all shots come to and which estimates were off."""
    console.print(highlight=False)
    if quote.combinations:
        table = Table(box=None, pad_edge=False, header_style="dim", show_edge=False)
        for name, justify in COLUMNS.items():
            table.add_column(name, justify="left" if justify == "left" else "right", no_wrap=True)
        for one in quote.combinations:
            table.add_row(*_cells(one))
        console.print(table)
    own = ["the sandbox takes its prices from our own table: only the live service can tell otherwise"] * rehearsal
    for line in (*_remarks(quote), *own, _total(quote)):
        console.print(Text(line), highlight=False, soft_wrap=True)


def _cells(one: Quoted) -> Iterator[Text]:
    yield Text(str(one.size), style="bold")
    yield Text(str(one.references))
    yield Text(f"{one.shots:,}")
    yield Text(_price(one.estimated))
    yield Text("–" if one.quoted is None else _price(one.quoted))
    yield Text("" if one.off_by is None else "0" if one.off_by == 0 else _signed(one), style="yellow")


def _signed(one: Quoted) -> str:
    off = one.off_by or 0.0
    return f"{'+' if off > 0 else '-'}{_price(abs(off))} ({100 * off / one.estimated:+.1f} %)"


def _price(usd: float) -> str:
    """Return the price of one shot, always to a hundredth of a cent, so that they can be compared."""
    return f"${usd:,.4f}"


def _remarks(quote: Quote) -> Iterator[str]:
    for one in quote.combinations:
        what = f"{one.size} with {one.references} references"
        if one.quoted is None:
            yield f"{what}: {one.problem if one.problem == UNNAMED else f'refused: {one_line(one.problem, 300)}'}"
        elif one.off_by and one.off_by > 0:
            yield f"{what}: our estimate is too low; a run may need a larger budget than the plan says"
        elif one.off_by:
            yield f"{what}: our estimate is too high"
    if any(one.stand_ins for one in quote.combinations):
        yield "references that are not there yet were stood in for by blank pictures: only their number counts"


def _total(quote: Quote) -> str:
    if not quote.combinations:
        return "quote     nothing to make, so that nothing was asked"
    said = f"quote     estimated {money(quote.estimated)}, quoted {money(quote.quoted)}"
    right = all(one.off_by == 0 for one in quote.combinations)
    return f"{said}{': every estimate is right' if right else ''}; nothing was charged"
