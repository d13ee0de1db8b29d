"""The strip that the sandbox burns into its storyboards, so that nothing measures its letters.

It is known by the colour of its line or, as saving a picture again may spoil that, by its first word.
"""

from functools import cache

import cv2
import numpy
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from consistency_pipeline.seeing.arrays import Colours

MARK = (236, 176, 72)  # the colour of the strip's upper line
NEAR, DARK = 60, 80  # levels: how far from the mark's colour its line may be, and how dark the strip is
LEAST, MOST = 0.02, 0.2  # of a picture's height that a strip can take
COLUMNS = 128  # that are looked at
BESIDE = 2  # rows from the line to what it is mixed with
MIXED, OFF = 0.25, 20  # how much of the line a mixture has at least, and by how many levels it may be off
EVEN, UNEVEN = 40, 0.1  # levels that a place on the line may be off; the share of places that may be more off
LINE = 16  # heights of the line in a strip's
WORD = "STORYBOARD"  # that every strip begins with
SPACING, LINES = 0.72, 3  # height of one of several lines, in heights of a single-line strip; how many there are
LINES_HIGH = (LINES + 1.45) * SPACING  # height of a strip of several lines, in heights of one of one line
READ_AT = 32  # pixels of a strip's height at which its letters are compared
SURE = 0.45  # correlation: photographs with a dark edge came to 0.33, strips of pictures 400 px wide to 0.47


def without_strip(pixels: Colours) -> Colours:
    """Return a picture without the strip of a storyboard, at any scale; other pictures as they are."""
    rows = _rows(pixels)
    tall = _dark(rows)
    line = len(rows) - 1 - tall  # the lowest row that is not dark: the strip's own line, or there is no strip
    if not LEAST * len(rows) < tall < MOST * len(rows):
        return pixels
    found = (_even(pixels, line) and _marked(rows, line)) or _says(pixels[-tall:])
    return pixels[: line - tall // LINE] if found else pixels


def letters(tall: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return the letters of a strip whose lines are so high."""
    return ImageFont.load_default(0.5 * tall)


def _marked(rows: NDArray[numpy.int16], line: int) -> bool:
    """Tell whether a row, or the one above it, has the colour of the line: as it is, or as a smaller picture mixes it
    with what is beside it.
    """
    if numpy.abs(rows[max(0, line - 1) : line + 1] - MARK).max(axis=1).min() < NEAR:
        return True
    return _mixed(rows[line], rows[line + BESIDE]) and _mixed(rows[line - 1], rows[max(0, line - 1 - BESIDE)])


def _even(pixels: Colours, line: int) -> bool:
    """Tell whether a row, or the one above it, is the same from left to right, as the edge of a thing is not."""
    rows = _columns(pixels[max(0, line - 1) : line + 1])
    off = numpy.abs(rows - numpy.median(rows, axis=1, keepdims=True)).max(axis=2) > EVEN
    return bool(off.mean(axis=1).min() < UNEVEN)


def _mixed(row: NDArray[numpy.int16], beside: NDArray[numpy.int16]) -> bool:
    """Tell whether a row is a mixture of the line and what is beside it."""
    way = numpy.subtract(MARK, beside)
    share = float(numpy.clip((row - beside) @ way / max(float(way @ way), 1.0), 0, 1))
    return share >= MIXED and float(numpy.abs(row - (beside + share * way)).max()) < OFF


def _says(band: Colours) -> bool:
    """Tell whether a dark band says the first word of a strip, in letters as large as its height lets expect."""
    return any(_reads(band, line) for line in (len(band), len(band) / LINES_HIGH))


def _reads(band: Colours, line: float) -> bool:
    """Tell whether a dark band says the first word of a strip whose lines are so high, or nearly."""
    word, grey = _word(), cv2.cvtColor(numpy.ascontiguousarray(band), cv2.COLOR_RGB2GRAY)
    for off in (0.9, 0.95, 1.0, 1.05, 1.1):
        scale = off * READ_AT / line
        way = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
        at = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=way)
        fits = at.shape[0] >= word.shape[0] and at.shape[1] >= word.shape[1]
        if fits and float(cv2.matchTemplate(at, word, cv2.TM_CCOEFF_NORMED).max()) > SURE:
            return True
    return False


@cache
def _word() -> NDArray[numpy.uint8]:
    """Return the first word of every strip as a picture, white on black, of a strip of `READ_AT` pixels."""
    left, top, right, bottom = letters(READ_AT).getbbox(WORD)
    word = Image.new("L", (round(right - left) + 2, round(bottom - top) + 4))
    ImageDraw.Draw(word).text((1 - left, 2 - top), WORD, font=letters(READ_AT), fill=255)
    return numpy.asarray(word)


def _rows(pixels: Colours) -> NDArray[numpy.int16]:
    """Return the usual colour of each row."""
    return numpy.asarray(numpy.median(_columns(pixels), axis=1), numpy.int16)


def _columns(pixels: Colours) -> NDArray[numpy.int16]:
    return pixels[:, :: max(1, pixels.shape[1] // COLUMNS)].astype(numpy.int16)


def _dark(rows: NDArray[numpy.int16]) -> int:
    light = numpy.flatnonzero(rows.max(axis=1) > DARK)
    return len(rows) - 1 - int(light[-1]) if len(light) else 0
