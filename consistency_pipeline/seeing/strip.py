"""The strip that the sandbox burns into its storyboards, so that nothing measures its letters."""

import numpy
from numpy.typing import NDArray

from consistency_pipeline.seeing.arrays import Colours

MARK = (236, 176, 72)  # the colour of the strip's upper line
NEAR, DARK = 60, 80  # levels: how far from the mark's colour its line may be, and how dark the strip is
LEAST, MOST = 0.02, 0.2  # of a picture's height that a strip can take
COLUMNS = 128  # that are looked at
LINE = 16  # heights of the line in a strip's


def without_strip(pixels: Colours) -> Colours:
    """Return a picture without the strip of a storyboard, at any scale; other pictures as they are."""
    rows = _rows(pixels)
    tall = _dark(rows)
    line = len(rows) - 1 - tall  # the lowest row that is not dark: the strip's own line, or there is no strip
    marked = numpy.abs(rows[max(0, line - 1) : line + 1] - MARK).max(axis=1).min() < NEAR
    return pixels[: line - tall // LINE] if marked and LEAST * len(rows) < tall < MOST * len(rows) else pixels


def dark_rows(pixels: Colours) -> int:
    """Return how many rows at the lower edge are dark where they are as many as a strip's, else 0."""
    tall = _dark(_rows(pixels))
    return tall if LEAST * len(pixels) < tall < MOST * len(pixels) else 0


def _rows(pixels: Colours) -> NDArray[numpy.int16]:
    """Return the usual colour of each row."""
    some = pixels[:, :: max(1, pixels.shape[1] // COLUMNS)].astype(numpy.int16)
    return numpy.asarray(numpy.median(some, axis=1), numpy.int16)


def _dark(rows: NDArray[numpy.int16]) -> int:
    light = numpy.flatnonzero(rows.max(axis=1) > DARK)
    return len(rows) - 1 - int(light[-1]) if len(light) else 0
