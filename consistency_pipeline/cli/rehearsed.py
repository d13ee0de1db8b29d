"""What a campaign would be under another model, in words and as a document."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from consistency_pipeline.differing import Rehearsal
from consistency_pipeline.manifest import Manifest, Row
from consistency_pipeline.models import Model, Size
from consistency_pipeline.text import counted, listed, money

SCHEMA_VERSION = 1
MOST_SIZES = 12


def total(found: Manifest) -> float:
    """Return the USD that all shots cost, made or not."""
    return sum(row.shot.estimated_cost for row in found.rows)


def document(found: Rehearsal) -> dict[str, Any]:
    """Return a rehearsal for programs; sizes that do not exist are a list, with the nearest that the costs are for."""
    return {
        "schema_version": SCHEMA_VERSION,
        "campaign": found.before.plan.campaign.name,
        "provider": found.before.plan.provider,
        "before": _model(found.before),
        "after": _model(found.after),
        "fits": found.fits,
        "no_such_sizes": [
            {"size": _size(one.size), "nearest": _size(one.nearest), "shots": list(one.shots)} for one in found.sizes
        ],
        "fewer_references": [{"shot": one.shot, "left_out": list(one.left_out)} for one in found.fewer],
        "prompts_that_do_not_fit": list(found.prompts),
        "seeds_that_do_not_fit": list(found.seeds),
        "stale": _ids(found.stale),
        "kept": _ids(found.kept),
    }


def _ids(rows: Sequence[Row]) -> list[str]:
    return [row.shot.id for row in rows]


def _model(found: Manifest) -> dict[str, Any]:
    model = found.plan.model
    return {
        "model": model.slug,
        "air": model.air,
        "price_is_guess": model.price_is_guess,
        "all_shots": {"shots": len(found.rows), "cost": round(total(found), 6)},
        "next_run": {"shots": len(found.to_make), "cost": round(found.estimate, 6)},
    }


def _size(size: Size) -> dict[str, str]:
    return {"size": str(size), "ratio": size.ratio, "tier": size.tier}


def show(found: Rehearsal, console: Console) -> None:
    """Print what both models cost, then what does not fit and what becomes of the pictures."""
    console.print(_costs(found))
    console.print(highlight=False)
    for line in lines(found):
        console.print(Text(line), highlight=False)


def _costs(found: Rehearsal) -> Table:
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="dim")
    table.add_column("", overflow="fold")
    for name in ("all shots", "cost", "next run", "cost"):
        table.add_column(name, justify="right", no_wrap=True)
    for side, style in ((found.before, ""), (found.after, "bold")):
        model = side.plan.model
        cells = (f"{model.slug} ({model.air})", f"{len(side.rows):,}", money(total(side)), f"{len(side.to_make):,}",
                 money(side.estimate))  # fmt: skip
        table.add_row(*(Text(cell, style=style) for cell in cells))
    return table


def lines(found: Rehearsal) -> Iterator[str]:
    """Yield what does not fit the model, and what becomes of the pictures that are there."""
    yield from _misfits(found)
    if found.stale:
        yield f"{counted(len(found.stale), 'picture')} would be stale (identity: another model)"
    if found.kept:
        yield f"{counted(len(found.kept), 'approved picture')} would be kept, by {found.before.plan.model.slug}"
    if not found.stale and not found.kept:
        yield "no picture would be stale"
    if found.after.plan.model.price_is_guess:
        yield f"the price of {found.after.plan.model.slug} is not published: the cost is a guess, on the dear side"


def _misfits(found: Rehearsal) -> Iterator[str]:
    other: Model = found.after.plan.model
    for one in found.sizes[:MOST_SIZES]:
        named = f"{one.size} ({one.size.ratio} {one.size.tier})"
        near = f"the nearest is {one.nearest} ({one.nearest.ratio} {one.nearest.tier}), counted here"
        yield f"no {named} there, for {counted(len(one.shots), 'shot')}, {listed(one.shots, 3)}: {near}"
    if more := found.sizes[MOST_SIZES:]:
        yield f"… and {counted(len(more), 'more size')}; --json has everything"
    if found.fewer:
        shots = [one.shot for one in found.fewer]
        yield f"fewer references for {_some(shots)}: {other.slug} takes {other.references} at most"
    if found.prompts:
        yield f"prompts too short or too long for {_some(found.prompts)}: {_range(other.prompt)} characters"
    if found.seeds:
        yield f"seeds out of range for {_some(found.seeds)}: {_range(other.seed)}"


def _some(shots: Sequence[str]) -> str:
    return f"{counted(len(shots), 'shot')}, {listed(shots, 3)}"


def _range(bounds: tuple[int, int]) -> str:
    return f"{bounds[0]:,} to {bounds[1]:,}"


def following(found: Rehearsal, name: str, file: str) -> str:
    """Return what comes next: what has to be edited, and the command."""
    sizes = " and the sizes" if found.sizes else ""
    return f"set `model: {found.after.plan.model.slug}`{sizes} in {file}, then: consistency plan {name}"
