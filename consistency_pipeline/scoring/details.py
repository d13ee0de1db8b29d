"""Named details with a box on a reference: looked for in the picture by their points, and where they should lie."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy

from consistency_pipeline.scoring import searching, template
from consistency_pipeline.scoring.points import Movement, Points, found, moved
from consistency_pipeline.scoring.prepared import Reference, around
from consistency_pipeline.scoring.records import DetailScore, State
from consistency_pipeline.scoring.scorer import Sight
from consistency_pipeline.scoring.template import LOST, RECOLOURED, SAME, Patch
from consistency_pipeline.seeing.arrays import WORKING
from consistency_pipeline.seeing.facts import Box

CONFIRMED = 8  # points of the detail that move together: none false among 228 (SCORING §4)
SPREAD = 0.15  # of the detail that these points span
OFF = 3.0  # of 768 pixels: a detail is small, and its points may be off by that little
ENLARGED = 400  # pixels: details are enlarged to that, or threefold, for points that are finer than pictures' own
ROUND = 0.06  # of a detail: how far around it
LIKELY = 0.5  # likeness of a place that is no more alike than others on the reference
GONE, CHANGED = 0.1, 0.5  # the most that a missing and an altered detail are worth
SMALLEST = 64  # pixels of a detail's longer side in the picture, at the size that pictures are measured at


@dataclass(frozen=True, slots=True)
class Detail:
    """A named detail, and its box on one of the subject's references (its sha256)."""

    name: str
    reference: str
    box: Box


def looked_for(detail: Detail, sight: Sight, fine: Points) -> DetailScore:
    """Return what is known of a detail in a picture, given also the points of the subject there, all of them."""
    number = next((n for n, r in enumerate(sight.references) if r.sha256 == detail.reference), None)
    if number is None:
        return _silent(detail, "the reference that shows it was not compared")
    reference = sight.references[number]
    own = moved(_fine(reference, detail.box), fine, OFF)
    step = _movement(own, detail, sight, number)
    if step is None:
        return _searched(detail, reference, sight, len(own))
    place = _place(detail.box, reference, step, sight.picture.pixels.shape[:2])
    if place is None:
        return _silent(detail, "it lies outside the picture")
    if _longest(place, sight) < SMALLEST:
        return _silent(detail, f"it is smaller than {SMALLEST} pixels in the picture", place)
    return _judged(detail, template.compared(reference.pixels, sight.picture.pixels, detail.box, step), place)


def _movement(own: Movement, detail: Detail, sight: Sight, number: int) -> Movement | None:
    """Return the movement that takes the detail to the picture: of its own points, else of a whole side."""
    if len(own) >= CONFIRMED and _spread(own, detail.box, sight.references[number]) >= SPREAD:
        return own
    if sight.aligned is not None and sight.aligned.number == number:
        return sight.movements[number]
    return None


def _fine(reference: Reference, box: Box) -> Points:
    """Return the points of a detail, enlarged."""
    height, width = reference.pixels.shape[:2]
    longest = max((box[2] - box[0]) * width, (box[3] - box[1]) * height)
    times = float(numpy.clip(ENLARGED / longest, 1, 3))
    wide, high = ROUND * (box[2] - box[0]), ROUND * (box[3] - box[1])
    wider = max(0.0, box[0] - wide), max(0.0, box[1] - high), min(1.0, box[2] + wide), min(1.0, box[3] + high)
    return found(reference.pixels, wider, WORKING, times)


def _spread(step: Movement, box: Box, reference: Reference) -> float:
    """Return how much of a detail's box its points span."""
    height, width = reference.pixels.shape[:2]
    area = (box[2] - box[0]) * width * (box[3] - box[1]) * height / max(height, width) ** 2
    return float(cv2.contourArea(cv2.convexHull(step.source.astype(numpy.float32))) / max(area, 1e-9))


def _place(box: Box, reference: Reference, step: Movement, size: tuple[int, int]) -> Box | None:
    """Return the box around where a movement takes a detail, or None where that is not in the picture."""
    assert step.matrix is not None
    height, width = reference.pixels.shape[:2]
    scale = numpy.array([width, height]) / max(height, width)
    corners = numpy.array([[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]]]) * scale
    laid = cv2.perspectiveTransform(corners[None], step.matrix)[0] * max(size) / numpy.array([size[1], size[0]])
    low, high = laid.min(axis=0), laid.max(axis=0)
    inside = numpy.clip(high, 0, 1) - numpy.clip(low, 0, 1)
    if (high <= low).any() or inside.prod() < 0.5 * (high - low).prod():
        return None
    left, top, right, bottom = (round(float(v), 6) for v in numpy.clip([*low, *high], 0, 1))
    return left, top, right, bottom


def _longest(box: Box, sight: Sight) -> float:
    height, width = sight.picture.pixels.shape[:2]
    return float(max((box[2] - box[0]) * width, (box[3] - box[1]) * height))


def _judged(detail: Detail, patch: Patch, place: Box) -> DetailScore:
    """Tell from what lies where the detail should be."""
    state, most, words = State.PRESENT, 1.0, ""
    if patch.likeness < LOST:
        state, most, words = State.ABSENT, GONE, "is missing"
    elif patch.colours > RECOLOURED:
        state, most, words = State.ALTERED, CHANGED, "has another colour"
    elif patch.likeness < SAME:
        state, most, words = State.ALTERED, CHANGED, "is not as it was"
    reason = f"{detail.name} {words}" if words else ""
    value = round(min(patch.value, most), 6)
    return DetailScore(detail.name, state, value, place, detail.reference, reason, round(patch.likeness, 6))


def _searched(detail: Detail, reference: Reference, sight: Sight, points: int) -> DetailScore:
    """Look for something like it all over the subject; what was not found may be on another side."""
    spot = searching.searched(reference, detail.box, sight.picture.pixels, sight.mask)
    if spot is None:
        return _silent(detail, "it is too small in the picture to be looked for")
    above = spot.likeness - searching.elsewhere(reference, detail.box)
    alike = float(numpy.clip(LIKELY + 2 * above, 0, 1))
    likeness = round((3 * alike + min(points, CONFIRMED) / CONFIRMED) / 4, 6)
    if above < 0:
        return _silent(detail, "it was not found, and may be on a side that the picture does not show", None, likeness)
    if _longest(spot.box, sight) < SMALLEST:
        return _silent(detail, f"it is smaller than {SMALLEST} pixels in the picture", spot.box, likeness)
    return _silent(detail, "something like it is there, which proves nothing", spot.box, likeness)


def _silent(detail: Detail, reason: str, place: Box | None = None, likeness: float | None = None) -> DetailScore:
    words = f"{detail.name}: {reason}"
    return DetailScore(detail.name, State.CANNOT_TELL, None, place, detail.reference, words, likeness)


def all_of(details: Sequence[Detail], sight: Sight) -> tuple[DetailScore, ...]:
    """Return what is known of each detail."""
    fine = found(sight.picture.pixels, around(sight.mask), WORKING) if details else sight.picture.points
    return tuple(looked_for(detail, sight, fine) for detail in details)
