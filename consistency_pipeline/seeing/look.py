"""All that is measured of a reference picture: once for each content, for it takes up to a second."""

import numpy

from consistency_pipeline import images
from consistency_pipeline.files import digest
from consistency_pipeline.seeing import background, sharpness
from consistency_pipeline.seeing.arrays import Colours, grey, lab, part, shrunk, working
from consistency_pipeline.seeing.cutting import Cut, cut
from consistency_pipeline.seeing.facts import VERSION, Around, Box, Look, Sharp, Where
from consistency_pipeline.seeing.light import light
from consistency_pipeline.seeing.likeness import taken
from consistency_pipeline.seeing.stored import stored

WHOLE: Box = (0.0, 0.0, 1.0, 1.0)
SMALL = 256  # pixels a side at which rims are looked at


def measured(data: bytes) -> Look:
    """Return all that is measured of the picture in `data`, or raise `NotAPicture`; the same for the same bytes."""
    picture = images.decode(data)
    upright = images.upright(picture)
    pixels = working(upright)
    subject = cut(pixels)
    box = subject.box if subject.found and subject.box else WHOLE
    inside, values = part(pixels, box), part(lab(pixels), box)
    luma = numpy.ascontiguousarray(grey(inside))
    return Look(
        VERSION,
        digest(data),
        stored(picture, upright),
        _where(subject, pixels),
        light(inside, values),
        Sharp(sharpness.lost(luma), sharpness.detail(luma), sharpness.edge_width(luma)),
        _around(pixels, subject),
        float(pixels.reshape(-1, 3).std(axis=0).max()),
        taken(pixels),
    )


def _where(subject: Cut, pixels: Colours) -> Where:
    clipped = light(pixels[subject.mask], lab(pixels[subject.mask][None])[0]).clipped if subject.mask.any() else 0.0
    return Where(subject.box, subject.share, subject.agreement, subject.sides, clipped)


def _around(pixels: Colours, subject: Cut) -> Around:
    rim = background.rim(shrunk(pixels, SMALL))
    business = background.business(pixels, ~subject.mask)
    return Around(rim.plain, rim.lightness, business, background.bars(pixels))
