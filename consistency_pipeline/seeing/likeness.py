"""Whether two pictures are one: the same shot saved again, mirrored, lighter, shifted or cropped a little.

Neither a hash nor matching points are proof: two sides of a mug in one studio have hashes alike, and points that match
are what references of one subject should have. So whatever is suspected is laid over the other and compared.
"""

import base64
import math
from collections.abc import Iterator
from typing import Any

import cv2
import numpy
from numpy.typing import NDArray

from consistency_pipeline.seeing.arrays import Colours, Mask, grey, shrunk, steady
from consistency_pipeline.seeing.facts import Print

HASH_SIDE = 8
ALIKE = 10  # bits of 63
THUMB = 64  # pixels a side
LONGEST = 512  # pixels a side at which points are looked for
MOST_POINTS = 250
RATIO = 0.8  # Lowe 2004: the best match is that much nearer than the second
FEWEST = 12  # matches that one shift, turn and scale explain
LEAST_OVERLAP = 0.6  # of the picture
TOLERANCE = 0.012  # of the longer side: how far points may be off
FULL = 255
SOFT = 1.0  # pixels: edges that are one pixel off are no change
RIM = 3  # pixels, where what lies outside would be blurred in
MOST_APART = 45.0  # levels, in the worst hundredth of what is laid over

Numbers = NDArray[numpy.floating[Any]]
Levels = NDArray[numpy.float32]


def taken(pixels: Colours) -> Print:
    """Return what a picture is known by."""
    steady()
    thumb = cv2.resize(pixels, (THUMB, THUMB), interpolation=cv2.INTER_AREA)
    small = shrunk(pixels, LONGEST)
    finder = cv2.SIFT_create(nfeatures=MOST_POINTS)  # type: ignore[attr-defined]  # the stubs forget it
    places, found = finder.detectAndCompute(grey(small).astype(numpy.uint8), None)
    order = sorted(range(len(places)), key=lambda n: (-places[n].response, places[n].pt))[:MOST_POINTS]
    points = numpy.array([places[n].pt for n in order], numpy.float32).reshape(-1, 2) / max(small.shape[:2])
    descriptors = numpy.array([found[n] for n in order]).reshape(-1, 128).clip(0, 255).astype(numpy.uint8)
    height, width = pixels.shape[:2]
    longest = max(height, width)
    return Print(
        perceptual(pixels), perceptual(pixels[:, ::-1]), width / longest, height / longest,
        _text(thumb), _text(points), _text(descriptors),
    )  # fmt: skip


def perceptual(pixels: Colours) -> int:
    """Return 63 bits: which of the lowest frequencies of a picture are above their median (pHash, Zauner 2010)."""
    small = cv2.resize(grey(numpy.ascontiguousarray(pixels)), (32, 32), interpolation=cv2.INTER_AREA)
    low = numpy.asarray(cv2.dct(small))[:HASH_SIDE, :HASH_SIDE].ravel()[1:]
    bits = low > numpy.median(low)
    return int("".join("1" if bit else "0" for bit in bits), 2)


def bits_apart(one: Print, other: Print) -> int:
    """Return in how many of 63 bits the hashes of two pictures differ, mirrored or not, whichever is less."""
    return min((one.hash ^ other.hash).bit_count(), (one.hash ^ other.mirrored).bit_count())


def saved_again(one: Print, other: Print) -> bool:
    """Tell whether two pictures are the same one, whole or mirrored."""
    if bits_apart(one, other) > ALIKE:
        return False
    thumb = _thumb(other)
    return any(apart(_thumb(one), laid) <= MOST_APART for laid in (thumb, thumb[:, ::-1]))


def shifted(one: Print, other: Print) -> bool:
    """Tell whether two pictures are the same one, shifted, cropped or turned a little."""
    moved = _movement(one, other)
    if moved is None:
        return False
    laid, there = _laid(other, one, moved)
    return bool(there.mean() >= LEAST_OVERLAP) and apart(_thumb(one), laid, there) <= MOST_APART


