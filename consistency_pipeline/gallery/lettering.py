"""Type for the sheet: Pillow's own font, text made safe for it, and text cut to a width.

The font covers ASCII and a few signs; accents are drawn over its letters. What is still lacking is replaced by what
reads the same ("ß" by "ss", "×" by "x"), else by one question mark a run, so that no text can bring boxes, control
characters or a turned direction on to the page.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from PIL import ImageFont

from consistency_pipeline.gallery.accents import ACCENTED, plain

SEPARATOR = " · "
ELLIPSIS = "…"
LONGEST = 600  # characters of one text that are looked at
THINNEST = 0.15  # of the size: no letter is narrower, so no line holds more of them
SIGNS = "\xa9\xab\xb0\xb1\xb4\xb7\xbb\u2018\u2019\u201c\u201d\u2026\u2039\u203a\u2044\u2122"
LETTERS = frozenset(map(chr, range(0x20, 0x7F))) | frozenset(SIGNS) | ACCENTED.keys()
SPELLED = (
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
    | dict.fromkeys("\u2022\u2219\u22c5\u25cf", "\xb7")
    | {"\u201e": "\u201c", "\u201a": "\u2018", "\xbf": "?", "\xa1": "!", "\xa7": "S.", "\u2116": "No. "}
    | {"\xd7": "x", "\u2192": ">", "\u2190": "<", "\u20ac": "EUR ", "\xa3": "GBP ", "\xa5": "JPY "}
    | {"ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L"}
    | {"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "\u0131": "i"}
)
UNKNOWN = "\ufffd"
UNKNOWN_RUN = re.compile(f"{UNKNOWN}(?:[ {UNKNOWN}]*{UNKNOWN})?")
SILENT = frozenset({"Cf", "Mn", "Me", "Mc"})  # directions, joiners and marks that stand on the letter before


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set: size and line height in pixels, colour, stroke as stand-in for a bolder weight, tracking."""

    size: int
    colour: str
    weight: float = 0.0
    tracking: int = 0

    @property
    def leading(self) -> int:
        """Pixels from one line to the next."""
        return round(self.size * 1.3)

    def length(self, text: str) -> float:
        """Return how wide `text` comes out."""
        return font(self.size).getlength(plain(text)) + self.tracking * len(text)


@lru_cache(maxsize=32)
def font(size: int) -> ImageFont.FreeTypeFont:
    """Return Pillow's own font in a size; the machine's fonts are never looked at."""
    found = ImageFont.load_default(size)
    if not isinstance(found, ImageFont.FreeTypeFont):
        raise TypeError("this Pillow was built without FreeType")
    return found


def clean(text: str) -> str:
    """Return `text` on one line, in letters that the font has."""
    spelled = "".join(_spell(letter) for letter in unicodedata.normalize("NFC", text[:LONGEST]))
    return " ".join(UNKNOWN_RUN.sub("?", spelled).split())[:LONGEST]


def _spell(letter: str) -> str:
    if letter in LETTERS:
        return letter
    if letter in SPELLED:
        return SPELLED[letter]
    if unicodedata.category(letter) in SILENT:
        return ""
    if letter.isspace() or unicodedata.category(letter) == "Cc":
        return " "
    bare = "".join(part for part in unicodedata.normalize("NFKD", letter) if part in LETTERS)
    return bare or UNKNOWN


def cut(text: str, style: Style, width: float) -> str:
    """Return `text`, ended by an ellipsis where it would be wider than `width`; empty where not even that fits."""
    if style.length(text) <= width:
        return text
    kept = _fitting(text, style, width - style.length(ELLIPSIS))
    return kept.rstrip() + ELLIPSIS if style.length(ELLIPSIS) <= width else ""


def fitted(texts: Sequence[str], style: Style, smallest: int, width: float) -> tuple[str, Style]:
    """Return the first of `texts` that fits into `width`, each tried down to the `smallest` type; else the last one."""
    sizes = range(style.size, smallest - 1, -1)
    choices = [(text, replace(style, size=size)) for text in texts for size in sizes]
    return next((choice for choice in choices if choice[1].length(choice[0]) <= width), choices[-1])


def squeeze(name: str, style: Style, width: float) -> str:
    """Return a shot's id cut to `width`; what is left out comes from before the take, which tells shots apart."""
    stem, slash, take = name.rpartition("/")
    kept = style.length(slash + take)
    if style.length(name) <= width or not slash or kept > width / 2:
        return cut(name, style, width)
    return cut(stem, style, width - kept) + slash + take


def wrap(text: str, style: Style, width: float, most: int) -> list[str]:
    """Return `text` in up to `most` lines of `width`, broken at spaces where possible, the last one cut."""
    lines: list[str] = []
    rest = text
    while rest and len(lines) < most - 1 and style.length(rest) > width:
        end = max(1, len(_fitting(rest, style, width)))
        space = rest.rfind(" ", 0, end + 1)
        end = space if space > 0 else end
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*lines, cut(rest, style, width)] if rest and most > 0 else lines


def flow(parts: Sequence[str], style: Style, width: float, most: int, separator: str = SEPARATOR) -> list[str]:
    """Return `parts` with `separator` between them in up to `most` lines, none broken unless it is too wide alone."""
    lines: list[str] = []
    for part in parts:
        joined = f"{lines[-1]}{separator}{part}" if lines else part
        if lines and (len(lines) == most or style.length(joined) <= width):
            lines[-1] = joined
        else:
            lines.append(part)
    return [cut(line, style, width) for line in lines]


def _fitting(text: str, style: Style, width: float) -> str:
    """Return the longest beginning of `text` that is no wider than `width`."""
    low, high = 0, min(len(text), int(max(0.0, width) / (style.size * THINNEST)))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if style.length(text[:middle]) <= width else (low, middle - 1)
    return text[:low]
