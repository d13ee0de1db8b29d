"""The strip burned into every storyboard, so that it can never pass for a generated picture."""

from PIL import Image, ImageDraw, ImageFont

SHARE = 0.035  # of the picture's height
LEAST = 18  # pixels
SMALLEST_TEXT = 8.0  # pixels
PAPER, INK, QUIET = (16, 17, 21), (246, 243, 236), (186, 186, 190)
MARK = (236, 176, 72)
OPACITY = 0.86
TEXTS = ("STORYBOARD · sandbox · not a generated picture", "STORYBOARD · not a generated picture")
NARROW = ("STORYBOARD · sandbox", "not a generated picture")


def strip_height(size: tuple[int, int]) -> int:
    """Return the height in pixels of the strip at the lower edge of a picture of `size`."""
    width, height = size
    single = max(LEAST, round(SHARE * min(height, 2.2 * width)))
    if _fits(TEXTS[-1], width, single):
        return single
    return max(2 * LEAST - 6, round(1.6 * single))


def burn_in(picture: Image.Image, seed: int) -> None:
    """Draw the strip with the seed over the lower edge of an RGB picture, in place."""
    width, height = picture.size
    tall = strip_height(picture.size)
    window = (0, height - tall, width, height)
    under = picture.crop(window)
    picture.paste(Image.blend(under, Image.new("RGB", under.size, PAPER), OPACITY), window)
    pen = ImageDraw.Draw(picture)
    pen.line((0, height - tall, width, height - tall), fill=MARK, width=max(1, tall // 18))
    single = max(LEAST, round(SHARE * min(height, 2.2 * width)))
    if tall > single:
        _two_lines(pen, picture.size, tall, seed)
    else:
        _one_line(pen, picture.size, tall, seed)


def _font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _text_size(tall: float) -> float:
    return max(SMALLEST_TEXT, 0.5 * tall)


def _fits(text: str, width: int, tall: int) -> bool:
    return _font(_text_size(tall)).getbbox(text)[2] <= width - 1.2 * tall


def _one_line(pen: ImageDraw.ImageDraw, size: tuple[int, int], tall: int, seed: int) -> None:
    width, height = size
    middle = height - tall / 2
    font = _font(_text_size(tall))
    text = next((text for text in TEXTS if _fits(text, width, tall)), TEXTS[-1])
    left = 0.6 * tall
    pen.ellipse((left, middle - 0.13 * tall, left + 0.26 * tall, middle + 0.13 * tall), fill=MARK)
    pen.text((left + 0.45 * tall, middle), text, font=font, fill=INK, anchor="lm")
    right = f"seed {seed}"
    if left + 0.45 * tall + pen.textlength(text, font) + pen.textlength(right, font) + 2 * tall < width:
        pen.text((width - 0.6 * tall, middle), right, font=font, fill=QUIET, anchor="rm")


def _two_lines(pen: ImageDraw.ImageDraw, size: tuple[int, int], tall: int, seed: int) -> None:
    width, height = size
    font_size = max(6.5, 0.34 * tall)
    widest = max(_font(font_size).getbbox(line)[2] for line in NARROW)
    font = _font(max(6.5, min(font_size, font_size * (width - 8) / max(1, widest))))
    for row, line in enumerate(NARROW):
        pen.text((width / 2, height - tall * (0.7 - 0.42 * row)), line, font=font, fill=(INK, QUIET)[row], anchor="mm")
    right = f" · {seed}"
    if pen.textlength(NARROW[0] + right, font) < width - 8:  # the seed only where there is room beside the words
        half = pen.textlength(NARROW[0], font) / 2
        pen.text((width / 2 + half, height - tall * 0.7), right, font=font, fill=QUIET, anchor="lm")