def apart(one: Colours, other: Colours, there: Mask | None = None) -> float:
    """Return how far two small pictures of a size are apart in levels, but for lighter and darker: in their worst
    hundredth, where `there` is true.
    """
    where = numpy.ones(one.shape[:2], bool) if there is None else there
    levels = [_evened(picture.astype(numpy.float32), where) for picture in (one, other)]
    difference = numpy.abs(levels[0] - levels[1]).max(axis=2)
    inner = cv2.erode(where.astype(numpy.uint8), numpy.ones((2 * RIM + 1, 2 * RIM + 1), numpy.uint8)) > 0
    soft = cv2.GaussianBlur(difference, (0, 0), SOFT)[inner]
    return float(numpy.percentile(soft, 99)) if soft.size else math.inf


def _evened(levels: Levels, where: Mask) -> Levels:
    """Return levels with the mean and the spread that all pictures are compared at."""
    inside = levels[where]
    even = (levels - inside.mean()) / max(float(inside.std()), 8.0) * 50
    return numpy.asarray(cv2.GaussianBlur(even, (0, 0), SOFT), numpy.float32)


def _movement(one: Print, other: Print) -> Numbers | None:
    """Return the shift, turn and scale (2×3) that take the points of one picture to the other's, or None."""
    pairs = list(_matches(_descriptors(one), _descriptors(other)))
    if len(pairs) < FEWEST:
        return None
    steady()
    source = _points(one)[[a for a, _ in pairs]].astype(numpy.float64)
    target = _points(other)[[b for _, b in pairs]].astype(numpy.float64)
    found, inliers = cv2.estimateAffinePartial2D(source, target, method=cv2.RANSAC, ransacReprojThreshold=TOLERANCE)
    return None if int(inliers.sum()) < FEWEST else numpy.asarray(found)


def _matches(one: Levels, other: Levels) -> Iterator[tuple[int, int]]:
    """Yield the descriptors that are each other's nearest, and clearly so."""
    if len(one) < FEWEST or len(other) < FEWEST:
        return
    matcher = cv2.BFMatcher(cv2.NORM_L2)
    back = {match.queryIdx: match.trainIdx for match in matcher.match(other, one)}
    for best, second in matcher.knnMatch(one, other, k=2):
        if back[best.trainIdx] == best.queryIdx and best.distance < RATIO * second.distance:
            yield best.queryIdx, best.trainIdx


def _laid(moving: Print, fixed: Print, moved: Numbers) -> tuple[Colours, Mask]:
    """Return the thumb of one picture laid over another's, and where there is any of it."""
    to_fixed = numpy.diag([fixed.wide / THUMB, fixed.high / THUMB, 1])  # pixels of the thumb to points
    from_moving = numpy.diag([THUMB / moving.wide, THUMB / moving.high, 1])
    whole = (from_moving @ numpy.vstack([moved, [0, 0, 1]]) @ to_fixed)[:2]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    laid = cv2.warpAffine(_thumb(moving), whole, (THUMB, THUMB), flags=flags)
    there = cv2.warpAffine(numpy.full((THUMB, THUMB), FULL, numpy.uint8), whole, (THUMB, THUMB), flags=flags)
    return numpy.asarray(laid, numpy.uint8), numpy.asarray(there == FULL)


def _text(values: NDArray[Any] | Any) -> str:
    return base64.b64encode(numpy.ascontiguousarray(values).tobytes()).decode("ascii")


def _thumb(known: Print) -> Colours:
    return numpy.frombuffer(base64.b64decode(known.thumb), numpy.uint8).reshape(THUMB, THUMB, 3)


def _points(known: Print) -> Numbers:
    return numpy.frombuffer(base64.b64decode(known.points), numpy.float32).reshape(-1, 2)


def _descriptors(known: Print) -> Levels:
    levels = numpy.frombuffer(base64.b64decode(known.descriptors), numpy.uint8).reshape(-1, 128)
    return levels.astype(numpy.float32)
