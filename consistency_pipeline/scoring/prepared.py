"""Pictures made ready to be compared: a picture once, a reference once for good (`packed`)."""

import io
import zipfile
from dataclasses import dataclass, fields
from functools import cached_property

import cv2
import numpy

from consistency_pipeline.files import digest
from consistency_pipeline.scoring import locating
from consistency_pipeline.scoring.figure import CRISP, Figure, Numbers, crispness, described
from consistency_pipeline.scoring.points import WHOLE, Points, found
from consistency_pipeline.scoring.records import VERSION
from consistency_pipeline.seeing.arrays import Colours, Mask, colours, shrunk
from consistency_pipeline.seeing.cutting import box_of
from consistency_pipeline.seeing.facts import RELIABLE, Box
from consistency_pipeline.seeing.likeness import THUMB
from consistency_pipeline.seeing.strip import without_strip

AROUND = 7  # pixels: points at the outline belong to the subject
MORE = 0.06  # of a picture: how far around a subject its points are looked for
TINY = 96  # pixels a side
COLOURED = 256  # pixels a side at which colours of points are looked at
BESIDE = 5  # of these: the colour of a point is that of what is around it
COARSE = 384  # pixels a side at which points are looked for that are left of a blurred subject ...
SOFT = 0.012  # ... blurred by so much of the longer side
LEAST, MOST = 0.015, 0.85  # of a picture: less or more than that is no subject


class _Sizes:
    """A picture that is looked at smaller again and again: made as small once."""

    pixels: Colours

    @cached_property
    def thumb(self) -> Colours:
        """Return it as small as it is compared whole."""
        return numpy.asarray(cv2.resize(self.pixels, (THUMB, THUMB), interpolation=cv2.INTER_AREA), numpy.uint8)

    @cached_property
    def tiny(self) -> Colours:
        """Return it as small as its colours are looked at as a whole."""
        return shrunk(self.pixels, TINY)

    @cached_property
    def smooth(self) -> Colours:
        """Return it as small as the colours of points are looked at, each that of what is around it."""
        return numpy.asarray(cv2.blur(shrunk(self.pixels, COLOURED), (BESIDE, BESIDE)), numpy.uint8)


@dataclass(frozen=True, eq=False)
class Seen(_Sizes):
    """A picture ready to be compared: its pixels upright in sRGB, without a storyboard's strip, and its points.

    `cutout` is what `locating.blind` says of it, where that is known already.
    """

    sha256: str
    pixels: Colours
    points: Points
    cutout: tuple[Mask, float] | None = None

    @cached_property
    def coarse(self) -> Points:
        """Return its points as they are found where only what is large is left to be found."""
        return found(self.pixels, size=COARSE)

    def figure(self, mask: Mask) -> Figure:
        """Return what a mask of it looks like; of its cut-out, that is found out once for all its subjects."""
        return self._figure if self.cutout and mask is self.cutout[0] else described(self.pixels, mask)

    @cached_property
    def _figure(self) -> Figure:
        assert self.cutout
        return described(self.pixels, self.cutout[0])


@dataclass(frozen=True, eq=False)
class Reference(_Sizes):
    """A reference ready to be compared with any number of pictures.

    `points` are those of the subject alone; `crispness` has a row for each of CRISP pixels (see `crispness`); `sure`
    tells whether it is known where the subject is.
    """

    sha256: str
    pixels: Colours
    mask: Mask
    points: Points
    figure: Figure
    crispness: Numbers
    sure: bool

    @cached_property
    def coarse(self) -> Points:
        """Return the points that it has left where its surface was blurred away."""
        soft = cv2.GaussianBlur(self.pixels, (0, 0), SOFT * max(self.pixels.shape[:2]))
        return found(numpy.asarray(soft, numpy.uint8), size=COARSE).within(widened(self.mask))


def seen(data: bytes, alone: bool = False) -> Seen:
    """Make a picture ready, or raise `NotAPicture`; of one that shows a subject alone, points are looked for there."""
    pixels = without_strip(colours(data))
    if not alone:
        return Seen(digest(data), pixels, found(pixels))
    cutout = locating.blind(pixels)
    region = around(cutout[0]) if cutout[1] >= RELIABLE else WHOLE
    return Seen(digest(data), pixels, found(pixels, region), cutout)


def around(mask: Mask) -> Box:
    """Return the box around a mask, and a little more, for a cut-out may end short of the subject."""
    left, top, right, bottom = box_of(mask) or WHOLE
    return max(0.0, left - MORE), max(0.0, top - MORE), min(1.0, right + MORE), min(1.0, bottom + MORE)


def prepared(data: bytes, box: Box | None = None) -> Reference:
    """Make a reference ready, or raise `NotAPicture`; `box` is where a person drew the subject's place."""
    pixels = without_strip(colours(data))
    if box:
        mask, sure = locating.boxed(pixels, box), True
    else:
        mask, agreement = locating.blind(pixels)
        sure = agreement >= RELIABLE and LEAST <= mask.mean() <= MOST
    if not mask.any():
        mask = numpy.ones_like(mask)
    points = found(pixels, around(mask)).within(widened(mask))
    crisp = numpy.array([crispness(pixels, mask, longest) for longest in CRISP])
    return Reference(digest(data), pixels, mask, points, described(pixels, mask), crisp, sure)


def widened(mask: Mask) -> Mask:
    """Return a mask with its outline."""
    return numpy.asarray(cv2.dilate(mask.astype(numpy.uint8), numpy.ones((2 * AROUND + 1,) * 2, numpy.uint8)) > 0)


def packed(reference: Reference) -> bytes:
    """Return a reference as bytes that `unpacked` takes: to keep beside its sha256, its box and VERSION."""
    out = io.BytesIO()
    figure = {f"figure_{field.name}": getattr(reference.figure, field.name) for field in fields(Figure)}
    numpy.savez_compressed(
        out, version=VERSION, sha256=reference.sha256, sure=reference.sure, pixels=reference.pixels,
        mask=numpy.packbits(reference.mask), places=reference.points.places,
        descriptors=reference.points.descriptors, crispness=reference.crispness, **figure,
    )  # fmt: skip
    return out.getvalue()


def unpacked(data: bytes) -> Reference | None:
    """Return the reference in bytes of `packed`, or None where they are damaged or of another version."""
    try:
        with numpy.load(io.BytesIO(data), allow_pickle=False) as kept:
            return _reference(dict(kept)) if int(kept["version"]) == VERSION else None
    except (ValueError, KeyError, OSError, EOFError, TypeError, zipfile.BadZipFile, zipfile.LargeZipFile):
        return None


def _reference(kept: dict[str, numpy.ndarray]) -> Reference:
    pixels = kept["pixels"]
    height, width = pixels.shape[:2]
    mask = numpy.unpackbits(kept["mask"], count=height * width).reshape(height, width) > 0
    figure = Figure(**{field.name: kept[f"figure_{field.name}"] for field in fields(Figure)})
    points = Points(kept["places"], kept["descriptors"])
    return Reference(str(kept["sha256"]), pixels, mask, points, figure, kept["crispness"], bool(kept["sure"]))
