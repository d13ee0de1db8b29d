"""The strip burned into every storyboard, so that it can never pass for a generated picture."""

import numpy as np
from PIL import Image, ImageDraw

from consistency_pipeline.seeing import strip as seeing
from consistency_pipeline.seeing.arrays import Colours
from consistency_pipeline.seeing.strip import LINES_HIGH, MARK, SPACING, WORD, letters

SHARE = 0.035  # of the picture's height
LEAST = 18  # pixels
PAPER, INK, QUIET = (16, 17, 21), (246, 243, 236), (186, 186, 190)
OPACITY = 0.86
TEXTS = (f"{WORD} · sandbox · not a generated picture", f"{WORD} · not a generated picture")
NARROW = (f"{WORD} · sandbox", "not a generated picture")  # and the seed: `LINES` of them
WIDEST_SEED = "seed 2147483647"


def strip_height(size: tuple[int, int]) -> int:
    """Return the height in pixels of the strip at the lower edge of a picture of `size`."""
    line = _line_height(size)
    return line if _room(TEXTS[-1], size) else round(LINES_HIGH * line)


def burn_in(picture: Image.Image, seed: int, guess: str = "") -> None:
    """Draw the strip with the seed, and a `guess` if there is room, over the lower edge of an RGB picture, in place."""
    width, height = picture.size
    tall = strip_height(picture.size)
    window = (0, height - tall, width, height)
    under = picture.crop(window)
    picture.paste(Image.blend(under, Image.new("RGB", under.size, PAPER), OPACITY), window)
    pen = ImageDraw.Draw(picture)
    pen.line((0, height - tall, width, height - tall), fill=MARK, width=max(1, tall // 18))
    if tall == _line_height(picture.size):
        said = f"seed {seed}"
        wordy = f"{guess} · {WIDEST_SEED}"
        _one_line(pen, picture.size, f"{guess} · {said}" if guess and _room(TEXTS[-1], picture.size, wordy) else said)
    else:
        _lines(pen, picture.size, (*NARROW, f"seed {seed}"))


def without_strip(picture: Image.Image) -> Image.Image:
    """Return a picture without the strip of a storyboard, which may come back as a reference, at any scale."""
    kept = seeing.without_strip(np.asarray(picture.convert("RGB")))
    return picture if len(kept) == picture.height else picture.crop((0, 0, picture.width, len(kept)))


def shown(pixels: Colours) -> bool:
    """Tell whether a picture shows a strip."""
    return len(seeing.without_strip(pixels)) < len(pixels)


def _line_height(size: tuple[int, int]) -> int:
    return max(LEAST, round(SHARE * min(size[1], 2.2 * size[0])))


def _room(text: str, size: tuple[int, int], right: str = WIDEST_SEED) -> bool:
    """Tell whether a text fits on one line beside what stands at the right, the longest seed or more."""
    tall = _line_height(size)
    font = letters(tall)
    return float(font.getbbox(text)[2] + font.getbbox(right)[2] + 2.6 * tall) < size[0]


def _one_line(pen: ImageDraw.ImageDraw, size: tuple[int, int], right: str) -> None:
    width, height = size
    tall = _line_height(size)
    middle, left, dot = height - tall / 2, 0.6 * tall, 0.13 * tall
    text = next((text for text in TEXTS if _room(text, size, max(right, WIDEST_SEED, key=len))), TEXTS[-1])
    pen.ellipse((left, middle - dot, left + 2 * dot, middle + dot), fill=MARK)
    pen.text((left + 0.45 * tall, middle), text, font=letters(tall), fill=INK, anchor="lm")
    pen.text((width - left, middle), right, font=letters(tall), fill=QUIET, anchor="rm")


def _lines(pen: ImageDraw.ImageDraw, size: tuple[int, int], lines: tuple[str, ...]) -> None:
    width, height = size
    tall = _line_height(size)
    for row, line in enumerate(lines):
        y = height - SPACING * tall * (len(lines) - row - 0.25)
        pen.text((width / 2, y), line, font=letters(tall), fill=QUIET if row else INK, anchor="mm")
