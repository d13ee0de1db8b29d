"""Finding each of several subjects in one picture: by the points of its references, else by colours, else blind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

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
PART = 0.2  # of a place: colours that are elsewhere are another thing's
WHOLE = 0.5  # of a reference's subject that must lie in the picture where its points went

Subjects = Sequence[Sequence[Reference]]


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where one subject is, and how each reference moves onto the picture.

    `instead` is where its colours are: where else it could be, if `found` has a reason to doubt `mask`.
    """

    mask: Mask
    found: Found
    movements: tuple[Movement, ...]
    instead: Mask


@dataclass(frozen=True, slots=True, eq=False)
class Guess:
    """A place of a subject before it is judged."""

    mask: Mask
    way: str
    agreement: float
    instead: Mask


def placed(picture: Seen, subjects: Subjects) -> tuple[Place, ...]:
    """Return where each subject is, given its references; one place for each."""
    movements = [tuple(moved(reference.points, picture.points) for reference in some) for some in subjects]
    by_points = [_laid(some, steps, picture) for some, steps in zip(subjects, movements, strict=True)]
    blind = cache(lambda: picture.cutout or locating.blind(picture.pixels))
    guesses = [
        _by_colours(picture, subjects, number, by_points, blind) if mask is None else Guess(mask, "points", 1.0, mask)
        for number, mask in enumerate(by_points)
    ]
    return tuple(
        Place(guess.mask, _said(guess, [other.mask for other in guesses if other is not guess]), steps, guess.instead)
        for guess, steps in zip(guesses, movements, strict=True)
    )


def elsewhere(picture: Seen, references: Sequence[Reference], place: Place) -> Place | None:
    """Return where the colours of an only subject are, where that is a part of the place that it was cut out at; None
    as well where both were compared to find that place."""
    if place.instead is not place.mask:
        return None
    mask = locating.guided(picture.pixels, [reference.figure.lab for reference in references], [])
    agreement = overlap(mask, place.mask)
    if not LEAST <= mask.mean() <= MOST or not PART <= agreement < RELIABLE:
        return None
    found = Found(box_of(mask), round(float(mask.mean()), 6), "colours", round(agreement, 6))
    return Place(mask, found, place.movements, mask)


def _laid(references: Sequence[Reference], steps: Sequence[Movement], picture: Seen) -> Mask | None:
    """Return where the points of the best reference say that the subject is, or None where they say too little."""
    best = max(range(len(steps)), key=lambda n: len(steps[n]))
    reference, step = references[best], steps[best]
    if len(step) < SURE or (len(step) < MANY and coloured(reference, picture, step) < SURE):
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
    picture: Seen, subjects: Subjects, number: int, laid: Sequence[Mask | None], blind: Callable[[], tuple[Mask, float]]
) -> Guess:
    """Return where a subject is by its colours, by the picture alone where it is the only one."""
    mask, agreement = blind()
    if len(subjects) == 1 and agreement >= RELIABLE:
        return Guess(mask, "picture", agreement, mask)
    wanted = [reference.figure.lab for reference in subjects[number]]
    others = [reference.figure.lab for n, some in enumerate(subjects) if n != number for reference in some]
    guided = locating.guided(picture.pixels, wanted, others)
    for known in laid:
        guided = guided if known is None else guided & ~known
    if len(subjects) == 1:
        return _agreed(picture, subjects[0], Guess(mask, "picture", max(agreement, overlap(mask, guided)), guided))
    return Guess(guided, "colours", float((guided & mask).sum() / max(int(guided.sum()), 1)), guided)


def _agreed(picture: Seen, references: Sequence[Reference], guess: Guess) -> Guess:
    """Return a guess, or where two ways disagree, where the points lie that a blurred subject has left."""
    if guess.agreement >= RELIABLE:
        return guess
    steps = [moved(reference.coarse, picture.coarse) for reference in references]
    mask = _laid(references, steps, picture)
    return guess if mask is None else Guess(mask, "points", 1.0, mask)


def _said(guess: Guess, others: Sequence[Mask]) -> Found:
    """Return where a subject is, and what is doubtful in that."""
    share = float(guess.mask.mean())
    reason = ""
    if not LEAST <= share <= MOST:
        reason = "it is too small or too large in the picture to be compared" if share else "it was not found"
    elif guess.agreement < RELIABLE:
        reason = "it cannot be told where it is: two ways to find it disagree"
    elif any((guess.mask & other).sum() > SHARED * min(guess.mask.sum(), other.sum()) for other in others):
        reason = "it could not be told from another subject"
    agreement = round(float(numpy.clip(guess.agreement, 0, 1)), 6)
    return Found(box_of(guess.mask), round(share, 6), guess.way, agreement, reason)
