"""Where the subject may be, from how little a patch is connected to the picture's edge.

"Saliency Optimization from Robust Background Detection", Zhu, Liang, Wei and Sun 2014 (RBD). It looks at colours and at
the edge alone, where the cut-out from the border looks at how far colours are likely: so the two fail apart.
"""

import cv2
import numpy

from consistency_pipeline.seeing.arrays import Colours, Grey, lab, shrunk
from consistency_pipeline.seeing.superpixels import Numbers, Patches, patches

# The authors' constants: colours within 10 units are alike, nearness reaches a quarter of the picture.
ALIKE = 10.0
NEAR = 0.25
LOOSE = 1.0
SMOOTH = 0.1
LONGEST = 160  # pixels a side at which patches are laid


def saliency(pixels: Colours) -> Grey:
    """Return for each pixel, 0 to 1, how far it belongs to the subject."""
    found = patches(lab(shrunk(pixels, LONGEST)))
    apart = _apart(found.colours)
    background = _background(found, _geodesic(found, apart))
    contrast = _contrast(found, apart, background)
    values = _settled(found, apart, background, contrast)
    spread = float(numpy.ptp(values))
    values = (values - values.min()) / spread if spread > 0 else numpy.zeros_like(values)
    size = pixels.shape[1], pixels.shape[0]
    return numpy.asarray(cv2.resize(values[found.labels].astype(numpy.float32), size), numpy.float32).clip(0, 1)


def _apart(colours: Numbers) -> Numbers:
    """Return how far each two patches are apart in colour (CIE76)."""
    difference: Numbers = numpy.sqrt(((colours[:, None] - colours[None]) ** 2).sum(axis=2))
    return difference


def _geodesic(found: Patches, apart: Numbers) -> Numbers:
    """Return the length of the shortest way between each two patches, over neighbours, in units of colour."""
    count = found.edge.size
    ways: Numbers = numpy.full((count, count), numpy.inf)
    numpy.fill_diagonal(ways, 0)
    edges = numpy.flatnonzero(found.edge)
    for one, other in (found.touching.T, numpy.array([(a, b) for a in edges for b in edges]).T):
        ways[one, other] = ways[other, one] = apart[one, other]
    for between in range(count):  # Floyd 1962
        numpy.minimum(ways, ways[:, between, None] + ways[None, between], out=ways)
    return ways


def _background(found: Patches, ways: Numbers) -> Numbers:
    """Return for each patch, 0 to 1, how likely it is background: how much edge it has for its size."""
    alike = numpy.exp(-(ways**2) / (2 * ALIKE**2))
    area, edge = alike.sum(axis=1), alike[:, found.edge].sum(axis=1)
    connected = edge / numpy.sqrt(area)
    background: Numbers = 1 - numpy.exp(-(connected**2) / (2 * LOOSE**2))
    return background


def _contrast(found: Patches, apart: Numbers, background: Numbers) -> Numbers:
    """Return for each patch, 0 to 1, how far its colour stands out from the background near it."""
    away = ((found.centres[:, None] - found.centres[None]) ** 2).sum(axis=2)
    near = numpy.exp(-away / (2 * NEAR**2))
    contrast: Numbers = (apart * near * background[None]).sum(axis=1)
    most = float(contrast.max())
    return contrast / most if most > 0 else contrast


def _settled(found: Patches, apart: Numbers, background: Numbers, contrast: Numbers) -> Numbers:
    """Return the values that suit both cues best while like neighbours have like values: least squares."""
    count = found.edge.size
    one, other = found.touching.T
    links: Numbers = numpy.zeros((count, count))
    links[one, other] = links[other, one] = numpy.exp(-(apart[one, other] ** 2) / (2 * ALIKE**2)) + SMOOTH
    system = numpy.diag(links.sum(axis=1) + background + contrast + 1e-6) - links
    solved: Numbers = numpy.linalg.solve(system, contrast)
    return solved
