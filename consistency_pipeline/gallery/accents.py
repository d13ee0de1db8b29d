"""Letters with accents, which Pillow's own font lacks: its plain letters, and accents that are drawn here.

Fonts of the machine would do as well, but differently on each; these come out the same everywhere.
"""

import unicodedata
from functools import lru_cache
from math import cos, pi, sin

from PIL import Image, ImageDraw, ImageFont

FINE = 6  # accents are drawn so many times larger and reduced, for smooth edges
STROKE = 0.07  # of the size of the type, as all numbers below
DOT = 0.055
AIR = 0.055  # between a letter and its accent
REACH = 0.2  # no accent reaches farther from its middle

Points = tuple[tuple[float, float], ...]

# Lines, or single points for dots: across from the middle of the letter, up from its top.
LINES: dict[str, tuple[Points, ...]] = {
    "\u0300": (((-0.09, 0.13), (0.05, 0.0)),),
    "\u0301": (((-0.05, 0.0), (0.09, 0.13)),),
    "\u0302": (((-0.12, 0.0), (0.0, 0.12), (0.12, 0.0)),),
    "\u0303": (((-0.14, 0.02), (-0.07, 0.075), (0.06, 0.01), (0.14, 0.065)),),
    "\u0304": (((-0.13, 0.04), (0.13, 0.04)),),
    "\u0306": (((-0.12, 0.12), (-0.06, 0.02), (0.06, 0.02), (0.12, 0.12)),),
    "\u0307": (((0.0, 0.03),),),
    "\u0308": (((-0.12, 0.03),), ((0.12, 0.03),)),
    "\u030a": (tuple((0.085 * sin(pi * eighth / 4), 0.085 - 0.085 * cos(pi * eighth / 4)) for eighth in range(9)),),
    "\u030b": (((-0.14, 0.0), (-0.03, 0.13)), ((0.05, 0.0), (0.16, 0.13))),
    "\u030c": (((-0.12, 0.12), (0.0, 0.0), (0.12, 0.12)),),
}
DOTTED = "ij"  # their dots would stand below the accents


def _taken_apart() -> dict[str, tuple[str, str]]:
    letters = {chr(code): unicodedata.normalize("NFD", chr(code)) for code in range(0xC0, 0x180)}
    return {
        letter: (parts[0], parts[1:])
        for letter, parts in letters.items()
        if parts[1:] in LINES and parts[0] not in DOTTED
    }


ACCENTED = _taken_apart()
_PLAIN = str.maketrans({letter: parts[0] for letter, parts in ACCENTED.items()})


def plain(text: str) -> str:
    """Return `text` letter by letter without its accents: what the font can set, and as wide."""
    return text.translate(_PLAIN)


def place(letter: str, font: ImageFont.FreeTypeFont) -> tuple[float, float]:
    """Return where the accent of `letter` stands: right of its left edge, and above the line it is written on."""
    base = ACCENTED[letter][0]
    ink = font.getmask(base).getbbox()
    left, top = font.getbbox(base, anchor="ls")[:2]
    return left + ((ink[0] + ink[2]) / 2 if ink else 0), -top


@lru_cache(maxsize=256)
def drawn(letter: str, size: int, weight: float) -> tuple[Image.Image, int, int]:
    """Return the accent of `letter` as a mask, and how far left and up of `place` it begins."""
    unit = size * FINE
    reach = round(REACH * size) + 2
    room = 2 * reach * FINE
    mask = Image.new("L", (room, room))
    pen = ImageDraw.Draw(mask)
    stroke = STROKE * unit + weight * FINE
    low = room - (AIR * unit + stroke / 2)
    for line in LINES[ACCENTED[letter][1]]:
        points = [(room / 2 + across * unit, low - up * unit) for across, up in line]
        pen.line(points, fill=255, width=round(stroke), joint="curve")
        half = DOT * unit + weight * FINE / 2 if len(line) == 1 else stroke / 2
        for across, down in (points[0], points[-1]):
            pen.ellipse((across - half, down - half, across + half, down + half), fill=255)
    return mask.resize((2 * reach, 2 * reach), Image.Resampling.BOX), reach, 2 * reach
