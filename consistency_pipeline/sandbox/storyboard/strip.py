"""The strip burned into every storyboard, so that it can never pass for a generated picture."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from consistency_pipeline.seeing import strip as seeing
from consistency_pipeline.seeing.arrays import Colours
from consistency_pipeline.seeing.strip import MARK

SHARE = 0.035  # of the picture's height
LEAST = 18  # pixels
PAPER, INK, QUIET = (16, 17, 21), (246, 243, 236), (186, 186, 190)
OPACITY = 0.86
TEXTS = ("STORYBOARD · sandbox · not a generated picture", "STORYBOARD · not a generated picture")
NARROW = ("STORYBOARD · sandbox", "not a generated picture")
WIDEST_SEED = "seed 2147483647"
SPACING = 0.72  # height of one of several lines, in heights of a single-line strip
READ_AT = 32  # pixels of a strip's height at which its letters are compared
SURE = 0.45  # correlation: photographs with a dark edge came to 0.33, strips of pictures 400 px wide to 0.47


def strip_height(size: tuple[int, int]) -> int:
    """Return the height in pixels of the strip at the lower edge of a picture of `size`."""
    line = _line_height(size)
    return line if _room(TEXTS[-1], size) else round(_lines_high() * line)


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
    """Tell whether a picture shows a strip: by the colour of its line or, as saving it again may spoil that, by its
    first word.
    """
    if len(seeing.without_strip(pixels)) < len(pixels):
        return True
    tall = seeing.dark_rows(pixels)
    return bool(tall) and any(_reads(pixels[-tall:], line) for line in (tall, tall / _lines_high()))


def _reads(band: Colours, line: float) -> bool:
    """Tell whether a dark band says `STORYBOARD` in letters of a strip whose lines are so high, or nearly."""
    import cv2

    word, grey = _word(), cv2.cvtColor(np.ascontiguousarray(band), cv2.COLOR_RGB2GRAY)
    for off in (0.9, 0.95, 1.0, 1.05, 1.1):
        scale = off * READ_AT / line
        way = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
        at = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=way)
        fits = at.shape[0] >= word.shape[0] and at.shape[1] >= word.shape[1]
        if fits and float(cv2.matchTemplate(at, word, cv2.TM_CCOEFF_NORMED).max()) > SURE:
            return True
    return False


@cache
def _word() -> NDArray[np.uint8]:
    """Return the first word of every strip as a picture, white on black, of a strip of `READ_AT` pixels."""
    left, top, right, bottom = _font(READ_AT).getbbox(TEXTS[0].split()[0])
    word = Image.new("L", (round(right - left) + 2, round(bottom - top) + 4))
    ImageDraw.Draw(word).text((1 - left, 2 - top), TEXTS[0].split()[0], font=_font(READ_AT), fill=255)
    return np.asarray(word)


def _lines_high() -> float:
    """Return the height of a strip of several lines, in heights of one of one line."""
    return (len(NARROW) + 1.45) * SPACING


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
