"""The strip that the sandbox burns into its storyboards, so that nothing measures its letters."""

import numpy

from consistency_pipeline.seeing.arrays import Colours

MARK = (236, 176, 72)  # the colour of the strip's upper line
NEAR, DARK = 60, 80  # levels: how far from the mark's colour its line may be, and how dark the strip is
LEAST, MOST = 0.02, 0.2  # of a picture's height that a strip can take
COLUMNS = 128  # that are looked at
LINE = 16  # heights of the line in a strip's


def without_strip(pixels: Colours) -> Colours:
    """Return a picture without the strip of a storyboard, at any scale; other pictures as they are."""
    rows = numpy.median(pixels[:, :: max(1, pixels.shape[1] // COLUMNS)].astype(numpy.int16), axis=1)
    light = numpy.flatnonzero(rows.max(axis=1) > DARK)
    if not len(light):
        return pixels
    line = int(light[-1])  # the lowest row that is not dark: the strip's own line, or there is no strip
    tall = len(rows) - 1 - line
    marked = numpy.abs(rows[max(0, line - 1) : line + 1] - MARK).max(axis=1).min() < NEAR
    return pixels[: line - tall // LINE] if marked and LEAST * len(rows) < tall < MOST * len(rows) else pixels
