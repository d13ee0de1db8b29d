"""Whether the picture is a reference once more, instead of a new scene."""

import cv2
import numpy

from consistency_pipeline.scoring.points import Movement
from consistency_pipeline.scoring.prepared import Reference, Seen
from consistency_pipeline.scoring.records import Component, Kind
from consistency_pipeline.scoring.scorer import Scorer, Sight
from consistency_pipeline.seeing.arrays import Colours
from consistency_pipeline.seeing.likeness import ALIKE, LEAST_OVERLAP, THUMB, apart, perceptual

FULL = 255
CLEAR = 60.0  # levels: copies are 45 apart at most; a copy is never more than doubtful, for a scene may want just that


def measure(scorer: Scorer, sight: Sight) -> Component:
    """Lay the whole of each reference over the picture: as it is, mirrored, and as its points moved."""
    found = [_apart(r, sight.picture, moved) for r, moved in zip(sight.references, sight.movements, strict=True)]
    best = int(numpy.argmin(found))
    if found[best] == numpy.inf:
        return Component(scorer.name, 1.0, None, scorer.unit)
    return scorer.told(found[best], "the picture is the reference once more", sight.references[best].sha256)


def _apart(reference: Reference, picture: Seen, moved: Movement) -> float:
    """Return how far a picture and a reference are apart in the worst hundredth, infinite if unlike."""
    one, other = reference.thumb, picture.thumb
    found = [numpy.inf]
    for laid in (one, one[:, ::-1]):
        alike = (perceptual(laid) ^ perceptual(other)).bit_count() <= ALIKE
        found.append(apart(other, laid) if alike else numpy.inf)
    if moved.matrix is not None:
        scales = [numpy.diag([THUMB / side for side in _sides(p)] + [1.0]) for p in (reference.pixels, picture.pixels)]
        whole = scales[1] @ moved.matrix @ numpy.linalg.inv(scales[0])
        laid = numpy.asarray(cv2.warpPerspective(one, whole, (THUMB, THUMB)), numpy.uint8)
        there = cv2.warpPerspective(numpy.full((THUMB, THUMB), FULL, numpy.uint8), whole, (THUMB, THUMB)) == FULL
        if there.mean() >= LEAST_OVERLAP:
            found.append(apart(other, laid, numpy.asarray(there)))
    return min(found)


def _sides(pixels: Colours) -> tuple[float, float]:
    """Return width and height over the longer side."""
    height, width = pixels.shape[:2]
    return width / max(height, width), height / max(height, width)


SCORER = Scorer(
    name="copied", version=1,
    what="how far the whole picture is from a reference laid over it, in its worst hundredth",
    kinds=(Kind.THING, Kind.LIVING), unit="levels", kept=CLEAR, drifted=-CLEAR,
    blind="never: a picture that is not alike is no copy",
    measure=measure,
)  # fmt: skip
