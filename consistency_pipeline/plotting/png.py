"""A drawing as PNG: drawn twice as large as it is kept, for smooth edges."""

import io
import math
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from consistency_pipeline.plotting.drawing import PAPER, Dot, Drawing, Line, Point, Shape, Stroke, Words

DRAWN, REDUCED = 3, 2  # times as large as the SVG, and by what that is reduced
BOLD = 0.012  # of the size: width of the stroke that stands in for a bolder weight
ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}
DASH = 4.0
SPELLED = str.maketrans({"–": "-", "’": "'", "×": "x", "→": ">"})  # signs that Pillow's own font lacks


def png(drawing: Drawing) -> bytes:
    """Return a drawing as a PNG file; the same drawing gives the same bytes."""
    picture = Image.new("RGB", (drawing.width * DRAWN, drawing.height * DRAWN), PAPER)
    pen = ImageDraw.Draw(picture)
    for stroke in drawing.strokes:
        _put(pen, stroke)
    out = io.BytesIO()
    picture.reduce(REDUCED).save(out, "PNG")
    return out.getvalue()


def _put(pen: ImageDraw.ImageDraw, stroke: Stroke) -> None:
    match stroke:
        case Shape(points, fill, edge, width):
            pen.polygon([_at(point) for point in points], fill or None, edge or None, round(width * DRAWN))
        case Line(start, end, colour, width, dashed):
            for one, other in _dashes(start, end) if dashed else [(start, end)]:
                pen.line([_at(one), _at(other)], colour, max(1, round(width * DRAWN)))
        case Dot((x, y), radius, fill, edge, width):
            corners = [_at((x - radius, y - radius)), _at((x + radius, y + radius))]
            pen.ellipse(corners, fill or None, edge or None, round(width * DRAWN) if edge else 0)
        case Words():
            _words(pen, stroke)


def _words(pen: ImageDraw.ImageDraw, words: Words) -> None:
    bold = BOLD * words.size * DRAWN if words.bold else 0
    text, anchor = words.text.translate(SPELLED), ANCHORS[words.anchor]
    pen.text(_at(words.place), text, words.colour, _font(words.size), anchor, stroke_width=bold)


@lru_cache(maxsize=16)
def _font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size * DRAWN)


def _at(point: Point) -> Point:
    return point[0] * DRAWN, point[1] * DRAWN


def _dashes(start: Point, end: Point) -> list[tuple[Point, Point]]:
    """Return the parts of a line in dashes."""
    length = math.dist(start, end)
    step = 2 * DASH / length if length else 1.0

    def at(part: float) -> Point:
        part = min(part, 1.0)
        return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part

    return [(at(number * step), at(number * step + step / 2)) for number in range(math.ceil(1 / step))]
