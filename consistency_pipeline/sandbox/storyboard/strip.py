"""The strip burned into every storyboard, so that it can never pass for a generated picture."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

SHARE = 0.035  # of the picture's height
LEAST = 18  # pixels
PAPER, INK, QUIET, MARK = (16, 17, 21), (246, 243, 236), (186, 186, 190), (236, 176, 72)
OPACITY = 0.86
TEXTS = ("STORYBOARD · sandbox · not a generated picture", "STORYBOARD · not a generated picture")
NARROW = ("STORYBOARD · sandbox", "not a generated picture")
WIDEST_SEED = "seed 2147483647"
NEAR, DARK = 60, 80  # levels: how far from the mark's colour its line may be, and how dark the strip is
MOST = 0.2  # of a picture's height that a strip can take
SPACING = 0.72  # height of one of several lines, in heights of a single-line strip


def strip_height(size: tuple[int, int]) -> int:
    """Return the height in pixels of the strip at the lower edge of a picture of `size`."""
    line = _line_height(size)
    return line if _room(TEXTS[-1], size) else round((len(NARROW) + 1.45) * SPACING * line)


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
    rows = np.median(np.asarray(picture.convert("RGB"), np.int16), axis=1)
    light = np.flatnonzero(rows.max(axis=1) > DARK)
    if not len(light):
        return picture
    line = int(light[-1])  # the lowest row that is not dark: the strip's own line, or there is no strip
    tall = len(rows) - 1 - line
    marked = np.abs(rows[max(0, line - 1) : line + 1] - MARK).max(axis=1).min() < NEAR
    if marked and 0.02 * len(rows) < tall < MOST * len(rows):
        return picture.crop((0, 0, picture.width, line - tall // 16))
    return picture


def _line_height(size: tuple[int, int]) -> int:
    return max(LEAST, round(SHARE * min(size[1], 2.2 * size[0])))


def _font(tall: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(0.5 * tall)


def _room(text: str, size: tuple[int, int], right: str = WIDEST_SEED) -> bool:
    """Tell whether a text fits on one line beside what stands at the right, the longest seed or more."""
    tall = _line_height(size)
    font = _font(tall)
    return float(font.getbbox(text)[2] + font.getbbox(right)[2] + 2.6 * tall) < size[0]


def _one_line(pen: ImageDraw.ImageDraw, size: tuple[int, int], right: str) -> None:
    width, height = size
    tall = _line_height(size)
    middle, left, dot = height - tall / 2, 0.6 * tall, 0.13 * tall
    text = next((text for text in TEXTS if _room(text, size, max(right, WIDEST_SEED, key=len))), TEXTS[-1])
    pen.ellipse((left, middle - dot, left + 2 * dot, middle + dot), fill=MARK)
    pen.text((left + 0.45 * tall, middle), text, font=_font(tall), fill=INK, anchor="lm")
    pen.text((width - left, middle), right, font=_font(tall), fill=QUIET, anchor="rm")


def _lines(pen: ImageDraw.ImageDraw, size: tuple[int, int], lines: tuple[str, ...]) -> None:
    width, height = size
    tall = _line_height(size)
    for row, line in enumerate(lines):
        y = height - SPACING * tall * (len(lines) - row - 0.25)
        pen.text((width / 2, y), line, font=_font(tall), fill=QUIET if row else INK, anchor="mm")
