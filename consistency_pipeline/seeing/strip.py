"""The strip that the sandbox burns into its storyboards, so that nothing measures its letters."""

import numpy
from numpy.typing import NDArray

from consistency_pipeline.seeing.arrays import Colours

MARK = (236, 176, 72)  # the colour of the strip's upper line
NEAR, DARK = 60, 80  # levels: how far from the mark's colour its line may be, and how dark the strip is
LEAST, MOST = 0.02, 0.2  # of a picture's height that a strip can take
COLUMNS = 128  # that are looked at
BESIDE = 2  # rows from the line to what it is mixed with
MIXED, OFF = 0.25, 20  # how much of the line a mixture has at least, and by how many levels it may be off
LINE = 16  # heights of the line in a strip's


def without_strip(pixels: Colours) -> Colours:
    """Return a picture without the strip of a storyboard, at any scale; other pictures as they are."""
    rows = _rows(pixels)
    tall = _dark(rows)
    line = len(rows) - 1 - tall  # the lowest row that is not dark: the strip's own line, or there is no strip
    if not LEAST * len(rows) < tall < MOST * len(rows):
        return pixels
    return pixels[: line - tall // LINE] if _marked(rows, line) else pixels


def _marked(rows: NDArray[numpy.int16], line: int) -> bool:
    """Tell whether a row, or the one above it, has the colour of the line: as it is, or as a smaller picture mixes it
    with what is beside it.
    """
    if numpy.abs(rows[max(0, line - 1) : line + 1] - MARK).max(axis=1).min() < NEAR:
        return True
    return _mixed(rows[line], rows[line + BESIDE]) and _mixed(rows[line - 1], rows[max(0, line - 1 - BESIDE)])


def _mixed(row: NDArray[numpy.int16], beside: NDArray[numpy.int16]) -> bool:
    """Tell whether a row is a mixture of the line and what is beside it."""
    way = numpy.subtract(MARK, beside)
    share = float(numpy.clip((row - beside) @ way / max(float(way @ way), 1.0), 0, 1))
    return share >= MIXED and float(numpy.abs(row - (beside + share * way)).max()) < OFF


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
