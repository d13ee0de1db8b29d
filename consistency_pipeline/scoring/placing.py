"""Finding each of several subjects in one picture: by the points of its references, else by colours, else blind."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy

from consistency_pipeline.scoring import locating
from consistency_pipeline.scoring.aligned import coloured
from consistency_pipeline.scoring.points import Movement, moved
from consistency_pipeline.scoring.prepared import LEAST, MOST, Reference, Seen
from consistency_pipeline.scoring.records import Found
from consistency_pipeline.seeing.arrays import Mask
from consistency_pipeline.seeing.cutting import box_of, overlap
from consistency_pipeline.seeing.facts import RELIABLE

SURE = 8  # points that move together in their own colours say where the subject is ...
MANY = 14  # ... or so many in whatever colours: it may have been painted another
SHARED = 0.5  # of the smaller of two masks: subjects that share more than that were not told apart
WHOLE = 0.5  # of a reference's subject that must lie in the picture where its points went


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where one subject is, and how each reference moves onto the picture."""

    mask: Mask
    found: Found
    movements: tuple[Movement, ...]


def placed(picture: Seen, subjects: Sequence[Sequence[Reference]]) -> tuple[Place, ...]:
    """Return where each subject is, given its references; one place for each."""
    movements = [tuple(moved(reference.points, picture.points) for reference in some) for some in subjects]
    by_points = [_laid(some, steps, picture) for some, steps in zip(subjects, movements, strict=True)]
    found = [
        (mask, "points", 1.0) if mask is not None else _by_colours(picture, subjects, number, by_points)
        for number, mask in enumerate(by_points)
    ]
    return tuple(
        Place(mask, _said(mask, way, agreement, [other for n, (other, _, _) in enumerate(found) if n != number]), steps)
        for number, ((mask, way, agreement), steps) in enumerate(zip(found, movements, strict=True))
    )


def _laid(references: Sequence[Reference], steps: Sequence[Movement], picture: Seen) -> Mask | None:
    """Return where the points of the best reference say that the subject is, or None where they say too little."""
    best = max(range(len(steps)), key=lambda n: len(steps[n]))
    reference, step = references[best], steps[best]
    if len(step) < SURE or (len(step) < MANY and coloured(reference.pixels, picture.pixels, step) < SURE):
        return None
    height, width = picture.pixels.shape[:2]
    mask = locating.laid(reference.mask, step, (height, width))
    expected = reference.mask.sum() / max(reference.mask.shape) ** 2 * _growth(step)
    there = mask.sum() / max(height, width) ** 2
    return mask if LEAST <= mask.mean() <= MOST and there >= WHOLE * expected else None


def _growth(step: Movement) -> float:
    """Return by how much a movement enlarges areas, in units of the longer sides, where its points are."""
    before, after = step.source.var(axis=0).sum(), step.target.var(axis=0).sum()
    return float(after / max(before, 1e-9))


def _by_colours(
    picture: Seen, subjects: Sequence[Sequence[Reference]], number: int, laid: Sequence[Mask | None]
) -> tuple[Mask, str, float]:
    """Return where a subject is by its colours, by the picture alone where it is the only one, and how sure that is."""
    blind, agreement = locating.blind(picture.pixels)
    if len(subjects) == 1 and agreement >= RELIABLE:
        return blind, "picture", agreement
    wanted = [reference.figure.lab for reference in subjects[number]]
    others = [reference.figure.lab for n, some in enumerate(subjects) if n != number for reference in some]
    guided = locating.guided(picture.pixels, wanted, others)
    for mask in laid:
        guided = guided if mask is None else guided & ~mask
    if len(subjects) == 1:
        return blind, "picture", max(agreement, overlap(blind, guided))
    return guided, "colours", float((guided & blind).sum() / max(int(guided.sum()), 1))


def _said(mask: Mask, way: str, agreement: float, others: Sequence[Mask]) -> Found:
    share = float(mask.mean())
    reason = ""
    if not LEAST <= share <= MOST:
        reason = "it is too small or too large in the picture to be compared" if share else "it was not found"
    elif agreement < RELIABLE:
        reason = "it cannot be told where it is: two ways to find it disagree"
    elif any((mask & other).sum() > SHARED * min(mask.sum(), other.sum()) for other in others):
        reason = "it could not be told from another subject"
    return Found(box_of(mask), round(share, 6), way, round(float(numpy.clip(agreement, 0, 1)), 6), reason)
