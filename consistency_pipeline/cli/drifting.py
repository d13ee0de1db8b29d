"""Drift in few words: the subject, its score and what decides; the whole reasons are in the report and on the page."""

from collections.abc import Iterable, Sequence

from consistency_pipeline.campaign.model import Gate
from consistency_pipeline.manifest import Row
from consistency_pipeline.manifest.gating import failing
from consistency_pipeline.records import Scored
from consistency_pipeline.scoring.joining import joined

LONGEST = 100  # letters of why one shot drifted, on a line of a run

Kind = tuple[tuple[str, str], ...]
"""The subjects that drifted in a picture, each with what decides."""


def drifted(scores: Iterable[Scored], gate: Gate) -> tuple[Scored, ...]:
    """Return what is said of each subject that does not pass in a picture."""
    some = tuple(scores)
    bad = failing(some, gate)
    return tuple(one for one in joined(some) if one.subject in bad)


def kind(row: Row, gate: Gate) -> Kind:
    """Return what drifted in the picture of a shot: those of the same kind are told together."""
    return tuple((one.subject, one.worst) for one in drifted(row.scores, gate))


def brief(some: Sequence[Scored]) -> str:
    """Return `mug 0.31 (colour)` for the subjects of one picture."""
    return ", ".join(_of([one]) for one in some)


def together(rows: Sequence[Row], gate: Gate) -> str:
    """Return what drifted in the pictures of shots of one kind: `mug 0.12 to 0.40 (colour), the worst: …`."""
    pictures = [drifted(row.scores, gate) for row in rows]
    return "; ".join(_told(some) for some in zip(*pictures, strict=True))


def _told(some: Sequence[Scored]) -> str:
    """Return how far one subject drifted in some pictures, and the first reason of the worst one."""
    worst = min(some, key=lambda one: 2.0 if one.value is None else one.value)
    first = worst.reason.partition("; ")[0]
    joint = ", the worst: " if len(some) > 1 else ": "
    return f"{_of(some)}{f'{joint}{first}' if first else ''}"


def _of(some: Sequence[Scored]) -> str:
    values = sorted({f"{one.value:.2f}" for one in some if one.value is not None})
    between = f" {values[0]}" + (f" to {values[-1]}" if len(values) > 1 else "") if values else ""
    return f"{some[0].subject}{between}{f' ({some[0].worst})' if some[0].worst else ''}"
