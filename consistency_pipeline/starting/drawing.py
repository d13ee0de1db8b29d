"""The pictures of the example's subject: a bottle from the front and from the back, drawn so that no file is needed."""

import io
import math
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

SIDE, FINER = 1024, 2  # pixels a side, and how much larger it is drawn, so that edges are smooth
PAPER, BODY, LID, RING, MARK = (226, 229, 232), (38, 92, 88), (214, 176, 118), (150, 116, 70), (250, 250, 246)
LEFT, RIGHT, TOP, BOTTOM, SHOULDER = 372, 652, 330, 910, 90
NECK = (424, 600, 296, 340)
CAP = (412, 612, 150, 300)


@cache
def bottle(view: str) -> bytes:
    """Return a PNG of the bottle: its `front` has a wave, its `back` a scale."""
    from PIL import Image, ImageDraw, ImageOps

    picture = Image.new("RGB", (SIDE * FINER, SIDE * FINER), PAPER)
    draw = ImageDraw.Draw(picture)
    draw.ellipse(_scaled(330, 880, 720, 940), fill=(204, 207, 211))
    _paste(picture, NECK, BODY, 0)
    _paste(picture, CAP, LID, 26)
    for height in (192, 258):
        draw.line(_scaled(CAP[0] + 8, height, CAP[1] - 8, height), RING, 4 * FINER)
    _paste(picture, (LEFT, RIGHT, TOP, BOTTOM), BODY, SHOULDER)
    if view == "front":
        for row in range(3):
            wave = [(x, 590 + 44 * row + 20 * math.sin((x - 432) / 160 * 2 * math.pi)) for x in range(432, 593)]
            draw.line([(x * FINER, y * FINER) for x, y in wave], MARK, 13 * FINER, joint="curve")
    else:
        for step in range(9):
            draw.line(_scaled(540, 460 + 45 * step, 600 - 24 * (step % 2), 460 + 45 * step), MARK, 7 * FINER)
        picture = ImageOps.expand(ImageOps.mirror(picture), 150 * FINER, PAPER)  # another light, from further away
    out = io.BytesIO()
    picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _scaled(*numbers: float) -> list[float]:
    return [number * FINER for number in numbers]


def _paste(picture: "Image.Image", place: tuple[int, int, int, int], color: tuple[int, int, int], radius: int) -> None:
    """Draw what is round and upright: lightest left of its middle, darker to its edges."""
    from PIL import Image, ImageDraw

    left, right, top, bottom = (number * FINER for number in place)
    row = Image.new("RGB", (right - left, 1))
    for x in range(row.width):
        light = 0.55 + 0.6 * math.exp(-(((x / row.width - 0.36) / 0.38) ** 2))
        row.putpixel((x, 0), tuple(min(255, round(level * light)) for level in color))
    mask = Image.new("L", (row.width, bottom - top), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, row.width - 1, bottom - top - 1), radius * FINER, 255)
    picture.paste(row.resize(mask.size), (left, top), mask)
